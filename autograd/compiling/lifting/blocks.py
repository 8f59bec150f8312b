"""How the inputs of a graph are laid out: a matrix of weights stands together, row by row."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...structure import array_like, broadcast_to
from ...tensor import Tensor
from .graph import GIVEN, LEAF
from .places import NOWHERE, Places, without_repetition
from .sums import Sums

#: Sources whose numbers can be given in any order.
FREE = ("data", "grad", "numbers")


class Blocks:
    """Inputs and leaves in arrays of the shapes in which they are used.

    First every use says in which shape it would like to find its operands: the first that comes
    gets it. What nobody asked for is put in one more block for each source.

    Args:
        sums: the graph.
        shapes: of the arrays among the sources.
    """

    def __init__(self, sums: Sums, shapes: dict[Any, tuple[int, ...]]) -> None:
        self.graph, self.shapes = sums.graph, shapes
        count = len(self.graph.operations)
        self.source = np.full(count, NOWHERE)
        self.sources = list(dict.fromkeys(source for source, _ in self.graph.inputs.values()))
        number = {source: k for k, source in enumerate(self.sources)}
        for node, (source, _) in self.graph.inputs.items():
            self.source[node] = number[source]
        self.leaf = np.zeros(count, bool)
        needed = sums.needed[sums.operations[sums.needed] == LEAF]
        origins = self.graph.operands[needed, 0]
        given = self.graph.operations[origins] == GIVEN
        self.leaf[needed[given]] = True
        self.source[needed[given]] = self.source[origins[given]]
        free = [k for k, source in enumerate(self.sources) if source in FREE]
        self.free = np.isin(self.source, free)
        self.found: list[Any] = []  # the blocks of leaves
        self.given: dict[Any, list[Any]] = {source: [] for source in self.sources}

    def demand(self, nodes: Any) -> None:
        """Let nodes stand together in this shape, as far as they may still stand anywhere.

        Of a matrix of which only some rows or columns are free, those stand together.
        """
        if nodes.ndim == 2 and nodes.size:
            for axis in (0, 1):
                free = self.free[nodes].all(axis=1 - axis)
                if free.any() and not free.all():
                    nodes = nodes.compress(free, axis)
                    break
        nodes = without_repetition(nodes)
        if not nodes.size or not self.free[nodes].all():
            return
        kinds = self.source[nodes] * 2 + self.leaf[nodes]
        if (kinds != kinds.flat[0]).any() or len(np.unique(nodes)) < nodes.size:
            return
        self.settle(nodes)

    def settle(self, nodes: Any) -> None:
        """Make a block of some nodes; of leaves also one of the numbers in them.

        A number may be in several leaves: then it stands once, and is spread out later.
        """
        self.free[nodes] = False
        if self.leaf[nodes.flat[0]]:
            self.found.append(nodes)
            origins = self.graph.operands[nodes, 0]
            if not self.free[origins].all() or len(np.unique(origins)) < nodes.size:
                return
            nodes = origins
            self.free[nodes] = False
        self.given[self.sources[self.source[nodes.flat[0]]]].append(nodes)

    def finish(self) -> None:
        """Make blocks of all nodes that stand nowhere yet."""
        for leaf in (True, False):
            for source in range(len(self.sources)):
                rest = np.flatnonzero((self.source == source) & (self.leaf == leaf) & self.free)
                if len(rest):
                    self.settle(rest)
                if leaf:  # leaves of numbers in an array of the user's
                    held = (self.source == source) & self.leaf
                    settled = np.concatenate([[NOWHERE], *(x.ravel() for x in self.found)])
                    rest = np.setdiff1d(np.flatnonzero(held), settled)
                    if len(rest):
                        self.found.append(rest)

    def order(self, source: Any) -> list[int]:
        """The positions of the numbers of a free source, in the order in which they are given."""
        inputs = self.graph.inputs
        return [inputs[int(node)][1] for nodes in self.given[source] for node in nodes.flat]

    def place(self, places: Places, vectors: dict[Any, Any]) -> None:
        """Cut the inputs into blocks, and make Tensors of those that are leaves."""
        for source in self.sources:
            vector = vectors[source]
            if source in FREE:
                start = 0
                for nodes in self.given[source]:
                    piece = vector[start : start + nodes.size]
                    places.put(nodes, piece.reshape(nodes.shape))
                    start += nodes.size
            else:
                nodes = [k for k, (name, _) in self.graph.inputs.items() if name == source]
                places.arrays.append(vector)
                places.home[nodes] = len(places.arrays) - 1
                places.place[nodes] = [self.graph.inputs[k][1] for k in nodes]
        for nodes in self.found:
            numbers = places.fetched(self.graph.operands[nodes, 0])
            if np.shape(numbers) != nodes.shape:  # one number in several leaves
                numbers = broadcast_to(array_like(numbers), nodes.shape)
            places.put(nodes, Tensor(numbers))
