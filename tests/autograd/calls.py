"""What must hold for a call of a NumPy function on nodes: value, shape, dtype, two derivatives.

The judge of the value is NumPy on plain arrays; the judges of the derivatives are differences of
values, and of first derivatives, along random directions.
"""

import numpy as np

import autograd
from autograd import Tensor

STEP = 1e-3


def difference(function, xs, directions):
    """The slope of a scalar function along directions, to eighth order."""
    weights = {1: 4 / 5, 2: -1 / 5, 3: 4 / 105, 4: -1 / 280}
    total = 0.0
    for k, weight in weights.items():
        ahead, behind = (
            function(*(x + sign * k * STEP * d for x, d in zip(xs, directions, strict=True)))
            for sign in (1, -1)
        )
        total += weight * (ahead - behind)
    return total / STEP


def check_call(function, *arrays, rtol=1e-8):
    """A call on Tensors against the same call on arrays, in float64 and in float32."""
    xs = [np.asarray(x, float) for x in arrays]
    exact = np.asarray(function(*xs))
    out = check_value(function, xs, exact)
    rng = np.random.default_rng(5)
    seed = rng.uniform(0.5, 2.0, exact.shape)
    first, second = ([rng.uniform(-1.0, 1.0, x.shape) for x in xs] for _ in range(2))

    def scalar(*points):
        return float((seed * function(*points) ** 2).sum())

    def slope(*points):
        leaves = list(map(Tensor, points))
        out = function(*leaves)
        found = autograd.gradients((seed * out * out).sum(), leaves, create_graph=True)
        return leaves, sum((g * d).sum() for g, d in zip(found, first, strict=True))

    leaves, along = slope(*xs)
    expected = difference(scalar, xs, first)
    np.testing.assert_allclose(along.item(), expected, rtol=rtol, atol=rtol)
    expected = difference(lambda *points: slope(*points)[1].item(), xs, second)
    found = autograd.gradients(along, leaves)
    got = sum((g * d).sum() for g, d in zip(found, second, strict=True))
    np.testing.assert_allclose(got, expected, rtol=rtol, atol=rtol)
    check_single_precision(function, xs)
    return out


def check_value(function, xs, exact):
    """Value, shape and dtype of a call on Tensors; a gradient of the shape of each of them."""
    leaves = list(map(Tensor, xs))
    out = function(*leaves)
    assert type(out) is Tensor
    assert out.shape == exact.shape
    assert out.dtype == exact.dtype
    np.testing.assert_allclose(out.data, exact, rtol=1e-12, atol=1e-14)
    for x, gradient in zip(leaves, autograd.gradients(out.sum(), leaves), strict=True):
        assert gradient.shape == x.shape
        assert gradient.dtype == x.dtype
    return out


def check_single_precision(function, xs):
    """The dtype that NumPy answers float32 with, and gradients in float32."""
    singles = [x.astype(np.float32) for x in xs]
    exact = np.asarray(function(*singles))
    leaves = list(map(Tensor, singles))
    out = function(*leaves)
    assert out.dtype == exact.dtype
    np.testing.assert_allclose(out.data, exact, rtol=1e-3, atol=1e-3)
    for gradient in autograd.gradients(out.sum(), leaves):
        assert gradient.dtype == np.float32
