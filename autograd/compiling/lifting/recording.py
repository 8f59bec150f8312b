"""How a function of Values becomes a program of arrays, and when it is left as it is."""

from __future__ import annotations

import gc
import random
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from ..passes import optimized
from ..randomness import no_other_randomness
from ..signature import rebuilt, unchanged
from .exchange import exchanged
from .run import ScalarRun, Unliftable
from .version import ScalarVersion


class Eager:
    """Stands where a program would be: the function is called as it is.

    Args:
        function: what is called.
        given: the arguments of the call that was to be recorded, positional and by name.
        why: no program was made of it.
        is_mixed: whether that was because it computes with Tensors too.
    """

    def __init__(
        self, function: Callable[..., Any], given: Any, why: str, is_mixed: bool = False
    ) -> None:
        self.function, self.given, self.why, self.is_mixed = function, given, why, is_mixed
        self.guards: list[str] = []
        self.source = Text(why)

    @property
    def program(self) -> Any:
        """None: asking for it raises a TypeError that says why."""
        return self.source.program

    def run(self, args: Any, kwargs: Any) -> Any:
        """The result for arguments: those of another signature are not told apart."""
        return self.function(*args, **kwargs)

    def serve(self, *leaves: Any) -> Any:
        """The result for the leaves of arguments."""
        args, kwargs = rebuilt(self.given, iter(leaves))
        return self.function(*args, **kwargs)

    def first(self, leaves: list[Any]) -> Any:
        """The result of the first call."""
        return self.serve(*leaves)

    def changed_numbers(self) -> set[str]:
        """None: it relies on nothing."""
        return set()


class Text:
    """What is shown as the source of a function that has no program."""

    def __init__(self, why: str) -> None:
        self.why, self.text = why, f"# The function is called as it is: {why}.\n"

    @property
    def program(self) -> Any:
        """None: there is nothing to save or to plan."""
        raise TypeError(
            f"compile: there is no program, the function is called as it is: {self.why}"
        )


def lifted(
    function: Callable[..., Any],
    changing: Collection[str],
    objects: list[Any],
    leaves: list[Any],
    given: Any,
) -> Any:
    """A version of a function of Values: run once as it is, then a program of arrays.

    Args:
        function: computes with Values.
        changing: the paths of numbers known to change from call to call.
        objects: arguments that are no arrays and no numbers: what they hold is captured too.
        leaves: the arrays, numbers and nodes among the arguments.
        given: the arguments, positional and by name.

    Raises:
        TypeError: if the function does what no program could: draw from a global generator of
            random numbers, or change a list that is its argument or that it captures.

    >>> from autograd import Value
    >>> version = lifted(lambda x: (Value(x) * 2.0).data, (), [], [1.5], ((1.5,), {}))
    >>> version.first([1.5]), version.serve(4.0)
    (3.0, 8.0)
    """
    run = ScalarRun(function, changing, objects, exchanged)
    arguments = [run.symbol(x, f"leaf_{i}") for i, x in enumerate(leaves)]
    args, kwargs = rebuilt(given, iter(arguments))
    state = random_state()
    with without_collector():
        try:
            with unchanged((args, kwargs)), no_other_randomness():
                run.run(args, kwargs)
            return ScalarVersion(run, leaves, given, optimized)
        except Unliftable as error:
            restore_random_state(state)
            return Eager(function, given, str(error), run.is_mixed)


def random_state() -> Any:
    """The states of the global generators of Python and NumPy."""
    return random.getstate(), np.random.get_state()


def restore_random_state(state: Any) -> None:
    """Let the global generators draw what they would have drawn then."""
    random.setstate(state[0])
    np.random.set_state(state[1])


@contextmanager
def without_collector() -> Iterator[None]:
    """Without the garbage collector, to which a large graph is much work and nothing to do."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
