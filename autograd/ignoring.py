"""NumPy's reductions that ignore nan: nansum, nanprod, nanmean, nanvar, nanstd, nanmax, nanmin.

Each is the reduction of masked.py over the numbers that are not nan, and a nan gets gradient 0.
Where there is nothing but nan, answers and warnings are NumPy's.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from . import masked
from .choosing import where as select
from .implementing import implements
from .sorting import numbers_of
from .structure import Axis, array_like


def present(a: Any, where: Any) -> Any:
    """Where the numbers are included and not nan; True if everywhere."""
    found = ~np.isnan(numbers_of(a))
    mask = masked.mask_of(where, found.shape)
    if mask is not None:
        return found & mask
    return True if found.all() else found


# --- sums and averages ----------------------------------------------------------------------------


@implements("nansum")
def nansum(
    a: Any,
    axis: Axis = None,
    dtype: Any = None,
    keepdims: bool = False,
    initial: Any = None,
    where: Any = True,
) -> Any:
    """np.nansum: the sum of the numbers that are not nan; 0 if all are.

    >>> nansum(np.array([1.0, math.nan, 3.0]))
    np.float64(4.0)
    """
    return masked.sum(a, axis, dtype, keepdims, initial, present(a, where))


@implements("nanprod")
def nanprod(
    a: Any,
    axis: Axis = None,
    dtype: Any = None,
    keepdims: bool = False,
    initial: Any = None,
    where: Any = True,
) -> Any:
    """np.nanprod: the product of the numbers that are not nan; 1 if all are.

    >>> nanprod(np.array([2.0, math.nan, 3.0]))
    np.float64(6.0)
    """
    return masked.prod(a, axis, dtype, keepdims, initial, present(a, where))


@implements("nanmean")
def nanmean(
    a: Any, axis: Axis = None, dtype: Any = None, keepdims: bool = False, *, where: Any = True
) -> Any:
    """np.nanmean: the mean of the numbers that are not nan.

    >>> nanmean(np.array([1.0, math.nan, 3.0]))
    np.float64(2.0)
    """
    with np.errstate(invalid="ignore"):  # of nothing but nan there is another warning
        return masked.mean(a, axis, dtype, keepdims, where=present(a, where))


def varied(
    function: Callable[..., Any], a: Any, axis: Axis, ddof: float, where: Any, options: Any
) -> Any:
    """var or std of the numbers that are not nan; nan where they are too few, as in NumPy."""
    found = present(a, where)
    with np.errstate(invalid="ignore", divide="ignore"):
        out = function(a, axis, ddof=ddof, where=found, **options)
    every = np.broadcast_to(found, np.shape(a))
    few = np.sum(every, axis=axis, keepdims=options["keepdims"]) <= ddof
    return select(few, math.nan, out) if few.any() else out


@implements("nanvar")
def nanvar(
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
    """np.nanvar: the variance of the numbers that are not nan.

    >>> nanvar(np.array([1.0, math.nan, 3.0]))
    np.float64(1.0)
    """
    options = {"dtype": dtype, "keepdims": keepdims, "mean": mean}
    return varied(masked.var, a, axis, masked.degrees(ddof, correction), where, options)


@implements("nanstd")
def nanstd(
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
    """np.nanstd: the standard deviation of the numbers that are not nan; where it is 0, slope 0.

    >>> float(nanstd(np.array([1.0, math.nan, 3.0])))
    1.0
    """
    options = {"dtype": dtype, "keepdims": keepdims, "mean": mean}
    return varied(masked.std, a, axis, masked.degrees(ddof, correction), where, options)


# --- extremes -----------------------------------------------------------------------------------


@implements("nanmax")
def nanmax(
    a: Any, axis: Axis = None, keepdims: bool = False, initial: Any = None, where: Any = True
) -> Any:
    """np.nanmax: the largest of the numbers that are not nan; those that tie share the gradient.

    >>> nanmax(np.array([1.0, math.nan, 3.0]))
    np.float64(3.0)
    """
    return extreme(masked.max, -math.inf, a, axis, keepdims, initial, where)


@implements("nanmin")
def nanmin(
    a: Any, axis: Axis = None, keepdims: bool = False, initial: Any = None, where: Any = True
) -> Any:
    """np.nanmin: the smallest of the numbers that are not nan; those that tie share the gradient.

    >>> nanmin(np.array([1.0, math.nan, 3.0]))
    np.float64(1.0)
    """
    return extreme(masked.min, math.inf, a, axis, keepdims, initial, where)


def extreme(
    function: Callable[..., Any],
    nothing: float,
    a: Any,
    axis: Axis,
    keepdims: bool,
    initial: Any,
    where: Any,
) -> Any:
    """max or min of the numbers that are not nan; nan and a warning where there are none."""
    x, found = array_like(a), present(a, where)
    if found is True or initial is not None or where is not True:
        return function(x, axis, keepdims=keepdims, initial=initial, where=found)
    out = function(x, axis, keepdims=keepdims, initial=nothing, where=found)
    empty = ~np.any(found, axis=axis, keepdims=keepdims)
    if not empty.any():
        return out
    warnings.warn("All-NaN slice encountered", RuntimeWarning, stacklevel=2)
    return select(empty, math.nan, out)
