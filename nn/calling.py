"""Calling: every call of a module is a scope of the recording, which pictures show as one card.

Whoever wants to know what goes into a module and comes out of it watches the calls.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator
from threading import get_ident
from typing import Any, NamedTuple

from autograd import scope


class Call(NamedTuple):
    """A call of a module: what it was given, and what it returned."""

    module: Any
    inputs: tuple[Any, ...]
    output: Any


#: The calls seen so far on each thread that is watched.
watched: dict[int, list[Call]] = {}


def in_scope(call: Callable[..., Any]) -> Callable[..., Any]:
    """The `__call__` of a class of modules, as a scope named by the place of the module."""

    @functools.wraps(call)
    def call_in_scope(self: Any, *args: Any, **options: Any) -> Any:
        kind = type(self).__name__
        with scope(self.place or kind, kind):
            output = call(self, *args, **options)
        if watched and get_ident() in watched:
            watched[get_ident()].append(Call(self, args, output))
        return output

    return call_in_scope


@contextlib.contextmanager
def watch() -> Iterator[list[Call]]:
    """The calls of modules on this thread, in the order in which they return."""
    thread = get_ident()
    before = watched.get(thread)
    calls = watched[thread] = []
    try:
        yield calls
    finally:
        if before is None:
            del watched[thread]
        else:
            watched[thread] = before
