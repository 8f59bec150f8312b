"""Slopes that judge derivative rules, found from values of a function alone.

Elementwise functions are evaluated with 150 digits (mpmath), so that a difference of values is a
slope to more digits than a float has. Functions of arrays take a complex step, which subtracts
nothing. Both give the slopes to the left and to the right; where they differ there is a kink, and
every number between them is valid mathematics.
"""

import functools
import math

import numpy as np
from mpmath import mp, mpf

STEPS = mpf(10) ** -30, mpf(10) ** -36
STEP = np.longdouble(1e-4)
IMAGINARY = np.clongdouble(1e-30j)


# --- one function of numbers, with 150 digits -----------------------------------------------------


def evaluated(function, point):
    """The value of an mpmath function; None where it is not a finite real number."""
    try:
        out = function(*point)
    except (ZeroDivisionError, ValueError):
        return None
    return out if isinstance(out, mpf) and mp.isfinite(out) else None


def digits(point):
    """How many digits a difference at this point needs."""
    return 150 + 2 * sum(abs(round(math.log10(abs(x)))) for x in point if x)


def scale(point):
    """The size of steps that are small next to every operand and every result."""
    return min(1, *(abs(x) for x in point if x), 1) / max(1, *map(abs, point))


def shifted(point, *moves):
    """The point with a step added to some of its operands."""
    moved = list(point)
    for k, step in moves:
        moved[k] += step
    return moved


def one_sided(function, point, k, sign):
    """The slope along operand k on one side; None if the function jumps or ends there."""
    here = evaluated(function, point)
    steps = [sign * step * scale(point) for step in STEPS]
    there = [evaluated(function, shifted(point, (k, step))) for step in steps]
    if here is None or None in there:
        return None
    rises = [value - here for value in there]
    if abs(rises[1]) > abs(rises[0]) / 10:
        return mpf(0) if rises[0] == 0 else None
    slopes = [rise / step for rise, step in zip(rises, steps, strict=True)]
    if abs(slopes[1]) < abs(slopes[0]) / 2:  # as of x**1.5 at 0: they go to 0, but slowly
        return mpf(0)
    return slopes[1] * mp.inf if abs(slopes[1]) > 2 * abs(slopes[0]) else slopes[1]


@functools.cache
def slopes(function, point, k):
    """The least and the greatest slope along operand k at a point of floats; None for no slope."""
    with mp.workdps(digits(point)):
        exact = tuple(map(mpf, point))
        found = [one_sided(function, exact, k, sign) for sign in (-1, 1)]
        found = [float(slope) for slope in found if slope is not None]
    return (min(found), max(found)) if found else None


@functools.cache
def second_slope(function, point, k, m):
    """The second derivative along operands k and m; None at a kink."""
    first = slopes(function, point, k)
    if first is None or not first[1] - first[0] <= 1e-12 * abs(first[0]) + 1e-25:
        return None
    with mp.workdps(digits(point)):
        exact = tuple(map(mpf, point))
        found = [curvature(function, exact, k, m, STEPS[0] * factor) for factor in (1, 1000)]
        if None in found or abs(found[0] - found[1]) > abs(found[0]) / 1000 + mpf(10) ** -15:
            return None
        return float(found[0])


def curvature(function, point, k, m, step):
    """A central difference of central differences."""
    h = step * scale(point)
    corners = [(1, h, h), (-1, h, -h), (-1, -h, h), (1, -h, -h)]
    values = [evaluated(function, shifted(point, (k, a), (m, b))) for _, a, b in corners]
    if None in values:
        return None
    return sum(sign * y for (sign, _, _), y in zip(corners, values, strict=True)) / (4 * h * h)


def exact_value(function, point):
    """The value as a float; None where the function is not a finite real number."""
    with mp.workdps(digits(point)):
        out = evaluated(function, tuple(map(mpf, point)))
        return None if out is None else float(out)


# --- functions of arrays, by a complex step -------------------------------------------------------


def along(function, xs, directions):
    """The slope of every element of function(*xs) to the right along the directions."""
    moved = [x + IMAGINARY * d for x, d in zip(xs, directions, strict=True)]
    return np.imag(function(*moved)) / IMAGINARY.imag


def interval(function, xs, directions, seed):
    """The least and greatest slope of sum(seed * function(*xs)) along the directions."""
    right = seed * along(function, xs, directions)
    left = -seed * along(function, xs, [-d for d in directions])
    return np.minimum(left, right).sum(), np.maximum(left, right).sum()


def second_along(function, xs, first, second):
    """The slope along `second` of the slope of a scalar function along `first`."""

    def central(step):
        ends = [
            along(function, [x + t * u for x, u in zip(xs, second, strict=True)], first)
            for t in (step, -step)
        ]
        return (ends[0] - ends[1]) / (2 * step)

    return (4 * central(STEP / 2) - central(STEP)) / 3
