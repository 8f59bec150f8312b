"""Losses: how wrong a prediction is, as one number. All are means over the rows of a batch.

They take arrays, Tensors and object arrays of Values as predictions. Labels and targets are plain.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import Tensor, Value, clip, log, logaddexp, logsumexp, mean, relu, where
from autograd import sum as total

from .activations import log_softmax
from .parameters import Array

#: Probabilities are kept this far from 0 and 1 where their logarithm is taken (lectures.md, E).
MARGIN = 1e-7
SUM_TOLERANCE = 1e-3


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
    if not hasattr(logits, "shape"):
        logits = np.asarray(logits)
    shape, labels = logits.shape, plain("cross_entropy", "labels", labels)
    if not shape:
        raise ValueError("cross_entropy: logits need an axis of classes, got a single number")
    if labels.shape == shape:
        return rows_cross_entropy(logits, as_floats(checked_rows(labels), logits))
    labels = checked_labels("cross_entropy", labels, shape)
    rows = np.indices(labels.shape, sparse=True)
    return mean(logsumexp(logits, axis=-1) - logits[(*rows, labels)])


def rows_cross_entropy(logits: Any, probabilities: Array) -> Any:
    """Cross-entropy with a probability for every class; a class of probability 0 costs nothing."""
    possible = probabilities > 0
    surprise = where(possible, -log_softmax(logits), 0.0)
    return mean(total(probabilities * surprise, axis=-1))


def checked_labels(call: str, labels: Array, shape: tuple[int, ...]) -> Array:
    """Labels that are class indices for logits of the given shape."""
    classes = shape[-1]
    allowed = f"0..{classes - 1}"
    if labels.dtype.kind not in "iu":
        raise TypeError(
            f"{call}: labels must be integers (class indices {allowed}), got {labels.dtype}; "
            f"if these are probabilities pass shape {shape}"
        )
    if labels.shape != shape[:-1]:
        fits = len(shape) == 2 and labels.size == shape[0]
        hint = "; use labels.reshape(-1)" if fits else ""
        raise ValueError(
            f"{call}: logits {shape} need labels of shape {shape[:-1]}, got {labels.shape}{hint}"
        )
    wrong = (labels < 0) | (labels >= classes)
    if wrong.any():
        raise ValueError(
            f"{call}: labels must be in {allowed} ({classes} classes); found "
            f"{labels[wrong][0]} at {place(wrong)}"
        )
    return labels


def checked_rows(probabilities: Array) -> Array:
    """Probabilities that are not negative and sum to 1 in each row."""
    if (probabilities < 0).any():
        raise ValueError(
            "cross_entropy: probabilities must not be negative; found "
            f"{probabilities[probabilities < 0][0]} at {place(probabilities < 0)}"
        )
    sums = probabilities.sum(axis=-1, dtype=np.float64)
    wrong = ~(np.abs(sums - 1.0) <= SUM_TOLERANCE)
    if wrong.any():
        raise ValueError(
            "cross_entropy: the probabilities of each row must sum to 1; they sum to "
            f"{sums[wrong][0]:.6g} at {place(wrong)}"
        )
    return probabilities


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
    wrong = (probabilities < 0) | (probabilities > 1)
    if np.any(wrong):
        raise ValueError(
            f"{call}: probabilities must be in 0..1; found a number outside at {place(wrong)}. "
            "If these are logits use binary_cross_entropy_with_logits"
        )
    largest = 1.0 - max(MARGIN, float(np.finfo(targets.dtype).epsneg))  # float16: 1 - 5e-4
    p = clip(probabilities, MARGIN, largest)
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
    call = "binary_cross_entropy_with_logits"
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
    check_shapes("mean_squared_error", "prediction", prediction, "target", target)
    error = prediction - as_floats(target, prediction)
    return mean(error * error)


# --- checks -------------------------------------------------------------------------------------


def plain(call: str, what: str, x: Any) -> Array:
    """x as a plain array; TypeError if it is a node."""
    if isinstance(x, Tensor | Value):
        raise TypeError(
            f"{call}: {what} are constants, got a {type(x).__name__}; pass plain numbers, .data"
        )
    return np.asarray(x)


def as_floats(target: Any, prediction: Any) -> Any:
    """A target in the dtype of the prediction, so that it does not widen the loss."""
    if isinstance(target, Tensor | Value):
        return target
    dtype = getattr(prediction, "dtype", np.dtype(float))
    return np.asarray(target, dtype if dtype.kind == "f" else float)


def place(wrong: Any) -> str:
    """Where the first True of an array is, in words."""
    index = tuple(np.argwhere(wrong)[0].tolist())
    return f"row {index[0]}" if len(index) == 1 else f"index {index}"


def check_shapes(call: str, first: str, x: Any, second: str, y: Any) -> None:
    """Raise ValueError unless two operands have one shape; broadcasting here is a mistake."""
    left, right = np.shape(x), np.shape(y)
    if left == right:
        return
    try:
        result = f" and would broadcast to {np.broadcast_shapes(left, right)}"
    except ValueError:
        result = ""
    raise ValueError(
        f"{call}: {first} {left} and {second} {right} have different shapes{result}; "
        "reshape one of them"
    )


def checked_targets(call: str, first: str, x: Any, targets: Any) -> Any:
    """Targets in 0..1 of the shape of x."""
    targets = plain(call, "targets", targets)
    check_shapes(call, first, x, "targets", targets)
    wrong = ~((targets >= 0) & (targets <= 1))
    if np.any(wrong):
        raise ValueError(
            f"{call}: targets must be in 0..1; found {targets[wrong][0]} at {place(wrong)}"
        )
    return as_floats(targets, x)
