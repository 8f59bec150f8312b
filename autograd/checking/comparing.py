"""The engine's gradients beside slopes from values: quickly where all is smooth, else with care."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ..node import topological_order
from ..variable import Variable
from .complex_step import complex_step
from .conclusions import SAFETY, conclusive, refine
from .conventions import STEPS, UNDEFINED, conventions_met
from .differences import Array, Estimate
from .probing import Direction, Probe, along, directions, size_along
from .verdicts import Comparison

#: The relative error allowed: that of float64, and of the dtypes that are coarser.
TOLERANCE, COARSE = 1e-7, {"float16": 1e-2, "float32": 1e-4}

#: First and number of the steps with which every element is tried.
QUICK_STEP, QUICK_ROWS = 0.125, 8

#: Numbers of this size and larger would swallow the quick steps.
LARGE = 2.0**28

#: The steps, relative to the number moved, over which the engine's rounding is looked at.
WOBBLES = (1e-4, 3.7e-6)

#: Beyond this size every float is a whole number.
WHOLE = 2.0**52

#: First steps that are tried where the quick ones do not settle the matter, and how many each.
CAREFUL_STEPS, CAREFUL_ROWS = [2.0**k for k in (20, 10, 3, -3, -11, -19, -27)], 12

#: The slopes of the outputs one by one are looked at, at a kink, if there are so many or fewer.
SEPARATE_OUTPUTS = 50

#: Slopes from an independent source: of a node along a direction.
Oracle = Callable[[Probe, Variable, Array], Estimate]


def compared(
    probe: Probe,
    order: int,
    tolerance: float | None,
    rng: np.random.Generator,
    oracle: Oracle | None = None,
) -> Iterator[Comparison]:
    """Comparisons for every element, or along random directions, of every node."""
    found = probe.gradients()
    for (node, name), gradient in zip(probe.nodes.items(), found, strict=True):
        limit = COARSE.get(node.dtype.name, TOLERANCE) if tolerance is None else tolerance
        moves = list(directions(node.shape, rng))
        if not moves:
            continue
        engine = np.array([along(gradient, direction) for _, direction in moves], float)
        judge = Judge(probe, node, name, order, limit)
        if oracle is not None:
            for value, (place, direction) in zip(engine, moves, strict=True):
                seen = oracle(probe, node, direction)
                yield judge.comparison(place, direction, float(value), seen)
            continue
        quick = probe.slopes(node, [d for _, d in moves], [QUICK_STEP] * len(moves), QUICK_ROWS)
        sizes = np.array([size_along(node._raw, direction) for _, direction in moves])
        settled = judge.settled(engine, quick) & (sizes < LARGE)
        for column, (place, direction) in enumerate(moves):
            seen = Estimate(*(field[column : column + 1] for field in quick))
            value = float(engine[column])
            if settled[column]:
                yield judge.comparison(place, direction, value, seen)
            else:
                yield from judge.carefully((place, direction), value, gradient, rng)


class Judge:
    """Decides what the slopes of one leaf mean for the engine's gradient."""

    def __init__(
        self, probe: Probe, node: Variable, name: str, order: int, tolerance: float
    ) -> None:
        self.probe, self.node, self.name = probe, node, name
        self.order, self.tolerance = order, tolerance

    def allowed(self, seen: Estimate) -> Any:
        """By how much the engine may differ: relative to the slope, and for what is uncertain."""
        return self.tolerance * np.abs(seen.slope) + SAFETY * seen.doubt + 1e-30

    def settled(self, engine: Array, seen: Estimate) -> Array:
        """Where a slope is smooth, certain, and that of the engine: nothing more to look at."""
        with np.errstate(all="ignore"):
            size = np.fmax(np.abs(engine), np.abs(seen.slope))
            largest = float(np.max(size, initial=0.0))
            certain = SAFETY * seen.doubt <= 10.0 * self.tolerance * size + 1e-10 * largest
            agrees = np.abs(engine - seen.slope) <= self.allowed(seen)
        found: Array = certain & agrees & ~seen.kink
        return found

    # --- with care ---

    def carefully(
        self, move: Direction, engine: float, gradient: Any, rng: np.random.Generator
    ) -> Iterator[Comparison]:
        """The comparison along a direction that the quick steps did not settle."""
        place, direction = move
        outputs = self.probe.changes(self.node, direction)
        seen = self.careful_slopes(self.probe, direction, outputs)
        found = self.comparison(place, direction, engine, seen)
        if not found.agrees:  # an output may depend on a number by less than its own rounding
            seen = self.careful_slopes(self.probe, direction, outputs | self.reached(direction))
            found = self.comparison(place, direction, engine, seen)
        if found.agrees or not found.kink:
            yield found
        elif np.count_nonzero(direction) > 1:
            # Many kinks at once: the slopes along the direction bound no single one of them.
            index = tuple(int(rng.integers(size)) for size in self.node.shape)
            single = np.zeros(self.node.shape)
            single[index] = 1.0
            value = float(np.asarray(gradient)[index])
            yield from self.carefully((str(list(index)), single), value, gradient, rng)
        else:
            yield self.by_outputs(found, direction)

    def reached(self, direction: Array) -> Array:
        """Which outputs depend on a direction, as the engine says; none of too many."""
        count = len(self.probe.weights)
        if count > SEPARATE_OUTPUTS:
            return np.zeros(count, bool)
        position = [x is self.node for x in self.probe.nodes].index(True)
        parts = [self.probe.only(k).gradients()[position] for k in range(count)]
        return np.array([along(part, direction) != 0.0 for part in parts])

    def by_outputs(self, found: Comparison, direction: Array) -> Comparison:
        """The comparison at a kink, right if it is right for each of the outputs alone.

        The sum of the outputs with random weights may have slopes that do not enclose the sum of
        the right answers: of (relu(x), -relu(-x)) at 0, say.
        """
        outputs = np.flatnonzero(self.probe.changes(self.node, direction))
        if not 1 < len(outputs) <= SEPARATE_OUTPUTS:
            return found
        position = [x is self.node for x in self.probe.nodes].index(True)
        for output in outputs:
            probe = self.probe.only(int(output))
            value = along(probe.gradients()[position], direction)
            judge = Judge(probe, self.node, self.name, self.order, self.tolerance)
            seen = judge.careful_slopes(probe, direction, np.arange(len(probe.weights)) == output)
            single = judge.comparison("", direction, value, seen)
            if not single.agrees:
                return found
            low, high = sorted((found.left, found.right))
            found = found._replace(left=min(low, found.engine), right=max(high, found.engine))
        return found

    def careful_slopes(self, probe: Probe, direction: Array, outputs: Array) -> Estimate:
        """Slopes from steps of many sizes: the smallest that are conclusive decide.

        Steps of the size of the numbers themselves serve x = 1e-8 in log, steps of the size of 1
        serve the same x in sin. What larger steps see may be a kink or a bend beside the point.
        """
        size = size_along(self.node._raw, direction)
        size = 2.0 ** math.frexp(size)[1] if size else 0.0  # steps that can be added exactly
        noise = probe.rounding(outputs)
        numbers = np.concatenate([np.abs(np.ravel(x._raw)) for x in probe.nodes])
        least = float(np.min(numbers[numbers > 0.0], initial=1.0))
        steps = {step * scale for step in CAREFUL_STEPS for scale in (1.0, size, least) if scale}
        steps |= {4.0 * step * size for step in (2.0**-3,) if size}
        finest = 2.0 ** (CAREFUL_ROWS - 45) * size  # smaller ones would be rounded away
        first = sorted(x for x in steps if finest <= x < math.inf)
        every = probe.slopes(self.node, [direction] * len(first), first, CAREFUL_ROWS, noise)
        found = [Estimate(*(x[k : k + 1] for x in every)) for k in range(len(first))]
        moderate = sum(step <= QUICK_STEP * max(1.0, size) for step in first)
        seen = refine(conclusive(found, moderate), complex_step(probe, self.node, direction))
        if seen.kink[0]:
            return seen
        noise = max(probe.wobble(self.node, direction, x * (size or 1.0)) for x in WOBBLES)
        return seen._replace(doubt=seen.doubt + noise)

    def comparison(self, place: str, direction: Array, engine: float, seen: Estimate) -> Comparison:
        """The verdict on one number of the engine."""
        allowed = float(np.ravel(self.allowed(seen))[0])
        slope, left, right = (float(x[0]) for x in (seen.slope, seen.left, seen.right))
        doubt = SAFETY * float(seen.doubt[0])
        if self.hides_steps(direction, engine):
            left, right = np.fmin(engine, left), np.fmax(engine, right)  # floor(1e200), say
            if math.isnan(engine):
                left = right = slope = engine
        elif not seen.kink[0]:
            return Comparison(
                self.name + place, self.order, engine, slope, allowed, uncertainty=doubt
            )
        elif seen.jump[0] and (self.order == 2 or math.isinf(engine)):
            left, right = np.fmin(left, engine), np.fmax(right, engine)  # a slope through the jump
        sides = [abs(x) for x in (left, right) if math.isfinite(x)]
        allowed = self.tolerance * max(sides, default=0.0) + SAFETY * float(seen.side_doubt[0])
        note = "; ".join(conventions_met(topological_order(self.probe.total())))
        if math.isnan(engine) and UNDEFINED in note:
            return Comparison(self.name + place, self.order, engine, engine, allowed, note=note)
        return Comparison(
            self.name + place, self.order, engine, slope, allowed + 1e-30, left, right, note
        )

    def hides_steps(self, direction: Array, engine: float) -> bool:
        """Whether some operation is constant between jumps that are too close to be seen."""
        if max(size_along(self.node._raw, direction), 4.0 * abs(engine)) < WHOLE:
            return False
        met = conventions_met(topological_order(self.probe.total()))
        return any(STEPS.text in x or x.startswith(("mod", "power")) for x in met)
