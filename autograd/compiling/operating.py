"""Operators of symbols: what Python does between its own numbers, and what NumPy does else."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from .writing import NUMBERS, Recorded, bare, write


class Operating(Recorded, NDArrayOperatorsMixin):
    """What stands for a number or an array, with its operators."""

    __slots__ = ()


SIGNS = {
    "add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%", "pow": "**",
    "and": "&", "or": "|", "xor": "^", "lshift": "<<", "rshift": ">>", "lt": "<", "le": "<=",
    "gt": ">", "ge": ">=", "eq": "==", "ne": "!=",
}  # fmt: skip
#: What an integer repeats.
REPEATED = (str, bytes, bytearray, list, tuple)
INTEGERS = (int, np.integer)
UNARY = {"neg": "-", "pos": "+", "invert": "~"}


def binary(name: str, reflected: bool = False) -> Callable[[Any, Any], Any]:
    """An operator: what Python does where both are its numbers, else what NumPy does."""
    function = getattr(operator, f"__{name}__")
    inherited = getattr(NDArrayOperatorsMixin, f"__{'r' * reflected}{name}__")

    def method(self: Operating, other: Any) -> Any:
        if name == "mul" and isinstance(other, REPEATED) and isinstance(self.held, INTEGERS):
            return other * int(self.known("how often"))  # as often as the number says
        if type(self.held) not in NUMBERS or type(bare(other)) not in NUMBERS:
            other_way = instead_of_power(self, other) if name == "pow" and not reflected else None
            return other_way(self) if other_way else inherited(self, other)
        operands = (other, self) if reflected else (self, other)
        if name == "pow":  # its kind depends on signs: 2 ** -1 is no integer
            for x in operands:
                bool(x < 0) if type(bare(x)) is not complex else None
        return write(self.tape, "operator", SIGNS[name], function, operands, {})

    return method


def instead_of_power(x: Any, exponent: Any) -> Callable[..., Any] | None:
    """What `x ** exponent` calls where it is not what np.power gives, else None.

    Of an array NumPy takes the root, so that (-inf) ** 0.5 is nan, squares, so that of bools it is
    an int8, and divides 1 by complex numbers. The root of a single number is inf.
    """
    if type(bare(exponent)) not in NUMBERS or x.dtype.kind not in "bfc":
        return None
    if type(exponent) not in NUMBERS or not isinstance(x.held, np.ndarray):
        bool(x.dtype.kind == "b" and exponent == 2)  # of another dtype then
        # The operator itself, which goes by what the numbers are.
        return lambda x: write(x.tape, "operator", "**", operator.pow, (x, exponent), {})
    if x.dtype.kind == "b":  # of 2.0 only some versions of NumPy do
        return np.square if exponent == 2 and (np.ones(1, bool) ** exponent).dtype == "b" else None
    if exponent == -1:  # of -1.0 only some versions do; np.power gives 0.25+0j
        divides = x.dtype.kind == "c" and np.signbit((np.full(1, 4 + 0j) ** exponent).imag[0])
        return np.reciprocal if divides else None
    return np.sqrt if exponent == 0.5 else None


def unary(name: str) -> Callable[[Any], Any]:
    """An operator of one operand."""
    function, inherited = getattr(operator, name), getattr(NDArrayOperatorsMixin, f"__{name}__")

    def method(self: Operating) -> Any:
        if type(self.held) not in NUMBERS:
            return inherited(self)
        if name == "abs":
            return write(self.tape, "function", "abs", abs, (self,), {})
        return write(self.tape, "operator", UNARY[name], function, (self,), {})

    return method


def pair(reflected: bool = False) -> Callable[[Any, Any], Any]:
    """divmod, as a quotient and a remainder."""

    def method(self: Operating, other: Any) -> Any:
        x, y = (other, self) if reflected else (self, other)
        return x // y, x % y

    return method


def changing_in_place(name: str) -> Callable[[Any, Any], Any]:
    """An operator such as +=, which changes an array, and gives another number."""
    inherited = getattr(NDArrayOperatorsMixin, f"__i{name}__")

    def method(self: Operating, other: Any) -> Any:
        if not isinstance(self.held, np.ndarray):
            return NotImplemented
        root = name == "pow" and type(other) in NUMBERS
        other_way = instead_of_power(self, other) if root else None
        return other_way(self, out=self) if other_way else inherited(self, other)

    return method


for name in SIGNS:
    setattr(Operating, f"__{name}__", binary(name))
    if name not in ("lt", "le", "gt", "ge", "eq", "ne"):
        setattr(Operating, f"__r{name}__", binary(name, reflected=True))
        setattr(Operating, f"__i{name}__", changing_in_place(name))
for name in ("neg", "pos", "abs", "invert"):
    setattr(Operating, f"__{name}__", unary(name))
Operating.__divmod__, Operating.__rdivmod__ = pair(), pair(reflected=True)  # type: ignore[assignment]
del name
