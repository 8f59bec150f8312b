"""A snapshot notices every change of an array, bit for bit, whatever its size, kind and layout."""

import numpy as np
import pytest

from autograd import Tensor
from autograd.snapshots import LARGE, holds, snapshot

SMALL, BIG = 6, LARGE // 2 + 8  # the larger one is LARGE for every dtype of two bytes or more
DTYPES = (np.float16, np.float32, np.float64, np.int32, np.uint8, bool)


@pytest.mark.parametrize("size", [SMALL, BIG])
@pytest.mark.parametrize("dtype", DTYPES)
def test_a_change_of_any_element_is_noticed(dtype, size):
    x = np.arange(size).astype(dtype).reshape(2, -1)
    held = snapshot(x)
    assert holds(x, held)
    for position in (0, -1):
        before = x.flat[position]
        x.flat[position] = before == 0
        assert not holds(x, held)
        x.flat[position] = before
        assert holds(x, held)


@pytest.mark.parametrize("size", [SMALL, BIG])
@pytest.mark.parametrize("order", ["rows", "columns", "every second", "backwards"])
def test_any_layout(order, size):
    x = np.arange(2.0 * size).reshape(2, size)
    x = {"rows": x, "columns": x.T, "every second": x[:, ::2], "backwards": x[::-1]}[order]
    held = snapshot(x)
    assert holds(x, held)
    x[-1, -1] += 1.0
    assert not holds(x, held)


@pytest.mark.parametrize("size", [SMALL, BIG])
def test_a_nan_is_itself_and_minus_zero_is_not_zero(size):
    x = np.zeros(size)
    x[0] = np.nan
    held = snapshot(x)
    assert holds(x, held)
    x[1] = -0.0
    assert not holds(x, held)


def test_another_shape_is_a_change():
    x = np.zeros(BIG)
    held = snapshot(x)
    assert not holds(x.reshape(2, -1), held)
    assert not holds(x.view(np.int64), held)


@pytest.mark.parametrize("size", [SMALL, BIG])
def test_changing_a_constant_after_it_was_recorded_raises(size):
    x, weight = np.ones(size), Tensor(np.ones(size))
    loss = (weight * x).sum()
    x[-1] = 2.0
    with pytest.raises(RuntimeError, match="the second operand of multiply"):
        loss.backward()
    x[-1] = 1.0
    loss.backward()
    assert weight.grad.tolist() == [1.0] * size


@pytest.mark.parametrize("size", [SMALL, BIG])
def test_changing_a_leaf_in_place_after_it_was_recorded_raises(size):
    weight = Tensor(np.ones(size))
    data = weight.data
    loss = (weight * weight).sum()
    data[0] = 3.0
    with pytest.raises(RuntimeError, match="was changed"):
        loss.backward()
    (weight * weight).sum().backward()
    assert weight.grad[0] == 6.0
