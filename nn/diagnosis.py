"""Diagnosis: what gave a loss or a gradient that is not finite, and gradients that are all 0."""

from __future__ import annotations

import math
import warnings
from itertools import pairwise
from typing import Any

import numpy as np

from autograd import Tensor, Value, topological_order

from .initialization import starts_alike
from .layers import Linear
from .module import Module
from .optimizers import Optimizer, called

TURN_OFF = "Turn this check off with check_finite=False"


class NotFiniteError(FloatingPointError):
    """What check_loss and check_gradients raise: the message without the number of the step."""


def check_loss(out: Tensor | Value) -> None:
    """Raise NotFiniteError if a loss is inf or nan."""
    if not np.isfinite(out):
        raise NotFiniteError(f"loss is {worded(out.item())}. {origin(out)}")


def check_gradients(optimizer: Optimizer) -> None:
    """Raise NotFiniteError if a gradient is inf or nan."""
    for position, x in enumerate(optimizer.parameters):
        # Without this the loss would be nan one step later, and the parameters with it.
        if x.grad is not None and not is_finite(x.grad):
            raise NotFiniteError(
                f"the gradient of {called(position, x)} is not finite, "
                f"though the loss is: an operation has an infinite slope, such as sqrt at 0. "
                f"{TURN_OFF}"
            )


def warn_if_flat(optimizer: Optimizer) -> None:
    """Warn that nothing will be learned if every gradient is exactly 0."""
    if all(x.grad is None or not np.any(x.grad) for x in optimizer.parameters):
        warnings.warn(
            "fit: every gradient of the first step is exactly 0, so nothing is learned from it. An "
            "operation such as sign or rint has derivative 0 everywhere; to train a perceptron, "
            "see nn.perceptron_criterion",
            RuntimeWarning,
            stacklevel=5,
        )


def warn_if_alike(model: Any) -> None:
    """Warn if the units of a hidden layer start as copies of each other and will stay so."""
    parts = model.named_modules() if isinstance(model, Module) else []
    layers = [x for _, x in parts if isinstance(x, Linear) and isinstance(x.weight, Tensor)]
    for layer, behind in pairwise(layers):
        weight, onward = layer.weight.detach().data, behind.weight.detach().data
        if layer.out_features > 1 and starts_alike(weight) and (onward == onward[:1]).all():
            warnings.warn(
                f"fit: the {layer.out_features} units of {layer.weight.name!r} start with equal "
                "weights before and behind them. They receive equal gradients and stay copies of "
                "one unit; use xavier, glorot or he, which draw the weights at random",
                RuntimeWarning,
                stacklevel=4,
            )


def is_finite(gradient: Any) -> bool:
    """Whether all elements of a gradient are finite."""
    # The sum of squares shows inf and nan in a third of the time. It may also overflow.
    return bool(np.vdot(gradient, gradient) < math.inf) or bool(np.all(np.isfinite(gradient)))


def origin(out: Tensor | Value) -> str:
    """Which operation of those that led to `out` was the first to give inf or nan, in words.

    >>> from autograd import log
    >>> with np.errstate(divide="ignore"):
    ...     print(origin(log(Tensor([1.0, 0.0])).sum()))
    First non-finite value: output of 'log', input range [0, 1]. Turn this check off with...
    """
    recorded = reversed(topological_order(out))  # what was computed first comes first
    node = next(x for x in recorded if not np.all(np.isfinite(x)))  # type: ignore[call-overload]
    return f"First non-finite value: {culprit(node)}. {TURN_OFF}"


def culprit(node: Any) -> str:
    """What made a node inf or nan, though none of the nodes before it was, in words."""
    if node.is_leaf:
        return f"the parameter {node.name!r} itself"
    operation = f"output of {node.primitive.name!r}"
    for x in node.inputs:
        if not isinstance(x, Tensor | Value) and not np.all(np.isfinite(x)):
            return f"{operation}, given a constant of shape {np.shape(x)} that is not finite itself"
    ranges = [span(x) for x in node.inputs]
    return f"{operation}, input range{'s' if len(ranges) > 1 else ''} {' and '.join(ranges)}"


def span(x: Any) -> str:
    """The smallest and the largest number of an operand, `[3.1, 712.4]`."""
    numbers = np.asarray(x.detach().data if isinstance(x, Tensor | Value) else x)
    return f"[{numbers.min():.4g}, {numbers.max():.4g}]" if numbers.size else "[]"


def worded(x: float) -> str:
    """inf, -inf or NaN."""
    return "NaN" if math.isnan(x) else str(x)
