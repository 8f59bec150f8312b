"""How arguments are taken: a look at what they are, written out for one signature.

`signature` in signature.py says the same of any arguments, but walks through them in every call.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..node import Node
from .connecting import Scope
from .signature import NUMBERS, is_leaf, pattern, signature

#: What is returned for arguments of another signature.
OTHER = object()


class Acceptance:
    """The tests that arguments are of a signature, and the names that their leaves get.

    Args:
        args: positional arguments of the signature.
        kwargs: keyword arguments of the signature.
        scope: where the names that the text uses are put.
    """

    def __init__(self, args: Any, kwargs: Any, scope: Scope) -> None:
        self.scope = scope
        self.leaves = 0
        self.inner = 0
        scope["OTHER"] = OTHER
        self.lines = [*self.taken("args", args)]
        if kwargs:
            self.lines += self.taken("kwargs", kwargs)
        else:
            self.lines += [*refused("kwargs")]
        self.lines += self.one_and_the_same(args, kwargs)

    def one_and_the_same(self, args: Any, kwargs: Any) -> Iterator[str]:
        """The test of which arrays and nodes are one and the same, as `pattern` tells it."""
        found: list[Any] = []
        signature(args, found, [])
        signature(kwargs, found, [])
        names = [f"leaf_{i}" for i, x in enumerate(found) if x.__class__ not in NUMBERS]
        if len(names) == 2 and not pattern(found):
            yield from refused(f"{names[0]} is {names[1]}")
        elif len(names) > 1:
            all_names = ", ".join(f"leaf_{i}" for i in range(len(found)))
            self.scope["pattern"] = pattern
            if pattern(found):
                yield from refused(f"pattern([{all_names}]) != {pattern(found)}")
            else:
                ids = ", ".join(f"id({name})" for name in names)
                yield from refused(f"len({{{ids}}}) != {len(names)}")

    def taken(self, name: str, x: Any) -> Iterator[str]:
        """The lines that look at one argument, called by a name."""
        kind = x.__class__
        if kind is list or kind is tuple:
            kinds = f"{name}.__class__ is not {kind.__name__}"
            yield from refused(f"{kinds} or len({name}) != {len(x)}")
            parts: list[str] = []
            inner: list[str] = []
            for item in x:  # each with all that is in it before the next, as leaves are numbered
                parts.append(self.name_of(item))
                inner += self.taken(parts[-1], item)
            yield f"{''.join(f'{part}, ' for part in parts) or '()'} = {name}"
            yield from inner
        elif kind is dict:
            keys = self.scope.named(list(x))
            yield from refused(f"{name}.__class__ is not dict or [*{name}] != {keys}")
            for position, item in enumerate(x.values()):
                part = self.name_of(item)
                yield f"{part} = {name}[{keys}[{position}]]"
                yield from self.taken(part, item)
        else:
            yield from refused(f"{self.unlike(name, x)}")

    def name_of(self, x: Any) -> str:
        """A name for an argument: leaf_0, leaf_1 and so on for those that the program may use."""
        if is_leaf(x):
            self.leaves += 1
            return f"leaf_{self.leaves - 1}"
        self.inner += 1
        return f"part_{self.inner - 1}"

    def unlike(self, name: str, x: Any) -> str:
        """The test that an argument is not like x."""
        if not is_leaf(x):
            known = f"{name} is not {self.scope.named(x)}"
            return f"{name} != {x!r}" if x.__class__ is str else known
        tests = [f"{name}.__class__ is not {self.scope.named(x.__class__)}"]
        plain = isinstance(x, (np.ndarray, np.generic))
        array, data = (name, x) if plain else (f"{name}._raw", None)
        if isinstance(x, Node):
            data = x._raw if isinstance(x._raw, np.ndarray) else None
            tests.append(f"{name}._first is not None")
        if data is not None:
            tests.append(f"{array}.shape != {data.shape!r}")
            tests.append(f"{array}.dtype is not {self.scope.named(data.dtype)}")
        return " or ".join(tests)


def refused(test: str) -> tuple[str, str]:
    """The lines that refuse the arguments if a test holds."""
    return f"if {test}:", "    return OTHER"
