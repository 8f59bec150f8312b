"""Powers: x**2 is x * x, as it is where Python asks an array for it.

np.power is slower than a product, even where it knows what to do with a 2. Of the operator x**2
NumPy itself makes a product; a symbol cannot tell the two apart.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..program import Program
from ..tape import Call, Variable


def with_short_powers(program: Program) -> Program:
    """x * x in place of np.power(x, 2)."""
    return program.with_calls(
        replace(call, name="np.multiply", run=np.multiply, args=(call.args[0],) * 2)
        if is_square(call, program)
        else call
        for call in program.calls
    )


def is_square(call: Call, program: Program) -> bool:
    """Whether a call is the second power of floats, of their dtype."""
    if call.run is not np.power or call.kwargs or call.args[0].__class__ is not Variable:
        return False
    x, power = program.value(call.args[0]), call.args[1]
    if power.__class__ is Variable or np.ndim(power) or power != 2:
        return False
    dtypes = {getattr(array, "dtype", None) for array in (x, program.result(call))}
    return len(dtypes) == 1 and dtypes <= {np.dtype("f"), np.dtype("d")}
