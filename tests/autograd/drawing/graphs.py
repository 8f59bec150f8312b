"""Recorded graphs that the tests of the pictures share."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import numpy as np
from hypothesis import strategies as st

import autograd as ag
from autograd import Tensor, Value

SVG = "{http://www.w3.org/2000/svg}"


def chain_rule() -> Value:
    """f = (2 x1 + 3 x2)**2 + 3 at (1, 3): lectures.md, B "gradient three ways"."""
    x1, x2 = Value(1.0, name="x1"), Value(3.0, name="x2")
    u = 2 * x1 + 3 * x2
    u.name = "u"
    f = u**2 + 3
    f.name = "f"
    return f


def sigmoid_network() -> Value:
    """A 2-3-1 network of Values on one sample, every sigmoid spelled out: 62 cards.

    Graphviz draws it, with the same ports, with 8 crossings.
    """
    rng = np.random.default_rng(0)
    layer = [Value(0.5, name="x1"), Value(-1.0, name="x2")]
    for outputs in (3, 1):
        activations = []
        for _ in range(outputs):
            weights = [Value(w) for w in rng.normal(size=len(layer))]
            z = weights[0] * layer[0]
            for w, x in zip(weights[1:], layer[1:], strict=True):
                z = z + w * x
            activations.append(1.0 / (1.0 + ag.exp(-(z + Value(0.1)))))
        layer = activations
    loss = 0.5 * (layer[0] - 1.0) ** 2
    loss.name = "loss"
    return loss


def tensor_network() -> Tensor:
    """Two layers with cross-entropy on a batch of plain arrays."""
    rng = np.random.default_rng(0)
    w1 = Tensor(rng.normal(size=(4, 5)), name="layers.0.weight")
    b1 = Tensor(np.zeros(5), name="layers.0.bias")
    w2 = Tensor(rng.normal(size=(5, 3)), name="layers.1.weight")
    hidden = ag.relu(rng.normal(size=(8, 4)) @ w1 + b1)
    logits = hidden @ w2
    logits.name = "logits"
    loss = (ag.logsumexp(logits, axis=-1) - logits[np.arange(8), [0, 1, 2, 0, 1, 2, 0, 1]]).mean()
    loss.name = "loss"
    return loss


def awkward_values() -> Value:
    """nan, inf, operands that no gradient reaches, a constant node, names that need escaping."""
    x = Value(-1.0, name='</svg><script>alert("x")</script>')
    y = Value(1e308, name="two\nlines\0 & {more|<less>} \\")
    with np.errstate(all="ignore"):
        broken = y * 100.0 + ag.log(x) + x / 0.0
        unreached = ag.sign(x * 3.0) + ag.where(x > 0, ag.sqrt(x), x)
    return broken * unreached + x.detach() * Value(2.0, name="a" * 300)


def awkward_tensors() -> Tensor:
    """nan, a gradient that is zero everywhere, broadcasts, mixed dtypes, a parameter used twice."""
    w = Tensor(np.ones((3, 3)), name="net.w")
    x = Tensor([[1.0, 2.0, np.nan]], name="x")
    b = Tensor(np.zeros(3, np.float32), name="net.b")
    dead = ag.relu(Tensor([-1.0, -2.0, -3.0]))
    return (x @ w @ w + b) * np.array([1.0, 2.0, 3.0]) + dead * Tensor(2.0)


ALL = (chain_rule, sigmoid_network, tensor_network, awkward_values, awkward_tensors)

OPERATIONS = (
    lambda x, y: x + y,
    lambda x, y: x * y,
    lambda x, y: x - 2.0,
    lambda x, y: 3.0 * y,
    lambda x, y: x * x,
    lambda x, y: ag.tanh(x),
    lambda x, y: ag.where(True, x, y),
)


@st.composite
def recorded_graphs(draw: Any, most: int = 30) -> Value:
    """A Value behind up to `most` operations on randomly chosen earlier results."""
    nodes = [Value(1.0 + i / 8, name=f"x{i}") for i in range(draw(st.integers(1, 4)))]
    for _ in range(draw(st.integers(1, most))):
        operation = draw(st.sampled_from(OPERATIONS))
        x, y = draw(st.sampled_from(nodes)), draw(st.sampled_from(nodes[-5:]))
        nodes.append(operation(x, y))
    return nodes[-1]


def elements(svg: str, name: str, **attributes: str) -> list[ElementTree.Element]:
    """The elements of a document that have a name and attributes."""
    found = ElementTree.fromstring(svg).iter(SVG + name)
    return [x for x in found if all(x.get(key) == value for key, value in attributes.items())]


def cards(svg: str) -> list[ElementTree.Element]:
    """The groups that are cards: what can be focused."""
    return elements(svg, "g", tabindex="0")


def edges(svg: str) -> list[ElementTree.Element]:
    """The groups that are edges: what ends in an arrow."""
    groups = elements(svg, "g")
    return [
        g for g in groups if any("arrow" in p.get("class", "") for p in g.findall(SVG + "path"))
    ]
