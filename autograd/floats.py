"""The parts of a float and what is asked of it: exponent, mantissa, sign, wider and complex forms.

What NumPy answers in whole numbers, such as an exponent, is a plain array.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .choosing import sign, where
from .elementwise import positive, power
from .implementing import implements
from .operators import bare
from .primitive import primitive
from .structure import array_like, cast
from .trigonometry import arctan2, rad2deg


def operand(x: Any) -> Any:
    """A list as an array or a Tensor, so that it can be compared; anything else as it is."""
    return array_like(x) if isinstance(x, (list, tuple)) else x


def numbers_in(x: Any) -> Any:
    """The plain numbers of a node or an array; an array of Values becomes one of floats."""
    x = bare(operand(x))
    return x.astype(float) if isinstance(x, np.ndarray) and x.dtype.hasobject else x


# --- the digits of a float -----------------------------------------------------------------------


@primitive(
    lambda grad, out, x, exponent: scaled(grad, exponent),
    None,
    scalar=lambda x, exponent: math.ldexp(x, int(exponent)),
    name="ldexp",
)
def scaled(x: Any, exponent: Any) -> Any:
    """x * 2**exponent; see `ldexp`.

    >>> scaled(3.0, 2)
    12.0
    """
    return np.ldexp(x, np.asarray(exponent).astype(int))


@implements("ldexp")
def ldexp(x1: Any, x2: Any) -> Any:
    """x1 * 2**x2 without overflow on the way, elementwise with broadcasting.

    Raises:
        TypeError: if x2 is not a plain integer or an array of integers.

    >>> ldexp(3.0, 2)
    12.0
    """
    exponent = operand(x2)
    kind = getattr(exponent, "dtype", np.dtype(type(exponent)))
    if kind.kind not in "iu":
        raise TypeError(
            f"ldexp: the exponents must be plain integers, got {type(x2).__name__} of dtype "
            f"{kind}; use x1 * autograd.exp2(x2) to differentiate for them"
        )
    return scaled(operand(x1), exponent)


@implements("frexp")
def frexp(x: Any) -> tuple[Any, Any]:
    """The pair of a number between 1/2 and 1 and a plain integer: x is mantissa * 2**exponent.

    The mantissa has the slope 2**-exponent.

    >>> mantissa, exponent = frexp(6.0)
    >>> float(mantissa), int(exponent)
    (0.75, 3)
    """
    exponent = np.frexp(numbers_in(x))[1]
    return scaled(x, -exponent), exponent


def wide(x: Any) -> Any:
    """A node or an array of a shorter floating dtype as float64; anything else as it is."""
    dtype = getattr(x, "dtype", np.dtype(float))
    return cast(x, np.dtype(float)) if dtype.kind == "f" and dtype.itemsize < 8 else x


@implements("float_power")
def float_power(x1: Any, x2: Any) -> Any:
    """x1 to the power x2, in float64 at least; elementwise with broadcasting.

    >>> float_power(np.array([2.0], dtype=np.float32), 3).dtype
    dtype('float64')
    """
    return power(wide(operand(x1)), wide(operand(x2)))


# --- signs ---------------------------------------------------------------------------------------


@implements("copysign")
@primitive(
    lambda grad, out, x, y: grad * (sign(x) * copysign(1.0, y)),
    None,
    scalar=math.copysign,
)
def copysign(x: Any, y: Any) -> Any:
    """The size of x with the sign of y, elementwise with broadcasting. Its slope for x = 0 is 0.

    >>> copysign(2.0, -0.0)
    -2.0
    """
    return np.copysign(x, y)


# --- real numbers as complex ones ----------------------------------------------------------------


@implements("conjugate")
def conjugate(x: Any) -> Any:
    """x itself, for it is real.

    >>> conjugate(2.0)
    2.0
    """
    return positive(x)


@implements("real")
def real(val: Any) -> Any:
    """The numbers themselves, for they are real.

    >>> real(2.0)
    2.0
    """
    return positive(val)


@implements("real_if_close")
def real_if_close(a: Any, tol: float = 100) -> Any:
    """The numbers themselves, for they are real.

    >>> real_if_close(2.0)
    2.0
    """
    return positive(a)


@implements("imag")
def imag(val: Any) -> Any:
    """0, the imaginary part of a real number; elementwise. Its slope is 0.

    >>> imag(2.0)
    0.0
    """
    return where(False, val, 0.0)


@implements("angle")
def angle(z: Any, deg: bool = False) -> Any:
    """The angle of real numbers: 0, or pi (180 if `deg`) for negative ones. Its slope is 0.

    >>> angle(-2.0, deg=True)
    180.0
    """
    x = operand(z)
    turned = arctan2(0.0, copysign(where(x == x, 1.0, x), x))
    return rad2deg(turned) if deg else turned
