"""Activation functions: finite differences, special points, large numbers, every kind of input."""

import functools

import numpy as np
import pytest

import nn
from autograd import Tensor, Value, check_gradients, gradients, hessian, jacobian

from .kinds import in_all_kinds

EACH = {
    "relu": nn.relu,
    "sigmoid": nn.sigmoid,
    "tanh": nn.tanh,
    "leaky_relu": nn.leaky_relu,
    "elu": nn.elu,
    "elu with another alpha": functools.partial(nn.elu, alpha=0.3),
    "softmax": nn.softmax,
    "log_softmax": nn.log_softmax,
}
everyone = pytest.mark.parametrize("function", EACH.values(), ids=EACH)
SPECIAL = np.array([[0.0, -0.0, 1.0], [0.5, 0.5, 0.5], [-40.0, 40.0, 1e-20], [2.0, -2.0, 2.0]])


def uneven(shape, seed=7):
    return np.random.default_rng(seed).normal(size=shape) + 0.1


@everyone
def test_gradients_agree_with_finite_differences(function):
    x = np.random.default_rng(0).normal(size=(3, 4)) * 2.0
    check_gradients(function, x, order=2)


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "elu", "softmax", "log_softmax"])
def test_gradients_of_smooth_functions_at_zero_and_ties(name):
    check_gradients(EACH[name], np.array([[0.0, 0.0, 0.0], [1.0, 1.0, -0.0]]))


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "softmax", "log_softmax"])
def test_second_gradients_at_zero_ties_and_saturated_numbers(name):
    x = np.array([[0.0, 0.0, -0.0], [1.0, 1.0, -1.0], [1000.0, -1000.0, 0.0]])
    check_gradients(EACH[name], x, order=2)


@pytest.mark.parametrize("name", ["relu", "leaky_relu"])
def test_functions_of_straight_pieces_have_second_gradient_zero(name):
    x = np.array([-1.0, -0.0, 0.0, 2.0])
    assert np.array_equal(hessian(lambda x: EACH[name](x).sum())(x), np.zeros((4, 4)))


@everyone
def test_arrays_tensors_and_values_agree(function):
    outs, grads = in_all_kinds(function, SPECIAL, uneven(SPECIAL.shape))
    for out in outs:
        assert out.shape == SPECIAL.shape
        np.testing.assert_allclose(out, outs[0], rtol=1e-14, atol=1e-300)
    np.testing.assert_allclose(grads[1], grads[0], rtol=1e-12, atol=1e-30)


@everyone
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_large_numbers_overflow_nowhere_and_keep_their_dtype(function, dtype):
    row = np.array([1e4, -1e4, 0.0, 1.0, 1e4], dtype)
    x = Tensor(row)
    out = function(x)  # a RuntimeWarning would be an error here
    out.backward(np.ones(5, dtype))
    assert out.dtype == x.grad.dtype == dtype
    assert np.isfinite(out.data).all() and np.isfinite(x.grad).all()
    assert np.isfinite([v.item() for v in function(nn.as_values(Tensor([1e4, -1e4, 0.0])))]).all()


@everyone
def test_nan_stays_nan(function):
    assert np.isnan(function(np.array([np.nan, 1.0]))[0])


@pytest.mark.parametrize(
    ("function", "slope"),
    [
        (nn.relu, 0.0),
        (nn.leaky_relu, 0.01),
        (functools.partial(nn.leaky_relu, alpha=0.2), 0.2),
        (nn.elu, 1.0),
        (functools.partial(nn.elu, alpha=0.3), 0.3),
    ],
)
def test_slopes_at_zero(function, slope):
    x, v = Tensor([0.0, -0.0]), Value(0.0)
    function(x).sum().backward()
    function(v).backward()
    assert x.grad.tolist() == [slope, slope]
    assert v.grad == slope


def test_softmax_table_of_the_lecture():
    logits = np.array([-3.44, 1.16, -0.81, 3.91])
    np.testing.assert_allclose(np.exp(logits), [0.03, 3.19, 0.44, 49.90], atol=5e-3)
    np.testing.assert_allclose(nn.softmax(logits), [0.0006, 0.0596, 0.0083, 0.9315], atol=5e-5)


def test_softmax_jacobian_of_the_lecture():
    x = np.array([1.0, -0.5, 2.5, 0.0])
    a = nn.softmax(x)
    np.testing.assert_allclose(jacobian(nn.softmax)(x), np.diag(a) - np.outer(a, a), atol=1e-15)


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_softmax_sums_to_one_along_its_axis(axis):
    x = uneven((3, 4)) * 5.0
    np.testing.assert_allclose(nn.softmax(x, axis).sum(axis), 1.0, rtol=1e-14)
    np.testing.assert_allclose(np.exp(nn.log_softmax(x, axis)), nn.softmax(x, axis), rtol=1e-14)


def test_softmax_gradient_keeps_its_digits_where_one_class_is_certain():
    """The exact gradient is p_i sum_j p_j (g_i - g_j), without a difference of numbers near 1."""
    x, g = Tensor([60.0, 0.0, 3.0]), np.array([1.0, 1.25, -2.0])
    (grad,) = gradients(nn.softmax(x), [x], seed=g)
    p = np.exp(np.array([0.0, -60.0, -57.0]))
    expected = p * ((g[:, None] - g) * p).sum(axis=1)
    np.testing.assert_allclose(grad, expected, rtol=1e-12)


def test_an_excluded_class_has_share_zero_and_no_gradient():
    x = Tensor([0.5, -np.inf, 1.0])
    (nn.softmax(x) * np.array([1.0, 5.0, 2.0])).sum().backward()
    p = 1.0 / (1.0 + np.exp(0.5))
    np.testing.assert_allclose(nn.softmax(x).data, [p, 0.0, 1.0 - p])
    np.testing.assert_allclose(x.grad, [-p * (1 - p), 0.0, p * (1 - p)], atol=1e-16)
