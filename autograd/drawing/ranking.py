"""In which column each card stands, and which edges bend their way through columns between.

The first step of a layered drawing. Source: Sugiyama, Tagawa and Toda, "Methods for visual
understanding of hierarchical system structures", IEEE Trans. SMC 11 (1981).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


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
    """The column of each card: one before its first consumer; the output is in the last."""
    before = [0] * cards  # how many columns before the last
    for link in sorted(links, key=lambda link: -link.target):
        before[link.source] = max(before[link.source], before[link.target] + 1)
    last = max(before)
    return [last - distance for distance in before]
