"""Systems of linear equations: solve, inv, tensorsolve, tensorinv."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple

from ..implementing import implements
from ..operators import bare
from ..structure import array_like, expand_dims, linear, ravel, reshape, transpose
from .matrices import LinAlgError, real, square, transposed


def right_side_slope(grad: Any, a: Any) -> Any:
    """The gradient of a solution for its right side: that of the transposed equations."""
    return solution(transposed(a), grad)


@linear(
    lambda grad, out, a, b: -(right_side_slope(grad, a) @ transposed(out)),
    lambda grad, out, a, b: right_side_slope(grad, a),
    name="solve",
)
def solution(a: Any, b: Any) -> Any:
    """The matrix x with a @ x = b, for stacks of matrices; see `solve`.

    Source: Giles 2008, "Collected matrix derivative results", 2.3.1: B' = A^-T C',
    A' = -B' C^T for C = A^-1 B, where ' marks gradients.

    >>> solution(np.array([[2.0]]), np.array([[6.0]]))
    array([[3.]])
    """
    return np.linalg.solve(a, b)


def solved(a: Any, b: Any, name: str) -> Any:
    """`solution` of checked operands, for the function of that name to report what is singular."""
    try:
        return solution(a, b)
    except LinAlgError:
        which = "the matrix" if a.ndim == 2 else "one of the matrices"
        what = "is singular" if np.isfinite(bare(a)).all() else "holds inf or nan"
        raise LinAlgError(
            f"np.linalg.{name}: {which} of shape {a.shape} {what}, so there is no inverse; use "
            "np.linalg.pinv or np.linalg.lstsq, or add a small multiple of the identity"
        ) from None


def inverse(x: Any, name: str) -> Any:
    """The inverses of checked square matrices: the solution for the identity, as in LAPACK."""
    return solved(x, np.eye(x.shape[-1], dtype=x.dtype), name)


@implements("linalg.inv")
def inv(a: Any) -> Any:
    """The inverses of square matrices, shape (..., n, n).

    Raises:
        LinAlgError: if a matrix is singular or not square.

    Source: Giles 2008, 2.2.3: A' = -C^T C' C^T for C = A^-1.

    >>> inv(np.array([[2.0, 0.0], [0.0, 4.0]]))
    array([[0.5 , 0.  ],
           [0.  , 0.25]])
    """
    return inverse(square(a, "inv"), "inv")


@implements("linalg.solve")
def solve(a: Any, b: Any) -> Any:
    """The solution x of the linear equations a @ x = b.

    Args:
        a: square matrices, shape (..., n, n).
        b: one vector (n,), or matrices (..., n, k) whose columns are right sides; the leading
            axes broadcast with those of a.

    Raises:
        LinAlgError: if a matrix is singular or not square.
        ValueError: if the shapes do not fit.

    >>> solve(np.array([[2.0, 0.0], [0.0, 4.0]]), np.array([2.0, 2.0]))
    array([1. , 0.5])
    """
    a, b = square(a, "solve"), real(b, "solve")
    size = a.shape[-1]
    if b.ndim == 0 or b.shape[-2 if b.ndim > 1 else 0] != size:
        raise ValueError(
            f"np.linalg.solve: for a of shape {a.shape}, b must be ({size},) or (..., {size}, k), "
            f"got shape {b.shape}"
        )
    if b.ndim == 1:
        return solved(a, expand_dims(b, -1), "solve")[..., 0]
    try:
        np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    except ValueError:
        raise ValueError(
            f"np.linalg.solve: the leading axes of {a.shape} and {b.shape} must be equal, or 1 on "
            "one side"
        ) from None
    return solved(a, b, "solve")


@implements("linalg.tensorsolve")
def tensorsolve(a: Any, b: Any, axes: Any = None) -> Any:
    """The x with tensordot(a, x, x.ndim) = b: a and b are flattened to a system of equations.

    Args:
        a: of shape b.shape + x.shape, where both have as many elements.
        b: the right side.
        axes: axes of a that are moved to its end first.

    >>> tensorsolve(np.eye(6).reshape(2, 3, 6), np.ones((2, 3))).shape
    (6,)
    """
    a, b = real(a, "tensorsolve"), real(b, "tensorsolve")
    if axes is not None:
        moved = normalize_axis_tuple(axes, a.ndim, "tensorsolve")
        a = transpose(a, tuple(k for k in range(a.ndim) if k not in moved) + moved)
    shape = a.shape[b.ndim :]
    size = math.prod(shape)
    if a.ndim < b.ndim or a.size != size * size or b.size != size:
        raise LinAlgError(
            f"np.linalg.tensorsolve: a of shape {a.shape} must have the {b.size} elements of b, "
            f"of shape {b.shape}, in its first {b.ndim} axes, and as many in the others"
        )
    a, rows = reshape(a, (size, size)), expand_dims(ravel(b), -1)
    return reshape(solved(square(a, "tensorsolve"), rows, "tensorsolve"), shape)


@implements("linalg.tensorinv")
def tensorinv(a: Any, ind: int = 2) -> Any:
    """The inverse of a as a map between arrays: its first `ind` axes are the rows.

    Shape: a.shape[ind:] + a.shape[:ind].

    >>> tensorinv(np.eye(6).reshape(2, 3, 6)).shape
    (6, 2, 3)
    """
    a = array_like(a)
    if ind < 1:
        raise ValueError(f"np.linalg.tensorinv: ind must be positive, got {ind}")
    rows, columns = math.prod(a.shape[:ind]), math.prod(a.shape[ind:])
    if rows != columns:
        raise LinAlgError(
            f"np.linalg.tensorinv: the first {ind} axes of shape {a.shape} have {rows} elements, "
            f"the others {columns}; they must have as many"
        )
    flat = square(reshape(a, (rows, columns)), "tensorinv")
    return reshape(inverse(flat, "tensorinv"), a.shape[ind:] + a.shape[:ind])
