"""Each example compiled: the losses and gradients are those of the example as it is."""

import functools
import pkgutil

import numpy as np
import pytest

import autograd
import examples
import nn

matplotlib = pytest.importorskip("matplotlib")
pytest.importorskip("sklearn")
matplotlib.use("Agg")

import examples.gallery.networks  # noqa: E402
import examples.gallery.training  # noqa: E402
from examples import (  # noqa: E402
    autoencoder_digits,
    chain_rule,
    digits_cnn,
    digits_mlp,
    gan_points,
    sine_rnn,
    spiral,
    tiny_transformer,
    two_moons_scalar,
)

STEPS = 5


def stepper(model, loss, optimizer, max_norm=np.inf):
    """A step as the examples with a loop of their own make it."""

    def step(*batch):
        optimizer.zero_grad()
        value = loss(model, *batch)
        value.backward()
        if max_norm < np.inf:
            nn.clip_gradient_norm(model.parameters(), max_norm)
        optimizer.step()
        return value.item()

    return step


def autoencoder(rng):
    model = autoencoder_digits.Autoencoder(64, 2, rng)
    loss = lambda model, x: nn.mean_squared_error(model(x), x)  # noqa: E731
    batches = [(rng.uniform(size=(16, 64)),) for _ in range(STEPS)]
    return stepper(model, loss, nn.Adam(model.parameters(), 3e-3)), batches


def convolutions(rng):
    model = digits_cnn.network(rng)
    loss = lambda model, x, y: nn.cross_entropy(model(x), y)  # noqa: E731
    draw = lambda: digits_cnn.images(rng.uniform(size=(8, 64)))  # noqa: E731
    batches = [(draw(), rng.integers(0, 10, 8)) for _ in range(STEPS)]
    return stepper(model, loss, nn.Adam(model.parameters(), 1e-3)), batches


def sines(kind):
    def make(rng):
        model = sine_rnn.Forecaster(sine_rnn.LAYERS[kind], rng)
        loss = lambda model, x: nn.mean_squared_error(model(x[:, :-1]), x[:, 1:])  # noqa: E731
        batches = [(sine_rnn.waves(8, 9, rng)[0],) for _ in range(STEPS)]
        return stepper(model, loss, nn.Adam(model.parameters(), 0.01), 1.0), batches

    return make


def transformer(rng):
    model, length = tiny_transformer.Transformer(rng), 4

    def loss(model, tokens):
        return nn.cross_entropy(model(tokens[:, :-1])[:, length:], tokens[:, length + 1 :])

    batches = [(tiny_transformer.rows(8, length, rng),) for _ in range(STEPS)]
    return stepper(model, loss, nn.Adam(model.parameters(), 0.01), 1.0), batches


def contest(rng):
    adversaries = next(
        x for x in vars(gan_points).values() if isinstance(x, type) and hasattr(x, "judged")
    )
    return adversaries(1.0, rng).step, [()] * STEPS


def mlp(rng):
    x, _, y, _ = digits_mlp.digits(0)
    model = nn.MLP([64, digits_mlp.HIDDEN, 10], rng=rng)
    optimizer = nn.SGD(model.parameters(), digits_mlp.LEARNING_RATE, momentum=digits_mlp.MOMENTUM)
    loss = lambda model, *batch: nn.cross_entropy(model(batch[0]), batch[1])  # noqa: E731
    rows = [slice(k, k + digits_mlp.BATCH_SIZE) for k in range(STEPS)]
    return stepper(model, loss, optimizer), [(x[k], y[k]) for k in rows]


def moons(rng):
    model = nn.MLP([2, 4, 1], rng=rng).mapped(nn.as_values)
    loss = two_moons_scalar.loss_of
    x, y = two_moons_scalar.moons(12, 0)
    optimizer = nn.SGD(model.parameters(), 0.1)
    return stepper(model, lambda model: loss(model, x, y), optimizer), [()] * STEPS


STEPPERS = {
    "autoencoder_digits": autoencoder, "digits_cnn": convolutions, "gan_points": contest,
    "tiny_transformer": transformer, "two_moons_scalar": moons, "digits_mlp": mlp,
    **{f"sine_rnn, {kind}": sines(kind) for kind in sine_rnn.LAYERS},
}  # fmt: skip


@pytest.mark.parametrize("name", STEPPERS)
def test_step(name):
    losses = []
    for compile in (lambda step: step, autograd.compile):
        step, batches = STEPPERS[name](np.random.default_rng(0))
        step = compile(step)
        losses.append([step(*batch) for batch in batches])
    tolerance = 1e-4 if name == "digits_cnn" else 1e-9  # float32
    np.testing.assert_allclose(losses[1], losses[0], rtol=tolerance)
    assert np.unique(losses[0]).size > STEPS // 2
    assert sum(map(len, step.versions.values())) <= 3  # no gradients yet; numbers become inputs


def fitted_spiral():
    x, y = nn.datasets.spirals(150, turns=1.25, rng=np.random.default_rng(0))
    return spiral.train(x, y, 3, np.random.default_rng(0))[1]


FITTED = {
    "spiral": fitted_spiral,
    "gallery: two moons": lambda: examples.gallery.training.moons_network.__wrapped__().history,
    "gallery: XOR": lambda: examples.gallery.networks.xor_network.__wrapped__().history,
    "gallery: digits": lambda: examples.gallery.networks.digits_network.__wrapped__().history,
}


@pytest.mark.parametrize("name", FITTED)
def test_fit(name, monkeypatch):
    fit, epochs = nn.fit, []
    short = lambda *args, **options: fit(*args, **(options | {"epochs": 3}))  # noqa: E731
    for run in (short, functools.partial(short, compile=True)):
        monkeypatch.setattr(nn, "fit", run)
        history = FITTED[name]()
        epochs.append([*history.step_loss, *history.validation_loss])
    np.testing.assert_allclose(epochs[1], epochs[0], rtol=1e-9)


def test_chain_rule():
    for f in (chain_rule.f, lambda x1, x2: chain_rule.by_backpropagation(x1, x2)[0]):
        compiled = autograd.compile(f)
        for point in (chain_rule.POINT, (0.5, -2.0), chain_rule.POINT):
            assert compiled(*point) == f(*point)
    slopes = autograd.compile(autograd.grad(chain_rule.f, (0, 1)))
    for point in (chain_rule.POINT, (0.5, -2.0), chain_rule.POINT):
        assert tuple(slopes(*point)) == chain_rule.by_hand(*point)


def test_no_example_is_left_out():
    """Of the packages, the gallery trains by `fit`; the lectures' own loops are those of above."""
    modules = {x.name for x in pkgutil.iter_modules(examples.__path__) if not x.ispkg}
    assert modules == {name.partition(",")[0] for name in STEPPERS} | {"spiral", "chain_rule"}
