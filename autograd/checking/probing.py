"""A function of leaves whose inputs can be moved: its values, its gradients, its slopes."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from .. import nested
from ..backward import differentiate
from ..node import topological_order
from ..tensor import Tensor
from ..tracing import gradients
from ..variable import Variable
from .differences import Array, Estimate, estimate

#: An input with more elements than this is checked along random directions, so many of them.
EVERY_ELEMENT, DIRECTIONS = 200, 20

EPSILON = float(np.finfo(np.float64).eps)

Direction = tuple[str, Array]


class Probe:
    """A function without arguments that uses some leaves, reduced to a number by random weights.

    The outputs, of any nesting, count as one row of numbers. Differences are taken of each output
    and weighted afterwards, so that an output that did not change adds no rounding error.
    """

    def __init__(
        self,
        function: Callable[[], Any],
        nodes: Mapping[Variable, str],
        rng: np.random.Generator,
        who: str = "check_gradients",
        on_numbers: Callable[[Mapping[Variable, Any]], Any] | None = None,
        plain: bool = False,
    ) -> None:
        self.function, self.nodes, self.who = function, nodes, who
        self.on_numbers = on_numbers  # the same function, of plain numbers in place of leaves
        outputs = [x for x in nested.leaves(function()) if isinstance(x, Variable)]
        if not outputs:
            raise ValueError(f"{who}: the function returned no Value or Tensor")
        self.shapes = [x.shape for x in outputs]
        self.weights = rng.normal(size=sum(map(math.prod, self.shapes)))
        if plain and self.weights.size == 1:
            self.weights = np.ones(1)  # numbers that a reader can recognize
        if not np.isfinite(self.row()).all():
            raise ValueError(f"{who}: the function is not finite at these inputs")

    def row(self) -> Array:
        """All outputs in one row."""
        outputs = [x for x in nested.leaves(self.function()) if isinstance(x, Variable)]
        if [x.shape for x in outputs] != self.shapes:
            raise AssertionError(f"{self.who}: the shape of the output depends on the run")
        return np.concatenate([np.ravel(np.asarray(x._raw, np.float64)) for x in outputs])

    def total(self) -> Variable:
        """The outputs reduced to one number, each with its weight, and recorded."""
        total: Any = 0.0
        start = 0
        outputs = [x for x in nested.leaves(self.function()) if isinstance(x, Variable)]
        self.outputs = outputs
        for x in outputs:
            weight = self.weights[start : start + x.size].reshape(x.shape)
            total = total + (x * (weight if x.shape else float(weight))).sum()
            start += x.size
        return total  # type: ignore[no-any-return]

    def gradients(self, seed: float = 1.0) -> list[Any]:
        """The engine's gradients of the weighted sum for every node."""
        try:
            found: list[Any] = gradients(self.total(), list(self.nodes), seed)
        except Exception as error:
            notes = [x for x in getattr(error, "__notes__", ()) if "derivative rule" in x]
            if not notes:
                raise
            raise AssertionError(f"{self.who}: {error} ({'; '.join(notes)})") from error
        return found

    def only(self, output: int) -> Probe:
        """The same function with a weight of 1 for one output and 0 for the others."""
        probe = copy.copy(self)
        probe.weights = np.zeros_like(self.weights)
        probe.weights[output] = 1.0
        return probe

    # --- slopes from values ---

    def slopes(
        self,
        node: Variable,
        moves: Sequence[Array],
        first_steps: Sequence[float],
        rows: int,
        noise: float = 0.0,
    ) -> Estimate:
        """The slopes when one leaf moves along each of the directions, from halving steps."""
        steps = 0.5 ** np.arange(rows)[:, np.newaxis] * np.array(first_steps)
        right, left = np.empty((rows, len(moves))), np.empty((rows, len(moves)))
        errors = np.full(len(moves), noise)
        with in_double_precision(list(self.nodes)), np.errstate(all="ignore"):
            start, here = node._raw, self.row()
            for column, direction in enumerate(moves):
                changed = np.zeros(len(here), bool)
                for k, h in enumerate(steps[:, column]):
                    above = self.moved(node, start, direction, h) - here
                    below = self.moved(node, start, direction, -h) - here
                    changed |= (above != 0.0) | (below != 0.0)
                    right[k, column], left[k, column] = self.weighted(above), self.weighted(below)
                size = np.abs(self.weights * here)[changed & (self.weights != 0.0)].sum()
                errors[column] += 2.0 * EPSILON * size
            node._raw = start
        return estimate(right, left, steps, errors)

    def weighted(self, rises: Array) -> float:
        """A weighted sum in which an output of weight 0 does not count, not even a nan."""
        return float(np.sum(np.where(self.weights == 0.0, 0.0, self.weights * rises)))

    def moved(self, node: Variable, start: Any, direction: Array, distance: float) -> Array:
        """The outputs when a leaf is moved; nan where the function cannot be computed."""
        step = distance * (direction if direction.ndim else float(direction))
        node._raw = start + step
        try:
            return self.row()
        except (ValueError, ArithmeticError):
            return np.full(len(self.weights), np.nan)

    def changes(self, node: Variable, direction: Array) -> Array:
        """Which outputs depend on a direction: a step changes them, a large one if need be."""
        with in_double_precision(list(self.nodes)), np.errstate(all="ignore"):
            start, here = node._raw, self.row()
            try:
                ends = [
                    self.moved(node, start, direction, h) for h in (0.125, -0.125, 8.0, 64.0, -64.0)
                ]
            finally:
                node._raw = start
        found: Array = np.any([end != here for end in ends], axis=0)
        return found

    def wobble(self, node: Variable, direction: Array, step: float) -> float:
        """How large the rounding error of the engine's gradient along a direction is.

        Third differences of gradients beside the point hardly see the gradient, but its noise.
        """
        position = [x is node for x in self.nodes].index(True)
        with in_double_precision(list(self.nodes)), np.errstate(all="ignore"):
            start, found = node._raw, []
            for k in range(1, 7):
                move = k * step * (direction if direction.ndim else float(direction))
                node._raw = start + move
                try:
                    found.append(along(self.gradients()[position], direction))
                except (ValueError, ArithmeticError):
                    found.append(math.nan)
            node._raw = start
        third = np.abs(np.diff(found, 3))
        return float(np.max(third[np.isfinite(third)], initial=0.0)) / 4.0

    def rounding(self, outputs: Array) -> float:
        """How large the rounding error of the weighted sum of some outputs may be.

        Each operation rounds its result; the gradient of the result says what that means at the
        end. So (x + 1e16) - 1e16 is known to be uncertain by 2, though its value is small.
        """
        probe = copy.copy(self)
        probe.weights = np.where(outputs, self.weights, 0.0) if outputs.any() else self.weights
        with in_double_precision(list(self.nodes)), np.errstate(all="ignore"):
            total = probe.total()
            order = topological_order(total)
            every = differentiate(total, total.checked_seed(None), keep=set(order))
            parts = [
                np.sum(finite_or_zero(x._raw * every[x])) * np.finfo(np.asarray(x._raw).dtype).eps
                for x in order
                if every[x] is not None
            ]
        return float(np.sum(parts))


def finite_or_zero(x: Any) -> Array:
    """The size of each number; 0 for inf and nan."""
    found: Array = np.where(np.isfinite(x), np.abs(x), 0.0)
    return found


def along(gradient: Any, direction: Array) -> float:
    """A gradient times a direction; what that leaves alone does not count, not even inf."""
    with np.errstate(all="ignore"):
        return float(np.sum(np.where(direction == 0.0, 0.0, gradient * direction)))


def size_along(data: Any, direction: Array) -> float:
    """The largest number that a direction moves."""
    return float(np.max(np.abs(np.where(direction == 0.0, 0.0, data)), initial=0.0))


def directions(shape: tuple[int, ...], rng: np.random.Generator) -> Iterator[Direction]:
    """Directions to move an input of this shape in, and what to call each."""
    if math.prod(shape) <= EVERY_ELEMENT:
        for index in np.ndindex(shape):
            direction = np.zeros(shape)
            direction[index] = 1.0
            yield str(list(index)) if index else "", direction
    else:
        for count in range(DIRECTIONS):
            direction = rng.normal(size=shape)
            yield f" along random direction {count}", direction / np.linalg.norm(direction)


@contextmanager
def in_double_precision(nodes: Sequence[Variable]) -> Iterator[None]:
    """Leaves with float64 data for a while; afterwards they are as if nothing had happened."""
    held = [(node, node._raw, node.epoch) for node in nodes]
    for node in nodes:
        if isinstance(node, Tensor):
            node._raw = node._raw.astype(np.float64)
    try:
        yield
    finally:
        for node, data, epoch in held:
            node._raw, node.epoch = data, epoch
