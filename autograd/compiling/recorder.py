"""One run of a function with symbols in the place of its arrays: what goes in, what comes out.

In the place of: the arrays and numbers among its arguments; the leaves its operations use, whether
they are arguments or not; the arrays and generators in what it captures. All is put back when the
run is over, and what the function changed is known.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from threading import RLock
from typing import Any

import numpy as np

from .. import nested
from ..tensor import Tensor
from ..value import Value
from .captured import NAMELESS, Captured, Place, is_input, is_iterator
from .exchanging import exchanged, stand_ins
from .locals import gradient_names, local_names
from .mixing import ScalarGraph, values_recorded
from .randomness import RecordedGenerator, no_other_randomness
from .symbol import Symbol
from .tape import Tape, where
from .writing import bare, is_recordable, is_symbol, symbols_in

#: Held while a function is recorded: some methods of the engine are exchanged meanwhile.
lock = RLock()


class Leaf:
    """A Tensor or Value that the run used: its data and gradient before, and their symbols."""

    def __init__(self, node: Any, tape: Tape, name: str) -> None:
        self.node, self.name = node, name
        self.before = node._raw, node.grad, node.epoch
        self.watch = node._watch if self.is_tensor else None
        self.data = Symbol(tape, tape.input(node._raw, name), node._raw)
        self.grad = node.grad
        if is_recordable(node.grad):
            self.grad = Symbol(tape, tape.input(node.grad, f"{name}_grad"), node.grad)
            node.grad = self.grad
        node._raw = self.data
        self.unwatched(None)
        self.after: tuple[Any, Any] = (self.data, self.grad)
        self.ticked = False

    @property
    def is_tensor(self) -> bool:
        """Whether it is a Tensor: somebody may change the array that it has handed out."""
        return self.node.__class__ is Tensor

    def unwatched(self, watch: Any) -> None:
        """Let a Tensor compare its array with what it was, or with nothing."""
        if self.is_tensor:
            self.node._watch = watch

    def finish(self, failed: bool = False) -> None:
        """Note what the run left in the node, and put back what was there before.

        A run that failed leaves what it has changed until then, as it would have by itself.
        """
        node = self.node
        self.after = node._raw, node.grad
        self.ticked = node.epoch != self.before[2]
        if failed:
            node._raw = bare(node._raw)
            self.unwatched(None)
            node.grad = bare(node.grad) if is_symbol(node.grad) else node.grad
        else:
            node._raw, node.grad, node.epoch = self.before
            self.unwatched(self.watch)

    @property
    def changed(self) -> tuple[bool, bool]:
        """Whether the data and the gradient were replaced."""
        return self.after[0] is not self.data, self.after[1] is not self.grad


class Recorder:
    """The tape of one run, the leaves and places it used, and what the function returned.

    Args:
        function: what is recorded.
        changing: the paths of numbers known to change from call to call: they become inputs.
        objects: arguments that are no arrays and no numbers: what they hold is captured too.
        names: what arguments are called, by their ids.
        mixed: whether the function computes with Values beside arrays.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        changing: Collection[str] = (),
        objects: Any = (),
        names: Mapping[int, str] = NAMELESS,
        mixed: bool = False,
    ) -> None:
        self.function, self.mixed = function, mixed
        self.tape = Tape(symbol=Symbol)
        self.leaves: dict[int, Leaf] = {}
        self.stand_ins = stand_ins(self.tape)
        self.captured = Captured(function, objects, names)
        self.places, self.lengths = self.captured.places, self.captured.lengths
        self.changing = changing
        self.changes: list[tuple[Place, Any]] = []
        self.result: Any = None
        #: What the user's functions call their arrays, by the numbers of the variables.
        self.names: dict[int, str] = {}

    def symbol(self, x: Any, name: str) -> Any:
        """What stands for an input of the program that is given with each call."""
        if isinstance(x, np.random.Generator):
            return RecordedGenerator.of(x, self.tape, name)
        return Symbol(self.tape, self.tape.input(x, name), x)

    def adopt(self, x: Any) -> None:
        """Put a symbol into a Tensor or Value that no operation has made."""
        if isinstance(x, Value) and not (self.mixed and x.__class__ is Value):
            raise ScalarGraph
        if x.__class__ not in (Tensor, Value) or is_symbol(x._raw):
            return
        if x._first is not None:
            raise TypeError(
                f"compile: the function uses {x.described()} that was computed before ({where()[0]}"
                "), so its gradient would not flow back; compute it inside, or use .detach()"
            )
        self.leaves[id(x)] = Leaf(
            x, self.tape, x.name or f"{type(x).__name__.lower()}_{len(self.leaves)}"
        )

    def run(self, args: Any, kwargs: Any) -> None:
        """Run the function; put everything back, whatever happens."""
        failed = True
        try:
            for x in (*nested.leaves((args, kwargs)), *self.captured.nodes):
                if self.is_leaf(x):
                    self.adopt(x)
            for place in self.places:
                self.exchange(place)
            with self.exchanged():
                self.result = self.function(*args, **kwargs)
            self.changes = list(self.changes_of_places())
            self.names = self.names_of_the_user()
            failed = False
        except ScalarGraph:
            failed = False  # it is run again, from where it began
            raise
        finally:
            self.tape.closed = True
            self.tape.frames.clear()
            for leaf in self.leaves.values():
                leaf.finish(failed)
            for place in self.places:
                now = place.get()
                if not failed or now is place.shown:
                    now = place.before
                elif next(symbols_in(now), None) is not None:
                    now = bare(now)
                if now is not place.get():
                    place.put(now)

    def is_leaf(self, x: Any) -> bool:
        """Whether x is a Tensor, or a Value beside them, that no operation has made."""
        return (x.__class__ is Tensor or (self.mixed and x.__class__ is Value)) and x._first is None

    @contextmanager
    def exchanged(self) -> Iterator[None]:
        """The time in which what is done is seen."""
        others = self.captured.globals.values(), self.stand_ins
        values = values_recorded(self.tape) if self.mixed else nullcontext()
        with exchanged(self.adopt, self.tape, *others), no_other_randomness(), values:
            yield

    def names_of_the_user(self) -> dict[int, str]:
        """What variables are called in the user's functions, or after what is called there."""
        names = local_names(self.tape.frames.values())
        return {**gradient_names(self.tape.calls, {**names, **self.tape.names}), **names}

    def exchange(self, place: Place) -> None:
        """Put a symbol into a place, if what is there becomes an input."""
        x = place.before
        if id(x) in self.stand_ins:
            place.shown = self.stand_ins[id(x)]
        elif is_input(x) or (place.path in self.changing and x.__class__ in (int, float)):
            place.shown = place.symbol = self.symbol(x, place.path)
        elif is_iterator(x):
            place.shown = Used(place.path)
        if place.shown is not x:
            place.put(place.shown)

    def changes_of_places(self) -> Iterator[tuple[Place, Any]]:
        """Where the function has put something else, and what."""
        for place in self.places:
            now = place.get()
            if now is not place.shown:
                yield place, now
        for holder, length, path in self.lengths:
            if isinstance(holder, list) and len(holder) != length:
                raise TypeError(
                    f"compile: the function changes the length of the list {path}, which a "
                    "program cannot; return what is to be kept"
                )
            if isinstance(holder, dict):
                for key in list(holder)[length:]:
                    new = Place(holder, key, f"{path}[{key!r}]")
                    del holder[key]
                    yield new, new.before
        for ordered, keys in self.captured.ordered:
            left = [key for key in keys if key in ordered]
            if left != [*ordered][: len(left)]:
                raise TypeError(
                    "compile: the function changes the order of the keys of a dict, which a "
                    "program cannot; make a new dict"
                )
        for watched in self.captured.watched:
            if not isinstance(watched.thing, dict) and watched.changed():
                raise TypeError(
                    f"compile: the function changes {watched.path}, a "
                    f"{type(watched.thing).__name__}, which a program cannot; return what is to "
                    "be kept"
                )


class Used:
    """Stands for an iterator: the program could not go through it a second time."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __iter__(self) -> Any:
        raise TypeError(
            f"compile: the function goes through the iterator {self.path} ({where()[0]}), which "
            "is used up by it; pass its items as arguments"
        )

    __next__ = __iter__
