"""Determinants: det, whose derivatives are right on singular matrices too, and slogdet."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ..choosing import where
from ..elementwise import log
from ..implementing import implements
from ..operators import bare
from ..products import trace
from ..structure import expand_dims, linear
from .matrices import LinAlgError, square, transposed
from .solving import inverse


class SlogdetResult(NamedTuple):
    """The sign of a determinant and the logarithm of its absolute value."""

    sign: Any
    logabsdet: Any


# --- cofactors without division -------------------------------------------------------------------


def adjugate(x: Any) -> tuple[Any, Any]:
    """The adjugates and determinants of matrices, by products and sums alone.

    Source: Faddeev and LeVerrier: M_1 = I, c_k = -tr(X M_k) / k, M_(k+1) = X M_k + c_k I.
    """
    size = x.shape[-1]
    identity = np.eye(size, dtype=x.dtype)
    power: Any = np.broadcast_to(identity, x.shape)
    for k in range(1, size + 1):
        product = x @ power
        coefficient = trace(product, 0, -2, -1) * (-1.0 / k)
        if k < size:
            power = product + expand_dims(coefficient, (-2, -1)) * identity
    sign = (-1.0) ** size
    return power * -sign, coefficient * sign


def cofactors(x: Any) -> Any:
    """The derivatives of det(x) for each element, where x is singular or nearly so.

    Orthogonal constants turn x, as it is now, into a diagonal of its singular values: the large
    ones make a block A that can be inverted, the rest is met without division. With the Schur
    complement S = D - C A^-1 B of [[A, B], [C, D]], det is det(A) det(S), and

        adj = det(A) (det(S) [[A^-1, 0], [0, 0]] + [-A^-1 B; I] adj(S) [-C A^-1, I]).

    Source: Magnus and Neudecker, "Matrix Differential Calculus", ch. 3.2 (the adjoint matrix).
    """
    u, s, v = np.linalg.svd(bare(x))
    small = s <= tolerance(x.dtype) * s[..., :1]
    split = x.shape[-1] - max(1, int(np.count_nonzero(small, axis=-1).max()))
    sign = np.rint(np.linalg.det(u) * np.linalg.det(v))
    left, right = transposed(u), transposed(v)
    l1, l2 = left[..., :split, :], left[..., split:, :]
    r1, r2 = right[..., :split], right[..., split:]
    regular = l1 @ x @ r1
    back = r1 @ inverse(regular, "det")  # from the columns of the block to those of x
    over = back @ l1
    complement = l2 @ x @ r2 - l2 @ x @ over @ x @ r2
    inner, small_determinant = adjugate(complement)
    outer = (r2 - over @ x @ r2) @ inner @ (l2 - l2 @ x @ over)
    adj = expand_dims(small_determinant, (-2, -1)) * over + outer
    return expand_dims(sign * determinant(regular), (-2, -1)) * transposed(adj)


def tolerance(dtype: Any) -> float:
    """The ratio of singular values below which division would cost too many digits."""
    return float(np.cbrt(np.finfo(dtype).eps))


def well_conditioned(x: Any, inverted: Any) -> bool:
    """Whether dividing by the determinants costs few digits."""
    sizes = [np.abs(y).sum(axis=-2).max(axis=-1, initial=0.0) for y in (x, inverted)]
    return bool(np.all(sizes[0] * sizes[1] * tolerance(x.dtype) < 1.0))


def determinant_slope(grad: Any, out: Any, x: Any) -> Any:
    """The gradient of det: Jacobi's det(x) x^-T, or cofactors; nan for matrices not finite."""
    finite = np.isfinite(bare(x)).all(axis=(-2, -1), keepdims=True)
    if not finite.all():
        x = where(finite, x, np.eye(x.shape[-1], dtype=x.dtype))
        return expand_dims(grad, (-2, -1)) * (cofactors(x) * np.where(finite, 1.0, np.nan))
    try:
        inverted = inverse(x, "det")
        regular = well_conditioned(bare(x), bare(inverted))
    except LinAlgError:
        regular = False
    if not regular:
        return expand_dims(grad, (-2, -1)) * cofactors(x)
    return expand_dims(grad * out, (-2, -1)) * transposed(inverted)


@linear(determinant_slope, name="det")
def determinant(x: Any) -> Any:
    """The determinants of checked matrices; see `det`.

    >>> determinant(np.eye(2))
    np.float64(1.0)
    """
    return np.linalg.det(x)


# --- det and slogdet --------------------------------------------------------------------------


@implements("linalg.det")
def det(a: Any) -> Any:
    """The determinants of square matrices, shape (..., n, n); the result has shape (...).

    Gradients are cofactors: of every order they are right also where a matrix is singular.

    Raises:
        LinAlgError: if the matrices are not square.

    Source: Giles 2008, 2.2.4: A' = C' C A^-T for C = det A.

    >>> det(np.array([[2.0, 1.0], [1.0, 3.0]]))
    np.float64(5.000000000000001)
    """
    return determinant(square(a, "det"))


@implements("linalg.slogdet")
def slogdet(a: Any) -> SlogdetResult:
    """The signs of determinants, plain, and the logarithms of their absolute values.

    The determinant is scaled to 1 before its logarithm is taken, so it neither overflows nor
    underflows. Of a singular matrix the sign is 0, the logarithm -inf, and its gradient not finite.

    Raises:
        LinAlgError: if the matrices are not square.

    >>> slogdet(1e-200 * np.eye(2)).logabsdet
    np.float64(-921.034037197618...)
    """
    a = square(a, "slogdet")
    sign, logarithm = np.linalg.slogdet(bare(a))
    size = max(1, a.shape[-1])
    scale = np.where(np.isfinite(logarithm), np.exp(logarithm / size), 1.0).astype(a.dtype)
    with np.errstate(divide="ignore"):  # the logarithm of 0 is -inf, here on purpose
        scaled = determinant(a / scale[..., None, None]) * np.where(sign == 0, 1.0, sign)
        return SlogdetResult(sign, log(scaled) + a.shape[-1] * np.log(scale))
