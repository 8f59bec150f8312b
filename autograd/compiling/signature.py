"""The signature of a call: what its arguments are, without their numbers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from ..node import Node
from ..tensor import Tensor
from .writing import KINDS

#: Python's numbers; True and False count as themselves, for a function may ask `x is True`.
NUMBERS = frozenset((float, int, complex))


def signature(x: Any, leaves: list[Any], key: list[Any]) -> None:
    """Append the arrays, numbers and nodes in nested arguments, and what they are, in order.

    Two calls with equal keys can be served by one program. Lists, tuples and dicts are taken
    apart; anything else that is no array, number or node counts as itself.
    """
    kind = x.__class__
    if kind is np.ndarray and x.dtype.kind in KINDS:
        leaves.append(x)
        key.append((x.shape, x.dtype))
    elif kind in NUMBERS:
        leaves.append(x)
        key.append(kind)
    elif kind is Tensor:
        leaves.append(x)
        key.append((Tensor, x._raw.shape, x._raw.dtype, x._first is None))
    elif kind is list or isinstance(x, tuple):
        key.append((kind, len(x)))
        for item in x:
            signature(item, leaves, key)
    elif kind is dict:
        key.append((dict, tuple(x)))
        for item in x.values():
            signature(item, leaves, key)
    elif is_leaf(x):
        leaves.append(x)
        made = getattr(x, "_first", None) is not None  # a Value that has a graph behind it
        key.append((kind, getattr(x, "shape", None), getattr(x, "dtype", None), made))
    else:
        key.append(identity(x))


def identity(x: Any) -> Any:
    """What tells an argument that is no leaf from others: its content, or that it is itself."""
    if x is None or x.__class__ is str:
        return (x.__class__, x)
    if x.__class__ is np.ndarray and not x.dtype.hasobject:  # dates or texts
        return (x.shape, x.dtype, x.tobytes())
    return (x.__class__, id(x))


def rebuilt(x: Any, leaves: Any) -> Any:
    """The same arguments with the next of the leaves in place of each."""
    kind = x.__class__
    if isinstance(x, tuple):
        items = [rebuilt(item, leaves) for item in x]
        return kind(*items) if hasattr(x, "_fields") else kind(items)
    if kind is list:
        return [rebuilt(item, leaves) for item in x]
    if kind is dict:
        return {key: rebuilt(item, leaves) for key, item in x.items()}
    return next(leaves) if is_leaf(x) else x


def is_leaf(x: Any) -> bool:
    """Whether an argument is one that the program may use: an array, a number, a node, a stream."""
    if isinstance(x, (np.ndarray, np.generic)):
        return is_numeric(x)
    return x.__class__ in NUMBERS or isinstance(x, Node) or x.__class__ is np.random.Generator


def is_numeric(x: Any) -> bool:
    """Whether an array or a number of NumPy is one that a symbol can stand for.

    Not of a subclass, such as np.matrix, whose operators are others; np.memmap adds none.
    """
    plain = isinstance(x, np.generic) or type(x) in (np.ndarray, np.memmap)
    return plain and x.dtype.kind in KINDS


def others(x: Any) -> Iterator[Any]:
    """The nested arguments that are no leaves: objects, texts, None."""
    if isinstance(x, tuple) or x.__class__ is list:
        for item in x:
            yield from others(item)
    elif x.__class__ is dict:
        for item in x.values():
            yield from others(item)
    elif not is_leaf(x):
        yield x


def pattern(leaves: list[Any]) -> tuple[int, ...]:
    """Which of the arrays and nodes are one and the same: () if all are different.

    >>> x, y = np.ones(2), np.ones(2)
    >>> pattern([x, y, 1.0]), pattern([x, x, 1.0])
    ((), (0, 0, 2))
    """
    if len({*map(id, leaves)}) == len(leaves):
        return ()
    first: dict[int, int] = {}
    places = [
        i if x.__class__ in NUMBERS else first.setdefault(id(x), i) for i, x in enumerate(leaves)
    ]
    return () if places == [*range(len(leaves))] else tuple(places)


@contextmanager
def unchanged(given: Any) -> Iterator[None]:
    """Raise TypeError if a list or dict among the arguments is another one after the block."""
    before = shape_of(given)
    yield
    if shape_of(given) != before:
        raise TypeError(
            "compile: the function changes a list or dict that is its argument, which a "
            "program cannot; return what is to be kept"
        )


def shape_of(x: Any) -> Any:
    """What lists and dicts among nested arguments hold, by identity."""
    if isinstance(x, (list, tuple)):
        return [(id(item), shape_of(item)) for item in x]
    if x.__class__ is dict:
        return [(key, id(item), shape_of(item)) for key, item in x.items()]
    return None
