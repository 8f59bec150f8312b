"""Squares: the sum of the squares of all elements is the product of a vector with itself.

(x * x).sum() writes an array and reads it; np.vdot(x, x) reads x once. The terms are added in
another order, so the last bits of the sum may differ. No term is negative: what overflows does so
either way, and a nan stays one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from ..analysis import Memory, is_same
from ..program import Program
from ..tape import Call, Variable


def with_dot_products(program: Program) -> Program:
    """np.vdot(x, x) in place of np.add.reduce(x * x)."""
    makers, memory = program.makers(), Memory(program)
    calls = []
    for call in program.calls:
        x = squared(call, makers, program)
        if x is None or memory.is_changed(x):
            calls.append(call)
        else:
            calls.append(replace(call, name="np.vdot", run=np.vdot, args=(x, x), kwargs={}))
    return program.with_calls(calls)


def squared(call: Call, makers: dict[int, Call], program: Program) -> Variable | None:
    """The array whose squares a call adds up, if it does that."""
    if call.name != "np.add.reduce" or call.kwargs.keys() - {"axis", "keepdims"}:
        return None
    result, x = program.result(call), call.args[0]
    if not isinstance(result, np.generic) or result.dtype.char not in "fd":
        return None
    product = makers.get(x.number) if x.__class__ is Variable else None
    if product is None or product.name != "np.multiply" or product.kwargs:
        return None
    left, right = product.args
    array: Any = program.value(left)
    if not is_same(left, right) or not isinstance(array, np.ndarray):
        return None
    return left if array.flags.c_contiguous and array.dtype == result.dtype else None
