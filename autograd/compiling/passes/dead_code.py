"""Dead code: calls whose results nobody needs are left out, unless they may raise."""

from __future__ import annotations

from ..analysis import Memory, draws, may_raise, written
from ..program import Program


def without_dead_code(program: Program) -> Program:
    """The calls that lead to an output, a guard, an error or a change of an input; and all draws.

    >>> from ..compiled import compile
    >>> import numpy as np
    >>> double = compile(lambda x: (np.exp(x), 2.0 * x)[1])
    >>> double(np.ones(2))
    array([2., 2.])
    >>> "exp" in double.source
    False
    """
    memory = Memory(program)
    inputs = {x.number for x in program.inputs}
    needed = {x.number for x in program.outputs}
    roots = set(inputs).union(*map(memory.roots, program.outputs))
    kept = []
    for call in reversed(program.calls):
        changes = [x for x in written(call) if not roots.isdisjoint(memory.roots(x))]
        wanted = call.target is not None and call.target.number in needed
        acts = call.form == "guard" or draws(call, program) or may_raise(call, program)
        if wanted or changes or acts:
            kept.append(call)
            for x in call.operands():
                needed.add(x.number)
                roots |= memory.roots(x)
    return program.with_calls(reversed(kept))
