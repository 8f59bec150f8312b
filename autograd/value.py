"""Value: one Python float that remembers how it was made."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from .node import Node, clock, store_inputs
from .primitive import NUMBERS, Primitive
from .recording import NO_GRAD, is_recording, paused
from .variable import Variable

new = object.__new__

#: How a number becomes one of NumPy, and one of Python again; `compile` exchanges them.
in_numpy: Any = np.float64
in_python: Any = float


class Value(Variable):
    """A number whose every operation becomes a node of the graph, to be looked at and drawn.

    Arithmetic follows IEEE 754 as NumPy does: division by zero gives inf or nan and a
    RuntimeWarning. NumPy arrays of Values (dtype object) work as arrays of numbers do.

    Args:
        x: the number.
        name: what pictures and messages call it.

    Raises:
        TypeError: if x is not a real number.

    >>> x = Value(3.0, name="x")
    >>> y = x * x + 2.0
    >>> y.backward()
    >>> y.data, x.grad
    (11.0, 6.0)
    """

    __slots__ = ()

    keeps_gradient = True

    def __init__(self, x: Any, name: str | None = None) -> None:
        self._raw = in_python(number(x, "Value: expected a real number, got {}"))
        self.primitive = None
        self._first = self._second = None
        self.epoch = clock.now
        if name is not None:
            self.name = name

    @property
    def data(self) -> float:
        """The number. That of a leaf can be assigned; graphs recorded before are then stale."""
        return self._raw  # type: ignore[no-any-return]

    @data.setter
    def data(self, x: Any) -> None:
        self.check_assignable()
        self.replace(in_python(number(x, "Value.data: expected a real number, got {}")))

    @property
    def dtype(self) -> np.dtype[Any]:
        """The dtype of an array of Values: object.

        It is not float64, for np.mean converts its result to the dtype that it claims to have,
        and would turn a Value into a plain number.
        """
        return np.dtype(object)

    def conjugate(self) -> Value:
        """This Value, for it is real; np.var of an array of Values asks."""
        return self

    def as_data(self, x: Any) -> Any:
        """A real number as a float; anything else as it is, to be refused for its shape."""
        return in_python(x) if np.ndim(x) == 0 else x

    # --- recording ---

    def record(
        self, primitive: Primitive, operands: tuple[Any, ...], attributes: Mapping[str, Any]
    ) -> Any:
        """Apply a primitive to operands of which one is this Value."""
        for x in operands:
            if isinstance(x, Node) and x.__class__ is not Value:
                return x.record(primitive, operands, attributes)
        if not primitive.elementwise:  # sum, reshape ...: of an array that holds the Value
            boxes = tuple(np.array(x, dtype=object) for x in operands)
            return primitive.compute(boxes, attributes)
        if any(isinstance(x, np.ndarray) for x in operands):
            return primitive.compute_objects(operands, attributes)
        message = f"{primitive.name}: cannot combine a Value with {{}}; operands must be Value, "
        message += "number or NumPy array"
        inputs = tuple(x if x.__class__ is Value else number(x, message) for x in operands)
        numbers = [x._raw if x.__class__ is Value else x for x in inputs]
        out = primitive.compute_number(numbers, attributes)
        return recorded(out, primitive, inputs, attributes)

    # --- the backward pass ---

    def pull(self, grad: Any) -> Any:
        """Each input that is a node, with the gradient this operation sends back to it."""
        if self.epoch != clock.now:
            self.check_unchanged()
        first, second = self._first, self._second
        rules: Any = self.primitive.rules  # type: ignore[union-attr]
        try:
            if second is None:
                return ((first, rules[0](grad, self._raw, first._raw)),)
            if second.__class__ is Value:
                out, y = self._raw, second._raw
                if first.__class__ is Value:
                    x = first._raw
                    return (first, rules[0](grad, out, x, y)), (second, rules[1](grad, out, x, y))
                return ((second, rules[1](grad, out, first, y)),)
            if second.__class__ is not tuple:
                return ((first, rules[0](grad, self._raw, first._raw, second)),)
        except Exception:
            pass  # a division by zero, a rule that is None, or a wrong one: the general way knows
        return self.pull_any(grad)

    def pull_any(self, grad: float) -> list[tuple[Node, Any]]:
        """As `pull`, for any number of operands, and in numbers of NumPy, which divide by zero."""
        primitive, inputs = self.primitive, self.inputs
        assert primitive is not None
        numbers = [in_numpy(x._raw if isinstance(x, Node) else x) for x in inputs]
        incoming = grad if isinstance(grad, Node) else in_numpy(grad)  # a node from `Reached`
        out = in_numpy(self._raw)
        parts = []
        rules, operands, attributes = primitive.rules_for(numbers, self.attributes)
        for rule, x in zip(rules, inputs, strict=True):
            if rule is not None and isinstance(x, Node):
                try:
                    part = rule(incoming, out, *operands, **attributes)
                except Exception as error:
                    self.add_note(error)
                    raise
                plain = part is not None and not isinstance(part, Node)
                parts.append((x, in_python(part) if plain else part))
        return parts

    def fit(self, part: Any) -> Any:
        """A gradient that was sent to this Value; one that comes from an array is summed up."""
        if part.__class__ is Value or part.__class__ is float:
            return part
        if isinstance(part, Node):
            return part.sum()  # type: ignore[attr-defined]
        return in_python(np.sum(part))

    def zero(self) -> float:
        """The gradient of a Value that nothing depends on."""
        return 0.0

    def checked_seed(self, seed: Any) -> Any:
        """The seed as a number; 1 for None."""
        if seed is None:
            return 1.0
        if isinstance(seed, Value):
            return seed
        return in_python(number(seed, "backward(seed): the seed of a Value is a number, got {}"))

    def receive(self, gradient: Any, own: bool) -> None:
        """Add a gradient to what this leaf has."""
        self.grad = gradient if self.grad is None else self.grad + gradient


def number(x: Any, message: str) -> Any:
    """x as a Python number; TypeError with the message, about x, if it is none."""
    if x.__class__ in NUMBERS:
        return x
    if isinstance(x, (np.generic, np.ndarray)) and x.ndim == 0 and x.dtype.kind in "biuf":
        return x.item()
    if isinstance(x, Value):
        return x._raw
    if isinstance(x, (int, float)):
        return float(x)
    raise TypeError(message.format(f"{type(x).__name__} ({x!r})"))


def recorded(
    out: float, primitive: Primitive, inputs: tuple[Any, ...], attributes: Mapping[str, Any]
) -> Value:
    """A Value that remembers how it was made."""
    node = new(Value)
    node._raw = out
    node.epoch = clock.now
    if paused and not is_recording():
        node.primitive, node._first, node._second = NO_GRAD, None, None
    else:
        node.primitive = primitive
        store_inputs(node, inputs, attributes)
    return node


# --- the short way for the most frequent operations ---------------------------------------------
#
# The methods below do what `record` does, at a third of the time, for Values and Python numbers
# whose result is finite. Whatever else comes is left to the function itself.


def short_unary(function: Callable[..., Any]) -> Callable[..., Any]:
    """A method for `value.tanh()`."""
    primitive: Primitive = function.primitive  # type: ignore[attr-defined]
    compute = primitive.scalar
    assert compute is not None

    def method(self: Value) -> Any:
        try:
            out = compute(self._raw)
        except (ArithmeticError, ValueError):
            return function(self)
        if out - out or paused:  # not finite, or perhaps not to be recorded
            return function(self)
        node = new(Value)
        node._raw = out
        node.primitive = primitive
        node._first = self
        node._second = None
        node.epoch = clock.now
        return node

    return functools.wraps(function)(method)


def short_binary(function: Callable[..., Any]) -> Callable[..., Any]:
    """A method for `value * other`."""
    primitive: Primitive = function.primitive  # type: ignore[attr-defined]
    compute = primitive.scalar
    assert compute is not None

    def method(self: Value, other: Any) -> Any:
        kind = type(other)  # not what it claims to be: `compile` records other numbers
        try:
            if kind is Value:
                out = compute(self._raw, other._raw)
            elif kind is float or kind is int:
                out = compute(self._raw, other)
            else:
                return function(self, other)
        except (ArithmeticError, ValueError):
            return function(self, other)
        if out - out or paused:
            return function(self, other)
        node = new(Value)
        node._raw = out
        node.primitive = primitive
        node._first = self
        node._second = other
        node.epoch = clock.now
        return node

    return functools.wraps(function)(method)


def short_reflected(function: Callable[..., Any]) -> Callable[..., Any]:
    """A method for `number * value`."""
    primitive: Primitive = function.primitive  # type: ignore[attr-defined]
    compute = primitive.scalar
    assert compute is not None

    def method(self: Value, other: Any) -> Any:
        if type(other) is not float and type(other) is not int:
            return function(other, self)
        try:
            out = compute(other, self._raw)
        except (ArithmeticError, ValueError):
            return function(other, self)
        if out - out or paused:
            return function(other, self)
        node = new(Value)
        node._raw = out
        node.primitive = primitive
        node._first = other
        node._second = self
        node.epoch = clock.now
        return node

    return functools.wraps(function)(method)


for name in ("add", "sub", "mul", "truediv", "pow"):
    function = getattr(Value, f"__{name}__")
    setattr(Value, f"__{name}__", short_binary(function))
    setattr(Value, f"__r{name}__", short_reflected(function))
for name in ("__neg__", "exp", "log", "sqrt", "sin", "cos", "tanh", "sigmoid", "relu"):
    setattr(Value, name, short_unary(getattr(Value, name)))
del name, function
