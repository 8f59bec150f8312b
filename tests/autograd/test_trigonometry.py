"""Circular and hyperbolic functions: accurate at the edges, and the identities between them."""

import math

import numpy as np
import pytest

import autograd
from autograd import Tensor, Value

NEAR_ONE = 1.0 - 2.0**-40


@pytest.mark.parametrize("kind", [Value, Tensor])
@pytest.mark.parametrize(
    ("function", "at", "slope"),
    [
        (autograd.arcsin, NEAR_ONE, 1.0 / math.sqrt(2.0**-39 - 2.0**-80)),
        (autograd.arccos, -NEAR_ONE, -1.0 / math.sqrt(2.0**-39 - 2.0**-80)),
        (autograd.arctanh, NEAR_ONE, 1.0 / (2.0**-39 - 2.0**-80)),
        (autograd.arccosh, 1.0 + 2.0**-40, 1.0 / math.sqrt(2.0**-39 + 2.0**-80)),
        (autograd.arccosh, 1e200, 1e-200),
        (autograd.arcsinh, 1e200, 1e-200),
        (autograd.arcsinh, -1e-200, 1.0),
        (autograd.arctan, 1e200, 0.0),
        (autograd.tanh, 0.0, 1.0),
        (autograd.sinh, 1e-200, 1.0),
        (autograd.cosh, 1e-200, 1e-200),
        (autograd.deg2rad, 90.0, math.pi / 180.0),
        (autograd.rad2deg, 1.0, 180.0 / math.pi),
    ],
)
def test_slopes_are_accurate_where_numbers_nearly_cancel(kind, function, at, slope):
    x = kind(at)
    function(x).backward()
    assert float(x.grad) == pytest.approx(slope, rel=1e-14, abs=1e-300)


@pytest.mark.parametrize("y", [-2.0, 0.5, 1e200, 1e-200])
@pytest.mark.parametrize("x", [-3.0, 0.25, 1e200, 1e-200])
def test_the_angle_of_a_point_turns_as_the_point_does(x, y):
    """The gradient of an angle is (-y, x) / r**2: square to the point, one over its distance."""
    a, b = Tensor(y), Tensor(x)
    autograd.arctan2(a, b).backward()
    radius = math.hypot(x, y)
    unit = (x / radius / radius, -y / radius / radius)
    np.testing.assert_allclose([a.grad, b.grad], unit, rtol=1e-14)


@pytest.mark.parametrize(
    ("left", "right", "numbers"),
    [
        (lambda x: autograd.sin(x) ** 2 + autograd.cos(x) ** 2, lambda x: 1.0 + 0.0 * x, (-9, 9)),
        (autograd.tan, lambda x: autograd.sin(x) / autograd.cos(x), (-1.5, 1.5)),
        (lambda x: autograd.arcsin(autograd.sin(x)), lambda x: x, (-1.5, 1.5)),
        (lambda x: autograd.arccos(autograd.cos(x)), lambda x: x, (0.1, 3.0)),
        (lambda x: autograd.arctan(autograd.tan(x)), lambda x: x, (-1.5, 1.5)),
        (lambda x: autograd.arcsinh(autograd.sinh(x)), lambda x: x, (-5, 5)),
        (lambda x: autograd.arccosh(autograd.cosh(x)), lambda x: x, (0.1, 5)),
        (lambda x: autograd.arctanh(autograd.tanh(x)), lambda x: x, (-3, 3)),
        (lambda x: autograd.cosh(x) ** 2 - autograd.sinh(x) ** 2, lambda x: 1 + 0 * x, (-3, 3)),
        (autograd.tanh, lambda x: 2.0 * autograd.sigmoid(2.0 * x) - 1.0, (-5, 5)),
        (lambda x: autograd.rad2deg(autograd.deg2rad(x)), lambda x: x, (-400, 400)),
        (lambda x: autograd.arctan2(autograd.sin(x), autograd.cos(x)), lambda x: x, (-3, 3)),
    ],
)
@pytest.mark.parametrize("order", [0, 1, 2, 3])
def test_identities_hold_for_every_derivative(left, right, numbers, order):
    x = np.linspace(*numbers, 7)
    for _ in range(order):
        left, right = slope_of(left), slope_of(right)
    np.testing.assert_allclose(left(x), right(x), rtol=1e-7, atol=1e-7)


def slope_of(function):
    return autograd.grad(lambda x: function(x).sum())
