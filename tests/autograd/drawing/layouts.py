"""Random cards and links for the tests of the layout."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from autograd.drawing.ranking import Columns, Link


@st.composite
def linked_cards(draw: Any, most: int = 24) -> tuple[int, list[Link]]:
    """How many cards there are, and links from earlier to later ones; ports count up."""
    cards = draw(st.integers(1, most))
    links = []
    for target in range(1, cards):
        sources = draw(st.lists(st.integers(0, target - 1), max_size=4))
        widths = draw(st.sampled_from([0.0, 30.0, 90.0]))
        links += [Link(source, target, port, widths) for port, source in enumerate(sources)]
    return cards, links


def edges_between_columns(graph: Columns) -> list[tuple[int, int, int]]:
    """(source, target, port) of each piece of an edge from one column to the next."""
    return [
        (source, target, port)
        for target, sources in enumerate(graph.left)
        for port, source in enumerate(sources)
    ]
