"""How high each vertex stands."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd.drawing.coordinates import BEND_GAP, CARD_GAP, apart, heights_of
from autograd.drawing.crossings import untangle
from autograd.drawing.layout import port_heights
from autograd.drawing.ranking import Columns, Link

from .layouts import linked_cards

NUMBERS = st.floats(-100, 100)


def placed(cards, links, heights):
    graph = Columns(cards, links)
    order, _ = untangle(graph)
    ports = [
        [below - height / 2 for below in port_heights(height, len(graph.left[card]))]
        for card, height in enumerate(heights)
    ]
    return graph, order, ports, heights_of(graph, order, heights, ports)


@given(st.lists(st.tuples(NUMBERS, st.floats(0.1, 10), st.floats(0, 20)), min_size=1, max_size=12))
def test_apart_keeps_distances_and_no_small_move_is_better(rows):
    wanted, weights, gaps = (list(column) for column in zip(*rows, strict=True))
    heights = apart(wanted, weights, gaps)

    def cost(y):
        return sum(w * (a - b) ** 2 for a, b, w in zip(y, wanted, weights, strict=True))

    def allowed(y):
        return all(y[i] - y[i - 1] >= gaps[i] - 1e-9 for i in range(1, len(y)))

    assert allowed(heights)
    for first in range(len(heights)):
        for last in range(first, len(heights)):
            for step in (-0.01, 0.01):
                moved = [y + step * (first <= i <= last) for i, y in enumerate(heights)]
                assert not allowed(moved) or cost(moved) >= cost(heights) - 1e-6


@given(linked_cards(), st.integers(0, 3))
def test_the_order_and_the_distances_in_a_column_are_kept(case, seed):
    cards, links = case
    heights = [40.0 + 20.0 * ((card + seed) % 4) for card in range(cards)]
    _, order, _, y = placed(cards, links, heights)
    tall = heights + [0.0] * (len(y) - cards)
    for column in order:
        for upper, lower in pairwise(column):
            gap = CARD_GAP if max(upper, lower) < cards else BEND_GAP
            assert y[lower] - y[upper] >= (tall[upper] + tall[lower]) / 2 + gap - 1e-6


def test_a_chain_is_one_level_line():
    links = [Link(card, card + 1, 0) for card in range(9)]
    heights = [58.0, 80.0] * 5
    _, _, _, y = placed(10, links, heights)
    assert y == pytest.approx([y[0]] * 10, abs=1e-6)


def test_a_long_edge_is_level_over_its_whole_length():
    links = [Link(card, card + 1, 0) for card in range(8)] + [Link(0, 8, 1)]
    graph, _, _, y = placed(9, links, [58.0] * 9)
    bends = [y[bend] for bend in graph.bends[0].values()]
    assert bends == pytest.approx([bends[0]] * 7, abs=0.05)  # half a tenth of a pixel
