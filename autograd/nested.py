"""Arguments nested in lists, tuples, dicts and object arrays: taken apart and put together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np


def leaves(x: Any) -> Iterator[Any]:
    """The innermost items of nested lists, tuples, dicts and object arrays, in order.

    >>> list(leaves({"w": [1.0, 2.0], "b": (3.0,)}))
    [1.0, 2.0, 3.0]
    """
    if isinstance(x, (list, tuple)):
        for item in x:
            yield from leaves(item)
    elif isinstance(x, dict):
        for item in x.values():
            yield from leaves(item)
    elif isinstance(x, np.ndarray) and x.dtype.hasobject:
        for item in x.flat:
            yield from leaves(item)
    else:
        yield x


def paths(x: Any, prefix: str = "") -> Iterator[str]:
    """For each leaf where it is, as an index that leads to it.

    >>> list(paths({"w": [1.0, 2.0], "b": (3.0,)}))
    ["['w'][0]", "['w'][1]", "['b'][0]"]
    """
    if isinstance(x, dict):
        for key, item in x.items():
            yield from paths(item, f"{prefix}[{key!r}]")
    elif isinstance(x, (list, tuple)):
        for position, item in enumerate(x):
            yield from paths(item, f"{prefix}[{position}]")
    elif isinstance(x, np.ndarray) and x.dtype.hasobject:
        for index in np.ndindex(x.shape):
            yield from paths(x[index], f"{prefix}{list(index)}")
    else:
        yield prefix


def rebuild(x: Any, items: Iterator[Any]) -> Any:
    """The same nesting as x, with the next of the items in place of each leaf.

    >>> rebuild({"w": [1.0, 2.0], "b": (3.0,)}, iter("abc"))
    {'w': ['a', 'b'], 'b': ('c',)}
    """
    if isinstance(x, tuple):
        parts = [rebuild(item, items) for item in x]
        return type(x)(*parts) if hasattr(x, "_fields") else type(x)(parts)
    if isinstance(x, list):
        return [rebuild(item, items) for item in x]
    if isinstance(x, dict):
        return {key: rebuild(item, items) for key, item in x.items()}
    if isinstance(x, np.ndarray) and x.dtype.hasobject:
        array = np.empty(x.shape, dtype=object)
        for position in range(x.size):
            array.flat[position] = rebuild(x.flat[position], items)
        return array
    return next(items)


def aligned(x: Any, like: Any) -> Iterator[Any]:
    """What x holds at the place of each leaf of `like`, in the order of these leaves.

    Raises:
        ValueError: if x is not nested as `like` is.

    >>> list(aligned({"b": 3.0, "w": [1.0, 2.0]}, {"w": [0, 0], "b": 0}))
    [1.0, 2.0, 3.0]
    """
    if isinstance(like, dict):
        if not isinstance(x, dict) or x.keys() != like.keys():
            raise ValueError(f"expected a dict with the keys {list(like)}, got {described(x)}")
        pairs = [(x[key], item) for key, item in like.items()]
    elif isinstance(like, (list, tuple)):
        if not isinstance(x, (list, tuple)) or len(x) != len(like):
            raise ValueError(f"expected {len(like)} items, got {described(x)}")
        pairs = list(zip(x, like, strict=True))
    elif isinstance(like, np.ndarray) and like.dtype.hasobject:
        if np.shape(x) != like.shape:
            raise ValueError(f"expected an array of shape {like.shape}, got {described(x)}")
        pairs = list(zip(np.asarray(x).flat, like.flat, strict=True))
    else:
        yield x
        return
    for item, place in pairs:
        yield from aligned(item, place)


def described(x: Any) -> str:
    """What x is, in a few words."""
    if isinstance(x, dict):
        return f"one with the keys {list(x)}"
    if isinstance(x, (list, tuple)):
        return f"a {type(x).__name__} of {len(x)}"
    return f"{type(x).__name__} of shape {np.shape(x)}"


def mapped(function: Callable[[Any], Any], x: Any) -> Any:
    """The same nesting with a function applied to each leaf.

    >>> mapped(abs, [-1, (-2, 3)])
    [1, (2, 3)]
    """
    return rebuild(x, iter([function(item) for item in leaves(x)]))
