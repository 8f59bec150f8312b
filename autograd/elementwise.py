"""The calculus table: arithmetic, powers, exponentials and logarithms with their derivatives."""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np

from .choosing import chosen, where
from .primitive import NUMBERS, primitive

LOG_2, LOG_10 = math.log(2.0), math.log(10.0)


# --- arithmetic -----------------------------------------------------------------------------


@primitive(lambda grad, out, x, y: grad, lambda grad, out, x, y: grad, scalar=operator.add)
def add(x: Any, y: Any) -> Any:
    """x + y, elementwise with broadcasting.

    >>> add(1.0, 2.0)
    3.0
    """
    return np.add(x, y)


@primitive(
    lambda grad, out, x, y: grad,
    lambda grad, out, x, y: -grad,
    scalar=operator.sub,
)
def subtract(x: Any, y: Any) -> Any:
    """x - y, elementwise with broadcasting.

    >>> subtract(1.0, 2.0)
    -1.0
    """
    return np.subtract(x, y)


@primitive(
    lambda grad, out, x, y: grad * y,
    lambda grad, out, x, y: grad * x,
    scalar=operator.mul,
)
def multiply(x: Any, y: Any) -> Any:
    """x * y, elementwise with broadcasting.

    >>> multiply(2.0, 3.0)
    6.0
    """
    return np.multiply(x, y)


@primitive(
    lambda grad, out, x, y: grad / y,
    lambda grad, out, x, y: -grad * (x / y) / y,
    scalar=operator.truediv,
)
def divide(x: Any, y: Any) -> Any:
    """x / y, elementwise with broadcasting.

    >>> divide(1.0, 4.0)
    0.25
    """
    return np.divide(x, y)


@primitive(lambda grad, out, x: -grad, scalar=operator.neg)
def negative(x: Any) -> Any:
    """-x, elementwise.

    >>> negative(2.0)
    -2.0
    """
    return np.negative(x)


@primitive(lambda grad, out, x: grad, scalar=operator.pos)
def positive(x: Any) -> Any:
    """+x, elementwise: a new node of the same value.

    >>> positive(2.0)
    2.0
    """
    return np.positive(x)


@primitive(lambda grad, out, x: -grad * out * out, scalar=lambda x: 1.0 / x)
def reciprocal(x: Any) -> Any:
    """1 / x, elementwise.

    >>> reciprocal(4.0)
    0.25
    """
    return np.divide(1.0, x)


# --- powers and roots -------------------------------------------------------------------------


def power_base(grad: Any, out: Any, x: Any, y: Any) -> Any:
    """The gradient of x**y for x: y x**(y-1), and nothing at 0**0, for x**0 is constant."""
    number = y.__class__ in NUMBERS
    if number and -1e3 < y < 1e3:  # the common case, x**2, without the masks below
        return grad * (y * power(x, y - 1.0)) if y != 0 else None
    mask = number or (y != 0) | (abs(1.0 / x) < math.inf)  # where y is 0, it still depends on y
    slope = grad * (y * power(x, where(mask, y - 1.0, 1.0)))
    if np.count_nonzero(x < 0):  # and y, even, so large that y - 1 is rounded to even?
        slope = where((x < 0) & (y - 1.0 - y != -1.0), -slope, slope)
    return chosen(mask, slope)


def power_exponent(grad: Any, out: Any, x: Any, y: Any) -> Any:
    """The gradient of x**y for y: x**y log x, and nothing for 0**y with y >= 0."""
    mask = (x != 0) | (y < 0) | (y != y)
    return chosen(mask, grad * (out * log(where(mask, x, 1.0))))


@primitive(power_base, power_exponent, scalar=math.pow)
def power(x: Any, y: Any) -> Any:
    """x to the power y, elementwise with broadcasting; nan for x < 0 and y not an integer.

    >>> power(2.0, 3.0)
    8.0
    """
    return x**y


@primitive(lambda grad, out, x: grad * (2.0 * x), scalar=lambda x: x * x)
def square(x: Any) -> Any:
    """x * x, elementwise.

    >>> square(3.0)
    9.0
    """
    return np.square(x)


@primitive(lambda grad, out, x: grad / (2.0 * out + 0.0), scalar=math.sqrt)  # + 0.0: for -0.0
def sqrt(x: Any) -> Any:
    """The square root of x, elementwise; its slope at 0 is inf.

    >>> sqrt(9.0)
    3.0
    """
    return np.sqrt(x)


@primitive(lambda grad, out, x: grad / (3.0 * out * out), scalar=math.cbrt)
def cbrt(x: Any) -> Any:
    """The cube root of x, elementwise; its slope at 0 is inf.

    >>> cbrt(-8.0)
    -2.0
    """
    return np.cbrt(x)


@primitive(
    lambda grad, out, x, y: grad * (x / where(out == 0, 1.0, out)),
    lambda grad, out, x, y: grad * (y / where(out == 0, 1.0, out)),
    scalar=math.hypot,
)
def hypot(x: Any, y: Any) -> Any:
    """sqrt(x**2 + y**2) without overflow, elementwise with broadcasting; its slope at 0 is 0.

    >>> hypot(3.0, 4.0)
    5.0
    """
    return np.hypot(x, y)


# --- exponentials -------------------------------------------------------------------------------


@primitive(lambda grad, out, x: grad * out, scalar=math.exp)
def exp(x: Any) -> Any:
    """e to the power x, elementwise.

    >>> exp(0.0)
    1.0
    """
    return np.exp(x)


@primitive(lambda grad, out, x: grad * (LOG_2 * out), scalar=math.exp2)
def exp2(x: Any) -> Any:
    """2 to the power x, elementwise.

    >>> exp2(3.0)
    8.0
    """
    return np.exp2(x)


@primitive(lambda grad, out, x: grad * exp(x), scalar=math.expm1)
def expm1(x: Any) -> Any:
    """exp(x) - 1, accurate also for tiny x; elementwise.

    >>> expm1(1e-20)
    1e-20
    """
    return np.expm1(x)


def sigmoid_of_number(x: float) -> float:
    """sigmoid for one Python number."""
    if x >= 0.0:
        return 1.0 / (1.0 + math.exp(-x))
    decay = math.exp(x)
    return decay / (1.0 + decay)


@primitive(lambda grad, out, x: grad * (out * sigmoid(-x)), scalar=sigmoid_of_number)
def sigmoid(x: Any) -> Any:
    """1 / (1 + exp(-x)), elementwise, without overflow; accurate in both tails, and its slope too.

    Source: lectures.md, B "activations": f' = f (1 - f), here with 1 - f(x) = f(-x).

    >>> sigmoid(0.0)
    0.5
    """
    decay = np.exp(-np.absolute(x))
    return np.where(x >= 0, 1.0, decay) / (1.0 + decay)


# --- logarithms ---------------------------------------------------------------------------------


@primitive(lambda grad, out, x: grad / x, scalar=math.log)
def log(x: Any) -> Any:
    """The natural logarithm of x, elementwise.

    >>> log(1.0)
    0.0
    """
    return np.log(x)


@primitive(lambda grad, out, x: grad / (LOG_2 * x), scalar=math.log2)
def log2(x: Any) -> Any:
    """The logarithm of x to base 2, elementwise.

    >>> log2(8.0)
    3.0
    """
    return np.log2(x)


@primitive(lambda grad, out, x: grad / (LOG_10 * x), scalar=math.log10)
def log10(x: Any) -> Any:
    """The logarithm of x to base 10, elementwise.

    >>> log10(1000.0)
    3.0
    """
    return np.log10(x)


@primitive(lambda grad, out, x: grad / (1.0 + x), scalar=math.log1p)
def log1p(x: Any) -> Any:
    """log(1 + x), accurate also for tiny x; elementwise.

    >>> log1p(1e-20)
    1e-20
    """
    return np.log1p(x)


@primitive(
    lambda grad, out, x, y: grad * sigmoid(x - y),
    lambda grad, out, x, y: grad * sigmoid(y - x),
)
def logaddexp(x: Any, y: Any) -> Any:
    """log(exp(x) + exp(y)) without overflow, elementwise with broadcasting.

    logaddexp(0, x) is the smooth form of relu known as softplus.

    >>> logaddexp(1000.0, -1000.0)
    1000.0
    """
    return np.logaddexp(x, y)


@primitive(
    lambda grad, out, x, y: grad * sigmoid(LOG_2 * (x - y)),
    lambda grad, out, x, y: grad * sigmoid(LOG_2 * (y - x)),
)
def logaddexp2(x: Any, y: Any) -> Any:
    """log2(2**x + 2**y) without overflow, elementwise with broadcasting.

    >>> logaddexp2(3.0, 3.0)
    4.0
    """
    return np.logaddexp2(x, y)
