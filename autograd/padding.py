"""np.pad in every mode that makes its margin of the elements: one axis after the other.

Along each axis a margin is made for both ends and joined to the array. Later axes see the margins
of the earlier ones, which is what puts the right numbers into the corners.
"""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np

from .assembly import concatenate, pad, reversed_along
from .implementing import implements
from .rearranging import along, plain
from .reductions import max, mean, min
from .structure import array_like, broadcast_to

#: Modes whose margin repeats elements, and modes whose margin is one number of a part of them.
REPEATING = ("edge", "reflect", "symmetric", "wrap")
STATISTICS = {"maximum": max, "minimum": min, "mean": mean}

#: For each mode the option that has a value for each end of each axis, and its default.
PER_SIDE = {"constant": ("constant_values", 0), "linear_ramp": ("end_values", 0)} | dict.fromkeys(
    STATISTICS, ("stat_length", None)
)

REFUSED_MODES = {
    "median": "use np.median of a part of the array, and np.concatenate",
    "empty": "the numbers of its margin are undefined; use mode='constant'",
}


@implements("pad")
def padded(array: Any, pad_width: Any, mode: Any = "constant", **options: Any) -> Any:
    """np.pad: a margin around an array, constant or made of its elements.

    >>> padded(np.array([1.0, 2.0, 3.0]), (1, 2), "reflect")
    array([2., 1., 2., 3., 2., 1.])
    """
    array = array_like(array)
    if callable(mode) or mode in REFUSED_MODES:
        reason = "it changes arrays in place" if callable(mode) else REFUSED_MODES[mode]
        raise TypeError(f"the mode {mode!r} has no derivative rule: {reason}")
    widths = checked_widths(plain(pad_width, "pad_width"), array.ndim)
    options = {key: plain(x, key) for key, x in options.items()}
    # NumPy checks the mode and its options, on the smallest array of as many axes.
    np.pad(np.zeros((1,) * array.ndim), 0, mode, **options)
    name, default = PER_SIDE.get(mode, ("", None))
    if mode == "constant" and np.ndim(options.get(name, 0)) == 0:
        return pad(array, widths, options.get(name, 0)) if array.ndim else array
    odd = options.get("reflect_type") == "odd"
    for axis, (width, each) in enumerate(
        zip(widths, pairs(options.get(name, default), array.ndim), strict=True)
    ):
        if any(width):
            array = padded_along(array, axis, width, mode + " odd" * odd, each)
    return array


def checked_widths(pad_width: Any, rank: int) -> list[list[int]]:
    """The width of the margin before and after each axis."""
    if isinstance(pad_width, dict):
        each = [(0, 0)] * rank
        for axis, width in pad_width.items():
            each[axis] = (width, width) if np.ndim(width) == 0 else tuple(width)
        pad_width = each
    widths = np.asarray(pad_width)
    if widths.dtype.kind not in "iu" and widths.size:
        raise TypeError(f"pad_width must be integers, got {pad_width!r}")
    if (widths < 0).any():
        raise ValueError(f"pad_width must not be negative, got {pad_width!r}")
    return pairs(widths, rank)


def pairs(x: Any, rank: int) -> list[list[Any]]:
    """What is given once, or for both ends, or for each axis, for both ends of each axis."""
    every: list[list[Any]] = np.broadcast_to(x, (rank, 2)).tolist()
    return every


def padded_along(x: Any, axis: int, width: list[int], mode: str, options: list[Any]) -> Any:
    """x with margins at both ends of one axis."""
    size = x.shape[axis]
    if size == 0 and mode != "constant":
        raise ValueError(f"axis {axis} has no elements to make a margin of; got shape {x.shape}")
    if mode in REPEATING or (size == 1 and mode.endswith("odd")):
        index = np.pad(np.arange(size), width, mode.removesuffix(" odd"))  # type: ignore[call-overload]
        return along(x, axis, index)
    backwards = margin(reversed_along(x, axis), axis, width[0], mode, options[0])
    after = margin(x, axis, width[1], mode, options[1])
    return concatenate([reversed_along(backwards, axis), x, after], axis)


def margin(x: Any, axis: int, width: int, mode: str, option: Any) -> Any:
    """The margin after the end of one axis."""
    size = x.shape[axis]
    shape = (*x.shape[:axis], width, *x.shape[axis + 1 :])
    if mode == "constant":
        return np.full(shape, option, x.dtype)
    if mode.endswith("odd"):
        return odd_margin(x, axis, width, int(mode == "reflect odd"))
    if mode in STATISTICS:
        part = along(x, axis, slice(size - builtins.min(size, option or size), None))
        return broadcast_to(STATISTICS[mode](part, axis, True), shape)
    steps = (np.arange(width)[::-1] / builtins.max(width, 1)).astype(x.dtype)
    edge = along(x, axis, slice(size - 1, None))
    return option + (edge - option) * steps.reshape((-1,) + (1,) * (x.ndim - axis - 1))


def odd_margin(x: Any, axis: int, width: int, inner: int) -> Any:
    """x continued as its image in the point at its end, again and again while it is too short.

    The element at the end itself is left out of the image if `inner` is 1.
    """
    start = x.shape[axis]
    while (missing := start + width - x.shape[axis]) > 0:
        stop = x.shape[axis] - inner
        chunk = along(x, axis, slice(builtins.max(0, stop - missing), stop))
        edge = along(x, axis, slice(x.shape[axis] - 1, None))
        x = concatenate([x, 2.0 * edge - reversed_along(chunk, axis)], axis)
    return along(x, axis, slice(start, None))
