"""Derivatives of NumPy's own functions by extrapolated differences, and what must agree with them.

The functions are called on plain arrays for the oracle and on Tensors for the answer; NumPy's
values are all that the oracle knows.
"""

import numpy as np

import autograd
from autograd import Tensor


def flat(out):
    """The arrays of a result, also of one that is a tuple, in order."""
    return [y for part in out for y in flat(part)] if isinstance(out, (tuple, list)) else [out]


def extrapolated(difference, step, levels):
    """The limit of a difference for small steps, by Richardson's table, with its error estimate."""
    table = [[difference(step / 2.0**k)] for k in range(levels)]
    for column in range(1, levels):
        weight = 4.0**column
        for k in range(column, levels):
            better = (weight * table[k][-1] - table[k - 1][column - 1]) / (weight - 1.0)
            table[k].append(better)
    errors = {abs(table[k][k] - table[k - 1][k - 1]): table[k][k] for k in range(1, levels)}
    return errors[min(errors)]


def check(function, *arrays, second=True, single=True, step=0.01, values=1e-12):
    """Value, shape and dtype, first and second derivative, and float32, along random directions."""
    rng = np.random.default_rng(5)
    arrays = [np.asarray(x, float) for x in arrays]
    exact = flat(function(*arrays))
    leaves = [Tensor(x) for x in arrays]
    out = flat(function(*leaves))
    for got, expected in zip(out, exact, strict=True):
        assert isinstance(got, Tensor)
        assert got.shape == np.shape(expected)
        assert got.dtype == np.float64
        np.testing.assert_allclose(got.data, expected, rtol=values, atol=values)
    seeds = [rng.uniform(0.5, 2.0, np.shape(x)) for x in exact]
    first, other = ([rng.uniform(-1.0, 1.0, x.shape) for x in arrays] for _ in range(2))

    def total(results):
        return sum(((y * s).sum() for y, s in zip(results, seeds, strict=True)), 0.0)

    def along(s, t=0.0):
        moved = [x + s * d + t * e for x, d, e in zip(arrays, first, other, strict=True)]
        return total(flat(function(*moved)))

    found = autograd.gradients(total(out), leaves, create_graph=True)
    for gradient, x in zip(found, arrays, strict=True):
        assert gradient.shape == x.shape
        assert gradient.dtype == x.dtype
    slope = sum((g * d).sum() for g, d in zip(found, first, strict=True))
    expected = extrapolated(lambda h: (along(h) - along(-h)) / (2.0 * h), step, 5)
    np.testing.assert_allclose(slope.item(), expected, rtol=1e-8, atol=1e-9)
    if second:
        check_second(slope, leaves, other, along, step)
    if single:
        check_single(function, arrays, found, seeds)


def check_second(slope, leaves, other, along, step):
    """The derivative of the slope along another direction."""

    def mixed(h):
        return (along(h, h) - along(h, -h) - along(-h, h) + along(-h, -h)) / (4.0 * h * h)

    found = autograd.gradients(slope, leaves)
    got = sum((g * d).sum() for g, d in zip(found, other, strict=True))
    np.testing.assert_allclose(got, extrapolated(mixed, step, 5), rtol=1e-5, atol=1e-6)


def check_single(function, arrays, found, seeds):
    """Results and gradients in float32 are of that dtype, and those in float64 rounded."""
    leaves = [Tensor(x, dtype=np.float32) for x in arrays]
    out = flat(function(*leaves))
    assert {y.dtype for y in out} == {np.dtype(np.float32)}
    total = sum(((y * s.astype(np.float32)).sum() for y, s in zip(out, seeds, strict=True)), 0.0)
    for got, expected in zip(autograd.gradients(total, leaves), found, strict=True):
        assert got.dtype == np.float32
        size = np.abs(expected.data).max(initial=1.0)
        np.testing.assert_allclose(got, expected.data, rtol=2e-2, atol=1e-2 * size)


def normal(*shape, seed=0):
    """Random numbers of a shape, always the same."""
    return np.random.default_rng(seed).normal(size=shape)


def separated(*shape):
    """Numbers of both signs whose sizes, and whose sums of sizes, differ: far from ties."""
    count = int(np.prod(shape))
    sizes = np.random.default_rng(3).permutation(1.25 ** np.arange(count))
    return (sizes * np.where(np.arange(count) % 3 == 1, -1.0, 1.0)).reshape(shape)


def positive_definite(*shape):
    """Symmetric positive definite matrices."""
    x = normal(*shape)
    return x @ np.swapaxes(x, -1, -2) + np.eye(shape[-1])


def symmetric(x):
    """x and its transpose: so that differences stay among symmetric matrices."""
    return x + np.swapaxes(x, -1, -2)
