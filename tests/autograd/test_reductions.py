"""Averages, extremes, products, logsumexp: every setting, empty arrays, ties and zeros."""

import math

import numpy as np
import pytest
from hypothesis import given, settings

import autograd
from autograd import Tensor, Value

from .tables import NUMBERS, Row, check_row, grid

AXES = [None, 0, 1, -1, (0,), (0, 1), (-1, 0)]
KEEP = [False, True]
EVERY_AXIS = grid([(2, 3), (3, 2)], axis=AXES, keepdims=KEEP)
NO_AXIS = grid([(2, 3), ()], axis=[()], keepdims=KEEP) + grid([()], axis=[None], keepdims=KEEP)
DEFAULTS = grid([(2, 3), (4,)])
DEEP = grid([(2, 2, 3)], axis=[(0, 2), 1, (-2, -1), None], keepdims=KEEP)
EMPTY = grid([(0,), (2, 0)], axis=[None, 0, -1], keepdims=KEEP)
NOTHING_LEFT = grid([(2, 0)], axis=[0], keepdims=KEEP)
DEGREES = grid([(3, 4), (4, 3)], axis=[None, 0, -1, (0, 1)], ddof=[0, 1, 0.5], keepdims=KEEP)


def count(x, axis):
    return x.size if axis is None else math.prod(np.array(x.shape)[list(np.atleast_1d(axis))])


def var(x, axis=None, ddof=0, keepdims=False):
    """As np.var; of complex numbers the square, not that of the absolute value."""
    deviation = x - x.mean(axis=axis, keepdims=True)
    return (deviation**2).sum(axis=axis, keepdims=keepdims) / (count(x, axis) - ddof)


def std(x, axis=None, ddof=0, keepdims=False):
    return np.sqrt(var(x, axis, ddof, keepdims))


def logsumexp(x, axis=None, keepdims=False):
    return np.log(np.exp(x).sum(axis=axis, keepdims=keepdims))


TABLE = {
    "mean": Row(autograd.mean, np.mean, DEFAULTS + EVERY_AXIS + NO_AXIS + DEEP + NOTHING_LEFT),
    "prod": Row(autograd.prod, np.prod, DEFAULTS + EVERY_AXIS + NO_AXIS + DEEP + EMPTY),
    "max": Row(autograd.max, np.max, DEFAULTS + EVERY_AXIS + NO_AXIS + DEEP + NOTHING_LEFT),
    "min": Row(autograd.min, np.min, DEFAULTS + EVERY_AXIS + NO_AXIS + DEEP + NOTHING_LEFT),
    "var": Row(autograd.var, var, DEFAULTS + DEGREES, protocol=False),
    "std": Row(autograd.std, std, DEFAULTS + DEGREES, protocol=False),
    "logsumexp": Row(
        autograd.logsumexp,
        logsumexp,
        DEFAULTS + EVERY_AXIS + NO_AXIS + DEEP + NOTHING_LEFT,
        protocol=False,
    ),
}


@pytest.mark.parametrize("name", TABLE)
@given(NUMBERS)
@settings(max_examples=10)
def test_every_setting_of_every_function(name, numbers):
    check_row(TABLE[name], numbers)


@pytest.mark.parametrize("name", ["var", "std"])
@pytest.mark.parametrize("options", [{}, {"axis": 0, "ddof": 1}, {"axis": -1, "keepdims": True}])
def test_var_and_std_are_numpy_s_and_record_through_it(name, options):
    data = np.array([[1.0, 4.0, 2.0], [0.5, -1.0, 3.0]])
    x, y = Tensor(data), Tensor(data)
    ours, theirs = getattr(autograd, name)(x, **options), getattr(np, name)(y, **options)
    np.testing.assert_allclose(ours.data, getattr(np, name)(data, **options), rtol=1e-15)
    seed = np.arange(1.0, 1.0 + ours.size).reshape(ours.shape)
    ours.backward(seed)
    theirs.backward(seed)
    np.testing.assert_array_equal(x.grad, y.grad)
    assert x.grad.any()


@pytest.mark.parametrize("zeros", [0, 1, 2, 3])
def test_products_of_zeros_have_the_gradient_of_the_others(zeros):
    data = np.array([2.0, -3.0, 4.0, 0.5, 5.0])
    data[:zeros] = 0.0
    x = Tensor(data)
    autograd.prod(x).backward(3.0)
    expected = [3.0 * math.prod(np.delete(data, i)) for i in range(5)]
    np.testing.assert_allclose(x.grad, expected, rtol=1e-15)


def test_a_product_does_not_divide_so_it_does_not_lose_tiny_factors():
    x = Tensor([1e-200, 1e-200, 1e200])
    autograd.prod(x).backward()
    np.testing.assert_allclose(x.grad, [1.0, 1.0, 0.0], rtol=1e-14)


@pytest.mark.parametrize("function", [autograd.max, autograd.min])
def test_an_extreme_is_shared_by_all_that_attain_it(function):
    sign = 1.0 if function is autograd.max else -1.0
    x = Tensor(sign * np.array([[1.0, 5.0, 5.0], [7.0, 7.0, 7.0]]))
    function(x, axis=1).backward([1.0, 6.0])
    assert x.grad.tolist() == [[0.0, 0.5, 0.5], [2.0, 2.0, 2.0]]


@pytest.mark.parametrize("function", [autograd.max, autograd.min])
def test_a_nan_among_the_numbers_shows_in_its_own_gradient(function):
    x = Tensor([1.0, math.nan, 3.0])
    function(x).backward()
    assert np.isnan(x.grad).tolist() == [False, True, False]
    assert x.grad[[0, 2]].tolist() == [0.0, 0.0]


@pytest.mark.parametrize("function", [autograd.max, autograd.min])
@pytest.mark.parametrize("axis", [None, 1, (0, 1)])
def test_the_extreme_of_nothing_is_not_defined(function, axis):
    with pytest.raises(ValueError, match=rf"^{function.__name__}: .*of shape \(2, 0\)"):
        function(Tensor(np.ones((2, 0))), axis=axis)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("function", [autograd.mean, autograd.var, autograd.std])
def test_the_average_of_nothing_is_nan_and_its_gradient_is_empty(function):
    x = Tensor(np.ones((0, 2)))
    out = function(x, axis=0)
    assert np.isnan(out.data).tolist() == [True, True]
    out.backward([1.0, 2.0])
    assert x.grad.shape == (0, 2)


def test_logsumexp_of_nothing_is_minus_infinity():
    x = Tensor(np.ones((2, 0)))
    out = autograd.logsumexp(x, axis=1)
    assert out.data.tolist() == [-math.inf, -math.inf]
    out.backward([1.0, 2.0])
    assert x.grad.shape == (2, 0)


def test_logsumexp_neither_overflows_nor_underflows():
    x = Tensor([1000.0, 1001.0])
    autograd.logsumexp(x).backward()
    np.testing.assert_allclose(x.grad, [1 / (1 + math.e), 1 / (1 + 1 / math.e)], rtol=1e-13)
    x = Tensor([-1000.0, -1001.0])
    assert autograd.logsumexp(x).item() == pytest.approx(-1000.0 + math.log1p(math.exp(-1.0)))


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(
    ("numbers", "value", "grad"),
    [
        ([-math.inf, 0.0], 0.0, [0.0, 1.0]),
        ([math.inf, 0.0], math.inf, [math.nan, 0.0]),
        ([math.nan, 0.0], math.nan, [math.nan, math.nan]),
    ],
)
def test_logsumexp_at_infinity(numbers, value, grad):
    x = Tensor(numbers)
    out = autograd.logsumexp(x)
    np.testing.assert_array_equal(out.data, value)
    out.backward()
    np.testing.assert_array_equal(x.grad, grad)


@pytest.mark.parametrize("name", ["mean", "var", "std", "max", "min", "prod", "logsumexp"])
def test_errors_name_the_function_and_the_axis(name):
    with pytest.raises(np.exceptions.AxisError, match=rf"{name}: axis 2 .*\(2, 3\).*-2\.\.1"):
        getattr(autograd, name)(Tensor(np.ones((2, 3))), axis=2)
    with pytest.raises(np.exceptions.AxisError, match=rf"^{name}: axis 1 .*\(\); it has no axes"):
        getattr(autograd, name)(Tensor(1.0), axis=1)
    with pytest.raises(ValueError, match="duplicate value in 'axis'"):
        getattr(autograd, name)(Tensor(np.ones((2, 3))), axis=(1, -1))


@pytest.mark.parametrize("name", ["sum", "prod", "max", "min", "logsumexp"])
@pytest.mark.parametrize("axis", [0, -1])
def test_a_number_may_be_reduced_over_an_axis_it_does_not_have_as_in_numpy(name, axis):
    x = Tensor(2.0)
    out = getattr(autograd, name)(x, axis=axis)
    out.backward()
    assert (out.item(), x.grad) == (2.0, 1.0)


@pytest.mark.parametrize("name", ["sum", "mean", "var", "std", "prod", "max", "min", "logsumexp"])
def test_float16_stays_float16(name):
    x = Tensor([1.0, 2.0, 4.0], dtype=np.float16)
    out = getattr(autograd, name)(x)
    assert out.dtype == np.float16
    out.backward()
    assert x.grad.dtype == np.float16
    assert np.isfinite(x.grad).all()


def test_the_mean_of_many_float16_does_not_overflow():
    x = Tensor(np.full(4096, 100.0), dtype=np.float16)
    out = x.mean()
    assert out.item() == 100.0
    out.backward(4096.0)
    assert x.grad.tolist() == [1.0] * 4096


def test_the_mean_of_many_halves_has_a_gradient():
    x = Tensor(np.ones(100_000, np.float16))
    x.mean().backward()
    assert x.grad.dtype == np.float16
    assert (x.grad == np.float16(1e-5)).all()


@pytest.mark.parametrize("number", [0.1, 1e308, 5e-324, -1e308])
def test_the_extreme_of_equal_values_is_not_rounded(number):
    values = np.array([Value(number) for _ in range(3)])
    for function in (autograd.max, autograd.min):
        assert function(values).data == number
