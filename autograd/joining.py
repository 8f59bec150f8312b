"""Functions that join arrays: concatenate, vstack, hstack, block, append, insert."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from .assembly import concatenate, stack
from .fitting import atleast_1d, atleast_2d, atleast_3d, in_dtype
from .implementing import implements
from .rearranging import plain, rearranged_together, together
from .structure import array_like


def listed(arrays: Any) -> list[Any]:
    """The arrays of a sequence; the slices of an array along its first axis."""
    return together(list(arrays))


@implements("vstack", "row_stack")
def vstack(tup: Any) -> Any:
    """np.vstack: arrays one below the other; a vector is a row.

    >>> vstack([np.zeros(2), np.ones((2, 2))]).shape
    (3, 2)
    """
    return concatenate([atleast_2d(x) for x in listed(tup)], 0)


@implements("hstack")
def hstack(tup: Any) -> Any:
    """np.hstack: arrays beside each other; vectors one after the other.

    >>> hstack([np.zeros(1), np.ones(2)])
    array([0., 1., 1.])
    """
    arrays = [atleast_1d(x) for x in listed(tup)]
    return concatenate(arrays, 0 if arrays and arrays[0].ndim == 1 else 1)


@implements("dstack")
def dstack(tup: Any) -> Any:
    """np.dstack: arrays one behind the other, along a third axis.

    >>> dstack([np.zeros(2), np.ones(2)]).shape
    (1, 2, 2)
    """
    return concatenate([atleast_3d(x) for x in listed(tup)], 2)


@implements("column_stack")
def column_stack(tup: Any) -> Any:
    """np.column_stack: vectors as the columns of a matrix, beside columns of matrices.

    >>> column_stack([np.zeros(2), np.ones((2, 3))]).shape
    (2, 4)
    """
    arrays = listed(tup)
    return concatenate([x if x.ndim > 1 else atleast_2d(x).T for x in arrays], 1)


@implements("stack")
def stacked(arrays: Any, axis: int = 0) -> Any:
    """np.stack: arrays of one shape side by side along a new axis.

    >>> stacked([1.0, 2.0])
    array([1., 2.])
    """
    return stack(listed(arrays), axis)


def flattened(x: Any) -> Iterator[Any]:
    """The arrays in nested lists."""
    if isinstance(x, list):
        for item in x:
            yield from flattened(item)
    else:
        yield x


def nested_like(x: Any, items: Iterator[Any]) -> Any:
    """The items in lists nested as those of x are."""
    return [nested_like(y, items) for y in x] if isinstance(x, list) else next(items)


@implements("block")
def block(arrays: Any) -> Any:
    """np.block: one array of the blocks in nested lists; the innermost along the last axis.

    >>> block([[np.ones((1, 1)), np.zeros((1, 2))], [np.zeros((1, 3))]]).shape
    (2, 3)
    """
    return rearranged_together(
        list(flattened(arrays)),
        lambda *positions: np.block(nested_like(arrays, iter(positions))),
    )


@implements("append")
def append(arr: Any, values: Any, axis: int | None = None) -> Any:
    """np.append: the values after the array; both flattened for no axis.

    >>> append(np.array([1.0, 2.0]), 3.0)
    array([1., 2., 3.])
    """
    return concatenate([array_like(arr), array_like(values)], axis)


@implements("insert")
def insert(arr: Any, obj: Any, values: Any, axis: int | None = None) -> Any:
    """np.insert: the values put in before positions of the flattened array, or of an axis.

    >>> insert(np.array([1.0, 2.0]), 1, 5.0)
    array([1., 5., 2.])
    """
    arr = array_like(arr)
    values = in_dtype(together([arr, values])[1], arr.dtype)
    return rearranged_together([arr, values], lambda x, y: np.insert(x, plain(obj, "obj"), y, axis))
