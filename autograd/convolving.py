"""Convolution and correlation of rows of numbers.

One primitive does all of it: a correlation is a convolution with one operand reversed, each mode
is a part of the full one, and so is the derivative of a convolution.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .assembly import reversed_along
from .implementing import implements
from .rearranging import together
from .structure import getitem, linear, reshape


def others_part(grad: Any, x: Any, y: Any) -> Any:
    """The gradient of a convolution with y for x: with y reversed, as long as x."""
    start = y.shape[0] - 1
    every = convolution(grad, reversed_along(y, 0))
    return getitem(every, slice(start, start + x.shape[0]))


@linear(
    lambda grad, out, x, y: others_part(grad, x, y),
    lambda grad, out, x, y: others_part(grad, y, x),
    name="convolve",
)
def convolution(x: Any, y: Any) -> Any:
    """The sums of products of elements of two rows whose positions add up to 0, 1, 2 ...

    >>> convolution(np.array([1.0, 2.0]), np.array([1.0, 10.0]))
    array([ 1., 12., 20.])
    """
    return np.convolve(x, y)


def rows(a: Any, v: Any, names: str = "av") -> list[Any]:
    """Both operands as rows of at least one number; a number is a row, too."""
    pair = together([a, v])
    for name, x in zip(names, pair, strict=True):
        if x.ndim > 1 or x.size == 0:
            raise ValueError(f"{name} must be a row of numbers, at least one, got shape {x.shape}")
    return [reshape(x, (x.size,)) for x in pair]


def part_of(full: Any, long: int, short: int, mode: str, same: int) -> Any:
    """The part of a convolution that a mode of NumPy's asks for; of "same" from `same` on."""
    if mode not in ("full", "same", "valid"):
        raise ValueError(f"mode must be 'full', 'same' or 'valid', got {mode!r}")
    if mode == "full":
        return full
    if mode == "same":
        return getitem(full, slice(same, same + long))
    return getitem(full, slice(short - 1, long))


@implements("convolve")
def convolve(a: Any, v: Any, mode: str = "full") -> Any:
    """np.convolve: the discrete convolution of two rows, in each of its three modes.

    >>> convolve(np.array([1.0, 2.0, 3.0]), np.array([1.0, 1.0]), "valid")
    array([3., 5.])
    """
    a, v = rows(a, v)
    short, long = sorted((a.size, v.size))
    return part_of(convolution(a, v), long, short, mode, (short - 1) // 2)


@implements("correlate")
def correlate(a: Any, v: Any, mode: str = "valid") -> Any:
    """np.correlate: the sliding scalar products of two rows, in each of three modes.

    >>> correlate(np.array([1.0, 2.0, 3.0]), np.array([0.0, 1.0, 0.5]))
    array([3.5])
    """
    for x in (a, v):
        if np.shape(x) == ():
            raise ValueError("a and v must be rows of numbers, got one number")
    a, v = rows(a, v)
    short, long = sorted((a.size, v.size))
    same = (short - 1) // 2 if v.size == short else short // 2  # NumPy exchanges them, and back
    return part_of(convolution(a, reversed_along(v, 0)), long, short, mode, same)
