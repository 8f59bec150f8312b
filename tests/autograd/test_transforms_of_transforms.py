"""Derivatives inside derivatives: any order, closures, parameters behind a gradient."""

import math

import numpy as np
import pytest

import autograd
from autograd import Tensor, Value, grad, jacobian, value_and_grad

VECTOR = np.random.default_rng(0).normal(size=4)


@pytest.mark.parametrize("x", [0.7, np.float64(0.7), np.array(0.7)])
def test_any_order(x):
    function = lambda x: np.sin(x) * x**3 if isinstance(x, Tensor) else autograd.sin(x) * x**3  # noqa: E731
    s, c, t = math.sin(0.7), math.cos(0.7), 0.7
    third = -c * t**3 - 9.0 * s * t**2 + 18.0 * c * t + 6.0 * s
    assert float(grad(grad(grad(function)))(x)) == pytest.approx(third, rel=1e-13)


def test_a_derivative_inside_a_derivative_is_not_confused_with_it():
    """Perturbation confusion: d/dx x * (d/dy (x + y)) is 1, not 2."""
    assert grad(lambda x: x * grad(lambda y: x + y)(1.0))(1.0) == 1.0
    assert grad(lambda x: x * grad(lambda y: x * y)(2.0))(3.0) == 6.0
    assert grad(lambda x: grad(lambda y: x * x * y * y)(x))(3.0) == pytest.approx(6 * 9.0)
    assert grad(lambda x: grad(lambda y: grad(lambda z: x * y * z)(1.0))(1.0) * x)(3.0) == 6.0


def test_closures_of_arrays_nest_too():
    def outer(x):
        inner = grad(lambda y: (y**3 * x).sum())(x)
        return (inner * x).sum()

    found = grad(outer)(VECTOR)
    np.testing.assert_allclose(found, 3.0 * 4.0 * VECTOR**3, rtol=1e-13)


def test_jacobians_of_jacobians():
    found = jacobian(jacobian(lambda x: x**3))(VECTOR)
    expected = np.zeros((4, 4, 4))
    expected[np.diag_indices(4, 3)] = 6.0 * VECTOR
    np.testing.assert_allclose(found, expected, rtol=1e-13)


@pytest.mark.parametrize("kind", [Value, Tensor])
def test_a_gradient_that_depends_on_a_leaf_is_a_node_and_reaches_it(kind):
    w = kind(2.0)
    x = 3.0 if kind is Value else np.array(3.0)
    slope = grad(lambda x: w * x * x)(x)
    assert type(slope) is kind
    assert slope.item() == 12.0
    (slope * slope).backward()
    assert w.grad == 2.0 * 12.0 * 6.0


def test_a_gradient_for_a_node_reaches_the_node():
    x = Value(3.0)
    slope = grad(lambda y: y**3)(x)
    assert slope.item() == 27.0
    slope.backward()
    assert x.grad == 18.0


def test_a_transform_leaves_grad_alone():
    w = Tensor([1.0, 2.0])
    grad(lambda x: (w * x).sum())(3.0)
    jacobian(lambda x: w * x)(3.0)
    assert w.grad is None


def test_the_value_is_a_node_only_where_it_depends_on_one():
    assert type(value_and_grad(lambda x: x * x)(3.0)[0]) is float
    assert type(value_and_grad(lambda x: (x * x).sum())(VECTOR)[0]) is np.float64
    w = Value(2.0)
    value, _ = value_and_grad(lambda x: x * w)(3.0)
    value.backward()
    assert w.grad == 3.0


def test_control_flow_follows_the_numbers():
    function = lambda x: x * x if x > 0 else -x  # noqa: E731
    assert (grad(function)(3.0), grad(function)(-3.0)) == (6.0, -1.0)

    def newton(a):
        x = a
        while abs(x * x - a) > 1e-12:
            x = 0.5 * (x + a / x)
        return x

    assert grad(newton)(2.0) == pytest.approx(0.5 / math.sqrt(2.0), rel=1e-9)
