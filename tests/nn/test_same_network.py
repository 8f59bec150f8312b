"""One network in plain array style: floats, Tensors and object arrays of Values give the same."""

import numpy as np
import pytest

import nn
from autograd import Value, topological_order

from .kinds import gradient, plain

RNG = np.random.default_rng(11)
X = RNG.normal(size=(6, 3))
LABELS = RNG.integers(0, 4, 6)
TARGETS = RNG.uniform(size=(6, 4))
SIGNS = np.where(TARGETS > 0.5, 1, -1)

ACTIVATIONS = [nn.relu, nn.sigmoid, nn.tanh, nn.leaky_relu, nn.elu, nn.softmax, nn.log_softmax]
LOSSES = {
    "cross_entropy": lambda z: nn.cross_entropy(z, LABELS),
    "one-hot rows": lambda z: nn.cross_entropy(z, nn.one_hot(LABELS, 4)),
    "probabilities": lambda z: nn.binary_cross_entropy(nn.sigmoid(z), TARGETS),
    "logits": lambda z: nn.binary_cross_entropy_with_logits(z, TARGETS),
    "mean_squared_error": lambda z: nn.mean_squared_error(z, TARGETS),
    "hinge": lambda z: nn.hinge(z, SIGNS),
}


def assert_the_same(network, loss, x=X):
    values = network.mapped(nn.as_values)
    outs = [loss(model(x)) for model in (network.mapped(nn.as_array), network, values)]
    for out in outs[1:]:
        out.backward()
        assert abs(plain(out) - outs[0]) <= 1e-12 * max(1.0, abs(outs[0]))
    pairs = list(zip(network.named_parameters(), values.named_parameters(), strict=True))
    for (path, tensor), (same_path, array) in pairs:
        assert path == same_path and tensor.grad.shape == array.shape
        np.testing.assert_allclose(gradient(array), tensor.grad, rtol=1e-12, atol=1e-12)
        assert tensor.grad.any(), f"the gradient of {path} says nothing"


@pytest.mark.parametrize("activation", ACTIVATIONS, ids=lambda f: f.__name__)
@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
def test_loss_and_every_gradient_are_equal(activation, loss):
    assert_the_same(nn.MLP([3, 5, 4], activation, rng=np.random.default_rng(5)), loss)


def test_a_deep_network_on_large_and_small_numbers():
    network = nn.MLP([3, 6, 6, 6, 4], nn.tanh, rng=np.random.default_rng(6))
    assert_the_same(network, LOSSES["cross_entropy"], X * np.array([1e-3, 1.0, 30.0]))


def test_shared_layers_and_sequential():
    shared = nn.Linear(4, 4, rng=np.random.default_rng(7))
    first = nn.Linear(3, 4, rng=np.random.default_rng(8))
    network = nn.Sequential(first, nn.elu, shared, nn.tanh, shared)
    assert_the_same(network, LOSSES["logits"])


def test_every_multiplication_is_a_node():
    network = nn.MLP([2, 3, 1], rng=np.random.default_rng(0)).mapped(nn.as_values)
    loss = nn.mean_squared_error(network(np.ones((1, 2))), np.ones((1, 1)))
    nodes = topological_order(loss)
    assert all(type(node) is Value for node in nodes)
    operations = [node.primitive.name for node in nodes if node.primitive]
    assert operations.count("multiply") == 2 * 3 + 3 * 1 + 1  # the last one squares the error
    leaves = {node.name for node in nodes if node.is_leaf}
    assert {"layers.0.weight[1, 2]", "layers.1.bias[0]"} <= leaves
