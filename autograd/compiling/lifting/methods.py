"""What the methods of Value do while a function is recorded: as ever, and the run takes note."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from ...asking import PLAIN, QUESTIONS
from ...backward import differentiate
from ...node import Node
from ...protocol import array_function, array_ufunc
from ...recording import STOPPED
from ...tensor import Tensor
from ...value import Value
from ..tape import where
from .number import COMPARING, COMPARISONS, Number, held
from .run import ScalarRun, stored_gradient

QUIET = frozenset((np.shape, np.ndim, np.size, np.result_type, np.iscomplexobj, np.isrealobj))
INIT, DATA = Value.__init__, Value.__dict__["data"]
METHODS = (
    "__init__ record single __bool__ __float__ __int__ __format__ __reduce__ text detach constant "
    "update recorded_operands checked_seed __array_ufunc__ __array_function__"
).split()


class Methods:
    """What is exchanged; each method has the Value as its first argument after self."""

    def __init__(self, run: ScalarRun) -> None:
        self.run = run

    def of(self, name: str) -> Any:
        """What stands for a method of Value."""
        plain = name.strip("_")
        return getattr(self, f"{plain}_" if plain in ("bool", "float", "int", "format") else plain)

    def init(self, x: Value, number: Any, name: str | None = None) -> None:
        """Value(number)."""
        INIT(x, held(number), name)
        self.run.made(x, number)

    def read_data(self, x: Value) -> Any:
        """value.data"""
        return self.run.number(x)

    def assign_data(self, x: Value, item: Any) -> None:
        """value.data = item"""
        x.check_assignable()
        self.run.state(x)
        number = self.run.number(item)
        DATA.fset(x, held(number))
        self.run.assigned(x, number)

    def read_grad(self, x: Value) -> Any:
        """value.grad"""
        if x._first is None:
            self.run.state(x)
            gradient = stored_gradient(x)
            if x in self.run.before and x not in self.run.gradients_assigned:
                self.run.gradients_read[x] = gradient is not None
                if type(gradient) is Value:
                    self.run.refuse("a leaf has a gradient that is a node")
            return gradient
        return self.run.inner_gradient(x, stored_gradient(x))

    def assign_grad(self, x: Value, item: Any) -> None:
        """value.grad = item"""
        if x._first is None:
            self.run.state(x)
            self.run.gradients_assigned.add(x)
        x._grad = item

    def record(self, x: Value, primitive: Any, operands: Any, attributes: Any) -> Any:
        """An operation that does not go the short way."""
        if any(isinstance(y, Tensor) for y in operands):
            self.refused()
        return self.run.record(primitive, operands, attributes)

    def known(self, x: Value, what: str) -> Any:
        """The number in a Value; that it was asked for is guarded."""
        number = self.run.number(x)
        return number.known(what) if type(number) is Number else number

    def single(self, x: Value, call: str) -> Any:
        """item(): what stands for the number."""
        return self.run.number(x) if call == "item()" else self.known(x, call)

    def bool_(self, x: Value) -> bool:
        """if value."""
        return bool(self.run.number(x))

    def float_(self, x: Value) -> Any:
        """float(value)."""
        return self.known(x, "float()")

    def int_(self, x: Value) -> int:
        """int(value)."""
        return int(self.known(x, "int()"))

    def format_(self, x: Value, specification: str) -> str:
        """f"{value}"."""
        return format(self.known(x, "text"), specification) if specification else repr(x)

    def reduce(self, x: Value) -> Any:
        """A copy."""
        return self.run.refuse("Values are copied")

    def text(self, x: Value) -> str:
        """The number in repr(value)."""
        return repr(self.known(x, "text"))

    def detach(self, x: Value) -> Value:
        """The same number as a constant."""
        node = Value(self.run.number(x), name=x.name)
        node.primitive = STOPPED
        return node

    def constant(self, x: Value, gradient: Any) -> Any:
        """A gradient as a node."""
        if type(gradient) is Value:
            return gradient
        node = Value(gradient)
        node.primitive = STOPPED
        return node

    def update(self, x: Value, change: Any) -> None:
        """New data computed from the old."""
        x.data = change(x.data)

    def recorded_operands(self, x: Value) -> Any:
        """The operands that rules on nodes are called with."""
        return self.run.operands(x)

    def checked_seed(self, x: Value, seed: Any) -> Any:
        """The seed of a backward pass."""
        return 1.0 if seed is None else seed if isinstance(seed, Node) else float(seed)

    def array_ufunc(self, x: Value, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        """np.exp(value) as ever; what is asked of a value is guarded."""
        name = f"__{COMPARING.get(ufunc.__name__, '')}__"
        arrays = any(isinstance(y, (np.ndarray, list)) for y in inputs)
        if ufunc in QUESTIONS and not options:
            if arrays:
                return ufunc(*(np.array(y, dtype=object) for y in inputs))
            if name in COMPARISONS:
                return getattr(self.run.number(inputs[0]), name)(inputs[1])
            return ufunc(
                *(self.known(y, ufunc.__name__) if type(y) is Value else y for y in inputs)
            )
        return array_ufunc(x, ufunc, method, *inputs, **options)

    def array_function(self, x: Value, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        """NumPy's other functions as ever; what is asked of a value is guarded."""
        if func in PLAIN and func not in QUIET:
            for y in (*args, *kwargs.values()):
                if type(y) is Value:
                    self.known(y, func.__name__)
        return array_function(x, func, types, args, kwargs)

    def differentiate(
        self, output: Any, seed: Any, create_graph: bool = False, order: Any = None, keep: Any = ()
    ) -> Any:
        """A backward pass: its gradients, unless they are nodes themselves, become Numbers."""
        if create_graph or isinstance(seed, Value):
            return differentiate(output, seed, create_graph, order, keep)
        found = differentiate(output, float(held(seed)), False, order, keep)
        return self.run.differentiated(output, seed, found, keep)

    def comparison(self, name: str) -> Any:
        """value < other, and its like."""

        def method(x: Value, other: Any) -> Any:
            if not isinstance(other, (Node, float, int, np.generic)):
                return NotImplemented
            number = self.run.number(x)
            return getattr(operator, name)(number, self.run.number(other))

        return method

    def refused(self, *args: Any) -> Any:
        """Tensors beside Values."""
        self.run.is_mixed = True
        return self.run.refuse(
            f"Tensors and Values take part in the same function ({where()[0]}), which does more "
            "with Values than is recorded one by one; make Tensors of them, and pass "
            "np.array(0.1) for 0.1"
        )
