"""The order of the vertices within each column: few edges shall cross.

Sweeps from column to column sort by the mean position of the neighbours; between them, adjacent
vertices change places where that helps. Source: Gansner, Koutsofios, North and Vo, "A technique
for drawing directed graphs", IEEE Trans. Software Eng. 19 (1993), section 3.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from .ranking import Columns

#: After so many sweeps without success the search ends; sooner in a graph that is not small.
PATIENCE = 4
TURNS = 10  # of exchanges after each sweep, at most
SMALL = 500  # vertices


class Order:
    """The current order of the vertices, and where each vertex and each port stands in it."""

    def __init__(self, graph: Columns, columns: list[list[int]]) -> None:
        self.graph = graph
        self.columns = [list(column) for column in columns]
        self.place = [0] * len(graph.column)  # of a vertex among the vertices of its column
        self.first = [0] * len(graph.column)  # of its first port among the ports of its column
        for column in self.columns:
            self.count(column)

    def count(self, column: list[int]) -> None:
        """Note where the vertices and ports of a column stand, after its order has changed."""
        ports = 0
        for place, vertex in enumerate(column):
            self.place[vertex] = place
            self.first[vertex] = ports
            ports += len(self.graph.left[vertex])

    def sources(self, vertex: int) -> list[int]:
        """The places of the vertices to the left of a vertex, in ascending order."""
        return sorted([self.place[x] for x in self.graph.left[vertex]])

    def targets(self, vertex: int) -> list[int]:
        """The places of the ports to the right of a vertex, in ascending order."""
        return sorted([self.first[x] + port for x, port in self.graph.right[vertex]])

    def crossings(self) -> int:
        """How many pairs of edges cross."""
        total = 0
        for column in self.columns:
            above: list[int] = []  # the ends of the edges that start above the current one
            for vertex in column:
                ends = self.targets(vertex)  # of one vertex, which do not cross each other
                total += sum(len(above) - bisect_left(above, end) for end in ends)
                for end in ends:
                    above.insert(bisect_left(above, end), end)
        return total

    # --- sorting ---

    def sort(self, column: list[int], leftwards: bool) -> None:
        """Sort a column by the mean place of the neighbours on one side.

        A vertex that has none there keeps its place.
        """
        neighbours = self.targets if leftwards else self.sources
        means = {}
        for vertex in column:
            places = neighbours(vertex)
            if places:
                means[vertex] = sum(places) / len(places)
        ranked = iter(sorted(means, key=means.__getitem__))
        column[:] = [next(ranked) if vertex in means else vertex for vertex in column]
        self.count(column)

    def exchange(self, column: list[int], ties: bool) -> bool:
        """Let adjacent vertices change places where fewer edges cross then.

        With `ties` also where as many cross: from there a better order may be in reach.
        """
        sources = {vertex: self.sources(vertex) for vertex in column}
        targets = {vertex: self.targets(vertex) for vertex in column}
        changed = moved = False
        for place in range(len(column) - 1):
            upper, lower = column[place], column[place + 1]
            gain = crossed(sources[upper], sources[lower]) + crossed(targets[upper], targets[lower])
            loss = crossed(sources[lower], sources[upper]) + crossed(targets[lower], targets[upper])
            if gain > loss or (ties and gain == loss > 0):
                column[place], column[place + 1] = lower, upper
                moved, changed = True, changed or gain > loss
        if moved:
            self.count(column)
        return changed


def crossed(upper: list[int], lower: list[int]) -> int:
    """How many edges cross of two vertices with these places of neighbours."""
    if not upper or not lower or upper[-1] <= lower[0]:
        return 0
    return sum(len(upper) - bisect_right(upper, place) for place in lower)


def untangle(graph: Columns) -> tuple[list[list[int]], int]:
    """The best order of the columns that was found, and how many pairs of edges cross in it.

    The search starts from the order the columns are in, and, in a graph that can be read at all,
    once more from the opposite order: the two end in different places.
    """
    best, fewest = improved(Order(graph, graph.columns))
    if fewest and len(graph.column) <= SMALL:
        opposite = [column[::-1] for column in graph.columns]
        other, crossings = improved(Order(graph, opposite))
        if crossings < fewest:
            best, fewest = other, crossings
    return best, fewest


def improved(order: Order) -> tuple[list[list[int]], int]:
    """Sweep to and fro until that has not helped for some time."""
    columns = order.columns
    best, fewest = [list(column) for column in columns], order.crossings()
    patience = PATIENCE if len(order.place) <= SMALL else 2
    idle, leftwards = 0, True
    while fewest and idle < patience:
        for column in reversed(columns) if leftwards else columns:
            order.sort(column, leftwards)
        for turn in range(TURNS):
            changed = [order.exchange(column, ties=turn % 2 == 1) for column in columns]
            if not any(changed):
                break
        crossings = order.crossings()
        idle += 1  # the sweep after a bad one may still lead somewhere better
        leftwards = not leftwards
        if crossings < fewest:
            best, fewest, idle = [list(column) for column in columns], crossings, 0
    return best, fewest
