"""Numbers: what is done with single numbers of NumPy is done with operators, not with functions.

A universal function takes half a microsecond to begin; the operator of a number a twentieth. Both
round alike: +, -, *, / and comparisons are exact by IEEE 754. A number that was only put into an
array of no axes is used as it is.
"""

from __future__ import annotations

import operator
from dataclasses import replace
from typing import Any

import numpy as np

from ..analysis import Memory, is_ufunc
from ..program import Program
from ..tape import Variable
from .common import renamed

#: What a number does as a function does it, to the last bit.
SIGNS: dict[Any, tuple[str, Any]] = {
    np.add: ("+", operator.add), np.subtract: ("-", operator.sub),
    np.multiply: ("*", operator.mul), np.divide: ("/", operator.truediv),
    np.negative: ("-", operator.neg), np.equal: ("==", operator.eq),
    np.not_equal: ("!=", operator.ne), np.less: ("<", operator.lt),
    np.less_equal: ("<=", operator.le), np.greater: (">", operator.gt),
    np.greater_equal: (">=", operator.ge),
}  # fmt: skip


def with_plain_numbers(program: Program) -> Program:
    """Operators in place of universal functions of single numbers.

    >>> import numpy as np
    >>> from ..compiled import compile
    >>> spread = compile(lambda x: x.max() - x.min())
    >>> spread(np.array([1.0, 4.0]))
    np.float64(3.0)
    >>> " - " in spread.source
    True
    """
    memory = Memory(program)
    makers = program.makers()
    boxed: dict[int, Variable] = {}
    for number, call in makers.items():
        if call.name in ("np.copy", "np.asarray") and not memory.is_changed(call.target):
            x = call.args[0]
            if x.__class__ is Variable and isinstance(program.value(x), np.generic):
                boxed[number] = x
    calls = []
    for original in program.calls:
        call = renamed(original, boxed) if is_ufunc(original) else original
        if call.target is not None and call.target.number in boxed:  # the faster way to box it
            call = replace(call, name="np.asarray", run=np.asarray)
        sign = SIGNS.get(call.run) if not call.kwargs else None
        values = [program.value(x) for x in call.args]
        numpys = any(isinstance(x, np.generic) for x in values)  # of Python's, it would be Python's
        if sign is not None and numpys and all(map(is_single, values)):
            name, run = sign
            call = replace(call, form="operator", name=name, run=run)
        calls.append(call)
    return program.with_calls(calls)


def is_single(x: Any) -> bool:
    """Whether x is a floating number, or one that takes the dtype of those it meets."""
    if isinstance(x, np.generic):
        return x.dtype.kind == "f"
    return type(x) in (float, int)
