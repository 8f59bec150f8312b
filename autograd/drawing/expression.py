"""The recorded computation as a formula, in the user's names: (2·x₁ + 3·x₂)² + 3."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import numpy as np

from ..node import Node
from .names import clean, power_of, told
from .numbers import shape_text
from .writing import Text, call, name, number

LONGEST = 64

OPERATORS: dict[str, ast.operator] = {
    "add": ast.Add(),
    "divide": ast.Div(),
    "matmul": ast.MatMult(),
    "multiply": ast.Mult(),
    "power": ast.Pow(),
    "subtract": ast.Sub(),
}


#: Tells what to write for a node that has a name.
Naming = Callable[[Node], str]


class UnreadableError(Exception):
    """The formula does not fit, or has one name for two things."""


class Formula:
    """One attempt to build a formula of at most `room` parts.

    Every part is written with at least one character. So the room limits how long the text is,
    and also how deep the calls go, whatever the graph looks like.
    """

    def __init__(self, output: Node, room: int, expand: bool, called: Naming) -> None:
        self.output = output
        self.room = room
        self.expand = expand
        self.called = called
        self.meant = {called(output): output} if output.name else {}

    def piece(self, x: Any) -> ast.expr:
        """An operand: by its name, as a number, or by its own operands."""
        self.room -= 1
        if self.room < 0:
            raise UnreadableError
        if not isinstance(x, Node):
            return constant(x)
        if x.name and clean(x.name) and not (x.inputs and (self.expand or x is self.output)):
            written = self.called(x)
            if self.meant.setdefault(written, x) is not x:
                raise UnreadableError
            return name(written)
        return operation(x, self.piece) if x.inputs else constant(x._raw)


def constant(x: Any) -> ast.expr:
    """A number, or the shape of an array."""
    if np.ndim(x):
        return name(f"array{shape_text(np.shape(x))}")
    plain = x.item() if hasattr(x, "item") else x
    return number(plain if isinstance(plain, bool) else float(plain))


def operation(node: Node, piece: Callable[[Any], ast.expr]) -> ast.expr:
    """The result of an operation as a formula of its operands.

    Args:
        node: a node with operands.
        piece: what to write for an operand.
    """
    assert node.primitive is not None
    kind, inputs = node.primitive.name, node.inputs
    exponent = 2.0 if kind == "square" else power_of(node)
    if exponent is not None:
        return ast.BinOp(piece(inputs[0]), ast.Pow(), number(exponent))
    if kind in OPERATORS and len(inputs) == 2:
        return ast.BinOp(piece(inputs[0]), OPERATORS[kind], piece(inputs[1]))
    if kind == "negative":
        return ast.UnaryOp(ast.USub(), piece(inputs[0]))
    if kind == "getitem":
        return ast.Subscript(piece(inputs[0]), name(" ".join(told(node))))
    return call(clean(kind), *map(piece, inputs), *map(name, told(node)))


def own_name(node: Node) -> str:
    """The name the user gave a node."""
    return clean(node.name)


def formula_of(output: Node, longest: int = LONGEST, called: Naming = own_name) -> ast.expr | None:
    """The formula of a recorded output; None if it is too long to be read, or two share a name.

    What has a name is written out in full if that fits, and by its name if not.
    """
    if not output.inputs:
        return None
    for expand in (True, False):
        try:
            formula = Formula(output, longest, expand, called).piece(output)
        except UnreadableError:
            continue
        if len(Text().write(formula)) <= longest:
            return formula
    return None


def expression(output: Node) -> str:
    """The formula of a recorded output as a line of text; empty if it is too long to be read.

    >>> from autograd import Value
    >>> x1, x2 = Value(1.0, name="x1"), Value(3.0, name="x2")
    >>> f = (2 * x1 + 3 * x2) ** 2 + 3
    >>> expression(f)
    '(2·x₁ + 3·x₂)² + 3'
    """
    formula = formula_of(output)
    return Text().write(formula) if formula is not None else ""
