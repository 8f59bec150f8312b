"""Products of vectors and arrays by NumPy's names: inner, tensordot, kron, cross, trace, einsum."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index, normalize_axis_tuple

from . import contraction
from .assembly import stack
from .implementing import implements
from .structure import (
    array_like,
    cast,
    expand_dims,
    getitem,
    moveaxis,
    ravel,
    reshape,
    sum,
    transpose,
)

# --- sums over chosen axes ----------------------------------------------------------------------


@implements("inner")
def inner(a: Any, b: Any) -> Any:
    """The sums of products over the last axes of a and b; a product if one is a number.

    Shape: a.shape without its last axis, then b.shape without its last.

    >>> inner(np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    np.float64(11.0)
    """
    a, b = array_like(a), array_like(b)
    if a.ndim == 0 or b.ndim == 0:
        return a * b
    if b.ndim == 1:
        return contraction.matmul(a, b)
    return tensordot(a, b, (-1, -1))


@implements("vdot")
def vdot(a: Any, b: Any) -> Any:
    """The sum of the products of all elements: both are flattened first.

    >>> vdot(np.ones((2, 3)), np.ones(6))
    np.float64(6.0)
    """
    a, b = ravel(a), ravel(b)
    if a.shape != b.shape:
        raise ValueError(f"vdot: expected two arrays of one size, got {a.size} and {b.size}")
    return contraction.matmul(a, b)


@implements("tensordot")
def tensordot(a: Any, b: Any, axes: Any = 2) -> Any:
    """The sums of products over pairs of axes, as one product of two matrices.

    Args:
        a: array or node.
        b: array or node.
        axes: how many: the last of a with the first of b, in order; or two lists, the axes of a
            and those of b that go with them; an int stands for a list of one.

    Returns:
        An array of the axes of a that are left, then of those of b.

    Raises:
        ValueError: if the axes do not go in pairs of equal sizes, or one is named twice.

    >>> tensordot(np.ones((2, 3)), np.ones((4, 3)), axes=(1, 1)).shape
    (2, 4)
    """
    a, b = array_like(a), array_like(b)
    if isinstance(axes, Iterable):
        of_a, of_b = (np.atleast_1d(part).astype(int).tolist() for part in axes)
    else:
        of_a, of_b = list(range(-axes, 0)), list(range(axes))
    left = normalize_axis_tuple(of_a, a.ndim, "tensordot: axes of a")
    right = normalize_axis_tuple(of_b, b.ndim, "tensordot: axes of b")
    sizes, others = [a.shape[k] for k in left], [b.shape[k] for k in right]
    if sizes != others:
        raise ValueError(
            f"tensordot: axes {of_a} of {a.shape} have sizes {sizes}, but axes {of_b} of "
            f"{b.shape} have sizes {others}; they must be equal"
        )
    rows = tuple(k for k in range(a.ndim) if k not in left)
    columns = tuple(k for k in range(b.ndim) if k not in right)
    shape = (*(a.shape[k] for k in rows), *(b.shape[k] for k in columns))
    both = math.prod(sizes)
    a = reshape(transpose(a, rows + left), (math.prod(shape[: len(rows)]), both))
    b = reshape(transpose(b, right + columns), (both, math.prod(shape[len(rows) :])))
    return reshape(contraction.matmul(a, b), shape)


@implements("einsum")
def einsum(*operands: Any, optimize: Any = None) -> Any:
    """np.einsum in both of its forms; see `autograd.einsum`.

    >>> einsum("ij,j", np.ones((2, 3)), np.ones(3))
    array([3., 3.])
    """
    return contraction.einsum(*operands, optimize=optimize)


# --- products of vectors along an axis ------------------------------------------------------------


@implements("vecdot")
def vecdot(x1: Any, x2: Any, axis: int = -1, keepdims: bool = False) -> Any:
    """The sums of products over one axis, the last by default; the others broadcast.

    >>> vecdot(np.ones((2, 3)), np.ones(3))
    array([3., 3.])
    """
    x1, x2 = array_like(x1), array_like(x2)
    if axis != -1 and x1.ndim and x2.ndim:
        x1, x2 = moveaxis(x1, axis, -1), moveaxis(x2, axis, -1)
    x1, x2 = vectors(x1, x2, "vecdot")
    out = contraction.einsum("...i,...i->...", x1, x2)
    return expand_dims(out, axis) if keepdims else out


@implements("matvec")
def matvec(x1: Any, x2: Any) -> Any:
    """Matrices times vectors, both in stacks that broadcast: (..., m, n) and (..., n).

    >>> matvec(np.ones((4, 2, 3)), np.ones((4, 3))).shape
    (4, 2)
    """
    return contraction.matmul(x1, expand_dims(x2, -1))[..., 0]


@implements("vecmat")
def vecmat(x1: Any, x2: Any) -> Any:
    """Vectors times matrices, both in stacks that broadcast: (..., m) and (..., m, n).

    >>> vecmat(np.ones((4, 2)), np.ones((4, 2, 3))).shape
    (4, 3)
    """
    return contraction.matmul(expand_dims(x1, -2), x2)[..., 0, :]


def vectors(x: Any, y: Any, name: str) -> tuple[Any, Any]:
    """Two operands whose last axes are vectors of one length."""
    x, y = array_like(x), array_like(y)
    if x.ndim == 0 or y.ndim == 0 or x.shape[-1] != y.shape[-1]:
        raise ValueError(
            f"{name}: expected vectors of one length along the last axes, got shapes {x.shape} "
            f"and {y.shape}"
        )
    return x, y


@implements("cross")
def cross(
    a: Any, b: Any, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: int | None = None
) -> Any:
    """The cross products of vectors of 3 numbers, or of 2, whose third is then 0.

    Args:
        a: vectors along `axisa`; the other axes broadcast with those of b.
        b: vectors along `axisb`.
        axisc: where the vectors of the result go; two vectors of 2 numbers give a number.
        axis: stands for all three.

    >>> cross(np.array([1.0, 0.0, 0.0]), np.array([0.0, 1.0, 0.0]))
    array([0., 0., 1.])
    """
    if axis is not None:
        axisa = axisb = axisc = axis
    a, b = array_like(a), array_like(b)
    if a.ndim == 0 or b.ndim == 0:
        raise ValueError(f"cross: expected vectors, got shapes {a.shape} and {b.shape}")
    a, b = moveaxis(a, axisa, -1), moveaxis(b, axisb, -1)
    if not {a.shape[-1], b.shape[-1]} <= {2, 3}:
        raise ValueError(
            "cross: the vectors must have 2 or 3 numbers, got "
            f"{a.shape[-1]} along axis {axisa} and {b.shape[-1]} along axis {axisb}"
        )
    a0, a1, a2 = coordinates(a)
    b0, b1, b2 = coordinates(b)
    last = a0 * b1 - a1 * b0
    if a.shape[-1] == b.shape[-1] == 2:
        return last
    out = stack([a1 * b2 - a2 * b1, a2 * b0 - a0 * b2, last], axis=-1)
    return moveaxis(out, -1, axisc)


def coordinates(x: Any) -> tuple[Any, Any, Any]:
    """The numbers of vectors along the last axis; the third is 0 where there are two."""
    third = x[..., 2] if x.shape[-1] == 3 else np.zeros(x.shape[:-1], x.dtype)
    return x[..., 0], x[..., 1], third


@implements("kron")
def kron(a: Any, b: Any) -> Any:
    """The Kronecker product: a block of b for every element of a, multiplied by it.

    >>> kron(np.array([1.0, 10.0]), np.array([1.0, 2.0]))
    array([ 1.,  2., 10., 20.])
    """
    a, b = array_like(a), array_like(b)
    rank = max(a.ndim, b.ndim)
    rows, columns = ((1,) * (rank - x.ndim) + x.shape for x in (a, b))
    blocks = reshape(a, tuple(n for size in rows for n in (size, 1))) * reshape(
        b, tuple(n for size in columns for n in (1, size))
    )
    return reshape(blocks, tuple(n * m for n, m in zip(rows, columns, strict=True)))


# --- the diagonal ---------------------------------------------------------------------------------


def last_diagonal(x: Any, offset: int = 0) -> Any:
    """The diagonals of the matrices in the last two axes: every (columns + 1)-th number."""
    rows, columns = x.shape[-2:]
    start = offset if offset >= 0 else -offset * columns
    length = max(0, min(rows + min(offset, 0), columns - max(offset, 0)))
    flat = reshape(x, (*x.shape[:-2], rows * columns))
    return getitem(flat, (..., slice(start, start + length * (columns + 1), columns + 1)))


@implements("trace")
def trace(a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1, dtype: Any = None) -> Any:
    """The sums along the diagonals of the matrices that two axes span.

    Args:
        a: array or node of at least 2 axes.
        offset: which diagonal: above the main one if positive.
        axis1: the rows.
        axis2: the columns.
        dtype: the floating dtype of the result.

    >>> trace(np.array([[1.0, 2.0], [3.0, 4.0]]))
    np.float64(5.0)
    """
    a = array_like(a)
    if a.ndim < 2:
        raise ValueError(f"trace: expected at least 2 axes, got shape {a.shape}")
    rows, columns = (normalize_axis_index(k, a.ndim) for k in (axis1, axis2))
    if rows == columns:
        raise ValueError(f"trace: axis1 and axis2 must differ, both are {axis1} of {a.shape}")
    if dtype is not None:
        if np.dtype(dtype).kind != "f":
            raise TypeError(f"trace: dtype must be a floating one, got {np.dtype(dtype)}")
        a = cast(a, np.dtype(dtype))
    return sum(last_diagonal(moveaxis(a, (rows, columns), (-2, -1)), int(offset)), axis=-1)
