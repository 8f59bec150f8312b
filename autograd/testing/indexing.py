"""Every kind of index that NumPy takes for a shape: a hypothesis strategy."""

from __future__ import annotations

from typing import Any

import hypothesis.strategies as st
import numpy as np

from ..structure import Shape

#: What may stand in an index for one axis.
KINDS = ("slice", "integer", "array", "mask")


@st.composite
def indices(draw: st.DrawFn, shape: Shape) -> Any:
    """An index that is valid for arrays of a shape.

    Integers and slices counted from either end, slices with negative steps, None, Ellipsis, arrays
    of integers that name a position more than once, boolean masks over one axis or all, and tuples
    of all these, with arrays that broadcast.

    Args:
        shape: of the arrays that are indexed.

    >>> from hypothesis import find
    >>> x = np.arange(6.0).reshape(2, 3)
    >>> x[find(indices((2, 3)), lambda index: x[index].ndim == 3)].ndim
    3
    """
    if draw(st.integers(0, 7)) == 7:  # one mask over the first axes or all of them
        rank = draw(st.integers(0, len(shape)))
        return mask(draw, shape[:rank])
    parts = draw_parts(draw, shape)
    left_out = draw(st.integers(0, len(shape)))  # the last axes need not be mentioned
    if draw(st.booleans()):
        parts[len(shape) - left_out :] = []
    elif draw(st.booleans()):
        start = draw(st.integers(0, len(shape) - left_out))
        parts[start : start + left_out] = [Ellipsis]
    for _ in range(draw(st.integers(0, 1))):
        parts.insert(draw(st.integers(0, len(parts))), None)
    return parts[0] if len(parts) == 1 and draw(st.booleans()) else tuple(parts)


def draw_parts(draw: st.DrawFn, shape: Shape) -> list[Any]:
    """A part of the index for each axis; the arrays and masks among them broadcast."""
    length = draw(st.integers(1, 3))
    column = draw(st.booleans())  # the first of several arrays stands upright
    parts: list[Any] = []
    for size in shape:
        kind = draw(st.sampled_from(KINDS))
        if kind == "slice" or size == 0:
            parts.append(draw(st.slices(size)))
        elif kind == "integer":
            parts.append(draw(st.integers(-size, size - 1)))
        elif kind == "array":
            parts.append(positions(draw, size, length, column))
            column = False
        else:
            parts.append(mask(draw, (size,), length if length <= size else 1))
    return parts


def positions(draw: st.DrawFn, size: int, length: int, column: bool) -> Any:
    """An array of positions along an axis, some of them counted from its end."""
    every = st.lists(st.integers(-size, size - 1), min_size=length, max_size=length)
    found = np.array(draw(every), dtype=int)
    return found[:, np.newaxis] if column else found


def mask(draw: st.DrawFn, shape: Shape, count: int | None = None) -> Any:
    """A mask; with a given number of True, it broadcasts with arrays of that length."""
    size = int(np.prod(shape, dtype=int))
    if count is None:
        held = draw(st.lists(st.booleans(), min_size=size, max_size=size))
        return np.array(held, dtype=bool).reshape(shape)
    every = st.lists(st.integers(0, size - 1), min_size=count, max_size=count, unique=True)
    found = np.zeros(size, dtype=bool)
    found[draw(every)] = True
    return found
