"""The parts of a network with their numbers of parameters: as a tree of text and as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from .parameters import dtype_of, is_parameter
from .showing import table

#: What finds the parts of a module, with their paths.
Members = Callable[[Any], Iterable[tuple[str, Any]]]


class Row(NamedTuple):
    """A line of the tree.

    Attributes:
        text: what the part is, with the branches of the tree before it.
        number: how many numbers its parameters hold; empty where there are none.
        item: the part itself.
        owner: the module it is a part of; None of the first line.
    """

    text: str
    number: str
    item: Any
    owner: Any = None


def outline(module: Any, members: Members) -> str:
    """The tree of a module as text."""
    rows = [row[:2] for row in rows_of(module, members)]
    first, *rest = aligned(rows)
    return "\n".join([f"{first} {unit(module)}", *rest])


def outline_table(module: Any, members: Members) -> str:
    """The tree of a module as a table in HTML."""
    head, *rows = rows_of(module, members)
    return table([head.text, f"{head.number} {unit(module)}"], [row[:2] for row in rows])


def aligned(rows: Sequence[Sequence[str]], text_columns: int = 1) -> list[str]:
    """Rows of cells as lines; the first columns begin at the left, the others end at the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        cells[text_columns:] = map(str.rjust, row[text_columns:], widths[text_columns:])
        lines.append("  ".join(cells).rstrip())
    return lines


def rows_of(module: Any, members: Members) -> list[Row]:
    """The module itself, then its parts."""
    return [Row(type(module).__name__, f"{count(module):,}", module), *tree(module, members)]


def unit(module: Any) -> str:
    """What is counted, and in which dtypes the numbers are: `parameters, float64`."""
    dtypes = dict.fromkeys(str(dtype_of(x)) for x in module.parameters())
    return ", ".join(["parameter" if count(module) == 1 else "parameters", *dtypes])


def tree(
    module: Any, members: Members, indent: str = "", seen: set[int] | None = None
) -> list[Row]:
    """The parts of a module; one that stood here before is not opened again."""
    seen = {id(module)} if seen is None else seen
    rows: list[Row] = []
    inside = list(members(module))
    for position, (path, item) in enumerate(inside, start=1):
        last = position == len(inside)
        text, number = described(item)
        line = indent + ("└─ " if last else "├─ ") + path + text
        if id(item) in seen:
            rows.append(Row(f"{line} shared", "", item, module))
            continue
        rows.append(Row(line, number, item, module))
        if is_module(item):
            rows += tree(item, members, indent + ("   " if last else "│  "), seen)
        if number:
            seen.add(id(item))
    return rows


def described(item: Any) -> tuple[str, str]:
    """What is said of a part, and how many numbers its parameters hold."""
    if is_module(item):
        return f": {type(item).__name__}", f"{count(item):,}"
    if is_parameter(item):
        return f" {item.shape}", f"{item.size:,}"
    if isinstance(item, np.ndarray):
        return f" {item.shape} constant", ""
    return f": {getattr(item, '__name__', type(item).__name__)}", ""


def is_module(item: Any) -> bool:
    """Whether a part has parts itself. The class Module is not known here: it stands on this."""
    return hasattr(item, "named_parameters")


def count(module: Any) -> int:
    """How many numbers the parameters of a module hold."""
    return sum(x.size for x in module.parameters())
