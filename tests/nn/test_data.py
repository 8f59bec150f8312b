"""Minibatches, splits and columns: no row lost, none twice, and arrays that stay together."""

import numpy as np
import pytest

import nn
from autograd import Tensor

X, Y = np.arange(20.0).reshape(10, 2), np.arange(10)


def rng(seed=0):
    return np.random.default_rng(seed)


@pytest.mark.parametrize(
    ("size", "lengths"),
    [(1, [1] * 10), (3, [3, 3, 3, 1]), (5, [5, 5]), (10, [10]), (99, [10]), (None, [10])],
)
@pytest.mark.parametrize("shuffled", [False, True])
def test_every_row_comes_once_and_arrays_stay_together(size, lengths, shuffled):
    batches = list(nn.minibatches(X, Y, batch_size=size, rng=rng() if shuffled else None))
    assert [len(x) for x, _ in batches] == [len(y) for _, y in batches] == lengths
    labels = np.concatenate([y for _, y in batches])
    assert sorted(labels) == list(range(10))
    assert (labels.tolist() != list(range(10))) == shuffled
    np.testing.assert_array_equal(np.concatenate([x for x, _ in batches]), X[labels])


def test_each_pass_is_shuffled_anew_and_repeatable():
    source = rng(1)
    first, second = ([y for (y,) in nn.minibatches(Y, batch_size=10, rng=source)] for _ in "ab")
    again = [y for (y,) in nn.minibatches(Y, batch_size=10, rng=rng(1))]
    assert not np.array_equal(first, second)
    np.testing.assert_array_equal(first, again)


@pytest.mark.parametrize("array", [X, np.asfortranarray(X), X[::-1], X.astype(np.float32)[:, :1]])
def test_batches_are_safe_copies_that_need_no_guard(array):
    before = array.copy()
    for size in (3, None):
        for (batch,) in nn.minibatches(array, batch_size=size):
            assert batch.base is None and not batch.flags.writeable
            assert batch.dtype == array.dtype and not np.shares_memory(batch, array)
    np.testing.assert_array_equal(array, before)
    assert array.flags.writeable


def test_lists_object_arrays_and_no_rows():
    assert [x.tolist() for (x,) in nn.minibatches([1, 2, 3], batch_size=2)] == [[1, 2], [3]]
    values = nn.as_values(Tensor(X))
    ((batch,),) = nn.minibatches(values, batch_size=None)
    assert batch[3, 1] is values[3, 1]
    assert list(nn.minibatches(np.empty((0, 2)), batch_size=None)) == []


@pytest.mark.parametrize(
    ("arrays", "size", "message"),
    [
        ((X, Y[:-1]), 2, r"minibatches: all arrays must have as many rows, got \[10, 9\]"),
        ((X,), 0, "minibatches: batch_size must be a whole number, at least 1, got 0"),
        ((), 2, "minibatches: expected arrays with rows"),
        ((3.0,), 2, "minibatches: expected arrays with rows"),
    ],
)
def test_mistakes_are_found_before_the_first_batch(arrays, size, message):
    with pytest.raises(ValueError, match=message):
        nn.minibatches(*arrays, batch_size=size)
    with pytest.raises(TypeError, match=r"minibatches: .*got int \(0\)"):
        nn.minibatches(X, batch_size=2, rng=0)


# --- splits -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fraction", "tested"), [(0.2, 2), (0.25, 2), (0.28, 3), (0.01, 1), (0.99, 9)]
)
def test_a_split_keeps_all_rows(fraction, tested):
    parts = nn.train_test_split(X, Y, test_fraction=fraction, rng=rng())
    x_train, x_test, y_train, y_test = parts
    assert len(x_test) == len(y_test) == tested
    assert sorted([*y_train, *y_test]) == list(range(10))
    np.testing.assert_array_equal(x_train, X[y_train])
    np.testing.assert_array_equal(x_test, X[y_test])
    assert not np.shares_memory(x_train, X)


def test_a_split_is_random_and_repeatable():
    tests = [nn.train_test_split(Y, rng=rng(seed))[1].tolist() for seed in (0, 0, 1, 2)]
    assert tests[0] == tests[1] and len(set(map(tuple, tests))) > 1


@pytest.mark.parametrize(
    ("arrays", "fraction", "message"),
    [
        ((X, Y[:-1]), 0.2, "as many rows"),
        ((X,), 0.0, "test_fraction must be in 0..1, got 0.0"),
        ((X,), 1.0, "test_fraction must be in 0..1, got 1.0"),
        ((X[:1],), 0.5, "1 rows cannot be divided"),
    ],
)
def test_splits_that_cannot_be(arrays, fraction, message):
    with pytest.raises(ValueError, match=message):
        nn.train_test_split(*arrays, test_fraction=fraction, rng=rng())
    with pytest.raises(TypeError, match=r"train_test_split: .*got nothing"):
        nn.train_test_split(X)


# --- columns ------------------------------------------------------------------------------------


def test_one_hot_of_the_lecture():
    names = ["dog", "pear", "house", "grass"]
    rows = nn.one_hot([names.index("pear"), names.index("grass")], 4)
    assert rows.tolist() == [[0, 1, 0, 0], [0, 0, 0, 1]] and rows.dtype == np.float64
    assert nn.one_hot(np.array([[0, 1]]), 2, np.float32).shape == (1, 2, 2)


@pytest.mark.parametrize(
    ("labels", "error", "message"),
    [
        ([0, 3], ValueError, r"one_hot: labels must be in 0..2 \(3 classes\); found 3"),
        ([-1], ValueError, "found -1"),
        ([0.0], TypeError, "one_hot: labels must be integers, got float64"),
    ],
)
def test_one_hot_of_wrong_labels(labels, error, message):
    with pytest.raises(error, match=message):
        nn.one_hot(labels, 3)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_standardize_uses_the_training_rows_alone(dtype):
    train = rng().normal(3.0, 5.0, (50, 4)).astype(dtype)
    train[:, 2] = 7.0
    test = rng(1).normal(size=(9, 4)).astype(dtype)
    scaled, other = nn.standardize(train, test)
    assert scaled.dtype == other.dtype == dtype
    np.testing.assert_allclose(scaled.mean(axis=0), 0.0, atol=1e-5)
    np.testing.assert_allclose(scaled.std(axis=0), [1.0, 1.0, 0.0, 1.0], atol=1e-5)
    deviation = np.where(train.std(axis=0) > 0, train.std(axis=0), 1.0)
    np.testing.assert_allclose(other, (test - train.mean(axis=0)) / deviation, rtol=1e-5)


@pytest.mark.parametrize("number", [0.1, 1 / 3, 1e9 + 0.1, -7.7])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_constant_column_is_only_shifted(number, dtype):
    train, test = nn.standardize(np.full((120, 1), number, dtype), np.array([[number + 1]], dtype))
    assert (train == 0.0).all()
    assert test[0, 0] == dtype(number + 1) - dtype(number)
