"""Which values of a large graph are drawn."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value, topological_order
from autograd.drawing.nearest import cut_off, nearest
from autograd.node import Node

from .graphs import recorded_graphs


@given(recorded_graphs(), st.integers(1, 40))
def test_what_uses_a_drawn_node_is_drawn_and_the_limit_holds(output, limit):
    order = topological_order(output)
    selection = nearest(order, limit, inside=set())
    drawn = selection.nodes
    assert next(reversed(drawn)) is output
    for node in order:
        for x in node.inputs:
            assert not (isinstance(x, Node) and x in drawn) or node in drawn
    constants = sum(len(positions - {-1}) for positions in drawn.values())
    marks = sum(cut_off(node, drawn, set()) for node in drawn)
    assert len(drawn) + constants + marks <= max(limit, 2)
    assert len(drawn) + selection.nodes_left_out == len(order)
    assert bool(selection.left_out) == bool(marks)


@given(recorded_graphs())
def test_inputs_come_first_and_everything_is_drawn_if_it_fits(output):
    order = topological_order(output)
    selection = nearest(order, 10_000, inside=set())
    assert set(selection.nodes) == set(order)
    assert selection.left_out == ""
    place = {node: number for number, node in enumerate(selection.nodes)}
    for node in order:
        for x in node.inputs:
            assert not isinstance(x, Node) or place[x] < place[node]


def test_first_operands_come_first():
    a, b, c = (Value(1.0, name=name) for name in "abc")
    names = [node.name for node in nearest(topological_order(a * b + c), 99, set()).nodes]
    assert names == ["a", "b", None, "c", None]


@pytest.mark.parametrize(
    ("limit", "left_out"),
    [
        (2, "6 nodes and 3 constants"),
        (6, "3 nodes and 2 constants"),
        (9, "1 node and 1 constant"),
        (10, ""),
    ],
)
def test_left_out_in_words(limit, left_out):
    x = Value(1.0)
    for _ in range(3):
        x = (x + 1.0).tanh()
    assert nearest(topological_order(x), limit, set()).left_out == left_out
