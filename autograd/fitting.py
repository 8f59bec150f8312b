"""Functions that bring arrays to a shape or dtype: atleast_2d, broadcast_arrays, full_like."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .floats import operand
from .implementing import implements
from .node import Node
from .operators import bare
from .primitive import broadcast_mismatch
from .rearranging import at_positions, ravel
from .structure import Shape, array_like, broadcast_to, cast, reshape

# --- more axes ----------------------------------------------------------------------------------


def of_each(shape: Any, arrays: Sequence[Any]) -> Any:
    """Each array in the shape that a function makes of its sizes; the array itself if one."""
    shaped = []
    for x in map(array_like, arrays):
        new = shape(*x.shape)
        shaped.append(x if new == x.shape else reshape(x, new))
    return shaped[0] if len(shaped) == 1 else tuple(shaped)


@implements("atleast_1d")
def atleast_1d(*arys: Any) -> Any:
    """np.atleast_1d: a number becomes an array with one axis.

    >>> atleast_1d(2.0)
    array([2.])
    """
    return of_each(lambda *sizes: sizes or (1,), arys)


@implements("atleast_2d")
def atleast_2d(*arys: Any) -> Any:
    """np.atleast_2d: a vector becomes the row of a matrix.

    >>> atleast_2d(np.ones(3)).shape
    (1, 3)
    """
    return of_each(lambda *sizes: (1,) * (2 - len(sizes)) + sizes, arys)


@implements("atleast_3d")
def atleast_3d(*arys: Any) -> Any:
    """np.atleast_3d: a vector of n gets the shape (1, n, 1), a matrix a last axis of size 1.

    >>> atleast_3d(np.ones(3)).shape
    (1, 3, 1)
    """

    def shape(*sizes: int) -> Shape:
        padded = ((1,) if len(sizes) < 2 else ()) + sizes
        return padded + (1,) * (3 - len(padded))

    return of_each(shape, arys)


# --- of one shape -------------------------------------------------------------------------------


@implements("broadcast_arrays")
def broadcast_arrays(*args: Any, subok: bool = False) -> tuple[Any, ...]:
    """np.broadcast_arrays: all of them repeated to the shape they have together.

    >>> [x.shape for x in broadcast_arrays(np.ones((2, 1)), np.ones(3))]
    [(2, 3), (2, 3)]
    """
    arrays = [array_like(x) for x in args]
    shapes = [x.shape for x in arrays]
    mismatch = broadcast_mismatch(shapes)
    if mismatch is not None:
        raise ValueError(mismatch)
    shape = np.broadcast_shapes(*shapes)
    return tuple(x if x.shape == shape else broadcast_to(x, shape) for x in arrays)


@implements("meshgrid")
def meshgrid(
    *xi: Any, copy: bool = True, sparse: bool = False, indexing: str = "xy"
) -> tuple[Any, ...]:
    """np.meshgrid: vectors of coordinates repeated along the axes of all the others.

    >>> [x.shape for x in meshgrid(np.ones(3), np.ones(2))]
    [(2, 3), (2, 3)]
    """
    vectors = [array_like(x) for x in xi]
    places = np.meshgrid(*[np.arange(x.size) for x in vectors], sparse=True, indexing=indexing)  # type: ignore[call-overload]
    grids = tuple(at_positions(ravel(x), p) for x, p in zip(vectors, places, strict=True))
    return grids if sparse else broadcast_arrays(*grids)


@implements("full_like")
def full_like(
    a: Any, fill_value: Any, dtype: Any = None, order: str = "K", subok: bool = True,
    shape: Any = None,
) -> Any:  # fmt: skip
    """np.full_like: an array of the shape and dtype of `a`, filled; plain if the filling is plain.

    >>> full_like(np.ones(2), 3.0)
    array([3., 3.])
    """
    fill_value = operand(fill_value)
    if not isinstance(fill_value, Node):
        return np.full_like(bare(a), fill_value, dtype, "C", False, shape)
    a = array_like(a)
    filled = broadcast_to(fill_value, a.shape if shape is None else shape)
    return in_dtype(filled, np.dtype(a.dtype if dtype is None else dtype))


def in_dtype(x: Any, dtype: Any) -> Any:
    """x in the dtype of the array it goes into; TypeError where a node cannot have that."""
    if dtype.kind == "c" and isinstance(x, Node):
        raise TypeError(f"the result would hold complex numbers ({dtype}), and a node holds reals")
    if x.dtype in (dtype, object):
        return x
    if dtype.kind in "biu" and isinstance(x, Node):
        raise TypeError(
            f"the result would be rounded to {dtype} and have no derivative; use an array of "
            "floating numbers, as .astype(float) makes it"
        )
    return cast(x, dtype) if dtype.kind == "f" else x


@implements("astype")
def astype(x: Any, dtype: Any, *, copy: bool = True) -> Any:
    """np.astype: the numbers in another dtype; a plain array if that is not a floating one.

    >>> astype(np.ones(2), np.float32).dtype
    dtype('float32')
    """
    return x.astype(dtype)
