"""Metrics: how often a classifier is right, and what it takes for what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .parameters import Array


def accuracy(predictions: Any, labels: Any) -> float:
    """The share of rows whose class was predicted, in 0..1.

    Args:
        predictions: logits or probabilities of shape (rows, classes), of which the largest counts,
            or (rows, ..., classes) as a sequence has them; or class indices of shape (rows,).
            Plain or nodes.
        labels: class indices of shape (rows,) or (rows, ...), or one-hot rows.

    Raises:
        TypeError: if class indices are not integers.
        ValueError: if there are no rows, or not as many predictions as labels.

    >>> accuracy(np.array([[0.1, 2.0], [3.0, 1.0]]), np.array([1, 1]))
    0.5
    """
    predicted, true = classes_of_both("accuracy", predictions, labels)
    return float(np.mean(predicted == true))


class ConfusionMatrix:
    r"""How often each true class, a row, was predicted as each class, a column.

    Args:
        counts: integers, shape (classes, classes).
        names: what to call the classes; their indices for None.

    >>> print(ConfusionMatrix(np.array([[8, 2], [0, 10]]), names=["cat", "dog"]))
    true \ predicted  cat  dog
    cat                 8    2
    dog                 0   10
    """

    def __init__(self, counts: Array, names: Sequence[str] | None = None) -> None:
        self.counts = counts
        self.names = [str(i) for i in range(len(counts))] if names is None else list(names)
        if len(self.names) != len(counts):
            raise ValueError(
                f"confusion_matrix: {len(counts)} classes need as many names, got {len(self.names)}"
            )

    def __repr__(self) -> str:
        cells = [["true \\ predicted", *self.names]]
        cells += [
            [name, *map(str, row)]
            for name, row in zip(self.names, self.counts.tolist(), strict=True)
        ]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        return "\n".join(
            "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])])
            for row in cells
        )


def confusion_matrix(
    predictions: Any, labels: Any, names: Sequence[str] | None = None
) -> ConfusionMatrix:
    """How often each class was predicted as which; arguments as for `accuracy`.

    There are as many classes as names, or as logits, or as the largest index says.

    >>> confusion_matrix(np.array([0, 1, 1, 0]), np.array([0, 1, 0, 0])).counts
    array([[2, 1],
           [0, 1]])
    """
    predicted, true = classes_of_both("confusion_matrix", predictions, labels)
    width = np.shape(predictions)[-1] if np.ndim(predictions) > 1 else 0
    least = max(width, len(names or ()), int(predicted.max()) + 1, int(true.max()) + 1)
    counts = np.zeros((least, least), dtype=int)
    np.add.at(counts, (true, predicted), 1)  # += would count a pair once, however often it comes
    return ConfusionMatrix(counts, names)


# --- class indices ------------------------------------------------------------------------------


def classes_of_both(call: str, predictions: Any, labels: Any) -> tuple[Array, Array]:
    """Predicted and true class indices, of which there are as many."""
    shape = np.shape(predictions)
    if len(shape) > 2 and np.shape(labels) in (shape, shape[:-1]):  # each place counts as a row
        labels = np.reshape(labels, (-1, *np.shape(labels)[len(shape) - 1 :]))
        predictions = predictions.reshape(-1, shape[-1])
    predicted = classes_of(call, "predictions", predictions)
    true = classes_of(call, "labels", labels)
    if predicted.shape != true.shape or not len(true):
        raise ValueError(
            f"{call}: predictions {np.shape(predictions)} and labels {np.shape(labels)} must have "
            "as many rows, and one at least"
        )
    return predicted, true


def classes_of(call: str, what: str, x: Any) -> Array:
    """Class indices as they are, or the position of the largest number in each row."""
    # The largest number first, because argmax keeps nodes away from np.asarray.
    indices = np.asarray(np.argmax(x, axis=-1) if np.ndim(x) == 2 else x)
    if indices.ndim != 1:
        raise ValueError(f"{call}: {what} must have one or two axes, got shape {indices.shape}")
    if indices.dtype.kind not in "iu" or np.shape(x)[1:] == (1,):  # of one column it is always 0
        raise TypeError(
            f"{call}: {what} of shape {np.shape(x)} must be class indices (integers) or have a "
            f"column for each class, got {getattr(x, 'dtype', indices.dtype)}; for two classes "
            "with one score compare it first: (score > 0) * 1"
        )
    if indices.size and indices.min() < 0:
        raise ValueError(f"{call}: class indices must not be negative, found {indices.min()}")
    return indices
