"""Gradients against finite differences: an independent answer, from function values alone."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np

from . import nested
from .tensor import Tensor
from .tracing import gradients
from .value import Value
from .variable import Variable

#: The relative error allowed, for the dtypes that are coarser than float64.
TOLERANCE = {"float16": 1e-2, "float32": 1e-4}

#: An input with more elements than this is checked along random directions, so many of them.
EVERY_ELEMENT, DIRECTIONS = 200, 20


def central_differences(
    function: Callable[[float], float], step: float = 0.1, rows: int = 14
) -> tuple[float, float]:
    """The slope of a function at 0 and how uncertain it is, from shrinking steps.

    (f(h) - f(-h)) / 2h is wrong by a series in h**2. Each row of the table halves h, and each
    column removes one more term of the series. The answer of a row is its entry that changes
    least, and the answer of the table that of the row between two others which it agrees with
    best. So the step adapts: large where rounding counts, small where a kink is near.

    Source: Ridders, Accurate computation of F'(x) and F'(x) F''(x), Advances in Engineering
    Software 4 (1982).

    >>> slope, uncertainty = central_differences(math.sin)
    >>> abs(slope - 1.0) < 1e-12
    True
    """
    answers: list[float] = []
    previous: list[float] = []
    for _ in range(rows):
        row = [(function(step) - function(-step)) / (2.0 * step)]
        best, smallest = row[0], math.inf
        for column, before in enumerate(previous):
            factor = 4.0 ** (column + 1)
            row.append((factor * row[column] - before) / (factor - 1.0))
            change = max(abs(row[-1] - row[column]), abs(row[-1] - before))
            if change < smallest:
                best, smallest = row[-1], change
        answers.append(best)
        previous = row
        step /= 2.0
    # Two rows may agree by chance, at steps that jump over a kink; three hardly do.
    settled = [
        (max(abs(middle - before), abs(middle - after)), middle)
        for before, middle, after in zip(answers, answers[1:], answers[2:], strict=False)
    ]
    uncertainty, slope = min((x for x in settled if x[0] == x[0]), default=(math.inf, math.nan))
    return slope, uncertainty


# --- what a check says --------------------------------------------------------------------------


class Comparison(NamedTuple):
    """One derivative from the engine beside the same from finite differences."""

    place: str
    order: int
    engine: float
    differences: float
    allowed: float

    @property
    def agrees(self) -> bool:
        """Whether the two numbers differ by no more than is allowed; never if one is nan."""
        return abs(self.engine - self.differences) <= self.allowed

    @property
    def badness(self) -> float:
        """The difference as a multiple of what is allowed; inf for nan."""
        ratio = abs(self.engine - self.differences) / max(self.allowed, 1e-300)
        return math.inf if math.isnan(ratio) else ratio

    def __str__(self) -> str:
        return (
            f"{self.place}, order {self.order}: engine {self.engine:.10g}, finite differences "
            f"{self.differences:.10g}, which may differ by {self.allowed:.2g}"
        )


class Report(NamedTuple):
    """All comparisons of one check; the worst of them is what it shows."""

    comparisons: Sequence[Comparison]

    @property
    def worst(self) -> Comparison:
        """The comparison with the largest difference, measured by what is allowed."""
        return max(self.comparisons, key=lambda comparison: comparison.badness)

    def __str__(self) -> str:
        wrong = sum(not comparison.agrees for comparison in self.comparisons)
        count = len(self.comparisons)
        verdict = f"{wrong} of {count} derivatives disagree" if wrong else f"all {count} agree"
        return f"{verdict}; the worst: {self.worst}"


# --- the check ------------------------------------------------------------------------------------


def check_gradients(
    function: Callable[..., Any],
    *inputs: Any,
    order: int = 1,
    tolerance: float | None = None,
    rng: np.random.Generator | None = None,
) -> Report:
    """Compare the gradients of a function with central differences of adapted steps.

    Every element of a small input is checked, a large one along random directions. Outputs of any
    shape and nesting are reduced to a number with random weights, so that a transposed or
    permuted gradient shows. Differences are taken in float64, whatever the dtype of the input.

    At a kink (relu at 0) finite differences give the mean of the slopes at both sides; choose
    inputs where the function is differentiable.

    Args:
        function: takes the inputs, as Values and Tensors, and returns nodes, maybe nested.
        inputs: floats and floating arrays are differentiated; so are leaves, such as the
            parameters of a model, also when the function uses them without looking at its
            arguments. Lists, tuples and dicts are looked into. All else (integers, arrays of
            integers, None) is passed on as it is.
        order: 1, or 2 to check the gradients of the gradients too.
        tolerance: relative error allowed; 1e-6, and 1e-4 for float32, 1e-2 for float16.
        rng: where random directions and weights come from.

    Returns:
        A report whose `worst` comparison holds both numbers.

    Raises:
        AssertionError: if a gradient disagrees; the message names the worst element.
        ValueError: if there is nothing to differentiate, or the function is not finite there.

    Source: lectures.md, B "finite-difference step".

    >>> check_gradients(lambda x: np.sin(x) * x, np.array([1.0, 2.0]), order=2).worst.agrees
    True
    """
    if order not in (1, 2):
        raise ValueError(f"check_gradients: order must be 1 or 2, got {order!r}")
    rng = np.random.default_rng(0) if rng is None else rng
    leaves = [leaf_of(x) for x in nested.leaves(list(inputs))]
    paths = nested.paths(list(inputs), "input")
    nodes = {x: x.name or p for x, p in zip(leaves, paths, strict=True) if isinstance(x, Variable)}
    if not nodes:
        raise ValueError("check_gradients: none of the inputs is a number, floating array or leaf")
    arguments = nested.rebuild(list(inputs), iter(leaves))

    def value() -> Any:
        return function(*arguments)

    def gradient() -> Any:
        return gradients(weighted(value(), weights), list(nodes), create_graph=True)

    weights = random_weights(value(), rng)
    comparisons = list(compared(value, 1, nodes, tolerance, rng))
    if order == 2:
        comparisons += compared(gradient, 2, nodes, tolerance, rng)
    report = Report(comparisons)
    if not report.worst.agrees:
        raise AssertionError(f"check_gradients: {report}")
    return report


def leaf_of(x: Any) -> Any:
    """A leaf for a number or a floating array; anything else as it is."""
    if isinstance(x, (np.ndarray, np.generic)) and x.dtype.kind == "f":
        return Tensor(x)
    if isinstance(x, float):
        return Value(x)
    if isinstance(x, Variable) and not x.is_leaf:
        raise ValueError(f"check_gradients: {x!r} is no leaf; give the leaves it came from")
    return x


# --- the numbers ----------------------------------------------------------------------------------


def compared(
    function: Callable[[], Any],
    order: int,
    nodes: Mapping[Variable, str],
    tolerance: float | None,
    rng: np.random.Generator,
) -> Iterator[Comparison]:
    """Comparisons for every element, or along random directions, of every node."""
    weights = random_weights(function(), rng)
    found = gradients(weighted(function(), weights), list(nodes))

    def number() -> float:
        return float(weighted(function(), weights))

    for (node, name), gradient in zip(nodes.items(), found, strict=True):
        limit = TOLERANCE.get(node.dtype.name, 1e-6) if tolerance is None else tolerance
        rows = []
        for place, direction in directions(node.shape, rng):
            slope, uncertainty = slope_along(number, list(nodes), node, direction)
            rows.append((name + place, float(np.sum(gradient * direction)), slope, uncertainty))
        scale = max((abs(slope) for _, _, slope, _ in rows), default=0.0)
        for place, engine, slope, uncertainty in rows:
            allowed = limit * max(abs(engine), abs(slope)) + min(10.0 * uncertainty, 0.01 * scale)
            yield Comparison(place, order, engine, slope, allowed + 1e-30)


def random_weights(outputs: Any, rng: np.random.Generator) -> list[Any]:
    """A random number for every element of the outputs."""
    return [rng.normal(size=np.shape(x)) for x in nested.leaves(outputs)]


def weighted(outputs: Any, weights: Sequence[Any]) -> Any:
    """The outputs reduced to one number, each element with its weight."""
    total = 0.0
    for x, weight in zip(nested.leaves(outputs), weights, strict=True):
        if isinstance(x, Variable):
            total = total + (x * (weight if weight.ndim else float(weight))).sum()
    if not isinstance(total, Variable):
        raise ValueError("check_gradients: the function returned no Value or Tensor")
    if not math.isfinite(total.item()):
        raise ValueError("check_gradients: the function is not finite at these inputs")
    return total


def directions(
    shape: tuple[int, ...], rng: np.random.Generator
) -> Iterator[tuple[str, np.ndarray[Any, Any]]]:
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


def slope_along(
    number: Callable[[], float],
    nodes: Sequence[Variable],
    node: Variable,
    direction: np.ndarray[Any, Any],
) -> tuple[float, float]:
    """The slope of a function of leaves when one of them moves, and how uncertain it is."""
    with in_double_precision(nodes), np.errstate(all="ignore"):
        start = node._data
        size = float(np.max(np.abs(np.where(direction == 0, 0.0, start)), initial=0.0))

        def moved(distance: float) -> float:
            node._data = start + distance * (direction if direction.ndim else float(direction))
            try:
                return number()
            except ValueError:  # not finite so far away
                return math.nan

        # Steps of the size of the numbers themselves serve x = 1e-8 in log, steps of the size of
        # 1 serve the same x in sin: the more certain answer counts.
        steps = {0.1, 0.1 * size} - {0.0}
        return min((central_differences(moved, step) for step in steps), key=lambda pair: pair[1])


@contextmanager
def in_double_precision(nodes: Sequence[Variable]) -> Iterator[None]:
    """Leaves with float64 data for a while; afterwards they are as if nothing had happened."""
    held = [(node, node._data, node.epoch) for node in nodes]
    for node in nodes:
        if isinstance(node, Tensor):
            node._data = node._data.astype(np.float64)
    try:
        yield
    finally:
        for node, data, epoch in held:
            node._data, node.epoch = data, epoch
