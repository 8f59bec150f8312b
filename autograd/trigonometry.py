"""Circular and hyperbolic functions, their inverses, and angles, with their derivatives."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .elementwise import hypot, sqrt
from .primitive import primitive

RADIANS_PER_DEGREE = math.pi / 180.0


# --- circular -------------------------------------------------------------------------------


@primitive(lambda grad, out, x: grad * cos(x), scalar=math.sin)
def sin(x: Any) -> Any:
    """The sine of x in radians, elementwise.

    >>> sin(0.0)
    0.0
    """
    return np.sin(x)


@primitive(lambda grad, out, x: -grad * sin(x), scalar=math.cos)
def cos(x: Any) -> Any:
    """The cosine of x in radians, elementwise.

    >>> cos(0.0)
    1.0
    """
    return np.cos(x)


@primitive(lambda grad, out, x: grad * (1.0 + out * out), scalar=math.tan)
def tan(x: Any) -> Any:
    """The tangent of x in radians, elementwise.

    >>> tan(0.0)
    0.0
    """
    return np.tan(x)


@primitive(lambda grad, out, x: grad / sqrt((1.0 - x) * (1.0 + x)), scalar=math.asin)
def arcsin(x: Any) -> Any:
    """The angle in radians, from -pi/2 to pi/2, whose sine is x; elementwise.

    >>> arcsin(0.0)
    0.0
    """
    return np.arcsin(x)


@primitive(lambda grad, out, x: -grad / sqrt((1.0 - x) * (1.0 + x)), scalar=math.acos)
def arccos(x: Any) -> Any:
    """The angle in radians, from 0 to pi, whose cosine is x; elementwise.

    >>> arccos(1.0)
    0.0
    """
    return np.arccos(x)


@primitive(lambda grad, out, x: grad / (1.0 + x * x), scalar=math.atan)
def arctan(x: Any) -> Any:
    """The angle in radians, from -pi/2 to pi/2, whose tangent is x; elementwise.

    >>> arctan(0.0)
    0.0
    """
    return np.arctan(x)


@primitive(
    lambda grad, out, y, x: grad * (x / hypot(x, y) / hypot(x, y)),
    lambda grad, out, y, x: -grad * (y / hypot(x, y) / hypot(x, y)),
    scalar=math.atan2,
)
def arctan2(y: Any, x: Any) -> Any:
    """The angle in radians, from -pi to pi, of the point (x, y); elementwise with broadcasting.

    It jumps at the origin: its gradient is nan there.

    >>> arctan2(0.0, 1.0)
    0.0
    """
    return np.arctan2(y, x)


@primitive(lambda grad, out, x: grad * RADIANS_PER_DEGREE, scalar=math.radians)
def deg2rad(x: Any) -> Any:
    """Degrees to radians, elementwise.

    >>> deg2rad(180.0) == math.pi
    True
    """
    return np.deg2rad(x)


@primitive(lambda grad, out, x: grad / RADIANS_PER_DEGREE, scalar=math.degrees)
def rad2deg(x: Any) -> Any:
    """Radians to degrees, elementwise.

    >>> rad2deg(math.pi)
    180.0
    """
    return np.rad2deg(x)


# --- hyperbolic -----------------------------------------------------------------------------


@primitive(lambda grad, out, x: grad * cosh(x), scalar=math.sinh)
def sinh(x: Any) -> Any:
    """The hyperbolic sine of x, elementwise.

    >>> sinh(0.0)
    0.0
    """
    return np.sinh(x)


@primitive(lambda grad, out, x: grad * sinh(x), scalar=math.cosh)
def cosh(x: Any) -> Any:
    """The hyperbolic cosine of x, elementwise.

    >>> cosh(0.0)
    1.0
    """
    return np.cosh(x)


@primitive(lambda grad, out, x: grad * (1.0 - out * out), scalar=math.tanh)
def tanh(x: Any) -> Any:
    """The hyperbolic tangent of x, elementwise.

    Source: lectures.md, C "activations": f' = 1 - f**2.

    >>> tanh(0.0)
    0.0
    """
    return np.tanh(x)


@primitive(lambda grad, out, x: grad / hypot(1.0, x), scalar=math.asinh)
def arcsinh(x: Any) -> Any:
    """The number whose hyperbolic sine is x, elementwise.

    >>> arcsinh(0.0)
    0.0
    """
    return np.arcsinh(x)


@primitive(lambda grad, out, x: grad / (sqrt(x - 1.0) * sqrt(x + 1.0)), scalar=math.acosh)
def arccosh(x: Any) -> Any:
    """The number at least 0 whose hyperbolic cosine is x, elementwise.

    >>> arccosh(1.0)
    0.0
    """
    return np.arccosh(x)


@primitive(lambda grad, out, x: grad / ((1.0 - x) * (1.0 + x)), scalar=math.atanh)
def arctanh(x: Any) -> Any:
    """The number whose hyperbolic tangent is x, elementwise.

    >>> arctanh(0.0)
    0.0
    """
    return np.arctanh(x)
