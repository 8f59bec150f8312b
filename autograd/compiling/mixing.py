"""Values among arrays: while a function of both is recorded, the number in a Value is a symbol.

A Value holds a number of Python, and so does its symbol. What is done with it is done in numbers
of NumPy, which divide by zero as IEEE 754 says: those are on the tape, and Python's are made of
them only where they meet an array, for there the two kinds count differently, or are given out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import numpy as np

from .. import value
from ..operators import Operators
from ..primitive import Primitive
from ..value import Value
from .exchanging import replaced
from .standing import for_this_thread
from .tape import Tape
from .writing import is_symbol, write

#: So many operations on Values are recorded one by one; a function with more runs as it is.
MOST = 2000
#: Methods of Value that look at their results, to be faster: those of any node do not.
SHORT = (
    "__add__ __sub__ __mul__ __truediv__ __pow__ __radd__ __rsub__ __rmul__ __rtruediv__ __rpow__ "
    "__neg__ exp log sqrt sin cos tanh sigmoid relu"
).split()


class ScalarGraph(Exception):  # noqa: N818
    """The function is to be recorded as a graph of numbers: it has Values, or too many of them."""


@contextmanager
def values_recorded(tape: Tape) -> Iterator[None]:
    """While the block runs, Values of this thread write what they do on a tape.

    >>> from .symbol import Symbol
    >>> tape = Tape(symbol=Symbol)
    >>> with values_recorded(tape):
    ...     x = Value(Symbol(tape, tape.input(3.0), 3.0))
    ...     y = x * x
    >>> [call.name for call in tape.calls]
    ['np.float64', 'np.multiply', 'item']
    """
    numbers = Numbers(tape)
    with ExitStack() as stack:

        def exchange(holder: Any, name: str, new: Callable[..., Any]) -> None:
            """Let a function be another one on this thread."""
            own = for_this_thread(new, getattr(holder, name))
            stack.enter_context(replaced(holder, name, own))

        exchange(value, "in_numpy", numbers.in_numpy)
        exchange(value, "in_python", numbers.in_python)
        exchange(Primitive, "compute_number", numbers.computed)
        exchange(Primitive, "compute_objects", elementwise(Primitive.compute_objects))
        exchange(Value, "pull", pull)
        for name in SHORT:
            exchange(Value, name, getattr(Operators, name))
        yield


class Numbers:
    """The numbers of NumPy that stand on a tape, and what they are in Python."""

    def __init__(self, tape: Tape) -> None:
        self.tape = tape
        self.origins: dict[int, Any] = {}  # of numbers of Python, by their variables
        self.count = 0

    def in_numpy(self, x: Any) -> Any:
        """A number as an np.float64."""
        if not is_symbol(x):
            return np.float64(x)
        if x.held.__class__ is np.float64:
            return x
        known = self.origins.get(x.variable.number)
        if known is None:
            known = self.origins[x.variable.number] = self.converted(x)
        return known

    def in_python(self, x: Any) -> Any:
        """A number as a float, on the tape also if it is a constant."""
        if is_symbol(x) and x.held.__class__ is float:
            return x
        x = self.in_numpy(x) if is_symbol(x) else self.converted(float(x))
        out = x.item()
        self.origins[out.variable.number] = x
        return out

    def converted(self, x: Any) -> Any:
        """np.float64(x), on the tape."""
        return write(self.tape, "function", "np.float64", np.float64, (x,), {})

    def computed(self, primitive: Primitive, numbers: Any, attributes: Any) -> Any:
        """What `Primitive.compute_number` does, without asking whether the result is finite."""
        self.count += 1
        if self.count > MOST:
            raise ScalarGraph
        return self.in_python(primitive.forward(*map(self.in_numpy, numbers), **attributes))


def pull(x: Value, grad: Any) -> Any:
    """What `Value.pull` does, in numbers of NumPy."""
    x.check_unchanged()
    return x.pull_any(grad)


def elementwise(compute: Callable[..., Any]) -> Callable[..., Any]:
    """`compute_objects`, also where a symbol stands for one of the arrays."""

    def computed(primitive: Primitive, operands: Any, attributes: Any) -> Any:
        return compute(primitive, tuple(map(unpacked, operands)), attributes)

    return computed


def unpacked(x: Any) -> Any:
    """An array of symbols, one for each element that a symbol stands for."""
    if not is_symbol(x) or not isinstance(x, np.ndarray):
        return x
    array = np.empty(x.shape, object)
    for index in np.ndindex(x.shape):
        array[index] = x[index]
    return array
