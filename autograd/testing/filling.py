"""Arrays and Tensors of special numbers, with ties: hypothesis strategies."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import hypothesis.strategies as st
import numpy as np

from .. import nested
from ..arrays import Array
from ..structure import Shape
from ..tensor import Tensor
from .shaping import shapes
from .special import SPECIAL, numbers


@st.composite
def arrays(
    draw: st.DrawFn,
    shape: int | Shape | st.SearchStrategy[Any] | None = None,
    dtype: Any = np.float64,
    *,
    elements: st.SearchStrategy[float] | None = None,
    special: Iterable[float] = SPECIAL,
    ties: bool = True,
    near_kinks: bool | Iterable[float] = False,
) -> Any:
    """Floating arrays at which derivative rules go wrong.

    Args:
        shape: a shape, a strategy for shapes, or None for any small one, which may be empty. A
            tuple of shapes, as `broadcastable(2)` draws them, gives a tuple of arrays.
        dtype: a floating dtype.
        elements: a strategy for the numbers, such as `numbers(0.5, 2.0)`; it replaces the three
            below except for ties.
        special: the pool of special numbers, as for `numbers`.
        ties: whether elements are made equal to others of the array.
        near_kinks: whether there are numbers just beside kinks, as for `numbers`.

    Raises:
        TypeError: if the dtype is not a floating one.

    >>> from hypothesis import find
    >>> find(arrays((3,)), lambda x: x[0] < -20)
    array([-40.,   0.,   0.])
    >>> find(arrays((2, 1), np.float32), lambda x: x.size > 0)
    array([[0.],
           [0.]], dtype=float32)
    """
    if np.dtype(dtype).kind != "f":
        raise TypeError(f"arrays: dtype must be a floating one, got {np.dtype(dtype)}")
    if elements is None:
        elements = numbers(special=special, near_kinks=near_kinks, dtype=dtype)
    if shape is None:
        shape = shapes()
    chosen = draw(shape) if isinstance(shape, st.SearchStrategy) else shape
    if isinstance(chosen, tuple) and any(isinstance(x, tuple) for x in chosen):
        return tuple(filled(draw, one, dtype, elements, ties) for one in chosen)
    return filled(draw, chosen, dtype, elements, ties)


def filled(
    draw: st.DrawFn, shape: int | Shape, dtype: Any, elements: st.SearchStrategy[float], ties: bool
) -> Array:
    """An array of drawn numbers; with ties, some of them are those that came before."""
    size = math.prod(shape) if isinstance(shape, tuple) else shape
    found = draw(st.lists(elements, min_size=size, max_size=size))
    if ties and size > 1 and draw(st.booleans()):
        first = draw(st.integers(0, size - 1))
        for place in draw(st.lists(st.integers(0, size - 1), max_size=size)):
            found[place] = found[first]
    return np.array(found, dtype).reshape(shape)


def tensors(
    shape: int | Shape | st.SearchStrategy[Any] | None = None,
    dtype: Any = np.float64,
    *,
    elements: st.SearchStrategy[float] | None = None,
    special: Iterable[float] = SPECIAL,
    ties: bool = True,
    near_kinks: bool | Iterable[float] = False,
) -> st.SearchStrategy[Any]:
    """Leaves of kind Tensor; what holds for `arrays` holds for their data.

    >>> from hypothesis import find
    >>> find(tensors((2,)), lambda x: 20 < x.data[0] < 1e100)
    Tensor([40.,  0.])
    """
    plain = arrays(
        shape, dtype, elements=elements, special=special, ties=ties, near_kinks=near_kinks
    )
    return plain.map(lambda x: nested.mapped(Tensor, x))
