"""Constants: what the inputs do not change is computed once; equal elements are one number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from ..analysis import FRESH, Memory, draws, written
from ..program import Program
from ..tape import Call, Variable, replaced
from ..writing import NUMBERS

#: Functions that use nothing of an array but its shape and dtype.
SHAPED = {"np.zeros_like": np.zeros_like, "np.ones_like": np.ones_like}
#: Functions that make arrays of numbers that are given.
MAKING = frozenset("np.arange np.array np.asarray np.eye np.identity np.linspace np.tri".split())
#: Larger constants would cost more memory than computing them costs time.
LARGEST = 2**20  # bytes
ARITHMETIC = (np.add, np.subtract, np.multiply, np.divide, np.maximum, np.minimum)


def with_constants(program: Program) -> Program:
    """Calls of constants alone are left out, and constants of equal elements become numbers."""
    memory = Memory(program)
    outputs = set().union(*map(memory.roots, program.outputs))  # a view of one too is given away
    known: dict[int, Any] = {}
    kept = []
    for original in program.calls:
        call = folded(original, known) if known else original
        if call.form == "guard" and call.args[0].__class__ is not Variable:
            continue  # it asks for what never changes
        number = -1 if call.target is None else call.target.number
        if number in outputs or number in memory.changed or not is_constant(call, program):
            kept.append(numeric(call, program))
        else:
            known[number] = program.result(call)
    return program.with_calls(kept)


def is_constant(call: Call, program: Program) -> bool:
    """Whether a call gives the same array in every run."""
    result = program.result(call)
    if result.__class__ in NUMBERS:  # such as that in a Value that was made of a number
        return (call.name == "item" or call.form == "operator") and not any(call.operands())
    if not isinstance(result, (np.ndarray, np.generic)) or result.nbytes > LARGEST:
        return False
    if call.name in SHAPED and len(call.args) == 1 and not call.kwargs:
        return True
    pure = isinstance(call.run, np.ufunc) or call.name in FRESH or call.name in MAKING
    return pure and not any(call.operands()) and not any(written(call)) and not draws(call, program)


def folded(call: Call, known: dict[int, Any]) -> Call:
    """The call with what is known in place of variables."""
    if not any(x.number in known for x in call.operands()):
        return call
    change = lambda x: known.get(x.number, x)  # noqa: E731
    return replace(call, args=replaced(call.args, change), kwargs=replaced(call.kwargs, change))


def numeric(call: Call, program: Program) -> Call:
    """The call with a number in place of a constant array whose elements are all the same."""
    if call.run not in ARITHMETIC or len(call.args) != 2:
        return call
    return replace(call, args=tuple(shortened(call, program)))


def shortened(call: Call, program: Program) -> Iterator[Any]:
    """The two operands; a constant becomes a number if the other one has shape and dtype."""
    result = program.result(call)
    for x, other in zip(call.args, reversed(call.args), strict=True):
        like = program.value(other)
        fits = other.__class__ is Variable and isinstance(like, np.ndarray) and like.ndim > 0
        if isinstance(x, np.ndarray) and fits and like.shape == np.shape(result):
            yield number_of(x, like.dtype)
        else:
            yield x


def number_of(x: np.ndarray[Any, Any], dtype: np.dtype[Any]) -> Any:
    """The one number that all elements of a floating array are, bit for bit; else the array."""
    if x.dtype.kind != "f" or not x.size:
        return x
    first = x.reshape(-1)[0]
    if x.tobytes() != first.tobytes() * x.size:
        return x
    # A number of Python is of the dtype of the array it meets; this one is exactly what it was.
    return float(first) if x.dtype == dtype else first


#: Functions of two operands that take a number in the dtype of the array it meets.
TYPED = (*ARITHMETIC, np.greater, np.less, np.greater_equal, np.less_equal, np.equal, np.not_equal)


def with_typed_numbers(program: Program) -> Program:
    """Numbers that meet arrays as arrays of no axes, of the dtype that they would get.

    NumPy converts a number in every call, which takes it a quarter of a microsecond.
    """
    return program.with_calls(typed(call, program) for call in program.calls)


def typed(call: Call, program: Program) -> Call:
    """One call with arrays of no axes in place of numbers."""
    if call.run not in TYPED or len(call.args) != 2:
        return call
    arrays = [program.value(x) for x in call.args if x.__class__ is Variable]
    if len(arrays) != 1 or not isinstance(arrays[0], np.ndarray) or arrays[0].dtype.kind != "f":
        return call
    dtype = arrays[0].dtype
    if not arrays[0].ndim:
        return call
    return replace(call, args=tuple(typed_number(x, dtype, call) for x in call.args))


def typed_number(x: Any, dtype: np.dtype[Any], call: Call) -> Any:
    """A number as an array of no axes, if that changes nothing."""
    if type(x) not in (int, float) or x - x != 0 or abs(x) > np.finfo(dtype).max:
        return x
    array = np.array(x, dtype)
    return array if call.run in ARITHMETIC or array == x else x
