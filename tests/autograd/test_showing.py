"""What a notebook shows of nodes: a small graph as a picture, never slowly, never an error."""

import time

import numpy as np

import autograd as ag
from autograd import Tensor, Value, primitive
from autograd.showing import MOST_NODES, is_small

from .drawing.graphs import chain_rule, sigmoid_network


def kinds(node):
    return set(node._repr_mimebundle_())


def test_a_small_graph_of_numbers_is_a_picture():
    bundle = chain_rule()._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "image/svg+xml"}
    assert bundle["text/plain"] == "Value(124.0, name='f', from add)"
    assert "∇ 44" in bundle["image/svg+xml"]


def test_of_an_array_the_numbers_come_first():
    y = np.exp(Tensor([[0.0, 1.0]], name="x"))
    html = y._repr_mimebundle_()["text/html"]
    assert html.startswith("<pre>Tensor([[1.        , 2.71828183]], from exp)</pre>\n<svg")
    assert kinds(y.sum()) == {"text/plain", "image/svg+xml"}
    y.name = "</pre><script>"
    assert "<script>" not in y._repr_mimebundle_()["text/html"]


def test_leaves_and_large_graphs_are_text():
    assert kinds(Value(1.0)) == kinds(Tensor([1.0])) == {"text/plain"}
    assert kinds(sigmoid_network()) == {"text/plain"}
    x = Value(1.0)
    for _ in range(MOST_NODES - 1):
        x = x + 1.0
    assert is_small(x) and not is_small(x + 1.0)
    assert kinds(Tensor(np.ones(200_000)).sum()) == {"text/plain"}
    assert kinds(Tensor(np.ones(2)) @ np.ones((2, 100_000))) == {"text/plain"}


def test_it_is_not_slow():
    x = Value(1.0)
    for _ in range(100_000):
        x = x + 1.0
    wide = np.sum([Value(1.0) for _ in range(10_000)])
    begin = time.perf_counter()
    assert kinds(x) == {"text/plain"}
    wide._repr_mimebundle_()
    assert time.perf_counter() - begin < 0.5


def test_it_never_raises():
    def broken(grad, out, x):
        raise ZeroDivisionError("no rule")

    twice = primitive(broken)(lambda x: x * 2.0)
    assert "text/plain" in kinds(twice(Tensor([1.0, 2.0])))
    with ag.no_grad():
        y = Tensor([1.0]) * 2.0
    assert "text/plain" in kinds(y * 3.0)
    x = Tensor([1.0, 2.0])
    z = x * x
    x.update(lambda data: data + 1.0)
    assert "no gradients" in z._repr_mimebundle_()["text/html"]
    with np.errstate(all="ignore"):
        assert "text/plain" in kinds(ag.log(Value(-1.0)))


def test_no_gradient_is_changed():
    f = chain_rule()
    f._repr_mimebundle_()
    assert all(node.grad is None for node in ag.topological_order(f))


def test_what_cannot_be_drawn_is_shown_as_text(monkeypatch):
    from autograd import drawing

    def refuse(node):
        raise MemoryError("no room")

    monkeypatch.setattr(drawing, "draw", refuse)
    assert kinds(chain_rule()) == {"text/plain"}
