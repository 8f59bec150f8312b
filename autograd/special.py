"""Special functions: sinc, i0, the error function, the gamma family, x log y, with derivatives.

Where the derivative of a function is no function that NumPy has, one primitive is the function
and all of its derivatives: `order` says which, and the rule is the next order. So the rules close.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .choosing import where
from .elementwise import exp, log, log1p, multiply
from .floats import operand
from .implementing import implements
from .primitive import NUMBERS, primitive

SLOPE_OF_ERF = 2.0 / math.sqrt(math.pi)


# --- sinc ---------------------------------------------------------------------------------------


def sine_slopes(u: Any) -> tuple[Any, Any, Any, Any]:
    """The derivatives of the sine, which repeat after four."""
    sine, cosine = np.sin(u), np.cos(u)
    return sine, cosine, -sine, -cosine


def upward(u: Any, order: int) -> Any:
    """f = sin(u) / u differentiated n times: u f(n) + n f(n-1) = sin(n), from f on."""
    sines = sine_slopes(u)
    out = sines[0] / u
    for n in range(1, order + 1):
        out = (sines[n % 4] - n * out) / u
    return out


def downward(u: Any, order: int) -> Any:
    """As `upward`, from an order so high that it does not matter down: stable for |u| <= order."""
    sines = sine_slopes(u)
    out = np.zeros_like(u)
    for n in range(2 * order + 30, order, -1):
        out = (sines[n % 4] - u * out) / n
    return out


@implements("sinc")
@primitive(lambda grad, out, x, order: grad * sinc(x, order + 1))
def sinc(x: Any, order: int = 0) -> Any:
    """sin(pi x) / (pi x), 1 at 0; or its derivative of an order. Elementwise.

    Neither direction of the recurrence subtracts nearly equal numbers, so the derivatives are
    accurate also next to 0, where the formula of the quotient is not.

    >>> sinc(0.5), sinc(1e-9, order=1)
    (0.636619772367..., -3.2898681336...e-09)
    """
    if order == 0:
        return np.sinc(x)
    u = math.pi * x
    far = np.absolute(u) > order
    near = downward(np.where(far, np.zeros_like(u), u), order)
    return math.pi**order * np.where(far, upward(np.where(far, u, np.ones_like(u)), order), near)


# --- the Bessel function i0 -----------------------------------------------------------------------

#: Cosines at the middle of 64 equal parts of a right angle, where the integral is evaluated.
COSINES = np.cos((np.arange(64) + 0.5) * (math.pi / 128)).tolist()


@implements("i0")
@primitive(lambda grad, out, x, order: grad * i0(x, order + 1))
def i0(x: Any, order: int = 0) -> Any:
    """The modified Bessel function of the first kind of order 0, or its derivative. Elementwise.

    i0(x) is the mean of cosh(x cos t) over an angle. The mean over 64 points is exact to the last
    digits for all x whose i0 is finite, because the function is periodic in t.

    >>> i0(0.0), i0(2.0, order=1)
    (1.0, 1.59063685463...)
    """
    if order == 0:
        return np.i0(x)
    wave = np.sinh if order % 2 else np.cosh
    return sum(wave(x * c) * c**order for c in COSINES) / len(COSINES)


# --- the error function ---------------------------------------------------------------------------


def each_number(function: Callable[[float], float], x: Any) -> Any:
    """A function of the standard library, applied to every number of an array."""
    x = np.asarray(x)
    numbers = np.fromiter(map(function, x.ravel().tolist()), float, x.size).reshape(x.shape)
    return numbers.astype(x.dtype if x.dtype.kind == "f" else float, copy=False)


@primitive(lambda grad, out, x: grad * (SLOPE_OF_ERF * exp(-(x * x))), scalar=math.erf)
def erf(x: Any) -> Any:
    """The error function: 2 / sqrt(pi) times the integral of exp(-t**2) from 0 to x. Elementwise.

    >>> erf(0.0), erf(0.5)
    (0.0, 0.520499877813...)
    """
    return each_number(math.erf, x)


@primitive(lambda grad, out, x: -grad * (SLOPE_OF_ERF * exp(-(x * x))), scalar=math.erfc)
def erfc(x: Any) -> Any:
    """1 - erf(x), accurate also where that is tiny; elementwise.

    >>> erfc(0.0), erfc(10.0)
    (1.0, 2.08848758376...e-45)
    """
    return each_number(math.erfc, x)


# --- the gamma family -----------------------------------------------------------------------------


def log_gamma(x: float) -> float:
    """gammaln of a number; inf at its poles and where it is too large."""
    try:
        return math.lgamma(x)
    except (ArithmeticError, ValueError):
        return math.inf


@primitive(lambda grad, out, x: grad * polygamma(x, 0), scalar=math.lgamma)
def gammaln(x: Any) -> Any:
    """The logarithm of the absolute value of the gamma function, elementwise; inf at its poles.

    Its slope, digamma, needs scipy.

    >>> gammaln(1.0), gammaln(5.0) - math.log(24.0) < 1e-15
    (0.0, True)
    """
    return each_number(log_gamma, x)


@primitive(lambda grad, out, x, n: grad * polygamma(x, n + 1))
def polygamma(x: Any, n: int) -> Any:
    """The derivative of order n of digamma, elementwise.

    Raises:
        ImportError: if scipy is not installed.

    >>> polygamma(1.0, 1) - math.pi**2 / 6 < 1e-15
    True
    """
    try:
        from scipy import special  # type: ignore[import-untyped]
    except ImportError:
        raise ImportError(
            "digamma and the slope of gammaln need scipy: pip install 'chainrule[special]'"
        ) from None
    x = np.asarray(x)
    numbers = x.astype(float) if x.dtype.itemsize > 8 else x  # scipy knows no longer ones
    out = special.digamma(numbers) if n == 0 else special.polygamma(n, numbers)
    return out.astype(x.dtype if x.dtype.kind == "f" else float, copy=False)


def digamma(x: Any) -> Any:
    """The slope of gammaln, elementwise; nan at its poles.

    Raises:
        ImportError: if scipy is not installed.

    >>> digamma(1.0)
    -0.5772156649...
    """
    return polygamma(x, 0)


# --- products with a logarithm --------------------------------------------------------------------


def beside(x: Any, y: Any) -> Any:
    """A number in the dtype of the array beside it, which stays as short as it is."""
    dtype = getattr(x, "dtype", np.dtype(object))
    return np.asarray(y, dtype) if y.__class__ in NUMBERS and dtype.kind == "f" else y


def xlogy(x: Any, y: Any) -> Any:
    """x log(y), and 0 where x is 0, whatever y is; elementwise with broadcasting.

    Where x is 0 and the logarithm is not finite, both slopes are 0.

    >>> xlogy(0.0, 0.0), xlogy(2.0, 1.0)
    (0.0, 0.0)
    """
    x, y = operand(x), beside(x, operand(y))
    nothing = multiply(x == 0, (y <= 0) | (y == math.inf))  # which names shapes that do not fit
    return x * log(where(nothing, 1.0, y))


def xlog1py(x: Any, y: Any) -> Any:
    """x log(1 + y), and 0 where x is 0, whatever y is; elementwise with broadcasting.

    >>> xlog1py(0.0, -1.0), xlog1py(2.0, 0.0)
    (0.0, 0.0)
    """
    x, y = operand(x), beside(x, operand(y))
    nothing = multiply(x == 0, (y <= -1) | (y == math.inf))
    return x * log1p(where(nothing, 0.0, y))
