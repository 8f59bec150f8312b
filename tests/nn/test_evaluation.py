"""What a network answers does not depend on batches, mode or kind, and changes nothing."""

import numpy as np
import pytest

import nn
from autograd import Tensor

from .xor import XOR, XOR_LABELS, rng, xor_network

KINDS = [nn.as_array, nn.as_tensor, nn.as_values]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("batch_size", [1, 3, 4, None])
def test_predictions_are_plain_and_the_same_for_every_kind_and_batch(kind, batch_size):
    out = nn.predict(xor_network(kind), XOR, batch_size)
    assert type(out) is np.ndarray and out.shape == (4, 2) and out.dtype == np.float64
    np.testing.assert_allclose(out, xor_network(nn.as_array)(XOR), rtol=1e-13)


def test_dtype_and_shape_stay_also_without_rows():
    model = nn.Linear(3, 2, rng=rng(), dtype=np.float32)
    assert nn.predict(model, np.ones((5, 3), np.float32), 2).dtype == np.float32
    empty = nn.predict(model, np.ones((0, 3), np.float32))
    assert empty.shape == (0, 2) and empty.dtype == np.float32
    assert nn.predict(lambda x: x.sum(axis=(1, 2)), np.ones((5, 2, 2)), 3).shape == (5,)


def test_one_batch_at_a_time():
    sizes = []
    nn.predict(lambda x: sizes.append(len(x)) or x, np.ones((2500, 1)))
    assert sizes == [1024, 1024, 452]


class Noisy(nn.Module):
    """Adds noise while it is trained, and says whether anything was recorded."""

    def __init__(self):
        self.shift, self.rng, self.outs = Tensor([1.0]), rng(), []

    def __call__(self, x):
        noise = self.rng.normal(size=x.shape) if self.training else 0.0
        self.outs.append(self.shift + x + noise)
        return self.outs[-1]


def test_modes_are_put_back_even_after_an_error():
    model = nn.Sequential(Noisy(), nn.Linear(1, 1, rng=rng()))
    model.layers[1].eval()
    x = np.ones((3, 1))
    np.testing.assert_array_equal(nn.predict(model, x), nn.predict(model, x))
    assert not any(out.inputs for out in model.layers[0].outs)
    with pytest.raises(ValueError, match="Linear"):
        nn.predict(model, np.ones((3, 2)))
    assert [module.training for _, module in model.named_modules()] == [True, True, False]


def test_evaluate_measures_all_rows_at_once():
    model = xor_network()
    logits, worst = model(XOR).data, lambda out, labels: out.min() * len(labels)
    results = nn.evaluate(model, XOR, XOR_LABELS, metrics={"worst": worst}, batch_size=3)
    assert list(results) == ["loss", "worst"]
    assert results["worst"] == pytest.approx(4 * logits.min(), rel=1e-14)
    assert results["loss"] == pytest.approx(nn.cross_entropy(logits, XOR_LABELS), rel=1e-14)
    assert list(nn.evaluate(model, XOR, XOR_LABELS)) == ["loss", "accuracy"]
    assert list(nn.evaluate(model, XOR, loss=nn.mean_squared_error)) == ["loss"]
    assert nn.evaluate(lambda x: x + 1.0, XOR, loss=nn.mean_squared_error) == {"loss": 1.0}


def test_a_loss_that_uses_parameters_is_not_recorded():
    model = nn.Linear(2, 2, rng=rng())

    def penalized(out, labels):
        penalty = (model.weight**2).sum()
        assert not penalty.inputs
        return nn.cross_entropy(out, labels) + penalty

    weight = model.weight.detach().data
    plain = nn.cross_entropy(model(XOR).data, XOR_LABELS)
    found = nn.evaluate(model, XOR, XOR_LABELS, penalized)["loss"]
    assert found == pytest.approx(plain + (weight**2).sum(), rel=1e-14)


def test_mistakes():
    with pytest.raises(ValueError, match="predict: batch_size must be at least 1, got 0"):
        nn.predict(xor_network(), XOR, 0)
    with pytest.raises(ValueError, match="predict: expected arrays with rows"):
        nn.predict(xor_network(), 1.0)
    with pytest.raises(ValueError, match="a metric cannot be called 'loss'"):
        nn.evaluate(xor_network(), XOR, XOR_LABELS, metrics={"loss": nn.accuracy})
