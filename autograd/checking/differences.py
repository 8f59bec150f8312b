"""Slopes from function values alone: differences of shrinking steps, on both sides of a point."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

Array = np.ndarray[Any, Any]

#: Slopes left and right of a point that differ by less, relative to the larger, are no kink.
SAME_SLOPE = 1e-4


class Estimate(NamedTuple):
    """Slopes of several functions of a number at 0; each field has one entry per function.

    `slope` is that of central differences and `doubt` how uncertain it is. `left` and `right` are
    the slopes beside 0, inf for a vertical tangent, nan where the function is not defined;
    `side_doubt` is the uncertainty of both. `kink` says that the two differ for certain, or
    that the function `jump`s.
    """

    slope: Array
    doubt: Array
    left: Array
    right: Array
    side_doubt: Array
    kink: Array
    jump: Array


def estimate(right: Array, left: Array, steps: Array, noise: Array) -> Estimate:
    """Slopes from f(h) - f(0) and f(-h) - f(0) for halving steps h.

    Args:
        right: f(h) - f(0), shape (steps, functions).
        left: f(-h) - f(0), of the same shape.
        steps: the steps h, each half of the one before, of the same shape.
        noise: the rounding error of a value of each function, shape (functions,).

    >>> h = 0.125 * 0.5 ** np.arange(10)[:, np.newaxis]
    >>> found = estimate(np.abs(h), np.abs(-h), h, np.zeros(1))
    >>> found.left, found.right, found.kink
    (array([-1.]), array([1.]), array([ True]))
    """
    h = steps
    with np.errstate(all="ignore"):
        slope, doubt = extrapolated((right - left) / (2.0 * h), 2, noise / h)
        gap = h[:-1] - h[1:]
        floor = 2.0 * noise / gap
        above, above_doubt = beside((right[:-1] - right[1:]) / gap, floor)
        below, below_doubt = beside((left[1:] - left[:-1]) / gap, floor)
        side_doubt = np.fmax(above_doubt, below_doubt)
        apart = np.abs(above - below) > (
            10.0 * side_doubt + SAME_SLOPE * np.fmax(np.abs(above), np.abs(below))
        )
        one_ends = np.isnan(right[-3:]).all(axis=0) != np.isnan(left[-3:]).all(axis=0)
        vertical = np.isinf(above) | np.isinf(below)
        jump = jumps(right, noise) | jumps(left, noise)
        largest = np.nanmax(np.abs([right[0] - left[0], right[-1] - left[-1]]), axis=0, initial=0)
        drowned = (largest > 0.0) & (largest <= noise)  # all that was seen is rounding
        doubt, side_doubt = (np.where(drowned, np.inf, x) for x in (doubt, side_doubt))
        doubt = np.where(np.isinf(slope), np.inf, doubt)
    kink = (apart | one_ends | vertical | jump) & ~drowned
    return Estimate(slope, doubt, below, above, side_doubt, kink, jump & kink)


# --- limits of difference quotients ---------------------------------------------------------------


def extrapolated(quotients: Array, power: int, floor: Array) -> tuple[Array, Array]:
    """The limit of quotients whose error is a series in h**power, and how uncertain it is.

    Each row of the table belongs to half the step of the row above, and each column removes one
    more term of the series. The answer of a row is its entry that changes least; the answer of
    the table is that of the row between two others which it agrees with best. So the step adapts:
    large where rounding counts, small where a kink is near. No answer is more certain than the
    floor, the rounding error of its quotient.

    Source: Ridders, Accurate computation of F'(x) and F'(x) F''(x), Advances in Engineering
    Software 4 (1982).
    """
    answers: list[Array] = []
    previous: list[Array] = []
    for quotient in quotients:
        row = [quotient]
        best, smallest = quotient, np.full_like(quotient, np.inf)
        for column, before in enumerate(previous):
            factor = 2.0 ** (power * (column + 1))
            row.append((factor * row[-1] - before) / (factor - 1.0))
            change = np.maximum(np.abs(row[-1] - row[-2]), np.abs(row[-1] - before))
            better = change < smallest
            best, smallest = np.where(better, row[-1], best), np.where(better, change, smallest)
        answers.append(best)
        previous = row
    rows = np.array(answers)
    # Two rows may agree by chance, at steps that jump over a kink; three hardly do.
    changes = np.abs(np.diff(rows, axis=0))
    doubts = np.maximum(changes[:-1], changes[1:]) + np.broadcast_to(floor, rows.shape)[1:-1]
    doubts = np.where(np.isnan(doubts), np.inf, doubts)
    place = np.argmin(doubts, axis=0)
    each = np.arange(rows.shape[1])
    return rows[1:-1][place, each], doubts[place, each]


def beside(quotients: Array, floor: Array) -> tuple[Array, Array]:
    """The slope on one side: the limit of quotients, or inf if these grow without end."""
    slope, doubt = extrapolated(quotients, 1, floor)
    last = quotients[-5:]
    certain = np.abs(last) > 1e3 * floor[-5:]
    growing = (np.abs(last[1:]) > 1.05 * np.abs(last[:-1])).all(axis=0) & certain.all(axis=0)
    slope = np.where(growing, np.copysign(np.inf, last[-1]), slope)
    ends = np.isnan(last).any(axis=0)
    return np.where(ends, np.nan, slope), np.where(growing | ends, 0.0, doubt)


def jumps(rises: Array, noise: Array) -> Array:
    """Whether f(h) - f(0) does not go to 0 with the step h."""
    middle, last = np.abs(rises[len(rises) // 2]), np.abs(rises[-1])
    found: Array = (last > 0.9 * middle) & (last > 1e3 * noise) & (last > 0.0)
    return found


# --- one function ---------------------------------------------------------------------------------


def central_differences(
    function: Callable[[float], float], step: float = 0.125, rows: int = 14
) -> tuple[float, float]:
    """The slope of a function of a number at 0 and how uncertain it is, from shrinking steps.

    >>> import math
    >>> slope, uncertainty = central_differences(math.sin)
    >>> abs(slope - 1.0) < 1e-12
    True
    """
    steps = step * 0.5 ** np.arange(rows)
    rises = np.array([[function(h) - function(-h)] for h in steps])
    slope, doubt = extrapolated(rises / (2.0 * steps[:, np.newaxis]), 2, np.zeros((rows, 1)))
    return float(slope[0]), float(doubt[0])
