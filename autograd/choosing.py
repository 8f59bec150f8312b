"""Operations that choose between operands or pieces: where, maximum, clip, abs, rounding.

What was not chosen gets gradient exactly zero, whatever its own derivative is. At a kink the rules
follow one published table: ties are shared equally, relu'(0) = 0, abs'(0) = 0, clip' = 1 at its
bounds. An operand that is nan gets gradient nan.
"""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np

from .primitive import primitive

BARE = (float, np.ndarray)


def chosen(mask: Any, grad: Any, rest: Any = 0.0) -> Any:
    """The gradient where the mask holds, and nothing elsewhere.

    For one number "nothing" is None: no gradient is sent at all. `rest` replaces the zeros
    elsewhere; it is zero too, except that it is nan where the operand is nan.
    """
    if mask.__class__ is not np.ndarray:
        return grad if mask else None if rest == 0.0 else rest
    if grad.__class__ is np.ndarray and rest.__class__ in BARE and not has_nan(rest):
        return grad * mask  # three times as fast as where; 0 * inf is found and mended afterwards
    return where(mask, grad, rest)


def has_nan(x: Any) -> bool:
    """Whether an array holds a nan; its product with itself tells in one fast pass."""
    if x.__class__ is not np.ndarray:
        return x != x  # type: ignore[no-any-return]
    square = np.vdot(x, x)
    return square != square  # type: ignore[no-any-return]


def nan_or_zero(x: Any) -> Any:
    """nan where x is nan, else 0."""
    if x.__class__ is np.ndarray and not has_nan(x):
        return 0.0
    return where(x == x, 0.0, math.nan)


# --- choosing by a condition ----------------------------------------------------------------


@primitive(
    None,
    lambda grad, out, condition, x, y: chosen(condition != 0, grad),
    lambda grad, out, condition, x, y: chosen(condition == 0, grad),
    scalar=lambda condition, x, y: x if condition else y,
)
def where(condition: Any, x: Any, y: Any) -> Any:
    """x where the condition holds, else y; elementwise with broadcasting.

    The operand that was not chosen gets gradient exactly 0, even where its own derivative is
    infinite or nan. The condition is not differentiated.

    >>> from autograd import grad
    >>> grad(lambda x: where(x > 0, x, x ** -1.0))(0.5)
    1.0
    """
    return np.where(condition, x, y)


# --- choosing by size -----------------------------------------------------------------------


def greater_share(grad: Any, x: Any, y: Any) -> Any:
    """The gradient of maximum(x, y) for x: all where x > y, half at a tie."""
    return chosen(x >= y, grad / (1.0 + (x == y)), nan_or_zero(x))


@primitive(
    lambda grad, out, x, y: greater_share(grad, x, y),
    lambda grad, out, x, y: greater_share(grad, y, x),
    scalar=lambda x, y: x if x >= y or x != x else y,
)
def maximum(x: Any, y: Any) -> Any:
    """The larger of x and y, elementwise with broadcasting; nan if one of them is nan.

    At a tie each operand gets half of the gradient, so maximum(x, 0) has slope 1/2 at 0, unlike
    relu, which has slope 0 there.

    >>> maximum(1.0, 2.0)
    2.0
    """
    return np.maximum(x, y)


@primitive(
    lambda grad, out, x, y: greater_share(grad, -x, -y),
    lambda grad, out, x, y: greater_share(grad, -y, -x),
    scalar=lambda x, y: x if x <= y or x != x else y,
)
def minimum(x: Any, y: Any) -> Any:
    """The smaller of x and y, elementwise with broadcasting; nan if one of them is nan.

    At a tie each operand gets half of the gradient.

    >>> minimum(1.0, 2.0)
    1.0
    """
    return np.minimum(x, y)


def low_share(grad: Any, x: Any, low: Any, high: Any) -> Any:
    """The gradient of clip for its lower bound: where that is the result, half at a tie."""
    tie = (low == high) & (x <= high)
    return chosen(((x < low) & (low < high)) | tie, grad / (1.0 + tie), nan_or_zero(low))


def high_share(grad: Any, x: Any, low: Any, high: Any) -> Any:
    """The gradient of clip for its upper bound: where that is the result, half at a tie."""
    tie = (low == high) & (x <= high)
    return chosen((x > high) | (low > high) | tie, grad / (1.0 + tie), nan_or_zero(high))


def bounded_number(x: float, low: float, high: float) -> float:
    """clip for Python numbers; nan, for NumPy to decide, unless the bounds are in order."""
    if low <= high:
        return low if x < low else high if x > high else x
    return math.nan


@primitive(
    lambda grad, out, x, low, high: chosen(
        (x >= low) & (x <= high) & (low < high), grad, nan_or_zero(x)
    ),
    lambda grad, out, x, low, high: low_share(grad, x, low, high),
    lambda grad, out, x, low, high: high_share(grad, x, low, high),
    scalar=bounded_number,
    name="clip",
)
def bounded(x: Any, low: Any, high: Any) -> Any:
    """x limited to low..high, elementwise with broadcasting; see `clip`.

    >>> bounded(3.0, 0.0, 1.0)
    1.0
    """
    return np.minimum(np.maximum(x, low), high)


def clip(x: Any, low: Any = None, high: Any = None) -> Any:
    """x limited to low..high, elementwise with broadcasting; a bound of None is no bound.

    The slope is 1 inside and at the bounds, 0 outside, and 0 everywhere if both bounds are equal.

    >>> clip(3.0, 0.0, 1.0)
    1.0
    """
    return bounded(x, -math.inf if low is None else low, math.inf if high is None else high)


@primitive(
    lambda grad, out, x: chosen(x > 0, grad, rest=out),
    scalar=lambda x: x if x > 0 or x != x else 0.0,
)
def relu(x: Any) -> Any:
    """x where it is positive, else 0; elementwise. Its slope at 0 is 0.

    Source: lectures.md, B "activations" and E "derivatives".

    >>> relu(-1.0), relu(2.0)
    (0.0, 2.0)
    """
    return np.maximum(x, 0)


# --- pieces: absolute value, sign, rounding ---------------------------------------------------


@primitive(None, scalar=lambda x: (x > 0) - (x < 0) if x == x else x)
def sign(x: Any) -> Any:
    """-1, 0 or 1, the sign of x; elementwise. Its derivative is 0.

    >>> sign(-2.5)
    -1.0
    """
    return np.sign(x)


@primitive(lambda grad, out, x: grad * sign(x), scalar=abs)
def absolute(x: Any) -> Any:
    """The absolute value of x, elementwise. Its slope at 0 is 0.

    >>> absolute(-2.5)
    2.5
    """
    return np.absolute(x)


@primitive(None)
def floor(x: Any) -> Any:
    """The largest integer not above x, elementwise. Its derivative is 0.

    >>> floor(-2.5)
    -3.0
    """
    return np.floor(x)


@primitive(None)
def ceil(x: Any) -> Any:
    """The smallest integer not below x, elementwise. Its derivative is 0.

    >>> ceil(-2.5)
    -2.0
    """
    return np.ceil(x)


@primitive(None)
def rint(x: Any) -> Any:
    """The integer nearest to x, halves to even; elementwise. Its derivative is 0.

    >>> rint(2.5)
    2.0
    """
    return np.rint(x)


@primitive(None)
def trunc(x: Any) -> Any:
    """The integer next to x in the direction of 0, elementwise. Its derivative is 0.

    >>> trunc(-2.5)
    -2.0
    """
    return np.trunc(x)


@primitive(
    lambda grad, out, x, y: grad,
    lambda grad, out, x, y: -grad * rint((x - out) / y),
    scalar=operator.mod,
)
def mod(x: Any, y: Any) -> Any:
    """x modulo y, with the sign of y: x - floor(x / y) * y, elementwise with broadcasting.

    >>> mod(7.5, 2.0)
    1.5
    """
    return np.mod(x, y)


@primitive(None, None, scalar=operator.floordiv)
def floor_divide(x: Any, y: Any) -> Any:
    """The largest integer not above x / y, elementwise with broadcasting. Its derivative is 0.

    It belongs to `mod`: x is floor_divide(x, y) * y + mod(x, y), also where x / y is rounded up.

    >>> floor_divide(7.5, 2.0), floor_divide(6.0, 0.1)
    (3.0, 59.0)
    """
    return np.floor_divide(x, y)
