"""Where each number of a graph is: in which array, at which position; and how it is fetched.

Numbers that are asked for in the order in which they stand are a view of their array: a slice, a
reshape, a transpose. Only what has no such order is fetched by an array of positions.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import assembly, structure
from ...node import Node
from .graph import Graph

NOWHERE, CONSTANTS = -1, 0
#: How many arrays are put side by side before their numbers are fetched by position instead.
RUNS = 24


class Places:
    """The arrays that hold the numbers of a graph.

    `home[k]` is the number of the array that holds node k, `place[k]` its position there, counted
    in C order.
    """

    def __init__(self, graph: Graph) -> None:
        count = len(graph.operations)
        self.constants = graph.constants
        self.home = np.full(count, NOWHERE)
        self.place = np.zeros(count, int)
        constant = ~np.isnan(graph.constants) | (graph.operations == 0)
        self.home[constant] = CONSTANTS
        self.arrays: list[Any] = [None]

    def put(self, nodes: Any, array: Any) -> int:
        """Note that an array holds some nodes, given in its shape; returns its number."""
        self.arrays.append(array)
        self.home[nodes] = len(self.arrays) - 1
        self.place[nodes] = np.arange(nodes.size).reshape(nodes.shape)
        return len(self.arrays) - 1

    def put_beside(self, nodes: Any, array: Any, like: Any) -> None:
        """Note that an array holds some nodes where another one holds others."""
        self.arrays.append(array)
        self.home[nodes] = len(self.arrays) - 1
        self.place[nodes] = self.place[like]

    def fetched(self, nodes: Any, bare: bool = False) -> Any:
        """The numbers of some nodes, in an array that broadcasts to the shape of `nodes`."""
        nodes = without_repetition(nodes)
        homes = self.home[nodes]
        first = homes.flat[0]
        if first == CONSTANTS and (homes == CONSTANTS).all():
            values = self.constants[nodes]
            if values.size == 1:
                return float(values.flat[0])
            values.flags.writeable = False
            return values
        if (homes == first).all():
            array = self.arrays[first]
            array = array._raw if bare and isinstance(array, Node) else array
            return view(array, self.place[nodes])
        for axis in range(nodes.ndim):
            along = np.moveaxis(homes, axis, 0).reshape(homes.shape[axis], -1)
            cuts = np.flatnonzero(along[1:, 0] != along[:-1, 0]) + 1
            if (along == along[:, :1]).all() and len(cuts) <= RUNS:
                return self.side_by_side(np.split(nodes, cuts, axis), axis, bare)
        return self.mixed(nodes, bare)

    def side_by_side(self, parts: list[Any], axis: int, bare: bool) -> Any:
        """Numbers from several arrays, one after the other along an axis."""
        arrays = []
        for nodes in parts:
            array = self.fetched(nodes, bare)
            if np.shape(array) != nodes.shape:
                array = (
                    np.full(nodes.shape, array)
                    if isinstance(array, float)
                    else structure.broadcast_to(array, nodes.shape)
                )
            arrays.append(array)
        return assembly.concatenate(arrays, axis)

    def mixed(self, nodes: Any, bare: bool) -> Any:
        """Numbers from several arrays in any order: side by side first, then by position."""
        distinct, inverse = np.unique(nodes, return_inverse=True)
        order = np.lexsort((self.place[distinct], self.home[distinct]))
        rank = np.empty(len(order), int)
        rank[order] = np.arange(len(order))
        ordered = distinct[order]
        cuts = np.flatnonzero(np.diff(self.home[ordered])) + 1
        together = self.side_by_side(np.split(ordered, cuts), 0, bare)
        return view(together, rank[inverse].reshape(nodes.shape))


def without_repetition(nodes: Any) -> Any:
    """Nodes with size 1 along the axes along which they repeat.

    >>> without_repetition(np.array([[1, 1], [2, 2]]))
    array([[1],
           [2]])
    """
    for axis in range(nodes.ndim):
        first = nodes.take([0], axis)
        if nodes.shape[axis] > 1 and (nodes == first).all():
            nodes = first
    return nodes


def view(array: Any, positions: Any) -> Any:
    """The elements of an array at some positions, counted in C order: as a view if that can be.

    >>> x = np.arange(6.0).reshape(2, 3)
    >>> column = view(x, np.array([1, 4]))
    >>> column, np.shares_memory(column, x)
    (array([1., 4.]), True)
    """
    shape, size = array.shape, positions.size
    if size == array.size and (positions.ravel() == np.arange(size)).all():
        return array if shape == positions.shape else structure.reshape(array, positions.shape)
    if positions.ndim == 2 and len(shape) <= 2:
        found = block(array, positions)
        if found is not None:
            return found
        found = block(array, positions.T)
        if found is not None:
            return structure.transpose(found)
    if positions.ndim == 1 and len(shape) <= 2:
        found = block(array, positions[None, :])
        if found is None:
            found = block(array, positions[:, None])
        if found is not None:
            return structure.reshape(found, (size,))
    flat = array if len(shape) == 1 else structure.reshape(array, (-1,))
    if positions.ndim == 1 and size > 1 and (np.diff(positions) == 1).all():
        return flat[span(int(positions[0]), size, 1)]
    positions.flags.writeable = False
    return structure.getitem(flat, positions)


def block(array: Any, positions: Any) -> Any:
    """A rectangle of an array, as a view; None if the positions are none."""
    rows, columns = positions.shape
    start = int(positions[0, 0])
    down = int(positions[1, 0]) - start if rows > 1 else 0
    right = int(positions[0, 1]) - start if columns > 1 else 0
    line = np.arange(rows)[:, None] * down + np.arange(columns) * right
    if not (positions == start + line).all():
        return None
    width = array.shape[1] if len(array.shape) == 2 else max(down, 1) if right == 1 else 0
    if len(array.shape) == 1:
        if rows == 1 and right > 0:
            return structure.reshape(array[span(start, columns, right)], (1, columns))
        end = start + rows * down
        if right != 1 or down < columns or end > array.size:
            return None
        lines = structure.reshape(array[start:end], (rows, down))
        return lines if down == columns else lines[:, :columns]
    row, column = divmod(start, width)
    if down % width or down < 0 or right < 0 or column + right * (columns - 1) >= width:
        return None
    if positions.size == array.size:  # then they are all, in this order
        return array
    return array[
        span(row, rows, down // width, array.shape[0]), span(column, columns, right, width)
    ]


def span(start: int, count: int, step: int, size: int = -1) -> slice:
    """The slice of `count` elements from `start` on; all if that is what an axis of `size` has.

    >>> span(2, 3, 2), span(0, 4, 1, size=4)
    (slice(2, 7, 2), slice(None, None, None))
    """
    step = max(step, 1)
    if start == 0 and count == size:
        return slice(None)
    end = start + (count - 1) * step + 1
    return slice(start, end) if step == 1 else slice(start, end, step)
