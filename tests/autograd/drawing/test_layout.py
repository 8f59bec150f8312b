"""The places of cards and the routes of edges."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd.drawing.layout import Layout, port_heights
from autograd.drawing.ranking import Link

from .layouts import edges_between_columns, linked_cards

SIZES = st.tuples(st.sampled_from([56.0, 124.0, 200.0]), st.sampled_from([40.0, 58.0, 97.0]))


@st.composite
def layouts(draw):
    cards, links = draw(linked_cards())
    sizes = [draw(SIZES) for _ in range(cards)]
    return Layout(sizes, links), sizes, links


def boxes(layout, sizes):
    return [(x, y, x + w, y + h) for (x, y), (w, h) in zip(layout.corners, sizes, strict=True)]


def stretches(layout, links):
    """The level stretches of all edges, with the cards they belong to."""
    for link, route in zip(links, layout.routes, strict=True):
        for stretch in route:
            yield stretch, {link.source, link.target}
    for (source, _), trunk in layout.trunks.items():
        for stretch in trunk:
            yield stretch, {source}


@given(layouts())
def test_no_two_cards_overlap_and_all_are_inside(case):
    layout, sizes, _ = case
    for a, b in itertools.combinations(boxes(layout, sizes), 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
    for x, y, right, bottom in boxes(layout, sizes):
        assert x >= -1e-6 and y >= -1e-6
        assert right <= layout.width + 1e-6 and bottom <= layout.height + 1e-6


@given(layouts())
def test_every_edge_runs_from_left_to_right_and_ends_at_its_port(case):
    layout, sizes, links = case
    for link, (exit_, entry) in zip(links, layout.routes, strict=True):
        left, top = layout.corners[link.target]
        ports = port_heights(sizes[link.target][1], len(layout.graph.left[link.target]))
        assert entry[1] == left
        assert entry[2] == pytest.approx(top + ports[link.port])
        assert exit_[0] <= exit_[1] < entry[0] < entry[1]
        source_right = layout.corners[link.source][0] + sizes[link.source][0]
        assert source_right <= exit_[1]
    for exit_, across in layout.trunks.values():
        assert exit_[0] <= exit_[1] < across[0] < across[1]


@given(layouts())
def test_the_first_operand_has_the_highest_port(case):
    layout, _, links = case
    heights = {}
    for link, route in zip(links, layout.routes, strict=True):
        heights.setdefault(link.target, {})[link.port] = route[-1][2]
    for ports in heights.values():
        assert [ports[port] for port in sorted(ports)] == sorted(ports.values())


@given(layouts())
def test_edges_run_past_the_cards_they_do_not_belong_to(case):
    layout, sizes, links = case
    for (left, right, height), own in stretches(layout, links):
        for card, (x, y, end, bottom) in enumerate(boxes(layout, sizes)):
            if card not in own:
                assert right <= x or end <= left or height <= y - 5 or height >= bottom + 5
    for column in range(1, len(layout.left)):  # curves stay between the columns
        assert layout.right[column - 1] < layout.level[column] < layout.left[column]


@given(layouts())
def test_edges_cross_on_the_page_as_often_as_was_counted(case):
    layout, _, _ = case
    ends = {}
    for source, target, port in edges_between_columns(layout.graph):
        start, end = layout.y[source], layout.port_height(target, port)
        ends.setdefault(layout.graph.column[target], []).append((start, end))
    crossings = sum(
        (a[0] - b[0]) * (a[1] - b[1]) < -1e-9
        for column in ends.values()
        for a, b in itertools.combinations(column, 2)
    )
    assert crossings == layout.crossings


def test_there_is_room_for_labels():
    narrow, wide = (
        Layout([(100.0, 50.0)] * 2, [Link(0, 1, 0, width)]).width for width in (0.0, 80.0)
    )
    assert wide - narrow >= 80.0


def test_a_chain_of_thousands_and_a_node_used_by_thousands():
    chain = [Link(card, card + 1, 0) for card in range(3000)]
    assert Layout([(10.0, 10.0)] * 3001, chain).crossings == 0
    shared = chain + [Link(0, card, 1) for card in range(2, 3001)]
    layout = Layout([(10.0, 10.0)] * 3001, shared)
    assert layout.crossings == 0
    assert len(layout.trunks) == 2999
