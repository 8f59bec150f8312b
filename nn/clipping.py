"""Gradient clipping: bounds on gradients, so that one steep place does not throw the weights off.

Call it between `loss.backward()` and `optimizer.step()`, or give `fit` its `clip_norm`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import reduce
from typing import Any

import numpy as np

from .optimizers import called, gradient_of, positive
from .parameters import Parameter, nodes_of
from .targets import as_numbers

#: What 0 is divided by in place of 0; no other magnitude is smaller.
SMALLEST = np.finfo(np.float64).smallest_subnormal


def clip_gradient_norm(parameters: Iterable[Parameter], max_norm: float) -> float:
    """Shorten the gradient of all parameters together to a norm; its direction stays.

    Args:
        parameters: as an optimizer takes them; those without a gradient are skipped.
        max_norm: the largest Euclidean norm of all gradients, taken as one long vector.

    Returns:
        The norm before. Gradients whose norm is not larger than `max_norm` stay as they are.

    Raises:
        ValueError: if `max_norm` is not positive.
        FloatingPointError: if a gradient is not finite; names it. Nothing was changed.

    Source: Pascanu et al., "On the difficulty of training recurrent neural networks" (2013).

    >>> from autograd import Tensor
    >>> w = Tensor([3.0, 4.0])
    >>> (w * w).sum().backward()
    >>> clip_gradient_norm([w], max_norm=5.0), w.grad.tolist()
    (10.0, [3.0, 4.0])
    """
    norm = shorten(parameters, positive("clip_gradient_norm", "max_norm", max_norm))
    return norm.item()  # type: ignore[no-any-return]


def shorten(parameters: Iterable[Parameter], max_norm: float) -> Any:
    """`clip_gradient_norm`; the norm before is a number of NumPy, which `compile` can record."""
    gradients = gradients_of("clip_gradient_norm", parameters)
    norms = [norm_of(position, x, gradient) for position, (x, gradient) in enumerate(gradients)]
    norm = reduce(np.hypot, norms, np.float64(0.0))
    factor = max_norm / np.maximum(norm, max_norm)  # 1 exactly, if the norm is not larger
    for x, gradient in gradients:  # new arrays: others may hold the old ones
        if isinstance(gradient, float):
            x.grad = gradient * float(factor)
        else:
            x.grad = gradient * factor.astype(gradient.dtype)
    return norm


def clip_gradient_value(parameters: Iterable[Parameter], max_value: float) -> float:
    """Bring every element of every gradient into [-max_value, max_value].

    This changes the direction of the gradient; `clip_gradient_norm` does not.

    Args:
        parameters: as an optimizer takes them; those without a gradient are skipped.
        max_value: the largest magnitude an element may keep.

    Returns:
        The largest magnitude before; nan if there is one, which stays where it is.

    Raises:
        ValueError: if `max_value` is not positive.

    >>> from autograd import Tensor
    >>> w = Tensor([3.0, -0.2])
    >>> (w * w).sum().backward()
    >>> clip_gradient_value([w], max_value=1.0), w.grad.tolist()
    (6.0, [1.0, -0.4])
    """
    largest = bound(parameters, positive("clip_gradient_value", "max_value", max_value))
    return largest.item()  # type: ignore[no-any-return]


def bound(parameters: Iterable[Parameter], max_value: float) -> Any:
    """`clip_gradient_value`; the magnitude before is a number of NumPy."""
    gradients = gradients_of("clip_gradient_value", parameters)
    # np.maximum, unlike max, does not lose a nan.
    largest = reduce(np.maximum, [largest_of(g) for _, g in gradients], np.float64(0.0))
    for x, gradient in gradients:
        clipped = np.clip(gradient, -max_value, max_value)
        x.grad = float(clipped) if isinstance(gradient, float) else clipped
    return largest


def gradients_of(call: str, parameters: Iterable[Parameter]) -> list[tuple[Any, Any]]:
    """Each node that has a gradient, once, with its gradient."""
    nodes = dict.fromkeys(nodes_of(parameters))
    found = [(x, gradient_of(call, position, x)) for position, x in enumerate(nodes)]
    return [(x, gradient) for x, gradient in found if gradient is not None]


def largest_of(gradient: Any) -> Any:
    """The largest magnitude in a gradient, in float64; 0 if it has no elements."""
    return np.max(np.abs(gradient), initial=0.0).astype(np.float64)


def norm_of(position: int, x: Any, gradient: Any) -> Any:
    """The Euclidean norm of one gradient, without overflow in its squares."""
    largest = largest_of(gradient)
    if not largest < math.inf:
        raise FloatingPointError(
            f"clip_gradient_norm: the gradient of {called(position, x)} is not finite, so it has "
            "no direction to keep. Nothing was changed"
        )
    shares = as_numbers(gradient).astype(np.float64).ravel() / np.maximum(largest, SMALLEST)
    return largest * np.linalg.norm(shares)
