"""What the user's functions call their arrays: read from their frames when the run is over.

The gradient of what has a name is named after it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from ..tensor import Tensor
from .tape import Call
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
                array = item._raw if item.__class__ is Tensor else item
                if is_symbol(array):
                    names.setdefault(array.variable.number, path)
    return names


def gradient_names(calls: Sequence[Call], names: dict[int, str]) -> dict[int, str]:
    """Names for gradients of what has a name: of several calls of a rule, the last is meant.

    What is sent back along several ways is added up, by calls that belong to no operation.
    """
    found: dict[int, str] = {}
    for call, following in itertools.zip_longest(calls, calls[1:]):
        if call.target is None:
            continue
        rule = call.line, call.origin, call.toward
        over = following is None or (following.line, following.origin, following.toward) != rule
        if over and call.toward in names:
            found[call.target.number] = f"gradient_of_{names[call.toward]}"
        elif call.run is np.add and call.quiet and not call.origin:
            for part in list(call.operands())[-1:]:  # that is added to what came so far
                if part.number in found:
                    found[call.target.number] = found[part.number]
    return found


def items(name: str, x: Any, levels: int = 2) -> Iterator[tuple[str, Any]]:
    """What a name stands for, or the items of a list, tuple or dict, each with its own name.

    >>> list(items("x", 1.0)), list(items("pair", (1.0, [2.0])))
    ([('x', 1.0)], [('pair[0]', 1.0), ('pair[1][0]', 2.0)])
    """
    if is_symbol(x) or x.__class__ not in (list, tuple, dict):
        yield name, x
    elif levels and len(x) <= LONGEST:
        for key, item in list(x.items() if x.__class__ is dict else enumerate(x)):
            if key.__class__ in (str, int):
                yield from items(f"{name}[{key!r}]", item, levels - 1)


def depth(frame: Any) -> int:
    """How many functions have called each other until this one."""
    count = 0
    while frame is not None:
        frame, count = frame.f_back, count + 1
    return count
