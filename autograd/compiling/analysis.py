"""What the passes must know of calls: which write, which draw, whose results share memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from .program import Program
from .tape import Call, Variable, variables_in

#: Functions whose result is a new array, whatever they are given. Others may give a view.
FRESH = frozenset(
    "np.copy np.float64 np.zeros np.ones np.full np.zeros_like np.ones_like np.where "
    "np.concatenate np.stack np.sum np.prod np.mean np.var np.std np.max np.min np.amax "
    "np.amin np.cumsum np.cumprod np.argmax np.argmin np.argsort np.sort np.all np.any np.dot "
    "np.vdot np.inner np.outer np.tensordot np.take np.take_along_axis np.clip np.tile np.repeat "
    "np.roll np.pad np.isclose np.count_nonzero np.linalg.inv np.linalg.det np.linalg.solve".split()
)
FRESH_METHODS = frozenset(
    "copy sum prod mean var std max min cumsum cumprod argmax argmin argsort all any dot "
    "clip take repeat round nonzero searchsorted".split()
)
#: Functions that change an operand.
WRITES = frozenset("np.copyto np.put np.place np.putmask np.fill_diagonal".split())
#: Operators that raise for some of Python's numbers.
DIVIDING = frozenset(("/", "//", "%", "**", "<<", ">>"))
#: Functions and methods that raise for some numbers, as positions outside of an array.
RAISING = frozenset(
    "take take_along_axis choose compress repeat bincount histogram digitize interp percentile "
    "quantile unravel_index ravel_multi_index".split()
)


def is_same(x: Any, y: Any) -> bool:
    """Whether two arguments are the same variable."""
    return x.__class__ is Variable and y.__class__ is Variable and x.number == y.number


def is_ufunc(call: Call) -> bool:
    """Whether a call is that of a universal function itself, as np.exp(x), or of its reduction."""
    return isinstance(call.run, np.ufunc) or call.name.endswith(".reduce")


def written(call: Call) -> Iterator[Variable]:
    """The variables whose arrays a call changes."""
    if call.form == "setitem" or call.name.endswith(".at") or call.name in WRITES:
        yield from variables_in(call.args[0])
    if call.kwargs:
        yield from variables_in(call.kwargs.get("out"))


def draws(call: Call, program: Program) -> bool:
    """Whether a call draws random numbers."""
    return any(
        isinstance(program.values[x.number], np.random.Generator) for x in variables_in(call.args)
    )


def may_raise(call: Call, program: Program) -> bool:
    """Whether a call raises for some numbers: a function may go by that, and by nothing else."""
    if call.form == "foreign":  # except those of this package, which go through the numbers
        return getattr(call.run, "__module__", "") != "autograd.special"
    if call.form in ("getitem", "setitem") or call.name.endswith(".at"):
        return any(variables_in(call.args[1]))
    if call.form == "operator":
        return call.name in DIVIDING
    if call.name == "np.power" and call.target is not None:  # negative powers of integers
        return np.asarray(program.values[call.target.number]).dtype.kind in "iu"
    return call.name.startswith("np.linalg.") or call.name.removeprefix("np.") in RAISING


def is_fresh(call: Call) -> bool:
    """Whether the result is an array of its own for certain."""
    if "out" in call.kwargs:
        return False
    if is_ufunc(call) or call.form == "operator" or call.name in FRESH:
        return True
    if call.name == "astype":
        return call.kwargs.get("copy", True) is True and len(call.args) < 6
    if call.form == "method":
        return call.name in FRESH_METHODS
    if call.form == "getitem":  # an array or a list among the indices copies
        index = call.args[1]
        entries = index if isinstance(index, tuple) else (index,)
        return any(isinstance(x, (list, np.ndarray)) for x in entries)
    return False


#: Stands among numbers of variables for an array that is no variable, and must stay as it is.
CONSTANT = -1


class Memory:
    """For each variable the variables whose memory it may share, and which of them are written.

    >>> import numpy as np
    >>> call = Call(Variable(1), "method", "transpose", np.transpose, (Variable(0),), {})
    >>> memory = Memory(Program((Variable(0),), (call,), (Variable(1),), [0, 0], {}))
    >>> memory.roots(Variable(1))
    frozenset({0})
    """

    def __init__(self, program: Program) -> None:
        self.owners: dict[int, frozenset[int]] = {}
        self.changed: set[int] = set()
        for x in program.inputs:
            self.owners[x.number] = frozenset((x.number,))
        for call in program.calls:
            if call.target is not None:
                self.owners[call.target.number] = self.of_result(call)
            for x in written(call):
                self.changed |= self.roots(x)

    def of_result(self, call: Call) -> frozenset[int]:
        """The variables whose memory the result of a call may share; itself if it is fresh."""
        assert call.target is not None
        own = frozenset((call.target.number,))
        if call.kwargs.get("out").__class__ is Variable:
            return self.roots(call.kwargs["out"])
        if is_fresh(call):
            return own
        shared = frozenset().union(*map(self.roots, call.operands()))
        if any(isinstance(x, np.ndarray) for x in call.args):  # it may be a view of a constant
            shared |= {call.target.number, CONSTANT}
        return shared or own

    def roots(self, x: Variable) -> frozenset[int]:
        """The variables whose memory x may share."""
        return self.owners.get(x.number, frozenset((x.number,)))

    def is_changed(self, x: Any) -> bool:
        """Whether a variable may share memory with one that is written to."""
        return not self.changed.isdisjoint(self.roots(x))
