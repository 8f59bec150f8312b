"""Functions that pick elements out or leave some away: diag, tril, take, choose, delete, extract.

The rest gets gradient exactly zero. Indices, masks and conditions are not differentiated.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple

from .choosing import where
from .implementing import implements
from .operators import bare
from .rearranging import (
    along,
    at_positions,
    plain,
    ravel,
    rearranged,
    rearranged_together,
    together,
)
from .structure import Axis, array_like, getitem, moveaxis, reshape, scatter

# --- diagonals and triangles --------------------------------------------------------------------


def diagonal_places(rows: int, columns: int, offset: int) -> slice:
    """Where a diagonal of a matrix stands in the flattened matrix: every (columns + 1)-th place."""
    length = max(0, min(rows + min(offset, 0), columns - max(offset, 0)))
    start = offset if offset > 0 else -offset * columns
    return slice(start, start + length * (columns + 1), columns + 1)


@implements("diagonal")
def diagonal(a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """np.diagonal: the diagonal of two axes as the last axis of the result.

    >>> diagonal(np.array([[1.0, 2.0], [3.0, 4.0]]))
    array([1., 4.])
    """
    a = array_like(a)
    if a.ndim < 2:
        raise ValueError(f"a diagonal needs an array of two axes or more; got shape {a.shape}")
    axes = normalize_axis_tuple((axis1, axis2), a.ndim)
    moved = moveaxis(a, axes, (-2, -1))
    *lead, rows, columns = moved.shape
    flat = reshape(moved, (*lead, rows * columns))
    return getitem(flat, (..., diagonal_places(rows, columns, plain(offset, "offset"))))


@implements("diag")
def diag(v: Any, k: int = 0) -> Any:
    """np.diag: the k-th diagonal of a matrix, or the matrix that has the vector there.

    >>> diag(np.array([1.0, 2.0]))
    array([[1., 0.],
           [0., 2.]])
    """
    v = array_like(v)
    if v.ndim == 2:
        return diagonal(v, k)
    if v.ndim != 1:
        raise ValueError(f"the array must have one axis or two; got shape {v.shape}")
    n = v.shape[0] + abs(plain(k, "k"))
    return reshape(scatter(v, diagonal_places(n, n, k), (n * n,)), (n, n))


@implements("diagflat")
def diagflat(v: Any, k: int = 0) -> Any:
    """np.diagflat: the matrix with the flattened array on its k-th diagonal.

    >>> diagflat(np.array([[1.0, 2.0]])).shape
    (2, 2)
    """
    return diag(ravel(v), k)


def lower_triangle(m: Any, k: int) -> Any:
    """Truths in the shape of a matrix of m: whether a place is on the k-th diagonal or below."""
    return np.tri(*m.shape[-2:], k=k, dtype=bool)  # type: ignore[call-overload]


@implements("tril")
def tril(m: Any, k: int = 0) -> Any:
    """np.tril: the elements up to the k-th diagonal of each matrix; zeros above it.

    >>> tril(np.array([[1.0, 2.0], [3.0, 4.0]]))
    array([[1., 0.],
           [3., 4.]])
    """
    m = array_like(m)
    return where(lower_triangle(m, plain(k, "k")), m, 0.0)


@implements("triu")
def triu(m: Any, k: int = 0) -> Any:
    """np.triu: the elements from the k-th diagonal of each matrix on; zeros below it.

    >>> triu(np.array([[1.0, 2.0], [3.0, 4.0]]))
    array([[1., 2.],
           [0., 4.]])
    """
    m = array_like(m)
    return where(lower_triangle(m, plain(k, "k") - 1), 0.0, m)


# --- by index -----------------------------------------------------------------------------------


@implements("take")
def take(a: Any, indices: Any, axis: int | None = None, *, mode: str = "raise") -> Any:
    """np.take: elements of the flattened array, or slices along an axis, by their positions.

    `mode` says what an index beyond the end means: "raise", "wrap" or "clip".

    >>> take(np.array([1.0, 2.0, 3.0]), [0, 5], mode="clip")
    array([1., 3.])
    """
    a = ravel(a) if axis is None or not np.ndim(a) else array_like(a)
    axis = 0 if axis is None else normalize_axis_tuple(axis, a.ndim)[0]
    positions = np.arange(a.shape[axis])
    return along(a, axis, np.take(positions, plain(indices, "indices"), mode=mode))  # type: ignore[call-overload]


@implements("take_along_axis")
def take_along_axis(arr: Any, indices: Any, axis: int | None = -1) -> Any:
    """np.take_along_axis: along an axis, for each of its rows, the elements at positions.

    >>> take_along_axis(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1], [0]]), 1)
    array([[2.],
           [3.]])
    """
    return rearranged(arr, np.take_along_axis, plain(indices, "indices"), axis)


@implements("delete")
def delete(arr: Any, obj: Any, axis: int | None = None) -> Any:
    """np.delete: without the elements, or the slices along an axis, at some positions.

    >>> delete(np.array([1.0, 2.0, 3.0]), 1)
    array([1., 3.])
    """
    arr = ravel(arr) if axis is None else array_like(arr)
    axis = 0 if axis is None else normalize_axis_tuple(axis, arr.ndim)[0]
    return along(arr, axis, np.delete(np.arange(arr.shape[axis]), plain(obj, "obj")))


@implements("trim_zeros")
def trim_zeros(filt: Any, trim: str = "fb", axis: Axis = None) -> Any:
    """np.trim_zeros: without the zeros at the front ("f") and the back ("b") of each axis.

    >>> trim_zeros(np.array([0.0, 1.0, 0.0, 2.0, 0.0]))
    array([1., 0., 2.])
    """
    filt = array_like(filt)
    sides = trim.lower()
    if sides not in ("f", "b", "fb", "bf"):
        raise ValueError(f"trim must be 'f', 'b' or 'fb', got {trim!r}")
    axes = range(filt.ndim) if axis is None else normalize_axis_tuple(axis, filt.ndim)
    if not filt.ndim:
        return filt
    index = [slice(None)] * filt.ndim
    for a, places in enumerate(np.nonzero(bare(filt) != 0)):
        if a in axes:
            first, last = (places.min(), places.max()) if places.size else (0, -1)
            front = first if "f" in sides or not places.size else None
            index[a] = slice(front, last + 1 if "b" in sides or not places.size else None)
    return getitem(filt, tuple(index))


# --- by condition -------------------------------------------------------------------------------


@implements("compress")
def compress(condition: Any, a: Any, axis: int | None = None) -> Any:
    """np.compress: the elements, or the slices along an axis, for which the condition holds.

    >>> compress([True, False, True], np.array([1.0, 2.0, 3.0]))
    array([1., 3.])
    """
    a = ravel(a) if axis is None else array_like(a)
    axis = 0 if axis is None else normalize_axis_tuple(axis, a.ndim)[0]
    return along(a, axis, np.compress(bare(condition), np.arange(a.shape[axis])))


@implements("extract")
def extract(condition: Any, arr: Any) -> Any:
    """np.extract: the elements where the condition is not zero, as one row.

    >>> extract([[0, 1], [1, 1]], np.array([[1.0, 2.0], [3.0, 4.0]]))
    array([2., 3., 4.])
    """
    arr = array_like(arr)
    return at_positions(ravel(arr), np.extract(bare(condition), np.arange(arr.size)))


@implements("choose")
def choose(a: Any, choices: Any, *, mode: str = "raise") -> Any:
    """np.choose: where `a` is k, the element of the k-th choice; all of them broadcast.

    >>> choose([1, 0], [np.array([1.0, 2.0]), np.array([3.0, 4.0])])
    array([3., 2.])
    """
    numbers = plain(a, "the array of numbers that choose")
    return rearranged_together(
        list(choices),
        lambda *positions: np.choose(numbers, positions, mode=mode),  # type: ignore[call-overload]
    )


@implements("select")
def select(condlist: Sequence[Any], choicelist: Sequence[Any], default: Any = 0) -> Any:
    """np.select: the choice whose condition is the first that holds, else the default.

    >>> x = np.array([1.0, 2.0, 3.0])
    >>> select([x < 2, x > 2], [-x, x * x])
    array([-1.,  0.,  9.])
    """
    if not len(condlist) or len(condlist) != len(choicelist):
        raise ValueError(
            f"as many choices as conditions are needed, at least one; got {len(condlist)} "
            f"conditions and {len(choicelist)} choices"
        )
    for position, condition in enumerate(condlist):
        if bare(condition).__class__ is not bool and array_like(condition).dtype != bool:
            raise TypeError(f"condition {position} must be an array of truths, such as x > 0")
    *choices, out = together([*choicelist, default])
    for condition, choice in list(zip(condlist, choices, strict=True))[::-1]:
        out = where(array_like(condition), choice, out)
    return out
