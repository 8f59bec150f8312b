"""Edges cross at most 1.3 times as often as in the layout of Graphviz."""

import pytest

from .comparison import DOT, GRAPHS, graphviz, links_of, ours


@pytest.mark.skipif(DOT is None, reason="the program dot is not installed")
@pytest.mark.parametrize("ports", [True, False], ids=["with ports", "without ports"])
@pytest.mark.parametrize("name", GRAPHS)
def test_edges_cross_no_more_often_than_in_graphviz(name, ports):
    cards, links = links_of(GRAPHS[name]())
    assert ours(cards, links, ports) <= 1.3 * graphviz(cards, links, ports)
