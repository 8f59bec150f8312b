"""One array operation on its way back, and what every kind of operation needs for it."""

from __future__ import annotations

import ast
from typing import NamedTuple

import numpy as np

from ..drawing.numbers import shape_text
from ..drawing.writing import call, name
from ..node import Node
from ..reductions import count
from ..structure import repeated_axes
from .rules import kink_of, title_of


class Sent(NamedTuple):
    """What is sent back, as a formula, and in words why."""

    formula: ast.expr
    note: str


class Step:
    """One operation on its way back.

    Attributes:
        node: the result of the operation.
        position: which operand is asked about.
        delta: what to write for the gradient of the node.
        operands: what to write for the operands.
        out: what to write for the node.
    """

    def __init__(
        self,
        node: Node,
        position: int,
        delta: ast.expr,
        operands: list[ast.expr],
        out: ast.expr,
    ) -> None:
        self.node, self.position, self.delta = node, position, delta
        self.operands, self.out = operands, out
        self.shapes = [np.shape(x._raw if isinstance(x, Node) else x) for x in node.inputs]
        self.shape: tuple[int, ...] = np.shape(node._raw)

    @property
    def x(self) -> ast.expr:
        """What to write for the operand that is asked about."""
        return self.operands[self.position]

    @property
    def x_shape(self) -> tuple[int, ...]:
        """The shape of the operand that is asked about."""
        shape: tuple[int, ...] = self.shapes[self.position]
        return shape

    def product(self, slope: ast.expr) -> Sent:
        """The gradient times a local derivative, element by element."""
        note = ", ".join(filter(None, [title_of(self.node), kink_of(self.node)]))
        match slope:
            case ast.Constant(value=1):
                return Sent(self.delta, note)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=1)):
                return Sent(ast.UnaryOp(ast.USub(), self.delta), note)
            case ast.Constant():
                return Sent(ast.BinOp(slope, ast.Mult(), self.delta), note)
        if not self.shape:
            return Sent(call("chain", self.delta, slope), note)
        return Sent(call("⊙", self.delta, Elementwise().visit(slope)), note)

    def unbroadcast(self, sent: Sent, shape: tuple[int, ...] | None = None) -> Sent:
        """The same, summed over the axes along which the operand was repeated.

        Args:
            sent: what the operation sends back.
            shape: its shape, if that is not the one of the result.
        """
        shape = self.shape if shape is None else shape
        if shape == self.x_shape:
            return sent
        axes = repeated_axes(shape, self.x_shape)
        what = str(axes[0]) if len(axes) == 1 else shape_text(axes)
        told = [name(f"axis={what}")]
        if len(self.x_shape) == len(shape):
            told.append(name("keepdims=True"))
        formula = call("sum", sent.formula, *(told if self.x_shape else []))
        left = tuple(size for axis, size in enumerate(shape) if axis not in axes)
        if len(self.x_shape) < len(shape) and left != self.x_shape:
            formula = call("reshape", formula, name(shape_text(self.x_shape)))
        over = f"axis {what}" if len(axes) == 1 else f"axes {what}"
        return Sent(formula, f"{sent.note}, summed over {over}: broadcasting undone")

    def spread(self, grad: ast.expr) -> ast.expr:
        """The gradient of a reduction, repeated to the shape of what was reduced."""
        return call("broadcast_to", grad, name(shape_text(self.x_shape)))

    def reduced(self) -> int:
        """How many numbers a reduction takes together."""
        return count(self.x_shape, self.node.attributes["axis"])


class Elementwise(ast.NodeTransformer):
    """Writes products of arrays as what they are: products of their elements."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        """One operation of a formula."""
        x, y = self.visit(node.left), self.visit(node.right)
        if isinstance(node.op, ast.Mult) and not isinstance(x, ast.Constant):
            return call("⊙", x, y)
        return ast.BinOp(x, node.op, y)
