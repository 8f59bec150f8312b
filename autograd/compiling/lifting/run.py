"""One run of a function of Values: its graph is recorded as ever, and what the graph leaves out.

That is how numbers went in and out of Values, which gradients were asked for, and which decisions
were made. The run computes what it would compute without us, and all is put back when it is over.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import numpy as np

from ...node import Node, clock
from ...primitive import Primitive
from ...recording import STOPPED, UNRECORDED
from ...value import Value
from ...value import number as plain_number
from ..captured import Place, is_iterator
from ..recorder import Recorder
from ..standing import clocks
from ..tape import where
from .number import CONTENT, GRADIENT, INPUT, Number, held

VALUE_RECORD = Value.record
PLAIN = (float, int, np.generic)


class Unliftable(Exception):  # noqa: N818
    """The function cannot be recorded as a graph of numbers; it is left as it is."""


class State:
    """What a leaf holds from some moment on: the time, and where its number comes from."""

    __slots__ = ("leaf", "origin", "since")

    def __init__(self, leaf: Value, since: int, origin: Any) -> None:
        self.leaf, self.since, self.origin = leaf, since, origin


class Pass:
    """A backward pass: its output, and the gradient that it found for each node."""

    __slots__ = ("epoch", "found", "output", "seed")

    def __init__(self, output: Value, seed: Any, found: dict[Node, Any]) -> None:
        self.output: Value | None = output
        self.seed, self.found, self.epoch = seed, found, clock.now


class ScalarRun(Recorder):
    """The graph of one run, and how it is connected with the world.

    Args:
        function: what is recorded.
        changing: the paths of numbers and arrays known to change from call to call.
        objects: arguments that are no arrays and no numbers: what they hold is captured too.
        noticed: the time in which Values tell a run what is done with them.

    >>> from autograd.compiling.lifting.exchange import exchanged
    >>> run = ScalarRun(lambda x: 1.0 if Value(x) > 0.0 else 2.0, (), [], exchanged)
    >>> run.run([run.symbol(3.0, "x")], {})
    >>> run.result, len(run.guards)
    (1.0, 1)
    """

    def __init__(
        self,
        function: Callable[..., Any],
        changing: Collection[str],
        objects: Any,
        noticed: Callable[..., Any],
    ) -> None:
        super().__init__(function, changing, objects)
        self.noticed, self.stand_ins = noticed, clocks()
        #: For each source of inputs its numbers: "data" and "grad" of leaves, "numbers", arrays.
        self.inputs: dict[Any, list[Any]] = {"data": [], "grad": [], "numbers": []}
        self.values: dict[Any, list[Any]] = {}  # what they were in this run
        self.arrays: dict[Any, Any] = {}
        self.kept: dict[int, Any] = {}  # what numbers and arrays in places were
        self.substitutes: dict[Value, tuple[Any, ...]] = {}
        self.states: dict[Value, list[State]] = {}
        self.before: dict[Value, tuple[Any, ...]] = {}
        self.gradients_read: dict[Value, bool] = {}  # before they were assigned: if there was one
        self.gradients_assigned: set[Value] = set()
        self.passes: list[Pass] = []
        self.guards: list[tuple[Number, str]] = []
        self.refused = ""
        self.is_mixed = False
        self.over = False

    # --- what goes in ---

    def input(self, source: Any, key: Any, x: Any) -> Number:
        """A number that is given with each call: the next one of a source."""
        keys = self.inputs.setdefault(source, [])
        keys.append(key)
        self.values.setdefault(source, []).append(x)
        return Number(self, INPUT, (source, len(keys) - 1), x)

    def symbol(self, x: Any, name: str) -> Any:
        """What stands for a number or an array that is given with each call."""
        if isinstance(x, np.ndarray) and x.dtype.kind == "f":
            numbers = np.empty(x.shape, dtype=object)
            self.arrays[name] = x.copy()
            for position, item in enumerate(x.flat):
                numbers.flat[position] = self.input(name, position, item)
            return numbers
        if x.__class__ in (float, int) or isinstance(x, np.floating):
            return self.input("numbers", name, x)
        return x

    def state(self, leaf: Value) -> State:
        """What a leaf holds now."""
        states = self.states.get(leaf)
        if states is None:  # it was made before the run
            self.before[leaf] = leaf._raw, stored_gradient(leaf), leaf.epoch
            states = [State(leaf, -1, self.input("data", leaf, leaf._raw))]
            self.states[leaf] = states
            gradient = self.before[leaf][1]
            if isinstance(gradient, float) and not self.over:  # after it, nobody puts it back
                leaf._grad = self.input("grad", leaf, gradient)
        return states[-1]

    def number(self, x: Any) -> Any:
        """What stands for the number in a Value; anything else as it is."""
        if type(x) is not Value:
            return x
        if x._first is None:
            return self.state(x).origin
        return Number(self, CONTENT, (x,), x._raw)

    def guard(self, x: Number, what: str) -> None:
        """Note that the run depends on what a number was."""
        if self.over:
            raise RuntimeError(
                "compile: a number of a recorded function was kept and used after the run; return "
                "it from the function instead"
            )
        self.guards.append((x, f"{what} in {where()[0]}"))

    def refuse(self, why: str) -> Any:
        """Give up: the function is to be run as it is."""
        self.refused = why
        raise Unliftable(why)

    # --- what is done ---

    def record(self, primitive: Primitive, operands: tuple[Any, ...], attributes: Any) -> Any:
        """Apply a primitive to operands of which one is a Number or a Value."""
        if not primitive.elementwise:  # sum, reshape ...: of an array that holds numbers
            boxes = tuple(np.array(x, dtype=object) for x in operands)
            return primitive.compute(boxes, attributes)
        if any(isinstance(x, np.ndarray) for x in operands):
            return primitive.compute_objects(operands, attributes)
        first = next((x for x in operands if type(x) is Value), None)
        numbers = tuple(x.held if type(x) is Number else x for x in operands)
        if first is None:
            out = primitive.compute_number([plain_number(x, "{}") for x in numbers], attributes)
            if attributes:
                self.refuse("an operation with attributes on numbers")
            return Number(self, primitive, operands, out)
        node = VALUE_RECORD(first, primitive, numbers, attributes)
        if node.primitive in UNRECORDED:  # under no_grad(), but we must know
            operands = tuple(map(self.number, operands))
            self.states[node] = [State(node, -1, Number(self, primitive, operands, node._raw))]
        elif any(type(x) is Number for x in operands):
            self.substitutes[node] = operands
        return node

    def operands(self, node: Value) -> tuple[Any, ...]:
        """The operands of a node, with Numbers where its own are their numbers."""
        return self.substitutes.get(node) or node.inputs

    def made(self, leaf: Value, x: Any) -> None:
        """Note that a leaf was made, and of which number."""
        self.states[leaf] = [State(leaf, -1, self.content(leaf, self.number(x)))]

    def assigned(self, leaf: Value, x: Any) -> None:
        """Note that a leaf was given another number."""
        self.states[leaf].append(State(leaf, leaf.epoch, self.content(leaf, x)))

    def content(self, leaf: Value, x: Any) -> Any:
        """What stands for the number in a leaf that was made of x: a float, whatever x is."""
        if type(x) is not Number:
            return leaf._raw
        return x if x.held.__class__ is float else Number(self, CONTENT, (x,), leaf._raw)

    def differentiated(self, output: Value, seed: Any, found: dict[Any, Any], keep: Any) -> Any:
        """The gradients that a backward pass has found, for leaves and wanted nodes as Numbers."""
        this = Pass(output, seed, found)
        self.passes.append(this)
        return {
            x: self.gradient(this, x, gradient)
            if x in keep or (x._first is None and x.primitive is not STOPPED)
            else gradient
            for x, gradient in found.items()
        }

    def inner_gradient(self, node: Any, gradient: Any) -> Any:
        """The gradient that is stored in an inner node; a Number if a backward pass found it."""
        for this in reversed(self.passes):
            if gradient is not None and node in this.found:
                found = this.found[node]
                if found is gradient or (found is None and gradient == 0.0):
                    return self.gradient(this, node, gradient)
        return gradient

    def gradient(self, of: Pass, node: Any, gradient: Any) -> Any:
        """The gradient of one node, as a Number."""
        seed = of.seed
        x = 0.0 if gradient is None else gradient
        if type(seed) is float and seed == 1.0:
            return Number(self, GRADIENT, (of, node), x)
        return seed * Number(self, GRADIENT, (of, node), x / held(seed) if held(seed) else 0.0)

    # --- the whole run ---

    def run(self, args: Any, kwargs: Any) -> None:
        """Run the function; put everything back, whatever happens."""
        lists = [(x.thing, list(x.thing)) for x in self.captured.watched if type(x.thing) is list]
        try:
            for place in self.places:
                self.exchange(place)
            with self.noticed(self):
                self.result = self.call(args, kwargs)
            self.changes = list(self.changes_of_places())
            self.effects = list(self.effects_on_leaves())
        finally:
            self.over = True
            for leaf, (data, grad, epoch) in self.before.items():
                leaf._raw, leaf._grad, leaf.epoch = data, grad, epoch
            for place in self.places:
                if place.get() is not place.before:
                    place.put(place.before)
            for items, before in lists:
                items[:] = before

    def call(self, args: Any, kwargs: Any) -> Any:
        """The result of the function; Unliftable if it fails: it is to be called as it is then."""
        try:
            return self.function(*args, **kwargs)
        except Exception as error:
            raise Unliftable(str(error) or type(error).__name__) from error

    def exchange(self, place: Place) -> None:
        """Put a Number into a place whose number changes from call to call."""
        x = place.before
        if is_iterator(x) or isinstance(x, np.random.Generator):
            self.refuse(f"the function uses {place.path}, a {type(x).__name__}")
        if type(x) is Value and x._first is not None:
            self.refuse(f"the function uses {place.path}, a Value that was computed before")
        if isinstance(x, np.ndarray) or x.__class__ in (int, float):
            self.kept[id(place)] = np.copy(x) if isinstance(x, np.ndarray) else x
        if id(x) in self.stand_ins:  # it tells the time, or the like
            place.shown = self.stand_ins[id(x)]
            place.put(place.shown)
        if place.path in self.changing:
            shown = self.symbol(x, place.path)
            if shown is not x:
                place.shown = place.symbol = shown
                place.put(shown)

    def forget(self) -> None:
        """Let the graph go, also where a Number of a gradient is kept."""
        for this in self.passes:
            this.output, this.found = None, {}
        kept: Any = (self.substitutes, self.passes, self.states, self.guards, self.changes)
        for x in (*kept, self.effects, self.inputs, self.values, self.before):
            x.clear()
        self.result = None

    def effects_on_leaves(self) -> Any:
        """For each leaf that was there before and was changed: its number and gradient now."""
        for leaf, (_, grad, _) in self.before.items():
            states, now = self.states[leaf], stored_gradient(leaf)
            same = leaf not in self.gradients_assigned and (
                now is grad or (type(now) is Number and now.primitive is INPUT)
            )
            if len(states) > 1 or not same:
                yield (
                    leaf,
                    (states[-1].origin if len(states) > 1 else None),
                    (None if same else (now,)),
                )


def stored_gradient(node: Value) -> Any:
    """The gradient in a node; None if there is none."""
    return getattr(node, "_grad", None)
