"""How the outputs of a program are delivered: changes are made, and the result is put together.

This too is written as text, one expression for what the function returned and one statement for
each change that it made.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterator
from typing import Any

import numpy as np

from .. import nested
from ..node import clock
from ..recording import COMPILED
from ..tensor import Tensor
from ..value import Value
from .captured import MISSING, Place
from .connecting import Scope, expression
from .naming import identifier, returned_names
from .recorder import Recorder
from .symbol import Symbol
from .tape import Variable
from .writing import symbols_in


class Delivery:
    """The lines that make the changes of a run and return its result, and the outputs they need.

    Args:
        recorder: after its run.
        nodes: what the leaves are called, by their ids.
        scope: where the names that the text uses are put.
    """

    def __init__(self, recorder: Recorder, nodes: dict[int, str], scope: Scope) -> None:
        self.nodes, self.scope = nodes, scope
        self.outputs: list[Variable] = []
        self.positions: dict[Variable, int] = {}  # among the outputs
        #: The inputs in whose place something else is put.
        self.replaced: set[int] = set()
        #: What the outputs are, for their names in the source.
        self.names: dict[int, str] = {}
        #: Arrays made in the run of what never changes: a copy of each is made in every call.
        self.arrays: dict[int, tuple[str, Any]] = {}
        scope.update(tensor=tensor, value=value, clock=clock, rebuild=nested.rebuild)
        self.name_results(recorder)
        result = self.made(recorder.result)
        changes = [*self.changes(recorder)]
        copies = (f"{name} = {scope.named(x.copy())}.copy()" for name, x in self.arrays.values())
        self.lines = [*copies, *changes, f"return {result}"]

    def output(self, x: Symbol) -> str:
        """The expression for an output."""
        if x.variable not in self.positions:
            self.positions[x.variable] = len(self.outputs)
            self.outputs.append(x.variable)
        return f"outputs[{self.positions[x.variable]}]"

    def name_results(self, recorder: Recorder) -> None:
        """Call what the function returned as the function does."""
        names, result = returned_names(recorder.function), recorder.result
        items = result if type(result) is tuple and len(result) == len(names) else [result]
        for name, item in zip(names if len(names) == len(items) else [], items, strict=False):
            paths = [identifier(name + path) for path in nested.paths(item)] if name else []
            for path, x in zip(paths, nested.leaves(item), strict=False):
                self.called(path, x._raw if x.__class__ in (Tensor, Value) else x)

    def called(self, name: str, x: Any) -> Any:
        """Note what an output is called, unless it has a name; gives the output back."""
        if type(x) is Symbol:
            self.names.setdefault(x.variable.number, name)
        return x

    def made(self, x: Any) -> str:
        """The expression that builds nested results."""
        if type(x) is Symbol:
            return self.output(x)
        kind = x.__class__
        if kind in (Tensor, Value) and id(x) in self.nodes:
            return self.nodes[id(x)]
        if kind is Tensor and type(x._raw) is Symbol:
            return f"tensor({self.output(x._raw)}, {self.made(x.grad)})"
        if kind is Value and type(x._raw) is Symbol:
            return f"value({self.output(x._raw)}, {self.made(x.grad)})"
        if kind is list:
            return f"[{', '.join(map(self.made, x))}]"
        if kind is tuple:
            return f"({''.join(f'{self.made(item)}, ' for item in x)})"
        if kind is dict:
            keys = (repr(key) if key.__class__ is str else self.scope.named(key) for key in x)
            values = map(self.made, x.values())
            pairs = (f"{key}: {item}" for key, item in zip(keys, values, strict=True))
            return "{" + ", ".join(pairs) + "}"
        if kind is OrderedDict:
            items = ", ".join(f"({self.scope.named(key)}, {self.made(y)})" for key, y in x.items())
            return f"{self.scope.named(OrderedDict)}([{items}])"
        leaves = [*nested.leaves(x)]
        if not (len(leaves) == 1 and leaves[0] is x):  # a kind of tuple, or an array of objects
            items = ", ".join(map(self.made, leaves))
            return f"rebuild({self.scope.named(x)}, iter([{items}]))"
        if isinstance(x, np.ndarray):
            return self.arrays.setdefault(id(x), (f"array_{len(self.arrays)}", x))[0]
        self.check_returned(x)
        return repr(x) if kind in (int, bool, str, type(None)) else self.scope.named(x)

    @staticmethod
    def check_returned(x: Any) -> None:
        """Raise TypeError for an object that holds arrays of the run: it cannot be made anew."""
        inside = getattr(x, "__dict__", None)
        inside = list(inside.values()) if isinstance(inside, dict) else []
        inside += x if isinstance(x, (set, frozenset, deque)) else []
        if next(symbols_in(inside), None) is not None:
            raise TypeError(
                f"compile: the function returns or keeps a {type(x).__name__} that it has made, "
                "with arrays in it; a program gives lists, tuples and dicts of arrays"
            )

    def changes(self, recorder: Recorder) -> Iterator[str]:
        """The statements that put into leaves and places what the function put there."""
        if any(leaf.changed[0] or leaf.ticked for leaf in recorder.leaves.values()):
            yield "time = clock.tick()"
        for leaf in recorder.leaves.values():
            data, grad = leaf.changed
            node = self.nodes[id(leaf.node)]
            self.called(f"new_{leaf.name}", leaf.after[0] if data else None)
            self.called(f"gradient_of_{leaf.name}", leaf.after[1] if grad else None)
            if data:
                self.replaced.add(leaf.data.variable.number)
                yield f"{node}._raw = {self.made(leaf.after[0])}"
                yield from [f"{node}._watch = None"] if leaf.is_tensor else []
            if data or leaf.ticked:  # a backward pass through older nodes must know
                yield f"{node}.epoch = time"
            if grad:
                if type(leaf.grad) is Symbol:
                    self.replaced.add(leaf.grad.variable.number)
                yield f"{node}._grad = {self.made(leaf.after[1])}"
        for place, now in recorder.changes:
            yield from self.change(place, now, recorder)

    def change(self, place: Place, now: Any, recorder: Recorder) -> Iterator[str]:
        """The statements that put something into a place.

        A new dict with the keys of the old one is put into the old one, item by item.
        """
        before = place.before
        if now is MISSING:
            yield f"del {expression(place, self.scope)}"
            return
        if isinstance(now, dict) and isinstance(before, dict) and now.keys() == before.keys():
            inner = [p for p in recorder.places if p.holder is before and p.symbol is not None]
            for p in inner:
                self.note_replaced(p)
            for key, x in now.items():
                self.called(f"new_{place.path}[{key!r}]", x)
                yield f"{expression(Place(before, key, place.path), self.scope)} = {self.made(x)}"
            return
        self.note_replaced(place)
        self.called(f"new_{place.path}", now)
        yield f"{expression(place, self.scope)} = {self.made(now)}"

    def note_replaced(self, place: Place) -> None:
        """Note that what a place held is not there any longer."""
        if type(place.symbol) is Symbol and isinstance(place.before, np.ndarray):
            self.replaced.add(place.symbol.variable.number)


def tensor(array: Any, gradient: Any = None) -> Tensor:
    """A Tensor around an array that nobody else has; how it was made is not recorded."""
    node: Tensor = object.__new__(Tensor)
    node._raw = array
    node.primitive = COMPILED
    node._first = node._second = node._watch = None
    node._guards = []
    node.epoch = clock.now
    if gradient is not None:
        node.grad = gradient
    return node


def value(number: float, gradient: Any) -> Value:
    """A Value; how it was made is not recorded."""
    node = Value(number)
    node.primitive = COMPILED
    if gradient is not None:
        node.grad = gradient
    return node
