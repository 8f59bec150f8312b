"""Programs of scalars that are not made of layers: each makes a graph of about as many nodes.

`mixture` and `deep` apply random operations to random earlier Values, of all of them or of the last
few; `sparse` is a network whose neurons have random numbers of random inputs; `recurrent` an LSTM
through time; `bodies` moves bodies that attract each other; `forest` asks soft decision trees.
Every one of them is a step of gradient descent and returns its loss.
"""

import numpy as np

#: The chance of each operation in `operation`.
MIXTURE = (0.2, 0.2, 0.15, 0.1, 0.1, 0.1, 0.1, 0.05)
WINDOW, BODIES, UNITS, INPUTS, FEATURES, DEPTH, SAMPLES = 500, 12, 16, 8, 8, 5, 8
RATE = 1e-3


def unseen(loss):
    """Nobody looks at the loss."""


def descent(parameters, loss_of, see, rate=RATE):
    """The step: a loss, its gradients, and a move of the parameters against them."""

    def step():
        loss = loss_of()
        see(loss)
        for p in parameters:
            p.grad = 0.0
        loss.backward()
        for p in parameters:
            p.data -= rate * p.grad
        return loss.data

    return step


def operation(kind, x, y):
    """One of the random operations; numbers between -1 and 1 make numbers between -1 and 1."""
    if kind == 0:
        return (x + y) * 0.5
    if kind == 1:
        return x * y
    if kind == 2:
        return (x - y) * 0.5
    if kind == 3:
        return x / (y * y + 1.0)
    if kind == 4:
        return x.tanh()
    if kind == 5:
        return (-(x * x)).exp()
    if kind == 6:
        return x.relu()
    return np.maximum(x, y)


def mixture(Value, size, see=unseen, window=None):  # noqa: N803  (it is a class)
    """Random operations on random earlier Values, of the last `window` if it is given."""
    rng = np.random.default_rng(0)
    count = round(size / (2.45 if window else 2.7))
    leaves = [Value(x) for x in rng.uniform(-1.0, 1.0, max(8, size // 20)).tolist()]
    kinds = rng.choice(len(MIXTURE), count, p=MIXTURE)
    known = len(leaves) + np.arange(count)
    back = (rng.random((2, count)) * np.minimum(known, window or count * 2)).astype(int)
    first, second = known - 1 - back
    plan = tuple(zip(kinds.tolist(), first.tolist(), second.tolist()))
    used = np.union1d(first, second[(kinds < 4) | (kinds > 6)])
    last = tuple(np.setdiff1d(np.arange(known[-1] + 1), used).tolist())  # every node matters

    def loss_of():
        nodes = list(leaves)
        for kind, a, b in plan:
            nodes.append(operation(kind, nodes[a], nodes[b]))
        return sum(nodes[k] * nodes[k] for k in last) * (1.0 / len(last))

    return descent(leaves, loss_of, see)


def deep(Value, size, see=unseen):  # noqa: N803
    """Random operations on the last few Values, so that the longest way grows with the size."""
    return mixture(Value, size, see, max(WINDOW, size // 200))


def sparse(Value, size, see=unseen):  # noqa: N803
    """A network: each neuron has up to 16 inputs among all earlier neurons; a few samples."""
    rng = np.random.default_rng(0)
    neurons = round(size / (SAMPLES * 18.2))
    wiring = [rng.integers(0, 20 + k, rng.integers(1, 17)).tolist() for k in range(neurons)]
    weights = [[Value(x) for x in rng.normal(size=len(w)) / len(w) ** 0.5] for w in wiring]
    biases = [Value(0.1) for _ in wiring]
    samples = rng.normal(size=(SAMPLES, 20)).tolist()
    kinds = rng.integers(0, 2, neurons).tolist()

    def output(sample):
        signals = list(sample)
        for inputs, row, bias, kind in zip(wiring, weights, biases, kinds):
            total = sum((w * signals[k] for w, k in zip(row, inputs)), bias)
            signals.append(total.tanh() if kind else total.relu())
        return sum(signals[-neurons // 10 :]) * (10.0 / neurons)

    return descent(
        [*biases, *(w for row in weights for w in row)],
        lambda: sum((output(sample) - 0.5) ** 2 for sample in samples) * (1.0 / SAMPLES),
        see,
    )


def recurrent(Value, size, see=unseen):  # noqa: N803
    """An LSTM of 16 units on one long sequence, with the gradient through all of it."""
    rng = np.random.default_rng(0)
    length = max(1, round(size / 3000))
    width = UNITS + INPUTS
    start = rng.normal(size=(4, UNITS, width)) / width**0.5
    gates = [[([*map(Value, row)], Value(0.0)) for row in gate.tolist()] for gate in start]
    sequence = rng.normal(size=(length, INPUTS)).tolist()
    targets = np.tanh(rng.normal(size=length)).tolist()

    def neuron(weights, bias, x):
        return sum((w * xi for w, xi in zip(weights, x)), bias)

    def loss_of():
        hidden, cell = [0.0] * UNITS, [0.0] * UNITS
        losses = []
        for x, target in zip(sequence, targets):
            forget, store, give, new = ([neuron(*one, [*x, *hidden]) for one in g] for g in gates)
            cell = [
                f.sigmoid() * c + i.sigmoid() * n.tanh()
                for f, c, i, n in zip(forget, cell, store, new)
            ]
            hidden = [g.sigmoid() * c.tanh() for g, c in zip(give, cell)]
            losses.append((hidden[0] - target) ** 2)
        return sum(losses) * (1.0 / length)

    return descent([p for g in gates for w, b in g for p in (*w, b)], loss_of, see)


def bodies(Value, size, see=unseen):  # noqa: N803
    """Bodies that attract each other in the plane, step after step; their masses are sought."""
    rng = np.random.default_rng(0)
    length = max(1, round(size / (BODIES * (BODIES - 1) / 2 * 18 + BODIES * 8)))
    masses = [Value(x) for x in rng.uniform(0.5, 1.5, BODIES).tolist()]
    start = [[Value(x) for x in row] for row in rng.normal(size=(BODIES, 4)).tolist()]

    def force(a, b):
        dx, dy = b[0] - a[0], b[1] - a[1]
        near = dx * dx + dy * dy + 0.5
        share = 1.0 / (near * near.sqrt())
        return dx * share, dy * share

    def loss_of():
        state = start
        for _ in range(length):
            pull = [[0.0, 0.0] for _ in state]
            for i, a in enumerate(state):
                for j in range(i):
                    x, y = force(a, state[j])
                    pull[i] = [pull[i][0] + masses[j] * x, pull[i][1] + masses[j] * y]
                    pull[j] = [pull[j][0] - masses[i] * x, pull[j][1] - masses[i] * y]
            speed = [[u + 0.001 * f for u, f in zip(b[2:], p)] for b, p in zip(state, pull)]
            state = [[x + 0.001 * u for x, u in zip(b, v)] + v for b, v in zip(state, speed)]
        return sum(b[0] * b[0] + b[1] * b[1] for b in state)

    return descent([*masses, *(x for row in start for x in row)], loss_of, see)


def forest(Value, size, see=unseen):  # noqa: N803
    """Soft decision trees of random shape: a sample goes both ways, by a sigmoid of a feature."""
    rng = np.random.default_rng(0)
    samples = rng.normal(size=(SAMPLES * 4, FEATURES)).tolist()
    parameters, trees, nodes = [], [], 0

    def grown(depth):
        nonlocal nodes
        if depth == 0 or (depth < DEPTH and rng.random() < 0.2):
            parameters.append(Value(rng.normal()))
            return parameters[-1]
        parameters.extend([Value(rng.normal()), Value(rng.normal())])
        split = (int(rng.integers(FEATURES)), *parameters[-2:])
        nodes += 7.1
        return (*split, grown(depth - 1), grown(depth - 1))

    while nodes * len(samples) < size:
        trees.append(grown(DEPTH))

    def answer(tree, x):
        if tree.__class__ is not tuple:
            return tree
        feature, slope, threshold, low, high = tree
        way = ((x[feature] - threshold) * slope).sigmoid()
        return way * answer(high, x) + (1.0 - way) * answer(low, x)

    def loss_of():
        losses = [
            (sum(answer(tree, x) for tree in trees) * (1.0 / len(trees)) - x[0]) ** 2
            for x in samples
        ]
        return sum(losses) * (1.0 / len(losses))

    return descent(parameters, loss_of, see)


PROGRAMS = {f.__name__: f for f in (mixture, deep, sparse, recurrent, bodies, forest)}
