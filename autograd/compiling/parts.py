"""The parts of a program: forward, backward, a check of what was known, and the update."""

from __future__ import annotations

import numpy as np

from .program import Program
from .tape import Call


def parts_of(program: Program) -> list[str]:
    """For each call the part of the program that it is in; "" if nothing goes back.

    What has no origin stands between operations: sums of gradients, which NumPy is quiet in, and
    what the user or an optimizer does when the gradients are there.
    """
    calls = program.calls
    if not any(call.origin.startswith("gradient of") for call in calls):
        return [""] * len(calls)
    asked = only_asked(program)
    parts, part = [], "forward"
    after = "update" if program.replaced else "afterwards"
    for call in calls:
        if call.origin.startswith("gradient of"):
            part = "backward"
        elif part in ("backward", "check") and is_asked(call, asked):
            part = "check"
        elif part != "forward" and call.origin and not call.quiet:
            part = "forward"
        elif part == "check" or (part == "backward" and not call.quiet):
            part = after
        parts.append(part)
    return parts


def only_asked(program: Program) -> set[int]:
    """The variables that nothing but guards needs."""
    users, outputs = program.users(), {x.number for x in program.outputs}
    asked: set[int] = set()
    for call in reversed(program.calls):
        if call.target is None or call.target.number in outputs:
            continue
        if all(is_asked(user, asked) for user in users.get(call.target.number, ())):
            asked.add(call.target.number)
    return asked


def is_asked(call: Call, asked: set[int]) -> bool:
    """Whether a call is a guard, or only for one."""
    return call.form == "guard" or (call.target is not None and call.target.number in asked)


def is_sum(call: Call, part: str) -> bool:
    """Whether a call adds up what several operations send back to the same node."""
    return part == "backward" and not call.origin and call.run is np.add
