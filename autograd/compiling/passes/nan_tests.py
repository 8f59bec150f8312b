"""Tests for nan: where a program asks of several arrays whether they hold one, it asks once.

A nan goes through most calls: what is computed from an array with a nan has a nan too. So an array
need not be asked about if something computed from it is; least of all if that is a single number,
such as the loss.
"""

from __future__ import annotations

import functools
import operator
from typing import Any

import numpy as np

from ..analysis import Memory, is_same, written
from ..program import Program
from ..tape import Call, Variable

#: Elementwise functions whose result is nan wherever an operand is.
ELEMENTWISE = {
    np.add, np.subtract, np.multiply, np.divide, np.negative, np.absolute, np.square, np.sqrt,
    np.exp, np.log, np.tanh, np.sin, np.cos, np.maximum, np.minimum,
}  # fmt: skip
COMPARISONS = (np.not_equal, operator.ne)
#: Calls whose result has a nan if their first operand has one anywhere.
KEEPING = {
    "np.add.reduce", "np.multiply.reduce", "np.maximum.reduce", "np.minimum.reduce", "np.vdot",
    "np.copy", "copy", "item", "np.float64", "reshape", "np.reshape", "transpose", "np.transpose",
    "np.broadcast_to",
}  # fmt: skip


def with_one_nan_test(program: Program) -> Program:
    """All guards "this is not nan" as one, of as few and as small things as can tell."""
    makers = program.makers()
    asked: dict[int, Variable] = {}
    last: Call | None = None
    kept: list[Call] = []
    lost = losing(program)
    for call in program.calls:
        x = asked_of(call, makers)
        if x is None or x.number in lost:  # of what is written over the time of asking counts
            kept.append(call)
        else:
            asked[x.number], last = x, call
    if last is None:
        return program
    program = program.with_calls(kept)
    return with_guard(program, list(telling(program, list(asked.values()))), last)


def asked_of(call: Call, makers: dict[int, Call]) -> Variable | None:
    """The x of a guard that x has no nan: that x, x.item() or np.vdot(x, x) is equal to itself."""
    if call.form != "guard" or not isinstance(call.args[1], (bool, np.bool_)) or call.args[1]:
        return None
    test = makers.get(call.args[0].number)
    if test is None or test.run not in COMPARISONS:
        return None
    x: Any = test.args[0]
    if not is_same(x, test.args[1]):
        return None
    made = makers.get(x.number)
    square = made is not None and made.name in ("np.vdot", "dot") and is_same(*made.args)
    if square or (made is not None and made.name == "item" and len(made.args) == 1):
        x = made.args[0]  # type: ignore[union-attr]
    return x  # type: ignore[no-any-return]


def telling(program: Program, asked: list[Variable]) -> set[Variable]:
    """What to ask instead: nothing of it is nan if and only if none of the given has a nan."""
    reached = {x.number: {x.number} for x in asked}  # by each variable: whose nan it would have
    numbers: list[Variable] = []
    lost, users = losing(program), program.users()
    for call in program.calls:
        if call.target is None or call.target.number in lost:
            continue
        sources: set[int] = set().union(
            *(reached.get(x.number, set()) for x in keeping(call, program))
        )
        if sources:
            reached[call.target.number] = reached.get(call.target.number, set()) | sources
            value = program.result(call)
            only_asked = all(c.run in COMPARISONS for c in users.get(call.target.number, [call]))
            if isinstance(value, np.generic) and value == value and not only_asked:
                numbers.append(call.target)
    wanted: set[Variable] = set()
    for x in reversed(asked):
        told = any(x.number in reached[y.number] for y in wanted)
        number = next((y for y in numbers if x.number in reached[y.number]), x)
        if not told:
            wanted.add(number)
    return wanted


def losing(program: Program) -> set[int]:
    """The variables in whose memory something is written over what was there, a nan perhaps."""
    memory = Memory(program)
    changed: set[int] = set()
    for call in program.calls:
        if call.form != "setitem" or call.name != "+=":
            changed.update(*map(memory.roots, written(call)))
    return {
        call.target.number
        for call in program.calls
        if call.target is not None and not changed.isdisjoint(memory.roots(call.target))
    }


def keeping(call: Call, program: Program) -> tuple[Any, ...]:
    """The operands whose nan would be in the result too, wherever in them it is."""
    result = program.result(call)
    kind = "f" if result.__class__ is float else getattr(result, "dtype", np.dtype(bool)).kind
    if kind != "f" or not np.size(result):
        return ()
    if call.run in ELEMENTWISE or (call.form == "operator" and call.name in "+-*/"):
        operands = call.args
    elif call.name in KEEPING and "where" not in call.kwargs:
        operands = call.args[:1]
    elif (call.run is np.matmul or call.name == "dot") and products_keep_nan():
        operands = call.args
    else:
        return ()
    return tuple(x for x in operands if x.__class__ is Variable)


@functools.cache
def products_keep_nan() -> bool:
    """Whether matrix products here keep a nan that meets zeros; some libraries skip zeros."""
    for dtype in (np.float32, np.float64):
        for size in (1, 5, 64):
            x, zeros = np.zeros((size, size), dtype), np.zeros((size, size), dtype)
            x[-1] = np.nan
            products = (x @ zeros)[-1], (zeros @ x.T)[:, -1], x.dot(zeros[0])[-1:], zeros[0].dot(x)
            if not all(np.isnan(product).all() for product in products):
                return False
    return True


def with_guard(program: Program, asked: list[Variable], last: Call) -> Program:
    """The program with one guard that none of some variables has a nan, as early as it can be.

    It is asked of a sum, which is nan if one of its terms is; of inf and -inf it is nan too, which
    costs no more than a recording.
    """
    waiting = {x.number for x in asked}
    calls = list(program.calls)
    position = 0
    while waiting and position < len(calls):
        target = calls[position].target
        waiting.discard(-1 if target is None else target.number)
        position += 1
    where = last.line, last.origin
    added: list[Call] = []
    terms = []
    for x in sorted(asked, key=lambda x: x.number):
        value = program.value(x)
        if not isinstance(value, (float, np.generic)):
            value = np.vdot(value, value)
            square = program.fresh(value)
            added.append(Call(square, "function", "np.vdot", np.vdot, (x, x), {}, *where))
            x = square
        terms.append(x)
    total = terms[0]
    for x in terms[1:]:
        both = program.fresh(program.value(total) + program.value(x))
        added.append(Call(both, "operator", "+", operator.add, (total, x), {}, *where))
        total = both
    truth = program.fresh(np.False_)
    added.append(Call(truth, "operator", "!=", operator.ne, (total, total), {}, *where))
    added.append(Call(None, "guard", last.name, last.run, (truth, np.False_), {}, *where))
    return program.with_calls([*calls[:position], *added, *calls[position:]])
