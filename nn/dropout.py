"""Dropout: in training, a random share of the numbers is left out."""

from __future__ import annotations

from typing import Any

import numpy as np

from .initialization import generator
from .module import Module
from .parameters import dtype_of
from .targets import as_numbers


class Dropout(Module):
    """Sets each number to 0 with a probability, and divides the others by what is left of 1.

    No unit can then rely on another one. The division ("inverted" dropout) keeps the mean, so that
    nothing has to change in use: after `eval()` the input passes as it is.

    Args:
        probability: how likely a number is left out, in 0..1, without 1.
        rng: draws what is left out. A checkpoint keeps its state.

    Raises:
        TypeError: if rng is missing or is not a numpy.random.Generator.
        ValueError: if the probability is out of its range.

    Source: Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting"
    (2014).

    >>> dropout = Dropout(0.5, rng=np.random.default_rng(0))
    >>> dropout(np.ones(6))
    array([2., 0., 0., 0., 2., 2.])
    >>> dropout.eval()(np.ones(6))
    array([1., 1., 1., 1., 1., 1.])
    """

    def __init__(self, probability: float, *, rng: np.random.Generator | None = None) -> None:
        if not 0.0 <= probability < 1.0:
            raise ValueError(
                "Dropout: the probability to leave a number out must be at least 0 and less than "
                f"1, got {probability!r}"
            )
        self.probability = float(probability)
        self.rng = generator(rng, "Dropout")

    def __call__(self, x: Any) -> Any:
        """The input without what is left out, in its shape."""
        x = as_numbers(x)
        if not self.training or self.probability == 0.0:
            return x
        # Drawn in float64, so that a seed leaves out the same numbers in every dtype.
        kept = self.rng.random(x.shape) >= self.probability
        # float16 is the smallest: the product has the dtype of x, and float64 for integers.
        factors = kept.astype(np.result_type(dtype_of(x), np.float16))
        factors /= 1.0 - self.probability
        return x * factors
