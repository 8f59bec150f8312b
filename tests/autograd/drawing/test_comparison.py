"""Edges cross at most 1.3 times as often as in the layout of Graphviz, and that takes no longer."""

import time

import pytest

from autograd.drawing.layout import Layout

from .comparison import DOT, GRAPHS, graphviz, links_of, network, ours


@pytest.mark.skipif(DOT is None, reason="the program dot is not installed")
@pytest.mark.parametrize("ports", [True, False], ids=["with ports", "without ports"])
@pytest.mark.parametrize("name", GRAPHS)
def test_edges_cross_no_more_often_than_in_graphviz(name, ports):
    cards, links = links_of(GRAPHS[name]())
    assert ours(cards, links, ports) <= 1.3 * graphviz(cards, links, ports)


def test_a_thousand_cards_take_no_time():
    cards, links = links_of(network([2, 16, 16, 1], logistic=False))
    assert cards > 950
    seconds = []
    for _ in range(3):
        started = time.process_time()
        Layout([(124.0, 58.0)] * cards, links)
        seconds.append(time.process_time() - started)
    assert min(seconds) < 0.6  # under 0.3 s on an idle machine
