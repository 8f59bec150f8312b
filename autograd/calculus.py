"""Calculus on samples: differences, slopes, the area below them, and lines between them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index, normalize_axis_tuple

from .assembly import concatenate
from .choosing import mod, where
from .floats import operand
from .implementing import implements
from .masked import converted
from .rearranging import along, at_positions, plain, together
from .sorting import numbers_of
from .structure import Axis, array_like, broadcast_to, cast, ravel, reshape, sum

# --- differences ----------------------------------------------------------------------------------


def steps(x: Any, axis: int) -> Any:
    """Each number minus the one before it along an axis."""
    return along(x, axis, slice(1, None)) - along(x, axis, slice(None, -1))


@implements("diff")
def diff(a: Any, n: int = 1, axis: int = -1, prepend: Any = None, append: Any = None) -> Any:
    """np.diff: each number minus the one before it, n times over.

    >>> diff(np.array([1.0, 4.0, 9.0]), append=16.0)
    array([3., 5., 7.])
    """
    n = plain(n, "n")
    if n == 0:
        return a
    if n < 0:
        raise ValueError(f"n, how often differences are taken, must not be negative, got {n}")
    x = array_like(a)
    if not x.ndim:
        raise ValueError("differences need an axis, and a number has none")
    axis = normalize_axis_index(axis, x.ndim)
    one = (*x.shape[:axis], 1, *x.shape[axis + 1 :])
    parts = [array_like(part) for part in (prepend, x, append) if part is not None]
    if len(parts) > 1:
        parts = [p if p.ndim else broadcast_to(p, one) for p in together(parts)]
        x = concatenate(parts, axis)
    for _ in range(n):
        x = steps(x, axis)
    return x


@implements("ediff1d")
def ediff1d(ary: Any, to_end: Any = None, to_begin: Any = None) -> Any:
    """np.ediff1d: differences of the flattened array, between numbers given for both ends.

    >>> ediff1d(np.array([1.0, 4.0, 9.0]), to_begin=0.0)
    array([0., 3., 5.])
    """
    between = steps(ravel(ary), 0)
    given = together([part for part in (to_begin, between, to_end) if part is not None])
    return in_dtype(concatenate(given, axis=None), between.dtype) if len(given) > 1 else between


def in_dtype(x: Any, dtype: Any) -> Any:
    """x in a floating dtype; arrays of Values, and of whole numbers, as they are."""
    return cast(x, dtype) if dtype.kind == "f" and x.dtype not in (dtype, object) else x


# --- slopes ---------------------------------------------------------------------------------------


@implements("gradient")
def gradient(f: Any, *varargs: Any, axis: Axis = None, edge_order: int = 1) -> Any:
    """np.gradient: slopes by central differences, one-sided ones of the given order at the edges.

    Args:
        f: samples.
        varargs: nothing, one spacing for all axes, or for each axis a spacing or the coordinates
            of the samples along it; they may be nodes.
        axis: the axes to take slopes along; None for all.
        edge_order: 1 or 2.

    Returns:
        An array of the shape of f; a tuple of them for several axes.

    >>> gradient(np.array([1.0, 4.0, 9.0]), 2.0)
    array([1.5, 2. , 2.5])
    """
    f = numeric(f)
    axes = tuple(range(f.ndim)) if axis is None else normalize_axis_tuple(axis, f.ndim)
    spacings = tuple(map(operand, varargs)) or (1.0,)
    if len(spacings) == 1 and np.ndim(spacings[0]) == 0:
        spacings *= len(axes)
    if len(spacings) != len(axes):
        raise TypeError(f"{len(axes)} axes need one spacing or {len(axes)}, got {len(varargs)}")
    if edge_order not in (1, 2):
        raise ValueError(f"edge_order must be 1 or 2, got {edge_order}")
    slopes = [slope(f, a, dx, edge_order) for a, dx in zip(axes, spacings, strict=True)]
    return slopes[0] if len(slopes) == 1 else tuple(slopes)


def numeric(x: Any) -> Any:
    """A node or an array; whole numbers as floats, for a difference of unsigned ones may wrap."""
    x = array_like(x)
    return x.astype(float) if x.dtype.kind in "biu" else x


def widths(f: Any, axis: int, spacing: Any) -> Any:
    """The distances between neighbours along an axis, in a shape that broadcasts with f."""
    size = f.shape[axis]
    if spacing.ndim == 0:
        return broadcast_to(reshape(spacing, (1,) * f.ndim), one_axis(f.ndim, axis, size - 1))
    if spacing.shape != (size,):
        raise ValueError(
            f"coordinates along axis {axis} of shape {f.shape} must have shape ({size},), got "
            f"{spacing.shape}"
        )
    return reshape(steps(spacing, 0), one_axis(f.ndim, axis, size - 1))


def one_axis(rank: int, axis: int, size: int) -> tuple[int, ...]:
    """The shape of an array that is longer than 1 along one axis only."""
    return (1,) * axis + (size,) + (1,) * (rank - axis - 1)


def slope(f: Any, axis: int, spacing: Any, edge_order: int) -> Any:
    """Slopes along one axis, from the slopes between neighbours.

    Inside, the slope is the mean of those on both sides, each with the width of the other side as
    its weight; so is it exact for a parabola. At an edge of order 2 the parabola is continued.
    """
    if f.shape[axis] < edge_order + 1:
        raise ValueError(f"edge_order {edge_order} needs {edge_order + 1} samples along each axis")
    dtype = f.dtype
    f, spacing = together([f, spacing])
    width = widths(f, axis, numeric(spacing))
    between = steps(f, axis) / width
    left, right = (slice(None, -1), slice(1, None))
    before, after = along(width, axis, left), along(width, axis, right)
    if spacing.ndim:
        weight = before / (before + after)
        inner = along(between, axis, left) * (1.0 - weight) + along(between, axis, right) * weight
    else:  # the number in the middle takes no part, not even if it is nan
        inner = (along(f, axis, slice(2, None)) - along(f, axis, slice(None, -2))) / (2.0 * spacing)
    first, last = (along(between, axis, place) for place in (slice(None, 1), slice(-1, None)))
    if edge_order == 2:
        first = 2.0 * first - along(inner, axis, slice(None, 1))
        last = 2.0 * last - along(inner, axis, slice(-1, None))
    return in_dtype(concatenate([first, inner, last], axis), dtype)


# --- areas and lines ------------------------------------------------------------------------------


@implements("trapezoid", "trapz")
def trapezoid(y: Any, x: Any = None, dx: Any = 1.0, axis: int = -1) -> Any:
    """np.trapezoid: the area below the lines between samples.

    Args:
        y: samples.
        x: their coordinates, in the shape of y or along the axis; None for the distance dx.
        dx: the distance between neighbours.
        axis: the axis along which they are.

    >>> trapezoid(np.array([1.0, 2.0, 4.0]), dx=2.0)
    np.float64(9.0)
    """
    if x is not None:
        y, x = together([y, numeric(x)])
        dx = steps(x, 0 if x.ndim == 1 else axis)
    y = array_like(y)
    axis = normalize_axis_index(axis, y.ndim)
    if x is not None and x.ndim == 1:
        dx = reshape(dx, one_axis(y.ndim, axis, dx.size))
    pairs = along(y, axis, slice(1, None)) + along(y, axis, slice(None, -1))
    return sum(dx * pairs / 2.0, axis=axis)


@implements("interp")
def interp(
    x: Any, xp: Any, fp: Any, left: Any = None, right: Any = None, period: Any = None
) -> Any:
    """np.interp: the value at x of the line through the points (xp, fp), in float64.

    Differentiable for x, for the points, and for the values beyond them, `left` and `right`.
    At a point where two lines meet, the flatter one gives the slope, and 0 if one rises and one
    falls; at the first and last point the line inside does.

    >>> float(interp(2.5, np.array([1.0, 2.0, 3.0]), np.array([0.0, 10.0, 20.0])))
    15.0
    """
    x, xp, fp = (converted(p, float) for p in together([x, xp, fp]))
    if xp.ndim != 1 or xp.shape != fp.shape or not xp.size:
        raise ValueError(
            f"xp and fp must be of one shape (n,) with n > 0, got {xp.shape} and {fp.shape}"
        )
    if period is not None:
        x, xp, fp = unrolled(x, xp, fp, period)
        left = right = None
    out = on_lines(x, xp, fp) if xp.size > 1 else at_positions(fp, np.zeros(x.shape, int))
    point, points = numbers_of(x), numbers_of(xp)
    if np.isnan(point).any():  # there no line has a slope
        out = out * np.where(np.isnan(point), np.nan, 1.0)
    out = where(point < points[0], fp[0] if left is None else left, out)
    return where(point > points[-1], fp[-1] if right is None else right, out)


def unrolled(x: Any, xp: Any, fp: Any, period: Any) -> tuple[Any, Any, Any]:
    """The points of one period in order, with one neighbour on each side; x within it."""
    if period == 0:
        raise ValueError("period must not be zero")
    x, xp = mod(x, abs(period)), mod(xp, abs(period))
    order = np.argsort(numbers_of(xp), kind="stable")
    xp, fp = at_positions(xp, order), at_positions(fp, order)
    xp = concatenate([xp[-1:] - abs(period), xp, xp[:1] + abs(period)])
    return x, xp, concatenate([fp[-1:], fp, fp[:1]])


def on_lines(x: Any, xp: Any, fp: Any) -> Any:
    """The value at x of the lines through the points, the outer ones continued."""
    point, points = numbers_of(x), numbers_of(xp)
    slopes = np.diff(numbers_of(fp)) / np.diff(points)
    knot = np.clip(np.searchsorted(points, point, side="right") - 1, 0, len(slopes) - 1)
    meets = (point == np.take(points, knot)) & (knot > 0)
    before, after = np.take(slopes, knot - 1), np.take(slopes, knot)
    line = knot - (meets & (abs(before) < abs(after)))
    x0, y0 = at_positions(xp, line), at_positions(fp, line)
    x1, y1 = at_positions(xp, line + 1), at_positions(fp, line + 1)
    out = (y1 - y0) / (x1 - x0) * (x - x0) + y0
    level = meets & (before * after < 0)
    return where(level, at_positions(fp, knot), out) if level.any() else out
