"""Every index is valid, and every kind of index is drawn."""

import numpy as np
import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

from autograd import Tensor, gradients
from autograd.testing import indices, shapes


@given(st.data())
@settings(max_examples=100)
def test_indices_are_valid_and_their_gradients_count(data):
    shape = data.draw(shapes())
    index = data.draw(indices(shape))
    positions = np.arange(float(np.prod(shape))).reshape(shape)
    picked = np.ravel(positions[index]).astype(int)
    leaf = Tensor(positions)
    out = leaf[index]
    assert out.shape == positions[index].shape
    seed = np.random.default_rng(0).uniform(0.5, 2.0, out.shape)
    (found,) = gradients(out, [leaf], seed)
    expected = np.bincount(picked, seed.ravel(), leaf.size).reshape(shape)
    np.testing.assert_allclose(found, expected)


def parts(index):
    return index if isinstance(index, tuple) else (index,)


def is_mask(part):
    return isinstance(part, np.ndarray) and part.dtype == bool


def is_array(part):
    return isinstance(part, np.ndarray) and part.dtype == int


def repeats(part):
    return is_array(part) and len({position % 3 for position in part.flat}) < part.size


KINDS = {
    "an integer from the end": lambda index: isinstance(index, int) and index < 0,
    "a reversed slice": lambda index: any(
        isinstance(x, slice) and (x.step or 1) < 0 for x in parts(index)
    ),
    "a new axis": lambda index: None in [x for x in parts(index) if x is None],
    "an ellipsis": lambda index: any(x is Ellipsis for x in parts(index)),
    "nothing": lambda index: isinstance(index, tuple) and index == (),
    "repeated positions": lambda index: any(map(repeats, parts(index))),
    "two arrays that broadcast": lambda index: (
        len({x.shape for x in parts(index) if is_array(x)}) == 2
    ),
    "a mask over everything": lambda index: is_mask(index) and index.shape == (3, 3),
    "a mask and an array": lambda index: (
        any(map(is_mask, parts(index))) and any(map(is_array, parts(index)))
    ),
    "an array and an integer": lambda index: (
        any(map(is_array, parts(index))) and any(isinstance(x, int) for x in parts(index))
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_drawn(kind):
    find(indices((3, 3)), KINDS[kind])


def test_minimal_examples_are_simple():
    x = np.arange(9.0).reshape(3, 3)
    index = find(indices((3, 3)), lambda index: np.size(x[index]) == 1)
    assert len(parts(index)) <= 2
