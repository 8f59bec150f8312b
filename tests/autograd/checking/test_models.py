"""check_model: the loss of a whole model, for every parameter, also where a layer is wrong."""

import numpy as np
import pytest

import nn
from autograd import Tensor, check_model

from . import wrong_rules as wrong

X, Y = np.random.default_rng(0).normal(size=(5, 3)), np.array([0, 1, 1, 0, 1])


def test_models_of_tensors_and_of_values():
    model = nn.MLP([3, 4, 2], rng=np.random.default_rng(0))
    for network in (model, model.mapped(nn.as_values)):
        report = check_model(network, X, Y, loss=nn.cross_entropy)
        assert len(report.comparisons) == 26
        assert report.agrees


class Careless:
    """A model with a wrong rule inside; anything with parameters() is a model."""

    def __init__(self):
        self.weight = Tensor(np.ones((3, 2)), name="weight")

    def parameters(self):
        return [self.weight]

    def __call__(self, x):
        return wrong.exp_off_by_a_millionth(x @ self.weight)


def test_a_wrong_layer_is_named():
    with pytest.raises(AssertionError, match="the rule of exp_off_by_a_millionth") as caught:
        check_model(Careless(), X, Y, loss=nn.cross_entropy)
    assert "path: weight -> matmul" in str(caught.value)


def test_a_model_without_parameters():
    model = nn.MLP([3, 2], rng=np.random.default_rng(0)).mapped(nn.as_array)
    with pytest.raises(ValueError, match="no parameters"):
        check_model(model, X, Y, loss=nn.cross_entropy)
