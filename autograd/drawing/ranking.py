"""In which column each card stands, and which edges bend their way through columns between.

The first step of a layered drawing. Source: Sugiyama, Tagawa and Toda, "Methods for visual
understanding of hierarchical system structures", IEEE Trans. SMC 11 (1981).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

#: How often all cards are looked at, to see whether they stand better further left.
SWEEPS = 8


class Link(NamedTuple):
    """An edge as the layout sees it: from a card to one port of a later card."""

    source: int
    target: int
    port: int
    label_width: float = 0.0


class Columns:
    """Vertices in columns: the cards, and a bend wherever an edge passes a column.

    All edges of one source share their bends. Cards are numbered so that every source has a
    smaller number than its target; the numbers of the bends follow.

    Attributes:
        columns: the vertices of each column, from the left.
        column: the column of each vertex.
        left: for each vertex the vertices its ports are connected to, in the order of ports.
        right: for each vertex the (vertex, port) pairs it is connected to.
        bends: the bends that the edges of a source pass, by column.
    """

    def __init__(self, cards: int, links: Sequence[Link]) -> None:
        self.cards = cards
        self.column = columns_of(cards, links)
        self.left: list[list[int]] = [[] for _ in range(cards)]
        self.right: list[list[tuple[int, int]]] = [[] for _ in range(cards)]
        self.bends: list[dict[int, int]] = [{} for _ in range(cards)]
        for link in sorted(links, key=lambda link: (link.target, link.port)):
            self.connect(self.neighbour(link), link.target)
        self.columns: list[list[int]] = [[] for _ in range(max(self.column) + 1)]
        self.sort_by_walk()

    def connect(self, vertex: int, target: int) -> None:
        """An edge to the next free port of a vertex in the next column."""
        self.right[vertex].append((target, len(self.left[target])))
        self.left[target].append(vertex)

    def neighbour(self, link: Link) -> int:
        """The vertex just before the target of a link: its source, or a bend on the way."""
        vertex, bends = link.source, self.bends[link.source]
        for column in range(self.column[link.source] + 1, self.column[link.target]):
            if column not in bends:
                bends[column] = len(self.column)
                self.column.append(column)
                self.left.append([])
                self.right.append([])
                self.connect(vertex, bends[column])
            vertex = bends[column]
        return vertex

    def sort_by_walk(self) -> None:
        """Put the vertices into their columns as a walk from the output meets them.

        Of a tree, that order has no crossings, and first operands are on top.
        """
        met = [False] * len(self.column)
        for card in range(self.cards - 1, -1, -1):  # the output is the last card
            stack = [card]
            while stack:
                vertex = stack.pop()
                if not met[vertex]:
                    met[vertex] = True
                    self.columns[self.column[vertex]].append(vertex)
                    stack += reversed(self.left[vertex])


def columns_of(cards: int, links: Sequence[Link]) -> list[int]:
    """The column of each card: lines shall be short, and the output is in the last column.

    First every card stands one column before its first consumer. Then cards that end more lines
    than they begin move to the left, one by one, as long as that makes the whole shorter. It is
    the aim of Gansner and others (section 2 of the paper on crossings), except that the edges of
    one source count once, since they are drawn as one line. Their network simplex would find the
    shortest lines of all; on recorded networks these are a few percent shorter, and cross more.
    """
    before = [0] * cards  # how many columns before the last
    sources: list[list[int]] = [[] for _ in range(cards)]
    targets: list[list[int]] = [[] for _ in range(cards)]
    for link in sorted(links, key=lambda link: -link.target):
        before[link.source] = max(before[link.source], before[link.target] + 1)
        sources[link.target].append(link.source)
        targets[link.source].append(link.target)
    last = max(before)
    column = [last - distance for distance in before]
    inner = [card for card in range(cards) if sources[card] and targets[card]]
    for _ in range(SWEEPS):
        moves = [shorten(card, column, sources, targets) for card in inner]
        if not any(moves):
            break
    first = min(column)
    return [place - first for place in column]


def shorten(
    card: int, column: list[int], sources: list[list[int]], targets: list[list[int]]
) -> bool:
    """Move a card to the left if that makes the lines shorter; whether it did."""
    here, earliest = column[card], 0
    followers, reach = [], []  # sources that come along; from where on the line of others ends here
    for source in set(sources[card]):
        if not sources[source] and set(targets[source]) == {card}:
            followers.append(source)
            continue
        earliest = max(earliest, column[source] + 1)
        others = [column[target] for target in targets[source] if target != card]
        reach.append(max(others, default=column[source] + 1))
    if not followers and len(reach) < 2:
        return False
    best, shift = 0, 0
    for place in {max(earliest, other) for other in reach if other < here}:
        saved = sum(max(0, here - max(place, other)) for other in reach) - (here - place)
        if saved > best:
            best, shift = saved, here - place
    for moved in (card, *followers) if shift else ():
        column[moved] -= shift
    return shift > 0
