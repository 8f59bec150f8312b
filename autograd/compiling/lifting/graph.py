"""A recorded graph of numbers as integer arrays: operation, operands, in topological order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ...value import Value
from .number import CONTENT, GRADIENT, INPUT, Number
from .run import Pass, ScalarRun, State, Unliftable

#: What a node of the arrays is, beside operations, which are numbered from HERE on.
CONSTANT, GIVEN, LEAF, DERIVATIVE, HERE = 0, 1, 2, 3, 4
NONE = -1


@dataclass
class Graph:
    """Nodes numbered so that each stands after its operands.

    `operations[k]` is the number of an operation, `operands[k]` the numbers of its operands, and
    NONE where it has fewer. `differentiable[k]` tells Values from Numbers, through which no
    gradient flows.
    """

    operations: Any
    operands: Any
    differentiable: Any
    table: list[tuple[Any, Any]]  # for each operation from HERE on: its primitive and attributes
    constants: Any  # the numbers of constants, nan for others
    inputs: dict[int, tuple[Any, int]]  # source and position of what is given
    derivatives: dict[int, tuple[int, int]]  # output and node of each gradient
    roots: list[int]


def graph_of(run: ScalarRun, roots: list[Any]) -> Graph:
    """The graph behind some Numbers and Values of a run that is over.

    Raises:
        Unliftable: if an operation takes any number of operands, or an attribute is no number.

    >>> from autograd.compiling.lifting.exchange import exchanged
    >>> run = ScalarRun(lambda x: (Value(x) * 3.0).exp(), (), [], exchanged)
    >>> run.run([run.symbol(2.0, "x")], {})
    >>> graph = graph_of(run, [run.result])
    >>> [primitive.name for primitive, _ in graph.table], graph.operations.tolist(), graph.roots
    (['multiply', 'exp'], [1, 2, 0, 4, 5], [4])
    """
    return Walk(run).graph(roots)


class Walk:
    """One walk through a recorded graph, without recursion."""

    def __init__(self, run: ScalarRun) -> None:
        self.run = run
        self.index: dict[Any, int] = {}
        self.operations: list[int] = []
        self.operands: list[tuple[int, ...]] = []
        self.differentiable: list[bool] = []
        self.table: dict[Any, int] = {}
        self.constants: dict[int, float] = {}
        self.inputs: dict[int, tuple[Any, int]] = {}
        self.derivatives: dict[int, tuple[int, int]] = {}

    def graph(self, roots: list[Any]) -> Graph:
        """The nodes behind the roots, as arrays."""
        keys = [self.resolved(x, None) for x in roots]
        index = self.visited(keys)
        arity = max(map(len, self.operands), default=1)
        operands = np.full((len(self.operands), max(arity, 2)), NONE)
        for count in range(1, arity + 1):
            rows = [k for k, x in enumerate(self.operands) if len(x) == count]
            if rows:
                operands[rows, :count] = [self.operands[k] for k in rows]
        constants = np.full(len(self.operands), np.nan)
        constants[list(self.constants)] = list(self.constants.values())
        return Graph(
            np.array(self.operations), operands, np.array(self.differentiable),
            [(key, dict(attributes)) for key, attributes in self.table], constants, self.inputs,
            self.derivatives, [index[key] for key in keys],
        )  # fmt: skip

    def visited(self, keys: list[Any]) -> dict[Any, int]:
        """Give a number to every node behind the keys, operands first.

        A key with None on top of it waits on the stack until its operands have numbers.
        """
        index, stack = self.index, list(reversed(keys))
        while stack:
            x = stack.pop()
            if x is None:  # its operands have numbers by now
                x, operands = stack.pop()
                if x not in index:
                    self.add(x, tuple([index[y] for y in operands]))
            elif x not in index:
                operands = self.operands_of(x)
                stack += ((x, operands), None)
                stack += [y for y in reversed(operands) if y not in index]
        return index

    def resolved(self, x: Any, epoch: int | None) -> Any:
        """What is behind an operand: a node, a Number, the state of a leaf, a constant.

        A leaf may have been changed in the run: what counts is its state when a node was made of
        it, which was in the epoch that is given.
        """
        if type(x) is Value:
            if x._first is not None:
                return x
            states = self.run.states.get(x) or [self.run.state(x)]
            if len(states) > 1 and epoch is not None:
                return next(s for s in reversed(states) if s.since <= epoch)
            return states[-1]
        if type(x) is Number:
            return self.resolved(x.operands[0], None) if x.primitive is CONTENT else Key(x)
        x = float(x)
        return x if x == x and x != 0.0 else str(x)  # tells 0.0 from -0.0, and knows nan

    def beside_nodes(self, x: Any, epoch: int) -> Any:
        """What is behind an operand of a node of which not all operands are nodes.

        No gradient flows back through the number in a node, such as `x.data`.
        """
        found = self.resolved(x, epoch)
        return Content(found) if type(x) is Number and type(found) is Value else found

    def operands_of(self, x: Any) -> list[Any]:
        """The keys of the operands of a key."""
        kind = type(x)
        if kind is Value:
            epoch, mixed = x.epoch, self.run.substitutes.get(x)
            if mixed is not None:
                return [self.beside_nodes(y, epoch) for y in mixed]
            return [self.resolved(y, epoch) for y in x.inputs]
        if kind is State:
            return [self.resolved(x.origin, None)]
        if kind is Content:
            return [x.node]
        if kind is Key:
            number = x.number
            if number.primitive is INPUT:
                return []
            if number.primitive is GRADIENT:
                this, node = number.operands
                return [self.resolved(x, this.epoch) for x in (this.output, node)]
            return [self.resolved(y, None) for y in number.operands]
        return []

    def add(self, x: Any, operands: tuple[int, ...]) -> None:
        """Give the next number to a key."""
        kind, this = type(x), len(self.operations)
        self.index[x] = this
        if kind is Value:
            operation = self.operation(x.primitive, x.attributes)
        elif kind is State or kind is Content:
            operation = LEAF
        elif kind is Key:
            operation, operands = self.number(x.number, this, operands)
        else:
            operation, self.constants[this] = CONSTANT, float(x)
        self.operations.append(operation)
        self.operands.append(operands)
        self.differentiable.append(kind is Value or kind is State)

    def number(self, x: Number, this: int, operands: tuple[int, ...]) -> tuple[int, Any]:
        """The operation of a Number."""
        if x.primitive is INPUT:
            source, position = x.operands
            self.inputs[this] = source, position
            return GIVEN, ()
        if x.primitive is GRADIENT:
            self.derivatives[this] = operands[0], operands[1]
            return DERIVATIVE, operands[:1]
        return self.operation(x.primitive, {}), operands

    def operation(self, primitive: Any, attributes: Any) -> int:
        """The number of an operation."""
        if primitive.each is not None:
            raise Unliftable(f"{primitive.name} takes any number of operands")
        key = primitive, tuple(attributes.items())
        try:
            return self.table.setdefault(key, HERE + len(self.table))
        except TypeError:
            raise Unliftable(f"an attribute of {primitive.name} is no plain number") from None


class Content(NamedTuple):
    """The number in a node as a key: it is the node's, but no gradient flows through it."""

    node: Value


class Key:
    """A Number as a key: by identity, since to hash it would ask for what it is."""

    __slots__ = ("number",)

    def __init__(self, number: Number) -> None:
        self.number = number

    def __hash__(self) -> int:
        return id(self.number)

    def __eq__(self, other: object) -> bool:
        return type(other) is Key and other.number is self.number


__all__ = ["Graph", "Pass", "graph_of"]
