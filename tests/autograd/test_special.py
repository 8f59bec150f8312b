"""sinc, i0, the error function, the gamma family, x log y: values and slopes of every order."""

import math
import sys

import numpy as np
import pytest
from mpmath import mp

import autograd
from autograd import Tensor, Value, digamma, erf, erfc, gammaln, xlogy
from autograd.special import each_number, i0, polygamma, sinc, xlog1py

NAN, INF = math.nan, math.inf


def derivative(function, numbers, order):
    """The derivative of an order, by differentiating as often; the value for order 0."""
    x = Tensor(numbers)
    out = function(x)
    for _ in range(order):
        (out,) = autograd.gradients(out, [x], np.ones(x.shape), create_graph=True)
    return out.data


def exact_derivative(function, numbers, order):
    with mp.workdps(60):
        return [float(mp.diff(function, mp.mpf(x), order)) for x in numbers]


def sinc_of(x):
    return mp.sin(mp.pi * x) / (mp.pi * x) if x else mp.mpf(1)


#: Functions, the same in mpmath, where to look, and the highest order to look at.
TABLE = {
    "sinc": (np.sinc, sinc_of, [1e-9, -1e-4, 0.3, 0.318, 0.32, 0.5, -0.7, 0.96, 1.3, 2.3, 5.1], 5),
    "i0": (np.i0, lambda x: mp.besseli(0, x), [1e-9, 0.1, -2.0, 3.0, 8.0, 20.0, 300.0, 690.0], 3),
    "erf": (erf, mp.erf, [1e-9, 0.1, -1.0, 2.0, 5.9], 4),
    "erfc": (erfc, mp.erfc, [1e-9, 0.1, -1.0, 2.0, 5.9, 20.0], 2),
    "gammaln": (gammaln, mp.loggamma, [1e-5, 0.1, 1.5, 3.0, 50.0, 1e5], 2),
    "digamma": (digamma, mp.digamma, [1e-5, 0.1, 1.5, 3.0, 50.0, 1e5], 2),
}


@pytest.mark.parametrize(
    ("name", "order"), [(name, order) for name in TABLE for order in range(TABLE[name][3] + 1)]
)
def test_slopes_of_every_order_are_exact(name, order):
    function, exact, numbers, _ = TABLE[name]
    got = derivative(function, numbers, order)
    expected = exact_derivative(exact, numbers, order)
    np.testing.assert_allclose(got, expected, rtol=5e-14)


@pytest.mark.parametrize("name", TABLE)
def test_values_tensors_and_plain_numbers_agree(name):
    function, _, numbers, _ = TABLE[name]
    x = Tensor(numbers)
    out = function(x)
    out.backward(np.ones(len(numbers)))
    np.testing.assert_allclose(function(np.array(numbers)), out.data, rtol=1e-15)
    for k, number in enumerate(numbers):
        value = Value(number)
        result = function(value)
        result.backward()
        assert result.data == pytest.approx(out.data[k], rel=1e-15)
        assert value.grad == pytest.approx(x.grad[k], rel=1e-14)
        assert function(number) == pytest.approx(out.data[k], rel=1e-15)


@pytest.mark.parametrize("name", TABLE)
@pytest.mark.parametrize("dtype", [np.float16, np.float32])
@pytest.mark.parametrize("shape", [(), (2, 1), (0, 2)])
def test_shapes_and_short_dtypes_stay(name, dtype, shape):
    function = TABLE[name][0]
    x = Tensor(np.full(shape, 1.5), dtype=dtype)
    out = function(x)
    assert (out.shape, out.dtype) == (shape, dtype)
    out.backward(np.ones(shape))
    assert (x.grad.shape, x.grad.dtype) == (shape, dtype)
    y = Tensor(np.full(shape, 1.5))
    function(y).backward(np.ones(shape))
    np.testing.assert_allclose(x.grad, y.grad, rtol=16 * np.finfo(dtype).eps)


@pytest.mark.parametrize("name", TABLE)
def test_arrays_of_values_and_second_order(name):
    function = {"sinc": sinc, "i0": i0}.get(name, TABLE[name][0])
    boxes = np.array([Value(0.5), Value(1.5)])
    out = function(boxes)
    np.testing.assert_allclose([x.data for x in out], function(np.array([0.5, 1.5])), rtol=1e-15)
    autograd.check_gradients(lambda x: function(x * x), np.array([0.6, 1.2]), order=2)


# --- special numbers ------------------------------------------------------------------------------


def test_sinc_is_flat_at_zero_and_curved_by_a_third():
    slopes = [derivative(np.sinc, [0.0], order)[0] for order in range(5)]
    np.testing.assert_allclose(slopes, [1.0, 0.0, -(math.pi**2) / 3, 0.0, math.pi**4 / 5])
    x = Value(0.0)
    np.sinc(x).backward()
    assert x.grad == 0.0


def test_sinc_of_integers_has_the_slope_of_its_waves():
    np.testing.assert_allclose(derivative(np.sinc, [1.0, 2.0, -3.0], 1), [-1.0, 0.5, 1 / 3])


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_sinc_and_i0_of_what_is_not_finite():
    assert np.isnan(derivative(np.sinc, [NAN, INF], 1)).all()
    np.testing.assert_array_equal(derivative(np.i0, [NAN, INF, -INF], 1), [NAN, INF, -INF])


def test_the_error_function_at_its_ends():
    data = [INF, -INF, NAN, 30.0]
    np.testing.assert_array_equal(derivative(erf, data, 0), [1.0, -1.0, NAN, 1.0])
    np.testing.assert_array_equal(derivative(erf, data, 1)[:3], [0.0, 0.0, NAN])
    np.testing.assert_array_equal(derivative(erfc, data, 0), [0.0, 2.0, NAN, math.erfc(30.0)])
    np.testing.assert_array_equal(derivative(erfc, data, 1)[:3], [0.0, 0.0, NAN])
    assert derivative(erf, [1e200, 0.0], 1).tolist() == [0.0, 2 / math.sqrt(math.pi)]


@pytest.mark.parametrize("x", [0.0, -1.0, -2.0, INF, 1e306])
def test_gammaln_is_infinite_at_its_poles_and_where_it_is_too_large(x):
    assert gammaln(x) == gammaln(np.array([x]))[0] == INF
    assert gammaln(Value(x)).data == INF


def test_gammaln_of_negative_numbers_is_that_of_the_absolute_value():
    data = [-0.5, -1.5, -2.25]
    expected = [float(mp.log(abs(mp.gamma(x)))) for x in data]
    np.testing.assert_allclose(derivative(gammaln, data, 0), expected, rtol=1e-14)
    expected = [float(mp.digamma(x)) for x in data]
    np.testing.assert_allclose(derivative(gammaln, data, 1), expected, rtol=1e-13)


def test_polygamma_is_one_primitive_of_every_order():
    x = Tensor([0.5, 2.0])
    out = gammaln(x)
    for n in range(3):
        (out,) = autograd.gradients(out, [x], np.ones(2), create_graph=True)
        np.testing.assert_allclose(out.data, polygamma(np.array([0.5, 2.0]), n), rtol=1e-14)


def test_without_scipy_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "scipy", None)
    x = Tensor([1.5])
    out = gammaln(x)
    with pytest.raises(ImportError, match=r"need scipy: pip install 'chainrule\[special\]'"):
        digamma(2.0)
    with pytest.raises(ImportError, match="the slope of gammaln need scipy"):
        out.backward()
    assert x.grad is None
    erf(x).backward()
    assert x.grad is not None


def test_each_number_takes_arrays_of_every_kind():
    assert each_number(math.erf, 0.0) == 0.0
    out = each_number(math.erf, np.array([[0, 1]]))
    assert (out.shape, out.dtype) == ((1, 2), np.float64)
    assert erf([0.0, 1.0]).shape == (2,)


# --- products with a logarithm --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("function", "theirs", "shift"), [(xlogy, np.log, 0.0), (xlog1py, np.log1p, 1.0)]
)
def test_a_product_with_a_logarithm(function, theirs, shift):
    x, y = np.array([0.5, -2.0, 0.0, 3.0]), np.array([2.0, 0.25, 0.5, 1e-9])
    first, second = Tensor(x), Tensor(y)
    out = function(first, second)
    np.testing.assert_array_equal(out.data, x * theirs(y))
    out.backward([1.0, 2.0, 3.0, 4.0])
    np.testing.assert_allclose(first.grad, np.array([1.0, 2, 3, 4]) * theirs(y), rtol=1e-15)
    np.testing.assert_allclose(second.grad, [0.5, -4, 0, 12] / (y + shift), rtol=1e-15)
    autograd.check_gradients(function, np.array([0.5, 2.0]), np.array([1.5, 0.25]), order=2)


@pytest.mark.parametrize(("function", "end"), [(xlogy, 0.0), (xlog1py, -1.0)])
def test_nothing_times_a_logarithm_is_nothing(function, end):
    y = np.array([end, end - 1.0, INF])
    first, second = Tensor(np.zeros(3)), Tensor(y)
    out = function(first, second)
    assert out.data.tolist() == [0.0, 0.0, 0.0]
    out.backward(np.ones(3))
    assert (first.grad.tolist(), second.grad.tolist()) == ([0.0] * 3, [0.0] * 3)
    a, b = Value(0.0), Value(end)
    result = function(a, b)
    result.backward()
    assert result.data == a.grad == 0.0
    assert np.isnan(function(Tensor(0.0), NAN).data)
    assert function(0.0, end) == 0.0


def test_a_logarithm_that_is_not_finite_stays_so_if_something_is_multiplied():
    with pytest.warns(RuntimeWarning, match="divide by zero"):
        assert xlogy(Tensor(2.0), 0.0).data == -INF


def test_a_product_with_a_logarithm_broadcasts_and_takes_lists():
    x = Tensor([[1.0], [0.0]])
    out = xlogy(x, [1.0, 0.5])
    assert out.shape == (2, 2)
    out.sum().backward()
    np.testing.assert_allclose(x.grad, [[math.log(0.5)]] * 2)
    boxes = xlogy(np.array([Value(0.0), Value(2.0)]), np.array([0.0, 3.0]))
    np.testing.assert_allclose([b.data for b in boxes], [0.0, 2 * math.log(3)])
    assert xlogy(Tensor([1.0], dtype=np.float32), 2.0).dtype == np.float32
    with pytest.raises(
        ValueError, match=r"^multiply: shapes \(2, 1\) and \(3, 1\) do not broadcast"
    ):
        xlogy(x, np.ones((3, 1)))


def test_longer_floats_have_the_slope_of_gammaln_too():
    pytest.importorskip("scipy")
    x = Tensor(np.longdouble(1.5), dtype=np.longdouble)
    gammaln(x).backward()
    assert x.grad.dtype == np.longdouble
    assert float(x.grad) == digamma(1.5)
