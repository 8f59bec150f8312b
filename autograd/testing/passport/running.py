"""The passport itself: every name of NumPy, classified and checked."""

from __future__ import annotations

import fnmatch
import itertools
import warnings
from typing import NamedTuple

import numpy as np

from ...node import Node
from ...tensor import Tensor
from .calls import Row, evaluate, operands, split
from .cases_plain import CONVERSIONS
from .classifying import ANSWERED, UNKNOWN, Known, classified
from .judging import parts
from .measuring import WrongError, measure, require
from .naming import look_up, names
from .special import measure_special

DIFFERENTIABLE, ZERO = "differentiable", "zero"


class Entry(NamedTuple):
    """One line of the passport: a name, its kind, the worst error of each order, what is wrong."""

    name: str
    kind: str
    row: Row | None
    remark: str
    errors: tuple[float, ...]
    problems: tuple[str, ...]


def passport(pattern: str = "*") -> dict[str, list[Entry]]:
    """Every name of NumPy that matches a pattern, by group, after its checks have run.

    >>> [entry] = passport("tril")["Array creation"]
    >>> entry.kind, entry.problems, max(entry.errors) < 1e-14
    ('differentiable', (), True)
    """
    groups = {
        title: [entry(name) for name in listed if fnmatch.fnmatchcase(name, pattern)]
        for title, listed in names().items()
    }
    return {title: entries for title, entries in groups.items() if entries}


def entry(name: str) -> Entry:
    """The line of one name."""
    known = classified(name)
    if known.kind == UNKNOWN:
        return Entry(name, UNKNOWN, None, "", (), ("it is in no table of the engine",))
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        if isinstance(known.calls, Row):
            return recorded(name, known.calls)
        problems = (
            check_plain(name, known) if known.kind == ANSWERED else check_refused(name, known)
        )
    return Entry(name, known.kind, None, known.remark, (), tuple(problems))


def recorded(name: str, row: Row) -> Entry:
    """The line of a recorded function: differentiable, or zero where no case has a slope."""
    problems, found = [], []
    for call in split(row.calls):
        try:
            found.append(measure(name, call, row))
        except Exception as error:
            problems.append(f"{call}: {told(error)}")
    worst = [max(errors) for errors in by_order([m.errors for m in found])]
    if row.special:
        try:
            worst[0:1] = [max([*worst[0:1], measure_special(name, row)])]
        except Exception as error:
            problems.append(f"special values: {told(error)}")
    sloped = any(m.slopes for m in found)
    kind = DIFFERENTIABLE if sloped or problems else ZERO
    return Entry(name, kind, row, "", tuple(worst), tuple(problems))


def by_order(errors: list[tuple[float, ...]]) -> list[tuple[float, ...]]:
    """The errors of all cases for each order; at a kink there is no second one."""
    columns = itertools.zip_longest(*errors)
    return [tuple(x for x in column if x is not None) for column in columns]


def told(error: Exception) -> str:
    """What an error says, with its kind unless it is a finding of ours."""
    return str(error) if isinstance(error, WrongError) else f"{type(error).__name__}: {error}"


def check_plain(name: str, known: Known) -> list[str]:
    """What is wrong with a function whose answer is to be plain, and that of NumPy."""
    if known.calls is None:
        return []
    call = str(known.calls)
    arrays = operands(name, call, Row(call))
    try:
        found = evaluate(call, {k: Tensor(x) for k, x in arrays.items()})
        expected = evaluate(call, arrays)
        require(not any(isinstance(x, Node) for x in parts(found)), "a node where none is due")
        same = name == "ndarray.data" or repr(found) == repr(expected)
        require(same, f"{found!r}, not {expected!r}")
    except Exception as error:
        return [f"{call}: {told(error)}"]
    return []


def check_refused(name: str, known: Known) -> list[str]:
    """What is wrong with a function that is to raise an error which names it or what to do."""
    call = str(known.calls)
    leaves = {k: Tensor(x) for k, x in operands(name, call, Row(call)).items()}
    try:
        found = evaluate(call, leaves)
    except (TypeError, AttributeError) as error:
        return [] if names_itself(name, str(error)) else [f"{call}: says only: {error}"]
    except Exception as error:
        return [f"{call}: {told(error)}"]
    return [f"{call}: nothing raised, but {found!r}"]


def names_itself(name: str, message: str) -> bool:
    """Whether a message names the function, or says how to ask for the plain array."""
    if name.startswith("ndarray.") or name in CONVERSIONS:
        hints = (name.split(".")[-1], ".data", "operand type", "as an integer", "deleted")
        return any(hint in message for hint in hints)
    aliases = {name, getattr(look_up(name), "__name__", name)}
    return any(f"np.{alias}" in message for alias in aliases)
