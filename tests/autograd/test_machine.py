"""A machine that does anything to graphs in any order, beside a naive model of what is right.

The model keeps an expression of its own for every node, and knows when a backward pass must fail:
where an operand was changed after it was used, or a node was made under no_grad().
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)

from autograd import Tensor, Value, no_grad, stop_gradient
from tests import reference
from tests.reference import Expression

#: Operations under which numbers stay small.
UNARY = {"sin": np.sin, "cos": np.cos, "tanh": np.tanh, "negative": lambda x: -x}
BINARY = {
    "add": lambda x, y: x + y,
    "subtract": lambda x, y: x - y,
    "multiply": lambda x, y: x * y,
}
SHAPES = ((), (2,), (2, 1))
MOST_PATHS, LARGEST_NUMBER, LARGEST_ARRAY = 40, 1e3, 8

NUMBERS = st.sampled_from((0.0, 1.0, -1.0, 0.5, 2.0, -0.3, 1.7))
NAMES = st.sampled_from(sorted(BINARY))
POSITIONS = st.integers(0, 3)  # counted from the newest
PLACES = st.sampled_from(("here", "here", "here", "in a thread", "under no_grad"))


class Constant:
    """An array that is no node, and how often it was changed."""

    def __init__(self, array: Any) -> None:
        self.array, self.version = array, 0


class Twin:
    """A node of the engine, and what the model knows of it."""

    def __init__(self, node: Any, expression: Expression, kind: str, used: Any = ()) -> None:
        self.node, self.expression = node, expression
        self.kind = kind  # leaf, stopped, inner or unrecorded
        self.used = [(x, x.version) for x in used if isinstance(x, Twin | Constant)]
        self.version = 0  # how often a leaf was changed
        self.grad: Any = None

    def behind(self) -> set["Twin"]:
        """This twin and all it was computed from."""
        found, waiting = {self}, [self]
        while waiting:
            near = {x for x, _ in waiting.pop().used if isinstance(x, Twin)} - found
            found |= near
            waiting += near
        return found

    def is_broken(self) -> bool:
        """Whether it has no gradients: something changed after its use, or was not recorded."""
        return any(
            twin.kind == "unrecorded" or any(x.version != then for x, then in twin.used)
            for twin in self.behind()
        )

    def agrees(self) -> bool:
        """Whether the engine stored the gradient that the model expects."""
        grad = self.node.grad
        if grad is None or self.grad is None:
            return grad is None and self.grad is None
        close = np.abs(grad - self.grad) <= 1e-9 * (1.0 + np.abs(self.grad))
        return np.shape(grad) == self.node.shape and bool(np.all(close))


def at(where: str, function: Callable[..., Any], *args: Any) -> Any:
    """Call a function here, under no_grad(), or on a thread of its own."""
    if where == "here":
        return function(*args)
    if where == "under no_grad":
        with no_grad():
            return function(*args)
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(function, *args).result()


def filled(x: float, shape: tuple[int, ...]) -> Any:
    """An array of a shape with uneven numbers."""
    return np.array(x + 0.5 * np.arange(np.prod(shape, dtype=int)).reshape(shape))


class Graphs(RuleBasedStateMachine):
    """What a user may do with nodes; after each step every `grad` is compared with the model."""

    leaves: Any = Bundle("leaves")
    inner: Any = Bundle("inner")

    def __init__(self) -> None:
        super().__init__()
        self.known: list[Twin] = []
        self.arrays: list[Constant] = []
        self.blocks: list[no_grad] = []

    def teardown(self) -> None:
        while self.blocks:
            self.blocks.pop().__exit__(None, None, None)

    def tensors(self, kind: str = "") -> list[Twin]:
        return [x for x in self.known if isinstance(x.node, Tensor) and kind in x.kind]

    def keep(self, twin: Twin) -> Twin:
        self.known.append(twin)
        return twin

    # --- leaves and constants ---------------------------------------------------------------------

    @initialize(target=leaves, x=NUMBERS)
    def first(self, x: float) -> Twin:
        return self.keep(Twin(Value(x), Expression(x), "leaf"))

    @rule(target=leaves, x=NUMBERS, shape=st.sampled_from((None, *SHAPES)))
    def leaf(self, x: float, shape: tuple[int, ...] | None) -> Twin:
        if shape is None:
            return self.first(x)
        return self.keep(Twin(Tensor(filled(x, shape)), Expression(filled(x, shape)), "leaf"))

    # --- operations -------------------------------------------------------------------------------

    @rule(target=inner, name=st.sampled_from(sorted(UNARY)), x=inner | leaves, where=PLACES)
    def unary(self, name: str, x: Twin, where: str) -> Any:
        return self.operation(name, UNARY[name], (x,), where)

    @rule(target=inner, name=NAMES, x=inner | leaves, y=inner | leaves, where=PLACES)
    def binary(self, name: str, x: Twin, y: Twin, where: str) -> Any:
        return self.operation(name, BINARY[name], (x, y), where)

    @rule(target=inner, name=NAMES, x=inner | leaves, where=PLACES)
    def with_itself(self, name: str, x: Twin, where: str) -> Any:
        return self.operation(name, BINARY[name], (x, x), where)

    @rule(target=inner, name=NAMES, x=inner | leaves, y=NUMBERS, swapped=st.booleans())
    def with_number(self, name: str, x: Twin, y: float, swapped: bool) -> Any:
        return self.operation(name, BINARY[name], (y, x) if swapped else (x, y))

    @precondition(lambda self: self.tensors())
    @rule(target=inner, name=NAMES, which=POSITIONS, y=NUMBERS, swapped=st.booleans())
    def with_array(self, name: str, which: int, y: float, swapped: bool) -> Any:
        x = self.tensors()[-1 - which % len(self.tensors())]
        self.arrays.append(Constant(filled(y, x.node.shape)))
        operands = (self.arrays[-1], x) if swapped else (x, self.arrays[-1])
        return self.operation(name, BINARY[name], operands)

    @rule(target=inner, x=inner | leaves)
    def total(self, x: Twin) -> Any:
        if isinstance(x.node, Value):
            return multiple()
        return self.operation("sum", np.sum, (x,))

    @rule(target=inner, x=inner | leaves, method=st.booleans())
    def stopped(self, x: Twin, method: bool) -> Twin:
        node = x.node.detach() if method else stop_gradient(x.node)
        return self.keep(Twin(node, Expression(x.expression.data), "stopped"))

    def operation(
        self, name: str, function: Callable[..., Any], operands: Any, where: str = "here"
    ) -> Any:
        """Apply a function to nodes, and to the expressions beside them."""
        beside = tuple(
            x.expression if isinstance(x, Twin) else np.array(getattr(x, "array", x))
            for x in operands
        )
        data = function(*(np.asarray(plain(x)) for x in beside))
        expression = Expression(data, name, beside)
        if expression.paths > MOST_PATHS or np.max(np.abs(data)) > LARGEST_NUMBER:
            return multiple()
        if np.size(data) > LARGEST_ARRAY:
            return multiple()
        nodes = (getattr(x, "node", getattr(x, "array", x)) for x in operands)
        node = at(where, function, *nodes)
        assert node.shape == np.shape(data) and np.allclose(node.data, data, 1e-12, 1e-12)
        recorded = where == "in a thread" or (where == "here" and not self.blocks)
        return self.keep(Twin(node, expression, "inner" if recorded else "unrecorded", operands))

    # --- gradients --------------------------------------------------------------------------------

    @rule(x=inner, seed=NUMBERS, times=st.sampled_from((1, 2)), where=PLACES)
    def backward(self, x: Twin, seed: float, times: int, where: str) -> None:
        for _ in range(times):
            seeds = filled(seed, x.node.shape)
            if x.is_broken():
                with pytest.raises(RuntimeError, match=r"backward\(\): "):
                    at(where, x.node.backward, seeds)
            else:
                at(where, x.node.backward, seeds)
                self.receive(x, seeds)

    @rule(seed=NUMBERS, where=PLACES)
    def backward_from_the_newest(self, seed: float, where: str) -> None:
        self.backward(self.known[-1], seed, 1, where)

    @precondition(lambda self: len(self.known) > 5)
    @rule(x=inner | leaves)
    def backward_and_compare_all(self, x: Twin) -> None:
        for twin in [*self.known[-5:], x]:
            self.backward(twin, 0.5, 1, "here")

    def receive(self, output: Twin, seed: Any) -> None:
        """What the gradients are after a backward pass: leaves add up, inner Values do not."""
        for twin in output.behind():
            if twin.kind == "stopped" or (twin.kind == "inner" and isinstance(twin.node, Tensor)):
                continue
            gradient = reference.gradient(output.expression, twin.expression, seed)
            add = twin.kind == "leaf" and twin.grad is not None
            twin.grad = twin.grad + gradient if add else gradient

    @rule(leaf=leaves)
    def zero(self, leaf: Twin) -> None:
        leaf.node.grad = leaf.grad = None

    # --- changes ----------------------------------------------------------------------------------

    @rule(leaf=leaves, x=NUMBERS, updated=st.booleans())
    def assign(self, leaf: Twin, x: float, updated: bool) -> None:
        data = filled(x, leaf.node.shape)
        if updated:
            leaf.node.update(lambda old: data.copy())
        else:
            leaf.node.data = data
        self.changed(leaf, data)

    @precondition(lambda self: self.tensors("leaf"))
    @rule(which=POSITIONS, whole=st.booleans())
    def change_in_place(self, which: int, whole: bool) -> None:
        leaf = self.tensors("leaf")[-1 - which % len(self.tensors("leaf"))]
        if whole:
            leaf.node.data += 1.0
        else:
            leaf.node.data[...] += 1.0
        self.changed(leaf, leaf.expression.data + 1.0)

    def changed(self, leaf: Twin, data: Any) -> None:
        """The model of a changed leaf: another expression, of which old graphs know nothing."""
        leaf.version += 1
        leaf.expression = Expression(data)

    @precondition(lambda self: self.arrays)
    @rule(which=POSITIONS)
    def change_array(self, which: int) -> None:
        array = self.arrays[-1 - which % len(self.arrays)]
        array.array[...] += 1.0
        array.version += 1

    # --- recording --------------------------------------------------------------------------------

    @rule(nested=st.booleans())
    def enter_or_leave_no_grad(self, nested: bool) -> None:
        if self.blocks:
            self.blocks.pop().__exit__(None, None, None)
            return
        for _ in range(1 + nested):
            self.blocks.append(no_grad())
            self.blocks[-1].__enter__()

    @invariant()
    def gradients_are_those_of_the_model(self) -> None:
        for twin in self.known:
            assert twin.agrees(), (twin.node, twin.node.grad, twin.grad)


def plain(x: Any) -> Any:
    """The numbers of an expression or a constant."""
    return x.data if isinstance(x, Expression) else x


Graphs.TestCase.settings = settings(
    max_examples=200,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestGraphs = Graphs.TestCase
