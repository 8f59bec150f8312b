"""One card for each value, one edge for each operand."""

import numpy as np
import pytest
from hypothesis import given

import autograd as ag
from autograd import Tensor, Value, log, relu, sign, topological_order, where
from autograd.backward import differentiate
from autograd.drawing import draw
from autograd.drawing.nearest import operands_of
from autograd.drawing.numbers import short
from autograd.node import Node

from .graphs import awkward_values, chain_rule, recorded_graphs, tensor_network


def graph_of(output, **options):
    return draw(output, **options).graph


def described(output, **options):
    """Role, header, value and gradient of every card."""
    return [
        (card.role, card.header, card.value.text, card.gradient.text if card.gradient else None)
        for card in graph_of(output, **options).cards
    ]


def test_the_example_of_the_lecture():
    assert described(chain_rule()) == [
        ("input", "x₁", "1", "∇ 44"),
        ("constant", "", "2", None),
        ("operation", "×", "2", "∇ 22"),
        ("input", "x₂", "3", "∇ 66"),
        ("constant", "", "3", None),
        ("operation", "×", "9", "∇ 22"),
        ("operation", "u (+)", "11", "∇ 22"),
        ("operation", "x²", "121", "∇ 1"),
        ("constant", "", "3", None),
        ("output", "f (+)", "124", "∇ 1"),
    ]
    edges = [
        (edge.source, edge.target, edge.port, edge.flow.slope and edge.flow.slope.text)
        for edge in graph_of(chain_rule()).edges
    ]
    assert edges == [
        (1, 2, 0, None),
        (0, 2, 1, "2"),
        (4, 5, 0, None),
        (3, 5, 1, "3"),
        (2, 6, 0, "1"),
        (5, 6, 1, "1"),
        (6, 7, 0, "22"),
        (7, 9, 0, "1"),
        (8, 9, 1, None),
    ]
    assert graph_of(chain_rule()).edges[1].flow.sentence == "sends 22 × 2 = 44 back"


def test_the_same_operand_twice_is_two_edges():
    a = Value(-3.0, name="a")
    graph = graph_of(a * a)
    assert len(graph.cards) == 2
    assert [(e.source, e.port, e.flow.slope.text) for e in graph.edges] == [
        (0, 0, "−3"),
        (0, 1, "−3"),
    ]


@given(recorded_graphs())
def test_every_value_and_every_operand_is_there_once(output):
    graph = graph_of(output, limit=10_000)
    order = topological_order(output)
    operands = [x for node in order for _, x in operands_of(node)]
    constants = [x for x in operands if not isinstance(x, Node)]
    assert len(graph.cards) == len(order) + len(constants)
    assert len(graph.edges) == len(operands)
    ports = {}
    for edge in graph.edges:
        assert edge.source < edge.target
        ports.setdefault(edge.target, []).append(edge.port)
    for number, card in enumerate(graph.cards):
        assert ports.get(number, []) == list(range(card.ports))
    gradients = differentiate(output, 1.0).values()
    shown = [card.gradient.text for card in graph.cards if card.gradient]
    wanted = [f"∇ {short(g)}" for g in gradients if g is not None]  # of the others 0, or none
    none = [text for text in shown if text not in wanted or text == "∇ 0"]
    assert sorted(text for text in shown if text in wanted and text != "∇ 0") == sorted(
        text for text in wanted if text != "∇ 0"
    )
    assert set(none) <= {"no gradient", "∇ 0"}


def test_what_a_selection_did_not_choose_has_the_gradient_0_as_backward_says():
    x, t = Value(-2.0, name="x"), Tensor([-2.0], name="t")
    free = Value(1.0, name="free")
    y = relu(x * 3.0) + where(x < 0.0, 0.0, x * 2.0) + free.detach()
    y.backward()
    assert x.grad == 0.0
    cards = {card.name: card for card in draw(y).graph.cards if card.name}
    assert cards["x"].gradient.text == "∇ 0"
    assert cards["free"].gradient is None
    (back,) = (e.flow for e in draw(relu(x * 3.0)).graph.edges if e.source == 0)
    assert back.size == 0.0
    assert draw(relu(t * 3.0)).graph.cards[0].gradient.text == "∇ 0"
    assert draw(sign(x) * 2.0).graph.cards[0].gradient.text == "no gradient"
    with np.errstate(divide="ignore"):
        chosen = where(x < 0.0, 0.0, log(Value(0.0, name="z")))
    assert "nan" not in draw(chosen).dot


def test_no_gradient_is_said_where_none_arrives():
    x = Value(1.5, name="x")
    cards = described(ag.sign(x * 3.0) * x)
    assert ("operation", "×", "4.5", "no gradient") in cards
    assert ("input", "x", "1.5", "∇ 1") in cards


def test_nan_and_inf_are_alarming():
    cards = graph_of(awkward_values()).cards
    kinds = {card.value.text: card.value.kind for card in cards}
    assert kinds["inf"] == kinds["nan"] == "alarm"
    assert kinds["−3"] == "number"


def test_constant_nodes_and_nodes_without_a_past():
    x = Value(2.0, name="x")
    assert ("constant", "x (stop_gradient)", "2", None) in described(x * x.detach())
    with ag.no_grad():
        hidden = x * x
    cards = described(hidden + 1.0)
    assert cards[0] == ("constant", "no_grad", "4", None)
    assert cards[-1] == ("output", "+", "5", None)
    assert all(edge.flow.slope is None for edge in graph_of(hidden + 1.0).edges)


def test_parameters_are_told_by_a_dot_in_the_name_or_by_the_caller():
    w, b, x = (Value(1.0, name=name) for name in ("layer.w", "b", "x"))
    y = w * x + b
    roles = {card.name: card.role for card in graph_of(y).cards if card.name}
    assert roles == {"layer.w": "parameter", "b": "input", "x": "input"}
    for given_as in ([b], {"b": b}, (p for p in [b]), b, np.array([b], dtype=object)):
        roles = {card.name: card.role for card in graph_of(y, parameters=given_as).cards}
        assert (roles["layer.w"], roles["b"]) == ("input", "parameter")
    with pytest.raises(
        TypeError, match=r"parameters must be Values and Tensors, got float \(1.0\)"
    ):
        draw(y, parameters=[1.0])


def test_a_name_without_a_dot_may_say_that_it_is_of_a_parameter():
    class Path(str):
        of_parameter = True

    w, x = Value(2.0, name=Path("w")), Value(3.0, name="x")
    drawn = draw(w * x)
    roles = {card.name: card.role for card in drawn.graph.cards if card.name}
    assert roles == {"w": "parameter", "x": "input"}
    assert "w" not in drawn.graph.subtitle.split(" · ")[0]


def test_a_parameter_used_once_is_drawn_inside():
    graph = graph_of(tensor_network())
    product = next(card for card in graph.cards if card.sign == "matmul")
    (weight,) = product.insets
    assert (weight.role, weight.name) == ("parameter", "layers.0.weight")
    assert weight.detail == "float64 (4, 5)"
    assert weight.gradient.text.startswith("‖∇‖ ")
    assert product.ports == 1
    assert "parameter layers.0.weight float64 (4, 5)" in product.spoken
    assert "inside: layers.0.weight" in product.tooltip
    bias = next(card for card in graph.cards if card.sign == "+").insets[0]
    assert [badge.text for badge in bias.badges] == ["(5,) → (8, 5)"]


def test_a_parameter_used_twice_is_not():
    w = Tensor(np.eye(2), name="net.w")
    cards = graph_of(w @ w).cards
    assert [(card.role, len(card.insets)) for card in cards] == [("parameter", 0), ("output", 0)]


def test_broadcasts_are_marked_but_plain_numbers_are_not():
    t = Tensor(np.ones((2, 3)))
    badges = [e.badge and e.badge.text for e in graph_of(t * np.ones(3) + 1.0).edges]
    assert badges == [None, "(3,) → (2, 3)", None, None]
    assert [e.badge for e in graph_of(t @ np.ones(3)).edges] == [None, None]
    mixed = graph_of(t * Value(2.0))
    assert [e.badge and e.badge.text for e in mixed.edges] == [None, "() → (2, 3)"]


def test_tensor_cards_say_dtype_shape_norms_and_what_is_wrong():
    x = Tensor(np.array([[3.0, 4.0, np.nan]], np.float32), name="x")
    card = graph_of((x * 0.0).sum()).cards[0]
    assert (card.header, card.detail, card.value.text) == ("x", "float32 (1, 3)", "‖·‖ nan")
    assert [badge.text for badge in card.badges] == ["1 nan", "gradient all zero"]


def test_what_is_behind_the_limit_is_one_mark_where_the_first_of_it_would_stand():
    x = Value(1.0)
    for _ in range(50):
        x = (x + 1.0) * 2.0
    graph = graph_of(x, limit=4, fold=False)
    assert [card.role for card in graph.cards] == ["left out", "operation", "constant", "output"]
    assert graph.notes == (
        "99 nodes and 99 constants left out (⋯): only what is nearest to the output is drawn",
    )
