"""Numbers spread between two ends, which may be nodes: linspace, logspace, geomspace."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index

from .assembly import concatenate
from .calculus import numeric
from .choosing import sign
from .elementwise import log10, power
from .fitting import broadcast_arrays, in_dtype
from .floats import wide
from .implementing import implements
from .rearranging import together
from .sorting import numbers_of
from .structure import array_like, expand_dims, getitem, moveaxis, reshape


def ends(start: Any, stop: Any) -> tuple[Any, ...]:
    """Both ends as arrays or nodes of one kind, of floats and of one shape."""
    return broadcast_arrays(*map(numeric, together([start, stop])))


def last_replaced(out: Any, last: Any) -> Any:
    """The slices along the first axis with another one in place of the last."""
    return concatenate([getitem(out, slice(0, -1)), expand_dims(last, 0)])


@implements("linspace")
def linspace(
    start: Any,
    stop: Any,
    num: int = 50,
    endpoint: bool = True,
    retstep: bool = False,
    dtype: Any = None,
    axis: int = 0,
) -> Any:
    """np.linspace: numbers at equal distances from start to stop, both differentiable.

    Args:
        start: the first number, or an array of first numbers.
        stop: the last; the one after the last without `endpoint`.
        num: how many.
        endpoint: whether `stop` is one of them.
        retstep: give the distance, too.
        dtype: a floating dtype.
        axis: where their axis goes, beside those of start and stop.

    >>> linspace(1.0, np.array([2.0, 3.0]), 3)
    array([[1. , 1. ],
           [1.5, 2. ],
           [2. , 3. ]])
    """
    if not isinstance(num, int | np.integer) or num < 0:
        error = ValueError if isinstance(num, int | np.integer) else TypeError
        raise error(f"num, how many numbers, must be a whole number, not negative, got {num}")
    first, last = ends(start, stop)
    intervals = num - 1 if endpoint else num
    positions = np.arange(num, dtype=np.result_type(numbers_of(first), numbers_of(last)))
    positions = positions.reshape(-1, *(1,) * len(first.shape))
    if intervals > 0:
        step = (last - first) / intervals
        out = positions * step + first
    else:
        step = (last - first) * np.nan
        out = positions * (last - first) + first
    if endpoint and num > 1:  # which rounding must not move
        out = last_replaced(out, last)
    out = moveaxis(out, 0, normalize_axis_index(axis, out.ndim))
    out = out if dtype is None else in_dtype(out, np.dtype(dtype))
    return (out, step) if retstep else out


@implements("logspace")
def logspace(
    start: Any,
    stop: Any,
    num: int = 50,
    endpoint: bool = True,
    base: Any = 10.0,
    dtype: Any = None,
    axis: int = 0,
) -> Any:
    """np.logspace: the base to the powers of a linspace; the base may be a node as well.

    >>> logspace(0.0, 2.0, 3, base=2.0)
    array([1., 2., 4.])
    """
    if np.ndim(base):  # of several bases each has its numbers, along an axis of its own
        rank = max(np.ndim(numbers_of(x)) for x in (start, stop, base))
        start, stop, base = (
            at_rank(x, rank) for x in together([*map(array_like, (start, stop, base))])
        )
        base = expand_dims(base, axis)
    exponents, base = together([linspace(start, stop, num, endpoint, axis=axis), base])
    out = power(base, exponents)
    return out if dtype is None else in_dtype(out, np.dtype(dtype))


def at_rank(x: Any, rank: int) -> Any:
    """x with axes of size 1 in front, so that it has as many as that."""
    return reshape(x, (1,) * (rank - x.ndim) + x.shape)


@implements("geomspace")
def geomspace(
    start: Any, stop: Any, num: int = 50, endpoint: bool = True, dtype: Any = None, axis: int = 0
) -> Any:
    """np.geomspace: numbers with equal quotients from start to stop, in float64 at least.

    Raises:
        ValueError: if an end is 0. Between ends of different signs there is nan.

    >>> geomspace(1.0, 8.0, 4).round(12)
    array([1., 2., 4., 8.])
    """
    first, last = map(wide, ends(start, stop))
    signs = sign(numbers_of(first))
    if np.any(signs * sign(numbers_of(last)) == 0):
        raise ValueError("numbers with equal quotients cannot begin or end at 0")
    exponents = (log10(first * signs), log10(last * signs))
    out = logspace(*exponents, num, endpoint)
    if num > 0:  # the ends themselves, which rounding must not move
        tail = getitem(out, slice(1, None))
        tail = last_replaced(tail, last * signs) if endpoint and num > 1 else tail
        out = concatenate([expand_dims(first * signs, 0), tail])
    out = moveaxis(out * signs, 0, normalize_axis_index(axis, out.ndim))
    return out if dtype is None else in_dtype(out, np.dtype(dtype))
