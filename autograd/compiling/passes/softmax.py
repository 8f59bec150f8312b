"""Softmax: exp(x - logsumexp(x)) is exp(x - shift) / sum, and both are there already.

Two rewritings. The shift of a logsumexp, the largest number of a row, is replaced by 0 where it is
not finite. Where it was finite in the recorded run that is turned into a condition of the program:
x - max(x) is nan for exactly the rows whose largest number is not finite, and no nan is what other
conditions ask for anyway. And exp(x - (log(s) + shift)) becomes exp(x - shift) / s, which is the
same number to rounding: with a finite shift s is at least 1 and at most the length of a row. Of the
two it is the more accurate one, as log(s) + shift is rounded to the digits of the shift.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from ..analysis import Memory, is_same
from ..program import Program
from ..tape import Call, Variable
from .common import renamed

VIEWS = ("reshape", "np.reshape", "np.expand_dims", "np.broadcast_to")


def with_finite_shifts(program: Program) -> Program:
    """max(x) in place of where(isfinite(max(x)), max(x), 0), where it is finite, with a guard."""
    makers, memory = program.makers(), Memory(program)
    instead: dict[int, Variable] = {}
    guarded: set[int] = set()
    calls: list[Call] = []
    for original in program.calls:
        call = renamed(original, instead)
        largest = shielded(call, makers, program)
        if largest is not None and not memory.is_changed(largest):
            instead[call.target.number] = largest  # type: ignore[union-attr]
            continue
        calls.append(call)
        shift: Any = call.args[1] if call.name == "np.subtract" else None
        used = shift.__class__ is Variable and shift in instead.values()
        if used and is_same(makers[shift.number].args[0], call.args[0]):
            calls += not_nan(call, program)
            guarded.add(shift.number)
    if any(x.number not in guarded for x in instead.values()):
        return program  # nothing tells whether the shift is finite
    return program.with_calls(calls)


def shielded(call: Call, makers: dict[int, Call], program: Program) -> Variable | None:
    """The m = max(x) of where(isfinite(m), m, zeros), if it was finite and of all of a row."""
    if call.name != "np.where" or len(call.args) != 3:
        return None
    mask, m, zeros = call.args
    test = makers.get(mask.number) if mask.__class__ is Variable else None
    if m.__class__ is not Variable or test is None or test.name != "np.isfinite":
        return None
    made, value = makers.get(m.number), program.value(m)
    if not is_same(test.args[0], m) or made is None or made.name != "np.maximum.reduce":
        return None
    alike = np.shape(program.result(call)) == np.shape(value)
    full = alike and np.size(program.value(made.args[0])) > 0
    return m if full and np.all(np.isfinite(value)) and is_zeros(zeros, makers) else None


def is_zeros(x: Any, makers: dict[int, Call]) -> bool:
    """Whether an argument is an array of zeros."""
    if x.__class__ is Variable:
        return x.number in makers and makers[x.number].name in ("np.zeros", "np.zeros_like")
    return isinstance(x, np.ndarray) and not x.any()


def not_nan(call: Call, program: Program) -> list[Call]:
    """Calls that make the program stale if the result of a call has a nan."""
    x, result = call.target, program.result(call)
    square = program.fresh(np.vdot(result, result))
    test = program.fresh(np.False_)
    where = call.line, call.origin
    return [
        Call(square, "function", "np.vdot", np.vdot, (x, x), {}, *where),
        Call(test, "function", "np.not_equal", np.not_equal, (square, square), {}, *where),
        Call(None, "guard", "numbers that are not finite", np.equal, (test, np.False_), {}, *where),
    ]


def with_quotients(program: Program) -> Program:
    """exp(x - shift) / s in place of exp(x - (log(s) + shift)), where both are computed."""
    makers, memory = program.makers(), Memory(program)
    calls = []
    for call in program.calls:
        found = parts_of(call, makers)
        if found is None or any(map(memory.is_changed, (*found, call.target))):
            calls.append(call)
        else:
            calls += quotient(call, *found, program)
    return program.with_calls(calls)


def parts_of(call: Call, makers: dict[int, Call]) -> tuple[Variable, Variable] | None:
    """exp(x - shift) and s of a call that is exp(x - (log(s) + shift)) with s = sum(exp(...))."""
    outer = maker(call.args[0], "np.subtract", makers) if call.run is np.exp else None
    total = maker(unviewed(outer.args[1], makers), "np.add", makers) if outer else None
    log = maker(total.args[0], "np.log", makers) if total else None
    added = maker(log.args[0], "np.add.reduce", makers) if log else None
    inner = maker(added.args[0], "np.exp", makers) if added else None
    shifted = maker(inner.args[0], "np.subtract", makers) if inner else None
    if shifted is None or not is_same(shifted.args[0], outer.args[0]):  # type: ignore[union-attr]
        return None
    shift = shifted.args[1]
    largest = maker(shift, "np.maximum.reduce", makers)  # else the shift may be anything
    if largest is None or not is_same(unviewed(total.args[1], makers), shift):  # type: ignore[union-attr]
        return None
    return inner.target, added.target  # type: ignore[union-attr, return-value]


def maker(x: Any, name: str, makers: dict[int, Call]) -> Call | None:
    """The call that made a variable, if it is one of that name."""
    call = makers.get(x.number) if x.__class__ is Variable else None
    return call if call is not None and call.name == name else None


def unviewed(x: Any, makers: dict[int, Call]) -> Any:
    """The variable that a variable is a view of, in another shape."""
    while x.__class__ is Variable and x.number in makers and makers[x.number].name in VIEWS:
        x = makers[x.number].args[0]
    return x


def quotient(call: Call, powers: Variable, total: Variable, program: Program) -> list[Call]:
    """The calls that divide by the sum, in a shape that spreads over the rows."""
    added = next(c for c in program.calls if c.target == total)
    column = np.add.reduce(program.value(powers), **{**added.kwargs, "keepdims": True}).shape
    if np.shape(program.value(total)) == column:
        return [replace(call, name="np.divide", run=np.divide, args=(powers, total))]
    spread = program.fresh(np.reshape(program.value(total), column))
    return [
        replace(
            call, target=spread, form="method", name="reshape", run=np.reshape, args=(total, column)
        ),
        replace(call, name="np.divide", run=np.divide, args=(powers, spread)),
    ]
