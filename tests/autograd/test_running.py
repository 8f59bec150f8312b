"""Running products and sums, and scans: every axis, zeros, nan, empty arrays, errors."""

import math

import numpy as np
import pytest
from hypothesis import given, settings

import autograd
from autograd import Tensor, Value
from autograd.elementwise import multiply
from autograd.running import (
    cumprod,
    cumulative_prod,
    cumulative_sum,
    nancumprod,
    nancumsum,
    scan,
)

from .tables import NUMBERS, Row, check_row, grid

ALONG = grid([(2, 3), (3, 2)], axis=[None, 0, 1, -1]) + grid([(4,), (1,)], axis=[None, 0, -1])
ALONG += grid([(2, 2, 3)], axis=[1]) + grid([(0,), (2, 0)], axis=[None, -1]) + grid([(5,)])
ONE = grid([(2, 3)], axis=[0, -1]) + grid([(4,), (0,), (1,)], axis=[None, 0])


def with_first(theirs, first):
    """A running function with the option of the array API standard; NumPy has it since 2.1."""

    def function(x, axis=None, include_initial=False):
        out = theirs(x, axis=axis)
        if not include_initial:
            return out
        axis = 0 if axis is None else axis
        ones = np.full_like(np.take(out, [0], axis) if out.size else np.ones(1), first)
        return np.concatenate([ones, out], axis=axis)

    return function


INITIAL = grid([(2, 3), (3, 1)], axis=[0, 1, -1], include_initial=[False, True])
INITIAL += grid([(3,), (0,)], axis=[None, 0], include_initial=[True])
TABLE = {
    "cumprod": Row(cumprod, np.cumprod, ALONG),
    "cumulative_sum": Row(cumulative_sum, with_first(np.cumsum, 0.0), INITIAL, protocol=False),
    "cumulative_prod": Row(cumulative_prod, with_first(np.cumprod, 1.0), INITIAL, protocol=False),
    "nancumsum": Row(nancumsum, np.nancumsum, ALONG),
    "nancumprod": Row(nancumprod, np.nancumprod, ALONG),
    "scan": Row(
        lambda x, axis: scan(multiply, x, 0 if axis is None else axis),
        lambda x, axis: np.cumprod(x, 0 if axis is None else axis),
        ONE,
        protocol=False,
    ),
}


@pytest.mark.parametrize("name", TABLE)
@given(NUMBERS)
@settings(max_examples=6)
def test_every_setting_of_every_function(name, numbers):
    check_row(TABLE[name], numbers)


@pytest.mark.parametrize("zeros", [[], [0], [3], [6], [1, 4], [0, 1, 6], [0, 1, 2, 3, 4, 5, 6]])
def test_running_products_have_the_gradient_of_the_others(zeros):
    data = np.array([2.0, -3.0, 4.0, 0.5, 5.0, -0.25, 3.0])
    data[zeros] = 0.0
    seed = np.array([1.0, -2.0, 0.5, 3.0, 4.0, -1.0, 0.25])
    x = Tensor(data)
    np.cumprod(x).backward(seed)
    expected = [
        sum(seed[i] * math.prod(np.delete(data[: i + 1], j)) for i in range(j, 7)) for j in range(7)
    ]
    np.testing.assert_allclose(x.grad, expected, rtol=1e-14, atol=0)


def test_running_products_of_zeros_have_all_higher_derivatives():
    autograd.check_gradients(np.cumprod, np.array([2.0, 0.0, 3.0, 0.0]), order=2)
    x = Tensor([0.0, 0.0, 0.0])
    out = np.cumprod(x)[2]
    for k in range(3):
        (out,) = autograd.gradients(out, [x], create_graph=True)
        out = out[k]
    assert out.item() == 1.0


def test_running_products_that_underflow_on_the_way_are_numpy_s_and_their_slopes_are_exact():
    data = [1e-200, 1e-200, 1e200]
    x = Tensor(data)
    out = np.cumprod(x)
    assert out.data.tolist() == np.cumprod(data).tolist() == [1e-200, 0.0, 0.0]
    out.backward(np.ones(3))
    np.testing.assert_allclose(x.grad, [2.0, 1.0, 0.0], rtol=1e-15)


@pytest.mark.parametrize("function", [np.nancumsum, np.nancumprod])
def test_a_nan_is_left_out_and_gets_no_gradient(function):
    data = np.array([[2.0, math.nan, 3.0], [math.nan, 4.0, math.nan]])
    x = Tensor(data)
    out = function(x, axis=1)
    np.testing.assert_array_equal(out.data, function(data, axis=1))
    out.backward(np.ones((2, 3)))
    assert (x.grad[np.isnan(data)] == 0.0).all()
    assert np.isfinite(x.grad).all()
    assert x.grad[1, 1] == 2.0 if function is np.nancumsum else x.grad[0, 2] == 2.0


@pytest.mark.parametrize("function", [np.cumprod, np.nancumsum, np.nancumprod])
@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_short_dtypes_stay(function, dtype):
    x = Tensor([1.0, 2.0, 0.5], dtype=dtype)
    out = function(x)
    assert out.dtype == dtype
    out.backward(np.ones(3))
    assert x.grad.dtype == dtype


def test_numpy_s_newer_names_record_where_it_has_them():
    for name, ours in (("cumulative_sum", np.cumsum), ("cumulative_prod", np.cumprod)):
        if hasattr(np, name):
            x = Tensor([1.0, 2.0, 3.0])
            out = getattr(np, name)(x, include_initial=True)
            np.testing.assert_array_equal(out.data[1:], ours(x.data))
            out.backward([5.0, 1.0, 0.0, 0.0])
            assert x.grad.tolist() == [1.0, 0.0, 0.0]


def test_running_over_one_number_is_an_array_of_it():
    x = Tensor(3.0)
    out = np.cumprod(x)
    assert out.shape == (1,)
    out.backward([2.0])
    assert x.grad == 2.0
    assert np.cumprod(Value(3.0))[0].data == 3.0


@pytest.mark.parametrize("name", ["cumprod", "nancumsum", "nancumprod"])
def test_errors_name_the_axis_and_the_shape(name):
    with pytest.raises(np.exceptions.AxisError, match=r"cum\w+: axis 2 .*\(2, 3\).*-2\.\.1"):
        getattr(np, name)(Tensor(np.ones((2, 3))), axis=2)
    with pytest.raises(TypeError, match=rf"np\.{name}: the option out= is not supported"):
        getattr(np, name)(Tensor(np.ones(2)), out=np.ones(2))


@pytest.mark.parametrize("function", [cumulative_sum, cumulative_prod])
def test_an_array_of_several_axes_needs_one_to_run_along(function):
    with pytest.raises(ValueError, match=r"^cumulative_\w+: .*shape \(2, 3\) needs an axis"):
        function(Tensor(np.ones((2, 3))))
