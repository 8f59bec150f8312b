"""Eigenvalues and singular values, with their vectors: eigh, eigvalsh, svd, svdvals.

A decomposition is one primitive whose result holds vectors and values in one array. Its rule turns
the vectors; that has no derivative where two values are equal. What moves the values is a rule of
its own, `spectrum`, which needs no differences of values: their gradients are right there too.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ..assembly import concatenate
from ..choosing import absolute, sign, where
from ..implementing import implements
from ..operators import bare
from ..structure import expand_dims, getitem, linear
from .matrices import LinAlgError, is_recorded, matrices, square, symmetrized, transposed
from .triangular import complement


class EighResult(NamedTuple):
    """Eigenvalues in ascending order, and the eigenvectors as columns."""

    eigenvalues: Any
    eigenvectors: Any


class SVDResult(NamedTuple):
    """Left singular vectors as columns, singular values, right singular vectors as rows."""

    U: Any
    S: Any
    Vh: Any


# --- values ---------------------------------------------------------------------------------------


@linear(
    lambda grad, out, x, values, left, right: (left * expand_dims(grad, -2)) @ transposed(right),
    None,
    None,
    None,
)
def spectrum(x: Any, values: Any, left: Any, right: Any) -> Any:
    """The eigenvalues or singular values of x, which are known, as they move with x alone.

    To first order x + dx has the values s + diag(L^T dx R), also where values are equal.
    Source: Giles 2008, 3.1 and 3.2.

    >>> spectrum(np.array([[2.0]]), np.array([2.0]), np.eye(1), np.eye(1))
    array([2.])
    """
    return values


def inverse_gaps(values: Any) -> Any:
    """1 / (s_j - s_i) at row i and column j, and 0 on the diagonal.

    Values that differ by no more than rounding count as equal: inf, rather than a wrong number.
    """
    gaps = expand_dims(values, -2) - expand_dims(values, -1)
    numbers = bare(values)
    size = numbers.shape[-1]
    largest = np.abs(numbers).max(axis=-1, initial=0.0)[..., None, None]
    equal = np.abs(bare(gaps)) <= size * np.finfo(values.dtype).eps * largest
    diagonal = np.eye(size, dtype=bool)
    return where(diagonal, 0.0, 1.0 / where(equal, np.where(diagonal, 1.0, 0.0), gaps))


# --- symmetric matrices -----------------------------------------------------------------------


def eigenvectors_slope(grad: Any, out: Any, x: Any, triangle: str) -> Any:
    """The gradient of eigenvectors: V (F * V^T V') V^T, symmetrized; F_ij = 1 / (w_j - w_i).

    Source: Giles 2008, 3.1.
    """
    v = out[..., 1:, :]
    values = spectrum(x, out[..., 0, :], v, v)
    inside = inverse_gaps(values) * (transposed(v) @ grad[..., 1:, :])
    return symmetrized(v @ inside @ transposed(v))


@linear(eigenvectors_slope, name="eigh")
def eigendecomposition(x: Any, triangle: str) -> Any:
    """Eigenvalues, as the first row, above the matrix of eigenvectors; see `eigh`.

    >>> eigendecomposition(np.array([[2.0]]), "L")
    array([[2.],
           [1.]])
    """
    values, vectors = np.linalg.eigh(x, triangle)  # type: ignore[call-overload]
    return np.concatenate([values[..., None, :], vectors], axis=-2)


def eigenpairs(a: Any, triangle: str, name: str) -> EighResult:
    """Eigenvalues and eigenvectors, for the function of that name."""
    a = square(a, name)
    if not isinstance(triangle, str) or triangle.upper() not in ("L", "U"):
        raise ValueError(f'np.linalg.{name}: UPLO must be "L" or "U", got {triangle!r}')
    both = converging(eigendecomposition, name, a, triangle=triangle.upper())
    vectors = both[..., 1:, :]
    return EighResult(spectrum(a, both[..., 0, :], vectors, vectors), vectors)


def converging(function: Any, name: str, a: Any, **options: Any) -> Any:
    """The result of a decomposition; an error of LAPACK names the function."""
    try:
        return function(a, **options)
    except LinAlgError as error:
        raise LinAlgError(
            f"np.linalg.{name}: {error}, for shape {a.shape}; are all its numbers finite?"
        ) from None


@implements("linalg.eigh")
def eigh(a: Any, UPLO: str = "L") -> EighResult:  # noqa: N803  (NumPy's name)
    """Eigenvalues, ascending, and eigenvectors, as columns, of symmetric matrices.

    The gradient is that among symmetric matrices, and symmetric itself. That of the eigenvalues is
    always finite. That of eigenvectors, and all second derivatives, are not (inf or nan) where two
    eigenvalues are equal up to rounding. An eigenvector is known up to its sign only: what is
    computed from it should not depend on that.

    Args:
        a: symmetric matrices, shape (..., n, n).
        UPLO: which triangle is read, "L" or "U"; the other one counts as its mirror image.

    Raises:
        LinAlgError: if the matrices are not square, or not finite.

    Source: Giles 2008, 3.1.

    >>> eigh(np.array([[2.0, 0.0], [0.0, 1.0]])).eigenvalues
    array([1., 2.])
    """
    return eigenpairs(a, UPLO, "eigh")


@implements("linalg.eigvalsh")
def eigvalsh(a: Any, UPLO: str = "L") -> Any:  # noqa: N803  (NumPy's name)
    """The eigenvalues, ascending, of symmetric matrices; see `eigh`.

    >>> eigvalsh(np.array([[2.0, 0.0], [0.0, 1.0]]))
    array([1., 2.])
    """
    return eigenpairs(a, UPLO, "eigvalsh").eigenvalues


# --- singular values --------------------------------------------------------------------------


def singular_vectors_slope(grad: Any, out: Any, x: Any) -> Any:
    """The gradient of singular vectors; F_ij = 1 / (s_j^2 - s_i^2).

    U (F * (U^T U' - U'^T U)) S V^T + U S (F * (V^T V' - V'^T V)) V^T
    + (I - U U^T) U' S^-1 V^T + U S^-1 V'^T (I - V V^T)

    Source: Townsend 2016, "Differentiating the singular value decomposition".
    """
    rows, columns = x.shape[-2:]
    u, v = out[..., :rows, :], out[..., rows + 1 :, :]
    grad_u, grad_v = grad[..., :rows, :], grad[..., rows + 1 :, :]
    s = spectrum(x, out[..., rows, :], u, v)
    across, down = expand_dims(s, -2), expand_dims(s, -1)
    sums = where(np.eye(s.shape[-1], dtype=bool), 1.0, across + down)
    gaps = inverse_gaps(s)
    of_u, of_v = transposed(u) @ grad_u, transposed(v) @ grad_v
    # F S is written as (1 / gap) (s / sum), since squares of singular values may overflow.
    inside = gaps * (across / sums) * (of_u - transposed(of_u))
    inside = inside + gaps * (down / sums) * (of_v - transposed(of_v))
    part = u @ inside @ transposed(v)
    if rows > s.shape[-1]:
        part = part + ((grad_u - u @ of_u) / across) @ transposed(v)
    if columns > s.shape[-1]:
        part = part + u @ transposed((grad_v - v @ of_v) / across)
    return part


@linear(singular_vectors_slope, name="svd")
def singular_decomposition(x: Any) -> Any:
    """U, a row of singular values, and V below each other: k columns each; see `svd`.

    >>> singular_decomposition(np.array([[2.0]])).shape
    (3, 1)
    """
    u, s, v = np.linalg.svd(x, full_matrices=False)
    return np.concatenate([u, s[..., None, :], transposed(v)], axis=-2)


def thin(a: Any, name: str) -> tuple[Any, Any, Any]:
    """U, S and V of checked matrices, with min(m, n) columns, for the function of that name.

    A singular value that is 0 up to rounding is at a kink, for it cannot be negative: it has
    gradient 0.
    """
    rows = a.shape[-2]
    both = converging(singular_decomposition, name, a)
    u, v = both[..., :rows, :], both[..., rows + 1 :, :]
    s = bare(both)[..., rows, :]
    smallest = max(a.shape[-2:]) * np.finfo(a.dtype).eps * s.max(axis=-1, initial=0.0)
    kept = (s > smallest[..., None]).astype(s.dtype)
    return u, spectrum(a, both[..., rows, :], u * kept[..., None, :], v), v


def hermitian_svd(a: Any) -> tuple[Any, Any, Any]:
    """U, S and V of symmetric matrices by their eigenvalues: S = |w|, largest first."""
    values, vectors = eigenpairs(a, "L", "svd")
    order = np.argsort(-np.abs(bare(values)), axis=-1, kind="stable")
    places = np.indices(order.shape, sparse=True)[:-1]
    values = getitem(values, (*places, order))
    rows = np.indices(vectors.shape, sparse=True)[:-1]
    u = getitem(vectors, (*rows, order[..., None, :]))
    return u, absolute(values), u * expand_dims(sign(bare(values)), -2)


@implements("linalg.svd")
def svd(
    a: Any, full_matrices: bool = True, compute_uv: bool = True, hermitian: bool = False
) -> Any:
    """The singular values of matrices, descending, and their vectors: a = U diag(S) Vh.

    Gradients of singular values are always finite; one that is 0 up to rounding has gradient 0.
    Those of singular vectors, and all second derivatives, are not finite where two singular values
    are equal up to rounding, and, unless a is square, where one is 0. Pairs of vectors are known up
    to a common sign only, and the columns that fill up a basis (`full_matrices`) up to a
    rotation: what is computed from them should not depend on that.

    Args:
        a: matrices, shape (..., m, n).
        full_matrices: U of shape (..., m, m) and Vh of (..., n, n), not (..., m, k), (..., k, n).
        compute_uv: return U, S and Vh; else S alone.
        hermitian: a is symmetric: its eigenvalues are computed, from the lower triangle.

    Raises:
        LinAlgError: if there are fewer than 2 axes, or the matrices are not finite.

    Source: Townsend 2016; Giles 2008, 3.2.

    >>> svd(np.diag([1.0, 3.0])).S
    array([3., 1.])
    """
    a = square(a, "svd") if hermitian else matrices(a, "svd")
    if not is_recorded(a):
        return np.linalg.svd(a, full_matrices, compute_uv, hermitian)  # type: ignore[call-overload]
    u, s, v = hermitian_svd(a) if hermitian else thin(a, "svd")
    if not compute_uv:
        return s
    if full_matrices and a.shape[-2] != a.shape[-1]:
        full_u, _, full_v = np.linalg.svd(bare(a))
        u = filled(u, full_u)
        v = filled(v, transposed(full_v))
    return SVDResult(u, s, transposed(v))


def filled(u: Any, full: Any) -> Any:
    """Orthonormal columns, followed by those of `full` that make them a basis."""
    rest = full[..., u.shape[-1] :]
    return concatenate([u, complement(u, rest)], axis=-1) if rest.shape[-1] else u


@implements("linalg.svdvals")
def svdvals(x: Any) -> Any:
    """The singular values, descending, of matrices of shape (..., m, n); see `svd`.

    >>> svdvals(np.diag([1.0, 3.0]))
    array([3., 1.])
    """
    return singular_values(matrices(x, "svdvals"), "svdvals")


def singular_values(a: Any, name: str) -> Any:
    """The singular values of checked matrices, for the function of that name."""
    if is_recorded(a):
        return thin(a, name)[1]
    return converging(np.linalg.svd, name, a, compute_uv=False)
