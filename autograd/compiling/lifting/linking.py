"""How a program of numbers gets its inputs, and the tests of what it relies on."""

from __future__ import annotations

from itertools import chain
from operator import attrgetter, is_not
from typing import Any

import numpy as np

from ...node import Node
from ...value import Value
from ..captured import MISSING, Place
from ..connecting import Connection, Scope, expression
from ..watching import PLAIN, all_numbers
from .run import ScalarRun

data_of, gradient_of = attrgetter("_raw"), attrgetter("_grad")


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

    def rely_on_captured(self, recorder: Any) -> None:
        """Test that what the function captures is what it was: all lists of objects at once.

        A test of its own for each of 50,000 weights would take longer than the program, and so
        would a look at each of as many numbers: mostly they are the very same objects.
        """
        self.lists, watched = lists_of_objects(recorder), recorder.captured.watched
        lists = [*self.lists.values()]
        recorder.lengths[:] = [x for x in recorder.lengths if id(x[0]) not in self.lists]
        numbers = [x for x in watched if is_list_of_numbers(x.thing)]
        watched[:] = [x for x in watched if not is_list_of_numbers(x.thing)]
        super().rely_on_captured(recorder)
        differs = self.scope.named(differ)
        if lists:
            known = (lists, [*map(len, lists)], [*chain.from_iterable(lists)])
            self.tests.append(f"{differs}({', '.join(map(self.scope.named, known))})")
        for x in numbers:
            thing, kept, size = self.scope.named(x.thing), [*x.thing], len(x.thing)
            others = f"{differs}([{thing}], [{size}], {self.scope.named(kept)})"
            self.tests.append(f"({others} and {self.scope.named(x)}.changed())")

    def rely_on(self, place: Place) -> None:
        """Read an input from a place, or test that what is there is what it was."""
        x = place.before
        if id(place.holder) in self.lists:
            return
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
    """Whether one of some leaves has a gradient.

    >>> any_has([Value(1.0)])
    False
    """
    return any(x.grad is not None for x in leaves)


def any_lacks(leaves: list[Value]) -> bool:
    """Whether one of some leaves has no gradient, or one that is a node."""
    return any(x.grad.__class__ is not float for x in leaves)


def lists_of_objects(run: ScalarRun) -> dict[int, list[Any]]:
    """The lists of which each item must be the object that it was, by their ids."""
    lists = {id(x.holder): x.holder for x in run.places if type(x.holder) is list}
    return {key: x for key, x in lists.items() if all(map(is_compared_by_identity, x))}


def is_compared_by_identity(x: Any) -> bool:
    """Whether what is found in a list is another one if and only if it is another object.

    >>> is_compared_by_identity(Value(1.0)), is_compared_by_identity(1.0)
    (True, False)
    """
    number = x.__class__ in PLAIN or isinstance(x, (np.ndarray, np.generic))
    return x is not MISSING and not number and not all_numbers(x)


def is_list_of_numbers(x: Any) -> bool:
    """Whether x is a list of nothing but numbers.

    >>> is_list_of_numbers([1.0, 2]), is_list_of_numbers([[1.0]])
    (True, False)
    """
    return type(x) is list and all(item.__class__ in PLAIN for item in x)


def differ(lists: list[Any], sizes: list[int], items: list[Any]) -> bool:
    """Whether lists are of other sizes, or there are other objects in them.

    >>> x, y = [], {}
    >>> differ([[x], [y, x]], [1, 2], [x, y, x]), differ([[x], [x, y]], [1, 2], [x, y, x])
    (False, True)
    """
    return [*map(len, lists)] != sizes or any(map(is_not, chain.from_iterable(lists), items))
