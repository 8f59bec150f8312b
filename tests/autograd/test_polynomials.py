"""Polynomials: arithmetic, values, calculus, roots, fits; NumPy's answers, two derivatives."""

import math

import numpy as np
import pytest

import autograd
from autograd import Tensor, Value

from .calls import check_call, check_value

P, Q = np.array([1.5, -0.5, 2.0, 0.25]), np.array([2.0, 1.0, -3.0])
X = np.array([[0.5, -1.0, 2.0], [0.0, 0.25, -0.75]])
PLACES, HEIGHTS = (
    np.array([-2.0, -1.2, 0.1, 0.7, 1.5, 2.2]),
    np.array([1.0, 0.3, 2.0, 1.1, -1.0, 0.5]),
)
WEIGHTS = np.array([1.0, 2.0, 0.5, 1.5, 1.0, 0.7])


@pytest.mark.parametrize("name", ["polyadd", "polysub", "polymul"])
def test_arithmetic(name):
    function = getattr(np, name)
    for p, q in (
        (P, Q),
        (Q, P),
        (P, P[::-1]),
        (P, 2.0),
    ):
        check_call(function, p, q)
    for p in (np.array([0.0, 0.0, 1.0, 2.0]), np.zeros(2)):
        check_value(function, [p, Q], function(p, Q))


def test_division():
    for p, q in ((P, Q), (Q, P), (P, P[::-1]), (P, [2.0]), (np.convolve(P, Q), Q)):
        for k in (0, 1):
            if not (k == 0 and len(p) < len(q)) and not (k == 1 and len(p) == 6):
                check_call(lambda x, y, k=k: np.polydiv(x, y)[k], p, q)
    quotient, rest = np.polydiv(Tensor(Q), P)
    assert quotient.tolist() == [0.0]
    assert rest.data.tolist() == Q.tolist()


def test_values_of_a_polynomial():
    check_call(np.polyval, P, X)
    check_call(np.polyval, P, 1.5)
    check_call(lambda x: np.polyval([3.0, 2.0, 1.0], x), X)
    check_call(lambda p: np.polyval(p, 1.5), P)
    assert np.polyval([], Tensor(X)).tolist() == np.zeros((2, 3)).tolist()
    x = Value(2.0)
    out = np.sum(np.polyval(np.array([1.0, 0.0, 3.0]), x))
    out.backward()
    assert (float(out), x.grad) == (7.0, 4.0)


@pytest.mark.parametrize("m", [1, 2, 3, 6])
def test_derivatives_and_integrals(m):
    if m < 6:
        check_call(lambda p: np.polyder(p, m), P)
    assert np.polyder(Tensor(P), m).shape == np.polyder(P, m).shape
    check_call(lambda p: np.polyint(p, m), P)
    check_call(lambda p: np.polyint(p, m, 2.0), P)
    check_call(lambda p, k: np.polyint(p, m, k), P, np.arange(1.0, m + 1))


def test_roots_and_characteristic_polynomials():
    check_call(np.poly, P)
    check_call(np.poly, np.array([[2.0, 1.0, 0.5], [0.25, -1.0, 0.75], [1.0, 0.5, 3.0]]))
    assert np.poly(Tensor([])) == 1.0
    with pytest.raises(TypeError, match=r"np\.roots .*complex numbers"):
        np.roots(Tensor(P))


def test_vander():
    check_call(np.vander, P)
    check_call(lambda x: np.vander(x, 3, increasing=True), P)
    check_call(lambda x: np.vander(x, 0), P)
    x = Tensor([0.0])
    np.vander(x, 3).backward([[1.0, 2.0, 4.0]])
    assert x.grad.tolist() == [2.0]


@pytest.mark.parametrize("deg", [0, 1, 3])
def test_polyfit(deg):
    check_call(lambda x, y: np.polyfit(x, y, deg), PLACES, HEIGHTS, rtol=1e-7)
    check_call(lambda x, y, w: np.polyfit(x, y, deg, w=w), PLACES, HEIGHTS, WEIGHTS, rtol=1e-7)
    columns = np.stack([HEIGHTS, HEIGHTS**2], axis=1)
    check_call(lambda x, y: np.polyfit(x, y, deg, w=WEIGHTS), PLACES, columns, rtol=1e-7)
    check_call(lambda y: np.polyfit(PLACES, y, deg), HEIGHTS)


def test_polyfit_tells_more():
    check_call(lambda x, y: np.polyfit(x, y, 2, cov=True)[1], PLACES, HEIGHTS, rtol=1e-7)
    check_call(lambda x: np.polyfit(x, HEIGHTS, 2, cov="unscaled")[1], PLACES, rtol=1e-7)
    columns = np.stack([HEIGHTS, HEIGHTS**2], axis=1)
    check_call(lambda y: np.polyfit(PLACES, y, 2, cov=True)[1], columns)
    found = np.polyfit(Tensor(PLACES), HEIGHTS, 2, full=True)
    for got, expected in zip(found, np.polyfit(PLACES, HEIGHTS, 2, full=True), strict=True):
        got = got.data if isinstance(got, Tensor) else got
        np.testing.assert_allclose(got, expected, rtol=1e-12)


def test_a_fit_that_is_not_determined_warns():
    with pytest.warns(np.exceptions.RankWarning, match="poorly conditioned"):
        np.polyfit(Tensor([1.0, 1.0]), [1.0, 2.0], 1)


def test_plain_arrays_stay_plain():
    polynomials = autograd.polynomials
    np.testing.assert_allclose(polynomials.polyval(P, X), np.polyval(P, X))
    np.testing.assert_allclose(
        polynomials.polyfit(PLACES, HEIGHTS, 2), np.polyfit(PLACES, HEIGHTS, 2)
    )
    assert math.isclose(polynomials.polymul(P, Q)[0], 3.0)


def test_half_precision_roots_have_a_polynomial_in_double_precision_as_in_numpy():
    for dtype in (np.float16, np.float32, np.longdouble):
        x = np.array([1.0, 2.0], dtype)
        assert np.poly(Tensor(x, dtype)).dtype == np.poly(x).dtype


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda x: np.polyadd(x, np.ones((2, 2))), ValueError, r"np.polyadd: .*got shape \(2, 2\)"),
        (lambda x: np.polyder(x[0]), TypeError, "np.polyder: .* got one number; use"),
        (lambda x: np.polyint(x[0]), TypeError, "np.polyint: .* got one number; use"),
        (lambda x: np.polyder(x, -1), ValueError, "np.polyder: m, the order, .* got -1"),
        (lambda x: np.polyint(x, -1), ValueError, "np.polyint: m, the order, .* got -1"),
        (
            lambda x: np.polyint(x, 3, [1.0, 2.0]),
            ValueError,
            "k must hold one constant or 3, got 2",
        ),
        (
            lambda x: np.poly(np.ones((2, 3)) * x[0]),
            ValueError,
            r"square matrix, got shape \(2, 3\)",
        ),
        (lambda x: np.vander(x[None]), ValueError, r"x must have one axis, got shape \(1, 4\)"),
        (lambda x: np.vander(x, Tensor(1.0)), TypeError, "N must be plain"),
        (lambda x: np.polyfit(x, [1.0, 2.0], 1), TypeError, r"shapes \(4,\) and \(2,\)"),
        (lambda x: np.polyfit(x, x, -1), TypeError, "got deg -1"),
        (
            lambda x: np.polyfit(x, x, 1, w=[1.0]),
            TypeError,
            r"w must have shape \(4,\), got \(1,\)",
        ),
        (lambda x: np.polyfit(x, x, 3, cov=True), ValueError, "4 points are too few"),
    ],
)
def test_errors_name_the_call(call, error, message):
    with pytest.raises(error, match=message):
        call(Tensor(P))
