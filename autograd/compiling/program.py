"""A program: the calls of a tape that its outputs need, as data that passes can rewrite."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from .tape import Call, Tape, Variable


@dataclass(frozen=True)
class Program:
    """Calls in order, from the inputs to the outputs; nothing in it is changed in place.

    `values` holds what each variable was in the run that was recorded: its shape and dtype are
    those of every run. `names` are the users' names for variables. `replaced` are the inputs that
    something else takes the place of when the program has run: parameters that a step changes.
    """

    inputs: tuple[Variable, ...]
    calls: tuple[Call, ...]
    outputs: tuple[Variable, ...]
    values: list[Any]
    names: dict[int, str]
    replaced: frozenset[int] = frozenset()

    @staticmethod
    def of(tape: Tape, outputs: tuple[Variable, ...]) -> Program:
        """The program that a tape holds."""
        return Program(tuple(tape.inputs), tuple(tape.calls), outputs, tape.values, tape.names)

    def with_calls(self, calls: Any) -> Program:
        """The same program with other calls."""
        return replace(self, calls=tuple(calls))

    def makers(self) -> dict[int, Call]:
        """The call that made each variable, by its number."""
        return {call.target.number: call for call in self.calls if call.target is not None}

    def users(self) -> dict[int, list[Call]]:
        """The calls that take each variable, by its number; outputs have no call of their own."""
        users: dict[int, list[Call]] = {}
        for call in self.calls:
            for x in dict.fromkeys(call.operands()):
                users.setdefault(x.number, []).append(call)
        return users

    def value(self, x: Any) -> Any:
        """What an argument was in the recorded run: of a variable its value, else itself."""
        return self.values[x.number] if x.__class__ is Variable else x

    def result(self, call: Call) -> Any:
        """What the result of a call was in the recorded run; None if it has none."""
        return None if call.target is None else self.values[call.target.number]

    def fresh(self, value: Any) -> Variable:
        """A variable that no call has yet; a pass may make some."""
        self.values.append(value)
        return Variable(len(self.values) - 1)


Pass = Callable[[Program], Program]


class Stale(Exception):  # noqa: N818
    """What the program was recorded for is not so in this call; it must be recorded again."""
