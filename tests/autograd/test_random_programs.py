"""Random programs of 3 to 12 operations, against the chain rule written as a naive recursion."""

import math
from typing import NamedTuple

import hypothesis.strategies as st
import numpy as np
from hypothesis import assume, given, settings

import autograd
from autograd import Tensor, Value

#: Operations that stay finite on small numbers: what they compute, for numbers of any kind, and
#: their partial derivatives, written down a second time here.
OPERATIONS = {
    "add": (lambda x, y: x + y, lambda x, y: 1.0, lambda x, y: 1.0),
    "subtract": (lambda x, y: x - y, lambda x, y: 1.0, lambda x, y: -1.0),
    "multiply": (lambda x, y: x * y, lambda x, y: y, lambda x, y: x),
    "damped ratio": (
        lambda x, y: x / (1.5 + y * y),
        lambda x, y: 1.0 / (1.5 + y * y),
        lambda x, y: -2.0 * x * y / (1.5 + y * y) ** 2,
    ),
    "negative": (lambda x: -x, lambda x: -1.0),
    "halved square": (lambda x: 0.5 * x**2, lambda x: x),
    "sin": (np.sin, math.cos),
    "tanh": (np.tanh, lambda x: 1.0 / math.cosh(x) ** 2),
    "sigmoid": (
        lambda x: 1.0 / (1.0 + np.exp(-np.tanh(x))),
        lambda x: math.exp(-math.tanh(x)) / (1 + math.exp(-math.tanh(x))) ** 2 / math.cosh(x) ** 2,
    ),
    "log": (lambda x: np.log(2.0 + np.cos(x)), lambda x: -math.sin(x) / (2.0 + math.cos(x))),
}


class Program(NamedTuple):
    """Steps (operation, positions of its operands); the positions below `leaves` are arguments."""

    leaves: int
    steps: list[tuple[str, tuple[int, ...]]]

    def run(self, numbers):
        """The numbers of every argument and every step."""
        numbers = list(numbers)
        for name, operands in self.steps:
            numbers.append(OPERATIONS[name][0](*(numbers[k] for k in operands)))
        return numbers

    def derivative(self, numbers, output, position):
        """The derivative of one step for another: the sum over all paths between them."""
        if output == position:
            return 1.0
        if output < self.leaves:
            return 0.0
        name, operands = self.steps[output - self.leaves]
        near = [numbers[k] for k in operands]
        return sum(
            partial(*near) * self.derivative(numbers, k, position)
            for partial, k in zip(OPERATIONS[name][1:], operands, strict=True)
        )


@st.composite
def programs(draw):
    """A program; in every second one each step uses the step before it, and some use it twice."""
    leaves, length = draw(st.integers(1, 3)), draw(st.integers(3, 12))
    shared, steps = draw(st.booleans()), []
    for position in range(leaves, leaves + length):
        names = [n for n in OPERATIONS if len(OPERATIONS[n]) == 3] if shared else list(OPERATIONS)
        name = draw(st.sampled_from(names))
        back = st.integers(1, min(position, 4))
        operands = [position - draw(back) for _ in OPERATIONS[name][1:]]
        if shared and steps:
            operands = [position - 1, draw(st.sampled_from([position - 1, *operands]))]
        steps.append((name, tuple(operands)))
    program = Program(leaves, steps)
    assume(np.max(np.abs(program.run([1.0] * leaves))) < 1e6)
    return program


def numbers_for(program, seed, shape=()):
    return list(np.random.default_rng(seed).uniform(-1.0, 1.0, (program.leaves, *shape)))


@given(programs(), st.integers(0, 99))
@settings(max_examples=150)
def test_gradients_are_the_sums_over_all_paths(program, seed):
    start = [float(x) for x in numbers_for(program, seed)]
    numbers = program.run(start)
    last = len(numbers) - 1
    expected = [program.derivative(numbers, last, k) for k in range(program.leaves)]
    for kind in (Value, Tensor):
        leaves = [kind(x) for x in start]
        out = program.run(leaves)[-1]
        np.testing.assert_allclose(out.item(), numbers[-1], rtol=1e-12, atol=1e-14)
        found = autograd.gradients(out, leaves)
        np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-12)


@given(programs(), st.integers(0, 99))
@settings(max_examples=80)
def test_every_inner_value_gets_its_gradient(program, seed):
    nodes = program.run(map(Value, numbers_for(program, seed)))
    numbers = [node.data for node in nodes]
    nodes[-1].backward()
    for position, node in enumerate(nodes):
        expected = program.derivative(numbers, len(nodes) - 1, position)
        assert (node.grad is None and expected == 0.0) or math.isclose(
            node.grad, expected, rel_tol=1e-10, abs_tol=1e-12
        )


@given(programs(), st.integers(0, 99))
@settings(max_examples=80)
def test_tensors_follow_the_slope_in_a_direction_and_agree_with_values(program, seed):
    arrays = numbers_for(program, seed, (3,))
    leaves = [Tensor(x) for x in arrays]
    weights = np.random.default_rng(seed).uniform(0.5, 2.0, 3)
    out = program.run(leaves)[-1]
    found = autograd.gradients(out, leaves, weights)
    directions = numbers_for(program, seed + 100, (3,))
    stepped = program.run([x + 1e-30j * d for x, d in zip(arrays, directions, strict=True)])[-1]
    slope = (weights * stepped.imag).sum() / 1e-30
    got = sum((g * d).sum() for g, d in zip(found, directions, strict=True))
    size = sum(np.abs(g * d).sum() for g, d in zip(found, directions, strict=True))
    assert abs(got - slope) <= 1e-10 * size + 1e-12
    for i in range(3):
        values = [Value(x[i]) for x in arrays]
        autograd_of_values = autograd.gradients(program.run(values)[-1], values, weights[i])
        np.testing.assert_allclose(
            autograd_of_values, [g[i] for g in found], rtol=1e-12, atol=1e-14
        )


@given(programs(), st.integers(0, 99))
@settings(max_examples=50)
def test_second_derivatives_are_symmetric_and_follow_the_slope_of_the_first(program, seed):
    arrays = numbers_for(program, seed)
    function = lambda *xs: program.run(xs)[-1]  # noqa: E731
    every = tuple(range(program.leaves))
    second = np.array(autograd.hessian(function, every)(*map(float, arrays)))
    np.testing.assert_allclose(second, second.T, rtol=1e-9, atol=1e-11)
    slope = autograd.grad(function, every)
    for k in every:
        ends = []
        for step in (1e-5, -1e-5):
            moved = [float(x) + step * (i == k) for i, x in enumerate(arrays)]
            ends.append(np.array(slope(*moved)))
        np.testing.assert_allclose(second[k], (ends[0] - ends[1]) / 2e-5, rtol=1e-4, atol=1e-6)
