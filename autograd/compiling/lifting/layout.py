"""Where the numbers of a graph stand in one array, and in which stages they are computed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from .graph import CONSTANT, GIVEN, HERE, LEAF, NONE
from .scheduling import scheduled
from .segments import Segments
from .sums import MULTIPLY, SUM, Sums


class Stage(NamedTuple):
    """Nodes of one kind that are computed together and stand from the place `start` on.

    `segments` tells of sums how their terms are laid out; it is None for others.
    """

    nodes: Any
    kind: int
    start: int
    segments: Segments | None


class Layout:
    """A place for every number: constants, what is given, then the results, kind by kind.

    A kind is what is computed by one call: all sums and products, the results of one primitive, the
    gradients of one output. Leaves stand where the numbers in them stand.

    Args:
        sums: the graph.
        given: the nodes of each source of inputs, in the order in which they are given.
    """

    def __init__(self, sums: Sums, given: list[Any]) -> None:
        self.sums, self.graph = sums, sums.graph
        self.operations, self.differentiable = sums.operations.copy(), self.graph.differentiable
        self.products()
        self.behind = self.looked_through()
        self.kind, self.sample = self.kinds()
        user, used = self.edges()
        stages = scheduled(self.kind, user, self.behind[used])
        self.constants = np.flatnonzero(self.operations == CONSTANT)
        line = np.concatenate([self.constants, *given]).astype(int)
        self.place = np.zeros(len(self.operations), int)
        self.place[line] = np.arange(len(line))
        sizes = np.bincount(self.kind[self.kind >= 0], minlength=len(self.sample))
        # All results of a kind are neighbours: its slopes are then computed by one call, too.
        #: Where the numbers of each kind begin; at last where all end.
        self.bounds = len(line) + np.concatenate([[0], np.cumsum(sizes)])
        self.stages = [*self.placed(stages)]
        of_kind: list[list[Any]] = [[] for _ in self.sample]
        for stage in self.stages:
            of_kind[stage.kind].append(stage.nodes)
        #: The nodes of each kind, in the order of their places.
        self.nodes = [np.concatenate(nodes) for nodes in of_kind]
        self.place = self.place[self.behind]
        self.stage = np.full(len(self.kind), -1)  # by which each node is computed, if it is
        for number, stage in enumerate(self.stages):
            self.stage[stage.nodes] = number

    def products(self) -> None:
        """Products that stand alone are sums of one term.

        Fewer kinds make fewer stages, and the slopes of products need not be computed.
        """
        sums, graph = self.sums, self.graph
        number = next((k for k, (x, _) in enumerate(graph.table) if x is MULTIPLY), None)
        single = sums.needed[:0]
        if number is not None:
            single = sums.needed[self.operations[sums.needed] == HERE + number]
        self.operations[single] = SUM
        self.starts, self.counts = sums.starts[: len(self.operations)].copy(), sums.counts.copy()
        self.starts[single] = len(sums.first) + np.arange(len(single))
        self.counts[single] = 1
        self.first = np.append(sums.first, graph.operands[single, 0])
        self.second = np.append(sums.second, graph.operands[single, 1])

    def looked_through(self) -> Any:
        """For each node itself, or the node whose number it is, if it is a leaf."""
        leaves = np.flatnonzero(self.operations == LEAF)
        behind = np.arange(len(self.operations))
        behind[leaves] = self.graph.operands[leaves, 0]
        while True:
            further = behind[behind]
            if (further == behind).all():
                return behind
            behind = further

    def kinds(self) -> tuple[Any, Any]:
        """The kind of every node that is computed, -1 for others; and one node of each kind."""
        graph, needed = self.graph, self.sums.needed
        operations = self.operations[needed]
        computed = needed[(operations != CONSTANT) & (operations != GIVEN) & (operations != LEAF)]
        detail = np.zeros(len(self.operations), int)
        detail[list(graph.derivatives)] = [output for output, _ in graph.derivatives.values()]
        for k, (primitive, _) in enumerate(graph.table):
            if primitive.name == "power":  # with a constant exponent it is simpler
                alike = np.flatnonzero(self.operations == HERE + k)
                exponent = graph.operands[alike, 1]
                detail[alike] = np.where(graph.operations[exponent] == CONSTANT, exponent, 0)
        keys = np.stack([self.operations[computed], detail[computed]])
        _, first, number = np.unique(keys, axis=1, return_index=True, return_inverse=True)
        kind = np.full(len(self.operations), -1)
        kind[computed] = number.ravel()
        return kind, computed[first]

    def terms(self, nodes: Any) -> Any:
        """The numbers of all terms of some sums, one sum after the other."""
        counts = self.counts[nodes]
        starts = np.repeat(self.starts[nodes] - (np.cumsum(counts) - counts), counts)
        return starts + np.arange(len(starts))

    def edges(self) -> tuple[Any, Any]:
        """Users and what they use, an edge for each operand."""
        nodes = np.flatnonzero(self.kind >= 0)
        is_sum = self.operations[nodes] == SUM
        sums, others = nodes[is_sum], nodes[~is_sum]
        terms, owners = self.terms(sums), np.repeat(sums, self.counts[sums])
        rows, columns = np.nonzero(self.graph.operands[others] != NONE)
        user = np.concatenate([owners, owners, others[rows]])
        operands = self.graph.operands[others[rows], columns]
        return user, np.concatenate([self.first[terms], self.second[terms], operands])

    def placed(self, stages: list[Any]) -> Iterator[Stage]:
        """Give a place to the nodes of each stage: neighbours where their first operands are.

        Memory is then read in its order, for the first operands at least.
        """
        start = self.bounds.copy()
        for nodes in stages:
            kind = self.kind[nodes[0]]
            is_sum = self.operations[nodes[0]] == SUM
            first = self.first[self.starts[nodes]] if is_sum else self.graph.operands[nodes, 0]
            nodes = nodes[np.argsort(self.place[self.behind[first]], kind="stable")]
            segments = Segments(self.counts[nodes]) if is_sum else None
            nodes = nodes if segments is None else nodes[segments.order]
            here = int(start[kind])
            start[kind] += len(nodes)
            self.place[nodes] = np.arange(here, here + len(nodes))
            yield Stage(nodes, int(kind), here, segments)
