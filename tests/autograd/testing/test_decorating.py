"""gradcheck turns a function into a test of its gradients at fixed inputs."""

import inspect

import numpy as np
import pytest

import nn
from autograd import Tensor, Value, log, primitive, relu
from autograd.testing import gradcheck


@primitive(lambda grad, out, x: grad * 2.0)
def wrong_square(x):
    return x * x


@gradcheck(x=np.array([0.5, 2.0]), order=2)
def test_a_right_function_of_an_array(x):
    return -x * log(x)


@gradcheck(x=0.5, y=Value(2.0), z=Tensor([1.0]))
def test_numbers_and_leaves(x, y, z):
    assert isinstance(x, Value)
    return x * y + z


@gradcheck(model={"weight": np.ones((2, 3)), "bias": [0.5, 1.0]}, batch=np.ones((4, 2), int))
def test_nested_arguments(model, batch):
    assert batch.dtype == int
    return np.tanh(batch @ model["weight"]) * model["bias"][0] + model["bias"][1]


@pytest.mark.parametrize("power", [2, 3])
@gradcheck(x=np.array([1.0, -2.0]))
def test_other_parameters_stay(x, power, tmp_path):
    assert power in (2, 3)
    assert tmp_path.exists()
    return x**power


class TestMethods:
    @gradcheck(x=np.array([1.0]))
    def test_of_a_class(self, x):
        assert isinstance(self, TestMethods)
        return relu(x)


def test_a_wrong_function_fails_when_it_runs():
    test = gradcheck(x=np.array([3.0]))(lambda x: wrong_square(x))
    with pytest.raises(AssertionError, match="the rule of wrong_square disagrees"):
        test()


def test_parameters_of_a_model_are_checked():
    model = nn.MLP([2, 3, 1], rng=np.random.default_rng(0))
    seen = []

    def loss(model):
        seen.append(1)
        return wrong_square(model(np.ones((4, 2)))).sum()

    with pytest.raises(AssertionError, match="the rule of wrong_square disagrees"):
        gradcheck(model=model)(loss)()
    gradcheck(model=model)(lambda model: model(np.ones((4, 2))))()
    assert seen


def test_settings_reach_the_check():
    test = gradcheck(x=1.0, tolerance=2.0)(lambda x: wrong_square(x * 1.5))
    test()
    with pytest.raises(ValueError, match="order must be 1 or 2"):
        gradcheck(x=1.0, order=3)(lambda x: x)()


def test_the_signature_loses_what_is_given():
    def function(x, y, z):
        """Something."""

    test = gradcheck(y=1.0)(function)
    assert list(inspect.signature(test).parameters) == ["x", "z"]
    assert (test.__name__, test.__doc__) == ("function", "Something.")


def test_unknown_names_are_refused():
    with pytest.raises(TypeError, match=r"gradcheck: f\(\) has no parameter 'y'; it has x"):

        @gradcheck(y=1.0)
        def f(x):
            return x
