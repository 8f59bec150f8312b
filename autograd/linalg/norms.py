"""Norms of vectors and matrices, and the condition number."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple

from ..choosing import absolute, sign, where
from ..implementing import implements
from ..operators import bare
from ..rearranging import plain
from ..reductions import count, max, min
from ..structure import kept_shape, linear, moveaxis, reshape, sum, unreduced
from .matrices import LinAlgError, matrices, real, square
from .solving import inverse
from .spectra import singular_values

Order = float | str | None


# --- sums of powers -----------------------------------------------------------------------------


def power_norm_slope(
    grad: Any, out: Any, x: Any, order: float, axis: tuple[int, ...], keepdims: bool
) -> Any:
    """The gradient of a p-norm: sign(x) (|x| / norm)**(p - 1), and 0 at the tip.

    For p < 1 a number that is 0 is at a kink, a cusp, and has slope 0.
    """
    grad, out = (unreduced(y, x.shape, axis, keepdims) for y in (grad, out))
    ratio = x / where(out == 0, 1.0, out)
    if order == 2:
        return grad * ratio
    if order > 1:
        return grad * (sign(x) * absolute(ratio) ** (order - 1.0))
    smooth = (bare(x) != 0) & (bare(out) != 0)
    steep = where(smooth, absolute(ratio), 1.0) ** (order - 1.0)
    return grad * (where(smooth, sign(x), 0.0) * steep)


@linear(power_norm_slope, name="norm")
def power_norm(x: Any, order: float, axis: tuple[int, ...], keepdims: bool) -> Any:
    """(sum |x|**p)**(1/p) over the given axes, without overflow or underflow on the way.

    >>> power_norm(np.array([3.0, 4.0]), 2, (0,), False)
    np.float64(5.0)
    """
    with np.errstate(all="ignore"):  # what overflows here is computed again below
        if order == 2:
            out = np.sqrt(np.sum(x * x, axis=axis, keepdims=keepdims))
            limits = np.finfo(x.dtype)
            if np.all((out > math.sqrt(limits.tiny) / limits.eps) & (out < np.inf)):
                return out
        size = np.abs(x)
        extreme = np.maximum if order > 0 else np.minimum
        edge = extreme.reduce(size, axis=axis, keepdims=True, initial=None if x.size else 0.0)
        power_of_two = np.ldexp(np.ones_like(edge), np.frexp(edge)[1] - 1)
        scale = np.where(np.isfinite(edge) & (edge > 0), power_of_two, np.ones_like(edge))
        total = np.sum((size / scale) ** order, axis=axis, keepdims=True)
        out = scale * (np.sqrt(total) if order == 2 else total ** (1.0 / order))
    return out if keepdims else out.reshape([n for k, n in enumerate(x.shape) if k not in axis])[()]


# --- vectors and matrices by themselves -------------------------------------------------------


def of_vectors(x: Any, order: Any, axis: tuple[int, ...], keepdims: bool, name: str) -> Any:
    """The norm of the numbers along some axes together."""
    if isinstance(order, str):
        raise ValueError(
            f"np.linalg.{name}: the order {order!r} is one of matrices; of vectors it is a number"
        )
    if order is None or order == 2:
        return power_norm(x, order=2, axis=axis, keepdims=keepdims)
    if order == 0:
        return sum(absolute(sign(x)), axis, keepdims)
    if order == 1:
        return sum(absolute(x), axis, keepdims)
    if order == math.inf:
        return largest(absolute(x), axis, keepdims)
    if order == -math.inf:
        return min(absolute(x), axis, keepdims)
    return power_norm(x, order=float(order), axis=axis, keepdims=keepdims)


def largest(x: Any, axis: Any, keepdims: bool) -> Any:
    """The largest of numbers that are not negative; 0 of none."""
    empty = x.size == 0 and count(x.shape, axis) == 0
    return sum(x, axis, keepdims) if empty else max(x, axis, keepdims)


def of_matrices(x: Any, order: Any, axes: tuple[int, int], keepdims: bool, name: str) -> Any:
    """The norm of the matrices in two axes, rows first."""
    if order in (None, "fro", "f"):
        return power_norm(x, order=2, axis=axes, keepdims=keepdims)
    moved = moveaxis(x, axes, (-2, -1))
    if order in (1, -1, math.inf, -math.inf):
        sums = sum(absolute(moved), axis=-2 if abs(order) == 1 else -1)
        out = largest(sums, -1, False) if order > 0 else min(sums, -1)
    elif order in (2, -2, "nuc"):
        values = singular_values(matrices(moved, name), name)
        reduced = {2: largest, -2: min, "nuc": sum}[order]
        out = reduced(values, -1, False)
    else:
        raise ValueError(
            f"np.linalg.{name}: of matrices the order must be None, 'fro', 'nuc', 1, -1, 2, -2, "
            f"inf or -inf, got {order!r}"
        )
    return reshape(out, kept_shape(x.shape, axes)) if keepdims else out


# --- norm, vector_norm, matrix_norm -----------------------------------------------------------


@implements("linalg.norm")
def norm(x: Any, ord: Order = None, axis: Any = None, keepdims: bool = False) -> Any:
    """The norm of vectors or matrices, as np.linalg.norm; its slope at a tip is 0.

    Neither the value nor the gradient overflows or underflows on the way. For ord 2, -2 and "nuc"
    of matrices see `svd`: second derivatives need singular values that differ.

    Args:
        x: array or node.
        ord: None for the root of the sum of squares; of vectors any number; of matrices "fro",
            "nuc", 1, -1, 2, -2, inf or -inf.
        axis: an int for vectors, two for matrices; None for all of x, of at most 2 axes unless
            ord is None.
        keepdims: keep the reduced axes, with size 1.

    Raises:
        ValueError: if the order or the axes are not among these.

    >>> norm(np.array([1e200, 0.0]))
    np.float64(1e+200)
    """
    x, ord = real(x, "norm"), plain(ord, "ord")
    axes = tuple(range(x.ndim)) if axis is None else normalize_axis_tuple(axis, x.ndim)
    if axis is None and ord is None:
        return of_vectors(x, None, axes, keepdims, "norm")
    if len(axes) == 1:
        return of_vectors(x, ord, axes, keepdims, "norm")
    if len(axes) == 2:
        return of_matrices(x, ord, axes, keepdims, "norm")
    raise ValueError(
        f"np.linalg.norm: a norm of order {ord} is of vectors (1 axis) or matrices (2 axes), not "
        f"of {len(axes)} axes of shape {x.shape}; choose them with axis="
    )


@implements("linalg.vector_norm")
def vector_norm(x: Any, *, axis: Any = None, keepdims: bool = False, ord: float = 2) -> Any:
    """The norm of all numbers along one or more axes together, None for all; see `norm`.

    >>> vector_norm(np.ones((2, 2)))
    np.float64(2.0)
    """
    x, ord = real(x, "vector_norm"), plain(ord, "ord")
    axes = tuple(range(x.ndim)) if axis is None else normalize_axis_tuple(axis, x.ndim)
    return of_vectors(x, ord, axes, keepdims, "vector_norm")


@implements("linalg.matrix_norm")
def matrix_norm(x: Any, *, keepdims: bool = False, ord: Order = "fro") -> Any:
    """The norm of the matrices in the last two axes; see `norm`.

    >>> matrix_norm(np.diag([1.0, 3.0]), ord=2)
    np.float64(3.0)
    """
    x, ord = real(x, "matrix_norm"), plain(ord, "ord")
    if x.ndim < 2:
        raise ValueError(f"np.linalg.matrix_norm: expected matrices, got shape {x.shape}")
    return of_matrices(x, ord, (x.ndim - 2, x.ndim - 1), keepdims, "matrix_norm")


# --- the condition number ---------------------------------------------------------------------


@implements("linalg.cond")
def cond(x: Any, p: Order = None) -> Any:
    """How much a relative error can grow when equations with these matrices are solved.

    Args:
        x: matrices, shape (..., m, n); square unless p is None, 2 or -2.
        p: the order of the norm: norm(x) norm(inv(x)); None is 2.

    Returns:
        Shape (...); inf for a singular matrix, which then has no slope: its gradient is 0 or nan.

    Raises:
        LinAlgError: if the matrices are empty, or not square where they must be.

    >>> cond(np.diag([1.0, 4.0]))
    np.float64(4.0)
    """
    p = plain(p, "p")
    x = matrices(x, "cond") if p in (None, 2, -2) else square(x, "cond")
    if 0 in x.shape[-2:]:
        raise LinAlgError(f"np.linalg.cond: a matrix of shape {x.shape} has no condition number")
    axes = (x.ndim - 2, x.ndim - 1)
    if p in (None, 2, -2):
        values = singular_values(x, "cond")
        first, last = values[..., 0], values[..., -1]
        with np.errstate(divide="ignore"):
            return last / first if p == -2 else first / last
    singular = np.isinf(np.linalg.cond(bare(x), p))  # type: ignore[arg-type]
    regular = where(singular[..., None, None], np.eye(x.shape[-1], dtype=x.dtype), x)
    inverted = inverse(regular, "cond")
    out = of_matrices(regular, p, axes, False, "cond") * of_matrices(
        inverted, p, axes, False, "cond"
    )
    return where(singular, math.inf, out)
