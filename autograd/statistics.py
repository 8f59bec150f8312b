"""Statistics: weighted averages, ranges, covariance and correlation, counts in bins."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from . import masked, reductions
from .assembly import concatenate
from .choosing import clip
from .contraction import matmul
from .elementwise import divide, sqrt
from .fitting import in_dtype
from .floats import operand, wide
from .implementing import implements
from .node import Node
from .quantiles import weights_like
from .rearranging import plain
from .sorting import numbers_of
from .structure import Axis, array_like, getitem, reshape, scatter, squeeze, sum

# --- averages and ranges ------------------------------------------------------------------------


@implements("average")
def average(
    a: Any,
    axis: Axis = None,
    weights: Any = None,
    returned: bool = False,
    *,
    keepdims: bool = False,
) -> Any:
    """np.average: the weighted mean, differentiable for the numbers and for the weights.

    Raises:
        ZeroDivisionError: if the weights add up to zero.

    >>> average(np.array([1.0, 4.0]), weights=np.array([3.0, 1.0]))
    np.float64(1.75)
    """
    x = array_like(a)
    if weights is None:
        out = reductions.mean(x, axis=axis, keepdims=keepdims)
        total: Any = np.full(out.shape, x.size / (out.size or 1), numbers_of(out).dtype)
    else:
        weights = weights_like(weights, x.shape, axis)
        total = sum(weights, axis=axis, keepdims=keepdims)
        if np.any(numbers_of(total) == 0.0):
            raise ZeroDivisionError("the weights add up to zero, so they cannot be normalized")
        out = sum(x * weights, axis=axis, keepdims=keepdims) / total
    return (out, total) if returned else out


@implements("ptp")
def ptp(a: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """np.ptp, "peak to peak": the largest number minus the smallest.

    >>> ptp(np.array([1.0, 4.0, 2.0]))
    np.float64(3.0)
    """
    x = array_like(a)
    largest = reductions.max(x, axis=axis, keepdims=keepdims)
    return largest - reductions.min(x, axis=axis, keepdims=keepdims)


# --- covariance and correlation -----------------------------------------------------------------


def variables(m: Any, y: Any, rowvar: bool, dtype: Any) -> Any:
    """A matrix with a row for each variable and a column for each observation of it."""
    arrays = [array_like(m)] if y is None else [array_like(m), array_like(y)]
    if any(x.ndim > 2 for x in arrays):
        raise ValueError("a matrix of variables and observations has two axes at most")
    if dtype is None and not any(x.dtype == object for x in arrays):
        dtype = np.result_type(*(x.dtype for x in arrays), np.float64)
    rows = []
    for position, x in enumerate(arrays):
        matrix = x if x.ndim == 2 else reshape(x, (1, x.size))
        # A second matrix of one row is one variable, whatever rowvar says: so it is in NumPy.
        turned = not rowvar and (x.ndim == 2 if position == 0 else matrix.shape[0] != 1)
        rows.append(masked.converted(matrix.T if turned else matrix, dtype))
    return rows[0] if y is None else concatenate(rows, axis=0)


def checked_weights(weights: Any, samples: int, name: str) -> Any:
    """The weights of observations: one for each, none negative."""
    weights = array_like(weights)
    if weights.shape != (samples,):
        raise ValueError(f"{name} must have shape ({samples},), got {weights.shape}")
    if np.any(numbers_of(weights) < 0):
        raise ValueError(f"{name} must not be negative")
    return weights


def observation_weights(fweights: Any, aweights: Any, samples: int) -> Any:
    """The product of how often an observation occurs and how much it counts; None for neither."""
    weights = None
    if fweights is not None:
        weights = checked_weights(plain(fweights, "fweights"), samples, "fweights")
        if np.any(weights != np.rint(weights)):
            raise TypeError("fweights must be whole numbers: how often each observation occurs")
        weights = weights.astype(float)
    if aweights is not None:
        aweights = checked_weights(aweights, samples, "aweights")
        weights = aweights if weights is None else weights * aweights
    return weights


def freedom(weights: Any, aweights: Any, ddof: float, samples: int) -> Any:
    """By what a sum of products is divided to be a covariance."""
    if weights is None:
        fact: Any = float(samples - ddof)
    else:
        total = sum(weights)
        fact = total
        if ddof:
            fact = total - (
                ddof if aweights is None else ddof * (sum(weights * array_like(aweights)) / total)
            )
    if fact <= 0:
        warnings.warn("Degrees of freedom <= 0 for slice", RuntimeWarning, stacklevel=4)
        return 0.0
    return fact


@implements("cov")
def cov(
    m: Any,
    y: Any = None,
    rowvar: bool = True,
    bias: bool = False,
    ddof: int | None = None,
    fweights: Any = None,
    aweights: Any = None,
    *,
    dtype: Any = None,
) -> Any:
    """np.cov: the covariance of each pair of variables, the rows of m and y.

    Differentiable for the observations and for their weights `aweights`.

    >>> cov(np.array([[1.0, 3.0], [2.0, 8.0]]))
    array([[ 2.,  6.],
           [ 6., 18.]])
    """
    if ddof is not None and ddof != int(ddof):
        raise ValueError(f"ddof must be a whole number, got {ddof}")
    x = variables(m, y, rowvar, dtype)
    weights = observation_weights(fweights, aweights, x.shape[1])
    ddof = (0 if bias else 1) if ddof is None else ddof
    scale = divide(1.0, freedom(weights, aweights, ddof, x.shape[1]))
    x = x - reshape(average(x, 1, weights), (-1, 1))
    return squeeze(matmul(x, (x if weights is None else x * weights).T) * scale)


@implements("corrcoef")
def corrcoef(x: Any, y: Any = None, rowvar: bool = True, *, dtype: Any = None) -> Any:
    """np.corrcoef: the correlation of each pair of variables, from -1 to 1.

    >>> corrcoef(np.array([[1.0, 3.0], [2.0, 8.0]]))[0, 1].round(12)
    np.float64(1.0)
    """
    c = cov(x, y, rowvar, dtype=dtype)
    if c.ndim == 0:
        return c / c
    diagonal = np.arange(c.shape[0])
    deviations = sqrt(getitem(c, (diagonal, diagonal)))
    return clip(c / reshape(deviations, (-1, 1)) / deviations, -1.0, 1.0)


# --- counts in bins -----------------------------------------------------------------------------


@implements("bincount")
def bincount(x: Any, weights: Any = None, minlength: int = 0) -> Any:
    """np.bincount: how often each number occurs, or the sum of its weights, which may be nodes.

    >>> bincount(np.array([0, 2, 2]), weights=np.array([1.0, 2.0, 4.0]))
    array([1., 0., 6.])
    """
    counts = np.bincount(plain(x, "x, an array of whole numbers,"), minlength=minlength)
    if weights is None:
        return counts
    weights = masked.converted(weights, float)
    if weights.shape != np.shape(x):
        raise ValueError(f"x and weights must have one shape, got {np.shape(x)}, {weights.shape}")
    return scatter(weights, np.asarray(x, dtype=int), counts.shape)


def edges_of(x: Any, bins: Any, range: Any, edges: Any) -> Any:
    """The edges of bins: as nodes where they move with the least and the greatest number."""
    if range is not None or np.ndim(bins) == 1 or not x.size or not isinstance(x, Node):
        return edges
    low, high = reductions.min(x), reductions.max(x)
    if low == high:  # NumPy makes room on both sides then
        low, high = low - 0.5, high + 0.5
    fractions = np.linspace(0.0, 1.0, len(edges)).astype(edges.dtype)
    return low * (1.0 - fractions) + high * fractions


@implements("histogram_bin_edges")
def histogram_bin_edges(a: Any, bins: Any = 10, range: Any = None, weights: Any = None) -> Any:
    """np.histogram_bin_edges: nodes where they move with the numbers, else plain.

    >>> histogram_bin_edges(np.array([0.0, 4.0]), 2)
    array([0., 2., 4.])
    """
    x, bins = array_like(a), plain(bins, "bins")
    weights = None if weights is None else numbers_of(array_like(weights))
    edges = np.histogram_bin_edges(numbers_of(x), bins, range, weights)
    return edges_of(x, bins, range, edges)


@implements("histogram")
def histogram(
    a: Any, bins: Any = 10, range: Any = None, density: Any = None, weights: Any = None
) -> Any:
    """np.histogram: plain counts, whose derivative is 0, and the edges of the bins.

    Edges that are not given move with the least and the greatest number, and are nodes; so are
    densities then, for they are counts divided by the widths of the bins. With weights that are
    nodes the counts are sums of them, and nodes.

    >>> counts, edges = histogram(np.array([0.0, 1.0, 4.0]), 2)
    >>> counts, edges
    (array([2, 1]), array([0., 2., 4.]))
    """
    x, bins = array_like(a), plain(bins, "bins")
    numbers = None if weights is None else numbers_of(array_like(weights))
    counts, edges = np.histogram(numbers_of(x), bins, range, None, numbers)
    weights = operand(weights)
    if isinstance(weights, Node) or getattr(weights, "dtype", None) == np.dtype(object):
        counts = weighed(numbers_of(x), edges, weights)
    edges = edges_of(x, bins, range, edges)
    if density:
        width = getitem(edges, slice(1, None)) - getitem(edges, slice(None, -1))
        counts = counts / (sum(counts) * masked.converted(width, float))
    return counts, edges


def weighed(x: Any, edges: Any, weights: Any) -> Any:
    """For each bin the sum of the weights of the numbers in it; the last one holds its end, too."""
    places = np.searchsorted(edges, x, side="right") - 1
    places[x == edges[-1]] = len(edges) - 2
    inside = (places >= 0) & (places < len(edges) - 1)
    total = scatter(getitem(wide(weights), inside), places[inside], (len(edges) - 1,))
    return in_dtype(total, weights.dtype)
