"""Networks: their neurons, their layers, what a hidden layer sees, what a convolution looks for."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

import nn
from nn import plots

from .exhibits import Trained, exhibit


@functools.cache
def xor_network() -> Trained:
    """A network 2-2-2 that has learnt XOR."""
    x, y = nn.datasets.xor(120, noise=0.12, rng=np.random.default_rng(1))
    rng = np.random.default_rng(1)
    model = nn.MLP([2, 2, 2], nn.tanh, rng=rng, initialization=nn.glorot)
    optimizer = nn.AdamW(model.parameters(), learning_rate=0.05, weight_decay=0.5)
    history = nn.fit(
        model, x, y, optimizer=optimizer, epochs=80, batch_size=20, rng=rng, progress=False
    )
    return Trained(model, history, x, y)


@exhibit(uses=xor_network)
def diagram() -> Any:
    """Neurons and weights.

    A network that has learnt XOR, at the point (1, 0): what each neuron gives, the gradient of the
    loss for it and for each weight. Negative weights are dashed, and so are the rings of neurons
    with a negative output.
    """
    xor = xor_network()
    names = {"input_names": ["x1", "x2"], "output_names": ["equal", "different"]}
    return nn.diagram(xor.model, [1.0, 0.0], 1, **names)


@exhibit(uses=xor_network)
def hidden_space() -> Any:
    """What a hidden layer sees.

    XOR cannot be divided by a straight line. Two hidden units bend the plane until it can.
    """
    xor = xor_network()
    return plots.hidden_space(xor.model, xor.x, xor.y, names=["equal", "different"])


@exhibit()
def layer_table() -> Any:
    """A table of layers.

    For any network: what goes in, what comes out, how many parameters. A notebook shows it as HTML.
    """
    rng = np.random.default_rng(0)
    model = nn.Sequential(
        nn.Sequential(nn.Conv2d(1, 8, 3, padding=1, rng=rng), nn.BatchNorm2d(8), nn.relu),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.MLP([8 * 14 * 14, 32, 10], rng=rng),
    )
    return repr(nn.summary(model, (64, 1, 28, 28)))


@functools.cache
def digits_network() -> Trained:
    """A small convolutional network that reads digits, and digits it has never seen."""
    pixels, y = nn.datasets.digits()
    x, rng = pixels.reshape(-1, 1, 8, 8) / 16.0, np.random.default_rng(0)
    model = nn.Sequential(
        nn.Conv2d(1, 12, 5, padding=2, rng=rng), nn.relu, nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(12 * 4 * 4, 10, rng=rng),
    )  # fmt: skip
    optimizer = nn.Adam(model.parameters(), learning_rate=0.005)
    history = nn.fit(
        model, x[:1400], y[:1400], optimizer=optimizer, epochs=5, batch_size=50, rng=rng,
        progress=False,
    )  # fmt: skip
    return Trained(model, history, x[1400:], y[1400:])


@exhibit(uses=digits_network)
def filters() -> Any:
    """Filters of a convolution.

    What the first layer of a network that reads digits looks for, after five passes through them.
    """
    return plots.filters(digits_network().model[0])


@exhibit(uses=digits_network)
def confusion_matrix() -> Any:
    """A confusion matrix.

    Which digits the same network takes for which, among those it has never seen.
    """
    digits = digits_network()
    return plots.confusion_matrix(nn.predict(digits.model, digits.x), digits.y)
