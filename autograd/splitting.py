"""Functions that take an array apart along an axis: split, array_split, hsplit, unstack."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index

from .implementing import implements
from .rearranging import along, plain
from .structure import array_like, getitem, moveaxis


@implements("array_split")
def array_split(ary: Any, indices_or_sections: Any, axis: int = 0) -> list[Any]:
    """np.array_split: cut along an axis, into that many parts or at those positions.

    >>> [part.tolist() for part in array_split(np.arange(3.0), 2)]
    [[0.0, 1.0], [2.0]]
    """
    return parts(np.array_split, ary, indices_or_sections, axis)


@implements("split")
def split(ary: Any, indices_or_sections: Any, axis: int = 0) -> list[Any]:
    """np.split: cut along an axis, into that many equal parts or at those positions.

    >>> [part.tolist() for part in split(np.arange(3.0), [1])]
    [[0.0], [1.0, 2.0]]
    """
    return parts(np.split, ary, indices_or_sections, axis)


def parts(cut: Any, x: Any, where: Any, axis: int) -> list[Any]:
    """The parts of x along an axis: a function of NumPy's cuts the positions."""
    x = array_like(x)
    axis = normalize_axis_index(axis, x.ndim)
    cuts = cut(np.arange(x.shape[axis]), plain(where, "indices_or_sections"))
    return [along(x, axis, slice(p[0], p[-1] + 1) if p.size else slice(0, 0)) for p in cuts]


@implements("hsplit")
def hsplit(ary: Any, indices_or_sections: Any) -> list[Any]:
    """np.hsplit: cut along the second axis, or along the only one.

    >>> [part.shape for part in hsplit(np.ones((2, 4)), 2)]
    [(2, 2), (2, 2)]
    """
    ary = with_axes(ary, 1)
    return split(ary, indices_or_sections, 1 if ary.ndim > 1 else 0)


@implements("vsplit")
def vsplit(ary: Any, indices_or_sections: Any) -> list[Any]:
    """np.vsplit: cut along the first axis of an array that has two or more.

    >>> [part.shape for part in vsplit(np.ones((2, 4)), 2)]
    [(1, 4), (1, 4)]
    """
    return split(with_axes(ary, 2), indices_or_sections, 0)


@implements("dsplit")
def dsplit(ary: Any, indices_or_sections: Any) -> list[Any]:
    """np.dsplit: cut along the third axis.

    >>> [part.shape for part in dsplit(np.ones((2, 1, 4)), 2)]
    [(2, 1, 2), (2, 1, 2)]
    """
    return split(with_axes(ary, 3), indices_or_sections, 2)


def with_axes(x: Any, count: int) -> Any:
    """x as an array of at least so many axes, or ValueError."""
    x = array_like(x)
    if x.ndim < count:
        raise ValueError(f"an array of {count} or more axes is needed; got shape {x.shape}")
    return x


@implements("unstack")
def unstack(x: Any, *, axis: int = 0) -> tuple[Any, ...]:
    """np.unstack: the slices along an axis, one by one.

    >>> unstack(np.array([[1.0, 2.0]]), axis=1)
    (array([1.]), array([2.]))
    """
    moved = moveaxis(with_axes(x, 1), axis, 0)
    return tuple(getitem(moved, position) for position in range(moved.shape[0]))
