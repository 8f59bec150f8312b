"""Larger linear maps beside their adjoints: pad, concatenate, stack, windows and fold, cumsum.

A margin is cut off again, a concatenation is cut into its pieces, windows are folded, and a
running sum is undone by a running sum from the other end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple
from numpy.lib.stride_tricks import sliding_window_view

from .structure import Shape, array_like, expand_dims, getitem, linear, ravel

# --- pad, concatenate, stack --------------------------------------------------------------------


def inside(shape: Shape, widths: Sequence[tuple[int, int]]) -> tuple[slice, ...]:
    """The index of an array inside its padding."""
    return tuple(slice(before, before + n) for n, (before, _) in zip(shape, widths, strict=True))


@linear(lambda grad, out, x, widths, value: getitem(grad, inside(x.shape, widths)), name="pad")
def padded(x: Any, widths: Sequence[tuple[int, int]], value: float) -> Any:
    """x with a margin; see `pad`."""
    return np.pad(x, widths, constant_values=value)


def pad(x: Any, widths: Any, value: float = 0.0) -> Any:
    """x with a margin: `widths` gives the margin before and after along each axis.

    One pair, or one number, stands for all axes.

    >>> pad(np.array([1.0, 2.0]), [(1, 2)])
    array([0., 1., 2., 0., 0.])
    """
    x = array_like(x)
    every = np.broadcast_to(np.asarray(widths, dtype=int), (x.ndim, 2)).tolist()
    return padded(x, tuple(map(tuple, every)), value) if every else x


def pieces(*arrays: Any, axis: int) -> Iterator[Any]:
    """For each array of a concatenation the rule that cuts its part out again."""
    axis %= arrays[0].ndim
    start = 0
    for x in arrays:
        stop = start + x.shape[axis]
        part = (slice(None),) * axis + (slice(start, stop),)
        yield lambda grad, out, part=part: getitem(grad, part)
        start = stop


@linear(each=pieces, name="concatenate")
def joined(*arrays: Any, axis: int = 0) -> Any:
    """The arrays one after another along an axis; see `concatenate`.

    >>> joined(np.zeros(1), np.ones(2), axis=0)
    array([0., 1., 1.])
    """
    try:
        return np.concatenate(arrays, axis=axis)
    except ValueError as error:
        if isinstance(error, np.exceptions.AxisError):
            raise
        shapes = ", ".join(str(np.shape(x)) for x in arrays)
        raise ValueError(
            f"concatenate: shapes {shapes} must agree on every axis but axis {axis}"
        ) from None


def concatenate(arrays: Sequence[Any], axis: int | None = 0) -> Any:
    """The arrays one after another along an axis; each flattened first for None.

    >>> concatenate([np.zeros(1), np.ones(2)])
    array([0., 1., 1.])
    """
    if not len(arrays):
        raise ValueError("concatenate: expected at least one array, got none")
    if axis is None:
        return joined(*map(ravel, arrays), axis=0)
    return joined(*map(array_like, arrays), axis=axis)


def stack(arrays: Sequence[Any], axis: int = 0) -> Any:
    """Arrays of one shape side by side along a new axis.

    >>> stack([np.zeros(2), np.ones(2)], axis=-1)
    array([[0., 1.],
           [0., 1.]])
    """
    arrays = [array_like(x) for x in arrays]
    shapes = {x.shape for x in arrays}
    if len(shapes) > 1:
        raise ValueError(f"stack: all arrays must have one shape, got {sorted(shapes)}")
    return concatenate([expand_dims(x, axis) for x in arrays], axis)


# --- windows and fold ---------------------------------------------------------------------------


def windows(x: Any, sizes: Shape, axes: Shape, strides: Shape) -> Any:
    """Every window of the given sizes along the given axes, `strides` apart.

    Shape: x.shape with each of `axes` shrunk to the number of windows, followed by `sizes`.

    >>> windows(np.arange(4.0), (2,), (0,), (1,))
    array([[0., 1.],
           [1., 2.],
           [2., 3.]])
    """
    x = array_like(x)
    return cut(x, tuple(sizes), normalize_axis_tuple(axes, x.ndim, "windows"), tuple(strides))


def fold(x: Any, shape: Shape, sizes: Shape, axes: Shape, strides: Shape) -> Any:
    """Windows added up at the places of an array of the given shape they were cut from.

    >>> fold(np.ones((3, 2)), (4,), (2,), (0,), (1,))
    array([1., 2., 2., 1.])
    """
    axes = normalize_axis_tuple(axes, len(shape), "fold")
    return added_up(array_like(x), tuple(shape), tuple(sizes), axes, tuple(strides))


@linear(
    lambda grad, out, x, sizes, axes, strides: added_up(grad, x.shape, sizes, axes, strides),
    name="windows",
)
def cut(x: Any, sizes: Shape, axes: Shape, strides: Shape) -> Any:
    """The windows of an array; see `windows`."""
    every = sliding_window_view(x, sizes, axes)
    return every[tuple(spaced(every.ndim - len(sizes), axes, strides))]


@linear(
    lambda grad, out, x, shape, sizes, axes, strides: cut(grad, sizes, axes, strides),
    name="fold",
)
def added_up(x: Any, shape: Shape, sizes: Shape, axes: Shape, strides: Shape) -> Any:
    """Windows at the places they were cut from; see `fold`."""
    out = np.zeros_like(x, shape=shape, order="C")  # of the kind of x, for the sake of `compile`
    for offset in np.ndindex(*sizes):
        place = spaced(len(shape), axes, strides)
        for a, start in zip(axes, offset, strict=True):
            step = place[a].step
            place[a] = slice(start, start + (x.shape[a] - 1) * step + 1, step)
        out[tuple(place)] += x[(..., *offset)]
    return out


def spaced(rank: int, axes: Shape, strides: Shape) -> list[slice]:
    """An index that takes every stride-th position along each of the axes, and all others."""
    index = [slice(None)] * rank
    for a, stride in zip(axes, strides, strict=True):
        index[a] = slice(None, None, stride)
    return index


# --- cumsum -------------------------------------------------------------------------------------


def reversed_along(x: Any, axis: int) -> Any:
    """x with the order along one axis reversed."""
    return getitem(x, (slice(None),) * (axis % x.ndim) + (slice(None, None, -1),))


@linear(
    lambda grad, out, x, axis: reversed_along(
        running_sum(reversed_along(grad, axis), axis=axis), axis
    ),
    name="cumsum",
)
def running_sum(x: Any, axis: int) -> Any:
    """The sums of the first 1, 2, 3 ... numbers along an axis; see `cumsum`.

    >>> running_sum(np.ones(3), axis=0)
    array([1., 2., 3.])
    """
    return np.cumsum(x, axis=axis)


def cumsum(x: Any, axis: int | None = None) -> Any:
    """The sums of the first 1, 2, 3 ... numbers along an axis; of the flattened x for None.

    >>> cumsum(np.ones(3))
    array([1., 2., 3.])
    """
    x = array_like(x)
    return running_sum(ravel(x), axis=0) if axis is None else running_sum(x, axis=axis)
