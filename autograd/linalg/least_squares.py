"""Systems with too many, too few or dependent equations: pinv, lstsq, matrix_rank."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..implementing import implements
from ..operators import bare
from ..structure import expand_dims, sum
from .matrices import LinAlgError, is_recorded, matrices, real, square, symmetrized, transposed
from .solving import solution
from .spectra import converging, singular_values


def pseudosolution(a: Any, b: Any, ratio: Any, name: str) -> Any:
    """pinv(a) @ b, where singular values of at most `ratio` times the largest count as 0.

    With constants U, S, V, the decomposition of a as it is now without what counts as 0, the
    columns of M = A V / S span the columns of A, those of N = A^T U / S its rows, as long as the
    rank stays what it is. Then A^+ = N (M^T A N)^-1 M^T, and M^T A N is S: a diagonal. So no
    derivative depends on gaps between singular values.

    Source: Ben-Israel and Greville, "Generalized Inverses", ch. 1.6 (full-rank factors).
    """
    u, s, v = converging(np.linalg.svd, name, bare(a), full_matrices=False)
    large = s > np.asarray(ratio)[..., None] * s.max(axis=-1, keepdims=True, initial=0.0)
    inverse = np.where(large, 1.0 / np.where(large, s, 1.0), 0.0).astype(s.dtype)[..., None, :]
    m = a @ (transposed(v) * inverse)
    n = transposed(a) @ (u * inverse)
    # What counts as 0 leaves rows and columns of zeros: a 1 on their diagonal lets them stay so.
    unused = np.eye(s.shape[-1], dtype=s.dtype) * ~large[..., None, :]
    return n @ solution(transposed(m) @ a @ n + unused, transposed(m) @ b)


@implements("linalg.pinv")
def pinv(a: Any, rcond: Any = None, hermitian: bool = False, *, rtol: Any = np._NoValue) -> Any:
    """The pseudoinverses of matrices, shape (..., m, n); the result has shape (..., n, m).

    The gradient is that among matrices of the same rank; where the rank can grow, the
    pseudoinverse jumps.

    Args:
        a: matrices.
        rcond: singular values of at most `rcond` times the largest count as 0; 1e-15 by default.
        hermitian: a is symmetric; the gradient is then symmetrized.
        rtol: the same as rcond; None for the rounding error times max(m, n).

    Raises:
        ValueError: if both rcond and rtol are given.
        LinAlgError: if there are fewer than 2 axes, or the matrices are not finite.

    Source: Golub and Pereyra 1973, theorem 4.3 (for a constant rank).

    >>> pinv(np.array([[1.0], [1.0]]))
    array([[0.5, 0.5]])
    """
    a = square(a, "pinv") if hermitian else matrices(a, "pinv")
    if rtol is not np._NoValue and rcond is not None:
        raise ValueError("np.linalg.pinv: rcond and rtol are the same; give one of them")
    ratio = rcond if rtol is np._NoValue else rtol
    if ratio is None:
        ratio = 1e-15 if rtol is np._NoValue else max(a.shape[-2:]) * np.finfo(a.dtype).eps
    if hermitian:
        a = symmetrized(a)
    if not is_recorded(a):
        return np.linalg.pinv(a, ratio)
    return pseudosolution(a, np.eye(a.shape[-2], dtype=a.dtype), ratio, "pinv")


@implements("linalg.lstsq")
def lstsq(a: Any, b: Any, rcond: float | None = None) -> tuple[Any, Any, int, Any]:
    """The shortest x among those that make the sum of squares of a @ x - b least.

    Args:
        a: a matrix (m, n).
        b: one right side (m,), or several as columns (m, k).
        rcond: singular values of at most `rcond` times the largest count as 0; the rounding error
            times max(m, n) by default.

    Returns:
        x of shape (n,) or (n, k); the sums of squares, shape (1,) or (k,), or (0,) unless the
        rank is n < m; the rank, plain; the singular values.

    Raises:
        LinAlgError: if a is no matrix, or its rows are not as many as those of b.

    >>> lstsq(np.array([[1.0], [1.0]]), np.array([1.0, 3.0]))[0]
    array([2.])
    """
    a, b = matrices(a, "lstsq"), real(b, "lstsq")
    if a.ndim != 2 or b.ndim not in (1, 2) or a.shape[0] != b.shape[0]:
        raise LinAlgError(
            f"np.linalg.lstsq: expected a of shape (m, n) and b of shape (m,) or (m, k), got "
            f"{a.shape} and {b.shape}"
        )
    if not is_recorded(a, b):
        return np.linalg.lstsq(a, b, rcond)
    rows, columns = a.shape
    ratio = max(rows, columns) * np.finfo(a.dtype).eps if rcond is None else rcond
    right = expand_dims(b, -1) if b.ndim == 1 else b
    x = pseudosolution(a, right, max(ratio, 0.0), "lstsq")
    values = singular_values(a, "lstsq")
    numbers = bare(values)
    rank = int(np.count_nonzero(numbers > ratio * numbers.max(initial=0.0)))
    residuals: Any = np.zeros(0, a.dtype)
    if rank == columns < rows:
        difference = right - a @ x
        residuals = sum(difference * difference, axis=0)
    return x[..., 0] if b.ndim == 1 else x, residuals, rank, values


@implements("linalg.matrix_rank")
def matrix_rank(
    A: Any,  # noqa: N803  (NumPy's name)
    tol: Any = None,
    hermitian: bool = False,
    *,
    rtol: Any = None,
) -> Any:
    """np.linalg.matrix_rank of the data: plain integers, for a rank has no derivative.

    >>> matrix_rank(np.ones((2, 2)))
    np.int64(1)
    """
    return np.linalg.matrix_rank(bare(A), tol, hermitian, rtol=rtol)
