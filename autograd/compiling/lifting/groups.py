"""Groups: nodes of one level that are made by the same operation, to be computed together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from .graph import CONSTANT, GIVEN, HERE, NONE
from .grids import Grid, grids
from .places import without_repetition
from .sums import SUM, Sums


class Group:
    """Nodes of one level that are made by the same operation, and what they are made of."""

    def __init__(self, sums: Sums, nodes: Any) -> None:
        graph, first = sums.graph, nodes[0]
        self.nodes = nodes
        self.operation = int(sums.operations[first])
        self.bare = not graph.differentiable[first]
        self.grids: list[Grid] | None = None
        if self.operation == SUM:
            count = sums.counts[first]
            terms = sums.starts[nodes][:, None] + np.arange(count)
            self.first, self.second = sums.first[terms], sums.second[terms]
            factor = self.second[0]
            plain = (self.second == factor).all(axis=0) & (graph.operations[factor] == CONSTANT)
            self.products, self.plain = np.flatnonzero(~plain), np.flatnonzero(plain)
            pairs = self.first[:, self.products], self.second[:, self.products]
            self.grids = grids(np.arange(len(nodes)), *pairs, sums.levels)
        else:
            operands = graph.operands[nodes]
            self.first = operands[:, operands[0] != NONE]

    def parts(self) -> Iterator[Any]:
        """The factors of grids, as matrices of nodes: those that are best kept as they are."""
        for grid in self.grids or ():
            yield grid.left
            yield grid.right.T
            for column in self.plain:
                yield without_repetition(self.first[grid.nodes, column])


def groups(sums: Sums) -> list[Any]:
    """The nodes that are computed, parted by level, operation, and what else must be alike."""
    graph = sums.graph
    operations = sums.operations[sums.needed]
    nodes = sums.needed[(operations != CONSTANT) & (operations != GIVEN)]
    detail = np.zeros(len(sums.operations), int)
    detail[list(graph.derivatives)] = [output for output, _ in graph.derivatives.values()]
    for k, (primitive, _) in enumerate(graph.table):
        if primitive.name == "power":  # a constant exponent is the same for all
            alike = np.flatnonzero(sums.operations == HERE + k)
            exponent = graph.operands[alike, 1]
            detail[alike] = np.where(graph.operations[exponent] == CONSTANT, exponent, 0)
    keys = [detail[nodes], sums.counts[nodes] * (sums.operations[nodes] == SUM),
            graph.differentiable[nodes], sums.operations[nodes], sums.levels[nodes]]  # fmt: skip
    order = np.lexsort(keys)
    changes = np.zeros(max(len(nodes) - 1, 0), bool)
    for key in keys:
        changes |= np.diff(key[order].astype(int)) != 0
    return np.split(nodes[order], np.flatnonzero(changes) + 1) if len(nodes) else []
