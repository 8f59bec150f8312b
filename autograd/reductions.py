"""Reductions over axes: mean, var, std, max, min, prod, logsumexp.

Every one takes `axis` as None (all axes), an int, or a tuple of ints, and `keepdims`. The forward
functions also take object arrays of Values, whose elements record what happens to them.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .assembly import concatenate, reversed_along
from .choosing import chosen, nan_or_zero, where
from .elementwise import exp, log, sqrt
from .structure import (
    Axis,
    Shape,
    getitem,
    linear,
    moveaxis,
    reduced_axes,
    reshape,
    spread,
    sum,
    unreduced,
)


def count(shape: Shape, axis: Axis) -> int:
    """How many numbers a reduction over `axis` takes together."""
    return math.prod(shape[a] for a in reduced_axes(axis, len(shape)))


# --- averages -----------------------------------------------------------------------------------


@linear(
    lambda grad, out, x, axis, keepdims: spread(
        grad * (1.0 / (count(x.shape, axis) or 1)), x.shape, axis, keepdims
    )
)
def mean(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The arithmetic mean over the given axes; nan of no numbers.

    >>> mean(np.array([1.0, 2.0, 6.0]))
    np.float64(3.0)
    """
    if x.dtype == np.float16:
        return np.mean(x, axis=axis, keepdims=keepdims)  # which sums float16 in float32
    total = np.add.reduce(x, axis=axis, keepdims=keepdims)  # type: ignore[call-overload]
    return total / count(x.shape, axis)


def var_slope(grad: Any, x: Any, axis: Axis, ddof: float, keepdims: bool) -> Any:
    """The gradient of a variance: 2 (x - mean) / (n - ddof)."""
    freedom = count(x.shape, axis) - ddof
    deviation = x - mean(x, axis, True)
    scale = 2.0 / freedom if freedom > 0 else math.inf
    return unreduced(grad, x.shape, axis, keepdims) * (deviation * scale)


@linear(lambda grad, out, x, axis, ddof, keepdims: var_slope(grad, x, axis, ddof, keepdims))
def var(x: Any, axis: Axis = None, ddof: float = 0, keepdims: bool = False) -> Any:
    """The variance over the given axes: squared deviations divided by their count minus ddof.

    >>> var(np.array([1.0, 3.0]))
    np.float64(1.0)
    """
    if x.dtype.hasobject:
        deviation = x - np.mean(x, axis=axis, keepdims=True)
        total = np.sum(deviation * deviation, axis=axis, keepdims=keepdims)
        return total / np.float64(count(x.shape, axis) - ddof)
    return np.var(x, axis=axis, ddof=ddof, keepdims=keepdims)


@linear(
    lambda grad, out, x, axis, ddof, keepdims: var_slope(
        grad / (2.0 * where(out == 0, 1.0, out)), x, axis, ddof, keepdims
    )
)
def std(x: Any, axis: Axis = None, ddof: float = 0, keepdims: bool = False) -> Any:
    """The standard deviation over the given axes; where it is 0 its slope is 0.

    >>> std(np.array([1.0, 3.0]))
    np.float64(1.0)
    """
    if x.dtype.hasobject:
        square = var(x, axis, ddof, keepdims)
        return where(square == 0, 0.0, sqrt(where(square == 0, 1.0, square)))
    return np.std(x, axis=axis, ddof=ddof, keepdims=keepdims)


# --- extremes -----------------------------------------------------------------------------------


def extreme_share(grad: Any, out: Any, x: Any, axis: Axis, keepdims: bool) -> Any:
    """The gradient of max or min: shared equally by all elements that attain it."""
    attained = x == unreduced(out, x.shape, axis, keepdims)
    share = grad / np.maximum(sum(attained, axis, keepdims), 1)
    return chosen(attained, spread(share, x.shape, axis, keepdims), nan_or_zero(x))


def extreme(ufunc: np.ufunc, x: Any, axis: Axis, keepdims: bool) -> Any:
    """The largest or smallest number over the given axes."""
    if x.size == 0 and count(x.shape, axis) == 0:
        raise ValueError(
            f"{ufunc.__name__[:3]}: no number has to be compared over axis {axis} of shape "
            f"{x.shape}, and the extreme of nothing is not defined"
        )
    if x.dtype.hasobject:
        return extreme_of_objects(ufunc, x, axis, keepdims)
    return ufunc.reduce(x, axis=axis, keepdims=keepdims)


def extreme_of_objects(ufunc: np.ufunc, x: Any, axis: Axis, keepdims: bool) -> Any:
    """The mean of those that tie, so that they share the gradient; where one is nan, it is nan."""
    numbers = x.astype(float)
    nans = np.isnan(numbers)
    most = ufunc.reduce(numbers, axis=axis, keepdims=True)
    attained = nans | (numbers == most)
    shares = np.where(nans, numbers, 1.0) / np.sum(attained, axis=axis, keepdims=True)
    products = np.asarray(np.where(attained, x, 0.0) * shares, dtype=object)
    mean = np.sum(products, axis=axis, keepdims=True)
    finite = np.isfinite(most)
    rounding = np.where(finite, most, 0.0) - np.where(finite, np.asarray(mean, float), 0.0)
    out = mean + rounding if rounding.any() else mean
    return out if keepdims else np.sum(out, axis=axis)


@linear(lambda grad, out, x, axis, keepdims: extreme_share(grad, out, x, axis, keepdims))
def max(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The largest number over the given axes; numbers that tie share the gradient equally.

    >>> max(np.array([1.0, 3.0, 2.0]))
    np.float64(3.0)
    """
    return extreme(np.maximum, x, axis, keepdims)


@linear(lambda grad, out, x, axis, keepdims: extreme_share(grad, out, x, axis, keepdims))
def min(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The smallest number over the given axes; numbers that tie share the gradient equally.

    >>> min(np.array([3.0, 1.0, 2.0]))
    np.float64(1.0)
    """
    return extreme(np.minimum, x, axis, keepdims)


# --- products -----------------------------------------------------------------------------------


def products_before(x: Any) -> Any:
    """For each number the product of all before it along the last axis, in log2(n) products."""
    size = x.shape[-1]
    ones = np.ones((*x.shape[:-1], 1), x.dtype)
    before = concatenate([ones, getitem(x, (..., slice(None, -1)))], axis=-1)
    step = 1
    while step < size:
        head = getitem(before, (..., slice(None, step)))
        tail = getitem(before, (..., slice(step, None)))
        before = concatenate([head, tail * getitem(before, (..., slice(None, -step)))], axis=-1)
        step *= 2
    return before


def products_of_others(x: Any, axis: Axis) -> Any:
    """For each number the product of all others over the given axes, without any division."""
    axes = reduced_axes(axis, x.ndim)
    last = tuple(range(x.ndim - len(axes), x.ndim))
    moved = moveaxis(x, axes, last)
    rows = reshape(moved, (*moved.shape[: x.ndim - len(axes)], count(x.shape, axes)))
    if rows.size:
        rows = products_before(rows) * reversed_along(products_before(reversed_along(rows, -1)), -1)
    return moveaxis(reshape(rows, moved.shape), last, axes)


@linear(
    lambda grad, out, x, axis, keepdims: (
        unreduced(grad, x.shape, axis, keepdims) * products_of_others(x, axis)
    )
)
def prod(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The product over the given axes; its gradient is right also where factors are zero.

    >>> prod(np.array([2.0, 3.0, 4.0]))
    np.float64(24.0)
    """
    return np.multiply.reduce(x, axis=axis, keepdims=keepdims)  # type: ignore[call-overload]


# --- logsumexp ----------------------------------------------------------------------------------


@linear(
    lambda grad, out, x, axis, keepdims: (
        unreduced(grad, x.shape, axis, keepdims) * exp(x - unreduced(out, x.shape, axis, keepdims))
    )
)
def logsumexp(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """log(sum(exp(x))) over the given axes without overflow: the smooth form of max.

    >>> logsumexp(np.array([1000.0, 1000.0])) - 1000.0
    np.float64(0.69314718055...)
    """
    numbers = x if x.dtype.kind == "f" else x.astype(float)
    shift = np.maximum.reduce(numbers, axis=axis, keepdims=True, initial=-np.inf)
    shift = np.where(np.isfinite(shift), shift, np.zeros_like(shift))
    with np.errstate(divide="ignore"):  # the logarithm of a sum of nothing is -inf
        # Of an array of Values, in which some may be plain numbers, NumPy's exp knows too little.
        each_exp, each_log = (exp, log) if x.dtype.hasobject else (np.exp, np.log)
        out = each_log(np.sum(each_exp(x - shift), axis=axis, keepdims=keepdims))
    return out + shift.reshape(np.shape(out))
