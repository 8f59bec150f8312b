"""Dropout leaves out the right share in training, and nothing in use."""

import numpy as np
import pytest

import nn
from autograd import Tensor, check_gradients

from .kinds import in_all_kinds


def rng(seed=0):
    return np.random.default_rng(seed)


@pytest.mark.parametrize("probability", [0.1, 0.5, 0.9])
def test_share_and_mean(probability):
    out = nn.Dropout(probability, rng=rng())(np.ones(100_000))
    assert np.mean(out == 0.0) == pytest.approx(probability, abs=0.01)
    np.testing.assert_allclose(out[out != 0.0], 1.0 / (1.0 - probability))
    assert out.mean() == pytest.approx(1.0, abs=0.02)


def test_the_gradient_passes_where_the_number_did():
    x = Tensor(rng(1).normal(size=(4, 5)))
    out = nn.Dropout(0.4, rng=rng())(x)
    seed = rng(2).normal(size=(4, 5))
    out.backward(seed)
    np.testing.assert_allclose(x.grad, np.where(out.data == 0.0, 0.0, seed / 0.6))
    assert 0 < np.count_nonzero(x.grad) < 20
    check_gradients(lambda x: nn.Dropout(0.4, rng=rng())(x), np.zeros((3, 4)), order=2)


def test_every_call_draws_anew_and_a_seed_means_the_same_numbers():
    first, second = nn.Dropout(0.5, rng=rng(3)), nn.Dropout(0.5, rng=rng(3))
    x = np.ones(50)
    draws = [first(x) for _ in range(2)]
    assert not np.array_equal(*draws)
    np.testing.assert_array_equal(draws, [second(x) for _ in range(2)])
    float32 = nn.Dropout(0.5, rng=rng(3))(x.astype(np.float32))
    np.testing.assert_array_equal(float32, draws[0])


def test_nothing_happens_in_use_or_with_probability_0():
    x, source = Tensor(np.ones(5)), rng()
    before = source.bit_generator.state
    assert nn.Dropout(0.5, rng=source).eval()(x) is x
    assert nn.Dropout(0.0, rng=source)(x) is x
    assert source.bit_generator.state == before


def test_all_kinds_of_numbers():
    x, seed = rng(1).normal(size=(2, 3)), rng(2).normal(size=(2, 3))
    outs, gradients = in_all_kinds(lambda x: nn.Dropout(0.5, rng=rng())(x), x, seed)
    for out in outs[1:]:
        np.testing.assert_array_equal(out, outs[0])
    np.testing.assert_array_equal(*gradients)
    assert nn.Dropout(0.5, rng=rng())([1, 2, 3]).dtype == np.float64


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_dtypes_stay(dtype):
    x = Tensor(np.ones(8, dtype))
    out = nn.Dropout(0.25, rng=rng())(x)
    out.sum().backward()
    assert out.dtype == x.grad.dtype == dtype


def test_a_network_turns_it_off_and_on():
    model = nn.Sequential(nn.Linear(3, 4, rng=rng()), nn.Dropout(0.5, rng=rng()))
    x = np.ones((2, 3))
    model.eval()
    np.testing.assert_array_equal(model(x).data, model.layers[0](x).data)
    assert 0.0 in model.train()(x).data


@pytest.mark.parametrize("probability", [-0.1, 1.0, float("nan")])
def test_the_probability_is_checked(probability):
    with pytest.raises(ValueError, match="Dropout: the probability"):
        nn.Dropout(probability, rng=rng())


def test_rng_is_needed():
    with pytest.raises(TypeError, match="Dropout: random numbers come from"):
        nn.Dropout(0.5)
