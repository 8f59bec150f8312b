"""Data on its way to a network: minibatches, a split for testing, labels as one-hot rows."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from .initialization import generator
from .parameters import Array


def minibatches(
    *arrays: Any, batch_size: int | None, rng: np.random.Generator | None = None
) -> Iterator[tuple[Array, ...]]:
    """One pass over the rows of some arrays, in batches: an epoch.

    Args:
        arrays: of one length, such as inputs and labels.
        batch_size: rows in a batch; the last one may have fewer. 1 gives single samples, None one
            batch of all rows.
        rng: shuffles the rows, all arrays alike; None keeps their order.

    Returns:
        An iterator over tuples with a batch of each array. The batches are copies that cannot be
        written to, so a recorded graph need not watch them for changes.

    Raises:
        ValueError: if the arrays differ in length, or the batch size is not positive.
        TypeError: if rng is not a numpy.random.Generator.

    Source: lectures.md, E "single-sample, mini-batch, full-batch descent".

    >>> for x, y in minibatches(np.arange(5.0), np.arange(5), batch_size=2):
    ...     print(x, y)
    [0. 1.] [0 1]
    [2. 3.] [2 3]
    [4.] [4]
    """
    columns, count = of_one_length("minibatches", arrays)
    if batch_size is not None and (batch_size < 1 or batch_size != int(batch_size)):
        raise ValueError(
            f"minibatches: batch_size must be a whole number, at least 1, got {batch_size}"
        )
    # All checks are done before the first batch is asked for, so this is no generator function.
    order = np.arange(count)
    if rng is not None:
        generator(rng, "minibatches").shuffle(order)
    starts = range(0, count, batch_size or max(count, 1))
    chosen = (order[start : start + (batch_size or count)] for start in starts)
    # take() copies: a batch owns its memory, and a view would still be watched for changes.
    return (tuple(frozen(x.take(rows, axis=0)) for x in columns) for rows in chosen)


@dataclass
class Batches:
    """The minibatches of arrays, shuffled anew in each epoch: `for x, y in batches`.

    The arguments are those of `minibatches`; `len` is the number of batches.

    >>> batches = Batches((np.arange(5),), batch_size=2, rng=None)
    >>> len(batches), [x.tolist() for (x,) in batches]
    (3, [[0, 1], [2, 3], [4]])
    """

    arrays: tuple[Any, ...]
    batch_size: int | None
    rng: np.random.Generator | None

    def __iter__(self) -> Iterator[tuple[Array, ...]]:
        return minibatches(*self.arrays, batch_size=self.batch_size, rng=self.rng)

    def __len__(self) -> int:
        rows = len(self.arrays[0])
        return math.ceil(rows / (self.batch_size or max(rows, 1)))


def train_test_split(
    *arrays: Any, test_fraction: float = 0.2, rng: np.random.Generator | None = None
) -> list[Array]:
    """Rows divided at random into a part to train on and a part to test on.

    Args:
        arrays: of one length, such as inputs and labels.
        test_fraction: of the rows, rounded; both parts get one row at least.
        rng: chooses the rows, alike for all arrays.

    Returns:
        For each array its training part and its test part: `x_train, x_test, y_train, y_test`.

    Raises:
        ValueError: if the arrays differ in length or have less than two rows, or the fraction is
            not between 0 and 1.
        TypeError: if rng is missing or is not a numpy.random.Generator.

    >>> parts = train_test_split(np.ones((10, 2)), np.arange(10), rng=np.random.default_rng(0))
    >>> [part.shape for part in parts]
    [(8, 2), (2, 2), (8,), (2,)]
    """
    columns, count = of_one_length("train_test_split", arrays)
    if not 0.0 < test_fraction < 1.0:
        raise ValueError(f"train_test_split: test_fraction must be in 0..1, got {test_fraction}")
    if count < 2:
        raise ValueError(f"train_test_split: {count} rows cannot be divided; two are needed")
    order = generator(rng, "train_test_split").permutation(count)
    tested = divided_at(count, test_fraction)
    return [x[rows] for x in columns for rows in (order[tested:], order[:tested])]


# --- columns ------------------------------------------------------------------------------------


def one_hot(labels: Any, classes: int, dtype: Any = np.float64) -> Array:
    """Class indices as rows with a 1 at the index and 0 elsewhere; shape (*labels.shape, classes).

    Raises:
        TypeError: if the labels are not integers.
        ValueError: if a label is not in 0..classes-1.

    Source: lectures.md, E "losses".

    >>> one_hot([1, 0], 3)
    array([[0., 1., 0.],
           [1., 0., 0.]])
    """
    labels = np.asarray(labels)
    if labels.dtype.kind not in "iu":
        raise TypeError(f"one_hot: labels must be integers, got {labels.dtype}")
    wrong = (labels < 0) | (labels >= classes)
    if wrong.any():
        raise ValueError(
            f"one_hot: labels must be in 0..{classes - 1} ({classes} classes); found "
            f"{labels[wrong][0]}"
        )
    hot: Array = labels[..., np.newaxis] == np.arange(classes)
    return hot.astype(dtype)


def standardize(training: Any, *others: Any) -> list[Array]:
    """Columns shifted and scaled to mean 0 and standard deviation 1 of the training rows.

    The other arrays, such as the test rows, are shifted and scaled by the same numbers: what is
    tested on must not leak into what is trained with. A column that is constant is only shifted.

    >>> standardize(np.array([[1.0, 5.0], [3.0, 5.0]]), np.array([[2.0, 6.0]]))
    [array([[-1.,  0.],
           [ 1.,  0.]]), array([[0., 1.]])]
    """
    training = np.asarray(training)
    mean, deviation = training.mean(axis=0), training.std(axis=0)
    # Dividing by 1 in a constant column gives 0 there. Its deviation may be rounded to 1e-17.
    constant = training.max(axis=0) == training.min(axis=0)
    scale = np.where(constant, 1.0, deviation).astype(deviation.dtype)
    mean = np.where(constant, training[0], mean)
    return [(np.asarray(x) - mean) / scale for x in (training, *others)]


# --- checks -------------------------------------------------------------------------------------


def divided_at(count: int, fraction: float) -> int:
    """How many of some rows a fraction of them is; both parts get one row at least."""
    return min(max(round(count * fraction), 1), count - 1)


def of_one_length(call: str, arrays: tuple[Any, ...]) -> tuple[list[Array], int]:
    """The arrays, and how many rows each has."""
    columns = [np.asarray(x) for x in arrays]
    if not columns or any(x.ndim == 0 for x in columns):
        raise ValueError(f"{call}: expected arrays with rows, got {arrays!r}")
    lengths = [len(x) for x in columns]
    if len(set(lengths)) > 1:
        raise ValueError(f"{call}: all arrays must have as many rows, got {lengths}")
    return columns, lengths[0]


def frozen(array: Array) -> Array:
    """The array itself, which nobody can write to any more."""
    array.flags.writeable = False
    return array
