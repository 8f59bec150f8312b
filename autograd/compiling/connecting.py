"""How a program gets its inputs: read from arguments, leaves and places, after a look at the rest.

It is written as the text of one function, for it runs in every call and must cost little.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import numpy as np

from ..node import Node
from ..ownership import ALONE, references
from .analysis import Memory
from .captured import MISSING, Place
from .floating import QUIET, calm_state, raises, state
from .program import Program
from .recorder import Leaf, Recorder
from .symbol import Symbol
from .tape import Tape, variables_in
from .watching import PLAIN, all_numbers


class Scope(dict[str, Any]):
    """The names that a text uses, and what they stand for."""

    def named(self, x: Any) -> str:
        """A name for an object."""
        name = f"object_{len(self)}"
        self[name] = x
        return name


class Connection:
    """The expressions that give the inputs of a program, and the tests of what it relies on.

    Args:
        recorder: after its run.
        arguments: the leaves of the arguments of that run.
        scope: where the names that the text uses are put.
    """

    def __init__(self, recorder: Recorder, arguments: list[Any], scope: Scope) -> None:
        self.scope = scope
        scope.update(errors=state, calm=calm_state(), raises=raises, quiet=QUIET)
        scope.update(quietly=np.errstate, share=np.may_share_memory)
        scope.update(copy=np.copy, empty=np.empty_like, references=references, ALONE=ALONE)
        self.given: dict[int, str] = {}
        self.nodes: dict[int, str] = {}
        self.tests: list[str] = []
        #: The inputs that are changed in place, and whether NumPy is to be quiet.
        self.changed = changed_inputs(recorder.tape)
        self.quiet = any(call.quiet for call in recorder.tape.calls)
        for position, x in enumerate(arguments):
            if not isinstance(x, Node) and symbol_of(x).variable.number not in self.given:
                self.given[symbol_of(x).variable.number] = f"leaf_{position}"
        for leaf in recorder.leaves.values():
            argument = next((i for i, x in enumerate(arguments) if x is leaf.node), None)
            node = scope.named(leaf.node) if argument is None else f"leaf_{argument}"
            self.nodes[id(leaf.node)] = node
            self.given[leaf.data.variable.number] = f"{node}._raw"
            if type(leaf.grad) is Symbol:
                self.given[leaf.grad.variable.number] = f"{node}._grad"
            self.tests.append(self.unlike(leaf, node))
        self.rely_on_captured(recorder)
        self.apart(recorder, arguments)

    def unlike(self, leaf: Leaf, node: str) -> str:
        """The test that a leaf has another kind of gradient than it had."""
        if leaf.grad is None:
            return f"{node}.grad is not None"  # its slot is empty if there never was one
        if type(leaf.grad) is Symbol:
            return f"{node}._grad.__class__ is not {self.scope.named(leaf.grad.__class__)}"
        return f"{node}._grad is not {self.scope.named(leaf.grad)}"

    def rely_on_captured(self, recorder: Recorder) -> None:
        """Test that what the function captures is what it was, but for what is read anew."""
        for place in recorder.places:
            self.rely_on(place)
        ordered = {id(x): keys for x, keys in recorder.captured.ordered if len(keys) > 1}
        for holder, length, _ in recorder.lengths:
            name = self.scope.named(holder)
            if id(holder) in ordered:
                self.tests.append(f"[*{name}] != {self.scope.named(ordered[id(holder)])}")
            else:
                self.tests.append(f"len({name}) != {length}")
        for namespace, names in recorder.captured.absent.values():
            keys, absent = self.scope.named(namespace.keys()), self.scope.named(frozenset(names))
            self.tests.append(f"not {keys}.isdisjoint({absent})")
        for watched in recorder.captured.watched:
            self.tests.append(f"{self.scope.named(watched)}.changed()")

    def apart(self, recorder: Recorder, arguments: list[Any]) -> None:
        """Test that the Tensors among the arguments are not those that the function captures."""
        given = {id(x): f"leaf_{i}" for i, x in enumerate(arguments) if isinstance(x, Node)}
        captured = {id(place.before) for place in recorder.places}
        captured |= {id(leaf.node) for leaf in recorder.leaves.values()} - given.keys()
        for key, name in given.items():
            if key in captured:
                node = next(x for x in arguments if id(x) == key)
                self.tests.append(f"{name} is not {self.scope.named(node)}")
            elif captured:
                self.tests.append(f"id({name}) in {self.scope.named(frozenset(captured))}")

    def rely_on(self, place: Place) -> None:
        """Read an input from a place, or test that what is there is what it was."""
        now, x = expression(place, self.scope), place.before
        if place.symbol is not None:
            self.read(now, x, symbol_of(place.symbol).variable.number)
        elif x is MISSING:
            return
        elif x.__class__ in PLAIN or all_numbers(x):
            kept = self.scope.named(copy.deepcopy(x))
            kind = self.scope.named(x.__class__)
            other = f"{now} != {kept} or {now}.__class__ is not {kind}"
            self.tests.append(f"({now} is not {kept} and ({other}))")  # mostly it is the same one
        else:
            self.tests.append(f"{now} is not {self.scope.named(x)}")

    def read(self, now: str, x: Any, number: int) -> None:
        """Give an input a name, and test that it is of the kind that x was."""
        name = self.given[number] = f"input_{number}"
        self.tests.append(f"({name} := {now}).__class__ is not {self.scope.named(x.__class__)}")
        if isinstance(x, np.ndarray):
            dtype = self.scope.named(x.dtype)  # nearly always it is the very same object
            self.tests.append(f"{name}.shape != {x.shape!r}")
            self.tests.append(f"({name}.dtype is not {dtype} and {name}.dtype != {dtype})")

    def lines(self, program: Program, overwritten: frozenset[int]) -> Iterator[str]:
        """The lines that run a program on its inputs, and leave its outputs in `outputs`.

        An input that the program writes over is copied if anybody else could see it; one that it
        only writes over, and does not read, needs no copy then but as much memory.
        """
        read = {x.number for call in program.calls for x in variables_in(call.args)}
        read |= {x.number for x in program.outputs}
        self.tests += self.overlaps(program)
        if self.tests:
            yield "try:"
            yield f"    stale = {' or '.join(self.tests)}"
            yield "except (LookupError, AttributeError, ValueError):  # it is not there any more"
            yield "    stale = True"
            yield "if stale:"
            yield "    raise Stale('what is used beside the arguments is not what it was')"
        inputs = []
        for x in program.inputs:
            inputs.append(self.given[x.number])
            if x.number in overwritten:
                inputs[-1] = f"input_{x.number}"
                if inputs[-1] != self.given[x.number]:
                    yield f"{inputs[-1]} = {self.given[x.number]}"
                yield f"if references({inputs[-1]}) != ALONE or {inputs[-1]}.base is not None:"
                yield f"    {inputs[-1]} = {'copy' if x.number in read else 'empty'}({inputs[-1]})"
        if self.quiet or overwritten:  # neither would let NumPy raise in the right place
            yield "if errors(None) is not calm and raises():"
            yield "    raise Stale('NumPy is to raise errors')"
        yield from self.call(program, ", ".join(inputs))

    def call(self, program: Program, inputs: str) -> Iterator[str]:
        """The call itself; one that finds out half way that it does not serve draws nothing.

        So does one that raises what the recorded run did not: the function may expect the error.
        """
        call = f"outputs = program({inputs})"
        streams = [
            f"{self.given[x.number]}.bit_generator"
            for x in program.inputs
            if isinstance(program.value(x), np.random.Generator)
        ]
        changed = [self.given[x.number] for x in program.inputs if x.number in self.changed]
        if self.quiet and any(call.form == "foreign" for call in program.calls):
            call = f"with quietly(all='ignore'): {call}"
        elif self.quiet:  # as the engine is while it goes back
            call = f"outputs = quiet.copy().run(program, {inputs})"
        if not streams and not changed:
            yield from ("try:", f"    {call}", "except Exception as error:")
            yield "    raise Stale('what raised nothing when it was recorded') from error"
            return
        yield f"states = [(stream, stream.state) for stream in ({listed(streams)})]"
        yield f"arrays = [(array, array.copy()) for array in ({listed(changed)})]"
        yield from ("try:", f"    {call}", "except Exception as error:")
        yield from ("    for stream, state in states:", "        stream.state = state")
        yield from ("    for array, before in arrays:", "        array[...] = before")
        yield "    raise Stale('what raised nothing when it was recorded') from error"

    def overlaps(self, program: Program) -> Iterator[str]:
        """Tests that no other input shares the memory of one that is changed in place."""
        arrays = [
            (x.number, self.given[x.number])
            for x in program.inputs
            if isinstance(program.value(x), np.ndarray)
        ]
        for number, name in arrays if self.changed else ():
            for other, its_name in arrays if number in self.changed else ():
                if other != number:
                    yield f"share({name}, {its_name})"


def changed_inputs(tape: Tape) -> set[int]:
    """The inputs whose arrays the calls of a tape change."""
    memory = Memory(Program.of(tape, ()))
    return {x.number for x in tape.inputs if x.number in memory.changed}


def listed(names: list[str]) -> str:
    """The items of a tuple."""
    return "".join(f"{name}, " for name in names)


def expression(place: Place, scope: Scope) -> str:
    """How what is in a place is read."""
    key = repr(place.key) if place.key.__class__ in (str, int) else scope.named(place.key)
    return place.text(scope.named(place.holder), key)


def symbol_of(x: Any) -> Symbol:
    """The symbol of an input; that of a generator is inside what stands for it."""
    return x if type(x) is Symbol else x.symbol
