"""Normalization centres and scales, keeps running statistics, and differentiates as it should."""

import numpy as np
import pytest

import nn
from autograd import Tensor, check_gradients

from .kinds import gradient, plain


def rng(seed=0):
    return np.random.default_rng(seed)


def randomized(layer):
    """The layer with weights and biases that are not ones and zeros."""
    names = dict(layer.named_parameters())
    state = {path: rng(7).normal(size=x.shape) for path, x in layer.state_dict().items()}
    layer.load_state_dict({path: state[path] if path in names else x
                           for path, x in layer.state_dict().items()})  # fmt: skip
    return layer


def by_loops(x, weight, bias, epsilon):
    """Batch normalization, channel by channel."""
    out = np.zeros_like(x)
    for channel in range(x.shape[1]):
        numbers = [x[index] for index in np.ndindex(x.shape) if index[1] == channel]
        average = sum(numbers) / len(numbers)
        variance = sum((number - average) ** 2 for number in numbers) / len(numbers)
        scaled = (x[:, channel] - average) / np.sqrt(variance + epsilon)
        out[:, channel] = weight[channel] * scaled + bias[channel]
    return out


LAYERS = {
    "BatchNorm": (lambda **o: nn.BatchNorm(3, **o), (2, 3, 2, 1, 2)),
    "BatchNorm1d": (lambda **o: nn.BatchNorm1d(3, **o), (5, 3)),
    "BatchNorm1d, sequences": (lambda **o: nn.BatchNorm1d(2, **o), (2, 2, 4)),
    "BatchNorm2d": (lambda **o: nn.BatchNorm2d(2, **o), (2, 2, 2, 3)),
    "LayerNorm": (lambda **o: nn.LayerNorm(4, **o), (3, 4)),
    "LayerNorm, two axes": (lambda **o: nn.LayerNorm((2, 3), **o), (2, 2, 3)),
}
BATCH = [name for name in LAYERS if "Batch" in name]
each = pytest.mark.parametrize("name", LAYERS)
each_batch = pytest.mark.parametrize("name", BATCH)


@each_batch
def test_batch_normalization_is_its_equation(name):
    build, shape = LAYERS[name]
    layer, x = randomized(build(epsilon=1e-3)), 3.0 + rng().normal(size=shape)
    state = layer.state_dict()
    wanted = by_loops(x, state["weight"], state["bias"], 1e-3)
    np.testing.assert_allclose(layer(x).data, wanted, rtol=1e-12, atol=1e-13)


def test_layer_normalization_is_its_equation():
    layer, x = randomized(nn.LayerNorm((2, 3), epsilon=1e-3)), 3.0 + rng().normal(size=(4, 2, 3))
    state = layer.state_dict()
    for row, out in zip(x, layer(x).data, strict=True):
        variance = np.mean((row - row.mean()) ** 2)
        wanted = (row - row.mean()) / np.sqrt(variance + 1e-3) * state["weight"] + state["bias"]
        np.testing.assert_allclose(out, wanted, rtol=1e-12, atol=1e-13)


@each
def test_gradients(name):
    build, shape = LAYERS[name]
    layer, x = randomized(build(epsilon=0.1)), rng().normal(size=shape)
    order = 2 if x.size <= 16 else 1
    check_gradients(lambda x, *_: layer(x), x, *layer.parameters(), order=order)
    check_gradients(layer.eval(), x, order=1)


@each
def test_gradients_where_all_numbers_are_equal(name):
    build, shape = LAYERS[name]
    layer = randomized(build(epsilon=0.5))
    check_gradients(lambda x, *_: layer(x), np.zeros(shape), *layer.parameters())


@each
def test_all_kinds_of_numbers(name):
    build, shape = LAYERS[name]
    layer, x = randomized(build()), rng().normal(size=shape)
    seed = rng(1).normal(size=shape)
    values = layer.mapped(nn.as_values)
    models = {"array": layer.mapped(nn.as_array), "tensor": layer, "values": values}
    inputs = {"array": x, "tensor": Tensor(x), "values": nn.as_values(Tensor(x))}
    outs = {kind: model(inputs[kind]) for kind, model in models.items()}
    for kind in ("tensor", "values"):
        np.testing.assert_allclose(plain(outs[kind]), outs["array"], rtol=0, atol=1e-12)
        (outs[kind] * seed).sum().backward()
    pairs = [(inputs["tensor"], inputs["values"])]
    pairs += zip(layer.parameters(), values.parameters(), strict=True)
    for tensor, array in pairs:
        np.testing.assert_allclose(gradient(array), tensor.grad, rtol=0, atol=1e-11)
    for buffer in layer.buffers:
        for model in models.values():
            np.testing.assert_allclose(getattr(model, buffer), getattr(layer, buffer), rtol=1e-12)


@each
def test_float32_stays(name):
    build, shape = LAYERS[name]
    layer, x = build(dtype=np.float32), Tensor(rng().normal(size=shape).astype(np.float32))
    for model in (layer, layer.eval()):
        out = model(x)
        out.sum().backward()
        assert out.dtype == x.grad.dtype == layer.weight.grad.dtype == np.float32
    assert {x.dtype for x in layer.state_dict().values()} == {np.dtype(np.float32)}


@each
def test_without_weights_it_only_normalizes(name):
    build, shape = LAYERS[name]
    layer, x = build(affine=False, epsilon=1e-12), 5.0 + 3.0 * rng().normal(size=shape)
    out = layer(x)
    axes = (0, *range(2, x.ndim)) if name in BATCH else tuple(range(1, x.ndim))
    np.testing.assert_allclose(out.mean(axis=axes), 0.0, atol=1e-13)
    np.testing.assert_allclose(out.std(axis=axes), 1.0, rtol=1e-10)
    assert layer.parameters() == []


def test_numbers_far_from_zero_are_not_lost():
    x = 1e6 + np.arange(4.0, dtype=np.float32)[:, None]
    out = nn.BatchNorm1d(1, affine=False, dtype=np.float32)(x)
    np.testing.assert_allclose(out[:, 0], (np.arange(4.0) - 1.5) / np.sqrt(1.25), rtol=1e-5)


# --- running statistics -------------------------------------------------------------------------


def test_running_statistics_follow_the_batches():
    layer = nn.BatchNorm1d(2, momentum=0.25)
    average, variance = np.zeros(2), np.ones(2)
    for seed in range(3):
        x = rng(seed).normal(2.0, 3.0, size=(5, 2))
        layer(x)
        average = 0.75 * average + 0.25 * x.mean(axis=0)
        variance = 0.75 * variance + 0.25 * x.var(axis=0, ddof=1)
        np.testing.assert_allclose(layer.running_mean, average, rtol=1e-13)
        np.testing.assert_allclose(layer.running_variance, variance, rtol=1e-13)


def test_in_use_the_running_statistics_take_the_place_of_the_batch():
    layer = nn.BatchNorm2d(2, momentum=1.0, epsilon=1e-9)
    x = rng().normal(2.0, 3.0, size=(4, 2, 3, 3))
    layer(x)
    layer.eval()
    before = layer.state_dict()
    flat = x.transpose(1, 0, 2, 3).reshape(2, -1)
    wanted = (x - flat.mean(axis=1)[:, None, None]) / flat.std(axis=1, ddof=1)[:, None, None]
    np.testing.assert_allclose(layer(x).data, wanted, rtol=1e-8)
    np.testing.assert_allclose(layer(x[:1]).data, wanted[:1], rtol=1e-8)  # one by one as well
    for path, array in layer.state_dict().items():
        np.testing.assert_array_equal(array, before[path])


#: Of PyTorch 2.13: BatchNorm1d(2, momentum=0.3) after one batch [[1, 2], [3, 5], [4, 9]].
PYTORCH = {"running_mean": [0.8, 1.6], "running_variance": [1.4, 4.4]}


def test_momentum_is_that_of_pytorch():
    layer = nn.BatchNorm1d(2, momentum=0.3)
    layer(np.array([[1.0, 2.0], [3.0, 5.0], [4.0, 9.0]]))
    for name, numbers in PYTORCH.items():
        np.testing.assert_allclose(getattr(layer, name), numbers, rtol=1e-12)


def test_statistics_are_part_of_the_state():
    layer, other = nn.BatchNorm(2), nn.BatchNorm(2)
    layer(rng().normal(size=(4, 2)))
    assert list(layer.state_dict()) == ["weight", "bias", "running_mean", "running_variance"]
    other.load_state_dict(layer.state_dict())
    np.testing.assert_array_equal(other.running_mean, layer.running_mean)
    assert len(layer.parameters()) == 2


def test_a_graph_does_not_change_when_the_statistics_do():
    layer = nn.BatchNorm(1).eval()
    x = Tensor([[1.0], [2.0]])
    out = layer(x)
    layer.train()(np.array([[5.0], [9.0]]))
    out.sum().backward()
    np.testing.assert_allclose(x.grad, 1.0 / np.sqrt(1.0 + 1e-5))


# --- mistakes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: nn.BatchNorm1d(3)(np.ones((1, 3))), ValueError,
         r"BatchNorm1d\(channels=3\): training needs more than one number per channel .* \(1, 3\)"),
        (lambda: nn.BatchNorm1d(3)(np.ones((4, 2))), ValueError,
         r"must have shape \(batch, 3\) or \(batch, 3, width\), got \(4, 2\)"),
        (lambda: nn.BatchNorm2d(3)(np.ones((4, 3))), ValueError,
         r"must have shape \(batch, 3, height, width\), got \(4, 3\)"),
        (lambda: nn.BatchNorm(3)(np.ones(3)), ValueError, r"\(batch, 3, ...\), got \(3,\)"),
        (lambda: nn.BatchNorm(0), ValueError, "channels must be at least 1"),
        (lambda: nn.BatchNorm(2.0), TypeError, "channels must be an integer"),
        (lambda: nn.BatchNorm1d(2, momentum=1.5), ValueError, r"momentum must be in 0\.\.1"),
        (lambda: nn.BatchNorm1d(2, epsilon=0.0), ValueError, "epsilon must be a positive number"),
        (lambda: nn.LayerNorm(3)(np.ones((3, 4))), ValueError,
         r"LayerNorm\(features=\(3,\)\): the input must have shape \(..., 3\), got \(3, 4\)"),
        (lambda: nn.LayerNorm((2, 3))(np.ones(3)), ValueError, r"\(..., 2, 3\), got \(3,\)"),
        (lambda: nn.LayerNorm(()), ValueError, "one size at least"),
    ],
)  # fmt: skip
def test_mistakes_are_named(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_a_refused_batch_leaves_the_statistics():
    layer = nn.BatchNorm1d(2)
    with pytest.raises(ValueError):
        layer(np.ones((1, 2)))
    assert layer.running_mean.tolist() == [0.0, 0.0]
    assert layer.running_variance.tolist() == [1.0, 1.0]
    assert layer.eval()(np.ones((1, 2))).shape == (1, 2)
