"""Order statistics: NumPy's own function says where among the sorted numbers the answer lies.

The median, percentiles and quantiles of sorted numbers lie at a place such as 2.25: a quarter of
the way from the third number to the fourth. NumPy's function, applied to the places 0, 1, 2 ...
in place of the numbers, answers with that place, for every method, every axis and all weights.
The place is constant; the numbers around it are nodes. Numbers that tie are taken in the order in
which they stand.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple

from .choosing import where
from .implementing import implements
from .rearranging import array_of, at_positions, plain
from .sorting import Array, numbers_of
from .structure import (
    Axis,
    array_like,
    broadcast_to,
    cast,
    kept_shape,
    ravel,
    reduced_axes,
    reshape,
    sum,
    transpose,
)

# --- rows of numbers, and places in them --------------------------------------------------------


def rows_of(array: Array, axis: Axis) -> Array:
    """A plain array whose axes that are reduced together became one, the last."""
    axes = reduced_axes(axis, array.ndim)
    moved = np.moveaxis(array, axes, range(-len(axes), 0))
    kept = moved.shape[: array.ndim - len(axes)]
    return moved.reshape(*kept, math.prod(moved.shape[len(kept) :]))


def weights_like(weights: Any, shape: tuple[int, ...], axis: Axis) -> Any:
    """Weights as NumPy takes them, of all numbers or of those along the axes, of every number."""
    weights = array_like(weights)
    if weights.shape == shape:
        return weights
    if axis is None:
        raise TypeError(
            f"weights of shape {weights.shape} for {shape} need the axis they lie along"
        )
    axes = normalize_axis_tuple(axis, len(shape))
    if weights.shape != tuple(shape[a] for a in axes):
        raise ValueError(
            f"weights must have the shape {shape} or that of axis {axis}, got {weights.shape}"
        )
    in_order = transpose(weights, tuple(np.argsort(axes).tolist()))
    sizes = tuple(n if a in axes else 1 for a, n in enumerate(shape))
    return broadcast_to(reshape(in_order, sizes), shape)


def order_statistic(
    function: Callable[..., Any], x: Any, axis: Axis, keepdims: bool, weights: Any = None
) -> Any:
    """What lies at the places that a function of NumPy's finds in rows of sorted numbers.

    Args:
        function: called with places in rows, nan in place of a nan; it reduces the last axis and
            may add axes in front. Called with the weights as its keyword if there are any.
        x: a node or an array.
        axis: the axes whose elements make a row.
        keepdims: whether they stay, with size 1.
        weights: plain weights in the shape of x.
    """
    numbers = rows_of(numbers_of(x), axis)
    order = np.argsort(numbers, axis=-1, kind="stable")
    positions = np.take_along_axis(rows_of(np.arange(x.size).reshape(x.shape), axis), order, -1)
    missing = np.isnan(np.take_along_axis(numbers, order, -1))
    places = np.where(missing, math.nan, np.arange(numbers.shape[-1], dtype=float))
    options = {}
    if weights is not None:
        options = {"weights": np.take_along_axis(rows_of(weights, axis), order, -1)}
    found = array_of(function(places, axis=-1, **options))
    out = at_places(x, positions, found)
    if keepdims:
        added = found.shape[: found.ndim - numbers.ndim + 1]
        out = reshape(out, added + kept_shape(x.shape, axis))
    return out


def picked(positions: Array, index: Array) -> Array:
    """Of each row of positions the ones an index names, which may have more axes in front."""
    stacked = positions.reshape((1,) * (index.ndim - positions.ndim + 1) + positions.shape)
    return np.take_along_axis(stacked, index[..., None], -1)[..., 0]


def at_places(x: Any, positions: Array, places: Array) -> Any:
    """The numbers at places between the sorted positions of each row."""
    if not positions.shape[-1]:
        return sum(reshape(x, (*places.shape, 0)), -1) + places
    nowhere = np.isnan(places)
    below = np.where(nowhere, positions.shape[-1] - 1, np.floor(places)).astype(int)
    part = np.where(nowhere, 0.0, places - below)
    low = at_positions(ravel(x), picked(positions, below))
    if nowhere.any():
        low = low * np.where(nowhere, math.nan, 1.0)  # a nan that decides receives a nan
    if not part.any():
        return low
    high = at_positions(ravel(x), picked(positions, below + (part > 0)))
    halves = np.isin(part, (0.0, 0.5)).all()  # as in every median: what NumPy's mean answers
    between = (low + high) * 0.5 if halves else low + (high - low) * part
    return where(part > 0, between, low)


# --- medians, quantiles, percentiles --------------------------------------------------------------


@implements("median")
def median(a: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """np.median: the middle one of the sorted numbers, or the mean of the middle two.

    >>> float(median(np.array([4.0, 1.0, 3.0, 9.0])))
    3.5
    """
    x = array_like(a)
    return in_dtype(order_statistic(np.median, x, axes_of(axis, x.ndim), keepdims), x.dtype)


@implements("nanmedian")
def nanmedian(a: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """np.nanmedian: the median of the numbers that are not nan.

    >>> float(nanmedian(np.array([4.0, math.nan, 3.0])))
    3.5
    """
    x = array_like(a)
    return in_dtype(
        order_statistic(np.nanmedian, fixed(x), axes_of(axis, x.ndim), keepdims), x.dtype
    )


def axes_of(axis: Any, rank: int) -> Axis:
    """Axes as they are compared and kept: a tuple, counted from 0; None for all."""
    return None if axis is None else normalize_axis_tuple(axis, rank)


def fixed(x: Any) -> Any:
    """x with its nan as constants, which receive nothing."""
    missing = np.isnan(numbers_of(x))
    return where(missing, math.nan, x) if missing.any() else x


def in_dtype(x: Any, dtype: Any) -> Any:
    """x in a floating dtype, if it is not in it; arrays of Values as they are."""
    return x if dtype == x.dtype or dtype.kind != "f" else cast(x, dtype)


def at_fractions(
    function: Callable[..., Any], a: Any, q: Any, axis: Any, method: str, keepdims: bool, w: Any
) -> Any:
    """What a function of NumPy's such as np.quantile answers for the fractions q."""
    x = array_like(a)
    axis = axes_of(axis, x.ndim)
    q = plain(q, "q, the fraction,")
    weights = None if w is None else weights_like(numbers_of(w), x.shape, axis)
    place = functools.partial(function, q=q, method=method)
    out = order_statistic(place, x, axis, keepdims, weights)
    if x.dtype.kind != "f":
        return out
    one = np.ones(1, x.dtype)  # NumPy decides on the dtype
    return in_dtype(out, place(one, weights=None if w is None else one).dtype)


@implements("quantile")
def quantile(
    a: Any,
    q: Any,
    axis: Axis = None,
    *,
    method: str = "linear",
    keepdims: bool = False,
    weights: Any = None,
) -> Any:
    """np.quantile: the number below which a fraction q of the numbers lies, by every method.

    The fraction is not differentiated. Weights only choose: their gradient is 0.

    >>> float(quantile(np.array([1.0, 2.0, 4.0]), 0.75))
    3.0
    """
    return at_fractions(np.quantile, a, q, axis, method, keepdims, weights)


@implements("nanquantile")
def nanquantile(
    a: Any,
    q: Any,
    axis: Axis = None,
    *,
    method: str = "linear",
    keepdims: bool = False,
    weights: Any = None,
) -> Any:
    """np.nanquantile: the quantile of the numbers that are not nan.

    >>> float(nanquantile(np.array([1.0, math.nan, 2.0, 4.0]), 0.75))
    3.0
    """
    return at_fractions(np.nanquantile, fixed(array_like(a)), q, axis, method, keepdims, weights)


@implements("percentile")
def percentile(
    a: Any,
    q: Any,
    axis: Axis = None,
    *,
    method: str = "linear",
    keepdims: bool = False,
    weights: Any = None,
) -> Any:
    """np.percentile: the quantile for fractions given in percent.

    >>> float(percentile(np.array([1.0, 2.0, 4.0]), 75))
    3.0
    """
    return at_fractions(np.percentile, a, q, axis, method, keepdims, weights)


@implements("nanpercentile")
def nanpercentile(
    a: Any,
    q: Any,
    axis: Axis = None,
    *,
    method: str = "linear",
    keepdims: bool = False,
    weights: Any = None,
) -> Any:
    """np.nanpercentile: the percentile of the numbers that are not nan.

    >>> float(nanpercentile(np.array([1.0, math.nan, 2.0, 4.0]), 75))
    3.0
    """
    return at_fractions(np.nanpercentile, fixed(array_like(a)), q, axis, method, keepdims, weights)
