"""Training: losses, regions, activation functions, gradients that vanish, paths of optimizers."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

import nn
from nn import plots

from .exhibits import Trained, exhibit


@functools.cache
def moons_network() -> Trained:
    """A network that has learnt two moons from too few points, for too long."""
    rng = np.random.default_rng(0)
    x, y = nn.datasets.two_moons(100, noise=0.35, rng=rng)
    model = nn.MLP([2, 64, 64, 2], rng=rng)
    history = nn.fit(
        model, x, y, optimizer=nn.Adam(model.parameters(), learning_rate=0.003), epochs=120,
        batch_size=20, rng=rng, validation=0.4, progress=False,
    )  # fmt: skip
    return Trained(model, history, x, y)


@exhibit(uses=moons_network)
def loss_curves() -> Any:
    """Loss curves.

    The loss of each step behind the mean of each epoch, and the loss on samples it has not learnt
    from, which is smallest long before the end: the rest of the training makes the network worse.
    """
    return plots.loss_curves(moons_network().history)


@exhibit(uses=moons_network)
def decision_regions() -> Any:
    """Decision regions.

    Where a network says which class, and the samples; those it gets wrong have a black edge.
    """
    moons = moons_network()
    return plots.decision_regions(moons.model, moons.x, moons.y, names=["upper", "lower"])


@exhibit()
def activation_functions() -> Any:
    """Activation functions and their derivatives.

    No derivative is written down: each is a gradient of the engine.
    """
    return plots.activation_functions()


@exhibit()
def gradient_norms() -> Any:
    """Gradients that vanish.

    Eight layers of sigmoids: each makes the gradient on its way back smaller. `GradientNorms` is a
    callback of `fit`.
    """
    rng = np.random.default_rng(0)
    x, y = nn.datasets.two_moons(200, rng=rng)
    model = nn.MLP([2] + 8 * [16] + [2], nn.sigmoid, rng=rng, initialization=nn.glorot)
    optimizer, recorded = nn.SGD(model.parameters(), learning_rate=0.1), plots.GradientNorms()
    nn.fit(
        model, x, y, optimizer=optimizer, epochs=15, batch_size=20, rng=rng, progress=False,
        callbacks=[recorded],
    )  # fmt: skip
    return plots.gradient_norms(recorded)


@exhibit()
def optimizer_paths() -> Any:
    """Paths of optimizers.

    In a valley that is ten times as steep across as along, descent goes to and fro.
    """
    optimizers = {
        "descent": lambda parameters: nn.SGD(parameters, learning_rate=0.4),
        "momentum": lambda parameters: nn.SGD(parameters, learning_rate=0.1, momentum=0.8),
        "RMSProp": lambda parameters: nn.RMSProp(parameters, learning_rate=0.3),
        "Adam": lambda parameters: nn.Adam(parameters, learning_rate=0.5),
    }
    return plots.optimizer_paths(
        lambda x, y: x**2 / 5 + 2 * y**2 + 0.3 * x * y, (-8.0, 3.0), optimizers, steps=40
    )
