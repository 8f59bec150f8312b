"""Polynomials as NumPy's rows of coefficients, the highest power first."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from .assembly import concatenate, pad, stack
from .contraction import matmul
from .convolving import convolve, rows
from .elementwise import power
from .implementing import implements
from .linalg.least_squares import lstsq
from .linalg.solving import inv
from .masked import converted
from .rearranging import plain, together
from .sorting import numbers_of
from .structure import array_like, expand_dims, getitem, reshape, sum

# --- arithmetic -----------------------------------------------------------------------------------


def of_one_length(a1: Any, a2: Any) -> list[Any]:
    """Two polynomials with zeros in front of the shorter one."""
    pair = [coefficients(p) for p in together([a1, a2])]
    size = max(p.size for p in pair)
    return [p if p.size == size else pad(p, [(size - p.size, 0)]) for p in pair]


def row(p: Any) -> Any:
    """The coefficients of a polynomial that is differentiated or integrated: not one number."""
    if np.shape(p) == ():
        raise TypeError("a polynomial is a row of coefficients, got one number; use [p]")
    return coefficients(p)


def coefficients(p: Any) -> Any:
    """The coefficients of a polynomial as a row; a number is a polynomial too."""
    p = array_like(p)
    if p.ndim > 1:
        raise ValueError(f"a polynomial is a row of coefficients, got shape {p.shape}")
    return reshape(p, (p.size,))


@implements("polyadd")
def polyadd(a1: Any, a2: Any) -> Any:
    """np.polyadd: the sum of two polynomials.

    >>> polyadd(np.array([1.0, 2.0]), np.array([5.0]))
    array([1., 7.])
    """
    first, second = of_one_length(a1, a2)
    return first + second


@implements("polysub")
def polysub(a1: Any, a2: Any) -> Any:
    """np.polysub: the difference of two polynomials.

    >>> polysub(np.array([1.0, 2.0]), np.array([5.0]))
    array([ 1., -3.])
    """
    first, second = of_one_length(a1, a2)
    return first - second


def without_leading_zeros(p: Any) -> Any:
    """The coefficients from the first one on that is not 0; at least one."""
    p = coefficients(p)
    p = p if p.size else pad(p, [(1, 0)])
    nonzero = np.flatnonzero(numbers_of(p))
    return getitem(p, slice(int(nonzero[0]) if nonzero.size else max(p.size - 1, 0), None))


@implements("polymul")
def polymul(a1: Any, a2: Any) -> Any:
    """np.polymul: the product of two polynomials; leading zeros are dropped first.

    >>> polymul(np.array([1.0, 2.0]), np.array([1.0, -2.0]))
    array([ 1.,  0., -4.])
    """
    return convolve(*map(without_leading_zeros, together([a1, a2])))


@implements("polydiv")
def polydiv(u: Any, v: Any) -> tuple[Any, Any]:
    """np.polydiv: quotient and remainder; leading zeros of the remainder are dropped.

    >>> polydiv(np.array([1.0, 0.0, -3.0]), np.array([1.0, -2.0]))
    (array([1., 2.]), array([1.]))
    """
    rest, v = rows(u, v, "uv")
    quotient = []
    for start in range(rest.size - v.size + 1):
        quotient.append(rest[start] / v[0])
        after = rest.size - v.size - start
        rest = rest - pad(quotient[-1] * v, [(start, after)])
    drop = 0
    while drop < rest.size - 1 and np.allclose(numbers_of(rest)[drop], 0.0, rtol=1e-14):
        drop += 1
    return stack(quotient) if quotient else np.zeros(1, v.dtype), getitem(rest, slice(drop, None))


# --- calculus -------------------------------------------------------------------------------------


@implements("polyval")
def polyval(p: Any, x: Any) -> Any:
    """np.polyval: the value at x, by Horner's scheme; differentiable for coefficients and x.

    >>> polyval(np.array([1.0, 0.0, 2.0]), np.array([3.0]))
    array([11.])
    """
    p, x = together([array_like(p), array_like(x)])
    out: Any = np.zeros(x.shape, x.dtype)
    for coefficient in p:
        out = out * x + coefficient
    return out


def order_of(m: Any) -> int:
    """How often a polynomial is differentiated or integrated."""
    if int(m) < 0:
        raise ValueError(f"m, the order, must not be negative, got {m}")
    return int(m)


@implements("polyder")
def polyder(p: Any, m: int = 1) -> Any:
    """np.polyder: the derivative of a polynomial, m times over.

    >>> polyder(np.array([1.0, 2.0, 5.0]))
    array([2., 2.])
    """
    p = row(p)
    for _ in range(order_of(m)):
        p = getitem(p, slice(None, -1)) * np.arange(p.size - 1, 0, -1)
    return p


@implements("polyint")
def polyint(p: Any, m: int = 1, k: Any = None) -> Any:
    """np.polyint: the antiderivative, m times over, with the constants k, 0 by default.

    >>> polyint(np.array([2.0, 2.0]), k=5.0)
    array([1., 2., 5.])
    """
    p, m = row(p), order_of(m)
    constants = coefficients(np.zeros(m) if k is None else k)
    if constants.size == 1:
        constants = getitem(constants, np.zeros(m, int))
    if constants.size < m:
        raise ValueError(f"k must hold one constant or {m}, got {constants.size}")
    for i in range(m):
        scaled = p / np.arange(p.size, 0, -1)
        p = concatenate(together([scaled, getitem(constants, slice(i, i + 1))]))
    return p


# --- roots, powers, fits --------------------------------------------------------------------------


@implements("poly")
def poly(seq_of_zeros: Any) -> Any:
    """np.poly: the polynomial with the given roots, or the characteristic one of a matrix.

    Source: of a matrix by the recursion of Faddeev and LeVerrier, which needs no eigenvalues.

    >>> poly(np.array([1.0, 2.0]))
    array([ 1., -3.,  2.])
    """
    x = floats(seq_of_zeros)
    x = converted(x, float) if x.dtype == np.float16 else x  # as NumPy does
    if x.ndim == 2 and x.shape[0] == x.shape[1] != 0:
        return characteristic(x)
    if x.ndim > 1:
        raise ValueError(f"expected a row of roots or a square matrix, got shape {x.shape}")
    out: Any = np.ones(1, numbers_of(x).dtype)
    for root in reshape(x, (x.size,)):
        out = pad(out, [(0, 1)]) - pad(out * root, [(1, 0)])
    return out if x.size else 1.0


def characteristic(a: Any) -> Any:
    """The coefficients of det(t I - a)."""
    diagonal = np.arange(a.shape[0])
    identity = np.eye(a.shape[0], dtype=numbers_of(a).dtype)
    found: list[Any] = [np.ones((), identity.dtype)]
    product = a
    for k in range(1, a.shape[0] + 1):
        found.append(sum(getitem(product, (diagonal, diagonal))) / -k)
        product = matmul(a, product + found[-1] * identity)
    return stack(found)


@implements("vander")
def vander(x: Any, N: int | None = None, increasing: bool = False) -> Any:  # noqa: N803
    """np.vander: the powers of each number in a row, the highest first unless `increasing`.

    >>> vander(np.array([2.0, 3.0]), 3)
    array([[4., 2., 1.],
           [9., 3., 1.]])
    """
    x = array_like(x)
    if x.ndim != 1:
        raise ValueError(f"x must have one axis, got shape {x.shape}")
    exponents = np.arange(x.size if N is None else plain(N, "N"))
    return power(reshape(x, (-1, 1)), exponents if increasing else exponents[::-1])


@implements("polyfit")
def polyfit(
    x: Any,
    y: Any,
    deg: int,
    rcond: float | None = None,
    full: bool = False,
    w: Any = None,
    cov: Any = False,
) -> Any:
    """np.polyfit: the polynomial of degree `deg` nearest to the points (x, y) in least squares.

    Differentiable for x, y and the weights w. What `full` and `cov` add to the answer is NumPy's.

    >>> polyfit(np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 5.0]), 1).round(12)
    array([2., 1.])
    """
    x, y = (floats(z) for z in together([x, y]))
    if deg < 0 or x.ndim != 1 or not x.size or y.ndim not in (1, 2) or x.shape[0] != y.shape[0]:
        raise TypeError(
            "expected deg >= 0, x of shape (n,) and y of shape (n,) or (n, k) with n > 0; got deg "
            f"{deg} and shapes {x.shape} and {y.shape}"
        )
    rcond = x.shape[0] * float(np.finfo(numbers_of(x).dtype).eps) if rcond is None else rcond
    powers = vander(x, deg + 1)
    if w is not None:
        powers, y, w = together([powers, y, floats(w)])
        if w.shape != x.shape:
            raise TypeError(f"w must have shape {x.shape}, got {w.shape}")
        powers, y = powers * expand_dims(w, 1), y * (w if y.ndim == 1 else expand_dims(w, 1))
    scale = np.sqrt(np.square(numbers_of(powers)).sum(axis=0))  # cancels, so a constant
    c, residuals, rank, s = lstsq(powers / scale, y, rcond)
    c = (c.T / scale).T
    if rank != deg + 1 and not full:
        warnings.warn("Polyfit may be poorly conditioned", np.exceptions.RankWarning, stacklevel=3)
    if full:
        return c, residuals, rank, s, rcond
    return (c, covariance(powers, residuals, scale, y.ndim, cov)) if cov else c


def covariance(powers: Any, residuals: Any, scale: Any, rank: int, cov: Any) -> Any:
    """The covariance of the coefficients of a fit; not scaled by the residuals for "unscaled"."""
    scaled = powers / scale
    base = inv(matmul(scaled.T, scaled)) / np.outer(scale, scale)
    samples, order = powers.shape
    factor: Any = 1.0
    if cov != "unscaled":
        if samples <= order:
            raise ValueError(f"{samples} points are too few to scale the covariance of {order}")
        factor = residuals / (samples - order)
    return base * factor if rank == 1 else expand_dims(base, 2) * factor


def floats(x: Any) -> Any:
    """A node or an array; whole numbers as floats."""
    x = array_like(x)
    return x.astype(float) if x.dtype.kind in "biu" else x
