"""The plan of memory, and the memory itself."""

import tracemalloc

import numpy as np

import nn
from autograd.compiling import compile

from .worlds import training_step


def test_buffers_that_are_written_over_are_one():
    compiled = compile(lambda x: np.tanh(np.exp(x) + 1.0))
    compiled(np.ones(100))
    assert [b.bytes for b in compiled.plan.buffers] == [800]
    assert compiled.plan.peak == 800


def test_what_is_not_held_together_does_not_add_up():
    compiled = compile(lambda x: (np.outer(x, x).sum() + np.outer(x, 2.0 * x).max()) * x)
    compiled(np.ones(300))
    large = [b for b in compiled.plan.buffers if b.bytes == 300 * 300 * 8]
    assert len(large) == 2 and compiled.plan.peak < 2 * large[0].bytes
    assert str(compiled.plan).endswith(f"peak {compiled.plan.peak} bytes")


SIZES, BATCH = (784, 512, 512, 10), 256


def by_hand(x, y, parameters):
    """The step worked out by hand, in place."""
    w1, b1, w2, b2, w3, b3 = parameters
    velocities = [np.zeros_like(p) for p in parameters]
    rows = np.arange(len(x))

    def step():
        h1 = np.maximum(x @ w1 + b1, 0)
        h2 = np.maximum(h1 @ w2 + b2, 0)
        error = h2 @ w3 + b3
        error -= error.max(axis=1, keepdims=True)
        np.exp(error, out=error)
        error /= error.sum(axis=1, keepdims=True)
        error[rows, y] -= 1
        error *= np.float32(1 / len(x))
        gradients = [error.sum(0), h2.T @ error]
        back = error @ w3.T
        back *= h2 > 0
        gradients += [back.sum(0), h1.T @ back]
        back = back @ w2.T
        back *= h1 > 0
        gradients += [back.sum(0), x.T @ back]
        for p, v, g in zip(parameters, velocities, reversed(gradients), strict=True):
            v *= np.float32(0.9)
            g *= np.float32(0.01)
            v -= g
            p += v

    return step


def peak(step):
    """The most memory that a call of a step allocates beyond what there was, in bytes."""
    tracemalloc.start()
    for _ in range(3):
        step()
    before = tracemalloc.get_traced_memory()[0]
    tracemalloc.reset_peak()
    step()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most - before


def test_a_step_takes_at_most_a_fifth_more_than_by_hand():
    random = np.random.default_rng(0)
    x = random.normal(size=(BATCH, SIZES[0])).astype(np.float32)
    y = random.integers(0, 10, BATCH)
    network = nn.MLP(SIZES, rng=random, dtype=np.float32)
    hand = peak(by_hand(x, y, [p.data.copy() for p in network.parameters()]))
    optimizer = nn.SGD(network.parameters(), learning_rate=0.01, momentum=0.9)

    compiled = compile(training_step(network, optimizer))
    for _ in range(3):
        compiled(x, y)
    assert peak(lambda: compiled(x, y)) < 1.2 * hand
    assert compiled.plan.peak < 1.2 * hand
