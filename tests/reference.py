"""A naive differentiator that is obviously right: it adds up the products along every path.

It shares nothing with the engine: expressions of its own, partial derivatives written down a second
time, no order, no memory. A node that is used twice is visited twice, so that the work grows with
the number of paths, which may be exponential.
"""

from typing import Any

import numpy as np

from autograd.node import Node


class Expression:
    """A number or array and how it was computed: the name of the operation and its operands."""

    def __init__(self, data: Any, name: str | None = None, inputs: tuple[Any, ...] = ()) -> None:
        self.data, self.name, self.inputs = data, name, inputs
        self.paths = sum(x.paths for x in inputs if isinstance(x, Expression)) or 1


def gradient(output: Expression, leaf: Expression, seed: Any = 1.0) -> Any:
    """The gradient of an expression with respect to one it came from; None if there is no path."""
    if output is leaf:
        return seed
    total = None
    for position, x in enumerate(output.inputs):
        if isinstance(x, Expression) and chosen(output, position):
            part = gradient(x, leaf, sent(output, position, seed))
            if part is not None:
                total = part if total is None else total + part
    return total


def chosen(output: Expression, position: int) -> bool:
    """Whether the operand matters: not if `where` chose the other one, whatever its slope is."""
    return output.name != "where" or bool(output.inputs[0]) == (position == 1)


def sent(output: Expression, position: int, seed: Any) -> Any:
    """What an operation sends back to one operand: the seed times the partial derivative."""
    numbers = [x.data if isinstance(x, Expression) else x for x in output.inputs]
    assert output.name is not None
    part = seed * PARTIALS[output.name][position](*numbers)
    return summed_to(np.shape(numbers[position]), part)


def summed_to(shape: tuple[int, ...], part: Any) -> Any:
    """Broadcasting undone: an element that was repeated gets the sum of what its copies got."""
    part = part + np.zeros(shape)
    while part.ndim > len(shape):
        part = part.sum(axis=0)
    for axis, size in enumerate(shape):
        if size == 1:
            part = part.sum(axis=axis, keepdims=True)
    return part


def expression_of(node: Any, known: dict[Any, Expression] | None = None) -> Expression:
    """What the engine recorded, as an expression; `known` collects the expression of each node."""
    known = {} if known is None else known
    if node not in known:
        inputs = [expression_of(x, known) if isinstance(x, Node) else x for x in node.inputs]
        name = node.primitive.name if inputs else None
        known[node] = Expression(node.data, name, tuple(inputs))
    return known[node]


def one(x: Any) -> Any:
    """The slope of what only moves a number."""
    return 1.0


def nothing(*numbers: Any) -> Any:
    """The slope of steps and of conditions."""
    return 0.0


def higher(x: Any, y: Any) -> Any:
    """The share of x in the larger of two numbers."""
    return np.where(x == y, 0.5, x > y)


#: For every operation the partial derivative for each operand, as a function of all operands.
PARTIALS: dict[str, tuple[Any, ...]] = {
    "sum": (one,),
    "add": (lambda x, y: 1.0, lambda x, y: 1.0),
    "subtract": (lambda x, y: 1.0, lambda x, y: -1.0),
    "multiply": (lambda x, y: y, lambda x, y: x),
    "divide": (lambda x, y: 1 / y, lambda x, y: -x / y**2),
    "power": (lambda x, y: y * x ** (y - 1.0), lambda x, y: x**y * np.log(x)),
    "mod": (lambda x, y: 1.0, lambda x, y: -np.floor(x / y)),
    "floor_divide": (nothing, nothing),
    "hypot": (lambda x, y: x / np.sqrt(x * x + y * y), lambda x, y: y / np.sqrt(x * x + y * y)),
    "arctan2": (lambda x, y: y / (x * x + y * y), lambda x, y: -x / (x * x + y * y)),
    "logaddexp": (lambda x, y: 1 / (1 + np.exp(y - x)), lambda x, y: 1 / (1 + np.exp(x - y))),
    "logaddexp2": (lambda x, y: 1 / (1 + 2.0 ** (y - x)), lambda x, y: 1 / (1 + 2.0 ** (x - y))),
    "maximum": (higher, lambda x, y: higher(y, x)),
    "minimum": (lambda x, y: higher(y, x), higher),
    "where": (nothing, lambda c, x, y: 1.0 * bool(c), lambda c, x, y: 1.0 * (not c)),
    "clip": (
        lambda x, low, high: 1.0 * (low <= x <= high and low < high),
        lambda x, low, high: 1.0 * (x < low),
        lambda x, low, high: 1.0 * (x > high),
    ),
    "negative": (lambda x: -1.0,),
    "positive": (one,),
    "absolute": (np.sign,),
    "relu": (lambda x: 1.0 * (x > 0),),
    "sign": (nothing,),
    "floor": (nothing,),
    "ceil": (nothing,),
    "rint": (nothing,),
    "trunc": (nothing,),
    "reciprocal": (lambda x: -1 / x**2,),
    "square": (lambda x: 2 * x,),
    "sqrt": (lambda x: 0.5 / np.sqrt(x),),
    "cbrt": (lambda x: np.abs(x) ** (-2 / 3) / 3,),
    "exp": (np.exp,),
    "exp2": (lambda x: 2.0**x * np.log(2),),
    "expm1": (np.exp,),
    "log": (lambda x: 1 / x,),
    "log2": (lambda x: 1 / (x * np.log(2)),),
    "log10": (lambda x: 1 / (x * np.log(10)),),
    "log1p": (lambda x: 1 / (1 + x),),
    "sigmoid": (lambda x: 1 / (2 + np.exp(x) + np.exp(-x)),),
    "sin": (np.cos,),
    "cos": (lambda x: -np.sin(x),),
    "tan": (lambda x: 1 / np.cos(x) ** 2,),
    "arcsin": (lambda x: 1 / np.sqrt(1 - x * x),),
    "arccos": (lambda x: -1 / np.sqrt(1 - x * x),),
    "arctan": (lambda x: 1 / (1 + x * x),),
    "sinh": (np.cosh,),
    "cosh": (np.sinh,),
    "tanh": (lambda x: 1 / np.cosh(x) ** 2,),
    "arcsinh": (lambda x: 1 / np.sqrt(x * x + 1),),
    "arccosh": (lambda x: 1 / np.sqrt(x * x - 1),),
    "arctanh": (lambda x: 1 / (1 - x * x),),
    "deg2rad": (lambda x: np.pi / 180,),
    "rad2deg": (lambda x: 180 / np.pi,),
}
