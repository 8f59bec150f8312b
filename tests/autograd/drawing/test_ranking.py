"""Columns, and bends where edges pass them."""

from hypothesis import given

from autograd.drawing.ranking import Columns, Link, columns_of

from .layouts import edges_between_columns, linked_cards


@given(linked_cards())
def test_a_card_stands_one_column_before_its_first_consumer(case):
    cards, links = case
    column = columns_of(cards, links)
    for card in range(cards):
        consumers = [column[link.target] for link in links if link.source == card]
        assert column[card] == (min(consumers) - 1 if consumers else max(column))
    assert min(column) == 0


@given(linked_cards())
def test_pieces_of_edges_join_neighbouring_columns_and_make_up_the_links(case):
    cards, links = case
    graph = Columns(cards, links)
    for source, target, port in edges_between_columns(graph):
        assert graph.column[source] + 1 == graph.column[target]
        assert (target, port) in graph.right[source]
    origin = list(range(cards)) + [-1] * (len(graph.column) - cards)
    for source, bends in enumerate(graph.bends):
        for vertex in bends.values():
            origin[vertex] = source
    found = [
        (origin[source], target, port) for source, target, port in edges_between_columns(graph)
    ]
    assert sorted(x for x in found if x[1] < cards) == sorted(
        (link.source, link.target, link.port) for link in links
    )
    assert sorted(v for column in graph.columns for v in column) == list(range(len(graph.column)))


def test_edges_of_one_source_share_their_bends():
    links = [Link(0, target, 0) for target in range(1, 6)]
    links += [Link(target - 1, target, 1) for target in range(2, 6)]
    graph = Columns(6, links)
    assert len(graph.column) - 6 == 4 == len(graph.bends[0])


def test_of_a_tree_the_first_operands_are_on_top():
    links = [
        Link(0, 2, 0),
        Link(1, 2, 1),
        Link(3, 5, 0),
        Link(4, 5, 1),
        Link(2, 6, 0),
        Link(5, 6, 1),
    ]
    assert Columns(7, links).columns == [[0, 1, 3, 4], [2, 5], [6]]
