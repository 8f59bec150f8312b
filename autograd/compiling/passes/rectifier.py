"""The mask of relu: x > 0 is asked of max(x, 0), so that x is not needed any longer.

The two masks are the same: max(x, 0) is positive exactly where x is, and nan is not. The memory of
x is then free for max(x, 0) itself.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..analysis import Memory
from ..program import Program
from ..tape import Call, Variable


def with_masks_of_results(program: Program) -> Program:
    """`y > 0` in place of `x > 0` after y = np.maximum(x, 0)."""
    memory = Memory(program)
    rectified: dict[Variable, Variable] = {}
    calls = []
    for call in program.calls:
        x = call.args[0] if call.args else None
        if x.__class__ is Variable and not call.kwargs and is_zero(call):
            if call.run is np.maximum and not memory.is_changed(call.target):
                rectified.setdefault(x, call.target)  # type: ignore[arg-type]
            elif call.run is np.greater and x in rectified and not memory.is_changed(x):
                call = replace(call, args=(rectified[x], call.args[1]))
        calls.append(call)
    return program.with_calls(calls)


def is_zero(call: Call) -> bool:
    """Whether the second argument of a call is the number 0."""
    return len(call.args) == 2 and type(call.args[1]) in (int, float) and call.args[1] == 0
