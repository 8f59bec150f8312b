"""Embedding: a table with a row of learnt numbers for each of a count of things."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import Tensor

from .initialization import Shape, normal
from .layers import Initialization, check_size
from .module import Module
from .parameters import Array
from .targets import place, plain


def standard_normal(
    shape: Shape, *, rng: np.random.Generator | None, dtype: Any = np.float64
) -> Array:
    """N(0, 1): a row is looked up, not summed, so its variance need not be divided.

    >>> standard_normal((400, 50), rng=np.random.default_rng(0)).std().round(2)
    np.float64(1.0)
    """
    return normal("Embedding", shape, 1.0, rng, dtype)


class Embedding(Module):
    """Rows of a table by their indices: letters, words or users become vectors.

    It computes what a `Linear` layer without bias does of one-hot rows, without making them. An
    index that appears several times adds up its gradients.

    Args:
        count: how many things there are; indices are 0..count-1.
        features: how many numbers stand for each of them.
        rng: draws the initial table.
        initialization: called with the shape, `rng=` and `dtype=`; N(0, 1) by default.
        dtype: the floating dtype of the table.

    Raises:
        TypeError: if rng is missing or is not a numpy.random.Generator; from a call, if the indices
            are not integers.
        ValueError: if the sizes are not positive; from a call, if there is no row of an index.

    >>> letters = Embedding(26, 3, rng=np.random.default_rng(0))
    >>> letters(np.array([[0, 1], [1, 25]])).shape
    (2, 2, 3)
    """

    def __init__(
        self,
        count: int,
        features: int,
        *,
        rng: np.random.Generator | None = None,
        initialization: Initialization = standard_normal,
        dtype: Any = np.float64,
    ) -> None:
        check_size("Embedding", "count", count)
        check_size("Embedding", "features", features)
        self.count = count
        self.features = features
        self.weight = Tensor(initialization((count, features), rng=rng, dtype=dtype))

    def __call__(self, indices: Any) -> Any:
        """The rows: indices of shape (...) give shape (..., features)."""
        return self.weight[self.checked(indices)]

    def checked(self, indices: Any) -> Array:
        """The indices, if they are integers and each has a row."""
        rows = plain("Embedding", "indices", indices)
        if rows.dtype.kind not in "iu":
            raise TypeError(
                f"Embedding(count={self.count}): indices must be integers, got {rows.dtype}"
            )
        wrong = (rows < 0) | (rows >= self.count)
        if wrong.any():
            raise ValueError(
                f"Embedding(count={self.count}): indices must be in 0..{self.count - 1}; found "
                f"{rows[wrong][0]} at {place(wrong)}"
            )
        return rows
