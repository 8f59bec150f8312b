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
    """Nodes of one level that are made by the same operation, and what they are made of.

    `first` and `second` hold the factors of their terms, shape (nodes, terms), if they are sums;
    else `first` holds their operands, shape (nodes, operands). `grids` are the matrix products
    that sums form, or None, and `plain` the columns of terms with the same constant factor, such
    as a bias. `bare` tells Numbers, through which no gradient flows.

    Args:
        sums: the graph.
        nodes: some of its nodes, as `groups` parts them.
    """

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
            # A term whose second factor is the same constant in all sums is added beside the rest.
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
    """The nodes that are computed, parted by level, operation, and what else must be alike.

    What else is: the output of gradients, a constant exponent, the number of terms, and whether
    a gradient flows. Groups of lower levels come first.

    >>> from autograd.compiling.lifting.sums import MULTIPLY, Graph, with_sums
    >>> operands = np.array([[NONE, NONE], [NONE, NONE], [0, 0], [0, 1], [2, 3]])
    >>> numbers, nan = np.array([1, 1, 4, 4, 4]), np.full(5, np.nan)
    >>> graph = Graph(numbers, operands, np.ones(5, bool), [(MULTIPLY, {})], nan, {}, {}, [4])
    >>> [nodes.tolist() for nodes in groups(with_sums(graph))]
    [[2, 3], [4]]
    """
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
