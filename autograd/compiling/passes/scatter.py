"""Scatter: what is added at positions of which none comes twice needs no np.add.at.

The gradient of `z[rows, labels]`, zeros with a few numbers, is not made at all if it is added to
another gradient: the numbers are added there, `error[rows, labels] += number`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from ..analysis import Memory, is_same
from ..program import Program
from ..tape import Call, Variable
from .common import renamed
from .constants import number_of


def add_item(x: Any, index: Any, value: Any) -> None:
    """x[index] += value."""
    x[index] += value


def with_plain_scatter(program: Program) -> Program:
    """`x[index] += y` in place of np.add.at(x, index, y), where no position comes twice."""
    calls = []
    for call in program.calls:
        if call.name == "np.add.at" and never_twice(call.args[1], program):
            x, index, y = call.args
            y = number_of(y, program.value(x).dtype) if isinstance(y, np.ndarray) else y
            call = replace(call, form="setitem", name="+=", run=add_item, args=(x, index, y))
        calls.append(call)
    return program.with_calls(calls)


def never_twice(index: Any, program: Program) -> bool:
    """Whether an index of integer arrays names every position at most once.

    That is so if its constant entries alone tell all positions apart, as the row numbers do.
    """
    entries = index if isinstance(index, tuple) else (index,)
    arrays = [program.value(x) for x in entries]
    if any(not isinstance(x, np.ndarray) or x.dtype.kind not in "iu" for x in arrays):
        return False
    shape = np.broadcast_shapes(*(x.shape for x in arrays))
    fixed = [np.broadcast_to(x, shape).reshape(-1) for x in entries if x.__class__ is not Variable]
    if not fixed or min(x.min(initial=0) for x in fixed) < 0:
        return False
    return len(np.unique(np.stack(fixed), axis=1).T) == math.prod(shape)


def with_sums_in_place(program: Program) -> Program:
    """x[index] += y in place of x + z, where z is zeros but for z[index] += y.

    x must never be -0.0, which x + 0.0 would turn into 0.0, and must not be used otherwise.
    """
    memory, makers, users = Memory(program), program.makers(), program.users()
    outputs = {root for x in program.outputs for root in memory.roots(x)}
    gone: set[int] = set()
    changes: dict[int, Call] = {}
    instead: dict[int, Variable] = {}
    for call in program.calls:
        for x, z in pairs(call):
            scatter = placed_into(z, call, makers, users)
            own = memory.roots(x) == {x.number} and not outputs & {x.number, z.number}
            if scatter is None or not own or len(users[x.number]) > 1 or memory.is_changed(x):
                continue
            if not is_never_negative(x, makers) or not is_like(x, call, program):
                continue
            gone |= {id(makers[z.number]), id(scatter)}
            changes[id(call)] = replace(scatter, args=(x, *scatter.args[1:]))
            instead[call.target.number] = x  # type: ignore[union-attr]
            break
    kept = (changes.get(id(call), call) for call in program.calls if id(call) not in gone)
    return replace(
        program.with_calls(renamed(call, instead) for call in kept),
        outputs=tuple(instead.get(x.number, x) for x in program.outputs),
    )


def pairs(call: Call) -> Iterator[tuple[Variable, Variable]]:
    """The operands of an addition of two arrays, in both orders."""
    if call.run is np.add and not call.kwargs and all(x.__class__ is Variable for x in call.args):
        x, z = call.args
        yield from ((x, z), (z, x)) if not is_same(x, z) else ()


def placed_into(
    z: Variable, user: Call, makers: dict[int, Call], users: dict[int, list[Call]]
) -> Call | None:
    """The call that puts numbers into z, if z is zeros otherwise, and used by one call only."""
    made, uses = makers.get(z.number), users.get(z.number, [])
    if made is None or made.name != "np.zeros" or len(uses) != 2 or uses[1] is not user:
        return None
    return uses[0] if uses[0].form == "setitem" and uses[0].name == "+=" else None


def is_never_negative(x: Any, makers: dict[int, Call]) -> bool:
    """Whether no element can be below 0, or -0.0."""
    if x.__class__ is not Variable:
        return isinstance(x, (int, float)) and x > 0
    call = makers.get(x.number)
    if call is None:
        return False
    if call.run is np.exp:
        return True
    if call.run in (np.multiply, np.divide, np.add):
        return all(is_never_negative(y, makers) for y in call.args)
    if call.name in ("np.add.reduce", "reshape", "transpose"):
        return is_never_negative(call.args[0], makers)
    return False


def is_like(x: Variable, call: Call, program: Program) -> bool:
    """Whether x has the shape and dtype of the result of a call."""
    value, result = program.value(x), program.result(call)
    return isinstance(value, np.ndarray) and (value.shape, value.dtype) == (
        result.shape,
        result.dtype,
    )
