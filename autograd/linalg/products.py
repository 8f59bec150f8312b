"""Products by the names of np.linalg: multi_dot, matrix_power, and those of the array standard."""

from __future__ import annotations

import functools
import itertools
from typing import Any

import numpy as np

from .. import contraction, products
from ..choosing import where
from ..elementwise import positive
from ..implementing import implements
from ..structure import array_like, expand_dims
from .matrices import LinAlgError, matrices, of_any_dtype, square
from .solving import inverse

Plan = int | tuple["Plan", "Plan"]


# --- chains and powers --------------------------------------------------------------------------


@functools.cache
def cheapest(sizes: tuple[int, ...], first: int, last: int) -> tuple[int, Plan]:
    """The fewest multiplications for the product of matrices first..last, and in which order.

    Matrix k has the shape (sizes[k], sizes[k + 1]). An order is an int for a matrix, or a pair.
    Source: Cormen et al., "Introduction to Algorithms", 15.2 "Matrix-chain multiplication".
    """
    if first == last:
        return 0, first
    best: tuple[int, Plan] | None = None
    for middle in range(first, last):
        left, left_plan = cheapest(sizes, first, middle)
        right, right_plan = cheapest(sizes, middle + 1, last)
        cost = left + right + sizes[first] * sizes[middle + 1] * sizes[last + 1]
        if best is None or cost < best[0]:
            best = cost, (left_plan, right_plan)
    assert best is not None
    return best


def check_fit(arrays: list[Any], matrices: list[Any]) -> None:
    """Raise ValueError unless each matrix has as many columns as the next one has rows."""
    for k, (x, y) in enumerate(itertools.pairwise(matrices)):
        if x.shape[1] != y.shape[0]:
            raise ValueError(
                f"np.linalg.multi_dot: arrays {k} and {k + 1} of shapes {arrays[k].shape} and "
                f"{arrays[k + 1].shape} do not fit: {x.shape[1]} columns, but {y.shape[0]} rows"
            )


@implements("linalg.multi_dot")
def multi_dot(arrays: Any) -> Any:
    """The product of two or more matrices, in the order that takes the fewest multiplications.

    Args:
        arrays: matrices; the first and the last may be vectors, a row and a column.

    Raises:
        ValueError: if there are fewer than two, or their sizes do not fit.

    >>> multi_dot([np.ones((2, 3)), np.ones((3, 4)), np.ones(4)])
    array([12., 12.])
    """
    arrays = [array_like(x) for x in arrays]
    if len(arrays) < 2:
        raise ValueError(f"np.linalg.multi_dot: expected at least two arrays, got {len(arrays)}")
    for k, x in enumerate(arrays):
        if x.ndim != 2 and not (x.ndim == 1 and k in (0, len(arrays) - 1)):
            raise LinAlgError(
                f"np.linalg.multi_dot: expected matrices, or vectors as first and last, got shape "
                f"{x.shape} as array {k}"
            )
    matrices = list(arrays)
    if arrays[0].ndim == 1:
        matrices[0] = expand_dims(arrays[0], 0)
    if arrays[-1].ndim == 1:
        matrices[-1] = expand_dims(arrays[-1], -1)
    check_fit(arrays, matrices)
    sizes = (*(x.shape[0] for x in matrices), matrices[-1].shape[1])

    def product(plan: Plan) -> Any:
        if isinstance(plan, int):
            return matrices[plan]
        return contraction.matmul(product(plan[0]), product(plan[1]))

    out = product(cheapest(sizes, 0, len(matrices) - 1)[1])
    out = out[0] if arrays[0].ndim == 1 else out
    return out[..., 0] if arrays[-1].ndim == 1 else out


@implements("linalg.matrix_power")
def matrix_power(a: Any, n: int) -> Any:
    """Square matrices times themselves, n of them; of the inverses for negative n.

    Raises:
        TypeError: if n is not an integer.
        LinAlgError: if the matrices are not square, or singular where n is negative.

    >>> matrix_power(np.array([[1.0, 1.0], [0.0, 1.0]]), 5)
    array([[1., 5.],
           [0., 1.]])
    """
    if not isinstance(n, (int, np.integer)):
        raise TypeError(f"np.linalg.matrix_power: the power must be an integer, got {n!r}")
    a = square(a, "matrix_power", matrices if n < 0 else of_any_dtype)
    if n == 0:  # chosen wherever a is not, so that it is a node if a is one
        return where(np.zeros(a.shape, bool), a, np.eye(a.shape[-1], dtype=a.dtype))
    square_of = inverse(a, "matrix_power") if n < 0 else a
    out, left = None, abs(int(n))
    while left:  # the binary digits of n, the last one first
        if left % 2:
            out = square_of if out is None else contraction.matmul(out, square_of)
        left //= 2
        square_of = contraction.matmul(square_of, square_of) if left else square_of
    return positive(out) if n == 1 else out


# --- products of the array standard -----------------------------------------------------------


@implements("linalg.matmul")
def matmul(x1: Any, x2: Any) -> Any:
    """x1 @ x2; see `autograd.matmul`.

    >>> matmul(np.ones((2, 3)), np.ones(3))
    array([3., 3.])
    """
    return contraction.matmul(x1, x2)


@implements("linalg.outer")
def outer(x1: Any, x2: Any) -> Any:
    """Every element of one vector times every element of another: shape (m, n).

    >>> outer(np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    array([[3., 4.],
           [6., 8.]])
    """
    x1, x2 = array_like(x1), array_like(x2)
    if x1.ndim != 1 or x2.ndim != 1:
        raise ValueError(
            f"np.linalg.outer: expected two vectors, got shapes {x1.shape} and {x2.shape}"
        )
    return contraction.outer(x1, x2)


@implements("linalg.cross")
def cross(x1: Any, x2: Any, *, axis: int = -1) -> Any:
    """The cross products of vectors of 3 numbers along an axis; the others broadcast.

    >>> cross(np.array([1.0, 0.0, 0.0]), np.array([0.0, 1.0, 0.0]))
    array([0., 0., 1.])
    """
    x1, x2 = array_like(x1), array_like(x2)
    if any(x.ndim == 0 or x.shape[axis] != 3 for x in (x1, x2)):
        raise ValueError(
            f"np.linalg.cross: both arrays need 3 numbers along axis {axis}, got shapes "
            f"{x1.shape} and {x2.shape}"
        )
    return products.cross(x1, x2, axis=axis)


@implements("linalg.vecdot")
def vecdot(x1: Any, x2: Any, *, axis: int = -1) -> Any:
    """The sums of products along an axis, the others broadcast.

    >>> vecdot(np.ones((2, 3)), np.ones(3))
    array([3., 3.])
    """
    return products.vecdot(x1, x2, axis)


@implements("linalg.tensordot")
def tensordot(x1: Any, x2: Any, *, axes: Any = 2) -> Any:
    """The sums of products over pairs of axes; see np.tensordot.

    >>> tensordot(np.ones((2, 3)), np.ones((3, 4)), axes=1).shape
    (2, 4)
    """
    return products.tensordot(x1, x2, axes)


# --- the diagonal ---------------------------------------------------------------------------------


@implements("linalg.diagonal")
def diagonal(x: Any, *, offset: int = 0) -> Any:
    """The diagonals of the matrices in the last two axes, along a new last axis.

    >>> diagonal(np.array([[1.0, 2.0], [3.0, 4.0]]))
    array([1., 4.])
    """
    x = array_like(x)
    if x.ndim < 2:
        raise ValueError(f"np.linalg.diagonal: expected at least 2 axes, got shape {x.shape}")
    return products.last_diagonal(x, int(offset))


@implements("linalg.trace")
def trace(x: Any, *, offset: int = 0, dtype: Any = None) -> Any:
    """The sums along the diagonals of the matrices in the last two axes.

    >>> trace(np.array([[1.0, 2.0], [3.0, 4.0]]))
    np.float64(5.0)
    """
    return products.trace(x, offset, -2, -1, dtype)
