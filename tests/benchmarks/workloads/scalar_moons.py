"""The two-moons network made of scalars and Python loops: the same code for both libraries."""

import data

TITLE = "2-16-16-1, 100 samples, one node per scalar"
STEPS_COMPARED, TOLERANCE = 3, 1e-9
BUDGETS = {"micrograd": 0.1}


def network(Value):  # noqa: N803  (it is a class)
    """A training step written with Value: hinge loss, weight decay, gradient descent."""
    arrays = [array.tolist() for array in data.weights(data.MOONS)]
    layers = [
        [([Value(w) for w in column], Value(b)) for column, b in zip(zip(*matrix), bias)]
        for matrix, bias in zip(arrays[::2], arrays[1::2])
    ]
    parameters = [p for layer in layers for weights, bias in layer for p in (*weights, bias)]
    points, labels = (array.tolist() for array in data.moons())

    def neuron(weights, bias, x):
        return sum((w * xi for w, xi in zip(weights, x)), bias)

    def score(x):
        for layer in layers[:-1]:
            x = [neuron(weights, bias, x).relu() for weights, bias in layer]
        return neuron(*layers[-1][0], x)

    def step():
        inputs = [[Value(number) for number in point] for point in points]
        losses = [(1 - label * score(x)).relu() for x, (label,) in zip(inputs, labels)]
        loss = sum(losses) * (1.0 / len(losses)) + 1e-4 * sum(p * p for p in parameters)
        for p in parameters:
            p.grad = 0.0
        loss.backward()
        for p in parameters:
            p.data -= 0.1 * p.grad
        return loss.data

    return step


def chainrule():
    """This package."""
    from autograd import Value

    return network(Value)


def micrograd():
    """micrograd."""
    from micrograd.engine import Value

    return network(Value)


CONTESTANTS = {"chainrule": chainrule, "micrograd": micrograd}
