"""Columns, and bends where edges pass them."""

from hypothesis import given

from autograd.drawing.ranking import Columns, Link, columns_of

from .layouts import edges_between_columns, linked_cards


def length(column, links):
    """How many columns all lines pass; the edges of one source are one line."""
    ends = {}
    for link in links:
        ends[link.source] = max(ends.get(link.source, 0), column[link.target])
    return sum(end - column[source] for source, end in ends.items())


def before_first_consumers(cards, links):
    """Every card one column before its first consumer, counted from the right."""
    distance = [0] * cards
    for link in sorted(links, key=lambda link: -link.target):
        distance[link.source] = max(distance[link.source], distance[link.target] + 1)
    return [max(distance) - each for each in distance]


@given(linked_cards())
def test_edges_lead_to_the_right_and_inputs_stand_next_to_their_first_consumer(case):
    cards, links = case
    column = columns_of(cards, links)
    assert all(column[link.source] < column[link.target] for link in links)
    assert min(column) == 0
    taking = {link.target for link in links}
    for card in set(range(cards)) - taking:
        consumers = [column[link.target] for link in links if link.source == card]
        once = len(set(consumers)) == len(consumers) == 1
        assert not once or column[card] == consumers[0] - 1


@given(linked_cards())
def test_lines_are_as_short_as_moving_single_cards_can_make_them(case):
    cards, links = case
    column = columns_of(cards, links)
    assert length(column, links) <= length(before_first_consumers(cards, links), links)


def test_what_ends_two_lines_moves_to_the_left():
    # 0 and 1 are used by 2 and by 3; 4, 5, 6 are a chain on 2, and 7 takes 3 and the chain.
    links = [Link(0, 2, 0), Link(1, 2, 1), Link(0, 3, 0), Link(1, 3, 1)]
    links += [Link(2, 4, 0), Link(4, 5, 0), Link(5, 6, 0), Link(6, 7, 0), Link(3, 7, 1)]
    assert columns_of(8, links) == [0, 0, 1, 1, 2, 3, 4, 5]
    assert before_first_consumers(8, links)[3] == 4


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
