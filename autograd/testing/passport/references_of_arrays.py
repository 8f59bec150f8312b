"""NumPy's functions along axes for 50-digit numbers, where NumPy's own do not take objects."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from ...checking.oracle import Digits, mpmath
from .references import exact, objects, reference

Function = Callable[..., Any]


def of_rows(function: Function) -> Function:
    """A reduction of lists of numbers of mpmath, for axes, keepdims and where."""

    def reduce(
        a: Any, axis: Any = None, keepdims: bool = False, where: Any = True, **options: Any
    ) -> Any:
        a = objects(a)
        chosen = np.broadcast_to(where, a.shape)
        axes = range(a.ndim) if axis is None else np.atleast_1d(axis) % a.ndim
        places, mask = (np.moveaxis(x, list(axes), range(-len(axes), 0)) for x in (a, chosen))
        stack = a.shape if not len(axes) else places.shape[: a.ndim - len(axes)]
        found = np.empty(stack, object)
        for k in np.ndindex(stack):
            row = [x.x for x in np.ravel(places[k])[np.ravel(mask[k])]]
            found[k] = Digits(exact(function(row, **options)))
        return np.expand_dims(found, tuple(axes)) if keepdims else found

    return reduce


# --- reductions -----------------------------------------------------------------------------------


def total(row: list[Any], initial: Any = 0) -> Any:
    """The sum."""
    return sum(row, start=exact(initial))


def product(row: list[Any], initial: Any = 1) -> Any:
    """The product."""
    return mpmath().fprod([exact(initial), *row])


def average(row: list[Any]) -> Any:
    """The arithmetic mean."""
    return sum(row) / mpmath().mpf(len(row))


def variance(row: list[Any], ddof: float = 0, correction: float = 0, mean: Any = None) -> Any:
    """The sum of the squared deviations, divided by their count minus ddof."""
    middle = average(row) if mean is None else exact(mean)
    return sum((x - middle) ** 2 for x in row) / mpmath().mpf(len(row) - ddof - correction)


def deviation(row: list[Any], **options: Any) -> Any:
    """The standard deviation."""
    return mpmath().sqrt(variance(row, **options))


def middle(row: list[Any]) -> Any:
    """The median."""
    ordered = sorted(row)
    half = len(row) // 2
    return ordered[half] if len(row) % 2 else (ordered[half - 1] + ordered[half]) / 2


def without_nan(function: Function) -> Function:
    """The same reduction of what is not nan."""
    return lambda row, **options: function([x for x in row if x == x], **options)


REDUCTIONS = {
    "sum": total, "prod": product, "mean": average, "var": variance, "std": deviation,
    "median": middle,
}  # fmt: skip
for name, function in REDUCTIONS.items():
    reference(name)(of_rows(function))
    reference(f"nan{name}")(of_rows(without_nan(function)))


# --- along an axis --------------------------------------------------------------------------------


@reference("interp")
def interp(x: Any, xp: Any, fp: Any, left: Any = None, right: Any = None, period: Any = None):  # type: ignore[no-untyped-def]
    """Straight lines between the points (xp, fp), at x."""
    xs, ys = list(objects(xp)), list(objects(fp))
    if period is not None:
        order = sorted(range(len(xs)), key=lambda k: (xs[k] % period).x)
        xs, ys = [xs[k] % period for k in order], [ys[k] for k in order]
        xs = [xs[-1] - period, *xs, xs[0] + period]
        ys = [ys[-1], *ys, ys[0]]

    def at(z: Digits) -> Any:
        z = z if period is None else z % period
        if z < xs[0]:
            return ys[0] if left is None else left
        if z > xs[-1]:
            return ys[-1] if right is None else right
        k = next((k for k in range(len(xs) - 1) if z <= xs[k + 1]), None)
        if k is None:
            return ys[-1]
        return ys[k] + (z - xs[k]) * (ys[k + 1] - ys[k]) / (xs[k + 1] - xs[k])

    return np.frompyfunc(at, 1, 1)(objects(x))


@reference("logsumexp")
def logsumexp(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The logarithm of the sum of exponentials."""
    return np.log(np.sum(np.exp(objects(x)), axis=axis, keepdims=keepdims))


@reference("windows")
def windows(x: Any, sizes: Any, axes: Any, strides: Any) -> Any:
    """Every window of the given sizes, `strides` apart."""
    found = np.lib.stride_tricks.sliding_window_view(np.asarray(x), sizes, axes)
    for axis, stride in zip(axes, strides, strict=True):
        places = np.arange(0, found.shape[axis % np.ndim(x)], stride)
        found = np.take(found, places, axis % np.ndim(x))
    return found


@reference("fold")
def fold(x: Any, shape: Any, sizes: Any, axes: Any, strides: Any) -> Any:
    """Windows added up at the places they were cut from."""
    places = windows(np.arange(np.prod(shape)).reshape(shape), sizes, axes, strides)
    found = objects(np.zeros(np.prod(shape)))
    for place, y in zip(np.ravel(places), np.ravel(objects(x)), strict=True):
        found[place] = found[place] + y
    return found.reshape(shape)


@reference("average")
def weighted_average(
    a: Any, axis: Any = None, weights: Any = None, returned: bool = False, keepdims: bool = False
) -> Any:
    """The mean of numbers that have weights."""
    a = objects(a)
    weights = objects(np.ones(a.shape) if weights is None else weights)
    if weights.shape != a.shape:
        axes = np.atleast_1d(axis) % a.ndim
        weights = weights.reshape([n if k in axes else 1 for k, n in enumerate(a.shape)])
    weights = np.broadcast_to(weights, a.shape)
    whole = weights.sum(axis=axis, keepdims=keepdims)
    found = (a * weights).sum(axis=axis, keepdims=keepdims) / whole
    return (found, whole) if returned else found


@reference("cov")
def cov(
    m: Any, y: Any = None, rowvar: bool = True, bias: bool = False, ddof: Any = None,
    fweights: Any = None, aweights: Any = None,
) -> Any:  # fmt: skip
    """The covariances of variables, each a row of observations."""
    rows = [np.atleast_2d(objects(x)) for x in (m, y) if x is not None]
    rows = [x if rowvar or len(x) == 1 else x.T for x in rows]
    x = np.concatenate(rows)
    repeats = np.ones(x.shape[1], int) if fweights is None else np.asarray(fweights)
    weights = objects(repeats) * objects(np.ones(x.shape[1]) if aweights is None else aweights)
    ddof = (0 if bias else 1) if ddof is None else ddof
    part = (weights * (1 if aweights is None else objects(aweights))).sum() / weights.sum()
    deviation = x - (x * weights).sum(axis=1, keepdims=True) / weights.sum()
    return np.squeeze(np.dot(deviation * weights, deviation.T) / (weights.sum() - part * ddof))


@reference("corrcoef")
def corrcoef(x: Any, y: Any = None, rowvar: bool = True) -> Any:
    """The covariances, divided by the standard deviations."""
    found = cov(x, y, rowvar)
    sizes = np.array([*(x.sqrt() for x in np.diag(found)), None], object)[:-1]
    return found / sizes / sizes[:, np.newaxis]


@reference("polydiv")
def polydiv(u: Any, v: Any) -> Any:
    """The quotient and the remainder of polynomials, highest power first."""
    left, v = list(objects(u)), list(objects(v))
    quotient = []
    for k in range(len(left) - len(v) + 1):
        quotient.append(left[k] / v[0])
        for j, x in enumerate(v):
            left[k + j] = left[k + j] - quotient[-1] * x
    rest = left[len(quotient) :]
    while len(rest) > 1 and abs(float(rest[0])) < 1e-14:
        rest = rest[1:]
    return objects(quotient), objects(rest)


@reference("gradient")
def gradient(f: Any, *spacing: Any, axis: Any = None, edge_order: int = 1) -> Any:
    """The slopes of parabolas through three neighbours; at the ends of lines, or of parabolas."""
    f = objects(f)
    axes = range(f.ndim) if axis is None else np.atleast_1d(axis) % f.ndim
    steps = spacing * len(axes) if len(spacing) == 1 else spacing or (1,) * len(axes)
    found = tuple(
        np.apply_along_axis(slopes_of_row, a, f, positions(step, f.shape[a]), edge_order)
        for a, step in zip(axes, steps, strict=True)
    )
    return found[0] if len(found) == 1 else found


def positions(step: Any, count: int) -> list[Any]:
    """The places of the numbers of a row, given as their distance or as they are."""
    given = np.ravel(objects(step))
    return list(given) if np.ndim(step) else [given[0] * k for k in range(count)]


def slopes_of_row(row: Any, x: list[Any], edge_order: int) -> Any:
    """The slopes of one row at its own places."""

    def parabola(k: int, at: Any) -> Any:
        (a, b, c), (fa, fb, fc) = x[k : k + 3], row[k : k + 3]
        return (
            fa * (2 * at - b - c) / ((a - b) * (a - c))
            + fb * (2 * at - a - c) / ((b - a) * (b - c))
            + fc * (2 * at - a - b) / ((c - a) * (c - b))
        )

    inner = [parabola(k - 1, x[k]) for k in range(1, len(row) - 1)]
    if edge_order == 2:
        ends = parabola(0, x[0]), parabola(len(row) - 3, x[-1])
    else:
        ends = (row[1] - row[0]) / (x[1] - x[0]), (row[-1] - row[-2]) / (x[-1] - x[-2])
    return np.array([ends[0], *inner, ends[1], None], object)[:-1]


@reference("bincount")
def bincount(x: Any, weights: Any = None, minlength: int = 0) -> Any:
    """The sums of the weights of each integer."""
    found = objects(np.zeros(max(minlength, int(np.max(x)) + 1)))
    for k, weight in zip(x, objects(weights), strict=True):
        found[k] = found[k] + weight
    return found


@reference("histogram_bin_edges")
def histogram_bin_edges(a: Any, bins: Any = 10, range: Any = None, weights: Any = None) -> Any:
    """Edges at equal distances from the least to the largest number."""
    if np.ndim(bins):
        return objects(bins)
    low, high = range or (np.min(objects(a)), np.max(objects(a)))
    return np.array([low + (high - low) * k / bins for k in [*np.arange(bins + 1)]], object)


@reference("histogram")
def histogram(
    a: Any, bins: Any = 10, range: Any = None, density: Any = None, weights: Any = None
) -> Any:
    """How many numbers, or the sum of the weights of those that, lie between two edges."""
    edges = histogram_bin_edges(a, bins, range)
    counts = objects(np.zeros(len(edges) - 1))
    weights = np.ones(np.shape(a)) if weights is None else objects(weights)
    for x, weight in zip(np.ravel(objects(a)), np.ravel(weights), strict=True):
        k = next((k for k, e in enumerate(edges[1:]) if x < e), len(counts) - 1)
        if edges[0] <= x <= edges[-1]:
            counts[k] = counts[k] + weight
    return (counts / (edges[1:] - edges[:-1]) / counts.sum() if density else counts), edges


@reference("unwrap")
def unwrap(p: Any, discont: Any = None, axis: int = -1, *, period: Any = None) -> Any:
    """Phases without the jumps by more than half a period."""
    period = 2 * mpmath().pi if period is None else exact(period)
    least = period / 2 if discont is None else max(period / 2, exact(discont))

    def along(row: Any) -> Any:
        out = [row[0]]
        for before, here in itertools.pairwise(row):
            step = (here - before).x
            turns = mpmath().ceil(step / period - mpmath().mpf(0.5)) if abs(step) >= least else 0
            out.append(out[-1] + (here - before) - Digits(turns * period))
        return np.array([*out, None], object)[:-1]

    return np.apply_along_axis(along, axis, objects(p))
