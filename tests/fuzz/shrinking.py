"""From a program that fails to the smallest one that still does, and how to print it."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from .programs import Program, UnsuitableError

Fails = Callable[[Program], bool]


def shrunk(program: Program, fails: Fails) -> Program:
    """Drop steps and simplify numbers while the program still fails."""
    for candidates in (without_steps, with_rounder_numbers):
        found: Program | None = program
        while found is not None:
            program = found
            found = next((p for p in candidates(program) if suitable(p) and fails(p)), None)
    return program


def suitable(program: Program) -> bool:
    """Whether every step can be computed and judged."""
    try:
        program.values()
    except UnsuitableError:
        return False
    return True


def without_steps(program: Program) -> Iterator[Program]:
    """The programs with one step less: its result left out, replaced by an operand or a leaf."""
    first = len(program.leaves)
    for k, step in enumerate(program.steps):
        ahead, behind = program.steps[k + 1 :], program.steps[: k + 1]
        if behind[:-1] or ahead:
            for operand in sorted(set(step.operands)):
                if ahead:
                    moved = tuple(redirected(s, first + k, operand) for s in ahead)
                    yield program._replace(steps=behind + moved).pruned()
        if not ahead and len(behind) > 1:
            yield program._replace(steps=behind[:-1]).pruned()
    numbers = program.values()
    for k in range(len(program.steps) - 1):
        leaf = numbers[first + k]
        shifted = [s._replace(operands=tuple(p + (p >= first) for p in s.operands))
                   for s in program.steps]  # fmt: skip
        moved = tuple(redirected(s, first + k + 1, first) for s in shifted)
        leaves = (*program.leaves, leaf if program.scalar else leaf.tolist())
        candidate = Program(program.scalar, leaves, moved).pruned()
        if len(candidate.steps) < len(program.steps):
            yield candidate


def redirected(step: Any, old: int, new: int) -> Any:
    """A step that takes another operand in place of one."""
    return step._replace(operands=tuple(new if k == old else k for k in step.operands))


def with_rounder_numbers(program: Program) -> Iterator[Program]:
    """The programs with fewer digits in one of the leaves."""
    for k, leaf in enumerate(program.leaves):
        for digits in (0, 1, 2):
            rounded = np.round(np.array(leaf, float), digits).tolist()
            if rounded != leaf:
                yield program._replace(
                    leaves=(*program.leaves[:k], rounded, *program.leaves[k + 1 :])
                )
                break


def as_python(program: Program) -> str:
    """The program as text that runs: it prints the engine's gradients."""
    kind = "Value" if program.scalar else "Tensor"
    leaves = ", ".join(f"ag.{kind}({x!r})" for x in program.leaves)
    seed = repr(program.seed()).replace("array(", "np.array(")
    return f"""import numpy as np

import autograd as ag


{program.source()}

leaves = [{leaves}]
seed = {seed}
print(ag.gradients(program(*leaves), leaves, seed))
"""
