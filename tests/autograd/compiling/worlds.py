"""Two worlds: a function is run as it is in one, and compiled in the other; both must be alike."""

import copy

import numpy as np

import nn
from autograd import Tensor, compile

A, B = np.array([1.0, -2.0, 3.0]), np.array([-4.0, 5.0, 0.5])


def assert_same(expected, got):
    """Equal kind, nesting, shape, dtype and, to rounding, numbers."""
    assert type(got) is type(expected)
    if isinstance(expected, dict):
        assert list(got) == list(expected)
        expected, got = list(expected.values()), list(got.values())
    if isinstance(expected, (list, tuple)):
        assert len(got) == len(expected)
        for x, y in zip(expected, got, strict=True):
            assert_same(x, y)
    elif isinstance(expected, Tensor):
        assert_same(expected.data, got.data)
    elif isinstance(expected, (np.ndarray, np.generic)):
        assert (got.shape, got.dtype) == (expected.shape, expected.dtype)
        if got.dtype.kind == "U":
            assert got.tolist() == expected.tolist()
        else:
            np.testing.assert_allclose(got, expected, rtol=1e-12, atol=1e-14)
    elif not isinstance(expected, np.random.Generator):
        assert got == expected or got != got


def assert_alike(make, calls=((A,), (B,), (A,), (B,))):
    """`make()` gives a function and another one that changes the world and tells its state."""
    (plain, state), (other, its_state) = make(), make()
    compiled = compile(other)
    for call in calls:
        given, its_own = copy.deepcopy(call), copy.deepcopy(call)
        assert_same(plain(*given), compiled(*its_own))
        assert_same(given, its_own)  # what a function does to its arguments
        assert_same(state(), its_state())
    return compiled


def assert_function_alike(function, calls=((A,), (B,), (A,), (B,))):
    """As `assert_alike`, for a function that knows nothing but its arguments."""
    return assert_alike(lambda: (function, lambda: []), calls)


def programs(compiled):
    """How many programs were recorded."""
    return sum(map(len, compiled.versions.values()))


def training_step(network, optimizer):
    """The step that most of us write first."""

    def step(x, labels):
        optimizer.zero_grad()
        loss = nn.cross_entropy(network(x), labels)
        loss.backward()
        optimizer.step()
        return loss

    return step
