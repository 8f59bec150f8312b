"""Shapes and axes: hypothesis strategies for shapes, shapes that broadcast, and axis arguments."""

from __future__ import annotations

import hypothesis.strategies as st

from ..structure import Axis, Shape


def shapes(
    max_rank: int = 3, max_size: int = 3, *, min_rank: int = 0, min_size: int = 0
) -> st.SearchStrategy[Shape]:
    """Shapes of small arrays: numbers, vectors and more, with sizes of 0 and 1 among them.

    >>> from hypothesis import find
    >>> find(shapes(), lambda shape: 0 in shape), find(shapes(min_size=2), lambda x: len(x) == 2)
    ((0,), (2, 2))
    """
    sizes = st.integers(min_size, max_size)
    return st.lists(sizes, min_size=min_rank, max_size=max_rank).map(tuple)


@st.composite
def broadcastable(
    draw: st.DrawFn,
    count: int = 2,
    *,
    within: Shape | None = None,
    max_rank: int = 3,
    max_size: int = 3,
    min_size: int = 0,
) -> tuple[Shape, ...]:
    """Shapes that broadcast with each other: axes are missing, have size 1, or the same size.

    Args:
        count: how many shapes.
        within: a shape that they all can be repeated to; a random one for None.
        max_rank, max_size, min_size: of the random one.

    >>> from hypothesis import find
    >>> find(broadcastable(2, within=(2, 3)), lambda found: found[0] == (2, 1))
    ((2, 1), ())
    """
    random = shapes(max_rank, max_size, min_size=min_size)
    result = draw(random) if within is None else within
    found = []
    for _ in range(count):
        if draw(st.booleans()):
            found.append(result)
            continue
        rank = draw(st.integers(0, len(result)))
        kept = result[len(result) - rank :]
        found.append(tuple(size if draw(st.booleans()) else 1 for size in kept))
    return tuple(found)


def axes(rank: int) -> st.SearchStrategy[Axis]:
    """The axis argument of a reduction: None, one axis counted from either end, or a tuple.

    Args:
        rank: how many axes the array has. The tuple may be empty, and never names an axis twice.

    >>> from hypothesis import find
    >>> find(axes(3), lambda axis: isinstance(axis, tuple) and len(axis) == 2)
    (0, 1)
    """
    found: st.SearchStrategy[Axis] = st.none()
    several = st.lists(
        st.integers(-rank, rank - 1), unique_by=lambda axis: axis % rank, max_size=rank
    )
    if rank:
        found |= st.integers(-rank, rank - 1) | several.map(tuple)
    return found if rank else found | st.just(())
