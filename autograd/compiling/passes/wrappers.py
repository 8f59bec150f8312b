"""Wrappers: NumPy's functions that only pass their arguments on to a universal function.

np.sum(x, axis=0) is np.add.reduce(x, axis=0) after a microsecond of looking at arguments.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from ..program import Program
from ..tape import Call

UNWRAPPED: dict[str, np.ufunc] = {
    "sum": np.add, "max": np.maximum, "min": np.minimum, "prod": np.multiply,
    "any": np.logical_or, "all": np.logical_and,
}  # fmt: skip
KEYWORDS = {"axis", "keepdims", "initial"}


def without_wrappers(program: Program) -> Program:
    """Reductions as methods of the universal functions that make them."""
    return program.with_calls(shortened(unwrapped(call, program)) for call in program.calls)


def shortened(call: Call) -> Call:
    """A reduction without options that change nothing: one axis as a number, no keepdims=False."""
    if not call.name.endswith(".reduce") or call.kwargs.get("keepdims", False):
        return call
    options = {key: x for key, x in call.kwargs.items() if key != "keepdims"}
    axis = options.get("axis")
    if isinstance(axis, tuple) and len(axis) == 1:
        options["axis"] = axis[0]
    return replace(call, kwargs=options)


def unwrapped(call: Call, program: Program) -> Call:
    """x.sum(axis) or np.sum(x, axis) as np.add.reduce(x, axis=axis)."""
    short = call.name.removeprefix("np.")
    ufunc = UNWRAPPED.get(short)
    if ufunc is None or call.form not in ("method", "function") or len(call.args) > 2:
        return call
    x: Any = program.value(call.args[0])
    if not isinstance(x, np.ndarray) or not call.kwargs.keys() <= KEYWORDS:
        return call
    options = {"axis": None, **call.kwargs}
    if len(call.args) == 2:
        options["axis"] = call.args[1]
    name = f"np.{ufunc.__name__}.reduce"
    return replace(
        call, form="function", name=name, run=ufunc.reduce, args=call.args[:1], kwargs=options
    )
