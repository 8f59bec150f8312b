"""Arrays and Tensors have the shape and dtype asked for, special numbers, and ties."""

import numpy as np
import pytest
from hypothesis import find, given
from hypothesis import strategies as st

from autograd import Tensor
from autograd.testing import arrays, broadcastable, numbers, shapes, tensors


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@given(st.data())
def test_shape_and_dtype(dtype, data):
    shape = data.draw(shapes())
    x = data.draw(arrays(shape, dtype, near_kinks=True))
    assert type(x) is np.ndarray
    assert x.shape == shape
    assert x.dtype == dtype
    assert np.isfinite(x).all()


@given(arrays(4), arrays(), arrays(shapes(1, min_rank=1)))
def test_shapes_may_be_given_in_every_way(x, y, z):
    assert x.shape == (4,)
    assert y.ndim <= 3
    assert z.ndim == 1


@given(arrays(broadcastable(2)), tensors(broadcastable(2)))
def test_shapes_that_belong_together(operands, leaves):
    (operands[0] + operands[1]).sum()
    assert all(type(x) is Tensor and x.is_leaf for x in leaves)
    assert (leaves[0] * leaves[1]).shape == np.broadcast_shapes(*(x.shape for x in leaves))


def test_a_tie_of_unusual_numbers_is_drawn_and_can_be_left_out():
    strange = st.floats(1.0, 2.0, exclude_min=True, exclude_max=True)
    x = find(arrays((3,), elements=strange), lambda x: len(set(x)) == 1)
    assert x[0] == x[1] == x[2]
    unique = st.integers(1, 10**9).map(float)
    x = find(arrays((3,), elements=unique, ties=False), lambda x: x[0] != x[1])
    assert x.tolist() in ([1.0, 2.0, 1.0], [2.0, 1.0, 1.0])


@given(arrays((5,), elements=numbers(0.5, 2.0)))
def test_elements_may_be_given(x):
    assert ((x >= 0.5) & (x <= 2.0)).all()


@given(arrays((2,), special=(7.0,)))
def test_the_pool_may_be_given(x):
    assert (np.abs(x) <= 4.0).any() or (x == 7.0).all()


@pytest.mark.parametrize("number", [0.0, 1.0, -1.0])
def test_numbers_beside_kinks_are_drawn(number):
    x = find(arrays((2,), near_kinks=True, special=()), lambda x: 0 < abs(x[0] - number) < 1e-15)
    assert x[0] != number
    assert x[1] == 1e-9 or x[1] == 0.0 or abs(x[1]) < 1e-8


def test_only_floating_dtypes():
    with pytest.raises(TypeError, match="arrays: dtype must be a floating one, got int64"):
        find(arrays((2,), np.int64), lambda x: True)


def test_minimal_examples_are_simple():
    assert find(arrays((3,)), lambda x: True).tolist() == [0.0, 0.0, 0.0]
    x = find(arrays((2, 2)), lambda x: x[1, 1] > 20)
    assert x.tolist() == [[0.0, 0.0], [0.0, 40.0]]
    assert find(arrays(), lambda x: x.size > 1).shape == (2,)
