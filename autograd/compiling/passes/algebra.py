"""Algebra: calls that give back what they got, bit for bit, are left out.

Only what holds for every number, nan, inf and -0.0 included: x * 1 and x - 0 are x, but x + 0 is
not, for -0.0 + 0.0 is 0.0, and of complex numbers x * 1 is not, for inf times 0j is nan.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np

from ..analysis import CONSTANT, Memory, written
from ..program import Program
from ..tape import Call, Variable
from .common import handed_on, renamed

#: Second operands that leave the first as it is.
NEUTRAL = {"np.multiply": 1, "np.divide": 1, "np.power": 1, "np.subtract": 0}


def simplified(program: Program) -> Program:
    """The program without copies and calls that change nothing."""
    memory = Memory(program)
    shared = shared_by_outputs(program, memory)
    makers: dict[int, Call] = {}
    instead: dict[int, Variable] = {}
    kept = []
    for original in program.calls:
        call = renamed(original, instead)
        target = call.target
        same = None
        if target is not None and target.number not in shared and not any(written(call)):
            same = unchanged(call, makers, program)
        if same is None or any(map(memory.is_changed, (target, same))):
            kept.append(call)
        else:
            instead[target.number] = same  # type: ignore[union-attr]
        if target is not None:
            makers[target.number] = call
    return with_own_outputs(program, kept, instead)


def shared_by_outputs(program: Program, memory: Memory) -> set[int]:
    """The arrays that several outputs look into: one of their own, as it was one before."""
    outputs = dict.fromkeys(x for x in program.outputs if np.ndim(program.value(x)))
    counts = Counter(owner for x in outputs for owner in memory.roots(x))
    return {owner for owner, count in counts.items() if count > 1}


def unchanged(call: Call, makers: dict[int, Call], program: Program) -> Variable | None:
    """The variable that a call gives back as it is, if there is one."""
    x = call.args[0] if call.args else None
    if x.__class__ is not Variable:
        return commuted(call, program)
    before, after = program.values[x.number], value(call, program)
    alike = type(before) is type(after) and is_like(before, after)
    if is_copy_of_spread(call, before):
        return None
    if call.name == "astype" and alike:
        return x
    if call.name in ("reshape", "np.reshape", "np.broadcast_to", "np.squeeze") and alike:
        return x
    if call.name in ("np.copy", "copy") and alike:
        return x
    empty = call.form == "getitem" and call.args[1].__class__ is tuple and not call.args[1]
    if empty and x.number in makers:
        copied = makers[x.number]
        if copied.name == "np.copy" and isinstance(
            program.values[copied.args[0].number], np.generic
        ):
            number: Variable = copied.args[0]  # it was put into an array and taken out again
            return number
    if call.name == "transpose" and len(call.args) == 1 and x.number in makers:
        inner = makers[x.number]
        if inner.name == "transpose" and len(inner.args) == 1:
            first: Variable = inner.args[0]
            return first
    if call.name in NEUTRAL and is_number(call.args[1], NEUTRAL[call.name]) and alike:
        return None if np.iscomplexobj(after) and NEUTRAL[call.name] == 1 else x
    return None


def is_copy_of_spread(call: Call, x: Any) -> bool:
    """Whether a call makes an array of a view that cannot be written to, as of one number."""
    copies = call.name in ("np.copy", "copy") or (
        call.name == "astype" and call.kwargs.get("copy", True) is True
    )
    return copies and isinstance(x, np.ndarray) and not x.flags.writeable


def commuted(call: Call, program: Program) -> Variable | None:
    """x of 1 * x."""
    if call.name != "np.multiply" or not is_number(call.args[0], 1):
        return None
    x = call.args[1]
    after = value(call, program)
    if x.__class__ is not Variable or not is_like(program.values[x.number], after):
        return None
    return None if np.iscomplexobj(after) else x


def value(call: Call, program: Program) -> Any:
    """What the result was in the recorded run."""
    assert call.target is not None
    return program.values[call.target.number]


def is_like(x: Any, y: Any) -> bool:
    """Whether two values have the same shape and dtype."""
    if hasattr(x, "dtype") != hasattr(y, "dtype"):
        return False  # one is a number of Python: `float` would be the dtype float64
    return np.shape(x) == np.shape(y) and getattr(x, "dtype", type(x)) == getattr(
        y, "dtype", type(y)
    )


def is_number(x: Any, wanted: int) -> bool:
    """Whether an argument is a constant all of whose elements are the number, and no -0.0."""
    if x.__class__ is Variable:
        return False
    plain = isinstance(x, (int, float, np.generic)) or (isinstance(x, np.ndarray) and x.size)
    if plain and not np.iscomplexobj(x):
        return bool(np.all(np.asarray(x) == wanted) and not np.any(np.signbit(x)))
    return False


def with_own_outputs(program: Program, calls: list[Call], instead: dict[int, Variable]) -> Program:
    """The program with every output an array of its own, where it was one before.

    A copy that was left out is made after all if it was all that kept two outputs, or an output
    and an input, apart.
    """
    final = [instead.get(x.number, x) for x in program.outputs]
    before, after = Memory(program), Memory(program.with_calls(calls))
    seen = once = frozenset(x.number for x in program.inputs)
    outputs = []
    for old, new in zip(program.outputs, final, strict=True):
        array = isinstance(program.values[old.number], np.ndarray)  # numbers are never shared
        apart = array and once.isdisjoint(before.roots(old)) and CONSTANT not in before.roots(old)
        if apart and not seen.isdisjoint(after.roots(new)):
            own = program.fresh(program.values[old.number]) if new is old else old
            calls.append(Call(own, "function", "np.copy", np.copy, (new,), {}))
            new = own
        outputs.append(new)
        once, seen = once | before.roots(old), seen | after.roots(new)
    names = handed_on(program.names, instead)
    return replace(program, calls=tuple(calls), outputs=tuple(outputs), names=names)
