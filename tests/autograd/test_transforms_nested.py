"""Transforms of functions with nested arguments and many outputs: matched by key, in one pass."""

import numpy as np
import pytest

from autograd import Value, grad, hvp, jvp, stop_gradient, vjp

MODEL = {"w": 1.0, "b": 2.0}


def ten_and_one(model):
    return model["w"] * 10.0 + model["b"]


def test_tangents_are_matched_by_key():
    assert jvp(ten_and_one, MODEL, {"b": 1.0, "w": 0.0})[1] == 1.0
    product = hvp(lambda m: m["w"] ** 2 * 3.0 + m["b"] ** 2, MODEL, {"b": 1.0, "w": 0.0})
    assert product == {"w": 0.0, "b": 2.0}


def test_seeds_are_matched_by_key():
    _, pullback = vjp(lambda x: {"a": x, "b": x * x}, 2.0)
    assert pullback({"b": 1.0, "a": 10.0}) == (14.0,)


def test_another_nesting_is_refused():
    _, pullback = vjp(lambda x: {"a": x, "b": x * x}, 2.0)
    with pytest.raises(ValueError, match="vjp: the seed must be nested as the output is: expected"):
        pullback([1.0, 10.0])
    with pytest.raises(ValueError, match="jvp: the tangents must be nested and shaped as the"):
        jvp(ten_and_one, MODEL, [0.0, 1.0])


@pytest.mark.parametrize("argnums", [(0, 0), (0, -1), (np.int64(0), 0)])
def test_an_argument_named_twice_is_refused(argnums):
    with pytest.raises(ValueError, match="names an argument twice"):
        grad(lambda x: x * x, argnums)(3.0)


@pytest.mark.parametrize("argnums", ["x", 1.0, None])
def test_argnums_are_positions(argnums):
    with pytest.raises(TypeError, match="argnums must be a position or a tuple of positions"):
        grad(lambda x: x * x, argnums)(3.0)
    assert grad(lambda x: x * x, np.int64(0))(3.0) == 6.0


def test_stop_gradient_reaches_into_nestings():
    assert grad(lambda x: stop_gradient([x])[0] * x)(3.0) == 3.0
    assert grad(lambda x: stop_gradient({"a": (x,)})["a"][0] * x)(3.0) == 3.0
    values = np.array([Value(1.0), Value(2.0)])
    (stop_gradient(values) * values).sum().backward()
    assert [v.grad for v in values] == [1.0, 2.0]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_derivative_has_the_dtype_of_the_value(dtype):
    x = np.ones(2, dtype)
    value, derivative = jvp(lambda x: x * 2.0, x, x)
    assert value.dtype == derivative.dtype == dtype
    value, derivative = jvp(lambda x: x * 2.0, x[0], x[0])
    assert type(value) is type(derivative) is dtype


def test_many_outputs_take_one_pass():
    """What each output needs is shared; a pass for each of them would take half an hour."""

    def running(x):
        out = []
        for _ in range(4000):
            x = x * 1.0
            out.append(x)
        return out

    _, pullback = vjp(running, 2.0)
    assert pullback([1.0] * 4000) == (4000.0,)
    assert jvp(running, 2.0, 1.0)[1] == [1.0] * 4000
