"""Functions that apply a given function to parts of an array: to rows, axes, or by condition."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index

from .assembly import stack
from .fitting import in_dtype
from .implementing import implements
from .operators import bare
from .rearranging import ravel, rearranged_together
from .structure import array_like, expand_dims, getitem, moveaxis, reshape


@implements("apply_along_axis")
def apply_along_axis(
    func1d: Callable[..., Any], axis: int, arr: Any, *args: Any, **kwargs: Any
) -> Any:
    """np.apply_along_axis: a function applied to every row along an axis.

    >>> apply_along_axis(np.sum, 0, np.ones((2, 3)))
    array([2., 2., 2.])
    """
    arr = array_like(arr)
    axis = normalize_axis_index(axis, arr.ndim)
    rows = moveaxis(arr, axis, -1)
    lead = rows.shape[:-1]
    if 0 in lead:
        raise ValueError(f"there is no row along axis {axis} to apply the function to")
    results = stack([func1d(rows[place], *args, **kwargs) for place in np.ndindex(*lead)])
    shape = results.shape[1:]
    last = range(len(lead), len(lead) + len(shape))
    out = reshape(results, lead + shape)
    return moveaxis(out, tuple(last), tuple(range(axis, axis + len(shape))))


@implements("apply_over_axes")
def apply_over_axes(func: Callable[..., Any], a: Any, axes: Any) -> Any:
    """np.apply_over_axes: a function applied over one axis after the other, which are kept.

    >>> apply_over_axes(np.sum, np.ones((2, 3)), [0, 1])
    array([[6.]])
    """
    a = array_like(a)
    for axis in np.atleast_1d(axes).tolist():
        result = func(a, axis)
        result = result if result.ndim == a.ndim else expand_dims(result, axis)
        if result.ndim != a.ndim:
            raise ValueError(
                "the function must keep the number of axes or leave out the one it is given; "
                f"got shape {result.shape} of shape {a.shape}"
            )
        a = result
    return a


@implements("piecewise")
def piecewise(x: Any, condlist: Any, funclist: Sequence[Any], *args: Any, **kw: Any) -> Any:
    """np.piecewise: where a condition holds, its function of x; the last one that holds counts.

    A function sees only the elements that it decides, so nothing leaks from the others.

    >>> x = np.array([-2.0, 3.0])
    >>> piecewise(x, [x < 0, x >= 0], [np.negative, np.square])
    array([2., 9.])
    """
    x = array_like(x)
    conditions = [bare(c) for c in condlist] if isinstance(condlist, (list, tuple)) else condlist
    numbers: list[Any] = list(range(1, len(funclist) + 1))
    decided = np.piecewise(np.zeros(x.shape, int), conditions, numbers)
    # No element of x, so that the result is a node also where only plain numbers decide it.
    pieces: list[Any] = [getitem(ravel(x), slice(0, 0)), 0.0]
    masks = []
    for number, function in zip(numbers, funclist, strict=True):
        mask = decided == number
        if mask.any():
            piece = function(getitem(x, mask), *args, **kw) if callable(function) else function
            pieces.append(in_dtype(array_like(piece), x.dtype))
            masks.append(mask)

    def arrange(none: Any, zero: Any, *positions: Any) -> Any:
        out = np.full(x.shape, zero)
        for mask, position in zip(masks, positions, strict=True):
            out[mask] = position
        return out

    return rearranged_together(pieces, arrange)
