"""How compiling a graph of Values grows with it: time to compile, and a call before and after.

Two kinds of graph: the two-moons network in loops over scalars, which is regular, and random
operations on random operands, which are not. Run as a script it prints a row for each size, as
JSON; with --table it prints the table.
"""

import json
import resource
import sys
from itertools import pairwise
from statistics import median
from time import perf_counter

import numpy as np

from autograd import Value
from autograd.compiling import compile

SIZES = (1_000, 10_000, 100_000, 1_000_000)
NODES_PER_SAMPLE = 658
SLOPE = 0.5


def regular(size):
    """A training step of the network 2-16-16-1 on as many samples as make `size` nodes."""
    rng = np.random.default_rng(0)
    sizes = (2, 16, 16, 1)
    layers = [
        [([Value(x) for x in rng.normal(size=n) / n**0.5], Value(0.0)) for _ in range(m)]
        for n, m in pairwise(sizes)
    ]
    parameters = [p for layer in layers for weights, bias in layer for p in (*weights, bias)]
    points = rng.normal(size=(max(1, round(size / NODES_PER_SAMPLE)), 2))
    points, labels = points.tolist(), np.sign(points[:, 0] * points[:, 1]).tolist()

    def neuron(weights, bias, x):
        return sum((w * xi for w, xi in zip(weights, x, strict=True)), bias)

    def score(x):
        for layer in layers[:-1]:
            x = [neuron(weights, bias, x).relu() for weights, bias in layer]
        return neuron(*layers[-1][0], x)

    def step():
        losses = [(1 - y * score(x)).relu() for x, y in zip(points, labels, strict=True)]
        loss = sum(losses) * (1.0 / len(losses)) + 1e-4 * sum(p * p for p in parameters)
        for p in parameters:
            p.grad = 0.0
        loss.backward()
        for p in parameters:
            p.data -= 0.1 * p.grad
        return loss.data

    return step


def irregular(size):
    """A step that makes about `size` nodes of random operations on random earlier nodes."""
    rng = np.random.default_rng(0)
    leaves = [Value(x) for x in rng.uniform(-1.0, 1.0, max(8, size // 20))]
    kinds, places = rng.integers(0, 4, size // 2), rng.random((size // 2, 2))

    def step():
        nodes = list(leaves)
        for kind, (a, b) in zip(kinds.tolist(), places.tolist(), strict=True):
            x, y = nodes[int(a * len(nodes))], nodes[int(b * len(nodes))]
            nodes.append((x * y, (x + y * SLOPE).sin(), x.tanh() - y, (x - y).sin())[kind])
        loss = sum(nodes[-size // 20 :])
        for p in leaves:
            p.grad = 0.0
        loss.backward()
        for p in leaves:
            p.data -= 1e-3 * p.grad
        return loss.data

    return step


KINDS = {"regular": regular, "irregular": irregular}


def seconds(function, repetitions):
    """The median time of a call."""
    times = []
    for _ in range(repetitions):
        start = perf_counter()
        function()
        times.append(perf_counter() - start)
    return median(times)


def row(kind, size):
    """Kind, nodes, and seconds: of an eager call, of compiling, of a compiled call; peak bytes."""
    step = KINDS[kind](size)
    eager = seconds(step, 1 if size > 100_000 else 5)
    compiled = compile(KINDS[kind](size))
    start = perf_counter()
    compiled()
    compiling = perf_counter() - start
    replay = seconds(compiled, 20)
    return (
        kind,
        size,
        eager,
        compiling,
        replay,
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    )


def table(rows):
    """The rows as Markdown."""
    lines = ["| graph | nodes | eager | compile | compiled | faster by | peak memory |",
             "|---|---|---|---|---|---|---|"]  # fmt: skip
    for kind, size, eager, compiling, replay, peak in rows:
        lines.append(
            f"| {kind} | {size:,} | {eager * 1e3:,.1f} ms | {compiling:.2f} s | "
            f"{replay * 1e3:.3f} ms | {eager / replay:,.0f} | {peak / 1e9:.2f} GB |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    largest = max(SIZES) if len(sys.argv) < 2 or sys.argv[1].startswith("-") else int(sys.argv[1])
    found = [row(kind, size) for size in SIZES for kind in KINDS if size <= largest]
    print(table(found) if "--table" in sys.argv else json.dumps(found))
