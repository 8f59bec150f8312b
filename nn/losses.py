"""Losses: how wrong a prediction is, as one number. All are means over the rows of a batch.

They take arrays, Tensors and object arrays of Values as predictions. Labels and targets are plain.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import log, logaddexp, logsumexp, mean, relu, where
from autograd import sum as total

from .activations import log_softmax
from .parameters import Array
from .targets import (
    as_floats,
    as_numbers,
    check_shapes,
    checked_labels,
    checked_rows,
    checked_targets,
    clipped,
    place,
    plain,
)

# --- classes ------------------------------------------------------------------------------------


def cross_entropy(logits: Any, labels: Any) -> Any:
    """Cross-entropy of softmax(logits), mean over the rows: -log of what the true class gets.

    Args:
        logits: shape (rows, classes), any real numbers; -inf excludes a class.
        labels: class indices, integers of shape (rows,); or one-hot or probability rows of the
            shape of the logits.

    Raises:
        TypeError: if labels of shape (rows,) are not integers.
        ValueError: if the labels have another shape, name a class that does not exist, or if
            probabilities are negative or do not sum to 1.

    Source: lectures.md, B "softmax loss": -log softmax(x)_k as one stable quantity.

    >>> cross_entropy(np.array([[0.0, 0.0], [1e4, 0.0]]), np.array([0, 0])).round(4)
    np.float64(0.3466)
    """
    logits = as_numbers(logits)
    shape, labels = logits.shape, plain("cross_entropy", "labels", labels)
    if not shape:
        raise ValueError("cross_entropy: logits need an axis of classes, got a single number")
    if labels.shape == shape:
        return rows_cross_entropy(logits, as_floats(checked_rows("cross_entropy", labels), logits))
    labels = checked_labels("cross_entropy", "logits", labels, shape)
    rows = np.indices(labels.shape, sparse=True)
    return mean(logsumexp(logits, axis=-1) - logits[(*rows, labels)])


def rows_cross_entropy(logits: Any, probabilities: Array) -> Any:
    """Cross-entropy with a probability for every class; a class of probability 0 costs nothing."""
    possible = probabilities > 0
    surprise = where(possible, -log_softmax(logits), 0.0)
    return mean(total(probabilities * surprise, axis=-1))


def categorical_cross_entropy(probabilities: Any, labels: Any) -> Any:
    """-log of the probability given to the true class, mean over the rows.

    Probabilities are clipped to [1e-7, 1 - 1e-7], so what is beyond sends no gradient back, and are
    not made to sum to 1. Where the logits are at hand `cross_entropy` has no such limits.

    Args:
        probabilities: shape (rows, classes), in 0..1.
        labels: class indices, or rows of the shape of the probabilities, as for `cross_entropy`.

    Raises:
        TypeError: if labels of shape (rows,) are not integers.
        ValueError: if probabilities are outside 0..1, or the labels do not fit.

    Source: lectures.md, E "losses" and "confidence".

    >>> categorical_cross_entropy(np.array([[0.23, 0.30, 0.23, 0.23]]), np.array([1])).round(2)
    np.float64(1.2)
    """
    call = "categorical_cross_entropy"
    p = clipped(call, probabilities, "cross_entropy")
    labels = plain(call, "labels", labels)
    if not p.shape:
        raise ValueError(f"{call}: probabilities need an axis of classes, got a single number")
    if labels.shape == p.shape:
        return -mean(total(as_floats(checked_rows(call, labels), p) * log(p), axis=-1))
    labels = checked_labels(call, "probabilities", labels, p.shape)
    rows = np.indices(labels.shape, sparse=True)
    return -mean(log(p[(*rows, labels)]))


# --- two classes --------------------------------------------------------------------------------


def binary_cross_entropy(probabilities: Any, targets: Any) -> Any:
    """-log of the probability given to what is the case, mean over all elements.

    Probabilities are clipped to [1e-7, 1 - 1e-7], so what is beyond sends no gradient back. Where
    the logits are at hand `binary_cross_entropy_with_logits` has no such limits.

    Args:
        probabilities: of class 1, in 0..1, any shape.
        targets: 0 or 1, or a probability between, of the same shape.

    Raises:
        ValueError: if the shapes differ, or numbers are outside 0..1.

    Source: lectures.md, E "losses".

    >>> binary_cross_entropy(np.array([0.5, 1.0]), np.array([1, 1])).round(4)
    np.float64(0.3466)
    """
    call = "binary_cross_entropy"
    targets = checked_targets(call, "probabilities", probabilities, targets)
    p = clipped(call, probabilities, "binary_cross_entropy_with_logits")
    return -mean(targets * log(p) + (1.0 - targets) * log(1.0 - p))


def binary_cross_entropy_with_logits(logits: Any, targets: Any) -> Any:
    """Binary cross-entropy of sigmoid(logits), mean over all elements; exact in both tails.

    -log sigmoid(z) is log(1 + exp(-z)), and -log(1 - sigmoid(z)) is log(1 + exp(z)).

    Args:
        logits: any real numbers, any shape.
        targets: 0 or 1, or a probability between, of the same shape.

    Raises:
        ValueError: if the shapes differ, or targets are outside 0..1.

    Source: lectures.md, C "NW1".

    >>> binary_cross_entropy_with_logits(np.array([0.0, 1e4]), np.array([1, 1])).round(4)
    np.float64(0.3466)
    """
    call, logits = "binary_cross_entropy_with_logits", as_numbers(logits)
    targets = checked_targets(call, "logits", logits, targets)
    return mean(targets * logaddexp(0.0, -logits) + (1.0 - targets) * logaddexp(0.0, logits))


def hinge(scores: Any, labels: Any) -> Any:
    """max(0, 1 - label * score), mean over all elements: zero once the margin is 1.

    Args:
        scores: any real numbers, any shape.
        labels: -1 or 1, of the same shape.

    Raises:
        ValueError: if the shapes differ, or a label is neither -1 nor 1.

    Source: Cortes and Vapnik, "Support-vector networks" (1995).

    >>> hinge(np.array([2.0, 0.5]), np.array([1, -1]))
    np.float64(0.75)
    """
    labels = plain("hinge", "labels", labels)
    check_shapes("hinge", "scores", scores, "labels", labels)
    wrong = (labels != 1) & (labels != -1)
    if np.any(wrong):
        raise ValueError(
            f"hinge: labels must be -1 or 1; found {labels[wrong][0]} at {place(wrong)}"
        )
    return mean(relu(1.0 - as_floats(labels, scores) * scores))


# --- numbers ------------------------------------------------------------------------------------


def mean_squared_error(prediction: Any, target: Any) -> Any:
    """(prediction - target)^2, mean over all elements.

    Args:
        prediction: real numbers, any shape.
        target: real numbers, the same shape; may be a node too.

    Raises:
        ValueError: if the shapes differ.

    Source: lectures.md, E "losses".

    >>> mean_squared_error(np.array([23.5]), np.array([22.9])).round(2)
    np.float64(0.36)
    """
    error = difference("mean_squared_error", prediction, target)
    return mean(error * error)


def half_mean_squared_error(prediction: Any, target: Any) -> Any:
    """(prediction - target)^2 / 2, mean over all elements: its slope is the error itself.

    Args and Raises as for `mean_squared_error`.

    Source: lectures.md, D "MSE with 1/2".

    >>> half_mean_squared_error(np.array([3.0, 1.0]), np.array([1.0, 1.0]))
    np.float64(1.0)
    """
    error = difference("half_mean_squared_error", prediction, target)
    return 0.5 * mean(error * error)


def difference(call: str, prediction: Any, target: Any) -> Any:
    """The prediction minus the target, which has its shape."""
    check_shapes(call, "prediction", prediction, "target", target)
    return prediction - as_floats(target, prediction)
