"""The program as Python a person can read: one statement for each call."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import numpy as np

from .expressions import Expressions, definition, imported
from .naming import Names
from .program import Program
from .tape import Call, Variable

#: An array as large is let go as soon as nothing needs it; Python keeps others until the return.
LARGE = 1024  # bytes: the memory of smaller ones NumPy keeps itself


class Source:
    """The text of a program, and the constants that its text has names for.

    Args:
        program: after all passes.
        name: what the function is called.
        error: what a guard raises.
    """

    def __init__(self, program: Program, name: str = "program", error: str = "Stale") -> None:
        self.program, self.error = program, error
        self.names = Names(program, {"np", "same", "Stale", name})
        self.expressions = Expressions(program, self.names)
        self.constants = self.expressions.constants
        makers, users = program.makers(), program.users()
        #: Comparisons that only a guard uses are written in its condition.
        self.tests = {
            call.args[0].number: makers[call.args[0].number]
            for call in program.calls
            if call.form == "guard" and is_comparison(makers.get(call.args[0].number), users)
        }
        self.inputs = ", ".join(self.names[x] for x in program.inputs)
        lines = [*self.body()]
        self.outputs = [self.expressions.written(x) for x in program.outputs]
        returned = "".join(f"{x}, " for x in self.outputs)
        self.body_text = "".join(f"    {line}\n" for line in lines)
        self.text = f"def {name}({self.inputs}):\n{self.body_text}    return ({returned})\n"

    @property
    def readable(self) -> str:
        """The text below the constants that it uses."""
        lines = []
        for name, x in self.constants.items():
            made = definition(x)
            if callable(x):
                lines.append(imported(name, x) or f"# {name}: the function {called(x)}")
                continue
            shape = f"{getattr(x, 'dtype', type(x).__name__)} {np.shape(x)}"
            lines.append(f"{name} = {made}" if made else f"# {name}: {shape}")
        return "\n".join([*lines, "", self.text]) if lines else self.text

    def body(self) -> Iterator[str]:
        """The lines of the function, under a heading for each part."""
        ends = self.last_lines()
        parts = parts_of(self.program.calls)
        heading = ""
        for position, (call, part) in enumerate(zip(self.program.calls, parts, strict=True)):
            number = -1 if call.target is None else call.target.number
            if number in self.expressions.inline or number in self.tests:
                continue
            if part != heading:
                heading = part
                yield f"# --- {part} ---"
            yield from self.statement(call)
            if ends.get(position):
                yield f"del {', '.join(ends[position])}"

    def statement(self, call: Call) -> Iterator[str]:
        """One call, as lines of Python."""
        if call.form == "guard":
            yield f"if {self.test(call)}:"
            place = f"{call.name} in {short(call.line)}" if call.line else call.name
            yield f"    raise {self.error}({place + ': not as it was when this was recorded'!r})"
        else:
            yield f"{self.expressions.statement(call)}{self.comment(call)}"

    def comment(self, call: Call) -> str:
        """The shape of the result; of a gradient the operation, and the line of the user."""
        shape = "" if call.target is None else str(getattr(self.program.result(call), "shape", ()))
        if call.origin.startswith("gradient of"):
            place = f" in {short(call.line)}" if call.line else ""
            return f"  # {shape} {call.origin}{place}".replace("#  ", "# ")
        return f"  # {shape}" if shape else ""

    def test(self, call: Call) -> str:
        """The condition under which a guard fails."""
        x, expected = call.args
        made = self.tests.get(x.number)
        text = self.names[x] if made is None else self.expressions.expression(made)
        if isinstance(expected, (bool, np.bool_)):
            return text if not expected else f"not ({text})" if made else f"not {text}"
        if isinstance(expected, np.ndarray) or type(expected) is not int:
            return f"not same({text}, {self.expressions.written(expected)})"
        return f"{text} != {expected}"

    def last_lines(self) -> dict[int, list[str]]:
        """The names of large arrays that no call after a position uses."""
        last: dict[str, int] = {}
        large = set()
        for position, call in enumerate(self.program.calls):
            # What is written where it is used keeps what it is made of.
            for x in self.used(call):
                last[self.names[x]] = position
                if getattr(self.program.value(x), "nbytes", 0) >= LARGE:
                    large.add(self.names[x])
        kept = {self.names[x] for x in (*self.program.outputs, *self.program.inputs)}
        ends: dict[int, list[str]] = {}
        for name in sorted(large - kept):
            if last[name] < len(self.program.calls) - 1:
                ends.setdefault(last[name], []).append(name)
        return ends

    def used(self, call: Call) -> Iterator[Variable]:
        """The variables whose names are in the statement of a call."""
        if call.target is not None and call.target.number not in self.expressions.inline:
            yield call.target
        for x in call.operands():
            inner: Any = self.expressions.inline.get(x.number)
            yield from self.used(inner) if inner is not None else (x,)


def is_comparison(call: Call | None, users: dict[int, list[Call]]) -> bool:
    """Whether a call compares two things, and only one call uses that."""
    signs = ("<", "<=", ">", ">=", "==", "!=")
    if call is None or call.target is None or len(users.get(call.target.number, ())) > 1:
        return False
    return call.form == "operator" and call.name in signs


def parts_of(calls: tuple[Call, ...]) -> list[str]:
    """For each call the part of the program that it is in; "" if there is one part only."""
    back = [i for i, call in enumerate(calls) if call.origin.startswith("gradient of")]
    if not back:
        return [""] * len(calls)
    first, last = back[0], back[-1]
    return [
        "forward" if i < first else "backward" if i <= last else "afterwards"
        for i in range(len(calls))
    ]


def called(function: Any) -> str:
    """What a function is called where it is defined."""
    name = getattr(function, "__name__", type(function).__name__)
    module = getattr(function, "__module__", None)
    return f"{module}.{name}" if module else str(name)


def short(line: str) -> str:
    """file.py:3 of a path and a line.

    >>> short("/home/me/train.py:3")
    'train.py:3'
    """
    return os.path.basename(line)
