"""Shapes broadcast, and axes are those of a reduction."""

import numpy as np
import pytest
from hypothesis import find, given
from hypothesis import strategies as st

from autograd.testing import axes, broadcastable, shapes


@given(shapes(2, 4, min_rank=1, min_size=1))
def test_shapes_keep_their_limits(shape):
    assert 1 <= len(shape) <= 2
    assert all(1 <= size <= 4 for size in shape)


@given(broadcastable(3))
def test_shapes_broadcast(found):
    assert len(found) == 3
    np.broadcast_shapes(*found)


@given(broadcastable(2, within=(2, 3)))
def test_shapes_broadcast_within(found):
    assert np.broadcast_shapes(*found, (2, 3)) == (2, 3)


@pytest.mark.parametrize(
    "kind",
    [
        lambda x, y: x == () and len(y) > 1,
        lambda x, y: 0 in x and 1 in y,
        lambda x, y: x != y and len(x) == len(y) == 2 and 1 in x and 1 in y,
        lambda x, y: x == y == (3, 2),
        lambda x, y: x == (2,) and y == (1, 2),
    ],
)
def test_every_kind_of_broadcasting_is_drawn(kind):
    assert find(broadcastable(2), lambda found: kind(*found))


@given(st.integers(0, 4).flatmap(lambda rank: st.tuples(st.just(rank), axes(rank))))
def test_axes_are_those_of_a_reduction(drawn):
    rank, axis = drawn
    assert np.ones((2,) * rank).sum(axis=axis).ndim <= rank


@pytest.mark.parametrize("wanted", [None, (), 0, -1, 1, (0,), (-1, 0), (0, 1)], ids=repr)
def test_every_axis_argument_is_drawn(wanted):
    assert find(axes(2), lambda axis: axis == wanted) == wanted


@given(axes(0))
def test_a_number_has_no_axes(axis):
    assert axis in (None, ())
