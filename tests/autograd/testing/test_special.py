"""Numbers and Values are drawn from the range asked for, the special ones among them."""

import math

import numpy as np
import pytest
from hypothesis import find, given

from autograd import Value
from autograd.testing import EXTREME, numbers, values
from autograd.testing.special import beside


def same(x, y):
    return x == y and math.copysign(1.0, x) == math.copysign(1.0, y)


@pytest.mark.parametrize("number", EXTREME, ids=repr)
def test_every_special_number_is_drawn(number):
    assert same(find(numbers(special=EXTREME), lambda x: same(x, number)), number)


@given(numbers(0.1, 2.0))
def test_a_range_holds_for_all(x):
    assert type(x) is float
    assert 0.1 <= x <= 2.0


@given(numbers(low=3.0))
def test_one_end_is_enough(x):
    assert x >= 3.0


def test_without_special_numbers_they_are_usual():
    assert find(numbers(special=()), lambda x: x < -3) == -4.0
    assert find(numbers(5.0, 6.0), lambda x: True) == 5.0


@given(numbers(dtype=np.float32, near_kinks=True))
def test_numbers_are_of_the_dtype(x):
    assert np.isfinite(x)
    assert float(np.float32(x)) == x


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_the_nearest_numbers_beside_a_kink(dtype):
    up, down = beside([1.0], dtype)[2:]
    between = np.array([up, down], dtype)
    assert down < 1.0 < up
    assert np.nextafter(between[0], dtype(0)) == 1.0
    assert np.nextafter(between[1], dtype(2)) == 1.0


def test_kinks_may_be_elsewhere():
    number = find(numbers(near_kinks=[7.0]), lambda x: x > 5 and x < 30)
    assert abs(number - 7.0) < 2e-9
    assert number != 7.0


@given(values(-1.0, 1.0))
def test_values_are_leaves(x):
    assert type(x) is Value
    assert x.is_leaf
    assert -1.0 <= x.data <= 1.0


def test_a_range_must_not_be_empty():
    with pytest.raises(ValueError, match=r"numbers: low must not be above high, got 2\.0 and 1\.0"):
        numbers(2.0, 1.0)
