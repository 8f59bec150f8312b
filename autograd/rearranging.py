"""Functions that move elements: NumPy's own function moves their positions, an index follows.

What `np.rot90` does to an array of the positions 0, 1, 2 ... says for each element of the result
where it comes from. So every argument means what it means in NumPy, and the derivative is that of
an index. Where a slice, a reshape or a broadcast does the same, that is used, for it is faster.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index, normalize_axis_tuple

from . import structure
from .assembly import concatenate
from .elementwise import positive
from .implementing import implements
from .node import Node
from .primitive import NUMBERS
from .structure import (
    Axis,
    Shape,
    array_like,
    broadcast_to,
    getitem,
    moveaxis,
    scatter,
    swapaxes,
    transpose,
)

Positions = np.ndarray[Any, Any]

# --- elements by their positions ----------------------------------------------------------------


def plain(x: Any, what: str) -> Any:
    """x, which is to say where elements go; TypeError for a node, for that has no derivative."""
    if isinstance(x, Node):
        raise TypeError(f"{what} must be plain, for it is not differentiated; give its .data")
    return x


def array_of(x: Any) -> Any:
    """x itself if it is an array, as is what stands for one in `compile`; else an array."""
    return x if x.__class__ is np.ndarray else np.asarray(x)


def at_positions(flat: Any, positions: Positions) -> Any:
    """The elements of a flattened array at an array of positions."""
    positions = array_of(positions).view()
    positions.flags.writeable = False  # so that no copy is made when it is recorded
    return getitem(flat, positions)


def rearranged(x: Any, arrange: Callable[..., Positions], *arguments: Any) -> Any:
    """The elements of x, arranged as a function of NumPy's arranges their positions.

    >>> rearranged(np.array([[1.0, 2.0], [3.0, 4.0]]), np.rot90)
    array([[2., 4.],
           [1., 3.]])
    """
    x = array_like(x)
    return at_positions(ravel(x), arrange(np.arange(x.size).reshape(x.shape), *arguments))


def rearranged_together(arrays: Sequence[Any], arrange: Callable[..., Positions]) -> Any:
    """The elements of several arrays in one, arranged as their positions are.

    >>> rearranged_together([np.array([1.0, 2.0]), 5.0], lambda x, y: np.insert(x, 1, y))
    array([1., 5., 2.])
    """
    arrays = together(arrays)
    starts = itertools.accumulate([x.size for x in arrays], initial=0)
    positions = [
        np.arange(start, start + x.size).reshape(x.shape)
        for start, x in zip(starts, arrays, strict=False)
    ]
    return at_positions(concatenate(arrays, axis=None), arrange(*positions))


def together(operands: Sequence[Any]) -> list[Any]:
    """Operands as arrays and nodes of one kind.

    Python's numbers take the dtype of the others, as NumPy lets them; Values become Tensors where
    one of the operands is a Tensor.
    """
    kinds = [x if x.__class__ in NUMBERS else array_like(x).dtype for x in operands]
    tensor = next((x for x in operands if isinstance(x, Node) and not x.keeps_gradient), None)
    arrays = []
    for x in operands:
        if x.__class__ in NUMBERS:
            x = np.asarray(x, np.result_type(*kinds))
        arrays.append(array_like(x if tensor is None else promoted(x, tensor)))
    return arrays


def promoted(x: Any, tensor: Any) -> Any:
    """x, to stand beside a Tensor: Values, alone or in lists, become Tensors."""
    if isinstance(x, Node):
        return tensor.record(positive.primitive, (x,), {}) if x.keeps_gradient else x  # type: ignore[attr-defined]
    if isinstance(x, (list, tuple)):
        return array_like([promoted(item, tensor) for item in x])
    return x


def along(x: Any, axis: int, index: Any) -> Any:
    """x with an index, an array or a slice, applied to one of its axes."""
    axis = normalize_axis_index(axis, x.ndim)
    return getitem(x, (slice(None),) * axis + (index,))


# --- other shapes -------------------------------------------------------------------------------


@implements("reshape")
def reshape(a: Any, shape: Any = None, order: str = "C", *, newshape: Any = None) -> Any:
    """np.reshape; in Fortran's order it is a reshape of the transpose.

    >>> reshape(np.arange(4.0), (2, 2), order="F")
    array([[0., 2.],
           [1., 3.]])
    """
    a = array_like(a)
    shape = plain(newshape if shape is None else shape, "shape")
    if shape is None or order == "C":
        return structure.reshape(a, a.shape if shape is None else shape)
    if order != "F":
        raise TypeError(f"the order must be 'C' or 'F' on nodes, got {order!r}")
    sizes = shape if isinstance(shape, (tuple, list)) else (shape,)
    return transpose(structure.reshape(transpose(a), tuple(sizes[::-1])))


@implements("ravel")
def ravel(a: Any, order: str = "C") -> Any:
    """np.ravel, in C order or in Fortran's.

    >>> ravel(np.array([[1.0, 2.0], [3.0, 4.0]]), order="F")
    array([1., 3., 2., 4.])
    """
    return reshape(a, (-1,), order)


@implements("copy")
def copy(a: Any, order: str = "K", subok: bool = False) -> Any:
    """np.copy: a new node of the same numbers. The order concerns memory alone.

    >>> copy(np.ones(2))
    array([1., 1.])
    """
    return positive(a)


@implements("matrix_transpose", "linalg.matrix_transpose")
def matrix_transpose(x: Any) -> Any:
    """np.matrix_transpose: the last two axes exchanged.

    >>> matrix_transpose(np.ones((4, 2, 3))).shape
    (4, 3, 2)
    """
    x = array_like(x)
    if x.ndim < 2:
        raise ValueError(f"a matrix has two axes or more; got shape {x.shape}")
    return swapaxes(x, -1, -2)


@implements("rollaxis")
def rollaxis(a: Any, axis: int, start: int = 0) -> Any:
    """np.rollaxis: an axis moved to stand before the axis `start`.

    >>> rollaxis(np.ones((2, 3, 4)), 2).shape
    (4, 2, 3)
    """
    a = array_like(a)
    axis = normalize_axis_index(axis, a.ndim)
    before = start + a.ndim if start < 0 else start
    if not 0 <= before <= a.ndim:
        raise np.exceptions.AxisError(f"start must be in {-a.ndim}..{a.ndim}, got {start}")
    return moveaxis(a, axis, before - (axis < before))


@implements("resize")
def resize(a: Any, new_shape: int | Shape) -> Any:
    """np.resize: the elements, from the first again when they run out, in a new shape.

    >>> resize(np.array([1.0, 2.0]), (2, 3))
    array([[1., 2., 1.],
           [2., 1., 2.]])
    """
    a = array_like(a)
    positions = np.resize(np.arange(a.size), plain(new_shape, "new_shape"))
    if a.size == 0:  # NumPy answers with zeros then
        zeros = scatter(ravel(a), slice(0, 0), (positions.size,))
        return structure.reshape(zeros, positions.shape)
    return at_positions(ravel(a), positions)


# --- repeated -----------------------------------------------------------------------------------


@implements("tile")
def tile(A: Any, reps: Any) -> Any:  # noqa: N803  (NumPy's name)
    """np.tile: the array repeated as a whole along each axis.

    >>> tile(np.array([1.0, 2.0]), (2, 2))
    array([[1., 2., 1., 2.],
           [1., 2., 1., 2.]])
    """
    x = array_like(A)
    counts = tuple(np.atleast_1d(plain(reps, "reps")).tolist())
    rank = max(x.ndim, len(counts))
    counts = (1,) * (rank - len(counts)) + counts
    sizes = (1,) * (rank - x.ndim) + x.shape
    if any(count < 0 for count in counts):
        raise ValueError(f"reps must not be negative, got {reps}")
    apart = structure.reshape(x, tuple(n for size in sizes for n in (1, size)))
    pairs = zip(counts, sizes, strict=True)
    repeated = broadcast_to(apart, tuple(itertools.chain.from_iterable(pairs)))
    return structure.reshape(
        repeated, tuple(count * size for count, size in zip(counts, sizes, strict=True))
    )


@implements("repeat")
def repeat(a: Any, repeats: Any, axis: int | None = None) -> Any:
    """np.repeat: each element, or each slice along an axis, repeated on the spot.

    >>> repeat(np.array([1.0, 2.0]), [1, 3])
    array([1., 2., 2., 2.])
    """
    a = ravel(a) if axis is None or np.ndim(a) == 0 else array_like(a)
    axis = normalize_axis_index(0 if axis is None else axis, a.ndim)
    return along(a, axis, np.repeat(np.arange(a.shape[axis]), plain(repeats, "repeats")))


# --- turned around ------------------------------------------------------------------------------


@implements("roll")
def roll(a: Any, shift: int | Sequence[int], axis: Axis = None) -> Any:
    """np.roll: elements shifted along axes; those that leave at an end enter at the other.

    >>> roll(np.array([1.0, 2.0, 3.0]), 1)
    array([3., 1., 2.])
    """
    a = array_like(a)
    if axis is None:
        return structure.reshape(roll(ravel(a), shift, 0), a.shape)
    axes = normalize_axis_tuple(axis, a.ndim, allow_duplicate=True)
    for distance, each in np.broadcast(plain(shift, "shift"), axes):
        a = along(a, each, np.roll(np.arange(a.shape[each]), distance))
    return a


@implements("flip")
def flip(m: Any, axis: Axis = None) -> Any:
    """np.flip: the order reversed along the given axes; along all for None.

    >>> flip(np.array([1.0, 2.0, 3.0]))
    array([3., 2., 1.])
    """
    m = array_like(m)
    axes = range(m.ndim) if axis is None else normalize_axis_tuple(axis, m.ndim)
    backwards = slice(None, None, -1)
    return getitem(m, tuple(backwards if a in axes else slice(None) for a in range(m.ndim)))


@implements("flipud")
def flipud(m: Any) -> Any:
    """np.flipud: upside down, the order of the rows reversed.

    >>> flipud(np.array([[1.0], [2.0]])).tolist()
    [[2.0], [1.0]]
    """
    return flip(m, 0)


@implements("fliplr")
def fliplr(m: Any) -> Any:
    """np.fliplr: left and right exchanged, the order of the columns reversed.

    >>> fliplr(np.array([[1.0, 2.0]])).tolist()
    [[2.0, 1.0]]
    """
    return flip(m, 1)


@implements("rot90")
def rot90(m: Any, k: int = 1, axes: Sequence[int] = (0, 1)) -> Any:
    """np.rot90: turned k times by 90 degrees, from the first axis of `axes` towards the second.

    >>> rot90(np.array([[1.0, 2.0]])).tolist()
    [[2.0], [1.0]]
    """
    return rearranged(m, np.rot90, plain(k, "k"), axes)
