"""What a Tensor can do as an array does: indexing, iteration, and NumPy's methods."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NoReturn

import numpy as np

from . import structure
from .arrays import frozen_index
from .variable import Variable


class ArrayMethods(Variable):
    """The methods of an array that are not operators. Views and copies are recorded."""

    __slots__ = ()

    @property
    def T(self) -> Any:  # noqa: N802  (NumPy's name)
        """The transpose: all axes in reverse order."""
        return structure.transpose(self)

    def __getitem__(self, index: Any) -> Any:
        return structure.getitem(self, frozen_index(index))

    def __setitem__(self, index: Any, value: Any) -> NoReturn:
        raise TypeError(
            "a Tensor cannot be changed element by element, because its gradient would be wrong; "
            "build a new one with autograd.where or concatenate, or assign the .data of a leaf"
        )

    def __len__(self) -> int:
        if not self._data.ndim:
            raise TypeError("len() of a Tensor of shape (): it has no axes")
        return len(self._data)

    def __iter__(self) -> Iterator[Any]:
        if not self._data.ndim:
            raise TypeError("iteration over a Tensor of shape (): it has no axes")
        return (self[i] for i in range(len(self._data)))

    def __contains__(self, x: Any) -> bool:
        return bool(np.any(self == x))

    def __array__(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError(
            "this would turn a Tensor into a plain array and drop its gradient; ask for the array "
            "with .data, or use a function of autograd or NumPy that has a derivative rule"
        )

    def any(self, *args: Any, **kwargs: Any) -> Any:
        """Whether any element is not zero, as a plain bool or array of bools."""
        return self._data.any(*args, **kwargs)

    def all(self, *args: Any, **kwargs: Any) -> Any:
        """Whether all elements are not zero, as a plain bool or array of bools."""
        return self._data.all(*args, **kwargs)

    def argmax(self, *args: Any, **kwargs: Any) -> Any:
        """The positions of the largest elements, as plain integers."""
        return self._data.argmax(*args, **kwargs)

    def argmin(self, *args: Any, **kwargs: Any) -> Any:
        """The positions of the smallest elements, as plain integers."""
        return self._data.argmin(*args, **kwargs)

    def tolist(self) -> Any:
        """The elements as nested lists of Python floats."""
        return self._data.tolist()

    def reshape(self, *shape: Any) -> Any:
        """The same numbers in another shape, given as sizes or as one tuple."""
        return structure.reshape(self, shape[0] if len(shape) == 1 else shape)

    def transpose(self, *axes: Any) -> Any:
        """The axes in another order, given as integers or as one tuple; reversed for none."""
        if len(axes) == 1 and not isinstance(axes[0], int):
            return structure.transpose(self, axes[0])
        return structure.transpose(self, axes or None)

    def astype(self, dtype: Any) -> Any:
        """The numbers in another dtype; a plain array if that is not a floating one."""
        if np.dtype(dtype).kind == "f":
            return structure.cast(self, np.dtype(dtype))
        return self._data.astype(dtype)

    ravel, flatten = structure.ravel, structure.ravel
    swapaxes, squeeze = structure.swapaxes, structure.squeeze
