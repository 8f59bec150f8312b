"""How a function becomes a program: recorded as one of arrays, of Values, or of both."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import numpy as np

from .. import nested
from ..node import Node
from .lifting import lifted, values_detected
from .mixing import ScalarGraph
from .naming import argument_names
from .passes import optimized
from .recorder import Recorder
from .running import recorded_by, without_programs
from .signature import NUMBERS, rebuilt, unchanged
from .version import Version


class Making:
    """One function and one call of it, to be recorded.

    Args:
        function: what is recorded.
        changing: the paths of numbers known to change from call to call.
        objects: arguments that are no arrays and no numbers: what they hold is captured too.
        leaves: the arrays, numbers and nodes among the arguments.
        given: the arguments, positional and by name.

    >>> def scaled(x):
    ...     return 2.0 * x
    >>> version = Making(scaled, set(), [], [3.0], ((3.0,), {})).version()
    >>> version.first([3.0]), version.serve(4.0)
    (6.0, 8.0)
    """

    def __init__(
        self,
        function: Callable[..., Any],
        changing: Collection[str],
        objects: list[Any],
        leaves: list[Any],
        given: Any,
    ) -> None:
        self.function, self.changing, self.objects = function, changing, objects
        self.leaves, self.given = leaves, given
        items = zip(nested.leaves(given), argument_names(function, *given), strict=False)
        self.names = {id(x): name for x, name in items}

    def version(self) -> Any:
        """A program of arrays, else one of Values, else one of both, else the function itself.

        Where the function has Tensors from before, Values alone are not tried: what it does to
        those Tensors until they meet a Value would be done, and then done again.
        """
        recorder = self.recorder()
        states = states_of(self.leaves, recorder)
        try:
            with values_detected(ScalarGraph):
                return self.of_arrays(recorder)
        except ScalarGraph:
            restore(states)
        version = None if recorder.leaves else self.of_values()
        if version is None or version.is_mixed:
            recorder = self.recorder(mixed=True)
            try:
                return self.of_arrays(recorder)
            except ScalarGraph:
                restore(states)
        return version or self.of_values()

    def recorder(self, mixed: bool = False) -> Recorder:
        """What records one attempt."""
        return Recorder(self.function, self.changing, self.objects, self.names, mixed)

    def of_values(self) -> Any:
        """A program of a graph of Values, or what calls the function as it is."""
        with recorded_by(self), without_programs():
            return lifted(self.function, self.changing, self.objects, self.leaves, self.given)

    def of_arrays(self, recorder: Recorder) -> Version:
        """A program of arrays; ScalarGraph if the function computes with Values."""
        arguments = symbols_for(self.leaves, recorder, self.names)
        with without_programs():
            given = rebuilt(self.given, iter(arguments))
            with unchanged(given):
                self.run(recorder, given)
        return Version(recorder, self.given, arguments, optimized)

    def run(self, recorder: Recorder, given: Any) -> None:
        """One recorded run; an error that a symbol may have caused says so."""
        try:
            with recorded_by(recorder):
                recorder.run(*given)
        except (TypeError, AttributeError) as error:
            error.add_note(
                f"compile: while {getattr(self.function, '__name__', 'the function')} was "
                "recorded, with symbols in the place of its arrays and numbers"
            )
            raise


def symbols_for(leaves: list[Any], recorder: Recorder, names: dict[int, str]) -> list[Any]:
    """What stands for each leaf of the arguments; the same for the same array."""
    made: dict[int, Any] = {}
    arguments = []
    for position, x in enumerate(leaves):
        key = position if x.__class__ in NUMBERS else id(x)
        if key not in made:
            name = names.get(id(x), f"argument_{position}")
            made[key] = x if isinstance(x, Node) else recorder.symbol(x, name)
        arguments.append(made[key])
    return arguments


def states_of(leaves: list[Any], recorder: Recorder) -> list[tuple[Any, Any]]:
    """The streams that the function may draw from, among its arguments or captured, as they are."""
    found = [*leaves, *(place.before for place in recorder.places)]
    streams = [x.bit_generator for x in found if isinstance(x, np.random.Generator)]
    return [(stream, stream.state) for stream in streams]


def restore(states: list[tuple[Any, Any]]) -> None:
    """Let streams draw again what they drew."""
    for stream, state in states:
        stream.state = state
