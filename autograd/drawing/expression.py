"""The recorded computation as a formula, in the user's names: (2·x₁ + 3·x₂)² + 3."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..node import Node
from .names import clean, name_of, power_of, raised, told
from .numbers import MINUS, number_text, shape_text

LONGEST = 64

# How tightly a piece of a formula holds together; a looser one in a tighter place is put in
# parentheses.
NEGATIVE, SUM, QUOTIENT, PRODUCT, POWER, ATOM = range(6)

#: The sign between two operands, how tight the result is, and how tight the operands must be.
BETWEEN = {
    "add": (" + ", SUM, NEGATIVE, SUM),
    "subtract": (" − ", SUM, NEGATIVE, QUOTIENT),
    "multiply": ("·", PRODUCT, PRODUCT, PRODUCT),
    "divide": (" / ", QUOTIENT, PRODUCT, POWER),
    "matmul": (" @ ", QUOTIENT, QUOTIENT, POWER),
}


class TooLongError(Exception):
    """The formula does not fit."""


class Formula:
    """One attempt to write a formula in at most `room` characters.

    Every operation writes at least one character before its operands, so the room also limits
    how deep the calls go and how many there are, whatever the graph looks like.
    """

    def __init__(self, output: Node, room: int, expand: bool) -> None:
        self.output = output
        self.room = room
        self.expand = expand

    def take(self, text: str) -> str:
        """Use up room for some text."""
        self.room -= len(text)
        if self.room < 0:
            raise TooLongError
        return text

    def piece(self, x: Any, needed: int = NEGATIVE) -> str:
        """An operand in writing, in parentheses if it does not hold together as needed."""
        text, tightness = self.written(x)
        return text if tightness >= needed else self.take("(") + text + self.take(")")

    def written(self, x: Any) -> tuple[str, int]:
        """An operand in writing, and how tightly it holds together."""
        if not isinstance(x, Node):
            return self.constant(x)
        if name_of(x) and not (x.inputs and (self.expand or x is self.output)):
            return self.take(name_of(x)), ATOM
        if not x.inputs:
            return self.constant(x._data)
        return self.operation(x)

    def constant(self, x: Any) -> tuple[str, int]:
        """A number, or the shape of an array."""
        if np.ndim(x):
            return self.take(f"array{shape_text(np.shape(x))}"), ATOM
        text = self.take(number_text(x))
        return text, NEGATIVE if text.startswith(MINUS) else ATOM

    def operation(self, node: Node) -> tuple[str, int]:
        """The result of an operation, by its operands."""
        assert node.primitive is not None
        name, inputs = node.primitive.name, node.inputs
        exponent = 2.0 if name == "square" else power_of(node)
        if exponent is not None:
            self.take(raised("", exponent))
            return raised(self.piece(inputs[0], ATOM), exponent), POWER
        if name in BETWEEN and len(inputs) == 2:
            sign, tightness, left, right = BETWEEN[name]
            self.take(sign)
            return self.piece(inputs[0], left) + sign + self.piece(inputs[1], right), tightness
        if name == "negative":
            return self.take(MINUS) + self.piece(inputs[0], QUOTIENT), NEGATIVE
        if name == "absolute":
            return self.take("|") + self.piece(inputs[0]) + self.take("|"), ATOM
        if name == "getitem":
            index = self.take(" ".join(told(node)))
            return self.piece(inputs[0], ATOM) + index, ATOM
        attributes = told(node)
        self.take(f"{clean(name)}({', ' * (len(inputs) + len(attributes) - 1)})")
        arguments = [*map(self.piece, inputs), *map(self.take, attributes)]
        return f"{clean(name)}({', '.join(arguments)})", ATOM


def expression(output: Node) -> str:
    """The formula of a recorded output; empty if it is too long to be read.

    What has a name is written out in full if that fits, and by its name if not.

    >>> from autograd import Value
    >>> x1, x2 = Value(1.0, name="x1"), Value(3.0, name="x2")
    >>> f = (2 * x1 + 3 * x2) ** 2 + 3
    >>> expression(f)
    '(2·x₁ + 3·x₂)² + 3'
    """
    if not output.inputs:
        return ""
    for expand in (True, False):
        try:
            return Formula(output, LONGEST, expand).piece(output)
        except TooLongError:
            continue
    return ""
