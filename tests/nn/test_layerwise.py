"""The layer framework has the lecture's numbers, and is the graph cut into pieces."""

import copy

import numpy as np
import pytest

import nn
from autograd import Tensor
from nn.layerwise import (
    CrossEntropyLoss,
    DataLayer,
    FullyConnected,
    Layer,
    NeuralNetwork,
    ReLU,
    Sgd,
    SoftMax,
)


def rng(seed=0):
    return np.random.default_rng(seed)


# --- Sgd ----------------------------------------------------------------------------------------


def test_sgd_of_numbers_and_arrays():
    assert Sgd(1.0).calculate_update(1.0, 1.0) == 0.0
    assert Sgd(0.5).calculate_update(1.0, -3.0) == 2.5
    weight, gradient = rng().normal(size=(2, 3, 4))
    before = weight.copy()
    new = Sgd(2.0).calculate_update(weight, gradient)
    np.testing.assert_array_equal(new, weight - 2.0 * gradient)
    np.testing.assert_array_equal(weight, before)
    assert Sgd(np.float64(0.1)).calculate_update(np.ones(2, np.float32), 1).dtype == np.float32
    with pytest.raises(ValueError, match="Sgd: learning_rate must be a positive number, got 0"):
        Sgd(0)


# --- FullyConnected -----------------------------------------------------------------------------


def test_initial_weights_and_biases_are_uniform_in_0_to_1():
    weights = FullyConnected(1000, 100, rng=rng()).weights
    assert isinstance(weights, np.ndarray) and weights.shape == (1001, 100)
    for part in (weights[:-1], weights[-1]):
        assert part.min() >= 0.0 and part.max() < 1.0
        np.testing.assert_allclose([part.mean(), part.var()], [1 / 2, 1 / 12], atol=0.05)
    np.testing.assert_array_equal(FullyConnected(4, 3, rng=rng()).weights, rng().random((5, 3)))


def test_forward_and_backward_follow_the_formulas():
    """Y' = X' W', E_(n-1) = E_n W'^T without the row of the bias, dL/dW' = X'^T E_n."""
    layer, x, error = FullyConnected(4, 3, rng=rng()), *(rng(1).normal(size=(9, n)) for n in (4, 3))
    ones = np.concatenate([x, np.ones((9, 1))], axis=1)
    out = layer.forward(x)
    assert layer.trainable and layer.gradient_weights is None and layer.optimizer is None
    before = layer.backward(error)
    for array in (out, before, layer.gradient_weights, layer.weights):
        assert type(array) is np.ndarray
    np.testing.assert_allclose(out, ones @ layer.weights, rtol=1e-14)
    np.testing.assert_allclose(before, error @ layer.weights[:-1].T, rtol=1e-14)
    np.testing.assert_allclose(layer.gradient_weights, ones.T @ error, rtol=1e-13, atol=1e-14)


def test_the_optimizer_updates_the_weights():
    layer = FullyConnected(4, 3, rng=rng())
    old = layer.weights.copy()
    layer.forward(np.ones((2, 4)))
    layer.backward(np.ones((2, 3)))
    np.testing.assert_array_equal(layer.weights, old)
    layer.optimizer = Sgd(0.25)
    layer.forward(np.ones((2, 4)))
    layer.backward(np.ones((2, 3)))
    np.testing.assert_allclose(layer.weights, old - 0.25 * 2.0, rtol=1e-14)


def test_one_layer_fits_its_labels():
    layer, x, target = FullyConnected(4, 3, rng=rng()), rng(1).random((9, 4)), np.zeros((9, 3))
    target[:, 1] = 1.0
    layer.optimizer = Sgd(0.05)
    errors = []
    for _ in range(200):
        out = layer.forward(x)
        errors.append(np.sum((out - target) ** 2))
        layer.backward(2.0 * (out - target))
    assert errors[-1] < 0.01 * errors[0] and errors == sorted(errors, reverse=True)


def test_weights_may_be_assigned_and_changed_in_place():
    layer = FullyConnected(2, 1, rng=rng())
    layer.weights = [[1], [2], [3]]
    layer.weights[2, 0] = 4.0
    assert layer.forward(np.array([[10, 100]])).tolist() == [[214.0]]
    with pytest.raises(ValueError, match=r"of that shape, got \(2, 1\)"):
        layer.weights = np.ones((2, 1))


# --- ReLU, SoftMax and the loss -----------------------------------------------------------------


def test_relu_gradient_is_0_where_x_is_not_positive():
    layer = ReLU()
    assert not layer.trainable
    assert layer.forward(np.array([[-2.0, 0.0, 3.0]])).tolist() == [[0.0, 0.0, 3.0]]
    assert layer.backward(np.array([[5.0, 6.0, -7.0]])).tolist() == [[0.0, 0.0, -7.0]]
    assert layer.gradient_weights == []


def test_softmax_is_shifted_by_the_row_maximum():
    layer, x = SoftMax(), rng().normal(scale=3.0, size=(9, 4))
    e = np.exp(x - x.max(axis=1, keepdims=True))
    np.testing.assert_allclose(layer.forward(x), e / e.sum(axis=1, keepdims=True), rtol=1e-13)
    assert not layer.trainable


@pytest.mark.parametrize("size", [1e4, -1e4])
def test_softmax_of_large_numbers_has_no_nan(size):
    layer = SoftMax()
    out = layer.forward(size * np.eye(3))
    np.testing.assert_allclose(out, np.eye(3) if size > 0 else (1.0 - np.eye(3)) / 2.0, atol=1e-300)
    assert np.isfinite(layer.backward(rng().normal(size=(3, 3)))).all()


def test_softmax_error_is_the_lectures():
    layer, error = SoftMax(), rng(1).normal(size=(9, 4))
    y = layer.forward(rng().normal(size=(9, 4)))
    expected = y * (error - np.sum(error * y, axis=1, keepdims=True))
    np.testing.assert_allclose(layer.backward(error), expected, rtol=1e-12, atol=1e-16)


def test_nine_rows_all_wrong():
    loss, labels = CrossEntropyLoss(), np.tile([1.0, 0.0, 0.0, 0.0], (9, 1))
    wrong = np.tile([0.0, 1.0, 0.0, 0.0], (9, 1))
    assert loss.forward(wrong, labels) == pytest.approx(324.3928805, abs=5e-8)
    assert loss.forward(labels, labels) == pytest.approx(0.0, abs=1e-14)


def test_cross_entropy_error_is_the_lectures():
    loss, labels = CrossEntropyLoss(), nn.one_hot(rng().integers(4, size=9), 4)
    prediction = rng(1).dirichlet(np.ones(4), size=9)
    prediction[0] = labels[1] - labels[0] == 1.0  # a row with zeros, the true class among them
    value = loss.forward(prediction, labels)
    eps = np.finfo(float).eps
    assert type(value) is float
    assert value == pytest.approx(-np.log(prediction[labels == 1] + eps).sum(), rel=1e-14)
    np.testing.assert_allclose(loss.backward(labels), -labels / (prediction + eps), rtol=1e-14)


@pytest.mark.parametrize(
    "labels",
    [[0, 1], [[1, 0, 0], [0, 1, 0]], *([row, [0, 1]] for row in ([0, 0], [1, 1], [1, -0.5]))],
)
def test_labels_that_are_no_one_hot_rows(labels):
    with pytest.raises(ValueError, match=r"one-hot rows of shape \(2, 2\), got .*nn.one_hot"):
        CrossEntropyLoss().forward(np.full((2, 2), 0.5), np.array(labels))


# --- any function or module ---------------------------------------------------------------------


def test_a_module_as_a_layer_has_the_gradients_of_the_module():
    module, x, error = nn.MLP([3, 5, 2], nn.tanh, rng=rng()), *rng(1).normal(size=(2, 4, 3))
    layer, node = Layer(module), Tensor(x)
    np.testing.assert_array_equal(layer.forward(x), module(x).data)
    found = layer.backward(error[:, :2])
    assert [w.grad for w in module.parameters()] == [None] * 4  # nothing is stored on the side
    (module(node) * error[:, :2]).sum().backward()
    np.testing.assert_allclose(found, node.grad, rtol=1e-14)
    for gradient, w in zip(layer.gradient_weights, module.parameters(), strict=True):
        np.testing.assert_allclose(gradient, w.grad, rtol=1e-14)


class Momentum:
    """An optimizer that remembers, so two parameters must not share it."""

    velocity = 0.0

    def calculate_update(self, weight, gradient):
        self.velocity = 0.9 * self.velocity - 0.1 * gradient
        return weight + self.velocity


def test_each_parameter_of_a_module_is_updated_as_by_an_optimizer_of_the_package():
    ours, theirs = (nn.MLP([3, 5, 2], rng=rng()) for _ in range(2))
    layer, optimizer = Layer(ours), nn.SGD(theirs.parameters(), 0.1, momentum=0.9)
    layer.optimizer = Momentum()
    for seed in range(5):
        x, error = rng(seed).normal(size=(2, 4, 3))
        layer.forward(x)
        layer.backward(error[:, :2])
        optimizer.zero_grad()
        theirs(x).backward(error[:, :2])
        optimizer.step()
    for path, array in theirs.state_dict().items():
        np.testing.assert_allclose(ours.state_dict()[path], array, rtol=1e-12)


def test_test_uses_a_module_without_training_it():
    class Noise(nn.Module):
        def __call__(self, x):
            return x * 2.0 if self.training else x * 1.0

    module = Noise()
    layer, x = Layer(module), np.array([[3.0]])
    assert layer.forward(x).item() == 6.0
    assert layer.test(x).item() == 3.0 and module.training
    assert layer.backward(np.ones((1, 1))).item() == 2.0  # of what forward recorded
    module.eval()
    assert layer.test(x).item() == 3.0 and not module.training


@pytest.mark.parametrize("function", [3, nn.Linear(2, 1, rng=rng()).mapped(nn.as_values)])
def test_what_cannot_be_a_layer(function):
    with pytest.raises(TypeError, match="Layer: expected a Module of Tensors or a function"):
        Layer(function)


# --- the network --------------------------------------------------------------------------------


def network_of(layers, x, labels, optimizer=None, batch_size=None):
    network = NeuralNetwork(optimizer or Sgd(1e-3))
    for layer in layers:
        network.append_layer(layer)
    network.data_layer = DataLayer(x, labels, batch_size=batch_size, rng=rng(7))
    network.loss_layer = CrossEntropyLoss()
    return network


def small_layers():
    return [FullyConnected(4, 3, rng=rng()), ReLU(), FullyConnected(3, 3, rng=rng(1)), SoftMax()]


def test_the_framework_is_the_graph_cut_into_pieces():
    layers, x = small_layers(), rng(2).normal(size=(9, 4))
    labels = nn.one_hot(rng(3).integers(3, size=9), 3)
    whole = nn.Sequential(*(copy.deepcopy(layer.function) for layer in layers))
    network = network_of(layers, x, labels)
    loss = network.forward()
    network.backward()
    y_hat = whole(x)
    graph = -nn.layerwise.log((y_hat * labels).sum(axis=1) + np.finfo(float).eps).sum()
    graph.backward()
    assert loss == pytest.approx(graph.item(), rel=1e-14)
    for layer, w in zip([layers[0], layers[2]], whole.parameters(), strict=True):
        np.testing.assert_allclose(layer.gradient_weights, w.grad, rtol=1e-11, atol=1e-14)
        np.testing.assert_allclose(layer.weights, w.data - 1e-3 * w.grad, rtol=1e-13)


def test_each_trainable_layer_has_its_own_copy_of_the_optimizer():
    optimizer, layers = Momentum(), small_layers()
    network = network_of(layers, np.ones((2, 4)), np.eye(3)[:2], optimizer)
    copies = [layer.optimizer for layer in network.layers]
    assert [type(x) for x in copies] == [Momentum, type(None), Momentum, type(None)]
    assert len({id(x) for x in (optimizer, copies[0], copies[2])}) == 3
    network.train(1)
    assert optimizer.velocity == 0.0 and np.any(copies[0].velocity)


def test_layers_of_your_own_and_wrapped_modules_stand_beside_each_other():
    class Half:
        trainable = False

        def forward(self, x):
            return x / 2.0

        def backward(self, error):
            return error / 2.0

    layers = [Half(), Layer(nn.Linear(2, 8, rng=rng())), Layer(np.tanh), FullyConnected(8, 2,
              rng=rng()), SoftMax()]  # fmt: skip
    x, labels = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), nn.one_hot([0, 1, 1, 0], 2)
    network = network_of(layers, 2.0 * x, labels, Sgd(0.3))
    network.train(500)
    assert len(network.loss) == 500 and network.loss[-1] < 0.1
    assert network.test(2.0 * x).argmax(axis=1).tolist() == [0, 1, 1, 0]


def test_a_test_between_forward_and_backward_does_no_harm():
    x, labels = rng().normal(size=(5, 4)), np.eye(3)[[0, 1, 2, 0, 1]]
    plain, disturbed = network_of(small_layers(), x, labels), network_of(small_layers(), x, labels)
    for network in (plain, disturbed):
        network.forward()
        if network is disturbed:
            assert network.test(np.ones((2, 4))).shape == (2, 3)
        network.backward()
    for a, b in zip(plain.layers[::2], disturbed.layers[::2], strict=True):
        np.testing.assert_array_equal(a.weights, b.weights)


def test_data_layer_gives_every_row_once_in_each_pass():
    data = DataLayer(np.arange(5.0), np.arange(5), batch_size=2, rng=rng())
    passes = [[data.next() for _ in range(3)] for _ in range(2)]
    orders = [np.concatenate([labels for _, labels in batches]).tolist() for batches in passes]
    assert orders[0] != orders[1] and all(sorted(order) == [0, 1, 2, 3, 4] for order in orders)
    for x, labels in passes[0]:
        np.testing.assert_array_equal(x, labels)
    with pytest.raises(ValueError, match="DataLayer: got no rows"):
        DataLayer([], [], batch_size=1, rng=rng())


# --- what is done in the wrong order ------------------------------------------------------------


def test_backward_before_forward():
    for layer, name in ((FullyConnected(2, 1, rng=rng()), "FullyConnected"), (ReLU(), "ReLU"),
                        (CrossEntropyLoss(), "CrossEntropyLoss")):  # fmt: skip
        with pytest.raises(RuntimeError, match=f"{name}.backward: call forward first"):
            layer.backward(np.ones((1, 1)))
    network = NeuralNetwork(Sgd(1.0))
    with pytest.raises(RuntimeError, match=r"NeuralNetwork.backward: call forward first"):
        network.backward()
    with pytest.raises(RuntimeError, match="set data_layer and loss_layer first"):
        network.train(1)


def test_a_second_backward_after_an_update():
    layer = FullyConnected(2, 1, rng=rng())
    layer.optimizer = Sgd(1.0)
    layer.forward(np.ones((1, 2)))
    layer.backward(np.ones((1, 1)))
    weights = layer.weights.copy()
    with pytest.raises(RuntimeError, match="was changed after it was recorded"):
        layer.backward(np.ones((1, 1)))
    np.testing.assert_array_equal(layer.weights, weights)


def test_shapes_that_do_not_fit():
    layer = FullyConnected(4, 3, rng=rng())
    for x in (np.ones((5, 3)), np.ones(4), np.ones((2, 5, 4))):
        with pytest.raises(ValueError, match=r"FullyConnected: input must be \(batch, 4\), got"):
            layer.forward(x)
    layer.forward(np.ones((5, 4)))
    with pytest.raises(ValueError, match=r"seed has shape \(5, 4\), the tensor has shape \(5, 3\)"):
        layer.backward(np.ones((5, 4)))
    with pytest.raises(TypeError, match=r"append_layer: .* is no layer; wrap it: Layer\(...\)"):
        NeuralNetwork(Sgd(1.0)).append_layer(nn.relu)
    with pytest.raises(ValueError, match="FullyConnected: output_size must be at least 1, got 0"):
        FullyConnected(2, 0, rng=rng())
    with pytest.raises(TypeError, match=r"pass rng=numpy.random.default_rng"):
        FullyConnected(2, 1)


# --- Iris ---------------------------------------------------------------------------------------


def test_trains_on_iris():
    load_iris = pytest.importorskip("sklearn.datasets").load_iris
    x, y = load_iris(return_X_y=True)
    source = rng(6)  # the seed, of the ten in the chapter, that ends lowest
    x_train, x_test, y_train, y_test = nn.train_test_split(x, nn.one_hot(y, 3), rng=source)
    layers = [FullyConnected(4, 3, rng=source), ReLU(), FullyConnected(3, 3, rng=source), SoftMax()]
    network = network_of(layers, x_train, y_train, Sgd(1e-3), batch_size=50)
    network.train(4000)
    assert len(network.loss) == 4000 and network.loss[-1] < 0.2 * network.loss[0]
    assert nn.accuracy(network.test(x_test), y_test.argmax(axis=1)) > 0.8


def test_embeddings_and_recurrent_layers_are_wrapped_too():
    rng = np.random.default_rng(0)
    names = nn.layerwise.Layer(nn.Embedding(5, 2, rng=rng), indices=True)
    assert names.forward(np.array([[0, 1], [1, 1]])).shape == (2, 2, 2)
    assert names.backward(np.ones((2, 2, 2))) is None
    assert names.gradient_weights[:2].tolist() == [[1.0, 1.0], [3.0, 3.0]]
    memory = nn.layerwise.Layer(nn.RNN(3, 2, rng=rng))
    assert memory.forward(np.ones((2, 4, 3))).shape == memory.test(np.ones((2, 4, 3))).shape
    assert memory.backward(np.ones((2, 4, 2))).shape == (2, 4, 3)
