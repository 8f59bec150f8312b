"""Graphs: recorded computations, small and large, as pictures, as a page and as a derivation."""

from __future__ import annotations

from typing import Any

import numpy as np

import nn
from autograd import Tensor, Value, draw, explain, scope

from .exhibits import exhibit


@exhibit()
def value_graph() -> Any:
    """A graph of numbers.

    Every value is a card with its gradient, every edge has its local derivative: the chain rule
    for f = (2 x₁ + 3 x₂)² + 3 at (1, 3), ready to be read from right to left.
    """
    x1, x2 = Value(1.0, name="x1"), Value(3.0, name="x2")
    f = (2 * x1 + 3 * x2) ** 2 + 3
    f.name = "f"
    return draw(f)


@exhibit()
def stepper() -> Any:
    """The same calculation, played step by step.

    One page of HTML that needs no network: play, pause, one step on or back, forward and backward.
    """
    x1, x2 = Value(1.0, name="x1"), Value(3.0, name="x2")
    f = (2 * x1 + 3 * x2) ** 2 + 3
    f.name = "f"
    return draw(f)  # .save("stepper.html")


@exhibit()
def explanation() -> Any:
    """The same derivative as a derivation.

    Every local derivative with the rule it comes from, then the chain rule with numbers put in.
    """
    x1, x2 = Value(1.0, name="x1"), Value(3.0, name="x2")
    f = (2 * x1 + 3 * x2) ** 2 + 3
    f.name = "f"
    return str(explain(f, x1))


@exhibit()
def tensor_graph() -> Any:
    """A graph of arrays.

    A layer and its loss: shapes, norms of values and gradients; what is broadcast says so.
    """
    x = np.array([[0.5, 1.0], [1.5, -1.0], [-1.0, 0.5], [0.0, 2.0]])
    target = np.array([[0.5], [-0.5], [0.5], [1.0]])
    weight, bias = Tensor([[0.4], [-0.3]], name="layer.weight"), Tensor([0.1], name="layer.bias")
    loss = np.mean((np.tanh(x @ weight + bias) - target) ** 2)
    loss.name = "loss"
    return draw(loss)


@exhibit()
def folded_graph() -> Any:
    """A large graph, folded.

    A network of numbers on forty points: tens of thousands of nodes. What is computed alike is one
    card, with the number of times it was computed.
    """
    rng = np.random.default_rng(0)
    x, y = nn.datasets.two_moons(40, rng=rng)
    model = nn.MLP([2, 16, 16, 2], rng=rng).mapped(nn.as_values)
    loss = nn.cross_entropy(model(x), y)
    return draw(loss)


@exhibit()
def scopes() -> Any:
    """A network by its layers.

    Every call of a module is a scope, and so is what stands under `with scope(...)`: `depth=1`
    draws each of the outermost as one card.
    """
    rng = np.random.default_rng(0)
    encoder, decoder = nn.MLP([8, 16, 3], rng=rng), nn.MLP([3, 16, 8], rng=rng)
    x = rng.normal(size=(32, 8))
    with scope("encoder"):
        code = encoder(x)
    with scope("decoder"):
        copy = decoder(code)
    loss = nn.mean_squared_error(copy, x)
    return draw(loss, depth=1)
