"""Parameters: what counts as one, how it gets its name, and its three kinds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from autograd import Tensor, Value

Array = np.ndarray[Any, Any]

#: A leaf Tensor, a leaf Value, or an object array of leaf Values. A plain array is a constant.
Parameter = Any


def is_parameter(x: Any) -> bool:
    """Whether x is a leaf, or an object array of nothing but leaf Values."""
    if isinstance(x, np.ndarray):
        return x.dtype.hasobject and x.size > 0 and all(map(is_leaf_value, x.flat))
    return isinstance(x, Tensor | Value) and x.is_leaf


def is_leaf_value(x: Any) -> bool:
    """Whether x is a Value made by the user."""
    return isinstance(x, Value) and x.is_leaf


def nodes_of(parameters: Iterable[Parameter]) -> Iterator[Any]:
    """The Tensors and Values among parameters; an object array is opened."""
    for x in parameters:
        if isinstance(x, np.ndarray) and x.dtype.hasobject:
            yield from x.flat
        else:
            yield x


class ParameterName(str):
    """The name of a parameter of a module; pictures tell by it that it is no input."""

    __slots__ = ()
    of_parameter = True


def give_name(parameter: Parameter, path: str) -> None:
    """Name a parameter by its path, unless it has a name of its own.

    A name that is the end of the path came from here, when a smaller part was put together.
    """
    if isinstance(parameter, np.ndarray):
        for index, x in np.ndenumerate(parameter):
            give_name(x, f"{path}[{', '.join(map(str, index))}]" if index else path)
    elif parameter.name is None or path.endswith("." + parameter.name):
        parameter.name = ParameterName(path)
    else:
        parameter.name = ParameterName(parameter.name)


def assign(parameter: Parameter, array: Array) -> None:
    """Give a parameter new numbers that fit."""
    if isinstance(parameter, np.ndarray):
        for node, x in zip(parameter.flat, array.flat, strict=True):
            node.update(lambda _, x=x: float(x))
    else:
        parameter.update(lambda _: float(array) if isinstance(parameter, Value) else array.copy())


# --- one kind made of another ------------------------------------------------------------------


def as_array(parameter: Parameter) -> Array:
    """The numbers of a parameter as a plain array of its shape and dtype; a copy.

    >>> as_array(Tensor([1.0, 2.0]))
    array([1., 2.])
    """
    if isinstance(parameter, np.ndarray):
        return np.array([x.data for x in parameter.flat]).reshape(parameter.shape)
    return np.copy(parameter.detach().data)  # .data of a leaf would make the engine watch it


def as_tensor(parameter: Parameter) -> Tensor:
    """The numbers of a parameter as a leaf Tensor.

    >>> as_tensor(as_values(Tensor([1.0, 2.0])))
    Tensor([1., 2.])
    """
    return Tensor(as_array(parameter))


def as_values(parameter: Parameter) -> Array:
    """The numbers of a parameter as an object array of leaf Values, named `weight[0, 1]`.

    >>> as_values(Tensor([1.0, 2.0], name="bias"))
    array([Value(1.0, name='bias[0]'), Value(2.0, name='bias[1]')], dtype=object)
    """
    numbers = as_array(parameter)
    values = np.empty(numbers.shape, dtype=object)
    for index, x in np.ndenumerate(numbers):
        values[index] = Value(x)
    name = None if isinstance(parameter, np.ndarray) else parameter.name
    if name is not None:
        give_name(values, name)
    return values


def dtype_of(parameter: Parameter) -> np.dtype[Any]:
    """The dtype of the numbers in a parameter or in a plain array; float64 for Values."""
    dtype: np.dtype[Any] = getattr(parameter, "dtype", np.dtype(float))
    return np.dtype(float) if dtype.hasobject else dtype
