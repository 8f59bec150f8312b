"""Expressions as people type them, read by their syntax tree: nothing is ever executed.

Only what is listed here has a meaning: numbers, lists, names, arithmetic, comparisons, indices and
calls of known functions. There is no access to attributes, no text, no loop, and no result may
have more than 100,000 numbers.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from .. import choosing, contraction, elementwise
from ..node import Node
from ..variable import Variable
from .functions import FUNCTIONS, KEYWORDS, LARGEST, REDUCTIONS, size_of_result
from .mistakes import ReadingError, at, suggestion

DEEPEST = 200
CONSTANTS = {"pi": math.pi, "e": math.e}

ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: elementwise.add,
    ast.Sub: elementwise.subtract,
    ast.Mult: elementwise.multiply,
    ast.Div: elementwise.divide,
    ast.FloorDiv: choosing.floor_divide,
    ast.Mod: choosing.mod,
    ast.Pow: elementwise.power,
    ast.MatMult: contraction.matmul,
}
COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
ALLOWED = (
    "Allowed are numbers, lists of numbers, names, + - * / // % ** @, comparisons, indices, .T, "
    "and functions such as exp(x); a ; separates statements such as u = 2*x"
)


class Reader:
    """Walks through the syntax tree of one text."""

    def __init__(self, text: str, variables: Mapping[str, Any]) -> None:
        self.text = text
        self.known = {**CONSTANTS, **variables}
        self.depth = 0

    def mistake(self, what: str, node: ast.AST, hint: str = "") -> ReadingError:
        """A mistake at a place of the text."""
        return at(what, node, self.text, hint)

    def run(self, statements: Sequence[ast.stmt]) -> Any:
        """The value of the last statement."""
        result = None
        for statement in statements:
            match statement:
                case ast.Expr(value=expression):
                    result = self.value(expression)
                case ast.Assign(targets=[ast.Name(id=name)], value=expression):
                    result = self.known[name] = self.value(expression)
                    if isinstance(result, Node) and not result.name:
                        result.name = name
                case _:
                    raise self.mistake("not an expression", statement, ALLOWED)
        return result

    def value(self, node: ast.expr) -> Any:
        """The value of an expression."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.mistake("nested too deeply", node, f"at most {DEEPEST} levels are read")
        reader = READERS.get(type(node))
        if reader is None:
            raise self.mistake(
                f"{KINDS.get(type(node), 'this')} has no meaning here", node, ALLOWED
            )
        result = reader(self, node)
        self.depth -= 1
        return result

    def computed(self, name: str, operands: Sequence[Any], call: Any, node: ast.AST) -> Any:
        """The result of an operation, whose size is looked at before."""
        size = size_of_result(name, operands)
        if size > LARGEST:
            what = f"the result would have {size:,} numbers"
            raise self.mistake(what, node, f"at most {LARGEST:,} are allowed")
        try:
            result = call()
        except (ValueError, TypeError, LookupError, ArithmeticError, AttributeError) as error:
            reason = str(error).partition("\n")[0] or type(error).__name__
            raise self.mistake(reason, node) from None
        if not any(isinstance(x, Node) for x in operands):
            self.check_finite(result, operands, node)
        return result

    def check_finite(self, result: Any, operands: Sequence[Any], node: ast.AST) -> None:
        """Raise ReadingError if constants gave a number that is none, as 9**9**9**9 does."""
        if not np.all(np.isfinite(result)) and all(np.all(np.isfinite(x)) for x in operands):
            raise self.mistake(f"this is {np.ravel(result)[0]}: no finite number", node)

    # --- kinds of expressions ---

    def constant(self, node: ast.Constant) -> Any:
        """A number or truth value."""
        if isinstance(node.value, (bool, int, float)):
            if isinstance(node.value, int) and abs(node.value) > 2**63:
                raise self.mistake("this number is too large", node, "write it as 1e30")
            if not math.isfinite(node.value):
                raise self.mistake("this number is too large", node, "the largest is 1.8e308")
            return node.value
        raise self.mistake(f"{type(node.value).__name__} has no meaning here", node, ALLOWED)

    def name(self, node: ast.Name) -> Any:
        """What a name stands for."""
        if node.id in self.known:
            return self.known[node.id]
        if node.id in FUNCTIONS:
            raise self.mistake(f"{node.id} is a function", node, f"write {node.id}(x)")
        hint = suggestion(node.id, self.known, "names")
        raise self.mistake(
            f"unknown name {node.id!r}", node, f"{hint}; give it a value: {node.id}=1.5"
        )

    def unary(self, node: ast.UnaryOp) -> Any:
        """A sign."""
        x = self.value(node.operand)
        if isinstance(node.op, ast.USub):
            return self.computed("negative", [x], lambda: -x, node)
        if isinstance(node.op, ast.UAdd):
            return x
        raise self.mistake("not and ~ have no meaning here", node, ALLOWED)

    def binary(self, node: ast.BinOp) -> Any:
        """Arithmetic; of plain numbers in floating point, which cannot become large in memory."""
        if type(node.op) not in ARITHMETIC:
            hint = "write x**2 for a power" if isinstance(node.op, ast.BitXor) else ALLOWED
            raise self.mistake("this operator has no meaning here", node, hint)
        apply = ARITHMETIC[type(node.op)]
        x, y = (floating(self.value(operand)) for operand in (node.left, node.right))
        return self.computed(apply.__name__, [x, y], lambda: apply(x, y), node)

    def comparison(self, node: ast.Compare) -> Any:
        """A comparison, for `where`."""
        if len(node.ops) > 1 or type(node.ops[0]) not in COMPARISONS:
            raise self.mistake("only two numbers are compared, by < <= > >= == !=", node)
        apply = COMPARISONS[type(node.ops[0])]
        x, y = self.value(node.left), self.value(node.comparators[0])
        return self.computed("less", [x, y], lambda: apply(x, y), node)

    def list(self, node: ast.List) -> Any:
        """An array of numbers."""
        items = [self.value(x) for x in node.elts]
        for x, item in zip(node.elts, items, strict=True):
            if isinstance(item, Variable):
                raise self.mistake("a list holds numbers, not variables", x)
        try:
            return np.array(items, dtype=float)
        except ValueError:
            raise self.mistake("the rows of this list have different lengths", node) from None

    def attribute(self, node: ast.Attribute) -> Any:
        """The transpose; nothing else."""
        if node.attr != "T":
            hint = (
                f"Write {node.attr}(x)" if node.attr in FUNCTIONS else "Only .T is, the transpose"
            )
            raise self.mistake(f"the attribute .{node.attr} is not allowed", node, hint)
        x = self.value(node.value)
        return self.computed("transpose", [x], lambda: FUNCTIONS["transpose"](x), node)

    def call(self, node: ast.Call) -> Any:
        """A call of a known function."""
        if not isinstance(node.func, ast.Name):
            hint = ""
            if isinstance(node.func, ast.Attribute) and node.func.attr in FUNCTIONS:
                hint = f"Write {node.func.attr}(x) in place of x.{node.func.attr}()"
            raise self.mistake("only functions are called, by their names", node.func, hint)
        name = node.func.id
        if name not in FUNCTIONS:
            hint = suggestion(name, FUNCTIONS, "functions")
            raise self.mistake(f"unknown function {name!r}", node.func, hint)
        told = {}
        for keyword in node.keywords:
            if keyword.arg not in KEYWORDS:
                hint = suggestion(keyword.arg or "", KEYWORDS, "keywords")
                raise self.mistake(f"unknown keyword {keyword.arg!r}", keyword, hint)
            told[keyword.arg] = self.plain(keyword.value)
        operands = [floating(self.value(x)) for x in node.args]
        if not operands:
            raise self.mistake(f"{name} needs an operand", node)
        if name in REDUCTIONS and len(operands) > 1:
            raise self.mistake(
                f"{name} takes one operand", node, f"axes are named: {name}(x, axis=0)"
            )
        function = FUNCTIONS[name]
        return self.computed(name, operands, lambda: function(*operands, **told), node)

    def plain(self, node: ast.expr) -> Any:
        """A number that is not differentiated, such as an axis, or several in parentheses."""
        if isinstance(node, ast.Tuple):
            return tuple(self.plain(x) for x in node.elts)
        if isinstance(node, ast.Constant) and node.value is None:
            return None
        result = self.value(node)
        if isinstance(result, (bool, int)):
            return result
        raise self.mistake("this must be a whole number", node)

    def subscript(self, node: ast.Subscript) -> Any:
        """Elements of an array."""
        x, index = self.value(node.value), self.index(node.slice)
        if not np.ndim(x):
            raise self.mistake("a number has no elements", node)
        return self.computed("getitem", [x], lambda: x[index], node)

    def index(self, node: ast.expr) -> Any:
        """Whole numbers and slices."""
        if isinstance(node, ast.Tuple):
            return tuple(self.index(x) for x in node.elts)
        if isinstance(node, ast.Slice):
            bounds = (node.lower, node.upper, node.step)
            return slice(*(None if x is None else self.plain(x) for x in bounds))
        return self.plain(node)


def floating(x: Any) -> Any:
    """A whole number as a float, so that arithmetic stays small; anything else as it is."""
    return float(x) if isinstance(x, int) and not isinstance(x, bool) else x


READERS: dict[type[ast.expr], Callable[[Reader, Any], Any]] = {
    ast.Attribute: Reader.attribute,
    ast.BinOp: Reader.binary,
    ast.Call: Reader.call,
    ast.Compare: Reader.comparison,
    ast.Constant: Reader.constant,
    ast.List: Reader.list,
    ast.Name: Reader.name,
    ast.Subscript: Reader.subscript,
    ast.UnaryOp: Reader.unary,
}

#: What is not read, in words.
KINDS: dict[type[ast.expr], str] = {
    ast.BoolOp: "and / or",
    ast.Dict: "a dictionary",
    ast.DictComp: "a comprehension",
    ast.GeneratorExp: "a comprehension",
    ast.IfExp: "if / else (use where(condition, x, y))",
    ast.JoinedStr: "text",
    ast.Lambda: "a function",
    ast.ListComp: "a comprehension",
    ast.NamedExpr: "an assignment inside an expression",
    ast.Set: "a set",
    ast.SetComp: "a comprehension",
    ast.Slice: "a slice",
    ast.Starred: "a star",
    ast.Tuple: "a row of expressions (separate statements by ;)",
}
