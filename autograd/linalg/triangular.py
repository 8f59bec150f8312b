"""Triangular factors: cholesky, and qr, which is cholesky of columns made nearly orthogonal."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ..assembly import concatenate, pad
from ..implementing import implements
from ..operators import bare
from ..structure import linear
from .matrices import LinAlgError, is_recorded, matrices, square, symmetrized, transposed
from .solving import solution


class QRResult(NamedTuple):
    """The orthonormal and the triangular factor of a matrix."""

    Q: Any
    R: Any


# --- cholesky -----------------------------------------------------------------------------------


def cholesky_slope(grad: Any, out: Any, x: Any) -> Any:
    """The gradient of cholesky: L^-T Phi(L^T L') L^-1, symmetrized; Phi halves the diagonal.

    Source: Murray 2016, "Differentiation of the Cholesky decomposition", equation 10.
    """
    upper = transposed(out)
    below = np.tril(np.ones(out.shape[-2:], bool), -1)
    halves = below + 0.5 * np.eye(out.shape[-1], dtype=out.dtype)
    left = solution(upper, (upper @ grad) * halves.astype(out.dtype))
    return symmetrized(solution(upper, transposed(left)))


@linear(cholesky_slope, name="cholesky")
def lower_factor(x: Any) -> Any:
    """The lower triangular L with x = L L^T; see `cholesky`.

    >>> lower_factor(np.array([[4.0]]))
    array([[2.]])
    """
    return np.linalg.cholesky(x)


@implements("linalg.cholesky")
def cholesky(a: Any, *, upper: bool = False) -> Any:
    """The triangular factor of symmetric positive definite matrices: a = L L^T, or U^T U.

    As in NumPy only the lower triangle is read (the upper one for `upper`). The gradient is that
    among symmetric matrices, and is symmetric itself: each of the two elements that are equal
    gets one half, also if they are not equal and only one of them is read.

    Args:
        a: symmetric matrices, shape (..., n, n).
        upper: return U, not L.

    Raises:
        LinAlgError: if a matrix is not positive definite or not square.

    >>> cholesky(np.array([[4.0, 2.0], [2.0, 5.0]]))
    array([[2., 0.],
           [1., 2.]])
    """
    a = square(a, "cholesky")
    try:
        out = lower_factor(transposed(a) if upper else a)
    except LinAlgError:
        raise LinAlgError(
            f"np.linalg.cholesky: a matrix of shape {a.shape} is not positive definite; check that "
            "it is symmetric, or add a small multiple of the identity"
        ) from None
    return transposed(out) if upper else out


# --- qr -----------------------------------------------------------------------------------------


def orthonormal(w: Any) -> tuple[Any, Any]:
    """The factors Q and R of matrices whose columns are orthonormal, up to rounding, as they are.

    Their Gram matrix is then next to the identity, and its Cholesky factor loses no digits.
    """
    lower = lower_factor(transposed(w) @ w)
    return transposed(solution(lower, transposed(w))), transposed(lower)


def complement(q: Any, rest: Any) -> Any:
    """Constant columns `rest`, orthonormal to those of q, as they turn when q turns."""
    return orthonormal(rest - q @ (transposed(q) @ rest))[0]


def qr_tall(a: Any) -> tuple[Any, Any]:
    """The factors of matrices with at least as many rows as columns.

    NumPy's own R, a constant, makes the columns orthonormal: a R^-1 = W. What W is in terms of a
    is then found anew: W = Q T, so that a = Q (T R). There is one way to do so with the signs
    of NumPy's R, hence the result does not depend on the constant.
    Source: Fukaya et al. 2020, "Shifted Cholesky QR" (a preconditioned Cholesky QR).
    """
    constant = np.linalg.qr(bare(a), mode="r")
    pivots = np.abs(np.diagonal(constant, axis1=-2, axis2=-1))
    smallest = max(a.shape[-2:]) * np.finfo(a.dtype).eps * pivots.max(axis=-1, initial=0.0)
    if (pivots <= smallest[..., None]).any():
        raise LinAlgError(
            f"np.linalg.qr: columns of a matrix of shape {a.shape} depend linearly on others, so "
            "its factors have no derivative; use np.linalg.svd or np.linalg.pinv"
        )
    w = transposed(solution(transposed(constant), transposed(a)))
    q, r = orthonormal(w)
    return q, r @ constant


@implements("linalg.qr")
def qr(a: Any, mode: str = "reduced") -> Any:
    """The factors of a = Q R: orthonormal columns times an upper triangular matrix.

    Args:
        a: matrices, shape (..., m, n); their first min(m, n) columns must be independent.
        mode: "reduced" for Q of shape (..., m, k) and R of (..., k, n), where k = min(m, n);
            "complete" for (..., m, m) and (..., m, n); "r" for R alone.

    Raises:
        LinAlgError: if the columns depend on each other.
        TypeError: for mode "raw" on nodes, whose reflectors have no derivative here.

    >>> qr(np.array([[3.0], [4.0]])).R
    array([[-5.]])
    """
    a = matrices(a, "qr")
    if mode not in ("reduced", "complete", "r", "raw"):
        raise ValueError(
            f'np.linalg.qr: mode must be "reduced", "complete", "r" or "raw", got {mode!r}'
        )
    if not is_recorded(a):
        return np.linalg.qr(a, mode)  # type: ignore[call-overload]
    if mode == "raw":
        raise TypeError('np.linalg.qr: mode "raw" has no derivative; use mode "reduced"')
    rows, columns = a.shape[-2:]
    q, r = qr_tall(a[..., :rows])
    if columns > rows:
        r = concatenate([r, transposed(q) @ a[..., rows:]], axis=-1)
    if mode == "complete" and rows > columns:
        rest = np.linalg.qr(bare(a), mode="complete")[0][..., columns:]
        q = concatenate([q, complement(q, rest)], axis=-1)
        r = pad(r, [(0, 0)] * (a.ndim - 2) + [(0, rows - columns), (0, 0)])
    return r if mode == "r" else QRResult(q, r)
