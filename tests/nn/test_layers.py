"""Layers compute what the formulas of the lectures say, and refuse what does not fit."""

import numpy as np
import pytest

import nn
from autograd import Tensor, check_gradients

from .situations import MESSAGES


def rng(seed=0):
    return np.random.default_rng(seed)


# --- Linear -------------------------------------------------------------------------------------


def test_one_layer_by_hand():
    layer = nn.Linear(3, 2, rng=rng())
    layer.load_state_dict(
        {"weight": np.array([[1.0, -1.0], [2.0, 0.5], [0.0, 3.0]]), "bias": np.array([0.5, -2.0])}
    )
    out = layer(np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 0.0]]))
    assert out.data.tolist() == [[5.5, 7.0], [0.5, -2.0]]


@pytest.mark.parametrize("shape", [(3,), (5, 3), (2, 5, 3), (0, 3)])
def test_leading_axes_are_free(shape):
    layer = nn.Linear(3, 2, rng=rng())
    layer.load_state_dict({"weight": rng(1).normal(size=(3, 2)), "bias": np.array([1.0, -1.0])})
    x = rng(2).normal(size=shape)
    state = layer.state_dict()
    out = layer(x)
    assert out.shape == (*shape[:-1], 2)
    np.testing.assert_allclose(out.data, x @ state["weight"] + state["bias"], rtol=1e-14)


def test_gradients_of_weight_bias_and_input():
    layer = nn.Linear(3, 2, rng=rng())
    x = Tensor(rng(1).normal(size=(4, 3)))
    check_gradients(lambda *_: nn.tanh(layer(x)), x, *layer.parameters(), order=2)


def test_lecture_gradient_of_a_fully_connected_layer():
    """L = 1/2 ||Wx - y||^2 has dL/dW = (Wx - y) x^T; here W is the transpose."""
    layer = nn.Linear(3, 2, bias=False, rng=rng())
    x, y = rng(1).normal(size=3), rng(2).normal(size=2)
    error = layer(x) - y
    (0.5 * (error * error).sum()).backward()
    np.testing.assert_allclose(layer.weight.grad.T, np.outer(error.data, x), rtol=1e-14)


def test_two_linear_layers_equal_one():
    first, second = nn.Linear(3, 4, rng=rng()), nn.Linear(4, 2, rng=rng(1))
    x = rng(2).normal(size=(5, 3))
    one = nn.Linear(3, 2, rng=rng())
    weight, bias = first.state_dict().values()
    other, shift = second.state_dict().values()
    one.load_state_dict({"weight": weight @ other, "bias": bias @ other + shift})
    np.testing.assert_allclose(nn.Sequential(first, second)(x).data, one(x).data, rtol=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_options(dtype):
    layer = nn.Linear(3, 2, rng=rng(), bias=False, initialization=nn.he, dtype=dtype)
    assert layer.bias is None and len(layer.parameters()) == 1
    np.testing.assert_array_equal(layer.weight.data, nn.he((3, 2), rng=rng(), dtype=dtype))
    assert layer(np.ones((1, 3), dtype)).dtype == dtype
    zeros = nn.Linear(3, 1, initialization=nn.zeros, dtype=dtype)
    assert not zeros.weight.data.any() and zeros.bias.dtype == dtype


def test_an_input_that_does_not_fit():
    for x in (np.ones((5, 4)), Tensor(np.ones((5, 4))), np.ones((5, 4)).tolist()):
        with pytest.raises(ValueError) as caught:
            nn.Linear(3, 2, rng=rng())(x)
        assert str(caught.value) == MESSAGES["linear-layer-shape"]
    with pytest.raises(ValueError, match=r"must be 3, got input of shape \(\)"):
        nn.Linear(3, 2, rng=rng())(1.0)


@pytest.mark.parametrize(
    ("sizes", "error", "message"),
    [
        ((0, 2), ValueError, "Linear: in_features must be at least 1, got 0"),
        ((2, -1), ValueError, "Linear: out_features must be at least 1, got -1"),
        ((2.0, 1), TypeError, r"Linear: in_features must be an integer, got float \(2.0\)"),
    ],
)
def test_wrong_sizes(sizes, error, message):
    with pytest.raises(error, match=message):
        nn.Linear(*sizes, rng=rng())


def test_the_generator_is_required():
    with pytest.raises(TypeError, match=r"got nothing; pass rng=numpy.random.default_rng\(0\)"):
        nn.Linear(3, 2)
    with pytest.raises(TypeError, match=r"got int \(7\)"):
        nn.MLP([3, 2], rng=7)


# --- Sequential ---------------------------------------------------------------------------------


def test_sequential_is_a_sequence_of_layers():
    layers = [nn.Linear(2, 3, rng=rng()), nn.relu, nn.Linear(3, 1, rng=rng())]
    network = nn.Sequential(*layers)
    x = np.ones((4, 2))
    assert len(network) == 3 and network[0] is layers[0] and network[-1] is layers[2]
    assert list(network) == layers
    assert isinstance(network[:2], nn.Sequential) and len(network[:2]) == 2
    np.testing.assert_array_equal(network(x).data, layers[2](network[:2](x)).data)
    assert nn.Sequential()(3.0) == 3.0


def test_sequential_refuses_what_cannot_be_called():
    with pytest.raises(TypeError, match=r"layer 0 is .*cannot be called"):
        nn.Sequential([nn.relu, nn.relu])


# --- MLP ----------------------------------------------------------------------------------------


def test_activation_between_layers_and_none_at_the_end():
    network = nn.MLP([2, 5, 4, 3], nn.tanh, rng=rng())
    x = rng(1).normal(size=(6, 2)) * 10.0
    h = x
    for layer in network.layers[:-1]:
        h = np.tanh(h @ layer.weight.data + layer.bias.data)
    last = network.layers[-1]
    np.testing.assert_allclose(network(x).data, h @ last.weight.data + last.bias.data, rtol=1e-13)
    assert [layer.weight.shape for layer in network.layers] == [(2, 5), (5, 4), (4, 3)]


def test_mlp_gradients_follow_the_lecture():
    """delta^l = (w^l)^T delta^(l+1) * g'(z^l); the gradient is the product of delta and input."""
    network = nn.MLP([3, 4, 2], nn.sigmoid, rng=rng())
    x, y = rng(1).normal(size=(5, 3)), rng(2).normal(size=(5, 2))
    hidden, last = network.layers
    error = network(x) - y
    (0.5 * (error * error).sum()).backward()
    a = nn.sigmoid(x @ hidden.weight.data)
    delta = (error.data @ last.weight.data.T) * a * (1.0 - a)
    np.testing.assert_allclose(last.weight.grad, a.T @ error.data, rtol=1e-12)
    np.testing.assert_allclose(hidden.weight.grad, x.T @ delta, rtol=1e-12)
    np.testing.assert_allclose(hidden.bias.grad, delta.sum(axis=0), rtol=1e-12)


def test_same_seed_same_network():
    first, second = (nn.MLP([2, 8, 1], rng=rng(3)).state_dict() for _ in range(2))
    for path in first:
        np.testing.assert_array_equal(first[path], second[path])


@pytest.mark.parametrize("constant", [nn.zeros, lambda shape, rng, dtype: np.full(shape, 0.1)])
def test_hidden_units_that_start_alike_are_refused(constant):
    with pytest.raises(ValueError, match="the 5 units of hidden layer 0 start with equal weights"):
        nn.MLP([2, 5, 1], initialization=constant)
    assert nn.MLP([2, 1], initialization=constant).layers[0].out_features == 1


def test_why_hidden_units_must_not_start_alike():
    """What the refusal says is true: after steps the units are still copies of one unit."""
    layers = [nn.Linear(2, 5, initialization=lambda *_, **__: np.full((2, 5), 0.3)), nn.sigmoid,
              nn.Linear(5, 1, initialization=lambda *_, **__: np.full((5, 1), 0.3))]  # fmt: skip
    network = nn.Sequential(*layers)
    optimizer = nn.SGD(network.parameters(), learning_rate=0.5)
    for _ in range(20):
        optimizer.zero_grad()
        nn.mean_squared_error(network(rng(1).normal(size=(9, 2))), np.ones((9, 1))).backward()
        optimizer.step()
    weight = network[0].weight.data
    assert not np.allclose(weight, 0.3)
    np.testing.assert_allclose(weight, np.repeat(weight[:, :1], 5, axis=1), rtol=1e-12)


@pytest.mark.parametrize(
    ("sizes", "error", "message"),
    [
        ([3], ValueError, "sizes must name inputs and outputs at least"),
        ([3, 0, 1], ValueError, r"MLP: sizes\[1\] must be at least 1, got 0"),
        ([3, "4"], TypeError, r"MLP: sizes\[1\] must be an integer, got str \('4'\)"),
    ],
)
def test_wrong_mlp_sizes(sizes, error, message):
    with pytest.raises(error, match=message):
        nn.MLP(sizes, rng=rng())
