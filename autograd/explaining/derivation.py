"""What every derivation has: the question, the values forward, and where no gradient flows."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..diagnosing import diagnose
from ..drawing.expression import formula_of
from ..drawing.names import clean
from ..drawing.numbers import shape_text, short
from ..drawing.readings import size_of
from ..drawing.writing import call, name, number
from ..node import Node
from ..recording import STOPPED
from .document import Line, Section, Sentence
from .naming import Names
from .rules import kink_of
from .scope import Scope

#: How many of the nodes that use another one are written out; of more, those that send most.
MOST_CONSUMERS = 8

#: How many numbers of an array are written down, and how many inputs are listed.
FEW, MOST_INPUTS = 6, 12


class Contribution(NamedTuple):
    """What reaches a node on one way.

    Attributes:
        way: the names of the nodes on it, the output or the nearest to it first.
        part: its part of the gradient: a number, or an array of the shape of the node.
    """

    way: tuple[str, ...]
    part: Any


class Derivation:
    """One derivation: `sections` tells it, `contributions` holds what was added up.

    Args:
        scope: what is explained.
        limit: how many operations are written out at most.
    """

    def __init__(self, scope: Scope, limit: int) -> None:
        self.scope, self.output, self.limit = scope, scope.output, limit
        self.names = Names(scope.output, [*scope.wrt, *scope.order])
        self.contributions: dict[Node, list[Contribution]] = {x: [] for x in scope.wrt}
        operations = [x for x in scope.order if x.inputs]
        self.every = len(operations) <= limit
        chosen = operations if self.every else [x for x in scope.near if x.inputs]
        if not self.every:
            chosen = list(dict.fromkeys([*self.senders(), *chosen]))
        place = {node: k for k, node in enumerate(scope.order)}
        self.listed = sorted(chosen, key=lambda x: -place[x])  # inputs first
        for node in sorted([*self.undefined(), *self.listed], key=lambda x: -place[x]):
            self.names.plain(node)

    def senders(self) -> list[Node]:
        """The nodes that are written out because they send a gradient to one that is."""
        return [c for x in self.scope.near for c in self.main_consumers(x)]

    def sections(self) -> Iterator[Section]:
        """The whole derivation."""
        yield self.question()
        if self.listed:
            yield self.forward()
        reached = [x for x in self.scope.wrt if self.gradient(x) is not None]
        if reached:
            yield from self.backward(reached)
        yield from (self.no_flow(x) for x in self.scope.wrt if self.gradient(x) is None)
        if not self.finite():
            text = str(diagnose(self.output)).split("\n  ")
            yield Section(("Numbers that are not finite",), remarks=tuple((x,) for x in text))

    def backward(self, reached: Sequence[Node]) -> Iterator[Section]:
        """The way back to the nodes that a gradient reaches."""
        raise NotImplementedError

    # --- names and numbers ---

    def term(self, x: Any) -> ast.expr:
        """What to write for a node or constant."""
        return self.names.term(x)

    def derivative(self, y: Node, x: Node) -> ast.expr:
        """What to write for the derivative of one node with respect to another one."""
        return call("∂", self.term(y), self.term(x))

    def of_output(self, x: Node) -> ast.expr:
        """What to write for the derivative of the output with respect to a node, on all paths."""
        return self.derivative(self.output, x)

    def gradient(self, x: Node) -> Any:
        """The gradient of a node; None if none arrives."""
        return self.scope.gradients.get(x)

    def finite(self) -> bool:
        """Whether the output and all gradients asked about are finite."""
        found = [self.output._raw, *(self.gradient(x) for x in self.scope.wrt)]
        return all(np.all(np.isfinite(x)) for x in found if x is not None)

    def main_consumers(self, x: Node) -> list[Node]:
        """The nodes that use x, or of many those that send most, in the order of the graph."""
        consumers = self.scope.consumers[x]
        if len(consumers) <= MOST_CONSUMERS:
            return consumers
        sizes = {c: self.size(self.scope.sent(c, x)) for c in consumers}
        most = set(sorted(consumers, key=lambda c: -sizes[c])[:MOST_CONSUMERS])
        return [c for c in consumers if c in most]

    def size(self, part: Any) -> float:
        """How much a part of a gradient is; what is nan counts most."""
        size = 0.0 if part is None else size_of(part)
        return math.inf if math.isnan(size) else size

    # --- the question, and the values ---

    def question(self) -> Section:
        """What is asked, and where."""
        asked: list[str | ast.expr] = ["Derivative of ", self.term(self.output)]
        for k, x in enumerate(self.scope.wrt):
            asked += [", " if k else " with respect to ", self.term(x)]
        formula = formula_of(self.output, called=self.names.plain)
        forms = [formula] if formula is not None else []
        forms += self.written_out(self.output._raw)
        if not forms:
            forms.append(name("an array"))
        line = Line(self.term(self.output), tuple(forms), extent(self.output._raw))
        remarks = [self.place()] if self.place() else []
        if not formula and self.output.inputs:
            remarks.append((f"a graph of {len(self.scope.order):,} nodes",))
        if np.size(self.output._raw) != 1:
            remarks.append(("the output is an array: its sum is differentiated",))
        return Section(tuple(asked), (line,), tuple(remarks), stacked=True)

    def place(self) -> Sentence:
        """Where the named inputs of what is written out stand."""
        used = {x for node in self.listed for x in node.inputs if isinstance(x, Node)}
        used.update(self.scope.wrt)
        leaves = [x for x in reversed(self.scope.order) if not x.inputs and x.name and x in used]
        words: list[str | ast.expr] = []
        for k, x in enumerate(leaves[:MOST_INPUTS]):
            words += [", " if k else "at ", self.equation(x)]
        return (*words, ", ..." if leaves[MOST_INPUTS:] else "") if words else ()

    def equation(self, x: Node) -> ast.expr:
        """A node and its number, or its shape."""
        if np.ndim(x._raw):
            return call("of shape", self.term(x), name(shape_text(x._raw.shape)))
        return call("equals", self.term(x), number(float(x._raw)))

    def written_out(self, x: Any) -> tuple[ast.expr, ...]:
        """A number, or a few; nothing for an array that has more."""
        array = np.asarray(x)
        if array.size > FEW:
            return ()
        return (name(numbers(array)) if array.ndim else number(float(array)),)

    def forward(self) -> Section:
        """Every operation that is written out, in the names of its operands."""
        lines = [
            Line(
                self.term(x),
                (self.names.definition(x), *self.written_out(x._raw)),
                extent(x._raw),
            )
            for x in self.listed
        ]
        title = "Forward, one operation at a time"
        if not self.every:
            title = "Forward, the operations nearest to what is asked about"
        elsewhere = [self.given(x._raw, self.term(x), origin(x)) for x in self.undefined()]
        more = len(elsewhere) - self.limit
        remarks: list[Sentence] = [
            (name(text), f" is a constant array of shape {shape_text(array.shape)}")
            for array, text in list(self.names.arrays.values())[:MOST_INPUTS]
        ]
        if more > 0:
            remarks.append((f"and {more:,} other operands",))
        return Section((title,), (*elsewhere[: self.limit], *lines), tuple(remarks))

    def undefined(self) -> list[Node]:
        """The operands that are neither written out, nor inputs that stand above."""
        listed = set(self.listed)
        operands = dict.fromkeys(
            x for node in self.listed for x in node.inputs if isinstance(x, Node)
        )
        return [x for x in operands if x not in listed and (x.inputs or not x.name)]

    def given(self, data: Any, left: ast.expr, why: str) -> Line:
        """A value or gradient as it is: in numbers, or by its norm where they are many."""
        forms, note = (
            self.written_out(data),
            ", ".join(filter(None, [why, extent(data, norm=False)])),
        )
        if forms:
            return Line(left, forms, note)
        return Line(call("norm", left), (number(size_of(data)),), note)

    # --- where nothing flows ---

    def no_flow(self, x: Node) -> Section:
        """Why no gradient reaches a node."""
        lines = (Line(self.of_output(x), (number(0.0),)),)
        title = ("No gradient flows to ", self.term(x))
        if x not in self.scope.consumers:
            reason: Sentence = (self.term(self.output), " was not computed from ", self.term(x))
            if any(node.primitive is STOPPED for node in self.scope.order):
                reason += (": what passed through detach() or stop_gradient() is a constant",)
            return Section(title, lines, (reason,))
        ends = {blocker(node) for node in self.scope.path if self.stops(node)}
        return Section(title, lines, tuple((f"every way ends at {end}",) for end in sorted(ends)))

    def stops(self, node: Node) -> bool:
        """Whether a node gets a gradient and sends none to one of the path."""
        if not node.inputs or self.gradient(node) is None:
            return False
        behind = [x for x in node.inputs if isinstance(x, Node) and x in self.scope.consumers]
        return any(self.scope.sent(node, x) is None for x in behind)


def blocker(node: Node) -> str:
    """An operation that sends nothing back, and why."""
    assert node.primitive is not None
    kind = clean(node.primitive.name)
    if all(rule is None for rule in node.primitive.rules):
        return f"{kind}, whose derivative is 0 wherever it exists"
    if kink_of(node):
        return f"{kind}: {kink_of(node)}"
    if len(node.inputs) == 1:
        return f"{kind}, whose slope is 0 here"
    return f"{kind}, which did not choose this operand"


def origin(x: Node) -> str:
    """Where a node comes from whose operation is not written out."""
    if x.primitive is None or not x.inputs:
        return "an input" if x.primitive is None else "a constant"
    return f"from {clean(x.primitive.name)}, not written out"


def extent(array: Any, norm: bool = True) -> str:
    """The shape of an array, and its norm if it has too many numbers to be written down.

    >>> extent(np.ones((2, 8)))
    'shape (2, 8), norm 4'
    """
    if not np.ndim(array):
        return ""
    many = f", norm {short(size_of(array))}" if norm and np.size(array) > FEW else ""
    return f"shape {shape_text(np.shape(array))}{many}"


def numbers(array: Any) -> str:
    """A few numbers in brackets.

    >>> numbers(np.array([[1.0, -2.0]]))
    '[[1, −2]]'
    """
    if not np.ndim(array):
        return short(float(array))
    return f"[{', '.join(map(numbers, array))}]"
