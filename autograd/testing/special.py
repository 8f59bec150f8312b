"""Numbers at which derivative rules go wrong: hypothesis strategies for floats and Values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import hypothesis.strategies as st
import numpy as np

from ..value import Value

#: Zeros of both signs, numbers of the usual size, and tails; simplest first.
SPECIAL = (0.0, 1.0, -1.0, 3.0, -3.5, -40.0, 40.0, -0.0)

#: The tiny and the huge as well: for single operations. In a composition, rounding swallows
#: everything beside them, so that finite differences cannot judge it.
EXTREME = (*SPECIAL, 1e-20, 1e200)

#: Where operations usually have kinks, or their domains end.
KINKS = (0.0, 1.0, -1.0)

#: Numbers that are not special lie here, if no range is given.
USUAL = 4.0


def numbers(
    low: float | None = None,
    high: float | None = None,
    *,
    special: Iterable[float] = SPECIAL,
    near_kinks: bool | Iterable[float] = False,
    dtype: Any = np.float64,
) -> st.SearchStrategy[float]:
    """Floats: half of them special ones, the others of few digits and near zero.

    Args:
        low, high: the range, ends included. Without it, numbers other than the special ones lie
            in -4..4; with it, special numbers outside of it are left out.
        special: the pool of special numbers, such as SPECIAL or EXTREME; they also make ties,
            since they come up often.
        near_kinks: whether numbers that lie one rounding step or 1e-9 beside 0, 1 and -1 belong
            to the pool; or a list of the places of kinks, in place of these three. Beside the end
            of a domain, such as 1 of arcsin, slopes cannot be told from rounding.
        dtype: the floating dtype whose numbers these are.

    Raises:
        ValueError: if low is above high.

    >>> from hypothesis import find
    >>> find(numbers(), lambda x: x < -20), find(numbers(41.0, 50.0), lambda x: x > 45.5)
    (-40.0, 46.0)
    >>> find(numbers(special=(), near_kinks=True), lambda x: 0 < x < 1e-8)
    1e-09
    """
    # Of one end alone the other is where it usually is, or the usual distance away.
    start = min(-USUAL, (high or 0.0) - USUAL) if low is None else low
    end = max(USUAL, (low or 0.0) + USUAL) if high is None else high
    if not start <= end:
        raise ValueError(f"numbers: low must not be above high, got {low!r} and {high!r}")
    places = KINKS if near_kinks is True else tuple(near_kinks or ())
    with np.errstate(over="ignore"):
        pool = np.array([*special, *beside(places, dtype)]).astype(dtype)
    kept = np.isfinite(pool)
    kept &= (pool >= start) | (low is None)
    kept &= (pool <= end) | (high is None)
    usual = few_digits(float(start), float(end), np.dtype(dtype))
    return st.sampled_from(pool[kept].tolist()) | usual if kept.any() else usual


def beside(places: Iterable[float], dtype: Any) -> list[float]:
    """The numbers 1e-9 and one rounding step above and below each place.

    >>> beside([0.0], np.float32)
    [1e-09, -1e-09, 1.1754943508222875e-38, -1.1754943508222875e-38]
    """
    kind = np.dtype(dtype).type
    found = []
    for place in places:
        steps = [np.nextafter(kind(place), kind(end)) for end in (np.inf, -np.inf)]
        if place == 0.0:  # not subnormal numbers: their reciprocals overflow
            steps = [np.finfo(dtype).tiny, -np.finfo(dtype).tiny]
        found += [place + 1e-9, place - 1e-9, *map(float, steps)]
    return found


def few_digits(low: float, high: float, dtype: np.dtype[Any]) -> st.SearchStrategy[float]:
    """Floats between two numbers: those a float16 holds, if it holds the ends too."""
    ends = np.array([low, high])
    with np.errstate(over="ignore"):
        fits = [w for w in (16, 32) if (ends.astype(f"f{w // 8}") == ends).all()]
    width: Any = [*fits, dtype.itemsize * 8][0]
    return st.floats(low, high, width=width, allow_subnormal=False)


def values(
    low: float | None = None,
    high: float | None = None,
    *,
    special: Iterable[float] = SPECIAL,
    near_kinks: bool | Iterable[float] = False,
) -> st.SearchStrategy[Value]:
    """Leaves of kind Value; what holds for `numbers` holds for their data.

    >>> from hypothesis import find
    >>> find(values(), lambda x: x.data > 20)
    Value(40.0)
    """
    return numbers(low, high, special=special, near_kinks=near_kinks).map(Value)
