"""What losses are given: labels, targets and probabilities, checked before anything is computed."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import Tensor, Value, clip

from .parameters import Array

#: Probabilities are kept this far from 0 and 1 where their logarithm is taken (lectures.md, E).
MARGIN = 1e-7
SUM_TOLERANCE = 1e-3


# --- numbers ------------------------------------------------------------------------------------


def plain(call: str, what: str, x: Any) -> Array:
    """x as a plain array; TypeError if it is a node."""
    if isinstance(x, Tensor | Value):
        raise TypeError(
            f"{call}: {what} are constants, got a {type(x).__name__}; pass plain numbers, .data"
        )
    return as_numbers(x)  # type: ignore[no-any-return]


def as_numbers(x: Any) -> Any:
    """Numbers, arrays and nodes as they are; a list as an array."""
    return x if hasattr(x, "shape") else np.asarray(x)


def as_floats(target: Any, prediction: Any) -> Any:
    """A target in the dtype of the prediction, so that it does not widen the loss."""
    if isinstance(target, Tensor | Value) or as_numbers(target).dtype.hasobject:
        return target  # converting Values to floats would drop their gradients
    dtype = getattr(prediction, "dtype", np.dtype(float))
    return as_numbers(target).astype(dtype if dtype.kind == "f" else float, copy=False)


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


def place(wrong: Any) -> str:
    """Where the first True of an array is, in words."""
    index = tuple(np.argwhere(wrong)[0].tolist())
    return f"row {index[0]}" if len(index) == 1 else f"index {index}"


# --- classes ------------------------------------------------------------------------------------


def checked_labels(call: str, what: str, labels: Array, shape: tuple[int, ...]) -> Array:
    """Labels that are class indices for predictions of the given shape."""
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
            f"{call}: {what} {shape} need labels of shape {shape[:-1]}, got {labels.shape}{hint}"
        )
    wrong = (labels < 0) | (labels >= classes)
    if wrong.any():
        raise ValueError(
            f"{call}: labels must be in {allowed} ({classes} classes); found "
            f"{labels[wrong][0]} at {place(wrong)}"
        )
    return labels


def checked_rows(call: str, probabilities: Array) -> Array:
    """Probabilities that are not negative and sum to 1 in each row."""
    if (probabilities < 0).any():
        raise ValueError(
            f"{call}: probabilities must not be negative; found "
            f"{probabilities[probabilities < 0][0]} at {place(probabilities < 0)}"
        )
    sums = probabilities.sum(axis=-1, dtype=np.float64)
    wrong = ~(np.abs(sums - 1.0) <= SUM_TOLERANCE)
    if wrong.any():
        raise ValueError(
            f"{call}: the probabilities of each row must sum to 1; they sum to "
            f"{sums[wrong][0]:.6g} at {place(wrong)}"
        )
    return probabilities


# --- probabilities ------------------------------------------------------------------------------


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


def clipped(call: str, probabilities: Any, instead: str) -> Any:
    """Probabilities a little away from 0 and 1; ValueError if they are outside."""
    probabilities = as_numbers(probabilities)
    slack = 4.0 * float(np.finfo(as_floats(0.0, probabilities).dtype).eps)  # sums may be rounded
    wrong = (probabilities < -slack) | (probabilities > 1.0 + slack)
    if np.any(wrong):
        raise ValueError(
            f"{call}: probabilities must be in 0..1; found a number outside at {place(wrong)}. "
            f"If these are logits use {instead}"
        )
    epsilon = np.finfo(as_floats(0.0, probabilities).dtype).epsneg  # float16: 5e-4
    return clip(probabilities, MARGIN, 1.0 - max(MARGIN, float(epsilon)))
