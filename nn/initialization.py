"""Initial weights: random numbers whose variance keeps signals and gradients alive.

Every function takes the shape (inputs, outputs) of a weight matrix, M_in = inputs, M_out = outputs,
M_avg = (M_in + M_out) / 2. N(0, v) is the normal distribution with variance v.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .parameters import Array

Shape = tuple[int, ...]


def generator(rng: Any, call: str) -> np.random.Generator:
    """The generator that was passed as `rng`; TypeError, saying what to pass, if it is none."""
    if isinstance(rng, np.random.Generator):
        return rng
    seed = rng if isinstance(rng, int) else 0
    got = "nothing" if rng is None else f"{type(rng).__name__} ({rng!r})"
    raise TypeError(
        f"{call}: random numbers come from a numpy.random.Generator, got {got}; "
        f"pass rng=numpy.random.default_rng({seed})"
    )


def rounded(call: str, numbers: Array, dtype: Any) -> Array:
    """Numbers in a floating dtype; TypeError for another, in which most weights would be 0."""
    if np.dtype(dtype).kind != "f":
        raise TypeError(
            f"{call}: dtype must be a floating one, such as float32, got {np.dtype(dtype)}"
        )
    return numbers.astype(dtype, copy=False)


def normal(call: str, shape: Shape, variance: float, rng: Any, dtype: Any) -> Array:
    """An array of numbers drawn from N(0, variance)."""
    # Drawn in float64 and rounded, so that a seed means the same weights in every dtype.
    numbers = generator(rng, call).normal(0.0, math.sqrt(variance), shape)
    return rounded(call, numbers, dtype)


def average(shape: Shape) -> float:
    """M_avg, the mean of the numbers of inputs and outputs."""
    return (shape[0] + shape[1]) / 2.0


def xavier(shape: Shape, *, rng: np.random.Generator | None, dtype: Any = np.float64) -> Array:
    """N(0, 1/M_in): for units without an activation, or with one that is linear around 0.

    Raises:
        TypeError: if rng is not a Generator.

    Source: lectures.md, C "initialisation".

    >>> xavier((100, 50), rng=np.random.default_rng(0)).std().round(2)
    np.float64(0.1)
    """
    return normal("xavier", shape, 1.0 / shape[0], rng, dtype)


def glorot(shape: Shape, *, rng: np.random.Generator | None, dtype: Any = np.float64) -> Array:
    """N(0, 1/M_avg): a compromise between signals and gradients; for sigmoid and tanh.

    Raises:
        TypeError: if rng is not a Generator.

    Source: Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural
    networks" (2010); lectures.md, C "initialisation".

    >>> glorot((150, 50), rng=np.random.default_rng(0)).std().round(2)
    np.float64(0.1)
    """
    return normal("glorot", shape, 1.0 / average(shape), rng, dtype)


def he(shape: Shape, *, rng: np.random.Generator | None, dtype: Any = np.float64) -> Array:
    """N(0, 2/M_in): for relu, which lets half of the signal through.

    Raises:
        TypeError: if rng is not a Generator.

    Source: He et al., "Delving deep into rectifiers" (2015); lectures.md, C "initialisation".

    >>> he((200, 50), rng=np.random.default_rng(0)).std().round(2)
    np.float64(0.1)
    """
    return normal("he", shape, 2.0 / shape[0], rng, dtype)


def he_average(shape: Shape, *, rng: np.random.Generator | None, dtype: Any = np.float64) -> Array:
    """N(0, 2/M_avg): what the lecture calls He initialisation.

    It differs from `he`, the one of the paper, where a layer has not as many outputs as inputs.

    Raises:
        TypeError: if rng is not a Generator.

    Source: lectures.md, C "initialisation".

    >>> he_average((300, 100), rng=np.random.default_rng(0)).std().round(2)
    np.float64(0.1)
    """
    return normal("he_average", shape, 2.0 / average(shape), rng, dtype)


def uniform(
    shape: Shape,
    *,
    rng: np.random.Generator | None,
    dtype: Any = np.float64,
    low: float = 0.0,
    high: float = 1.0,
) -> Array:
    """Numbers spread evenly over [low, high).

    For other bounds in a layer: `functools.partial(uniform, low=-1.0)`.

    Raises:
        TypeError: if rng is not a Generator.

    Source: lectures.md, A "fully connected layer".

    >>> uniform((2, 2), rng=np.random.default_rng(0)).round(2)
    array([[0.64, 0.27],
           [0.04, 0.02]])
    """
    return rounded("uniform", generator(rng, "uniform").uniform(low, high, shape), dtype)


def zeros(shape: Shape, *, rng: Any = None, dtype: Any = np.float64) -> Array:
    """Zeros: for a bias, or for weights with no hidden layer behind them; `rng` is not used.

    An MLP refuses them for its hidden layers. Units that start alike receive the same gradient in
    every step and stay copies of one unit.

    >>> zeros((1, 2))
    array([[0., 0.]])
    """
    return rounded("zeros", np.zeros(shape), dtype)


def starts_alike(weight: Array) -> bool:
    """Whether all units of a layer, the columns of its weight, start with the same weights."""
    # One unit is alike only itself, but with all weights 0 it is as dead.
    equal = weight.shape[1] > 1 and bool((weight == weight[:, :1]).all())
    return equal or not weight.any()
