"""The program as Python a person can read: one statement for each call."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from .analysis import is_same
from .expressions import Expressions, definition, imported, quoted
from .lines import LONGEST, broken, printable, returning, short, signature, told
from .naming import Names
from .parts import is_sum, parts_of
from .program import Program
from .tape import Call, Variable

#: An array as large is let go as soon as nothing needs it; Python keeps others until the return.
LARGE = 1024  # bytes: the memory of smaller ones NumPy keeps itself
#: What a program calls: nothing else in it may have these names.
CALLED = frozenset("np same Stale abs getattr slice".split())
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
        self.names = Names(program, {*CALLED, error, name})
        self.expressions = Expressions(program, self.names)
        self.constants = self.expressions.constants
        makers, users = program.makers(), program.users()
        #: Comparisons and shapes that only a guard uses are written in its condition.
        self.tests = {
            call.args[0].number: makers[call.args[0].number]
            for call in program.calls
            if call.form == "guard" and is_asked_once(makers.get(call.args[0].number), users)
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
            if len(self.error) + len(reason) + 12 <= LONGEST:
                yield f"    raise {self.error}({reason})"
            else:
                yield from (f"    raise {self.error}(", f"        {reason}", "    )")
            return
        *before, line = self.expressions.statement(call).split("\n")
        yield from before
        comment = self.comment(call, part)
        if comment and len(line) + len(comment) + 2 > LONGEST:
            yield comment
            comment = ""
        yield from broken(f"{line}  {comment}" if comment else line)

    def comment(self, call: Call, part: str) -> str:
        """The shape of the result, the operation it belongs to, and the module it was called in."""
        shape = "" if call.target is None else str(getattr(self.program.result(call), "shape", ()))
        origin = "" if call.origin in PLAIN or call.origin in call.name else call.origin
        origin = "sum of gradients" if is_sum(call, part) else origin
        scope = printable(f"in {call.scope}") if call.scope else ""
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
        if type(expected) is not int and not is_shape(expected):
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


def is_asked_once(call: Call | None, users: dict[int, list[Call]]) -> bool:
    """Whether a call compares two things or finds a shape, and only one call uses that."""
    if call is None or call.target is None or len(users.get(call.target.number, ())) > 1:
        return False
    if call.form == "operator":
        return call.name in ("<", "<=", ">", ">=", "==", "!=")
    return call.run is np.shape


def is_shape(x: Any) -> bool:
    """Whether an expected thing is a tuple of whole numbers."""
    return type(x) is tuple and all(type(n) is int for n in x)


def called(function: Any) -> str:
    """What a function is called where it is defined."""
    name = getattr(function, "__name__", type(function).__name__)
    module = getattr(function, "__module__", None)
    return f"{module}.{name}" if module else str(name)
