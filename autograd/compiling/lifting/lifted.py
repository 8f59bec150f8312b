"""A graph of numbers as a function of arrays: nodes that are made alike are made together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ... import structure
from ...elementwise import square
from ...node import Node
from ...tensor import Tensor
from ...tracing import gradients
from .blocks import Blocks
from .graph import DERIVATIVE, HERE, LEAF
from .grids import Grid
from .groups import Group, groups
from .number import COMPARISONS
from .places import NOWHERE, Places
from .sums import SUM, Sums

#: Sums of at most so many terms are added up term by term.
FEW = 4
TRUTHS = frozenset(COMPARISONS.values())
#: A graph is regular if it has at most so many groups, or at least so many terms in each,
GROUPS, TERMS = 20, 1000
#: and at least this part of the terms of its sums are parts of matrix products,
PRODUCTS = 0.5
#: unless it has at most so many nodes.
SMALL = 300


def regular(sums: Sums) -> Lifted | None:
    """A graph as a function of arrays, if it is small or most of it is products of matrices.

    What is not is better off in one array: the backward pass of many small arrays, of which others
    are put together, has many more calls.
    """
    parts = groups(sums)
    if len(parts) > GROUPS and len(sums.first) < TERMS * len(parts):
        return None
    lifted = Lifted(sums, parts, {})
    is_small = len(sums.needed) <= SMALL
    return lifted if is_small or lifted.share_of_products() >= PRODUCTS else None


class Lifted:
    """The function: from the inputs of a graph to the arrays that hold its numbers.

    Args:
        sums: the graph.
        parts: its nodes, in groups.
        inputs: for each source of inputs what is known of them.
    """

    def __init__(self, sums: Sums, parts: list[Any], inputs: dict[Any, Any]) -> None:
        self.sums, self.graph = sums, sums.graph
        self.groups = [Group(sums, nodes) for nodes in parts]
        self.blocks = Blocks(sums, inputs)
        for group in self.groups:
            for nodes in group.parts():
                self.blocks.demand(nodes)
        for group in self.groups:
            for column in group.first.T if group.first.shape[1] <= FEW else ():
                self.blocks.demand(column)
        self.blocks.finish()
        self.wanted = {node for _, node in self.graph.derivatives.values()}
        self.note: Callable[[str], None] = lambda text: None

    def __call__(self, vectors: dict[Any, Any]) -> Places:
        """Compute all numbers of the graph."""
        self.places = Places(self.graph)
        self.blocks.place(self.places, vectors)
        for group in self.groups:
            if group.operation == SUM:
                self.sum(group)
            elif group.operation == DERIVATIVE:
                self.derivative(group)
            else:
                self.elementwise(group)
            self.note(f"{len(group.nodes)} nodes")
        return self.places

    def share_of_products(self) -> float:
        """Which part of all terms are in matrix products."""
        sums = [group for group in self.groups if group.operation == SUM]
        found = sum(int(group.first.size) for group in sums if group.grids is not None)
        return found / max(1, sum(int(group.first.size) for group in sums))

    def made(self, nodes: Any, array: Any, bare: bool) -> None:
        """Note that an array holds some nodes.

        It is an array without a graph if no gradient flows through them, and the leaf of a graph
        if a gradient is wanted for one of them.
        """
        if isinstance(array, float) or array.shape != nodes.shape:
            array = structure.broadcast_to(structure.array_like(array), nodes.shape)
        if bare and isinstance(array, Node):
            array = array._raw
        if not bare and not isinstance(array, Node) and not self.wanted.isdisjoint(nodes.flat):
            array = Tensor(array)
        self.places.put(nodes, array)

    # --- operations on elements ---

    def elementwise(self, group: Group) -> None:
        """The same operation on all nodes of a group."""
        if group.operation == LEAF:  # most of them stand in a block
            left = self.places.home[group.nodes] == NOWHERE
            group.nodes, group.first = group.nodes[left], group.first[left]
            if not len(group.nodes):
                return
        for chosen in self.parted(group.first):
            rows = self.shaped(chosen, group.first)
            nodes = group.nodes[rows]
            operands = tuple(self.places.fetched(x[rows], group.bare) for x in group.first.T)
            self.made(nodes, self.applied(group.operation, operands), group.bare)

    def applied(self, operation: int, operands: tuple[Any, ...]) -> Any:
        """The result of an operation of the graph on arrays."""
        if operation == LEAF:
            (x,) = operands
            return Tensor(x._raw if isinstance(x, Node) else x)
        primitive, attributes = self.graph.table[operation - HERE]
        if primitive in TRUTHS:
            return structure.array_like(primitive.forward(*operands)).astype(float)
        return primitive.apply(operands, {**primitive.defaults, **attributes})

    def parted(self, *operands: Any) -> list[Any]:
        """The rows of a group, parted by the arrays that hold their operands.

        Operands in one array may be a view of it. Where there would be too many parts, all rows
        stay together and their operands are fetched by position.
        """
        homes = np.concatenate([self.places.home[x] for x in operands], axis=1)
        if (homes == homes[0]).all():
            return [np.arange(len(homes))]
        _, kind = np.unique(homes, axis=0, return_inverse=True)
        kind = kind.ravel()
        count = int(kind.max()) + 1
        if count > max(8, len(homes) // 32):
            return [np.arange(len(homes))]
        order = np.argsort(kind, kind="stable")
        return np.split(order, np.cumsum(np.bincount(kind))[:-1])

    def shaped(self, rows: Any, *operands: Any) -> Any:
        """The rows in the order and shape of the array that holds one of their operands."""
        for column in np.concatenate(operands, axis=1)[rows].T:
            home = self.places.home[column[0]]
            if home <= 0 or (self.places.home[column] != home).any():
                continue
            position = self.places.place[column]
            order = np.argsort(position, kind="stable")
            if (np.diff(position[order]) > 0).all():
                array = self.places.arrays[home]
                return rows[order].reshape(array.shape if len(rows) == array.size else -1)
        return rows

    # --- sums of products ---

    def sum(self, group: Group) -> None:
        """All sums of a group, as matrix products if they are."""
        if group.grids is not None:
            for grid in group.grids:
                self.matrix_product(group, grid)
        elif group.first.shape[1] <= FEW:
            for chosen in self.parted(group.first, group.second):
                rows = self.shaped(chosen, group.first, group.second)
                columns = range(group.first.shape[1])
                out = self.added(None, group, rows, columns)
                self.made(group.nodes[rows], out, group.bare)
        elif len(group.nodes) <= FEW:
            for row in range(len(group.nodes)):
                out = self.total(group.first[row], group.second[row], group.bare)
                self.made(group.nodes[row : row + 1], structure.reshape(out, (1,)), group.bare)
        else:
            self.many(group)

    def added(self, total: Any, group: Group, rows: Any, columns: Any) -> Any:
        """A sum with some of its terms added to it, one by one."""
        for column in columns:
            x = self.places.fetched(group.first[rows, column], group.bare)
            y = self.places.fetched(group.second[rows, column], group.bare)
            if isinstance(x, float):
                x, y = y, x
            if total is not None and isinstance(y, float) and y < 0.0:
                total = total - (x if y == -1.0 else x * -y)
                continue
            one = isinstance(y, float) and abs(y) == 1.0
            term = (x if y > 0.0 else -x) if one else x * y
            total = term if total is None else total + term
        return total

    def matrix_product(self, group: Group, grid: Grid) -> None:
        """Sums whose factors form a grid."""
        places, total = self.places, None
        for columns in self.runs(grid.left, grid.right):
            left = places.fetched(grid.left[:, columns], group.bare)
            right = places.fetched(grid.right[:, columns].T, group.bare)
            shapes = (grid.left.shape[0], len(columns)), (len(columns), grid.right.shape[0])
            left, right = map(full, (left, right), shapes)
            part = left * right if len(columns) == 1 else left @ right
            total = part if total is None else total + part
        self.made(group.nodes[grid.nodes], self.added(total, group, grid.nodes, group.plain),
                  group.bare)  # fmt: skip

    def runs(self, left: Any, right: Any) -> list[Any]:
        """Columns whose factors come from the same two arrays, in the order in which they stand.

        Such as the inputs of a layer, which come from the layer below and from the user.
        """
        homes = self.places.home[left[0]], self.places.home[right[0]]
        kinds, kind = np.unique(np.stack(homes), axis=1, return_inverse=True)
        if kinds.shape[1] > 8:
            return [np.arange(left.shape[1])]
        order = np.lexsort((self.places.place[left[0]], self.places.place[right[0]]))
        return [order[kind.ravel()[order] == k] for k in range(kinds.shape[1])]

    def total(self, first: Any, second: Any, bare: bool) -> Any:
        """One sum of many terms, in the order in which these stand in their arrays."""
        places, total = self.places, None
        homes = np.stack(
            [places.home[first], places.home[second], second * (places.home[second] == 0)]
        )
        _, kind = np.unique(homes, axis=1, return_inverse=True)
        order = np.lexsort((places.place[second], places.place[first]))
        kind = kind.ravel()[order]
        if kind.max() > 32:
            kind = np.zeros_like(kind)
        for k in range(int(kind.max()) + 1):
            chosen = order[kind == k]
            x = places.fetched(first[chosen], bare)
            y = (
                x
                if (first[chosen] == second[chosen]).all()
                else places.fetched(second[chosen], bare)
            )
            x, y = (y, x) if isinstance(x, float) else (x, y)
            if isinstance(x, float):
                part = structure.array_like(x * y * len(chosen))
            elif isinstance(y, float) or np.size(x) == 1 or np.size(y) == 1:
                x = full(x, (len(chosen),))
                part = structure.sum(x) if isinstance(y, float) else structure.sum(x * y)
                part = part if y.__class__ is not float or y == 1.0 else part * y
            else:
                part = structure.sum(square(x)) if y is x else x @ y
            total = part if total is None else total + part
        return total

    def many(self, group: Group) -> None:
        """Many sums of many terms that form no grid: products in rows, summed along them."""
        total, places = None, self.places
        rows = np.argsort(places.place[group.first[:, 0]], kind="stable")
        first, second = group.first[rows], group.second[rows]
        for columns in self.runs(first, second):
            shape = (len(rows), len(columns))
            x, y = places.fetched(first[:, columns], group.bare), second[:, columns]
            y = places.fetched(y, group.bare)
            x, y = (y, x) if isinstance(x, float) else (x, y)
            product = x if isinstance(y, float) and y == 1.0 else x * y
            part = structure.sum(full(product, shape), 1)
            total = part if total is None else total + part
        self.made(group.nodes[rows], total, group.bare)

    # --- gradients ---

    def derivative(self, group: Group) -> None:
        """The gradients of one output, for the arrays that hold the nodes they are wanted for."""
        places, derivatives = self.places, self.graph.derivatives
        output = places.fetched(np.array([derivatives[int(group.nodes[0])][0]]))
        wanted = np.array([derivatives[int(k)][1] for k in group.nodes])
        homes = list(dict.fromkeys(places.home[wanted].tolist()))
        arrays = [places.arrays[home] for home in homes]
        if isinstance(output, Tensor):
            found = gradients(structure.reshape(output, ()), arrays)
        else:
            found = [np.zeros(x.shape) for x in arrays]
        for home, gradient in zip(homes, found, strict=True):
            of = places.home[wanted] == home
            places.put_beside(group.nodes[of], gradient, wanted[of])


def full(x: Any, shape: tuple[int, ...]) -> Any:
    """An array that was left to be broadcast, in its full shape."""
    if isinstance(x, float):
        return np.full(shape, x)
    return x if x.shape == shape else structure.broadcast_to(x, shape)
