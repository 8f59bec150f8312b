"""The rules of calculus: for each elementwise operation its local derivatives, and their names."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from ..drawing.names import clean, power_of
from ..drawing.writing import number
from ..node import Node
from ..operators import bare


class Rule(NamedTuple):
    """What an operation is differentiated by: the rule, and one derivative per operand.

    The derivatives are formulas of the operands, called as in the definition of the operation,
    and of its result `out`. A comparison counts as 1 where it holds, and as 0 elsewhere.
    """

    name: str
    derivatives: tuple[str, ...]


def rule(name: str, *derivatives: str) -> Rule:
    """A row of the table."""
    return Rule(name, derivatives)


RULES = {
    "add": rule("sum rule", "1", "1"),
    "subtract": rule("difference rule", "1", "-1"),
    "multiply": rule("product rule", "y", "x"),
    "divide": rule("quotient rule", "1 / y", "-(x / y**2)"),
    "negative": rule("constant factor rule", "-1"),
    "positive": rule("identity", "1"),
    "reciprocal": rule("power rule", "-(1 / x**2)"),
    "power": rule("power rule", "y * x**(y - 1)", "out * log(x)"),
    "square": rule("power rule", "2 * x"),
    "sqrt": rule("power rule", "1 / (2 * sqrt(x))"),
    "cbrt": rule("power rule", "1 / (3 * cbrt(x)**2)"),
    "hypot": rule("length of (x, y)", "x / out", "y / out"),
    "exp": rule("d/dx exp(x) = exp(x)", "exp(x)"),
    "exp2": rule("d/dx a^x = a^x log(a)", "log(2) * out"),
    "expm1": rule("d/dx exp(x) = exp(x)", "exp(x)"),
    "log": rule("d/dx log(x) = 1/x", "1 / x"),
    "log2": rule("d/dx log(x) = 1/x", "1 / (log(2) * x)"),
    "log10": rule("d/dx log(x) = 1/x", "1 / (log(10) * x)"),
    "log1p": rule("d/dx log(x) = 1/x", "1 / (1 + x)"),
    "logaddexp": rule("softmax of the operands", "exp(x - out)", "exp(y - out)"),
    "logaddexp2": rule("softmax of the operands", "exp2(x - out)", "exp2(y - out)"),
    "sigmoid": rule("sigmoid' = sigmoid (1 - sigmoid)", "out * (1 - out)"),
    "sin": rule("d/dx sin(x) = cos(x)", "cos(x)"),
    "cos": rule("d/dx cos(x) = -sin(x)", "-sin(x)"),
    "tan": rule("d/dx tan(x) = 1 + tan(x)^2", "1 + out**2"),
    "arcsin": rule("d/dx arcsin(x)", "1 / sqrt(1 - x**2)"),
    "arccos": rule("d/dx arccos(x)", "-(1 / sqrt(1 - x**2))"),
    "arctan": rule("d/dx arctan(x)", "1 / (1 + x**2)"),
    "arctan2": rule("angle of (x, y)", "x / (x**2 + y**2)", "-(y / (x**2 + y**2))"),
    "deg2rad": rule("constant factor rule", "pi / 180"),
    "rad2deg": rule("constant factor rule", "180 / pi"),
    "sinh": rule("d/dx sinh(x) = cosh(x)", "cosh(x)"),
    "cosh": rule("d/dx cosh(x) = sinh(x)", "sinh(x)"),
    "tanh": rule("tanh' = 1 - tanh^2", "1 - out**2"),
    "arcsinh": rule("d/dx arcsinh(x)", "1 / sqrt(1 + x**2)"),
    "arccosh": rule("d/dx arccosh(x)", "1 / sqrt(x**2 - 1)"),
    "arctanh": rule("d/dx arctanh(x)", "1 / (1 - x**2)"),
    "where": rule("only what was chosen", "0", "condition != 0", "condition == 0"),
    "maximum": rule("the larger one", "x > y", "y > x"),
    "minimum": rule("the smaller one", "x < y", "y < x"),
    "clip": rule("slope 1 between the bounds", "x == out", "x < low", "x > high"),
    "relu": rule("slope 1 where positive", "x > 0"),
    "absolute": rule("slope is the sign", "sign(x)"),
    "sign": rule("constant pieces", "0"),
    "floor": rule("constant pieces", "0"),
    "ceil": rule("constant pieces", "0"),
    "rint": rule("constant pieces", "0"),
    "trunc": rule("constant pieces", "0"),
    "floor_divide": rule("constant pieces", "0", "0"),
    "mod": rule("x mod y = x - floor(x/y) y", "1", "-floor(x / y)"),
}

#: At which operands an operation has a kink, and which slope is taken there.
KINKS: dict[str, tuple[Callable[..., Any], str]] = {
    "relu": (lambda x: x == 0, "relu'(0) = 0 by convention"),
    "absolute": (lambda x: x == 0, "abs'(0) = 0 by convention"),
    "maximum": (lambda x, y: x == y, "a tie: each operand gets half"),
    "minimum": (lambda x, y: x == y, "a tie: each operand gets half"),
    "clip": (
        lambda x, low, high: (x == low) | (x == high),
        "at a bound the slope is 1, or 0 if both bounds are equal",
    ),
    "hypot": (lambda x, y: (x == 0) & (y == 0), "at the tip the slope is 0 by convention"),
    "sqrt": (lambda x: x == 0, "the slope at 0 is infinite"),
    "cbrt": (lambda x: x == 0, "the slope at 0 is infinite"),
    "power": (lambda x, y: (x == 0) & (y == 0), "x^0 counts as constant: slope 0"),
}


def rule_of(node: Node) -> Rule | None:
    """The rule that a node is differentiated by, as far as it is known."""
    assert node.primitive is not None
    known = RULES.get(node.primitive.name)
    if known is None or len(known.derivatives) != len(node.inputs):
        return None
    kind, constants = node.primitive.name, [not isinstance(x, Node) for x in node.inputs]
    if (kind == "multiply" and any(constants)) or (kind == "divide" and constants[1]):
        return known._replace(name="constant factor rule")
    if kind == "power" and constants[0]:
        return known._replace(name="d/dx a^x = a^x log(a)")
    return known


def derivatives_of(node: Node, operands: list[ast.expr], out: ast.expr) -> list[ast.expr] | None:
    """For each operand the local derivative as a formula; None where no rule is known.

    Args:
        node: the result of an elementwise operation.
        operands: what to write for its operands.
        out: what to write for the node.
    """
    known = rule_of(node)
    if known is None or node.primitive is None:
        return None
    exponent = power_of(node)
    if exponent is not None:
        return [power_slope(operands[0], exponent), number(0)]
    names = dict(zip(node.primitive.operands, operands, strict=True)) | {"out": out}
    return [with_names(text, names) for text in known.derivatives]


def power_slope(x: ast.expr, exponent: float) -> ast.expr:
    """The power rule for a plain exponent, as one writes it: 2 x, not 2 x**1."""
    if exponent in (0.0, 1.0):
        return number(exponent)
    below = x if exponent == 2.0 else ast.BinOp(x, ast.Pow(), number(exponent - 1.0))
    return ast.BinOp(number(exponent), ast.Mult(), below)


def with_names(text: str, names: dict[str, ast.expr]) -> ast.expr:
    """A formula of the table, with other formulas in place of its names."""

    class Names(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            return names.get(node.id, node)

        def visit_Call(self, node: ast.Call) -> ast.expr:
            node.args = [self.visit(x) for x in node.args]
            return node

    tree: ast.expr = Names().visit(ast.parse(text, mode="eval").body)
    return tree


def title_of(node: Node) -> str:
    """The name of the rule a node is differentiated by; of an unknown one, that of the node."""
    assert node.primitive is not None
    known = rule_of(node)
    return known.name if known is not None else f"derivative rule of {clean(node.primitive.name)}"


def kink_of(node: Node) -> str:
    """The convention that was followed, if some number of a node is at a kink; else empty."""
    assert node.primitive is not None
    known = KINKS.get(node.primitive.name)
    if known is None or len(node.inputs) != len(node.primitive.operands):
        return ""
    at_kink, sentence = known
    return sentence if np.any(at_kink(*map(bare, node.inputs))) else ""
