"""How high each vertex stands in its column: edges shall be short and straight.

Column after column moves to the place that is best for it while the others stand still: the
weighted mean of where its edges would be level, as near to that as the order and the distances
in the column allow. The weights favour edges that are nearly level already, so that these become
exactly so, and the long way between two bends.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from .ranking import Columns

CARD_GAP = 16.0
BEND_GAP = 9.0

#: How much straighter an edge shall be that ends in a bend, or joins two.
STRAIGHT = (1.0, 2.0, 8.0)

#: How far from level an edge may be that is made level at the end.
NEARLY = 8.0

#: Rounds of sweeps to both sides; large graphs get fewer, so that time stays in proportion.
ROUNDS = 24
WORK = 16_000

Edge = tuple[int, float, float]  # neighbour, its height minus ours on a level edge, weight


def heights_of(
    graph: Columns,
    order: list[list[int]],
    heights: Sequence[float],
    ports: Sequence[Sequence[float]],
) -> list[float]:
    """The height of the middle of each vertex, measured downwards.

    Args:
        graph: the vertices and their edges.
        order: the vertices of each column from above, as `untangle` found it.
        heights: how tall each card is.
        ports: how far below the middle of its card each port is.
    """
    tall = [*heights, *[0.0] * (len(graph.column) - graph.cards)]
    gaps = [distances(graph, column, tall) for column in order]
    y = [0.0] * len(tall)
    for column, gap in zip(order, gaps, strict=True):
        top = -sum(gap) / 2
        for vertex, distance in zip(column, gap, strict=True):
            top = y[vertex] = top + distance
    edges = edges_of(graph, ports)
    rounds = min(ROUNDS, 2 + WORK // len(y))
    for turn in range(rounds):
        level = 2 * turn >= rounds  # first find a good place, then make edges level
        for place in (*range(len(order) - 1, -1, -1), *range(len(order))):
            settle(order[place], gaps[place], edges, y, level)
    for _ in range(2):
        for column, gap in zip(order, gaps, strict=True):
            snap(column, gap, edges, y)
    return y


def distances(graph: Columns, column: list[int], tall: list[float]) -> list[float]:
    """The least distance of each vertex of a column from the one above it; 0 for the first."""
    gaps = [0.0]
    for upper, lower in pairwise(column):
        bends = upper >= graph.cards or lower >= graph.cards
        gaps.append((tall[upper] + tall[lower]) / 2 + (BEND_GAP if bends else CARD_GAP))
    return gaps


def edges_of(graph: Columns, ports: Sequence[Sequence[float]]) -> list[list[Edge]]:
    """For each vertex its edges to both sides."""
    edges: list[list[Edge]] = [[] for _ in graph.column]
    for target, sources in enumerate(graph.left):
        for port, source in enumerate(sources):
            offset = ports[target][port] if target < graph.cards else 0.0
            weight = STRAIGHT[(source >= graph.cards) + (target >= graph.cards)]
            edges[source].append((target, offset, weight))
            edges[target].append((source, -offset, weight))
    return edges


def settle(
    column: list[int], gaps: list[float], edges: list[list[Edge]], y: list[float], level: bool
) -> None:
    """Move the vertices of a column to where their edges are as level as they can be."""
    wanted, weights = [], []
    for vertex in column:
        here, weight = y[vertex], 1e-9  # next to nothing: a vertex without edges stays
        total = weight * here
        for neighbour, offset, share in edges[vertex]:
            goal = y[neighbour] + offset
            if level:  # weights 1 / distance: the sum of distances, not of their squares
                share /= 1.0 + abs(goal - here)
            total += share * goal
            weight += share
        wanted.append(total / weight)
        weights.append(weight)
    for vertex, height in zip(column, apart(wanted, weights, gaps), strict=True):
        y[vertex] = height


def snap(column: list[int], gaps: list[float], edges: list[list[Edge]], y: list[float]) -> None:
    """Make edges level that nearly are, where the vertex has the room to move and no reason not."""
    for place, vertex in enumerate(column):
        steps = [y[neighbour] + offset - y[vertex] for neighbour, offset, _ in edges[vertex]]
        step = min(steps, key=abs, default=0.0)
        moved = y[vertex] + step
        if abs(step) <= NEARLY and (
            (not place or moved - y[column[place - 1]] >= gaps[place])
            and (place + 1 == len(column) or y[column[place + 1]] - moved >= gaps[place + 1])
        ):
            y[vertex] = moved


def apart(wanted: list[float], weights: list[float], gaps: list[float]) -> list[float]:
    """The heights nearest to the wanted ones, in weighted squares, that keep the distances.

    Neighbours that come too close form a block, which moves as one to the mean of what its
    members want. Source: Barlow and others, "Statistical inference under order restrictions"
    (1972), the pool-adjacent-violators algorithm.

    >>> apart([0.0, 0.0, 9.0], [1.0, 1.0, 1.0], [0.0, 4.0, 4.0])
    [-2.0, 2.0, 9.0]
    """
    blocks: list[tuple[float, float, int]] = []  # mean, weight, members
    offsets, offset = [], 0.0
    for height, weight, gap in zip(wanted, weights, gaps, strict=True):
        offset += gap
        offsets.append(offset)
        mean, members = height - offset, 1
        while blocks and blocks[-1][0] >= mean:
            above, heavy, many = blocks.pop()
            mean = (above * heavy + mean * weight) / (heavy + weight)
            weight, members = weight + heavy, members + many
        blocks.append((mean, weight, members))
    means = [mean for mean, _, members in blocks for _ in range(members)]
    return [mean + offset for mean, offset in zip(means, offsets, strict=True)]
