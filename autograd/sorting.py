"""Sorting: NumPy's own function orders the numbers, an index moves the nodes after them.

Numbers that tie stay in the order in which they stand, as in a stable sort, whichever kind of sort
is asked for: each element of the result is one element of the operand, which gets its gradient.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .assembly import concatenate
from .implementing import implements
from .operators import bare
from .rearranging import along, array_of, at_positions, plain
from .structure import array_like, getitem, ravel

Array = np.ndarray[Any, Any]


def numbers_of(x: Any) -> Array:
    """The numbers of a node, an array or an array of Values, as a plain array."""
    array = array_of(bare(x))
    return array.astype(float) if array.dtype.hasobject else array  # type: ignore[no-any-return]


def ordered(x: Any, order: Array, axis: int) -> Any:
    """The elements of x in the order that an argsort along an axis has found."""
    positions = np.arange(x.size).reshape(x.shape)
    return at_positions(ravel(x), np.take_along_axis(positions, order, axis))


# --- in order -----------------------------------------------------------------------------------


@implements("sort")
def sort(
    a: Any, axis: int | None = -1, kind: Any = None, order: Any = None, *, stable: Any = None
) -> Any:
    """np.sort: in ascending order along an axis, nan last; flattened first for None.

    Each element of the gradient goes back to where the element of the result came from.

    >>> sort(np.array([3.0, 1.0, 2.0]))
    array([1., 2., 3.])
    """
    np.sort(np.zeros(1), kind=kind, order=order, stable=stable)  # raises for a kind unknown to it
    a, axis = (ravel(a), 0) if axis is None else (array_like(a), axis)
    return ordered(a, np.argsort(numbers_of(a), axis, kind="stable"), axis)


@implements("partition")
def partition(
    a: Any, kth: Any, axis: int | None = -1, kind: Any = "introselect", order: Any = None
) -> Any:
    """np.partition: the kth number where a sort would put it, none before it larger.

    >>> partition(np.array([3.0, 1.0, 2.0]), 1)
    array([1., 2., 3.])
    """
    a, axis = (ravel(a), 0) if axis is None else (array_like(a), axis)
    found = np.argpartition(numbers_of(a), plain(kth, "kth"), axis, kind, order)
    return ordered(a, found, axis)


# --- each number once ---------------------------------------------------------------------------


@implements("unique")
def unique(
    ar: Any,
    return_index: bool = False,
    return_inverse: bool = False,
    return_counts: bool = False,
    axis: int | None = None,
    *,
    equal_nan: bool = True,
    sorted: bool = True,
) -> Any:
    """np.unique: each number once, in ascending order; plain positions and counts if asked for.

    The gradient of a number that occurs several times goes to where it occurs first: to the
    position that `return_index` names.

    >>> unique(np.array([3.0, 1.0, 3.0]))
    array([1., 3.])
    """
    x = array_like(ar)
    _, first, *rest = np.unique(  # type: ignore[call-overload]
        numbers_of(x), True, return_inverse, return_counts, axis, equal_nan=equal_nan
    )
    values = at_positions(ravel(x), first) if axis is None else along(x, axis, first)
    answers = (values, *([first] if return_index else []), *rest)
    return answers if len(answers) > 1 else values


@implements("unique_values")
def unique_values(x: Any) -> Any:
    """np.unique_values: as `unique`, but every nan is different from all others.

    >>> unique_values(np.array([3.0, 1.0, 3.0]))
    array([1., 3.])
    """
    return unique(x, equal_nan=False)


@implements("unique_all")
def unique_all(x: Any) -> Any:
    """np.unique_all: values; plain first positions, positions among the values, and counts."""
    return np.unique_all(numbers_of(x))._replace(values=unique_values(x))


@implements("unique_counts")
def unique_counts(x: Any) -> Any:
    """np.unique_counts: values, and plain numbers that say how often each occurs."""
    return np.unique_counts(numbers_of(x))._replace(values=unique_values(x))


@implements("unique_inverse")
def unique_inverse(x: Any) -> Any:
    """np.unique_inverse: values, and for each element its plain position among them."""
    return np.unique_inverse(numbers_of(x))._replace(values=unique_values(x))


# --- sets ---------------------------------------------------------------------------------------


@implements("union1d")
def union1d(ar1: Any, ar2: Any) -> Any:
    """np.union1d: each number that is in one of two arrays, once, in ascending order.

    >>> union1d(np.array([3.0, 1.0]), np.array([2.0, 3.0]))
    array([1., 2., 3.])
    """
    return unique(concatenate([ar1, ar2], axis=None))


@implements("setdiff1d")
def setdiff1d(ar1: Any, ar2: Any, assume_unique: bool = False) -> Any:
    """np.setdiff1d: each number of the first array that is not in the second.

    The second array only chooses: its gradient is 0.

    >>> setdiff1d(np.array([3.0, 1.0]), np.array([3.0]))
    array([1.])
    """
    x = ravel(ar1) if assume_unique else unique(ar1)
    return getitem(x, ~np.isin(numbers_of(x), numbers_of(ar2)))


@implements("setxor1d")
def setxor1d(ar1: Any, ar2: Any, assume_unique: bool = False) -> Any:
    """np.setxor1d: each number that is in exactly one of two arrays, in ascending order.

    >>> setxor1d(np.array([3.0, 1.0]), np.array([2.0, 3.0]))
    array([1., 2.])
    """
    both = [ar1, ar2] if assume_unique else [unique(ar1), unique(ar2)]
    values, counts = unique(concatenate(both, axis=None), return_counts=True)
    return getitem(values, counts == 1)
