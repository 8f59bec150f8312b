"""What is accumulated along an axis: running products and sums, and any associative operation.

A scan combines each number with all before it in log2(n) steps of whole arrays: after the first
each holds two numbers, after the second four.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .assembly import concatenate, cumsum
from .choosing import where
from .implementing import implements
from .structure import array_like, getitem, linear, moveaxis, ravel


def head(x: Any, count: int | None) -> Any:
    """The first numbers along the last axis; all but the last few for a negative count."""
    return getitem(x, (..., slice(None, count)))


def tail(x: Any, start: int) -> Any:
    """The numbers from a position on along the last axis."""
    return getitem(x, (..., slice(start, None)))


def scan(operation: Callable[[Any, Any], Any], x: Any, axis: int) -> Any:
    """Each number combined with all before it along an axis; the operation is associative.

    >>> scan(np.maximum, np.array([1.0, 3.0, 2.0, 4.0]), 0)
    array([1., 3., 3., 4.])
    """
    out = moveaxis(x, axis, -1)
    step = 1
    while step < out.shape[-1]:
        out = concatenate([head(out, step), operation(head(out, -step), tail(out, step))], axis=-1)
        step *= 2
    return moveaxis(out, -1, axis)


# --- products -----------------------------------------------------------------------------------


def products_slope(grad: Any, x: Any, axis: int) -> Any:
    """The gradient of running products, without any division.

    The gradient of x[j] is the product of all before it, times s[j] = grad[j] + x[j+1] s[j+1].
    That recurrence is a scan from the end, of the maps s -> sum + factor s.
    """
    grad, x = moveaxis(grad, axis, -1), moveaxis(x, axis, -1)
    ones = np.ones((*x.shape[:-1], 1), x.dtype)
    total, factor = grad, concatenate([tail(x, 1), ones], axis=-1)
    step = 1
    while step < x.shape[-1]:
        more = head(total, -step) + head(factor, -step) * tail(total, step)
        total = concatenate([more, tail(total, -step)], axis=-1)
        factor = concatenate(
            [head(factor, -step) * tail(factor, step), tail(factor, -step)], axis=-1
        )
        step *= 2
    before = concatenate([ones, running_product(head(x, -1), axis=-1)], axis=-1)
    return moveaxis(before * total, -1, axis)


@linear(
    lambda grad, out, x, axis: products_slope(grad, x, axis) if x.size else grad, name="cumprod"
)
def running_product(x: Any, axis: int) -> Any:
    """The products of the first 1, 2, 3 ... numbers along an axis; see `cumprod`.

    >>> running_product(np.array([2.0, 0.0, 3.0]), axis=0)
    array([2., 0., 0.])
    """
    return np.cumprod(x, axis=axis)


@implements("cumprod")
def cumprod(a: Any, axis: int | None = None) -> Any:
    """The products of the first 1, 2, 3 ... numbers along an axis; of the flattened a for None.

    The gradient is right also where factors are zero.

    >>> cumprod(np.array([2.0, 3.0, 4.0]))
    array([ 2.,  6., 24.])
    """
    a = array_like(a)
    a = a if a.ndim else ravel(a)  # NumPy takes a number for a row of one
    return running_product(ravel(a), axis=0) if axis is None else running_product(a, axis=axis)


# --- the forms with other names -------------------------------------------------------------------


def cumulative(
    running: Callable[..., Any], x: Any, axis: int | None, initial: float | None, name: str
) -> Any:
    """A running sum or product over the only axis or a given one, perhaps after a first number."""
    x = array_like(x)
    if axis is None:
        if x.ndim > 1:
            raise ValueError(f"{name}: an array of shape {x.shape} needs an axis to run along")
        x, axis = ravel(x), 0
    out = running(x, axis)
    if initial is None:
        return out
    shape = list(out.shape)
    shape[axis] = 1
    return concatenate([np.full(shape, initial, out.dtype), out], axis)


@implements("cumulative_sum")
def cumulative_sum(x: Any, axis: int | None = None, include_initial: bool = False) -> Any:
    """The sums of the first 1, 2, 3 ... numbers along an axis, after a 0 if wanted.

    >>> cumulative_sum(np.ones(2), include_initial=True)
    array([0., 1., 2.])
    """
    return cumulative(cumsum, x, axis, 0.0 if include_initial else None, "cumulative_sum")


@implements("cumulative_prod")
def cumulative_prod(x: Any, axis: int | None = None, include_initial: bool = False) -> Any:
    """The products of the first 1, 2, 3 ... numbers along an axis, after a 1 if wanted.

    >>> cumulative_prod(np.full(2, 3.0), include_initial=True)
    array([1., 3., 9.])
    """
    return cumulative(cumprod, x, axis, 1.0 if include_initial else None, "cumulative_prod")


@implements("nancumsum")
def nancumsum(a: Any, axis: int | None = None) -> Any:
    """Running sums along an axis in which nan counts as 0, and has the slope 0.

    >>> nancumsum(np.array([1.0, np.nan, 2.0]))
    array([1., 1., 3.])
    """
    a = array_like(a)
    return cumsum(where(a == a, a, 0.0), axis)


@implements("nancumprod")
def nancumprod(a: Any, axis: int | None = None) -> Any:
    """Running products along an axis in which nan counts as 1, and has the slope 0.

    >>> nancumprod(np.array([2.0, np.nan, 3.0]))
    array([2., 2., 6.])
    """
    a = array_like(a)
    return cumprod(where(a == a, a, 1.0), axis)
