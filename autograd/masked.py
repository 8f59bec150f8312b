"""Reductions with all of NumPy's options: where=, initial=, dtype=, mean=, correction=.

What `where=` excludes is replaced by a constant that makes no difference, so that its gradient is
exactly 0 whatever it is, nan too. Without options they are the reductions of structure.py and
reductions.py.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from . import reductions, structure
from .assembly import concatenate
from .choosing import where as select
from .elementwise import sqrt
from .implementing import implements
from .node import Node
from .rearranging import array_of, plain, together
from .structure import (
    Axis,
    Shape,
    array_like,
    broadcast_to,
    cast,
    kept_shape,
    moveaxis,
    reduced_axes,
    reshape,
)

# --- options ------------------------------------------------------------------------------------


def converted(x: Any, dtype: Any) -> Any:
    """x in the floating dtype that a reduction is to compute in; as it is for None."""
    x = array_like(x)
    if dtype is None or x.dtype == object:
        return x
    if np.dtype(dtype).kind != "f":
        raise TypeError(f"dtype must be a floating one on nodes, got {np.dtype(dtype)}")
    return x if x.dtype == dtype else cast(x, np.dtype(dtype))


def mask_of(where: Any, shape: Shape) -> Any:
    """`where` as an array of booleans of the given shape; None if it includes everything."""
    if where is True:
        return None
    mask = array_of(plain(where, "where"))
    if mask.dtype != bool:
        raise TypeError(f"where must hold booleans, got dtype {mask.dtype}")
    try:
        return np.broadcast_to(mask, shape)
    except ValueError:
        raise ValueError(f"where of shape {mask.shape} does not broadcast to {shape}") from None


def included(x: Any, mask: Any, rest: float) -> Any:
    """x where the mask holds, and a constant elsewhere."""
    return x if mask is None else select(mask, x, rest)


def count(x: Any, mask: Any, axis: Axis, keepdims: bool) -> Any:
    """How many of the numbers the mask includes, in the dtype of x."""
    every = np.ones(x.shape, bool) if mask is None else mask
    total = np.sum(every, axis=axis, keepdims=keepdims)
    return total.astype(x.dtype if x.dtype.kind == "f" else float)


def start(initial: Any, dtype: Any) -> Any:
    """The number that a reduction starts from: a float, or a node of one number in its dtype."""
    if np.ndim(initial) or not (isinstance(initial, Node) or np.isrealobj(initial)):
        raise ValueError(f"initial must be one real number, got shape {np.shape(initial)}")
    if not isinstance(initial, Node):
        return float(initial)
    return converted(initial, dtype if dtype.kind == "f" else None)


# --- sums and products --------------------------------------------------------------------------


@implements("sum")
def sum(
    a: Any,
    axis: Axis = None,
    dtype: Any = None,
    keepdims: bool = False,
    initial: Any = None,
    where: Any = True,
) -> Any:
    """The sum over the given axes, as NumPy's: started from `initial`, of the numbers in `where`.

    >>> sum(np.array([1.0, math.nan, 3.0]), initial=10.0, where=[True, False, True])
    np.float64(14.0)
    """
    if dtype is None and initial is None and where is True:
        return structure.sum(a, axis=axis, keepdims=keepdims)
    x = converted(a, dtype)
    total = structure.sum(included(x, mask_of(where, x.shape), 0.0), axis, keepdims)
    return total if initial is None else total + start(initial, x.dtype)


@implements("prod")
def prod(
    a: Any,
    axis: Axis = None,
    dtype: Any = None,
    keepdims: bool = False,
    initial: Any = None,
    where: Any = True,
) -> Any:
    """The product over the given axes, as NumPy's.

    >>> prod(np.array([2.0, math.nan, 3.0]), initial=10.0, where=[True, False, True])
    np.float64(60.0)
    """
    if dtype is None and initial is None and where is True:
        return reductions.prod(a, axis=axis, keepdims=keepdims)
    x = converted(a, dtype)
    product = reductions.prod(included(x, mask_of(where, x.shape), 1.0), axis, keepdims)
    return product if initial is None else product * start(initial, x.dtype)


# --- averages -----------------------------------------------------------------------------------


@implements("mean")
def mean(
    a: Any,
    axis: Axis = None,
    dtype: Any = None,
    keepdims: bool = False,
    *,
    where: Any = True,
) -> Any:
    """The arithmetic mean over the given axes, as NumPy's; nan and a warning of no numbers.

    >>> mean(np.array([1.0, math.nan, 3.0]), where=[True, False, True])
    np.float64(2.0)
    """
    if dtype is None and where is True:
        return reductions.mean(a, axis=axis, keepdims=keepdims)
    x = converted(a, dtype)
    mask = mask_of(where, x.shape)
    if mask is None:
        return reductions.mean(x, axis, keepdims)
    numbers = count(x, mask, axis, keepdims)
    if not np.all(numbers):
        warnings.warn("Mean of empty slice", RuntimeWarning, stacklevel=2)
    return structure.sum(included(x, mask, 0.0), axis, keepdims) / numbers


def degrees(ddof: float, correction: Any) -> float:
    """`ddof` by either of its names."""
    if correction is None:
        return ddof
    if ddof:
        raise ValueError("ddof and correction are one thing: give one of them")
    return correction  # type: ignore[no-any-return]


@implements("var")
def var(
    a: Any,
    axis: Axis = None,
    dtype: Any = None,
    ddof: float = 0,
    keepdims: bool = False,
    *,
    where: Any = True,
    mean: Any = None,
    correction: Any = None,
) -> Any:
    """The variance over the given axes, as NumPy's; around `mean` if that is given.

    The mean is an operand of its own, with its own gradient if it is a node.

    >>> var(np.array([1.0, math.nan, 3.0]), correction=1, where=[True, False, True])
    np.float64(2.0)
    """
    ddof = degrees(ddof, correction)
    if dtype is None and where is True and mean is None:
        return reductions.var(a, axis=axis, ddof=ddof, keepdims=keepdims)
    x = converted(a, dtype)
    mask = mask_of(where, x.shape)
    if mask is None and mean is None:
        return reductions.var(x, axis, ddof, keepdims)
    return spread_around(x, mask, mean, axis, ddof, keepdims)


def spread_around(x: Any, mask: Any, centre: Any, axis: Axis, ddof: float, keepdims: bool) -> Any:
    """The variance of the included numbers around a centre, which is their mean for None."""
    x = included(x, mask, 0.0)
    if centre is None:
        centre = structure.sum(x, axis, True) / np.maximum(count(x, mask, axis, True), 1)
    deviation = x - centre
    if deviation.shape != x.shape:
        raise ValueError(f"mean of shape {np.shape(centre)} does not broadcast to {x.shape}")
    deviation = included(deviation, mask, 0.0)
    freedom = count(x, mask, axis, keepdims) - ddof
    if not np.all(freedom > 0):
        warnings.warn("Degrees of freedom <= 0 for slice", RuntimeWarning, stacklevel=3)
    return structure.sum(deviation * deviation, axis, keepdims) / np.maximum(freedom, 0)


@implements("std")
def std(
    a: Any,
    axis: Axis = None,
    dtype: Any = None,
    ddof: float = 0,
    keepdims: bool = False,
    *,
    where: Any = True,
    mean: Any = None,
    correction: Any = None,
) -> Any:
    """The standard deviation over the given axes, as NumPy's; where it is 0 its slope is 0.

    >>> float(std(np.array([1.0, math.nan, 3.0]), where=[True, False, True]))
    1.0
    """
    ddof = degrees(ddof, correction)
    if dtype is None and where is True and mean is None:
        return reductions.std(a, axis=axis, ddof=ddof, keepdims=keepdims)
    x = converted(a, dtype)
    mask = mask_of(where, x.shape)
    if mask is None and mean is None:
        return reductions.std(x, axis, ddof, keepdims)
    return root(spread_around(x, mask, mean, axis, ddof, keepdims))


def root(square: Any) -> Any:
    """The square root, whose slope at 0 is taken for 0: the tip of a cone."""
    return select(square == 0, 0.0, sqrt(select(square == 0, 1.0, square)))


# --- extremes -----------------------------------------------------------------------------------


@implements("max", "amax")
def max(
    a: Any,
    axis: Axis = None,
    keepdims: bool = False,
    initial: Any = None,
    where: Any = True,
) -> Any:
    """The largest number over the given axes, as NumPy's; `initial` takes part in it.

    >>> max(np.array([1.0, math.nan, 3.0]), initial=2.0, where=[True, False, True])
    np.float64(3.0)
    """
    if initial is None and where is True:
        return reductions.max(a, axis=axis, keepdims=keepdims)
    x = array_like(a)
    return extreme(reductions.max, x, axis, keepdims, initial, mask_of(where, x.shape))


@implements("min", "amin")
def min(
    a: Any,
    axis: Axis = None,
    keepdims: bool = False,
    initial: Any = None,
    where: Any = True,
) -> Any:
    """The smallest number over the given axes, as NumPy's; `initial` takes part in it.

    >>> min(np.array([1.0, math.nan, 3.0]), initial=2.0, where=[True, False, True])
    np.float64(1.0)
    """
    if initial is None and where is True:
        return reductions.min(a, axis=axis, keepdims=keepdims)
    x = array_like(a)
    return extreme(reductions.min, x, axis, keepdims, initial, mask_of(where, x.shape))


def extreme(
    function: Callable[..., Any], x: Any, axis: Axis, keepdims: bool, initial: Any, mask: Any
) -> Any:
    """max or min of what the mask includes and of `initial`, which shares a tie with the others."""
    if initial is None:
        raise ValueError("where= may exclude every number: give initial= as well")
    nothing = -math.inf if function is reductions.max else math.inf
    x, first = together([included(x, mask, nothing), start(initial, x.dtype)])
    axes = reduced_axes(axis, x.ndim)
    moved = moveaxis(x, axes, tuple(range(x.ndim - len(axes), x.ndim)))
    kept = moved.shape[: x.ndim - len(axes)]
    rows = reshape(moved, (*kept, math.prod(moved.shape[len(kept) :])))
    column = broadcast_to(first, (*kept, 1))
    out = function(concatenate([rows, column], -1), axis=-1)
    return reshape(out, kept_shape(x.shape, axis)) if keepdims else out
