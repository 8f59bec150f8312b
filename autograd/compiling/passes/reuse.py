"""Reuse: a result is written over an array that nobody needs any more.

`x += y` in place of `z = x + y` where x is not used afterwards. Also the inputs that the program
replaces, such as the parameters of a step and their old gradients, are written over, if they are
large: after the last guard and the last call that may raise, when nothing can go back to what
they were, and by callers that know of nobody else who could see them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from ..analysis import CONSTANT, Memory, draws, may_raise
from ..program import Program
from ..tape import Call, Variable

#: A smaller input is sooner allocated anew than it is found out whether somebody else sees it.
WORTH = 4096  # bytes


def with_reuse(program: Program) -> Program:
    """Universal functions with `out=` an operand that is not used afterwards."""
    plan = Reuse(program)
    return program.with_calls([plan.reusing(i, call) for i, call in enumerate(program.calls)])


def overwritten(program: Program) -> frozenset[int]:
    """The inputs that a program writes over because something takes their place."""
    memory = Memory(program)
    return frozenset(memory.changed & program.replaced)


class Reuse:
    """For each array of a program how long its memory is needed, and who may write there."""

    def __init__(self, program: Program) -> None:
        self.program, self.memory = program, Memory(program)
        end = len(program.calls)
        self.last: dict[int, int] = {}
        for position, call in enumerate(program.calls):
            for x in call.operands():
                self.last.update(dict.fromkeys(self.memory.roots(x), position))
        for x in program.outputs:
            self.last.update(dict.fromkeys(self.memory.roots(x), end))
        ends = [i for i, call in enumerate(program.calls) if may_stop(call, program)]
        self.settled = ends[-1] if ends else -1
        self.inputs = {x.number for x in program.inputs}
        #: The inputs that are to be written over, by their shapes and dtypes, until they are.
        self.given: dict[Any, dict[Variable, None]] = {}
        for x in program.inputs:
            if x.number in program.replaced and np.asarray(program.value(x)).nbytes >= WORTH:
                self.given.setdefault(kind_of(program.value(x)), {})[x] = None
        self.makers = program.makers()
        arrays = (x for x in program.outputs if np.ndim(program.value(x)))
        self.returned = frozenset().union(*map(self.memory.roots, arrays))

    def reusing(self, position: int, call: Call) -> Call:
        """The call with an array as its `out` that is free from then on, if there is one."""
        ufunc = isinstance(call.run, np.ufunc) and call.run.signature is None
        if not ufunc or call.kwargs or call.target is None or call.run.nout > 1:  # type: ignore[attr-defined]
            return call
        result = self.program.result(call)
        if not isinstance(result, np.ndarray) or not result.ndim:
            return call
        given = self.given.get(kind_of(result), {}) if position > self.settled else {}
        for x in (*call.operands(), *given):
            if fits(self.program.value(x), result) and self.is_free(x, position, call.target):
                # From here on the memory of x is that of the result, which counts for itself.
                self.last.update(dict.fromkeys(self.memory.roots(x), len(self.program.calls)))
                given.pop(x, None)
                return replace(call, kwargs={"out": x})
        return call

    def is_free(self, x: Variable, position: int, target: Variable) -> bool:
        """Whether nobody needs the memory of x after a position, so that it can be the target's."""
        if self.memory.roots(x) != {x.number}:
            return target.number not in self.returned and self.is_free_view(x, position)
        if x.number not in self.inputs:
            return self.last.get(x.number) == position
        replaced = x in self.given.get(kind_of(self.program.value(x)), ())
        return replaced and position > self.settled and self.last.get(x.number, -1) <= position

    def is_free_view(self, x: Variable, position: int) -> bool:
        """Whether x is all of one array that the program has made, in another shape."""
        roots = self.memory.roots(x)
        if len(roots) > 1 or not roots.isdisjoint(self.inputs) or CONSTANT in roots:
            return False
        if any(self.last.get(root) != position for root in roots):
            return False
        while x.number not in roots:
            call = self.makers[x.number]
            if call.form != "method" or call.name != "reshape":
                return False
            x = call.args[0]
        return True


def may_stop(call: Call, program: Program) -> bool:
    """Whether a program may end at a call, as one it does not serve: a guard, or an error."""
    return call.form == "guard" or draws(call, program) or may_raise(call, program)


def fits(x: Any, result: Any) -> bool:
    """Whether an array can hold a result."""
    return isinstance(x, np.ndarray) and kind_of(x) == kind_of(result)


def kind_of(x: Any) -> tuple[Any, ...]:
    """The shape and dtype of an array; other inputs are no arrays to write over."""
    return (x.shape, x.dtype) if isinstance(x, np.ndarray) else ()
