"""Number: stands for a float while a function of Values is recorded, and notes what is done to it.

It is no Value: no gradient flows through it. It comes from an argument, from the `.data` or the
gradient of a Value, or from arithmetic on such. It claims to be of the class of the number that
it holds, and whatever needs that number itself, such as `if` or `math.exp`, gets it and leaves a
guard.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from ... import choosing, elementwise
from ...asking import QUESTIONS
from ...operators import Operators
from ...primitive import Primitive
from ...protocol import UFUNCS
from ...value import Value


class Run(Protocol):
    """What a Number must know of the run that it belongs to."""

    def record(self, primitive: Primitive, operands: tuple[Any, ...], attributes: Any) -> Any:
        """Apply a primitive to operands of which one is a Number or a Value."""

    def guard(self, x: Number, what: str) -> None:
        """Note that the run depends on what a number was."""

    def number(self, x: Any) -> Any:
        """What stands for the number in a Value; anything else as it is."""


def source() -> None:
    """Stands where a Number is not the result of an operation."""


#: Where Numbers come from, beside operations: an input of the program, the number in a Value, or
#: the gradient that a backward pass found for a node.
INPUT = Primitive(source, (), name="input")
CONTENT = Primitive(source, (), name="content")
GRADIENT = Primitive(source, (), name="gradient")


#: What is known of a number without looking at it.
SIZES = frozenset("shape dtype ndim size itemsize nbytes".split())


def held(x: Any) -> Any:
    """The number that a Number or Value holds; anything else as it is.

    >>> held(Value(2.0)), held(3.0)
    (2.0, 3.0)
    """
    return x.held if type(x) is Number else x._raw if type(x) is Value else x


class Number(Operators):
    """A number and how it was made.

    Args:
        run: the run that it belongs to.
        primitive: the operation, or one of INPUT, CONTENT, GRADIENT.
        operands: Numbers, Values and plain numbers.
        x: what it is in the run that is recorded.

    >>> x = Number(None, INPUT, ("numbers", 0), 2.0)
    >>> y = x * 3.0 + 1.0
    >>> y.held, y.primitive.name, isinstance(y, float)
    (7.0, 'add', True)
    """

    __slots__ = ("held", "operands", "run")

    def __init__(self, run: Run, primitive: Primitive, operands: tuple[Any, ...], x: Any) -> None:
        self.run, self.primitive, self.operands, self.held = run, primitive, operands, x

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        """The kind of what is held, so that nobody treats it differently."""
        return self.held.__class__

    def known(self, what: str) -> Any:
        """The number; that it was asked for is guarded."""
        self.run.guard(self, what)
        return self.held

    #: What the engine reads where it does not record.
    _raw = property(lambda self: self.known("its number"))

    def record(self, primitive: Primitive, operands: tuple[Any, ...], attributes: Any) -> Any:
        """Apply a primitive to operands of which this is one."""
        return self.run.record(primitive, operands, attributes)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        """What NumPy calls for np.exp(number), array * number and the like."""
        if method == "__call__" and not options:
            if any(isinstance(x, (np.ndarray, list)) for x in inputs):
                return ufunc(*(np.array(x, dtype=object) for x in inputs))
            name = "__{}__".format(COMPARING.get(ufunc.__name__, ""))
            if ufunc in QUESTIONS and name in COMPARISONS:
                return getattr(self.run.number(inputs[0]), name)(inputs[1])
            if ufunc in UFUNCS:
                return UFUNCS[ufunc](*inputs)
        numbers = (x.known(ufunc.__name__) if type(x) is Number else x for x in inputs)
        return getattr(ufunc, method)(*numbers, **options)

    # --- what needs the number ---

    def __bool__(self) -> bool:
        return bool((self if isinstance(self.held, bool | np.bool_) else self != 0).known("if"))

    def __float__(self) -> float:
        return float(self.known("float()"))

    def __int__(self) -> int:
        return int(self.known("int()"))

    def __index__(self) -> int:
        return int(operator.index(self.known("a position or a size")))

    def __complex__(self) -> complex:
        return complex(self.known("complex()"))

    def __round__(self, digits: Any = None) -> Any:
        return round(self.known("round()"), digits)

    def __trunc__(self) -> Any:
        return self.known("math.trunc()").__trunc__()

    def __floor__(self) -> Any:
        return self.known("math.floor()").__floor__()

    def __ceil__(self) -> Any:
        return self.known("math.ceil()").__ceil__()

    def __divmod__(self, other: Any) -> Any:
        return self // other, self % other

    def __format__(self, specification: str) -> str:
        return format(self.known("text"), specification)

    def __repr__(self) -> str:
        return repr(self.known("text"))

    def __hash__(self) -> int:
        return hash(self.known("a key"))

    def __reduce__(self) -> Any:
        return self.held.__class__, (self.known("a copy"),)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__array"):  # NumPy is to take it for an object
            raise AttributeError(name)
        found = getattr(self.held, name)
        if name not in SIZES:
            self.known(name)
        return found


def divides(x: Any, y: Any) -> None:
    """Guard that a division has the divisor that Python needs."""
    if type(y) is Number:
        (y != 0).known("a division")


def raises(x: Any, y: Any) -> None:
    """Guard that a power has operands whose result is a real number."""
    if type(x) is Number:
        (x > 0).known("a power")


#: Python's operators on numbers: what is recorded, how Python computes it, what must be guarded.
ARITHMETIC: dict[str, tuple[Any, Callable[..., Any], Any]] = {
    "add": (elementwise.add, operator.add, None),
    "sub": (elementwise.subtract, operator.sub, None),
    "mul": (elementwise.multiply, operator.mul, None),
    "truediv": (elementwise.divide, operator.truediv, divides),
    "mod": (choosing.mod, operator.mod, divides),
    "floordiv": (choosing.floor_divide, operator.floordiv, divides),
    "pow": (elementwise.power, operator.pow, raises),
}
COMPARING = {
    "less": "lt", "less_equal": "le", "greater": "gt", "greater_equal": "ge",
    "equal": "eq", "not_equal": "ne",
}  # fmt: skip


def comparing(name: str) -> Primitive:
    """A comparison as a primitive; NumPy 2.0 tells no signature of its universal functions."""
    ufunc = getattr(np, name)
    return Primitive(lambda x, y: ufunc(x, y), (None, None), name=name)


COMPARISONS = {f"__{short}__": comparing(name) for name, short in COMPARING.items()}
PLAIN = (float, int, bool, np.generic)


def arithmetic(name: str, reflected: bool) -> Callable[..., Any]:
    """The method of Number for an operator of Python."""
    function, compute, guard = ARITHMETIC[name]

    def method(self: Number, other: Any) -> Any:
        if type(other) is not Number and not isinstance(other, PLAIN):
            return function(other, self) if reflected else function(self, other)
        x, y = (other, self) if reflected else (self, other)
        power: Any = None if reflected or name != "pow" or type(other) is Number else other
        if guard is not None and not (power is not None and power >= 0 and power == int(power)):
            guard(x, y)
        return Number(self.run, function.primitive, (x, y), compute(held(x), held(y)))

    return method


def comparison(name: str) -> Callable[..., Any]:
    """The method of Number for a comparison: the truth is a Number too."""
    primitive = COMPARISONS[name]

    def method(self: Number, other: Any) -> Any:
        other = self.run.number(other)
        if type(other) is not Number and not isinstance(other, PLAIN):
            return NotImplemented
        truth = getattr(operator, name)(self.held, held(other))
        return Number(self.run, primitive, (self, other), truth)

    return method


def sign(function: Any, compute: Callable[[Any], Any]) -> Callable[[Number], Number]:
    """The method of Number for an operator of one operand."""
    return lambda self: Number(self.run, function.primitive, (self,), compute(self.held))


for name in ARITHMETIC:
    setattr(Number, f"__{name}__", arithmetic(name, reflected=False))
    setattr(Number, f"__r{name}__", arithmetic(name, reflected=True))
for name in COMPARISONS:
    setattr(Number, name, comparison(name))
for name, function, compute in (
    ("neg", elementwise.negative, operator.neg),
    ("pos", elementwise.positive, operator.pos),
    ("abs", choosing.absolute, abs),
):
    setattr(Number, f"__{name}__", sign(function, compute))
del name, function, compute
