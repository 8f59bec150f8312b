"""The program as Python a person can read: one statement for each call."""

from __future__ import annotations

import linecache
import os
from collections.abc import Iterator
from typing import Any

import numpy as np

from .analysis import is_same
from .expressions import Expressions, definition, imported, quoted
from .naming import Names
from .program import Program
from .tape import Call, Variable

#: An array as large is let go as soon as nothing needs it; Python keeps others until the return.
LARGE = 1024  # bytes: the memory of smaller ones NumPy keeps itself
#: Characters of a line.
LONGEST = 96
#: Operations that the statements themselves tell.
PLAIN = frozenset("add subtract multiply divide negative power matmul getitem".split())


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
        lines += returning(self.outputs)
        self.head = "\n".join(signature(name, [self.names[x] for x in program.inputs])) + "\n"
        self.body_text = "".join(f"    {line}".rstrip() + "\n" for line in lines)
        self.text = self.head + self.body_text

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
        return "\n".join([*lines, "", "", self.text]) if lines else self.text

    def body(self) -> Iterator[str]:
        """The lines of the function, under a heading for each part and each line of the user."""
        ends = self.last_lines()
        parts = parts_of(self.program)
        heading = place = ""
        for position, (call, part) in enumerate(zip(self.program.calls, parts, strict=True)):
            number = -1 if call.target is None else call.target.number
            if number in self.expressions.inline or number in self.tests:
                continue
            if part != heading:
                yield from ([""] if heading else []) + [f"# --- {part} ---"]
                heading, place = part, ""
            if call.line not in ("", place) and part != "check" and not is_sum(call, part):
                place = call.line
                yield f"# {told(place)}"[:LONGEST]
            yield from self.statement(call, part)
            if ends.get(position):
                yield f"del {', '.join(ends[position])}"

    def statement(self, call: Call, part: str) -> Iterator[str]:
        """One call, as lines of Python."""
        if call.form == "guard":
            yield f"if {self.test(call)}:{'  # it is nan' if self.is_nan_test(call) else ''}"
            place = f"{call.name} in {short(call.line)}" if call.line else call.name
            reason = quoted(f"{place}: not as it was when this was recorded")
            yield f"    raise {self.error}({reason})"
            return
        *before, line = self.expressions.statement(call).split("\n")
        yield from before
        comment = self.comment(call, part)
        if comment and len(line) + len(comment) + 2 > LONGEST:
            yield comment
            comment = ""
        yield f"{line}  {comment}" if comment else line

    def comment(self, call: Call, part: str) -> str:
        """The shape of the result, the operation it belongs to, and the module it was called in."""
        shape = "" if call.target is None else str(getattr(self.program.result(call), "shape", ()))
        origin = "" if call.origin in PLAIN or call.origin in call.name else call.origin
        origin = "sum of gradients" if is_sum(call, part) else origin
        scope = f"in {call.scope}" if call.scope else ""
        words = " ".join(filter(None, (shape, origin, scope)))
        return f"# {words}" if words else ""

    def is_nan_test(self, call: Call) -> bool:
        """Whether a guard fails where x != x."""
        made = self.tests.get(call.args[0].number)
        return made is not None and made.name == "!=" and is_same(*made.args)

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


def parts_of(program: Program) -> list[str]:
    """For each call the part of the program that it is in; "" if nothing goes back.

    What has no origin stands between operations: sums of gradients, which NumPy is quiet in, and
    what the user or an optimizer does when the gradients are there.
    """
    calls = program.calls
    if not any(call.origin.startswith("gradient of") for call in calls):
        return [""] * len(calls)
    asked = only_asked(program)
    parts, part = [], "forward"
    after = "update" if program.replaced else "afterwards"
    for call in calls:
        if call.origin.startswith("gradient of"):
            part = "backward"
        elif part in ("backward", "check") and is_asked(call, asked):
            part = "check"
        elif part != "forward" and call.origin and not call.quiet:
            part = "forward"
        elif part == "check" or (part == "backward" and not call.quiet):
            part = after
        parts.append(part)
    return parts


def only_asked(program: Program) -> set[int]:
    """The variables that nothing but guards needs."""
    users, outputs = program.users(), {x.number for x in program.outputs}
    asked: set[int] = set()
    for call in reversed(program.calls):
        if call.target is None or call.target.number in outputs:
            continue
        if all(is_asked(user, asked) for user in users.get(call.target.number, ())):
            asked.add(call.target.number)
    return asked


def is_asked(call: Call, asked: set[int]) -> bool:
    """Whether a call is a guard, or only for one."""
    return call.form == "guard" or (call.target is not None and call.target.number in asked)


def is_sum(call: Call, part: str) -> bool:
    """Whether a call adds up what several operations send back to the same node."""
    return part == "backward" and not call.origin and call.run is np.add


def signature(name: str, inputs: list[str]) -> list[str]:
    """The line that begins a function; one for each input if they are many.

    >>> signature("step", ["x", "y"])
    ['def step(x, y):']
    """
    line = f"def {name}({', '.join(inputs)}):"
    if len(line) <= LONGEST:
        return [line]
    return [f"def {name}(", *(f"    {x}," for x in inputs), "):"]


def returning(outputs: list[str]) -> list[str]:
    """The lines that return a tuple.

    >>> returning(["loss"]), returning(["loss", "slope"])
    (['return (loss,)'], ['return loss, slope'])
    """
    line = f"return {', '.join(outputs)}" if len(outputs) > 1 else f"return ({''.join(outputs)},)"
    if not outputs:
        return ["return ()"]
    if len(line) <= LONGEST - 4:
        return [line]
    return ["return (", *(f"    {x}," for x in outputs), ")"]


def told(line: str) -> str:
    """A line of the user as file.py:3, and what it says, if that can still be read."""
    path, _, number = line.rpartition(":")
    text = linecache.getline(path, int(number)).strip() if number.isdigit() else ""
    return f"{short(line)}: {text}" if text else short(line)


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
