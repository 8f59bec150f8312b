"""Common subexpressions: the same call of the same operands is made once, and asked about once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from ..analysis import Memory, draws, written
from ..program import Program
from ..tape import Call, Variable, replaced


def without_repetitions(program: Program) -> Program:
    """Every pure call and guard once; later ones of the same operands use the first result.

    What may be changed in place is left alone: it could differ between the two calls.
    """
    memory = Memory(program)
    # Outputs, which their user may write to, must not become one array, nor what they look into.
    owners = {x.number for x in program.outputs}.union(*map(memory.roots, program.outputs))
    known: dict[Any, Variable] = {}
    instead: dict[int, Variable] = {}
    asked: set[Any] = set()
    kept = []
    for original in program.calls:
        call = renamed(original, instead)
        target = call.target
        if call.form == "guard":
            if key_of(call.args) not in asked or memory.is_changed(call.args[0]):
                kept.append(call)
            asked.add(key_of(call.args))
            continue
        pure = target is not None and not any(written(call)) and not draws(call, program)
        if not pure or any(map(memory.is_changed, (*call.operands(), target))):
            kept.append(call)
            continue
        assert target is not None
        name = id(call.run) if call.form == "foreign" else call.name
        key = (call.form, name, key_of(call.args), key_of(call.kwargs))
        first = known.setdefault(key, target)
        if first is target or target.number in owners:
            kept.append(call)
        else:
            instead[target.number] = first
    return replace(program.with_calls(kept), names=handed_on(program.names, instead))


def handed_on(names: dict[int, str], instead: dict[int, Variable]) -> dict[int, str]:
    """Names for what stands in the place of variables with names, unless it has its own."""
    names = dict(names)
    for number, x in instead.items():
        if number in names:
            names.setdefault(x.number, names[number])
    return names


def renamed(call: Call, instead: dict[int, Variable]) -> Call:
    """The call with other variables in place of some of its operands."""
    if not any(x.number in instead for x in call.operands()):
        return call
    change = lambda x: instead.get(x.number, x)  # noqa: E731
    return replace(call, args=replaced(call.args, change), kwargs=replaced(call.kwargs, change))


def key_of(x: Any) -> Any:
    """What tells nested arguments apart; an array counts as itself."""
    if isinstance(x, (tuple, list)):
        return (type(x), *map(key_of, x))
    if isinstance(x, dict):
        return tuple((key, key_of(item)) for key, item in x.items())
    if isinstance(x, slice):
        return (slice, key_of(x.start), key_of(x.stop), key_of(x.step))
    if x.__class__ is Variable:
        return x
    if isinstance(x, np.ndarray):
        return id(x)
    return (type(x), repr(x))
