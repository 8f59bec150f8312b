"""Embedding looks rows up, adds up the gradients of those used twice, and checks its indices."""

import numpy as np
import pytest

import nn
from autograd import Tensor, check_gradients

from .kinds import gradient, plain


def rng(seed=0):
    return np.random.default_rng(seed)


INDICES = np.array([[4, 0, 4], [1, 4, 0]])


def test_rows_are_those_of_one_hot_vectors():
    layer = nn.Embedding(5, 3, rng=rng())
    one_hot = np.eye(5)[INDICES]
    np.testing.assert_array_equal(layer(INDICES).data, one_hot @ layer.weight.detach().data)
    assert layer(2).shape == (3,)
    np.testing.assert_array_equal(layer([1, 4]).data, layer(np.array([1, 4], np.uint8)).data)
    assert layer(np.zeros((2, 0), int)).shape == (2, 0, 3)


def test_repeated_indices_add_up_their_gradients():
    layer, seed = nn.Embedding(5, 3, rng=rng()), rng(1).normal(size=(2, 3, 3))
    layer(INDICES).backward(seed)
    wanted = np.zeros((5, 3))
    for place, row in np.ndenumerate(INDICES):
        wanted[row] += seed[place]
    np.testing.assert_allclose(layer.weight.grad, wanted, rtol=1e-15)
    assert not layer.weight.grad[[2, 3]].any()
    check_gradients(lambda _: nn.tanh(layer(INDICES)), layer.weight, order=2)


def test_all_kinds_of_numbers():
    layer, seed = nn.Embedding(5, 2, rng=rng()), rng(1).normal(size=(2, 3, 2))
    values = layer.mapped(nn.as_values)
    outs = [model(INDICES) for model in (layer.mapped(nn.as_array), layer, values)]
    for out in outs[1:]:
        np.testing.assert_array_equal(plain(out), outs[0])
        (out * seed).sum().backward()
    # A Value that was not looked up has no gradient, None, where a Tensor has 0.
    found = np.nan_to_num(gradient(values.weight))
    np.testing.assert_allclose(found, layer.weight.grad, rtol=0, atol=1e-14)


def test_initial_rows_and_dtype():
    layer = nn.Embedding(500, 20, rng=rng(), dtype=np.float32)
    assert layer.weight.detach().data.std() == pytest.approx(1.0, abs=0.02)
    out = layer(INDICES)
    out.sum().backward()
    assert out.dtype == layer.weight.grad.dtype == np.float32
    zeros = nn.Embedding(2, 2, initialization=nn.zeros)
    assert not zeros.weight.detach().data.any()


@pytest.mark.parametrize(
    ("indices", "error", "words"),
    [
        ([0, 5], ValueError, r"indices must be in 0\.\.4; found 5 at row 1"),
        (-1, ValueError, r"found -1"),
        (np.array([[0, 1], [7, 0]]), ValueError, r"found 7 at index \(1, 0\)"),
        ([0.0, 1.0], TypeError, "indices must be integers, got float64"),
        ([True, False], TypeError, "indices must be integers, got bool"),
        (Tensor([1.0]), TypeError, "indices are constants, got a Tensor"),
    ],
)
def test_indices_are_checked(indices, error, words):
    with pytest.raises(error, match=rf"Embedding.*{words}"):
        nn.Embedding(5, 3, rng=rng())(indices)


def test_settings_are_checked():
    with pytest.raises(ValueError, match="count must be at least 1"):
        nn.Embedding(0, 3, rng=rng())
    with pytest.raises(TypeError, match="Embedding: random numbers come from"):
        nn.Embedding(5, 3)
