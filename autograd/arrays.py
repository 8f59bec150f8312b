"""What may become a Tensor, stand beside one in an operation, or index one."""

from __future__ import annotations

from typing import Any

import numpy as np

from .node import Node
from .primitive import NUMBERS, Primitive

Array = np.ndarray[Any, Any]


def floating_array(x: Any, dtype: Any = None) -> Array:
    """A copy of x as a floating array: other real numbers become float64."""
    if isinstance(x, Node):
        x = x._raw
    if isinstance(x, np.ma.MaskedArray):
        raise TypeError("Tensor: a masked array would lose its mask; fill it first")
    try:
        array = np.copy(x)  # not np.array, which `compile` could not see
    except ValueError:
        lengths = list(dict.fromkeys(len(row) for row in x if hasattr(row, "__len__")))
        raise ValueError(
            f"Tensor: rows have different lengths ({' and '.join(map(str, lengths))})"
            if len(lengths) > 1
            else "Tensor: the nested lists have different shapes"
        ) from None
    if array.dtype.kind not in "fbiu":
        raise TypeError(f"Tensor: expected real numbers, got dtype {array.dtype}")
    target = np.dtype(dtype) if dtype is not None else array.dtype
    if target.kind != "f":
        if dtype is not None:
            raise TypeError(f"Tensor: dtype must be a floating one, got {target}")
        target = np.dtype(np.float64)
    return array.astype(target, copy=False)


def constant(x: Any, primitive: Primitive) -> Any:
    """An operand as a node, a number or a plain array; TypeError for what can be none of them."""
    if isinstance(x, Node) or x.__class__ in NUMBERS:
        return x
    if isinstance(x, int):  # a member of an enumeration, say
        return int(x)
    if isinstance(x, (np.generic, np.ndarray)) and x.dtype.kind in "fbiu":
        if not isinstance(x, np.ma.MaskedArray):
            return x if isinstance(x, np.generic) else np.asarray(x)
        what = "a masked array, whose mask would be lost"
    elif isinstance(x, (np.ndarray, np.generic)):
        what = f"an array of dtype {x.dtype}"
    else:
        what = f"{type(x).__name__} ({x!r})"
    raise TypeError(
        f"{primitive.name}: cannot combine a Tensor with {what}; operands must be Tensor, NumPy "
        "array, or number"
    )


def frozen_index(index: Any) -> Any:
    """An index whose arrays are copies, so that a later change of them does no harm."""
    if isinstance(index, tuple):
        return tuple(map(frozen_index, index))
    if isinstance(index, Node):
        raise TypeError("an index must be plain: use integers, slices, or arrays, not nodes")
    if isinstance(index, (list, np.ndarray)):
        array = np.copy(index)
        array = array.astype(int) if array.size == 0 and array.dtype != bool else array
        array.flags.writeable = False
        return array
    return index
