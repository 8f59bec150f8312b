"""Samples for 50-digit numbers: numbers between two others, evenly or by factors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...checking.oracle import Digits, mpmath
from .references import objects, power, reference

Function = Callable[..., Any]


@reference("linspace")
def linspace(
    start: Any,
    stop: Any,
    num: int = 50,
    endpoint: bool = True,
    retstep: bool = False,
    axis: int = 0,
) -> Any:
    """Numbers at equal distances from start to stop."""
    start, stop = np.broadcast_arrays(objects(start), objects(stop))
    step = (stop - start) / max(num - bool(endpoint), 1)
    found = np.empty((num, *start.shape), object)
    for k in range(num):
        found[k] = start + step * k
    found = np.moveaxis(found, 0, axis)
    return (found, step) if retstep else found


@reference("logspace")
def logspace(
    start: Any, stop: Any, num: int = 50, endpoint: bool = True, base: Any = 10.0, axis: int = 0
) -> Any:
    """Powers of a base, which may be an array that broadcasts with start and stop."""
    start, stop, base = np.broadcast_arrays(*map(objects, (start, stop, base)))
    return power(np.expand_dims(base, axis), linspace(start, stop, num, endpoint, axis=axis))


@reference("geomspace")
def geomspace(start: Any, stop: Any, num: int = 50, endpoint: bool = True, axis: int = 0) -> Any:
    """Numbers of which each is the same multiple of the one before it."""
    start, stop = np.broadcast_arrays(objects(start), objects(stop))
    log, exp = (np.frompyfunc(by(f), 1, 1) for f in (mpmath().log, mpmath().exp))
    sizes = exp(linspace(log(abs(start)), log(abs(stop)), num, endpoint, axis=axis))
    return np.where(np.expand_dims(start, axis) > 0, sizes, -sizes)


def by(function: Function) -> Function:
    """A function of mpmath for 50-digit numbers."""
    return lambda x: Digits(function(x.x))
