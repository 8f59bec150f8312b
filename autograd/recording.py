"""Whether operations are recorded: always, except inside `no_grad()` on that thread."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import get_ident
from types import TracebackType

from .primitive import Primitive

#: How many `no_grad()` blocks each thread is inside of. Empty nearly always, so that the test
#: `if paused` in front of every recording costs next to nothing.
paused: dict[int, int] = {}

#: How many transforms such as `grad` each thread is inside of: what they call must be recorded.
transforms: dict[int, int] = {}


def nothing_recorded() -> None:
    """Stands where a node has a value but no inputs: nobody wrote down how it was computed."""


def constant_node() -> None:
    """Stands where a node is a constant on purpose: the result of stop_gradient or detach."""


def argument_node() -> None:
    """Stands in a node that a transform such as grad made of an argument of a function."""


NO_GRAD = Primitive(nothing_recorded, (), name="no_grad")
COMPILED = Primitive(nothing_recorded, (), name="compile")
UNRECORDED = (NO_GRAD, COMPILED)
STOPPED = Primitive(constant_node, (), name="stop_gradient")
ARGUMENT = Primitive(argument_node, (), name="argument")


class no_grad:  # noqa: N801  (used like a keyword)
    """Compute without recording: for inference, where no gradient is wanted.

    What is computed inside is still a `Value` or a `Tensor`, but a backward pass that meets it
    raises, so nothing is detached silently. The state belongs to one thread and is restored when
    the block is left by an exception. Blocks may be nested.

    >>> from autograd import Tensor, no_grad
    >>> x = Tensor([1.0, 2.0])
    >>> with no_grad():
    ...     y = (x * x).sum()
    >>> y.backward()
    Traceback (most recent call last):
        ...
    RuntimeError: backward(): Tensor of shape () was computed under no_grad(), so how it was...
    """

    def __enter__(self) -> None:
        thread = get_ident()
        paused[thread] = paused.get(thread, 0) + 1

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        thread = get_ident()
        if paused[thread] == 1:
            del paused[thread]
        else:
            paused[thread] -= 1


@contextmanager
def recording() -> Iterator[None]:
    """Record on this thread, also inside `no_grad()`: what a transform does for its own use."""
    thread = get_ident()
    depth = paused.pop(thread, 0)
    transforms[thread] = transforms.get(thread, 0) + 1
    try:
        yield
    finally:
        if depth:
            paused[thread] = depth
        transforms[thread] -= 1
        if not transforms[thread]:
            del transforms[thread]


def is_recording() -> bool:
    """Whether an operation on this thread would be recorded now."""
    return get_ident() not in paused
