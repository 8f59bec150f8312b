"""`t.at[index]`: a Tensor changed at some positions, as a new Tensor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .arrays import frozen_index
from .choosing import maximum, minimum
from .elementwise import multiply
from .fitting import in_dtype
from .rearranging import rearranged_together, together
from .structure import broadcast_to, getitem, reshape, scatter


class At:
    """What `t.at` is: it takes an index of any kind that NumPy has, and gives the `Place`."""

    __slots__ = ("tensor",)

    def __init__(self, tensor: Any) -> None:
        self.tensor = tensor

    def __getitem__(self, index: Any) -> Place:
        return Place(self.tensor, frozen_index(index))


class Place:
    """Some positions of a Tensor. Its methods return a new Tensor, and gradients flow to both.

    What they are given is broadcast to the shape of `t[index]`.

    >>> from autograd import Tensor
    >>> t = Tensor([1.0, 2.0, 3.0])
    >>> t.at[1:].set(0.0).tolist(), t.at[[0, 0]].add(1.0).tolist()
    ([1.0, 0.0, 0.0], [3.0, 2.0, 3.0])
    """

    __slots__ = ("index", "shape", "tensor")

    def __init__(self, tensor: Any, index: Any) -> None:
        self.tensor = tensor
        self.index = index
        self.shape = getitem(np.broadcast_to(np.False_, tensor.shape), index=index).shape

    def set(self, x: Any) -> Any:
        """x at these positions: its gradient is there, and none is left for what stood there.

        At a position that the index names twice the last one counts, as in NumPy, and it alone
        gets a gradient.
        """

        def place(positions: Any, new: Any) -> Any:
            positions[self.index] = new
            return positions

        return rearranged_together([self.tensor, self.fitting("set", x)], place)

    def add(self, x: Any) -> Any:
        """The Tensor with x added; at a position that the index names twice both are added."""
        x = self.fitting("add", x)
        return self.tensor + scatter(broadcast_to(x, self.shape), self.index, self.tensor.shape)

    def multiply(self, x: Any) -> Any:
        """The Tensor with x multiplied; the index may name no position twice."""
        return self.replaced("multiply", multiply, x)

    def max(self, x: Any) -> Any:
        """The Tensor with the larger of it and x; the index may name no position twice."""
        return self.replaced("max", maximum, x)

    def min(self, x: Any) -> Any:
        """The Tensor with the smaller of it and x; the index may name no position twice."""
        return self.replaced("min", minimum, x)

    def replaced(self, name: str, function: Callable[..., Any], x: Any) -> Any:
        """The Tensor with a function of these elements and x in their place."""
        places = np.arange(self.tensor.size).reshape(self.tensor.shape)[self.index]
        if np.unique(places).size < np.size(places):
            raise ValueError(
                f"t.at[index].{name}: the index names a position more than once, which only set "
                "and add can do"
            )
        return self.set(function(getitem(self.tensor, self.index), self.fitting(name, x)))

    def fitting(self, name: str, x: Any) -> Any:
        """x as an array of the dtype of the Tensor that broadcasts to the shape of the place."""
        x = in_dtype(together([self.tensor, x])[1], self.tensor.dtype)
        while x.ndim > len(self.shape) and x.shape[0] == 1:  # as NumPy's assignment allows
            x = reshape(x, x.shape[1:])
        try:
            fits = np.broadcast_shapes(x.shape, self.shape) == self.shape
        except ValueError:
            fits = False
        if not fits:
            raise ValueError(
                f"t.at[index].{name}: shape {x.shape} does not broadcast to that of t[index], "
                f"{self.shape}"
            )
        return x
