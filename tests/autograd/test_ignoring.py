"""NumPy's reductions that ignore nan: answers, warnings, and gradient 0 for every nan."""

import math

import numpy as np
import pytest

from autograd import Tensor, Value

from .calls import check_call

NAMES = ["nansum", "nanprod", "nanmean", "nanmax", "nanmin", "nanvar", "nanstd"]
DATA = np.random.default_rng(2).normal(size=(3, 4))
HOLES = np.zeros((3, 4), bool)
HOLES[0, 1] = HOLES[2, :2] = True


def with_holes(x):
    return np.where(HOLES, math.nan, x)


@pytest.mark.parametrize("axis", [None, 0, -1, (1, 0)])
@pytest.mark.parametrize("name", NAMES)
def test_nan_is_left_out(name, axis):
    function = getattr(np, name)
    check_call(lambda x: function(with_holes(x), axis=axis), DATA)
    check_call(lambda x: function(with_holes(x), axis=axis, keepdims=True), DATA)
    check_call(lambda x: function(x, axis=axis), DATA)


@pytest.mark.parametrize("name", NAMES)
def test_nan_itself_gets_exactly_zero(name):
    x = Tensor(with_holes(DATA))
    getattr(np, name)(x, axis=1).backward([1.0, 2.0, 3.0])
    assert (x.grad[HOLES] == 0.0).all()
    assert np.isfinite(x.grad).all()
    assert x.grad.any()


def test_options():
    mask = np.array([True, True, False, True])
    for name in ("nansum", "nanprod", "nanmean", "nanvar"):
        function = getattr(np, name)
        check_call(lambda x, f=function: f(with_holes(x), axis=1, where=mask), DATA)
    check_call(lambda x: np.nansum(with_holes(x), initial=2.0), DATA)
    check_call(lambda x: np.nanmax(with_holes(x), axis=0, initial=0.2, where=mask), DATA)
    check_call(lambda x: np.nanstd(with_holes(x), axis=1, ddof=1), DATA)
    check_call(lambda x: np.nanvar(with_holes(x), axis=1, correction=0.5), DATA)
    assert np.nansum(Tensor(DATA, np.float32), dtype=np.float64).dtype == np.float64


@pytest.mark.parametrize("name", NAMES)
def test_nothing_but_nan(name):
    data = np.array([[math.nan, math.nan], [1.0, 2.0]])
    x = Tensor(data)
    if name in ("nansum", "nanprod"):
        out, expected = getattr(np, name)(x, axis=1), getattr(np, name)(data, axis=1)
    else:
        with pytest.warns(RuntimeWarning, match="All-NaN|Mean of empty|Degrees of freedom"):
            out = getattr(np, name)(x, axis=1)
        with pytest.warns(RuntimeWarning):
            expected = getattr(np, name)(data, axis=1)
    np.testing.assert_array_equal(out.data, expected)
    with np.errstate(all="ignore"):
        out.backward([1.0, 1.0])
    assert x.grad[0].tolist() == [0.0, 0.0]
    assert np.isfinite(x.grad).all()


@pytest.mark.parametrize("ddof", [2, 3])
@pytest.mark.parametrize("name", ["nanvar", "nanstd"])
def test_of_too_few_numbers_the_spread_is_nan(name, ddof):
    data = np.array([[1.0, 2.0, math.nan], [1.0, 2.0, 4.0]])
    with pytest.warns(RuntimeWarning, match="Degrees of freedom"):
        out = getattr(np, name)(Tensor(data), axis=1, ddof=ddof)
    with pytest.warns(RuntimeWarning):
        expected = getattr(np, name)(data, axis=1, ddof=ddof)
    np.testing.assert_array_equal(out.data, expected)


@pytest.mark.parametrize("name", ["nanmax", "nanmin"])
def test_ties_are_shared(name):
    x = Tensor([math.nan, 2.0, 2.0])
    getattr(np, name)(x).backward()
    assert x.grad.tolist() == [0.0, 0.5, 0.5]


@pytest.mark.parametrize("name", ["nanmax", "nanmin"])
def test_the_extreme_of_nothing_is_not_defined(name):
    with pytest.raises(ValueError, match=rf"np\.{name}: .*\(0, 3\)"):
        getattr(np, name)(Tensor(np.ones((0, 3))), axis=0)


def test_values():
    assert float(np.sum(np.nansum(Value(3.0)))) == 3.0
    with pytest.raises(np.exceptions.AxisError, match=r"sum: axis 3 is out of range"):
        np.nansum(Tensor(DATA), axis=3)
