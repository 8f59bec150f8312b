"""The chain rule for a graph in one array: gradients of users times slopes, added up.

The slope of an edge is the derivative of a node for one of its operands. For sums and products it
is a number of the graph, and stands in its array already; those of other operations are computed
for all nodes of a kind at once. What is left is one pass over the graph in which the gradient of
each node is the sum of what its users send back.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from .graph import HERE
from .layout import Layout
from .segments import Segments
from .shortening import Product, Shortening, Total
from .sums import SUM

#: With fewer edges in each step it is worth while to save steps, even if slopes are multiplied.
FEW = 300


class Part(NamedTuple):
    """Slopes to be computed: of nodes of a kind, for one operand.

    They are those of the nodes from the place `start` to the place `end`, and are put where `at`
    says: neighbours, so that the rule of the primitive is called once for all of them.
    """

    kind: int
    operand: int
    start: int
    end: int
    at: int


class Step(NamedTuple):
    """Nodes whose gradients are found together, from the place `start` on.

    `users` are the places of the gradients of their users, `slopes` those of the slopes of the
    edges to them, in the order in which `segments` adds up the products of both.
    """

    start: int
    users: Any
    slopes: Any
    segments: Segments


class Descent:
    """One backward pass through a graph, as far as it leads to nodes whose gradients are wanted.

    `place[k]` is where the gradient of node k stands in the array of gradients, whose last element
    is the zero of nodes that were not reached.

    Args:
        layout: of the graph.
        ways: all that a gradient may take.
        output: the node that is differentiated.
        wanted: the nodes whose gradients are wanted.
        at: the place from which on computed slopes can be put.
    """

    def __init__(self, layout: Layout, ways: Ways, output: int, wanted: Any, at: int) -> None:
        self.layout = layout
        self.parts: list[Part] = []
        self.end = at
        edges = ways.edges.chosen(ways.from_output(output))
        edges = edges.chosen(leading(wanted, edges, len(layout.kind)))
        edges = edges._replace(slope=self.slopes(edges))
        level = levels(output, edges, len(layout.kind))
        self.calls: list[Product | Total] = []
        if len(edges.source) < FEW * level.max(initial=0):
            edges = self.shortened(edges, np.append(wanted, output))
            level = levels(output, edges, len(layout.kind))
        self.place = np.zeros(len(layout.kind), int)
        self.steps = [*self.stepped(output, edges, level)]
        self.size = sum(len(step.segments.order) for step in self.steps) + 2
        # An element that stays zero serves all nodes that the output does not depend on.
        self.place[level < 0] = self.size - 1

    def slopes(self, edges: Edges) -> Any:
        """The place of the slope of each edge; those that are to be computed get one."""
        slopes, width = edges.slope.copy(), self.layout.graph.operands.shape[1]
        for label in np.unique(edges.label[edges.label >= 0]).tolist():
            of = edges.label == label
            rows = slopes[of]
            start, end = int(rows.min()), int(rows.max()) + 1
            kind, operand = divmod(label, width)
            self.parts.append(Part(kind, operand, start, end, self.end))
            slopes[of] += self.end - start
            self.end += end - start
        return slopes

    def shortened(self, edges: Edges, needed: Any) -> Edges:
        """The edges past nodes that only pass a gradient on."""
        layout, one = self.layout, int(self.layout.place[self.layout.sums.one])
        kept = np.zeros(len(layout.kind), bool)
        kept[needed] = True
        found = Shortening(edges.source, edges.target, edges.slope, kept, one, self.end)
        self.calls, self.end = found.calls, found.end
        stage = layout.stage[found.source]
        left = Edges(found.source, found.target, found.slope, found.slope, stage)
        return left.chosen(np.argsort(stage, kind="stable"))

    def stepped(self, output: int, edges: Edges, level: Any) -> Iterator[Step]:
        """The steps, from the output to what it was made of."""
        self.place[output], start = 0, 1
        order = np.lexsort((self.layout.place[edges.target], edges.target, level[edges.target]))
        target, source, slopes = edges.target[order], edges.source[order], edges.slope[order]
        for part in runs(level[target]):
            new = np.flatnonzero(np.diff(target[part], prepend=-1))
            counts = np.diff(np.append(new, part.stop - part.start))
            # The edges of a node are neighbours by now: a segment of parts to be added up.
            segments = Segments(counts)
            nodes = target[part][new][segments.order]
            self.place[nodes] = np.arange(start, start + len(nodes))
            rows = part.start + new[segments.rows] + segments.terms
            yield Step(start, self.place[source[rows]], slopes[rows], segments)
            start += len(nodes)


class Edges(NamedTuple):
    """Edges from nodes to their operands, in the order of the stages by which nodes are computed.

    `slope` is the place of the slope of an edge where its `label` is negative; else the label tells
    which slopes must be computed, and `slope` is the place of the node.
    """

    source: Any
    target: Any
    label: Any
    slope: Any
    stage: Any

    def chosen(self, which: Any) -> Edges:
        """Some of the edges."""
        return Edges(*(x[which] for x in self))


class Ways:
    """All edges that a gradient may take in a graph, and where those of each stage begin."""

    def __init__(self, layout: Layout) -> None:
        self.edges, self.stage = all_edges(layout), layout.stage
        numbers = np.arange(len(layout.stages) + 1)
        self.starts = np.searchsorted(self.edges.stage, numbers).tolist()

    def from_output(self, output: int) -> Any:
        """The edges behind an output.

        Stages are in topological order: one look at each finds all ways. It ends where nothing
        was reached any more, so that many passes over parts of a graph take no look at the rest.
        """
        edges, found = self.edges, [np.zeros(0, int)]
        reached = np.zeros(len(self.stage), bool)
        reached[output] = True
        number = lowest = int(self.stage[output])
        while number >= max(lowest, 0):
            part = slice(self.starts[number], self.starts[number + 1])
            rows = part.start + np.flatnonzero(reached[edges.source[part]])
            if len(rows):
                found.append(rows)
                targets = edges.target[rows]
                reached[targets] = True
                inner = self.stage[targets]
                lowest = min(lowest, int(inner.min(where=inner >= 0, initial=number)))
            number -= 1
        return np.concatenate(found[::-1])


def all_edges(layout: Layout) -> Edges:
    """All edges that a gradient may take.

    No gradient flows through Numbers, nor to an operand without a rule, such as a condition.
    """
    graph = layout.graph
    nodes = np.flatnonzero((layout.stage >= 0) & layout.differentiable)
    sums = nodes[layout.operations[nodes] == SUM]
    terms, owners = layout.terms(sums), np.repeat(sums, layout.counts[sums])
    first, second = layout.first[terms], layout.second[terms]
    nothing = np.full(len(owners), -1)
    # d(x y)/dx is y: the slope of a factor stands where the other factor stands.
    parts = [(owners, first, nothing, layout.place[second]),
             (owners, second, nothing, layout.place[first])]  # fmt: skip
    for number, sample in enumerate(layout.sample):
        operation = layout.operations[sample]
        if operation == SUM or operation < HERE:
            continue
        chosen = nodes[layout.kind[nodes] == number]
        for column, rule in enumerate(graph.table[operation - HERE][0].rules):
            if rule is not None:
                label = np.full(len(chosen), number * graph.operands.shape[1] + column)
                target = graph.operands[chosen, column]
                parts.append((chosen, target, label, layout.place[chosen]))
    source, target, label, slope = map(np.concatenate, zip(*parts, strict=True))
    edges = Edges(source, target, label, slope, layout.stage[source])
    edges = edges.chosen(layout.differentiable[target])
    return edges.chosen(np.argsort(edges.stage, kind="stable"))


def runs(x: Any) -> list[slice]:
    """The runs of equal elements in a sorted array.

    >>> runs(np.array([3, 3, 5]))
    [slice(0, 2, None), slice(2, 3, None)]
    """
    ends = [*(np.flatnonzero(np.diff(x)) + 1).tolist(), len(x)]
    return [slice(*ends) for ends in zip([0, *ends], ends, strict=False)] if len(x) else []


def leading(wanted: Any, edges: Edges, count: int) -> Any:
    """Which edges lie on a way to a node whose gradient is wanted.

    Others are not followed: their gradients nobody asks for, such as those of samples, and a slope
    that is infinite where the output does not depend on it must not make a nan.
    """
    useful = np.zeros(count, bool)
    useful[wanted] = True
    for part in runs(edges.stage):
        useful[edges.source[part][useful[edges.target[part]]]] = True
    return useful[edges.target]


def levels(output: int, edges: Edges, count: int) -> Any:
    """For each node the length of the longest way from the output, -1 if there is none.

    Nodes that send nothing on, such as weights, come at last, all together: in few long sums.
    """
    level = np.full(count, -1)
    level[output] = 0
    for part in reversed(runs(edges.stage)):
        np.maximum.at(level, edges.target[part], level[edges.source[part]] + 1)
    last = level >= 0
    last[edges.source] = last[output] = False
    level[last] = level.max(initial=0) + 1
    return level
