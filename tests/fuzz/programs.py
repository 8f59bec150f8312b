"""A program as data: numbers or arrays to start from, and steps that are lines of Python."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np

import autograd as ag

#: Numbers a program may compute: larger ones, squared again and again, leave the floats.
LARGEST = 30.0

#: How far every step stays away from kinks, jumps and poles.
NEAREST = 0.02

#: Where a program runs on plain numbers, and on nodes.
ENGINE: dict[str, Any] = {"np": np, "ag": ag}


def gap(x: Any, axis: Any, largest: bool) -> Any:
    """How far the largest number over some axes is from the next, or the smallest."""
    most = (np.max if largest else np.min)(x, axis=axis, keepdims=True)
    others = np.where(x == most, np.inf, np.abs(x - most))
    tied = np.sum(x == most, axis=axis) > 1
    return np.where(tied, 0.0, np.min(others, axis=axis, initial=np.inf))


def apart(x: Any) -> Any:
    """How far the numbers of an array are from each other at least."""
    return np.min(np.diff(np.sort(x, axis=None)), initial=np.inf)


class UnsuitableError(Exception):
    """A step cannot be computed here, or stands where its derivative could not be judged."""


class Step(NamedTuple):
    """One operation: a line with {0}, {1} for its operands, their positions, and its margin.

    The margin is another line of Python, for the distance from where the operation has no
    derivative; "" where it has one everywhere.
    """

    line: str
    operands: tuple[int, ...]
    margin: str = ""


class Program(NamedTuple):
    """Leaves, and steps that use what came before; the last step is the output.

    Positions count the leaves first. `scalar` programs run on Values and on Tensors without
    axes; the others on Tensors and on arrays of Values.
    """

    scalar: bool
    leaves: tuple[Any, ...]
    steps: tuple[Step, ...]

    def source(self) -> str:
        """The program as a Python function."""
        names = [f"x{k}" for k in range(len(self.leaves) + len(self.steps))]
        lines = [f"def program({', '.join(names[: len(self.leaves)])}):"]
        for name, step in zip(names[len(self.leaves) :], self.steps, strict=True):
            lines.append(f"    {name} = {step.line.format(*(names[k] for k in step.operands))}")
        return "\n".join([*lines, f"    return {names[-1]}", ""])

    def with_branch(self) -> Callable[..., Any]:
        """The program as a function that has a branch in its middle, on what it has computed.

        Its last argument is the limit that decides; either way goes on with similar numbers.
        """
        lines = self.source().splitlines()
        middle = len(self.steps) // 2
        name = f"x{len(self.leaves) + middle}"
        number = name if self.scalar else f"np.sum({name}.data)"
        one, other = f"{name} * 1.1", f"{name} - 0.1 * {name} * {name}"
        lines[0] = lines[0].replace("):", ", limit):")
        lines.insert(middle + 2, f"    {name} = {one} if {number} > limit else {other}")
        return named("\n".join(lines), ENGINE)

    def function(self, namespace: dict[str, Any] = ENGINE) -> Callable[..., Any]:
        """The program as a function, with other meanings of `np` and `ag` where they are given."""
        return named(self.source(), namespace)

    def arrays(self) -> list[Any]:
        """The leaves as floats or float arrays."""
        return [float(x) if self.scalar else np.array(x, float) for x in self.leaves]

    def seed(self) -> Any:
        """The gradient of the output: uneven numbers, the same in every run."""
        if self.scalar:
            return 0.7
        with np.errstate(all="ignore"):
            shape = np.shape(self.function()(*self.arrays()))
        return np.random.default_rng([5, *shape]).uniform(0.5, 2.0, shape)

    def directions(self, key: int) -> list[Any]:
        """A direction to move the leaves in, the same in every run."""
        rng = np.random.default_rng([key, len(self.leaves)])
        moves = [rng.uniform(-1.0, 1.0, np.shape(x)) for x in self.arrays()]
        return [float(x) for x in moves] if self.scalar else moves

    def paths(self) -> int:
        """How many paths lead from the output to the leaves."""
        counts = [1] * len(self.leaves)
        for step in self.steps:
            counts.append(sum(counts[k] for k in step.operands))
        return counts[-1]

    def values(self) -> list[Any]:
        """All numbers of the program; UnsuitableError if it cannot be judged."""
        numbers = self.arrays()
        for step in self.steps:
            numbers.append(value_of(step, numbers))
        return numbers

    def pruned(self) -> "Program":
        """The same program without the steps and leaves that the output does not use."""
        first = len(self.leaves)
        used = {first + len(self.steps) - 1}
        for position in range(first + len(self.steps) - 1, first - 1, -1):
            if position in used:
                used.update(self.steps[position - first].operands)
        kept = sorted(used)
        places = {old: new for new, old in enumerate(kept)}
        leaves = tuple(self.leaves[k] for k in kept if k < first)
        steps = [self.steps[k - first] for k in kept if k >= first]
        moved = [s._replace(operands=tuple(places[k] for k in s.operands)) for s in steps]
        return Program(self.scalar, leaves, tuple(moved))


def named(source: str, namespace: dict[str, Any]) -> Callable[..., Any]:
    """The function of a source, our own text, made of the lines of operations.py."""
    names = dict(namespace)
    exec(source, names)
    return names["program"]  # type: ignore[no-any-return]


@cache
def compiled(line: str) -> Any:
    """A line of Python whose operands are called a, b and c."""
    return compile(line.format("a", "b", "c"), line, "eval")


def evaluated(line: str, operands: Sequence[Any]) -> Any:
    """What a line computes from plain numbers."""
    names = ENGINE | {"gap": gap, "apart": apart}
    return eval(compiled(line), names | dict(zip("abc", operands, strict=False)))


def value_of(step: Step, numbers: Sequence[Any]) -> Any:
    """The number or array that a step computes; UnsuitableError if it cannot be judged."""
    operands = [numbers[k] for k in step.operands]
    with np.errstate(all="ignore"):
        try:
            out = evaluated(step.line, operands)
            margin = evaluated(step.margin, operands) if step.margin else 1.0
        except (ValueError, TypeError, IndexError, ArithmeticError, Warning) as error:
            raise UnsuitableError from error
        if not np.all(np.abs(out) <= LARGEST) or not np.all(np.abs(margin) >= NEAREST):
            raise UnsuitableError
    return float(out) if isinstance(operands[0], float) else np.asarray(out)
