"""A text with an expression in it: taken apart once, computed for any values of its names."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

import numpy as np

from .mistakes import ReadingError, at
from .reading import ALLOWED, CONSTANTS, Reader

LONGEST = 2000


class Program:
    """A text that was read: statements of which the last one is the result.

    Args:
        text: an expression, or statements with an expression at the end, separated by `;`.

    Attributes:
        given: the names that must be given, each with the place where it is used first.
        has_lists: whether arrays are written down in it.

    Raises:
        ReadingError: if it is not written as an expression is.

    >>> from autograd import Value
    >>> program = Program("u = 2*x; u**2 + 1")
    >>> program.run({"x": Value(3.0)})
    Value(37.0, from add)
    """

    def __init__(self, text: str) -> None:
        self.text = text.strip()
        if not self.text:
            raise ReadingError("there is no expression", self.text, 1, 0, 1, ALLOWED)
        if len(self.text) > LONGEST:
            raise ReadingError(
                f"an expression may have {LONGEST:,} characters, this one has {len(self.text):,}",
                self.text, 1, LONGEST, LONGEST + 1,
            )  # fmt: skip
        self.statements = parsed(self.text).body
        self.given = self.names()
        self.has_lists = any(isinstance(x, ast.List) for s in self.statements for x in ast.walk(s))

    def names(self) -> dict[str, ast.Name]:
        """The names that must be given, each with the place where it is used first."""
        found: dict[str, ast.Name] = {}
        assigned: set[str] = set()
        for statement in self.statements:
            called = {id(x.func) for x in ast.walk(statement) if isinstance(x, ast.Call)}
            used = [x for x in ast.walk(statement) if isinstance(x, ast.Name)]
            for x in sorted(used, key=lambda x: (x.lineno, x.col_offset)):
                unknown = x.id not in assigned and x.id not in CONSTANTS and id(x) not in called
                if unknown and isinstance(x.ctx, ast.Load):
                    found.setdefault(x.id, x)
            assigned.update(x.id for x in used if isinstance(x.ctx, ast.Store))
        return found

    def run(self, variables: Mapping[str, Any]) -> Any:
        """The result for some values of the names: numbers, arrays, Values and Tensors.

        Raises:
            ReadingError: if something in the text has no meaning, or cannot be computed.
        """
        reader = Reader(self.text, variables)
        with np.errstate(all="ignore"):  # inf and nan show in the result
            try:
                return reader.run(self.statements)
            except RecursionError:
                raise at("nested too deeply", self.statements[-1], self.text) from None


def parsed(text: str) -> ast.Module:
    """The syntax tree of a text."""
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise unreadable(text, error) from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise ReadingError(f"cannot be read: {error}", text, 1, 0, 1, ALLOWED) from None
    if not tree.body:
        raise ReadingError("there is no expression", text, 1, 0, 1, ALLOWED)
    return tree


def unreadable(text: str, error: SyntaxError) -> ReadingError:
    """What to say of a text that Python itself cannot read."""
    start = (error.offset or 1) - 1
    stop = (error.end_offset or 0) - 1
    what = str(error.msg).partition(". Perhaps")[0]
    hint = ALLOWED
    if "invalid decimal literal" in what:
        what, hint = "a number runs into a name", "write 2*x, not 2x"
    return ReadingError(what, text, error.lineno or 1, start, max(stop, start + 1), hint)
