"""How a program of numbers gets its inputs, and the tests of what it relies on."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

import numpy as np

from ...node import Node
from ...value import Value
from ..captured import Place
from ..connecting import Connection, Scope, expression
from .run import ScalarRun

data_of, gradient_of = attrgetter("_data"), attrgetter("_grad")


class ScalarConnection(Connection):
    """The tests of what a program of numbers relies on, and the expressions for its inputs."""

    def __init__(self, run: ScalarRun, leaves: list[Any], scope: Scope) -> None:
        self.run = run
        self.sources: dict[Any, str] = {f"leaf_{k}": f"leaf_{k}" for k in range(len(leaves))}
        super().__init__(run, [], scope)
        for position, x in enumerate(leaves):
            if isinstance(x, np.ndarray) and x.dtype.kind != "f":
                kept = scope.named(x.copy())
                self.tests.append(f"not np.array_equal(leaf_{position}, {kept})")
            elif x.__class__ is bool:
                self.tests.append(f"leaf_{position} is not {x}")
            elif isinstance(x, Node):
                self.tests.append(f"leaf_{position} is not {scope.named(x)}")
        for test, had in ((any_has, False), (any_lacks, True)):
            read = [x for x, has in run.gradients_read.items() if has is had]
            if read:
                self.tests.append(f"{scope.named(test)}({scope.named(read)})")

    def rely_on(self, place: Place) -> None:
        """Read an input from a place, or test that what is there is what it was."""
        x = place.before
        if place.symbol is None and not isinstance(x, np.ndarray):
            super().rely_on(place)
            return
        now = expression(place, self.scope)
        self.tests.append(f"{now}.__class__ is not {self.scope.named(x.__class__)}")
        if isinstance(x, np.ndarray):
            self.tests.append(f"{now}.shape != {x.shape}")
        if isinstance(x, np.ndarray) and x.dtype.hasobject:
            kept = self.scope.named(list(x.flat))
            self.tests.append(f"not all(x is y for x, y in zip({now}.flat, {kept}))")
        elif place.symbol is None:
            kept = self.scope.named(self.run.kept[id(place)])
            self.tests.append(f"not np.array_equal({now}, {kept})")
        else:
            self.sources[place.path] = now

    def vector(self, source: str, keys: list[Any]) -> str:
        """The expression for the numbers of a free source."""
        if source == "numbers":
            return f"np.array([{', '.join(self.sources[key] for key in keys)}], dtype=float)"
        read = self.scope.named(data_of if source == "data" else gradient_of)
        return f"np.fromiter(map({read}, {self.scope.named(keys)}), float, {len(keys)})"


def any_has(leaves: list[Value]) -> bool:
    """Whether one of some leaves has a gradient."""
    return any(x.grad is not None for x in leaves)


def any_lacks(leaves: list[Value]) -> bool:
    """Whether one of some leaves has no gradient, or one that is a node."""
    return any(x.grad.__class__ is not float for x in leaves)
