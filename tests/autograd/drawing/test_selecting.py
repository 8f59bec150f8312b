"""Parts of a graph: the paths from a node, and what is near to one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value, draw, tanh, topological_order
from autograd.drawing.folded import Folded
from autograd.drawing.folding import folded
from autograd.drawing.selecting import neighbourhood, paths_from
from autograd.drawing.web import web_of
from autograd.node import Node

from .graphs import chain_rule, recorded_graphs, tensor_network


def named(output, name):
    return next(x for x in topological_order(output) if x.name == name)


def test_only_the_paths_from_a_node():
    f = chain_rule()
    drawn = draw(f, wrt=named(f, "x1"))
    headers = [card.header for card in drawn.graph.cards if card.role not in ("constant",)]
    assert headers == ["x₁", "×", "", "u (+)", "x²", "f (+)"]
    assert [card.role for card in drawn.graph.cards].count("left out") == 1  # 3 x2
    assert drawn.graph.notes == ("only the paths from x₁ are drawn (⋯: the rest)",)
    assert [card.gradient.text for card in drawn.graph.cards if card.header == "x₁"] == ["∇ 44"]


def test_paths_from_several_nodes_and_from_a_parameter_inside_a_card():
    f = chain_rule()
    drawn = draw(f, wrt=[named(f, "x1"), named(f, "x2")])
    assert len(drawn.graph.cards) == 10
    loss = tensor_network()
    weight = named(loss, "layers.0.weight")
    assert "layers.0.weight" in [card.header for card in draw(loss, wrt=weight).graph.cards]


@given(recorded_graphs(most=20), st.integers(0, 99))
def test_every_node_on_a_path_is_there_and_no_other(output, place):
    order = topological_order(output)
    node = order[place % len(order)]
    found = set(paths_from(order, [node])[0])
    for other in order:
        on_a_path = node in topological_order(other)
        assert (other in found) == on_a_path
    assert draw(output, wrt=node).svg


@given(recorded_graphs(most=20), st.integers(0, 99), st.integers(0, 4))
def test_a_neighbourhood_is_what_is_near(output, place, radius):
    order = topological_order(output)
    node = order[place % len(order)]
    pairs = [(x, user) for user in order for x in user.inputs if isinstance(x, Node)]
    near = {node}
    for _ in range(radius):
        near |= {b for a, b in pairs if a in near} | {a for a, b in pairs if b in near}
    found, note = neighbourhood(order, node, radius)
    assert set(found) == near and [x for x in order if x in near] == found
    assert f"at most {radius} step" in note
    assert draw(output, around=node, radius=radius).svg


def test_the_neighbourhood_of_a_node_in_a_large_graph():
    x = Value(1.0)
    for step in range(5000):
        x = x * 0.5 + 0.5
        if step == 2500:
            x.name = middle_name = "middle"
    middle = named(x, middle_name)
    drawn = draw(x, around=middle)
    assert "middle (+)" in [card.header for card in drawn.graph.cards]
    assert len(drawn.graph.cards) < 12
    assert "at most 2 steps from middle" in drawn.graph.notes[0]


def test_large_parts_are_folded():
    x = Value(1.0, name="x")
    y = x
    for _ in range(500):
        y = y * 0.5 + Value(0.5)
    drawn = draw(y, wrt=x)
    assert len(drawn.graph.cards) < 20
    assert len(drawn.graph.notes) == 2


def test_what_is_not_there():
    f = chain_rule()
    with pytest.raises(ValueError, match="was not computed from elsewhere"):
        draw(f, wrt=Value(1.0, name="elsewhere"))
    with pytest.raises(ValueError, match="elsewhere is not part of the graph"):
        draw(f, around=Value(1.0, name="elsewhere"))
    with pytest.raises(ValueError, match="radius must be at least 0, got -1"):
        draw(f, around=f, radius=-1)
    with pytest.raises(ValueError, match="give wrt or around, not both"):
        draw(f, around=f, wrt=f)
    with pytest.raises(TypeError, match="wrt must be Values and Tensors, got float"):
        draw(f, wrt=[1.0])


@given(recorded_graphs(most=30), st.integers(0, 99), st.integers(0, 3))
def test_a_folded_neighbourhood_loses_nothing(output, place, radius):
    order = topological_order(output)
    near, _ = neighbourhood(order, order[place % len(order)], radius)
    base = web_of(near, lambda leaf: False)
    found = folded(base, 3, None, ())
    assert sorted(x for part in found.parts for x in part) == list(range(len(base.things)))
    everything = Folded(base, found, 1000, set())
    assert len(everything.drawn) == len(found.kinds)
    assert all(everything.results(vertex) for vertex in everything.drawn)


def test_all_that_uses_a_node_is_drawn_around_it():
    w = Value(0.5, name="w")
    samples = [tanh(w * float(k) + 1.0) for k in range(60)]
    cards = draw(sum(samples) * 2.0, around=w, radius=2, limit=20).graph.cards
    assert {card.header: card.many for card in cards if card.sign} == {"×": 60, "+": 60}


def test_nothing_to_draw_the_paths_from():
    f = chain_rule()
    with pytest.raises(ValueError, match="draw: wrt holds no node"):
        draw(f, wrt=[])
    with pytest.raises(TypeError, match=r"wrt must be Values and Tensors, got str \('x1'\)"):
        draw(f, wrt="x1")


@pytest.mark.parametrize("option", ["depth", "limit", "radius"])
@pytest.mark.parametrize("number", [1.5, "a", True])
def test_only_whole_numbers_count(option, number):
    f = chain_rule()
    with pytest.raises(TypeError, match=f"draw: {option} must be a whole number, got {number!r}"):
        draw(f, around=f, **{option: number})
