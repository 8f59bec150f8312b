"""What the engine does with each of NumPy's names, as the tables it works with say it."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

import autograd

from ...asking import PLAIN, QUESTIONS
from ...implementing import IMPLEMENTATIONS
from ...protocol import FUNCTIONS, UFUNCS
from ...refusing import REFUSED
from . import cases_plain
from .calls import Row, split
from .cases import rows
from .naming import look_up

RECORDED, ANSWERED, DECLINED, UNKNOWN = "recorded", "plain", "refused", "unclassified"


class Known(NamedTuple):
    """What is known of a name: its kind, how it is checked, and a remark or the reason."""

    kind: str
    calls: Row | str | None = None
    remark: str = ""


def classified(name: str) -> Known:
    """What the engine does with a function or method of NumPy.

    >>> classified("sum").kind, classified("argmax").kind, classified("fill_diagonal").kind
    ('recorded', 'plain', 'refused')
    """
    plain = plain_calls()
    if name in plain:
        return Known(ANSWERED, plain[name], cases_plain.REMARKS.get(name, ""))
    if name in cases_plain.WITHOUT_OPERANDS:
        return Known(ANSWERED, None, "takes no node")
    owner, _, last = name.rpartition(".")
    if owner == "ndarray":
        return method(last)
    found = look_up(name) or look_up(last, autograd)
    reason = REFUSED.get(name) or REFUSED.get(getattr(found, "__name__", ""))
    if name in cases_plain.CONVERSIONS:
        reason = "it makes a plain array; ask for .data or .detach()"
    if in_tables(found) and name in rows():
        return Known(RECORDED, rows()[name])
    if reason and not in_tables(found):
        return Known(DECLINED, cases_plain.REFUSED_CALLS.get(name, f"{name}(m)"), reason)
    return Known(UNKNOWN)


def in_tables(function: Any) -> bool:
    """Whether the engine says that it records a function of NumPy, or answers it."""
    if getattr(function, "__module__", "").startswith("autograd."):
        return True
    tables = (UFUNCS, IMPLEMENTATIONS, FUNCTIONS, PLAIN, QUESTIONS, {np.einsum})
    return any(function in table for table in tables)


def method(name: str) -> Known:
    """What the engine does with a method or an operator of arrays."""
    full = f"ndarray.{name}"
    if name in cases_plain.REFUSED_METHODS:
        call = cases_plain.METHOD_CALLS.get(name, f"m.{name}()")
        return Known(DECLINED, call, cases_plain.REFUSED_METHODS[name])
    return Known(RECORDED, rows()[full]) if full in rows() else Known(UNKNOWN)


def plain_calls() -> dict[str, str]:
    """The calls whose answers are plain, by the name of the function."""
    calls = {}
    for call in split(cases_plain.PLAIN):
        name = call.partition("(")[0]
        calls["empty_like" if "empty_like" in call else name] = call
    methods = {f"ndarray.{name}": call for name, call in cases_plain.PLAIN_METHODS.items()}
    return calls | methods | {"ndarray.data": "m.data"}
