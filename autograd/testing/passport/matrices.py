"""Linear algebra for 50-digit numbers, from the textbook definitions, to judge that of floats."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ...checking.oracle import mpmath
from .references import exact, objects, reference

#: Functions by the name they have in numpy.linalg; what is not here works on objects as it is.
MATRICES: dict[str, Any] = {}


def stacked(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a function of one matrix of mpmath for stacks of matrices of 50-digit numbers."""

    def declare(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(a: Any, *rest: Any, **options: Any) -> Any:
            a = objects(a)
            stack = a.shape[:-2]
            found = [function(matrix(a[k]), *rest, **options) for k in np.ndindex(stack)]
            if found and isinstance(found[0], tuple):
                return tuple(joined(list(part), stack) for part in zip(*found, strict=True))
            return joined(found, stack)

        MATRICES[name] = call
        return function

    return declare


def declare(function: Callable[..., Any]) -> Callable[..., Any]:
    """Declare a function of arrays of 50-digit numbers, by its own name."""
    MATRICES[function.__name__] = function
    return function


def matrix(a: Any) -> Any:
    """A matrix of mpmath of an array of two axes."""
    found = mpmath().matrix(*a.shape)
    for place in np.ndindex(a.shape):
        found[place] = exact(a[place])
    return found


def array(x: Any) -> Any:
    """An array of 50-digit numbers of a matrix of mpmath, a list or a number."""
    if isinstance(x, mpmath().matrix):
        return objects(np.array([*x, None], object)[:-1].reshape(x.rows, x.cols))
    return objects(np.array([*x, None], object)[:-1] if isinstance(x, list) else x)


def joined(found: list[Any], stack: tuple[int, ...]) -> Any:
    """The results for all matrices of a stack as one array."""
    arrays = [array(x) for x in found]
    flat = np.concatenate([np.zeros(0, object), *(x.ravel() for x in arrays)])
    shape = stack + (arrays[0].shape if arrays else ())
    return flat.reshape(shape) if shape else flat[0]


# --- inverses and determinants --------------------------------------------------------------------


@stacked("inv")
def inv(a: Any) -> Any:
    """The inverse."""
    return a**-1 if a.rows else a


@declare
def solve(a: Any, b: Any) -> Any:
    """The solution x of a x = b, for stacks of matrices too."""
    a, b = objects(a), objects(b)
    return np.matmul(MATRICES["inv"](a), b)


def expansion(rows: list[list[Any]]) -> Any:
    """A determinant by expansion along the first row: right for singular matrices too."""
    if not rows:
        return mpmath().mpf(1)
    return sum(
        (-1) ** k * x * expansion([row[:k] + row[k + 1 :] for row in rows[1:]])
        for k, x in enumerate(rows[0])
    )


@stacked("det")
def det(a: Any) -> Any:
    """The determinant."""
    return expansion([[a[i, j] for j in range(a.cols)] for i in range(a.rows)])


@stacked("slogdet")
def slogdet(a: Any) -> Any:
    """The sign of the determinant, and the logarithm of its size."""
    found = det(a)
    return mpmath().sign(found), mpmath().log(abs(found))


@stacked("pinv")
def pinv(a: Any, rcond: Any = None, hermitian: bool = False, **options: Any) -> Any:
    """The pseudoinverse of a matrix of full rank."""
    return (a.T * a) ** -1 * a.T if a.rows >= a.cols else a.T * (a * a.T) ** -1


@declare
def lstsq(a: Any, b: Any, rcond: Any = None) -> Any:
    """Least squares: the solution, the squared residuals, the rank, the singular values."""
    a, b = objects(a), objects(b)
    x = np.matmul(MATRICES["pinv"](a), b)
    left = np.matmul(a, x) - b
    residuals = np.atleast_1d((left * left).sum(axis=0)) if a.shape[0] > a.shape[1] else objects([])
    return x, residuals, min(a.shape), MATRICES["svdvals"](a)


@declare
def tensorsolve(a: Any, b: Any, axes: Any = None) -> Any:
    """The solution x of tensordot(a, x) = b."""
    a, b = objects(a), objects(b)
    if axes is not None:
        a = a.transpose([k for k in range(a.ndim) if k not in axes] + list(axes))
    shape = a.shape[b.ndim :]
    return np.matmul(MATRICES["inv"](a.reshape(b.size, -1)), b.ravel()).reshape(shape)


@declare
def tensorinv(a: Any, ind: int = 2) -> Any:
    """The inverse of tensordot(a, x)."""
    a = objects(a)
    shape = a.shape[ind:] + a.shape[:ind]
    return MATRICES["inv"](a.reshape(math.prod(a.shape[:ind]), -1)).reshape(shape)


@declare
def matrix_power(a: Any, n: int) -> Any:
    """The matrix multiplied n times by itself."""
    a = objects(a)
    out = np.broadcast_to(objects(np.eye(a.shape[-1])), a.shape)
    for _ in range(abs(n)):
        out = np.matmul(out, a)
    return MATRICES["inv"](out) if n < 0 else out


@reference("polyfit")
def polyfit(x: Any, y: Any, deg: int, rcond: Any = None, full: bool = False, w: Any = None) -> Any:
    """The coefficients of the polynomial with the least squares, highest power first."""
    x, y = objects(x), objects(y)
    weights = objects(np.ones(len(x)) if w is None else w)
    powers = np.array([[t**k for k in range(deg, -1, -1)] for t in x]) * weights[:, np.newaxis]
    left, right = np.matmul(powers.T, powers), powers.T * weights
    return np.matmul(MATRICES["inv"](left), np.matmul(right, y))


# --- factors --------------------------------------------------------------------------------------


@stacked("cholesky")
def cholesky(a: Any, upper: bool = False) -> Any:
    """The triangular factor; NumPy looks at the lower or the upper half only."""
    whole = a.copy()
    for i in range(a.rows):
        for j in range(i):
            whole[i, j] = whole[j, i] = a[j, i] if upper else a[i, j]
    found = mpmath().cholesky(whole)
    return found.T if upper else found


@stacked("eigh")
def eigh(a: Any, UPLO: str = "L") -> Any:  # noqa: N803  (NumPy's name)
    """Eigenvalues, smallest first, and eigenvectors of the symmetric matrix with this half."""
    whole = a.copy()
    for i in range(a.rows):
        for j in range(i):
            whole[i, j] = whole[j, i] = a[j, i] if UPLO == "U" else a[i, j]
    values, vectors = mpmath().eigsy(whole)
    return list(values), vectors


@stacked("eigvalsh")
def eigvalsh(a: Any, UPLO: str = "L") -> Any:  # noqa: N803
    """Eigenvalues of a symmetric matrix, smallest first."""
    return eigh(a, UPLO)[0]


@stacked("svd")
def svd(
    a: Any, full_matrices: bool = True, compute_uv: bool = True, hermitian: bool = False
) -> Any:
    """The singular value decomposition; of square matrices where the matrices are full."""
    u, values, v = mpmath().svd_r(a)
    return (u, list(values), v) if compute_uv else list(values)


@stacked("svdvals")
def svdvals(a: Any) -> Any:
    """The singular values, largest first."""
    return list(mpmath().svd_r(a, compute_uv=False))


@stacked("qr")
def qr(a: Any, mode: str = "reduced") -> Any:
    """Householder's reflections, with the signs that LAPACK gives them."""
    mp = mpmath()
    rows, least = a.rows, min(a.rows, a.cols)
    q, r = mp.eye(rows), a.copy()
    for k in range(min(rows - 1, a.cols)):
        x = r[k:, k]
        size = mp.norm(x)
        x[0] += size if x[0] >= 0 else -size
        reflection = mp.eye(rows)
        reflection[k:, k:] = mp.eye(rows - k) - 2 * x * x.T / (x.T * x)[0]
        r, q = reflection * r, q * reflection
    upper = mp.matrix(rows, a.cols)
    for i in range(rows):
        for j in range(i, a.cols):
            upper[i, j] = r[i, j]
    if mode == "complete":
        return q, upper
    upper = upper[:least, :]
    return upper if mode == "r" else (q[:, :least], upper)


# --- norms ----------------------------------------------------------------------------------------


def vector_size(x: Any, order: Any) -> Any:
    """The norm of a list of numbers of mpmath."""
    sizes = [abs(y) for y in x]
    if order in (math.inf, -math.inf):
        return max(sizes) if order > 0 else min(sizes)
    if order == 0:
        return sum(mpmath().mpf(y != 0) for y in sizes)
    order = mpmath().mpf(order)
    return mpmath().power(sum(mpmath().power(y, order) for y in sizes), 1 / order)


def matrix_size(a: Any, order: Any) -> Any:
    """The norm of a matrix of mpmath."""
    entries = [[abs(a[i, j]) for j in range(a.cols)] for i in range(a.rows)]
    if order in (None, "fro"):
        return vector_size([x for row in entries for x in row], 2)
    if order in (1, -1):
        entries, order = list(map(list, zip(*entries, strict=True))), order * math.inf
    if order in (math.inf, -math.inf):
        return (max if order > 0 else min)(sum(row) for row in entries)
    values = list(mpmath().svd_r(a, compute_uv=False))
    return {"nuc": sum(values), 2: max(values), -2: min(values)}[order]


@declare
def vector_norm(x: Any, axis: Any = None, keepdims: bool = False, ord: Any = 2) -> Any:
    """The norm of vectors along axes."""
    return norm(objects(x).ravel() if axis is None and not keepdims else x, ord, axis, keepdims)


@declare
def matrix_norm(x: Any, keepdims: bool = False, ord: Any = "fro") -> Any:
    """The norm of matrices."""
    return norm(x, ord, (-2, -1), keepdims)


@declare
def norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """The norm of vectors or matrices along axes, or of all numbers."""
    x = objects(x)
    axes = tuple(range(x.ndim)) if axis is None else tuple(np.atleast_1d(axis).tolist())
    last = tuple(range(-len(axes), 0))
    moved = np.moveaxis(x, axes, last)
    stack = moved.shape[: x.ndim - len(axes)]
    found = []
    for place in np.ndindex(stack):
        part = moved[place]
        row = [exact(y) for y in np.ravel(part)]
        flat = len(axes) == 1 or ord is None
        found.append(
            vector_size(row, 2 if ord is None else ord) if flat else matrix_size(matrix(part), ord)
        )
    out = joined(found, stack) if stack else objects(found[0])
    return np.expand_dims(out, tuple(a % x.ndim for a in axes)) if keepdims else out


@stacked("cond")
def cond(a: Any, p: Any = None) -> Any:
    """The condition number: the norm of a matrix times that of its inverse."""
    if p in (None, 2, -2):
        values = list(mpmath().svd_r(a, compute_uv=False))
        return min(values) / max(values) if p == -2 else max(values) / min(values)
    return matrix_size(a, p) * matrix_size(a**-1, p)
