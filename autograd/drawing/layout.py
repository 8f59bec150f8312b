"""Where everything stands: cards in columns from left to right, edges as smooth curves.

The same input gives the same picture on every machine: nothing here depends on hashing, on random
numbers or on what was drawn before.
"""

from __future__ import annotations

from collections.abc import Sequence

from .coordinates import heights_of
from .crossings import untangle
from .ranking import Columns, Link

#: The horizontal room that curves get between two columns, and how much more where they climb.
CURVE, CLIMB, WIDEST_CURVE = 48.0, 0.16, 120.0
ARROW = 9.0
OVERLAP = 1.0  # of two pieces of one line, so that no gap shows between them
LABEL_MARGIN = 7.0

#: A level stretch of an edge: from left to right at a height.
Stretch = tuple[float, float, float]


def port_heights(height: float, ports: int) -> list[float]:
    """How far below the top of a card its ports are: evenly spaced, the first operand on top.

    >>> port_heights(60.0, 2)
    [20.0, 40.0]
    """
    return [height * (port + 1) / (ports + 1) for port in range(ports)]


def label_room(link: Link) -> float:
    """How much of the end of an edge is level, for its label and its arrow."""
    return ARROW + (link.label_width + 2 * LABEL_MARGIN if link.label_width else LABEL_MARGIN)


class Layout:
    """The places of cards and the routes of edges.

    Args:
        sizes: width and height of each card; sources come before their targets.
        links: the edges; each has a port of its own.

    Attributes:
        corners: the upper left corner of each card.
        routes: the level stretches of each edge, which curves join; the last ends at the port. An
            edge that is longer than one column begins at the last bend on its way.
        trunks: for each (source, column) of a bend the stretches that lead to it from the bend
            before or the source. Edges of one source share their trunk.
        width: of the whole.
        height: of the whole.
        crossings: how many pairs of edges cross.
    """

    def __init__(self, sizes: Sequence[tuple[float, float]], links: Sequence[Link]) -> None:
        self.sizes = sizes
        self.graph = graph = Columns(len(sizes), links)
        order, self.crossings = untangle(graph)
        self.ports = [
            [below - height / 2 for below in port_heights(height, len(graph.left[card]))]
            for card, (_, height) in enumerate(sizes)
        ]
        tall = [height for _, height in sizes]
        y = heights_of(graph, order, tall, self.ports)
        tall += [0.0] * (len(y) - len(tall))
        # The heights may lie anywhere; the picture begins at 0.
        top = min(middle - height / 2 for middle, height in zip(y, tall, strict=True))
        self.y = [middle - top for middle in y]  # of the middle of each vertex
        self.height = max(middle + height / 2 for middle, height in zip(self.y, tall, strict=True))
        self.level, self.left, self.right = self.borders(links)
        self.width = self.right[-1]
        self.corners = [self.corner(card) for card in range(len(sizes))]
        self.routes = [self.route(link) for link in links]
        self.trunks = {
            (source, column): [self.exit(source, column), self.across(source, column)]
            for source, bends in enumerate(graph.bends)
            for column in bends
        }

    def borders(self, links: Sequence[Link]) -> tuple[list[float], list[float], list[float]]:
        """Where the curves before each column end, and the left and right border of the column.

        All curves between two columns have the same width, so that they cross only where the
        order of their ends says so.
        """
        count = len(self.graph.columns)
        widths = [0.0] * count
        for card, (width, _) in enumerate(self.sizes):
            column = self.graph.column[card]
            widths[column] = max(widths[column], width)
        rooms, climbs = [0.0] * count, [0.0] * count
        for link in links:
            column = self.graph.column[link.target]
            rooms[column] = max(rooms[column], label_room(link))
        for target, sources in enumerate(self.graph.left):
            column = self.graph.column[target]
            for port, source in enumerate(sources):
                climb = abs(self.y[source] - self.port_height(target, port))
                climbs[column] = max(climbs[column], climb)
        level, left, right = [0.0], [0.0], [widths[0]]
        for column in range(1, count):
            curve = min(WIDEST_CURVE, CURVE + CLIMB * climbs[column])
            level.append(right[-1] + curve)
            left.append(level[-1] + rooms[column])
            right.append(left[-1] + widths[column])
        return level, left, right

    def port_height(self, vertex: int, port: int) -> float:
        """The height of a port of a card; a bend has its only one in its middle."""
        return self.y[vertex] + (self.ports[vertex][port] if vertex < len(self.sizes) else 0.0)

    def corner(self, card: int) -> tuple[float, float]:
        """The upper left corner of a card, which stands in the middle of its column."""
        width, height = self.sizes[card]
        column = self.graph.column[card]
        return (self.left[column] + self.right[column] - width) / 2, self.y[card] - height / 2

    def route(self, link: Link) -> list[Stretch]:
        """The way of an edge: out of the column before its target, into its port."""
        column, port = self.graph.column[link.target], self.corners[link.target][0]
        height = self.port_height(link.target, link.port)
        return [self.exit(link.source, column), (self.level[column], port, height)]

    def exit(self, source: int, column: int) -> Stretch:
        """The way of the edges of a source out of the column before the given one."""
        right = self.right[column - 1]
        if self.graph.column[source] == column - 1:
            return self.corners[source][0] + self.sizes[source][0], right, self.y[source]
        return right - OVERLAP, right, self.y[self.graph.bends[source][column - 1]]

    def across(self, source: int, column: int) -> Stretch:
        """The way of the edges of a source across a column."""
        bend = self.graph.bends[source][column]
        return self.level[column], self.right[column], self.y[bend]
