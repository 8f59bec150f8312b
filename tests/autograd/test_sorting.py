"""sort, partition, unique and the sets: NumPy's answers, and gradients that follow the elements."""

import math

import numpy as np
import pytest

import autograd
from autograd import Tensor, Value

from .calls import check_call

DATA = np.random.default_rng(3).normal(size=(3, 4))
ROW = np.array([1.5, -0.5, 2.5, 0.25])
TIES = np.array([2.0, 1.0, 2.0, -0.0, 0.0, 1.0])


@pytest.mark.parametrize("axis", [0, 1, -1, None])
@pytest.mark.parametrize(
    "options", [{}, {"kind": "heapsort"}, {"stable": True}, {"kind": "stable"}]
)
def test_sort(axis, options):
    check_call(lambda x: np.sort(x, axis, **options), DATA)


@pytest.mark.parametrize("axis", [0, 1, -1, None])
@pytest.mark.parametrize("kth", [1, -1, (0, 2)])
def test_partition(axis, kth):
    check_call(lambda x: np.partition(x, kth, axis), DATA)


def test_numbers_that_tie_stay_in_their_order():
    x = Tensor(TIES)
    np.sort(x).backward([1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    assert x.grad.tolist() == [5.0, 3.0, 6.0, 1.0, 2.0, 4.0]


@pytest.mark.parametrize("numbers", [[3.0, math.nan, 1.0], [math.inf, -math.inf, 0.0], [], [1.0]])
def test_nan_and_infinity_are_moved_like_any_number(numbers):
    x = Tensor(numbers)
    out = np.sort(x)
    np.testing.assert_array_equal(out.data, np.sort(numbers))
    out.backward(np.arange(len(numbers)))
    np.testing.assert_array_equal(x.grad, np.argsort(np.argsort(numbers)))


def test_values_are_sorted_too():
    x = [Value(3.0), Value(1.0), Value(2.0)]
    np.sum(np.sort(np.array(x)) * np.array([1.0, 2.0, 3.0])).backward()
    assert [value.grad for value in x] == [3.0, 1.0, 2.0]
    assert np.sort(Value(3.0), axis=None)[0].data == 3.0


def test_unique():
    check_call(np.unique, DATA)
    check_call(lambda x: np.unique(x, axis=0), DATA)
    check_call(lambda x: np.unique(x, axis=-1), DATA)
    for name in ("unique_values", "unique_counts", "unique_all", "unique_inverse"):
        found, expected = getattr(np, name)(Tensor(TIES)), getattr(np, name)(TIES)
        if name == "unique_values":
            found, expected = [found], [np.sort(expected)]
        for got, right in zip(found, expected, strict=True):
            np.testing.assert_array_equal(got.data if isinstance(got, Tensor) else got, right)


def test_unique_gives_the_gradient_to_the_first_of_equal_numbers():
    x = Tensor(TIES)
    values, index, inverse, counts = np.unique(x, True, True, True)
    for got, right in zip(
        (index, inverse, counts), np.unique(TIES, True, True, True)[1:], strict=True
    ):
        assert type(got) is np.ndarray
        np.testing.assert_array_equal(got, right)
    values.backward([1.0, 2.0, 3.0])
    assert x.grad.tolist() == [3.0, 2.0, 0.0, 1.0, 0.0, 0.0]


@pytest.mark.parametrize("equal_nan", [True, False])
def test_unique_of_nan(equal_nan):
    data = np.array([math.nan, 1.0, math.nan])
    out = np.unique(Tensor(data), equal_nan=equal_nan)
    np.testing.assert_array_equal(out.data, np.unique(data, equal_nan=equal_nan))


def test_sets():
    check_call(np.union1d, DATA, ROW)
    check_call(lambda x: np.union1d(x, ROW), DATA)
    check_call(np.setxor1d, DATA, ROW)
    check_call(lambda x, y: np.setxor1d(x, y, assume_unique=True), DATA[0], ROW)
    check_call(lambda x: np.setdiff1d(x, ROW), DATA)
    check_call(lambda x: np.setdiff1d(x, [9.0], assume_unique=True), DATA)
    x, y = Tensor([1.0, 2.0, 3.0]), Tensor([3.0, 5.0])
    out = np.setdiff1d(x, y)
    assert out.data.tolist() == [1.0, 2.0]
    assert autograd.gradients(out.sum(), [x, y])[1].tolist() == [0.0, 0.0]
    assert np.setxor1d(x, y).data.tolist() == [1.0, 2.0, 5.0]
    assert np.isin(x, y).tolist() == [False, False, True]
    with pytest.raises(TypeError, match=r"np\.intersect1d .*least change"):
        np.intersect1d(x, y)


def test_positions_are_plain():
    x = Tensor(DATA)
    for call in (np.argsort, np.nanargmax, np.nanargmin, lambda x: np.argpartition(x, 1)):
        np.testing.assert_array_equal(call(x), call(DATA))
    np.testing.assert_array_equal(np.lexsort((x[0], x[1])), np.lexsort((DATA[0], DATA[1])))
    np.testing.assert_array_equal(np.digitize(x, [0.0, 1.0]), np.digitize(DATA, [0.0, 1.0]))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda x: np.sort(x, axis=2), np.exceptions.AxisError, "np.sort: axis 2 is out of range"),
        (lambda x: np.sort(x, kind="bogus"), ValueError, "np.sort: "),
        (lambda x: np.sort(x, order="field"), ValueError, "np.sort: "),
        (lambda x: np.partition(x, 9), ValueError, "np.partition: "),
        (lambda x: np.partition(x, Tensor(1.0)), TypeError, "kth must be plain"),
        (np.sort_complex, TypeError, "its answer is complex"),
    ],
)
def test_errors_name_the_call(call, error, message):
    with pytest.raises(error, match=message):
        call(Tensor(DATA))
