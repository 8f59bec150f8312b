"""A program: a function made of operations of autograd, which is its own Python source."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

import autograd

from ..arrays import Array
from ..structure import Shape

#: What programs are built for: inputs from this range keep every intermediate number moderate.
RANGE = (-2.0, 2.0)


class Program:
    """A function of arrays, Tensors or Values; what is printed of it is the Python that it runs.

    Args:
        shapes: the shape of each argument. An elementwise program takes arguments of all shapes
            that broadcast, so that the shapes are only an example; Values too.
        steps: expressions, one for each operation, in which `{0}`, `{1}` ... stand for the
            arguments first, then for the results of the steps before. The last is the result.
        elementwise: whether all of the operations are.

    >>> program = Program([(2,), ()], ["autograd.sin({0})", "autograd.multiply({2}, {1})"])
    >>> program(np.zeros(2), 3.0)
    array([0., 0.])
    >>> print(program)
    # a program of 2 operations, for arguments of shapes (2,) and ()
    import autograd
    import numpy as np
    <BLANKLINE>
    <BLANKLINE>
    def program(x0, x1):
        x2 = autograd.sin(x0)
        x3 = autograd.multiply(x2, x1)
        return x3
    """

    def __init__(self, shapes: list[Shape], steps: list[str], elementwise: bool = False) -> None:
        self.shapes, self.steps, self.elementwise = tuple(shapes), tuple(steps), elementwise

    def __repr__(self) -> str:
        return self.source

    @functools.cached_property
    def source(self) -> str:
        """The program as Python that can be pasted anywhere and run."""
        names = [f"x{k}" for k in range(len(self.shapes) + len(self.steps))]
        count, shapes = len(self.shapes), " and ".join(map(str, self.shapes))
        operations = f"{len(self.steps)} operation{'s' * (len(self.steps) != 1)}"
        lines = [
            # A comment first: whoever prints `program=...` before it spoils nothing.
            f"# a program of {operations}, for arguments of shapes {shapes}",
            "import autograd",
            "import numpy as np",
            "",
            "",
            f"def program({', '.join(names[:count])}):",
        ]
        for k, step in enumerate(self.steps):
            lines.append(f"    {names[count + k]} = {step.format(*names)}")
        return "\n".join([*lines, f"    return {names[-1]}"])

    @functools.cached_property
    def function(self) -> Callable[..., Any]:
        """The source, compiled."""
        namespace: dict[str, Any] = {}
        exec(self.source, namespace)
        found: Callable[..., Any] = namespace["program"]
        return found

    def __call__(self, *arguments: Any) -> Any:
        """The result for arguments of any kind: numbers, arrays, Values or Tensors."""
        if len(arguments) != len(self.shapes):
            raise TypeError(f"program: expected {len(self.shapes)} arguments, got {len(arguments)}")
        return self.function(*arguments)

    def inputs(self, rng: np.random.Generator) -> list[Array]:
        """Arrays of the shapes the program is for, with numbers from the range it is for.

        >>> program = Program([(2,)], ["autograd.exp({0})"])
        >>> program(*program.inputs(np.random.default_rng(0))).shape
        (2,)
        """
        return [rng.uniform(*RANGE, shape) for shape in self.shapes]

    def pruned(self) -> Program:
        """The same function without the steps and arguments that its result does not need."""
        count = len(self.shapes)
        needed = {count + len(self.steps) - 1}
        for k in reversed(range(len(self.steps))):
            if count + k in needed:
                needed.update(operands(self.steps[k]))
        order = {old: new for new, old in enumerate(sorted(needed))}
        names = [f"{{{order.get(k, 0)}}}" for k in range(count + len(self.steps))]
        steps = [x.format(*names) for k, x in enumerate(self.steps, count) if k in needed]
        shapes = [shape for k, shape in enumerate(self.shapes) if k in needed]
        return Program(shapes, steps, self.elementwise)


def operands(step: str) -> Iterator[int]:
    """The positions that an expression uses, one for each time it does.

    >>> list(operands("autograd.add({0}, {3})"))
    [0, 3]
    """
    for piece in step.split("{")[1:]:
        yield int(piece.split("}")[0])


def result_of(step: str, data: list[Any]) -> Any:
    """What a step computes of the numbers and arrays before it."""
    names = {f"x{k}": x for k, x in enumerate(data)}
    return eval(step.format(*names), {"autograd": autograd, "np": np, **names})
