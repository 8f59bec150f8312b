"""Products: what the library of linear algebra does in half the time when it is asked directly.

x.dot(y) is what x @ y computes, without what a universal function of arrays of matrices has to look
at first. The sum over the rows of a matrix is a product with a vector of ones; its terms are added
in another order, so its last bits may differ.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from ..analysis import is_same
from ..program import Program
from ..tape import Call

#: Fewer rows are added up faster one by one.
FEWEST_ROWS = 8


def with_products(program: Program) -> Program:
    """`x.dot(y)` for products of matrices, and for the sums of rows."""
    return program.with_calls(as_product(call, program) for call in program.calls)


def as_product(call: Call, program: Program) -> Call:
    """A call as a product, if it is one."""
    if call.run is np.matmul and not call.kwargs and all(is_plain(x, program) for x in call.args):
        return replace(call, form="method", name="dot", run=dot)
    if call.name == "np.vdot" and is_same(*call.args) and is_plain(call.args[0], program, (1,)):
        return replace(call, form="method", name="dot", run=dot)
    if call.name == "np.add.reduce" and call.kwargs == {"axis": 0}:
        x: Any = program.value(call.args[0])
        if is_plain(call.args[0], program, (2,)) and len(x) >= FEWEST_ROWS:
            args = np.ones(len(x), x.dtype), call.args[0]
            return replace(call, form="method", name="dot", run=dot, args=args, kwargs={})
    return call


def is_plain(x: Any, program: Program, axes: tuple[int, ...] = (1, 2)) -> bool:
    """Whether x is a vector or matrix that the library takes, of more than one element.

    It skips a factor 0 that is alone, even if what it meets is nan.
    """
    array = program.value(x)
    if not isinstance(array, np.ndarray) or array.dtype.char not in "fd":
        return False
    return array.ndim in axes and array.size > 1


def dot(x: Any, y: Any) -> Any:
    """x.dot(y)."""
    return x.dot(y)
