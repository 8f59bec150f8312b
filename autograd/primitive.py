"""A primitive: one forward function and one derivative rule per operand, recorded on nodes."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ParamSpec, TypeVar

import numpy as np

from .node import Node

Rule = Callable[..., Any]
Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

NUMBERS: frozenset[Any] = frozenset({float, int, bool})

#: Kinds of attributes that nobody can change after they were recorded.
UNCHANGING: frozenset[Any] = NUMBERS | {type(None), str, slice}


class Primitive:
    """What one operation is: its name, its forward function and how gradients flow back.

    `rules` holds one derivative rule per operand, called as
    `rule(grad, out, *operands, **attributes)`; None stands for a derivative that is zero wherever
    it exists. `each` replaces them where the number of operands is free, as in concatenate: it
    makes one rule for each of the operands it is given, called as `rule(grad, out)`.
    `scalar` computes the same as `forward` on Python floats, and faster; `elementwise` says that
    the operation acts on numbers one by one, so that it is defined on a `Value` too.
    """

    __slots__ = (
        "defaults",
        "each",
        "elementwise",
        "forward",
        "name",
        "names",
        "operands",
        "rules",
        "scalar",
    )  # fmt: skip

    def __init__(
        self,
        forward: Callable[..., Any],
        rules: tuple[Rule | None, ...],
        each: Callable[..., Iterable[Rule]] | None = None,
        scalar: Callable[..., float] | None = None,
        elementwise: bool = True,
        name: str | None = None,
    ) -> None:
        self.name = name or forward.__name__
        self.forward = forward
        self.rules = rules
        self.each = each
        self.scalar = scalar
        self.elementwise = elementwise
        self.operands, self.names, self.defaults = parameters_of(forward, len(rules))

    def __repr__(self) -> str:
        return f"<primitive {self.name}>"

    def rules_for(
        self, operands: Sequence[Any], attributes: Mapping[str, Any]
    ) -> tuple[Iterable[Rule | None], Sequence[Any], Mapping[str, Any]]:
        """One rule per operand; and the operands and attributes that each is to be called with."""
        if self.each is None:
            return self.rules, operands, attributes
        return self.each(*operands, **attributes), (), {}

    def bind(
        self, operands: tuple[Any, ...], attributes: dict[str, Any]
    ) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Operands, and every attribute by its name: `sum(x, 0)` is `sum(x, axis=0, ...)`."""
        count = len(self.rules)
        if attributes and len(operands) < count:
            operands, attributes = self.named_operands(operands, attributes)
        if len(operands) > count and self.each is None:
            if len(operands) > count + len(self.names):
                raise TypeError(
                    f"{self.name}() takes at most {count + len(self.names)} arguments, "
                    f"got {len(operands)}"
                )
            attributes = {**dict(zip(self.names, operands[count:], strict=False)), **attributes}
            operands = operands[:count]
        for key, x in attributes.items():
            if key not in self.names:
                raise TypeError(f"{self.name}() got an unexpected keyword argument {key!r}")
            if x.__class__ not in UNCHANGING:
                attributes[key] = self.frozen(key, x)
        return operands, {**self.defaults, **attributes}

    def named_operands(
        self, operands: tuple[Any, ...], attributes: dict[str, Any]
    ) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Operands that were given by their names, put in their places."""
        attributes = dict(attributes)
        for name in self.operands[len(operands) : len(self.rules)]:
            if name not in attributes:
                raise TypeError(f"{self.name}() misses its operand {name!r}")
            operands = (*operands, attributes.pop(name))
        return operands, attributes

    def frozen(self, key: str, x: Any) -> Any:
        """An attribute that no later change of a list or an array can reach."""
        if isinstance(x, Node):
            raise TypeError(f"{self.name}: {key} is not differentiated, so it cannot be a node")
        if isinstance(x, list):
            return [self.frozen(key, item) for item in x]
        if x.__class__ is tuple:
            plain = UNCHANGING.issuperset(map(type, x))  # as most are: shapes and axes
            return x if plain else tuple([self.frozen(key, item) for item in x])
        return np.copy(x) if isinstance(x, np.ndarray) and x.flags.writeable else x

    def apply(self, operands: tuple[Any, ...], attributes: Mapping[str, Any]) -> Any:
        """Record the operation if one operand is a node, else just compute."""
        for x in operands:
            if isinstance(x, Node):
                return x.record(self, operands, attributes)
        return self.compute(operands, attributes)

    def compute(self, operands: tuple[Any, ...], attributes: Mapping[str, Any]) -> Any:
        """The forward function on bare numbers and arrays; nothing is recorded."""
        arrays = [x for x in operands if x.__class__ is np.ndarray]
        if self.elementwise:
            if any(x.dtype.hasobject for x in arrays):
                return self.compute_objects(operands, attributes)
            if not arrays and all(x.__class__ in NUMBERS for x in operands):
                return self.compute_number(operands, attributes)
        elif not all(hasattr(x, "shape") for x in operands):
            operands = tuple(map(np.asarray, operands))
        try:
            return self.forward(*operands, **attributes)
        except (TypeError, ValueError, IndexError) as error:
            raise improved(error, self, operands) from None

    def compute_number(self, numbers: Iterable[Any], attributes: Mapping[str, Any]) -> float:
        """The forward function on Python numbers.

        Where plain Python would raise, or leaves the finite numbers, NumPy answers instead: with
        the inf or nan of IEEE 754 and its RuntimeWarning, so that Value and Tensor always agree.
        """
        if self.scalar is not None:
            try:
                out = self.scalar(*numbers, **attributes)
                if out - out == 0.0:
                    return float(out)
            except (ArithmeticError, ValueError):
                pass
        return float(self.forward(*map(np.float64, numbers), **attributes))

    def compute_objects(self, operands: tuple[Any, ...], attributes: Mapping[str, Any]) -> Any:
        """Apply to each element of object arrays, such as arrays of Values, with broadcasting."""
        each = np.frompyfunc(lambda *elements: self.apply(elements, attributes), len(operands), 1)
        boxes = [np.array(x, dtype=object) if isinstance(x, Node) else x for x in operands]
        try:
            return each(*boxes)
        except ValueError as error:
            raise improved(error, self, operands) from None


def primitive(
    *rules: Rule | None,
    each: Callable[..., Iterable[Rule]] | None = None,
    scalar: Callable[..., float] | None = None,
    elementwise: bool = True,
    name: str | None = None,
) -> Callable[[Callable[Parameters, Result]], Callable[Parameters, Any]]:
    """Declare an operation: decorate its forward function with one derivative rule per operand.

    A rule is called as `rule(grad, out, *operands, **attributes)` and returns the gradient of its
    operand; it need not undo broadcasting. Write it with operators and `autograd` functions only,
    then it serves numbers, arrays and nodes, and every order of derivative. None in place of a
    rule says that the derivative is zero.

    Args:
        rules: one per operand; the remaining parameters of the function are attributes.
        each: for a function of `*operands`: called as `each(*operands, **attributes)`, gives one
            rule for each of them, which is called as `rule(grad, out)`.
        scalar: the same function for Python floats, such as math.tanh; only for speed.
        elementwise: whether the operation acts on numbers one by one.
        name: what pictures and errors call it, if not the name of the function.

    Returns:
        A decorator. The decorated function takes numbers, arrays, Values and Tensors.

    Raises:
        TypeError: if the function has fewer parameters than there are rules.

    >>> from autograd import Value, grad, primitive
    >>> @primitive(lambda grad, out, x: grad * 3.0 * x * x)
    ... def cube(x):
    ...     return x * x * x
    >>> cube(2.0), grad(cube)(2.0), grad(grad(cube))(2.0)
    (8.0, 12.0, 12.0)
    """

    def declare(forward: Callable[Parameters, Result]) -> Callable[Parameters, Any]:
        this = Primitive(forward, rules, each, scalar, elementwise, name)

        @functools.wraps(forward)
        def call(*operands: Any, **attributes: Any) -> Any:
            if attributes or this.names:
                operands, attributes = this.bind(operands, attributes)
            for x in operands:
                if isinstance(x, Node):
                    return x.record(this, operands, attributes)
            return this.compute(operands, attributes)

        call.primitive = this  # type: ignore[attr-defined]
        return call

    return declare


def parameters_of(
    forward: Callable[..., Any], operands: int
) -> tuple[tuple[str, ...], tuple[str, ...], dict[str, Any]]:
    """The names of the operands of a forward function, and names and defaults of the others."""
    parameters = list(inspect.signature(forward).parameters.values())
    variadic = bool(parameters) and parameters[0].kind is inspect.Parameter.VAR_POSITIONAL
    if not variadic and len(parameters) < operands:
        raise TypeError(
            f"primitive: {forward.__name__} has {len(parameters)} parameters but {operands} "
            "derivative rules; give one rule per operand"
        )
    attributes = parameters[1:] if variadic else parameters[operands:]
    defaults = {p.name: p.default for p in attributes if p.default is not p.empty}
    named = () if variadic else tuple(p.name for p in parameters[:operands])
    return named, tuple(p.name for p in attributes), defaults


def improved(error: Exception, this: Primitive, operands: tuple[Any, ...]) -> Exception:
    """The same error, saying which call failed and on which shapes, where NumPy did not."""
    shapes = [x.shape for x in operands if hasattr(x, "shape")]
    if isinstance(error, np.exceptions.AxisError) and error.axis is not None and shapes:
        rank = len(shapes[0])
        valid = f"valid axes are {-rank}..{rank - 1}" if rank else "it has no axes"
        return np.exceptions.AxisError(
            f"{this.name}: axis {error.axis} is out of range for shape {shapes[0]}; {valid}"
        )
    if type(error) is ValueError and "broadcast" in str(error):
        mismatch = broadcast_mismatch(shapes)
        if mismatch is not None:
            return ValueError(f"{this.name}: {mismatch}")
    if not str(error).startswith(this.name):
        error.add_note(f"in {this.name} of operands with shapes {', '.join(map(str, shapes))}")
    return error


def broadcast_mismatch(shapes: list[tuple[int, ...]]) -> str | None:
    """Which axis keeps the shapes from broadcasting, in words; None if they do broadcast."""
    for axis in range(1, max(map(len, shapes), default=0) + 1):
        sizes = {shape[-axis] for shape in shapes if len(shape) >= axis} - {1}
        if len(sizes) > 1:
            long = [shape for shape in shapes if len(shape) >= axis and shape[-axis] != 1]
            first, second = long[0], next(s for s in long if s[-axis] != long[0][-axis])
            return (
                f"shapes {first} and {second} do not broadcast: "
                f"axis -{axis} has sizes {first[-axis]} and {second[-axis]}"
            )
    return None
