"""An elementwise function at special numbers: zeros, ties, ends of domains, tails."""

from __future__ import annotations

import itertools
import math
from typing import Any, NamedTuple

import numpy as np

import autograd

from ...checking.oracle import DIGITS, Digits, mpmath
from ...tensor import Tensor
from .calls import Row, evaluate
from .judging import EXACT, Interval, parts
from .measuring import require
from .references import exact

#: Two steps of differences, as powers of ten: a slope that grows from one to the other is infinite.
STEPS = -30, -36
LIMIT = 1e-10

#: What lies above it is infinite as a float, what lies below `TINY` is 0 or has few digits.
LARGEST, TINY = float(np.finfo(float).max), 1e-300


class Point(NamedTuple):
    """A place of a function: the call, the numbers, which output, and which operand is moved."""

    call: str
    numbers: tuple[float, ...]
    output: int
    operand: int

    def __str__(self) -> str:
        return f"{self.call} at {', '.join(map(str, self.numbers))}, operand {self.operand}"

    def value(self, step: Any) -> Any:
        """The value after a step of the operand; None where there is none that is real."""
        moved = [mpmath().mpf(x) for x in self.numbers]
        moved[self.operand] += step
        try:
            names = dict(zip("xyz", map(Digits, moved), strict=False))
            return exact(list(parts(evaluate(self.call, names, EXACT)))[self.output])
        except (ValueError, ZeroDivisionError, TypeError):
            return None


def measure_special(name: str, row: Row) -> float:
    """The worst error over all combinations of the special numbers of a row.

    It is relative to the slope or to f(x) / x, whichever is larger.

    Raises:
        WrongError: if a slope is none of those that are right there.
    """
    letters = "xyz"[: row.arity]
    call = f"{name}({', '.join(letters)})"
    points = list(itertools.product(row.special, repeat=row.arity))
    leaves = [Tensor(column) for column in np.array(points).T]
    worst = 0.0
    with np.errstate(all="ignore"):
        outputs = parts(evaluate(call, dict(zip(letters, leaves, strict=True))))
        for output, node in enumerate(outputs):
            if isinstance(node, Tensor):
                found = autograd.gradients(node, leaves, np.ones(node.shape))
                for operand, place in itertools.product(range(row.arity), range(len(points))):
                    point = Point(call, points[place], output, operand)
                    worst = max(worst, error_at(point, float(found[operand][place])))
    return worst


def error_at(point: Point, slope: float) -> float:
    """The error of a slope; 0 where there is none to compare it with.

    Raises:
        WrongError: if it is too large.
    """
    mp = mpmath()
    sizes = [abs(x) for x in point.numbers if x]
    spread = sum(abs(round(math.log10(x))) for x in sizes)
    with mp.workdps(2 * (DIGITS + spread)):
        scale = mp.mpf(min([1.0, *sizes])) / max([1.0, *sizes])
        sides = [side(point, sign * scale) for sign in (-1, 1)]
        found = sorted(mp.mpf(float(x)) if abs(x) > LARGEST else x for x in sides if x is not None)
        if not found or slope in found:
            return 0.0
        right = Interval(found[0], found[-1], False)
        distance = abs(slope - right.clamped(slope))
        steep = abs(point.value(0) or 0) / (abs(mp.mpf(point.numbers[point.operand])) or 1)
        error = float(distance / max(abs(found[0]), steep, TINY)) if distance > TINY else 0.0
        require(error <= LIMIT, f"{point}: slope {slope}, 50 digits {right}")
    return error


def side(point: Point, scale: Any) -> Any:
    """The slope on one side; None where the function jumps or ends there."""
    mp = mpmath()
    steps = [scale * mp.mpf(10) ** step for step in STEPS]
    here, *there = map(point.value, (0, *steps))
    if here is None or None in there:
        return None
    rises = [y - here for y in there]
    if abs(rises[1]) > abs(rises[0]) / 10:
        return mp.mpf(0) if rises[0] == 0 else None
    slopes = [y / step for y, step in zip(rises, steps, strict=True)]
    return slopes[1] * mp.inf if abs(slopes[1]) > 2 * abs(slopes[0]) else slopes[1]
