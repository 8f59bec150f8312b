"""Activation functions: relu, sigmoid and tanh of the engine, and those composed from primitives.

They take numbers, arrays, Values, Tensors and object arrays of Values, and keep the shape.
"""

from __future__ import annotations

from typing import Any

from autograd import exp, expm1, logsumexp, relu, sigmoid, tanh, where
from autograd import sum as total

__all__ = ["elu", "leaky_relu", "log_softmax", "relu", "sigmoid", "softmax", "tanh"]


def leaky_relu(x: Any, alpha: float = 0.01) -> Any:
    """x where it is positive, else alpha * x; elementwise. Its slope at 0 is alpha.

    Source: lectures.md, C "activations".

    >>> leaky_relu(-2.0), leaky_relu(2.0)
    (-0.02, 2.0)
    """
    return where(x > 0, x, alpha * x)


def elu(x: Any, alpha: float = 1.0) -> Any:
    """x where it is positive, else alpha * (exp(x) - 1); elementwise.

    Source: Clevert et al., "Fast and accurate deep network learning by exponential linear units"
    (2015); lectures.md, C "activations".

    >>> elu(-1e4), elu(2.0)
    (-1.0, 2.0)
    """
    # The inner where keeps large positive numbers, of which exp overflows, out of expm1.
    return where(x > 0, x, alpha * expm1(where(x > 0, 0.0, x)))


def log_softmax(x: Any, axis: int = -1) -> Any:
    """The logarithm of softmax along an axis, without overflow: x - log(sum(exp(x))).

    Source: lectures.md, B "softmax loss".

    >>> import numpy as np
    >>> log_softmax(np.array([1e4, 0.0]))
    array([     0., -10000.])
    """
    return x - logsumexp(x, axis=axis, keepdims=True)


def softmax(x: Any, axis: int = -1) -> Any:
    """Positive numbers that sum to 1 along an axis: exp(x) / sum(exp(x)), without overflow.

    Source: lectures.md, B "softmax table" and E "derivatives".

    >>> import numpy as np
    >>> softmax(np.array([-3.44, 1.16, -0.81, 3.91])).round(4).tolist()
    [0.0006, 0.0596, 0.0083, 0.9315]
    """
    share = exp(log_softmax(x, axis))
    # A share close to 1 is computed as what the others leave of 1. It is the same number, but its
    # gradient is then made of the small shares, not of a difference of numbers next to 1.
    large = share > 0.5
    others = total(where(large, 0.0, share), axis=axis, keepdims=True)
    return where(large, 1.0 - others, share)
