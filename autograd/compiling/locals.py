"""What the user's functions call their arrays: read from their frames when the run is over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from .. import nested
from ..tensor import Tensor
from .writing import is_symbol

#: Longer lists and dicts have no names for their items: nobody could read them.
LONGEST = 64


def local_names(frames: Iterable[Any]) -> dict[int, str]:
    """The names of variables, by their numbers: what an outer function calls them comes first.

    A function that is over still holds the last thing that each of its names stood for.
    """
    names: dict[int, str] = {}
    for frame in sorted(frames, key=depth):
        for name, x in list(frame.f_locals.items()):
            for path, item in items(name.lstrip("_"), x) if name.strip("_") else ():
                array = item._data if item.__class__ is Tensor else item
                if is_symbol(array):
                    names.setdefault(array.variable.number, path)
    return names


def items(name: str, x: Any) -> Iterator[tuple[str, Any]]:
    """What a name stands for, or the items of a list, tuple or dict, each with its own name.

    >>> list(items("x", 1.0)), list(items("pair", (1.0, [2.0])))
    ([('x', 1.0)], [('pair[0]', 1.0), ('pair[1][0]', 2.0)])
    """
    if not is_symbol(x) and isinstance(x, (list, tuple, dict)):
        if len(x) <= LONGEST:
            yield from zip(nested.paths(x, name), nested.leaves(x), strict=True)
    else:
        yield name, x


def depth(frame: Any) -> int:
    """How many functions have called each other until this one."""
    count = 0
    while frame is not None:
        frame, count = frame.f_back, count + 1
    return count
