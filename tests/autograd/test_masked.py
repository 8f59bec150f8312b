"""Reductions with where=, initial=, dtype=, mean=, correction=: NumPy's answers, exact zeros."""

import math

import numpy as np
import pytest

import autograd
from autograd import Tensor, Value

from .calls import check_call

DATA = np.random.default_rng(1).normal(size=(2, 3, 4))
MASK = DATA > -0.8
MASK[0] |= ~MASK[1]  # something of every slice
AXES = [None, 0, -1, (0, 2), (2, 0, 1), ()]
NAMES = ["sum", "prod", "mean", "var", "std"]
EXTREMES = ["max", "min", "amax", "amin"]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("axis", AXES)
@pytest.mark.parametrize("name", NAMES)
def test_some_of_the_numbers(name, axis):
    function = getattr(np, name)
    mask = np.ones((2, 3, 4), bool) if axis == () else MASK
    check_call(lambda x: function(x, axis=axis, where=mask), DATA)
    narrow = mask[0, 0] if axis in (None, -1, (0, 2)) else mask
    check_call(lambda x: function(x, axis=axis, where=narrow, keepdims=True), DATA)


@pytest.mark.parametrize("axis", AXES)
@pytest.mark.parametrize("name", EXTREMES)
def test_the_extreme_of_some_of_the_numbers(name, axis):
    function = getattr(np, name)
    check_call(lambda x: function(x, axis=axis, initial=0.1, where=MASK), DATA)
    check_call(lambda x: function(x, axis=axis, initial=0.1, keepdims=True), DATA)
    nothing = -math.inf if "max" in name else math.inf
    check_call(lambda x: function(x, axis=axis, initial=nothing), DATA)


@pytest.mark.parametrize("axis", AXES)
@pytest.mark.parametrize("name", ["sum", "prod"])
def test_a_start(name, axis):
    check_call(lambda x: getattr(np, name)(x, axis, None, None, True, 1.5), DATA)


@pytest.mark.parametrize("name", ["sum", "prod", "max", "min"])
def test_the_start_may_be_a_node(name):
    x, start = Tensor([0.5, 2.0, 3.0]), Tensor(2.5)
    out = getattr(np, name)(x, initial=start)
    assert out.item() == getattr(np, name)([0.5, 2.0, 3.0], initial=2.5)
    out.backward()
    assert start.grad == {"sum": 1.0, "prod": 3.0, "max": 0.0, "min": 0.0}[name]
    value = Value(9.0 if name == "max" else -9.0)
    getattr(np, name)(x, initial=value).backward()
    assert value.grad == (3.0 if name == "prod" else 1.0)


@pytest.mark.parametrize("name", NAMES + EXTREMES)
@pytest.mark.parametrize("excluded", [math.nan, math.inf, 1e308, 2.0])
def test_what_is_excluded_gets_exactly_zero(name, excluded):
    x = Tensor([1.0, excluded, 2.0, 4.0])
    options = {"initial": 0.0} if name in EXTREMES else {}
    out = getattr(np, name)(x, where=[True, False, True, True], **options)
    assert np.isfinite(out.data)
    out.backward()
    assert x.grad[1] == 0.0
    assert np.isfinite(x.grad).all()


@pytest.mark.parametrize("name", ["max", "min"])
def test_a_tie_with_the_start_is_shared_by_all(name):
    x, start = Tensor([2.0, 2.0]), Tensor(2.0)
    getattr(np, name)(x, initial=start).backward(3.0)
    assert x.grad.tolist() == [1.0, 1.0]
    assert start.grad == 1.0


def test_the_spread_around_a_given_mean_depends_on_it():
    mean = DATA.mean(axis=1, keepdims=True) + 0.25
    for function in (np.var, np.std):
        check_call(lambda x, m, f=function: f(x, axis=1, mean=m, correction=1), DATA, mean)
        check_call(lambda x, m, f=function: f(x, axis=1, mean=m, where=MASK[0]), DATA, mean)


def test_correction_is_ddof():
    check_call(lambda x: np.var(x, axis=0, correction=1), DATA)
    check_call(lambda x: np.std(x, correction=0.5), DATA)


def test_the_standard_deviation_of_equal_numbers_has_slope_zero():
    x = Tensor([2.0, 2.0, 7.0])
    np.std(x, where=[True, True, False]).backward()
    assert x.grad.tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("name", NAMES)
def test_dtype_converts_first_and_the_gradient_comes_back(name):
    x = Tensor(DATA, dtype=np.float32)
    out = getattr(np, name)(x, axis=0, dtype=np.float64)
    assert out.dtype == np.float64
    np.testing.assert_array_equal(out.data, getattr(np, name)(x.data, axis=0, dtype=np.float64))
    out.sum().backward()
    assert x.grad.dtype == np.float32
    assert getattr(np, name)(Tensor(DATA), dtype="float32").dtype == np.float32


@pytest.mark.parametrize("name", ["mean", "var", "std"])
@pytest.mark.parametrize("ddof", [0, 1])
def test_of_too_few_numbers_the_answer_and_the_warning_are_numpy_s(name, ddof):
    data, mask = np.array([[1.0, 2.0], [3.0, 5.0]]), np.array([[True, True], [False, False]])
    options = {} if name == "mean" else {"ddof": ddof}
    x = Tensor(data)
    said = "Mean of empty slice|Degrees of freedom <= 0"
    with np.errstate(all="ignore"), pytest.warns(RuntimeWarning, match=said):
        out = getattr(np, name)(x, axis=1, where=mask, **options)
    with np.errstate(all="ignore"), pytest.warns(RuntimeWarning):
        expected = getattr(np, name)(data, axis=1, where=mask, **options)
    np.testing.assert_array_equal(out.data, expected)
    with np.errstate(all="ignore"):
        out.backward([1.0, 0.0])
    assert x.grad[1].tolist() == [0.0, 0.0]


def test_nothing_starts_from_the_start():
    x = Tensor(np.ones((2, 0)))
    assert np.max(x, axis=1, initial=3.0).data.tolist() == [3.0, 3.0]
    assert np.sum(x, initial=3.0).item() == 3.0


@pytest.mark.parametrize("name", [*NAMES, "max", "min"])
def test_values_take_the_options_too(name):
    options = {"initial": -1.0} if name == "max" else {"initial": 9.0} if name == "min" else {}
    x = Value(3.0)
    out = np.sum(getattr(np, name)(x, where=True, keepdims=False, **options))
    assert float(out) == float(getattr(np, name)(3.0, where=True, **options))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda x: np.sum(x, where=[1, 0, 1]), TypeError, "np.sum: where must hold booleans"),
        (lambda x: np.sum(x, where=[True, False]), ValueError, r"where of shape \(2,\) does not"),
        (lambda x: np.mean(x, where=x), TypeError, "where must be plain"),
        (lambda x: np.max(x, where=[True, False, True]), ValueError, "np.max: .*initial= as well"),
        (lambda x: np.sum(x, dtype=int), TypeError, "np.sum: dtype must be a floating one"),
        (lambda x: np.sum(x, dtype=complex), TypeError, "floating one on nodes, got complex128"),
        (lambda x: np.sum(x, initial=[1.0, 2.0]), ValueError, "initial must be one real number"),
        (lambda x: np.prod(x, initial=1j), ValueError, "initial must be one real number"),
        (lambda x: np.var(x, ddof=1, correction=1), ValueError, "np.var: ddof and correction are"),
        (lambda x: np.var(x, mean=np.ones((2, 1))), ValueError, r"mean of shape \(2, 1\) does not"),
        (lambda x: np.sum(x, out=np.zeros(())), TypeError, "option out= is not supported"),
        (lambda x: np.max(x, axis=1, initial=0.0), np.exceptions.AxisError, "np.max: axis 1 is"),
        (lambda x: np.sum(x, axis=2, where=[True]), np.exceptions.AxisError, "sum: axis 2 is"),
    ],
)
def test_errors_name_the_call(call, error, message):
    with pytest.raises(error, match=message):
        call(Tensor([1.0, 2.0, 3.0]))


def test_plain_arrays_stay_plain():
    from autograd import masked

    assert masked.sum(np.ones(3), where=np.array([True, False, True])) == 2.0
    assert type(autograd.masked.max(np.ones(3), initial=2.0)) is not Tensor


@pytest.mark.parametrize("name", ["sum", "prod", "max", "min"])
def test_a_start_takes_the_dtype_of_the_array_as_in_numpy(name):
    data, first = np.array([1.0, 2.0], np.float32), Tensor(3.0)
    out = getattr(np, name)(Tensor(data), initial=first)
    assert out.dtype == getattr(np, name)(data, initial=np.float64(3.0)).dtype == np.float32
    assert autograd.gradients(out, [first])[0].dtype == np.float64
