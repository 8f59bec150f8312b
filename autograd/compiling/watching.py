"""What can only be compared as a whole: sets, deques, lists of numbers, arrays of objects."""

from __future__ import annotations

import types
from collections import deque
from contextvars import ContextVar
from typing import Any

import numpy as np

#: Python's numbers, texts and None: what is compared by itself.
PLAIN = (float, int, bool, str, bytes, complex, type(None))
CONTAINERS = (set, frozenset, deque, list, types.MappingProxyType, ContextVar)
STREAMS = (bytearray, memoryview, np.random.RandomState)


class Watched:
    """A thing that cannot be exchanged, such as a set: what is in it, to be compared."""

    __slots__ = ("content", "path", "thing")

    def __init__(self, thing: Any, path: str) -> None:
        self.thing, self.path = thing, path
        self.content = content_of(thing)

    def changed(self) -> bool:
        """Whether there is something else in it now."""
        return bool(content_of(self.thing) != self.content)


def content_of(x: Any) -> Any:
    """What can be compared of a container, a list or an array.

    >>> items = deque([1.0, np.zeros(2)])
    >>> before = content_of(items)
    >>> items[1][0] = 3.0
    >>> content_of(items) == before
    False
    """
    if isinstance(x, np.ndarray):
        mask = np.ma.getmaskarray(x).tobytes() if isinstance(x, np.ma.MaskedArray) else b""
        items = [*map(identity_of, x.flat)] if x.dtype.hasobject else x.tobytes()
        return (x.shape, x.dtype.str, items, mask)
    if isinstance(x, (set, frozenset)):
        return sorted(map(repr, map(identity_of, x)))
    if isinstance(x, np.random.RandomState):
        return repr(x.get_state(legacy=True))
    if hasattr(x, "getstate"):
        return x.getstate()
    if isinstance(x, (bytearray, memoryview)):
        return bytes(x)
    return [*map(identity_of, items_of(x))]


def identity_of(item: Any) -> Any:
    """What tells one item of a container from another: its text, its numbers, or that it is it."""
    if item.__class__ in PLAIN:
        return repr(item)
    return content_of(item) if type(item) is np.ndarray else id(item)


def items_of(x: Any) -> list[Any]:
    """The items of what is compared as a whole."""
    if isinstance(x, ContextVar):
        return [x.get(None)]
    if isinstance(x, types.MappingProxyType):
        return [part for item in x.items() for part in item]
    if isinstance(x, np.ndarray):
        return [*x.flat] if x.dtype.hasobject else []
    return [*x] if isinstance(x, (set, frozenset, deque, list)) else []


def is_watchable(x: Any) -> bool:
    """Whether x is a container, or a stream of random numbers, that can only be compared."""
    return isinstance(x, (*CONTAINERS, *STREAMS)) or type(x).__module__ in ("array", "random")


def all_numbers(x: Any) -> bool:
    """Whether a list holds numbers only, perhaps in lists of lists."""
    return (
        type(x) is list
        and bool(x)
        and all(item.__class__ in PLAIN or all_numbers(item) for item in x)
    )
