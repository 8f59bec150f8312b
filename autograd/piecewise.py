"""NumPy's functions that are smooth in pieces: remainders, steps, rounding, replacing, bounds.

They jump between their pieces, and the jumps are not differentiated: each piece has the slope it
has by itself.
"""

from __future__ import annotations

import math
from operator import index
from typing import Any

import numpy as np

from .choosing import bounded, floor_divide, maximum, minimum, mod, relu, rint, sign, trunc, where
from .floats import numbers_in, operand
from .implementing import implements
from .node import Node
from .primitive import primitive

# --- larger and smaller, nan left out ------------------------------------------------------------


def without_nan(x: Any, y: Any) -> tuple[Any, Any]:
    """Both operands, with the other one in place of a nan: of that tie each half is the other's."""
    x, y = operand(x), operand(y)
    return where(x == x, x, y), where(y == y, y, x)


@implements("fmax")
def fmax(x1: Any, x2: Any) -> Any:
    """The larger of two operands; where one of them is nan, the other, which has the slope 1.

    >>> fmax(1.0, math.nan)
    1.0
    """
    return maximum(*without_nan(x1, x2))


@implements("fmin")
def fmin(x1: Any, x2: Any) -> Any:
    """The smaller of two operands; where one of them is nan, the other, which has the slope 1.

    >>> fmin(1.0, math.nan)
    1.0
    """
    return minimum(*without_nan(x1, x2))


# --- remainders ----------------------------------------------------------------------------------


@implements("fmod")
@primitive(
    lambda grad, out, x, y: grad,
    lambda grad, out, x, y: -grad * rint((x - out) / y),
    scalar=math.fmod,
)
def fmod(x: Any, y: Any) -> Any:
    """The remainder of x / y rounded towards 0, with the sign of x; elementwise.

    >>> fmod(-7.5, 2.0)
    -1.5
    """
    return np.fmod(x, y)


@implements("divmod")
def divmod(x1: Any, x2: Any) -> tuple[Any, Any]:
    """The pair of floor_divide, whose slope is 0, and mod.

    >>> divmod(7.5, 2.0)
    (3.0, 1.5)
    """
    return floor_divide(x1, x2), mod(x1, x2)


@implements("modf")
def modf(x: Any) -> tuple[Any, Any]:
    """The pair of what stands behind the point, whose slope is 1, and before it: 0.

    >>> modf(-2.5)
    (-0.5, -2.0)
    """
    return fmod(where(abs(x) == math.inf, 0.0, x), 1.0), trunc(x)


# --- steps ---------------------------------------------------------------------------------------


@implements("heaviside")
def heaviside(x1: Any, x2: Any) -> Any:
    """0 where x1 is negative, 1 where it is positive, x2 where it is 0; elementwise.

    It is constant in x1, and where x1 is 0 its slope for x2 is 1.

    >>> heaviside(-1.0, 0.5), heaviside(0.0, 0.5)
    (0.0, 0.5)
    """
    x = operand(x1)
    return where(x == 0, operand(x2), relu(sign(x)))


# --- rounding and replacing ----------------------------------------------------------------------


@implements("fix")
def fix(x: Any) -> Any:
    """The integer next to x in the direction of 0, elementwise. Its slope is 0.

    >>> fix(-2.5)
    -2.0
    """
    return trunc(x)


@implements("round", "around")
def round(a: Any, decimals: int = 0) -> Any:
    """a rounded to so many decimals, halves to the even digit; elementwise. Its slope is 0.

    >>> round(1234.567, 1), round(1234.567, -2)
    (1234.6, 1200.0)
    """
    decimals = index(decimals)
    if decimals == 0:
        return rint(a)
    scale = math.prod([10.0] * min(abs(decimals), 400))  # as NumPy multiplies it up, to inf
    return rint(a * scale) / scale if decimals > 0 else rint(a / scale) * scale


@implements("nan_to_num")
def nan_to_num(x: Any, nan: Any = 0.0, posinf: Any = None, neginf: Any = None) -> Any:
    """x with numbers in place of nan, inf and -inf: constants, so that the slope there is 0.

    >>> nan_to_num(np.array([1.0, math.nan, math.inf]), posinf=9.0)
    array([1., 0., 9.])
    """
    if any(isinstance(number, Node) for number in (nan, posinf, neginf)):
        raise TypeError(
            "nan_to_num: nan, posinf and neginf must be plain; np.where(np.isnan(x), number, x) "
            "puts in a number that is a node"
        )
    numbers = numbers_in(x)
    replaced = np.nan_to_num(numbers, nan=nan, posinf=posinf, neginf=neginf)
    return where(np.isfinite(numbers), x, replaced)


@implements("unwrap")
def unwrap(
    p: Any, discont: float | None = None, axis: int = -1, *, period: float = 2 * math.pi
) -> Any:
    """Angles with multiples of the period added, so that none is far from the one before it.

    The multiples are constant between jumps: the slope is 1.

    >>> unwrap(np.array([0.0, 5.0, 10.0]), period=6)
    array([ 0., -1., -2.])
    """
    numbers = numbers_in(p)
    whole = np.unwrap(numbers, discont, axis, period=period)
    return p + (whole - numbers)


@implements("clip")
def clip(
    a: Any,
    a_min: Any = np._NoValue,
    a_max: Any = np._NoValue,
    *,
    min: Any = np._NoValue,
    max: Any = np._NoValue,
) -> Any:
    """a limited to a_min..a_max, or min..max, elementwise; a bound of None is no bound.

    Raises:
        TypeError: if only one of a_min and a_max is given.
        ValueError: if bounds are given by both pairs of names.

    >>> clip(3.0, min=0.0, max=1.0), clip(3.0, None, 1.0)
    (1.0, 1.0)
    """
    if (a_min is np._NoValue) != (a_max is np._NoValue):
        raise TypeError("clip: a_min and a_max come together, of which one may be None")
    if a_min is not np._NoValue and not (min is np._NoValue and max is np._NoValue):
        raise ValueError("clip: the bounds are either a_min and a_max or min= and max=, not both")
    low, high = (min, max) if a_min is np._NoValue else (a_min, a_max)
    low = -math.inf if low is None or low is np._NoValue else low
    high = math.inf if high is None or high is np._NoValue else high
    return bounded(a, operand(low), operand(high))
