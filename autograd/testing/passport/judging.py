"""Slopes of a call from its values alone: in 50 digits, at a kink from the points around it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

from ...arrays import Array
from ...checking.oracle import DIGITS, Digits, digits_of, mpmath
from . import references_of_arrays, references_of_samples  # noqa: F401  (they add to REFERENCES)
from .calls import Row, evaluate
from .matrices import MATRICES
from .references import REFERENCES, exact

#: At how many points around a kink the slope is asked for.
NEIGHBOURS = 64

#: The steps of differences, as powers of ten, and that between a kink and the points around it.
STEP, FINER = -15, -25

#: Methods that arrays of objects lack, and what they are judged by: the function of this name.
AS_FUNCTIONS = frozenset({"astype", "round"})


class Linalg(SimpleNamespace):
    """numpy.linalg for 50-digit numbers: functions of our own, and NumPy's where those do."""

    def __getattr__(self, name: str) -> Any:
        return getattr(np.linalg, name)


#: What the names of functions mean for 50-digit numbers.
EXACT = {
    **REFERENCES,
    "linalg": Linalg(**MATRICES),
    "autograd": SimpleNamespace(**REFERENCES),
}


class Case(NamedTuple):
    """A call, the numbers it is made on, the weights of its outputs, and two directions."""

    name: str
    call: str
    row: Row
    arrays: Mapping[str, Array]
    weights: list[Any]
    first: Mapping[str, Array]
    second: Mapping[str, Array]

    @property
    def method(self) -> str:
        """The function of NumPy that judges a method, as its name."""
        owner, _, name = self.name.rpartition(".")
        return name if owner == "ndarray" and name in AS_FUNCTIONS else ""


class Interval(NamedTuple):
    """The least and the greatest slope at a point, which are the same unless it is a kink."""

    low: Any
    high: Any
    smooth: bool

    def distance(self, slope: float) -> float:
        """How far a slope is from the nearest one that is right."""
        nearest = (self.low + self.high) / 2 if self.smooth else self.clamped(slope)
        return float(abs(slope - nearest))

    def clamped(self, slope: float) -> Any:
        """The slope that is right and nearest to this one."""
        return min(max(slope, self.low), self.high)

    def __str__(self) -> str:
        ends = [f"{float(x):.17g}" for x in (self.low, self.high)]
        return ends[0] if self.smooth else " to ".join(ends)


def parts(result: Any) -> Iterator[Any]:
    """The arrays and nodes in a result that may be a tuple, a list or a named tuple of them."""
    if isinstance(result, (list, tuple)):
        for x in result:
            yield from parts(x)
    else:
        yield result


def slopes(case: Case, size: float) -> Interval:
    """The slope of a weighted sum along the first direction; `size` is that of its terms."""
    mp = mpmath()
    with mp.workdps(digits(case)):
        h = mp.mpf(10) ** STEP
        below, here, above = (total(case, k * h, 0) for k in (-1, 0, 1))
        low, high = sorted(((here - below) / h, (above - here) / h))
        if high - low <= mp.mpf(10) ** -8 * (abs(low) + abs(high) + size):
            return Interval(low, high, True)
        return around(case)


def around(case: Case) -> Interval:
    """The least and the greatest slope along the first direction at points around a kink.

    Source: Clarke, Optimization and Nonsmooth Analysis (1983): the generalized gradient is the
    hull of the limits of gradients nearby.
    """
    mp, rng = mpmath(), np.random.default_rng(0)
    h, found = mp.mpf(10) ** FINER, []
    for _ in range(NEIGHBOURS):
        shift = {k: np.asarray(rng.uniform(-1.5, 1.5, x.shape)) for k, x in case.arrays.items()}
        there = case._replace(second=shift)
        below, above = (total(there, k * h, mp.mpf(10) ** STEP) for k in (-1, 1))
        found.append((above - below) / (2 * h))
    return Interval(min(found), max(found), False)


def curvature(case: Case) -> Any:
    """The slope, along the second direction, of the slope along the first."""
    mp = mpmath()
    with mp.workdps(digits(case)):
        h = mp.mpf(10) ** STEP
        corners = [(1, h, h), (-1, h, -h), (-1, -h, h), (1, -h, -h)]
        return sum(sign * total(case, a, b) for sign, a, b in corners) / (4 * h * h)


def total(case: Case, a: Any, b: Any) -> Any:
    """The weighted sum where every operand has moved by a and b along the two directions."""
    moved = {
        k: digits_of(x)
        + digits_of(case.first[k]) * Digits(a)
        + digits_of(case.second[k]) * Digits(b)
        for k, x in case.arrays.items()
    }
    found = mpmath().mpf(0)
    outputs = parts(evaluate(case.call, moved, EXACT | {"method": case.method}))
    for out, weight in zip(outputs, case.weights, strict=True):
        for y, w in zip(np.ravel(np.asarray(out, object)), np.ravel(weight), strict=True):
            found += exact(y) * mpmath().mpf(float(w)) if w else 0
    return found


def digits(case: Case) -> int:
    """How many digits the differences of a case need."""
    sizes = np.abs(np.concatenate([[1.0], *(np.ravel(x) for x in case.arrays.values())]))
    sizes = sizes[(sizes > 0.0) & np.isfinite(sizes)]
    return DIGITS + int(2 * np.ptp(np.log10(sizes)))
