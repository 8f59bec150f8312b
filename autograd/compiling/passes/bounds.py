"""Bounds: whether any position is outside 0..n is asked of the largest, taken as unsigned.

A negative number is a very large one then, so one look at all of them is enough.
"""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from ..analysis import is_same
from ..program import Program
from ..tape import Call, Variable


def with_one_bound(program: Program) -> Program:
    """max(x as unsigned) >= n in place of any((x < 0) | (x >= n)), for integers."""
    makers = program.makers()
    calls: list[Call] = []
    for call in program.calls:
        found = bounded(call, makers, program)
        calls += [call] if found is None else compared(call, *found, program)
    return program.with_calls(calls)


def bounded(call: Call, makers: dict[int, Call], program: Program) -> tuple[Variable, int] | None:
    """The x and n of a call that is any((x < 0) | (x >= n))."""
    if call.name != "np.logical_or.reduce" or call.kwargs != {"axis": None}:
        return None
    both = made_by(call.args[0], (np.bitwise_or, np.logical_or), makers)
    below = made_by(both.args[0], (np.less,), makers) if both else None
    above = made_by(both.args[1], (np.greater_equal,), makers) if both else None
    if below is None or above is None or not is_same(below.args[0], above.args[0]):
        return None
    x: Any = program.value(below.args[0])
    zero, size = below.args[1], above.args[1]
    if type(zero) is not int or zero or type(size) is not int or size < 0:
        return None
    signed = isinstance(x, np.ndarray) and x.dtype.kind == "i" and x.dtype.isnative and x.size
    return (below.args[0], size) if signed and size <= np.iinfo(x.dtype).max else None


def made_by(x: Any, functions: tuple[Any, ...], makers: dict[int, Call]) -> Call | None:
    """The call that made a variable, if it is one of these functions."""
    call = makers.get(x.number) if x.__class__ is Variable else None
    return call if call is not None and call.run in functions and not call.kwargs else None


def compared(call: Call, x: Variable, size: int, program: Program) -> list[Call]:
    """The calls that compare the largest with the bound."""
    where = call.line, call.origin
    array: Any = program.value(x)
    kind = np.dtype(f"u{array.dtype.itemsize}")
    unsigned = program.fresh(array.view(kind))
    largest = program.fresh(np.maximum.reduce(array.view(kind), axis=None))
    return [
        Call(unsigned, "method", "view", np.ndarray.view, (x, kind), {}, *where),
        Call(
            largest, "function", "np.maximum.reduce", np.maximum.reduce, (unsigned,),
            {"axis": None}, *where,
        ),
        Call(call.target, "operator", ">=", operator.ge, (largest, size), {}, *where),
    ]  # fmt: skip
