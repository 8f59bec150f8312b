"""NumPy's functions for 50-digit numbers, where NumPy's own do not take arrays of objects.

They are written from the definitions, with operators and functions of mpmath, and share nothing
with the derivative rules that they judge.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...checking.oracle import Digits, mpmath, number

Function = Callable[..., Any]

#: Functions by the name of NumPy's.
REFERENCES: dict[str, Function] = {}


def reference(*names: str) -> Callable[[Function], Function]:
    """Declare the 50-digit form of functions of NumPy."""

    def declare(function: Function) -> Function:
        REFERENCES.update(dict.fromkeys(names, function))
        return function

    return declare


def of_numbers(*names: str, outputs: int = 1) -> Callable[[Function], Function]:
    """Declare a function of numbers of mpmath as the 50-digit form of elementwise functions."""

    def declare(function: Function) -> Function:
        def each(*xs: Any) -> Any:
            out = function(*map(number, xs))
            return tuple(map(Digits, out)) if isinstance(out, tuple) else Digits(out)

        operands = function.__code__.co_argcount
        return reference(*names)(np.frompyfunc(each, operands, outputs))

    return declare


def objects(x: Any) -> Any:
    """Anything as an array of 50-digit numbers."""
    array = np.asarray(x, object)
    wrapped = [y if isinstance(y, Digits) else Digits(exact(y)) for y in array.flat]
    return np.array([*wrapped, None], object)[:-1].reshape(array.shape)


def exact(x: Any) -> Any:
    """The number of mpmath for a number of any kind, one of mpmath as it is."""
    return x if isinstance(x, mpmath().mpf) else number(x)


# --- elementwise ----------------------------------------------------------------------------------


def toward_zero(x: Any) -> Any:
    """The integer next to x in the direction of 0."""
    mp = mpmath()
    return mp.floor(x) if x >= 0 else mp.ceil(x)


@of_numbers("logaddexp")
def logaddexp(x: Any, y: Any) -> Any:
    """log(exp(x) + exp(y))."""
    mp = mpmath()
    return max(x, y) + mp.log1p(mp.exp(-abs(x - y)))


@of_numbers("logaddexp2")
def logaddexp2(x: Any, y: Any) -> Any:
    """log2(2**x + 2**y)."""
    mp = mpmath()
    return max(x, y) + mp.log1p(mp.mpf(2) ** -abs(x - y)) / mp.ln2


@of_numbers("sinc")
def sinc(x: Any) -> Any:
    """sin(pi x) / (pi x), and 1 at 0."""
    mp = mpmath()
    return mp.sin(mp.pi * x) / (mp.pi * x) if x else mp.mpf(1)


@of_numbers("i0")
def i0(x: Any) -> Any:
    """The modified Bessel function of the first kind, of order 0."""
    return mpmath().besseli(0, x)


@of_numbers("relu")
def relu(x: Any) -> Any:
    """The number where it is positive, else 0."""
    return max(x, mpmath().mpf(0))


@of_numbers("sigmoid")
def sigmoid(x: Any) -> Any:
    """The logistic function."""
    return 1 / (1 + mpmath().exp(-x))


@of_numbers("erf")
def erf(x: Any) -> Any:
    """The error function."""
    return mpmath().erf(x)


@of_numbers("erfc")
def erfc(x: Any) -> Any:
    """1 minus the error function."""
    return mpmath().erfc(x)


@of_numbers("gammaln")
def gammaln(x: Any) -> Any:
    """The logarithm of the size of the gamma function."""
    return mpmath().re(mpmath().loggamma(x))


@of_numbers("digamma")
def digamma(x: Any) -> Any:
    """The slope of the logarithm of the gamma function."""
    return mpmath().digamma(x)


@of_numbers("xlogy")
def xlogy(x: Any, y: Any) -> Any:
    """x log(y), and 0 where x is 0."""
    if y <= 0:
        raise ValueError("it has no logarithm; docs/kinks.md says what happens at y = 0")
    return x * mpmath().log(y) if x else mpmath().mpf(0)


@of_numbers("cbrt")
def cbrt(x: Any) -> Any:
    """The real cube root."""
    mp = mpmath()
    return mp.sign(x) * mp.cbrt(abs(x))


@of_numbers("power", "pow", "float_power")
def power(x: Any, y: Any) -> Any:
    """x to the power y, real."""
    if x == 0 > y:
        raise ValueError("0 has no negative powers")
    return mpmath().mpf(x**y)


@of_numbers("log2")
def log2(x: Any) -> Any:
    """The logarithm to base 2."""
    mp = mpmath()
    if x <= 0:
        raise ValueError("it has no logarithm")
    return mp.log(x) / mp.ln2


@of_numbers("fmod")
def fmod(x: Any, y: Any) -> Any:
    """The remainder with the sign of x."""
    return x - toward_zero(x / y) * y


@of_numbers("divmod", outputs=2)
def divided(x: Any, y: Any) -> Any:
    """The largest integer not above x / y, and what remains."""
    whole = mpmath().floor(x / y)
    return whole, x - whole * y


@of_numbers("modf", outputs=2)
def modf(x: Any) -> Any:
    """The fractional and the whole part, both with the sign of x."""
    return x - toward_zero(x), toward_zero(x)


@of_numbers("frexp", outputs=2)
def frexp(x: Any) -> Any:
    """The mantissa, from 0.5 to 1, and the exponent of 2."""
    return mpmath().frexp(x)


@of_numbers("ldexp")
def ldexp(x: Any, exponent: Any) -> Any:
    """x times 2 to the power of an integer."""
    return x * mpmath().mpf(2) ** exponent


@of_numbers("arctan2", "atan2")
def arctan2(y: Any, x: Any) -> Any:
    """The angle of the point (x, y)."""
    if x == y == 0:
        raise ValueError("0 has no angle")
    return mpmath().atan2(y, x)


@of_numbers("hypot")
def hypot(x: Any, y: Any) -> Any:
    """The distance of the point (x, y) from 0."""
    return mpmath().hypot(x, y)


@of_numbers("angle")
def angle(x: Any) -> Any:
    """The angle of a real number: 0, or pi where it is negative."""
    return mpmath().mpf(0) if x >= 0 else +mpmath().pi


@of_numbers("copysign")
def copysign(x: Any, y: Any) -> Any:
    """The size of x with the sign of y."""
    return abs(x) if y >= 0 else -abs(x)


@of_numbers("heaviside")
def heaviside(x: Any, y: Any) -> Any:
    """0 below 0, 1 above, y at 0."""
    return y if x == 0 else mpmath().mpf(x > 0)


@of_numbers("fmax")
def fmax(x: Any, y: Any) -> Any:
    """The larger of two numbers; the other one where one is nan."""
    return x if y != y or x >= y else y


@of_numbers("fmin")
def fmin(x: Any, y: Any) -> Any:
    """The smaller of two numbers; the other one where one is nan."""
    return x if y != y or x <= y else y


@of_numbers("fabs")
def fabs(x: Any) -> Any:
    """The size of a number."""
    return abs(x)


@of_numbers("sign")
def sign(x: Any) -> Any:
    """-1, 0 or 1."""
    return mpmath().sign(x)


@of_numbers("trunc", "fix")
def trunc(x: Any) -> Any:
    """The integer next to x in the direction of 0."""
    return toward_zero(x)


@reference("around", "round")
def around(a: Any, decimals: int = 0) -> Any:
    """a rounded to a number of decimals."""
    ten = mpmath().mpf(10) ** decimals
    return np.frompyfunc(lambda x: Digits(mpmath().nint(x.x * ten) / ten), 1, 1)(objects(a))


@reference("astype")
def astype(x: Any, dtype: Any, **options: Any) -> Any:
    """x as it is: 50-digit numbers have no other dtype."""
    return objects(x)


@reference("nan_to_num")
def nan_to_num(x: Any, copy: bool = True, nan: Any = 0.0, posinf: Any = None, neginf: Any = None):  # type: ignore[no-untyped-def]
    """x with numbers in place of nan, inf and -inf."""
    largest = np.finfo(float).max
    high = largest if posinf is None else posinf
    low = -largest if neginf is None else neginf

    def finite(y: Digits) -> Any:
        if mpmath().isfinite(y.x):
            return y
        return Digits(number(nan if y.x != y.x else high if y.x > 0 else low))

    return np.frompyfunc(finite, 1, 1)(objects(x))
