"""One version of a compiled function: a program, and how its inputs and outputs are connected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from .accepting import Acceptance
from .connecting import Connection, Scope
from .delivering import Delivery
from .passes import overwritten
from .program import Program, Stale
from .recorder import Recorder
from .source import Source
from .tape import same


class Version:
    """What one recorded run has become.

    `run(args, kwargs)` gives the result for arguments, or OTHER if they are of another signature;
    `serve(*leaves)` the result for the leaves of arguments of the right one. Both raise Stale if
    the function must be recorded again.

    Args:
        recorder: after its run.
        given: the arguments of that run, positional and by keyword.
        arguments: their leaves; symbols stand for those that are inputs.
        passes: what makes the program faster.
    """

    def __init__(
        self,
        recorder: Recorder,
        given: tuple[Any, Any],
        arguments: list[Any],
        passes: Callable[[Program], Program],
    ) -> None:
        self.numbers = [x for x in recorder.places if x.before.__class__ in (int, float)]
        scope = Scope(Stale=Stale)
        self.guards = [
            f"{call.name} in {call.line}" for call in recorder.tape.calls if call.form == "guard"
        ]
        connection = Connection(recorder, arguments, scope)
        delivery = Delivery(recorder, connection.nodes, scope)
        program = Program.of(recorder.tape, tuple(delivery.outputs))
        names, put = {**recorder.names, **program.names}, frozenset(delivery.replaced)
        program = with_names(passes(replace(program, names=names, replaced=put)), delivery)
        self.program = without_unused(program, connection.given)
        self.source = Source(self.program)
        scope["program"] = executed(self.source)
        acceptance = Acceptance(*given, scope)
        connecting = connection.lines(self.program, overwritten(self.program))
        texts = functions(acceptance.lines, list(connecting), delivery.lines, len(arguments))
        space = dict(scope)  # a dict itself: Python is slow to look names up in other kinds
        exec(texts, space)
        self.run: Callable[[Any, Any], Any] = space["run"]
        self.serve: Callable[..., Any] = space["serve"]
        self.deliver: Callable[..., Any] = space["deliver"]
        self.outputs = [recorder.tape.values[x.number] for x in delivery.outputs]

    def first(self, leaves: list[Any]) -> Any:
        """The result of the run that was recorded; what that run computed is let go.

        A program keeps no array alive: of each variable only the shape and dtype remain.
        """
        outputs, self.outputs = self.outputs, []
        self.program.values[:] = map(outline, self.program.values)
        return self.deliver(outputs, *leaves)

    def changed_numbers(self) -> set[str]:
        """The paths of the numbers that are no longer what the program relies on."""
        return {
            place.path
            for place in self.numbers
            if place.symbol is None
            and place.get().__class__ is place.before.__class__
            and place.get() != place.before
        }


def functions(accepting: list[str], connecting: list[str], delivering: list[str], n: int) -> str:
    """The text of `run`, `serve` and `deliver`, for n leaves of arguments."""
    leaves = ", ".join(f"leaf_{i}" for i in range(n))
    return (
        function("run", "args, kwargs", [*accepting, f"return serve({leaves})"])
        + function("serve", leaves, [*connecting, *delivering])
        + function("deliver", f"outputs, {leaves}", delivering)
    )


def with_names(program: Program, delivery: Delivery) -> Program:
    """The program with names: those of inputs, then of what is delivered, then of the user."""
    names = {
        x.number: delivery.names.get(old.number, "")
        for x, old in zip(program.outputs, delivery.outputs, strict=True)
    }
    names = {number: name for number, name in names.items() if name}
    inputs = {
        x.number: program.names[x.number] for x in program.inputs if x.number in program.names
    }
    return replace(program, names={**program.names, **names, **inputs})


def executed(source: Source) -> Callable[..., Any]:
    """The function that a source is the text of."""
    space = {"np": np, "Stale": Stale, "same": same, **source.constants}
    exec(source.text, space)
    return space["program"]  # type: ignore[no-any-return]


def without_unused(program: Program, given: dict[int, str]) -> Program:
    """The program without inputs that it does not use, except those that are arguments."""
    used = {x.number for call in program.calls for x in call.operands()}
    used |= {x.number for x in program.outputs}
    inputs = (x for x in program.inputs if x.number in used or given[x.number].startswith("leaf_"))
    return replace(program, inputs=tuple(inputs))


def outline(x: Any) -> Any:
    """An array of the same shape and dtype that takes no memory; other things as they are."""
    if isinstance(x, np.ndarray) and not x.dtype.hasobject:
        return np.broadcast_to(np.zeros((), x.dtype), x.shape)
    return x


def function(name: str, parameters: str, lines: list[str]) -> str:
    """The text of a function."""
    return f"def {name}({parameters}):\n" + "".join(f"    {line}\n" for line in lines)
