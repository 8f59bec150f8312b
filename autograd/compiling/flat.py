"""What stands for `x.flat`: the elements of an array one after the other, read and changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np


class Flat:
    """The elements of an array that is recorded.

    >>> from .compiled import compile
    >>> @compile
    ... def with_another_first(x):
    ...     y = x.copy()
    ...     y.flat[0] = 7.0
    ...     return y
    >>> with_another_first(np.zeros((2, 2)))
    array([[7., 0.],
           [0., 0.]])
    """

    def __init__(self, symbol: Any, held: Any) -> None:
        self.symbol, self.held = symbol, held

    def __len__(self) -> int:
        return len(self.held)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.symbol.flatten())

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return self.symbol.flatten().__array__(dtype, copy)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.symbol.copied(".flat").flat, name)

    def __getitem__(self, index: Any) -> Any:
        return self.symbol.flatten()[index]

    def __setitem__(self, index: Any, values: Any) -> None:
        self.symbol.put(np.arange(len(self))[index], values)
