"""Scopes: which part of a program a node was recorded in, such as the call of a layer.

A node has no slot for its scope. It notes the time at which it was recorded, in `epoch`, and the
time that passes inside a scope knows the scope: it is a `Moment`, a whole number with a memory.
So recording costs the same inside a scope as outside, and a scope lives as long as its nodes do.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from threading import get_ident
from types import TracebackType

from .node import Node, clock


class Call:
    """One run through a scope; a scope that is entered twice has two.

    Attributes:
        before: the time of the clock when it began.
        name: what pictures call it.
        kind: what sort of part it is, such as the class of a layer; empty if nobody said.
        parent: the call it ran inside of, if any.
        thread: the thread it ran on.
        mixed: whether another thread had a scope open at the same time. What was recorded then
            may belong to either, so pictures pay no attention to it.
    """

    __slots__ = ("before", "kind", "mixed", "name", "parent", "thread")

    mixed: bool

    def __init__(self, name: str, kind: str, parent: Call | None, thread: int, before: int) -> None:
        self.before = before
        self.name = name
        self.kind = kind
        self.parent = parent
        self.thread = thread
        self.mixed = parent is not None and parent.mixed

    def outwards(self) -> Iterator[Call]:
        """This call, the one it ran inside of, and so on."""
        call: Call | None = self
        while call is not None:
            yield call
            call = call.parent


class Moment(int):
    """A time of the clock that knows the call it belongs to; otherwise the plain number."""

    call: Call

    @staticmethod
    def within(time: int, call: Call | None) -> int:
        """The same time inside of a call; outside of all calls a plain number again."""
        if call is None:
            return int(time)
        moment = Moment(time)
        moment.call = call
        return moment

    def __add__(self, steps: int) -> int:
        """A later time, inside of the same call."""
        return Moment.within(int(self) + steps, self.call)


#: The innermost call that is open on each thread.
open_calls: dict[int, Call] = {}


class scope:  # noqa: N801  (used like a keyword)
    """Name a part of a computation: what is recorded inside can be drawn as one card.

    Scopes may be nested, and entered again: every time counts as a call of its own. The calls of
    a `nn.Module` are scopes already. A picture shows the scopes of the thread that draws it.

    Args:
        name: what pictures call it; `/` separates the names in a path, as in "encoder/layer0".
        kind: what sort of part it is; calls of different kinds are never folded into one card.

    >>> from autograd import Value, draw, scope
    >>> x = Value(3.0, name="x")
    >>> with scope("square"):
    ...     y = x * x
    >>> with scope("shift"):
    ...     y = (y + 1.0) / 2.0
    >>> [card.header for card in draw(y, depth=1).graph.cards]
    ['x', 'square', 'shift']
    """

    __slots__ = ("calls", "kind", "name")

    def __init__(self, name: str, kind: str = "") -> None:
        if not isinstance(name, str) or not isinstance(kind, str):
            raise TypeError(f"scope: name and kind are texts, got {name!r} and {kind!r}")
        self.name = name
        self.kind = kind
        self.calls: list[Call] = []  # those of this object that are open, the innermost last

    def __enter__(self) -> None:
        thread = get_ident()
        with clock.lock:
            now = clock.now
            call = Call(self.name, self.kind, open_calls.get(thread), thread, now)
            open_calls[thread] = call
            if len(open_calls) > 1:
                forget_ended_threads()
                if len(open_calls) > 1:
                    mix(open_calls.values())
            self.calls.append(call)
            clock.now = moment = Moment(now)
            moment.call = call

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with clock.lock:
            call = self.calls.pop()
            innermost = open_calls.get(call.thread)
            if innermost is not call:  # left in another order than they were entered
                leave_between(innermost, call)
                return
            if call.parent is None:
                del open_calls[call.thread]
            else:
                open_calls[call.thread] = call.parent
            unchanged = clock.now == call.before and not call.mixed
            clock.now = call.before if unchanged else Moment.within(clock.now, call.parent)


def leave_between(innermost: Call | None, left: Call) -> None:
    """Close a call that others were opened in and are open still, as two generators may do it."""
    if innermost is None:  # its thread has ended, and with it all its calls
        return
    mix([innermost])
    for call in innermost.outwards():
        if call.parent is left:
            call.parent = left.parent


def forget_ended_threads() -> None:
    """Close the calls of threads that ended inside of them; nobody else will."""
    alive = {thread.ident for thread in threading.enumerate()}
    for thread in [x for x in open_calls if x not in alive and x != get_ident()]:
        del open_calls[thread]


def mix(calls: Iterable[Call]) -> None:
    """Note that it is not known to which of some calls belongs what is recorded now."""
    for call in calls:
        for outer in call.outwards():
            outer.mixed = True


def calls_of(node: Node, thread: int) -> Sequence[Call]:
    """The calls of one thread that a node was recorded in, the outermost first."""
    call = getattr(node.epoch, "call", None)
    if call is None or call.mixed or call.thread != thread:
        return ()
    return list(call.outwards())[::-1]
