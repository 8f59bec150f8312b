"""The smallest failing input: fewer elements and rounder numbers, while it still fails."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from .. import nested

#: An effort that ends: so many inputs are tried, for so many seconds.
TRIES, SECONDS = 200, 3.0


def shrunk(inputs: list[Any], fails: Callable[[list[Any]], bool]) -> list[Any]:
    """Inputs that fail as the given ones do, as small and round as a bounded search finds them.

    Numbers and floating arrays are changed, everything else stays. A change of shape that makes
    the function raise is no failure of its gradient, so it is not taken.

    >>> shrunk([np.array([0.3, -7.25, 2.0])], lambda inputs: bool((inputs[0] < -3).any()))
    [array([-7.])]
    """
    end, tries = time.monotonic() + SECONDS, 0
    best, progress = inputs, True
    while progress:
        progress = False
        for candidate in smaller(best):
            tries += 1
            if tries > TRIES or time.monotonic() > end:
                return best
            if fails(candidate):
                best, progress = candidate, True
                break
    return best


def smaller(inputs: list[Any]) -> Iterator[list[Any]]:
    """Inputs like the given ones in which one number or array is simpler, boldest first."""
    leaves = list(nested.leaves(inputs))
    for items in fewer_in_all(leaves):
        yield nested.rebuild(inputs, iter(items))
    for changes in (fewer_elements, rounder_numbers):
        for position, x in enumerate(leaves):
            for simpler in changes(x):
                changed = [*leaves[:position], simpler, *leaves[position + 1 :]]
                yield nested.rebuild(inputs, iter(changed))


def is_floating(x: Any) -> bool:
    """Whether this is an array that may be changed."""
    return isinstance(x, np.ndarray) and x.dtype.kind == "f"


def fewer_elements(x: Any) -> Iterator[Any]:
    """Halves of an array along each axis that is longer than 1."""
    if is_floating(x):
        for axis, size in enumerate(x.shape):
            if size > 1:
                index = (slice(None),) * axis
                yield x[(*index, slice(None, size // 2))]
                yield x[(*index, slice(size // 2, None))]


def fewer_in_all(leaves: list[Any]) -> list[list[Any]]:
    """All arrays halved along their last axis, or along their first, together: x + y needs it."""
    found = []
    for axis in (0, -1):
        for half in (0, 1):
            if any(is_floating(x) and x.ndim and x.shape[axis] > 1 for x in leaves):
                found.append([halved(x, axis, half) for x in leaves])
    return found


def halved(x: Any, axis: int, half: int) -> Any:
    """One half of an array along an axis, if it has two."""
    if not is_floating(x) or not x.ndim or x.shape[axis] < 2:
        return x
    middle = x.shape[axis] // 2
    kept = slice(None, middle) if half == 0 else slice(middle, None)
    return x[kept] if axis == 0 else x[..., kept]


def rounder_numbers(x: Any) -> Iterator[Any]:
    """The same number or array with one of its numbers replaced by a rounder one."""
    if isinstance(x, float):
        yield from rounder(x)
    elif is_floating(x) and x.size <= 32:
        for index in np.ndindex(x.shape):
            for number in rounder(float(x[index])):
                changed = x.copy()
                changed[index] = number
                yield changed


def rounder(x: float) -> Iterator[float]:
    """Rounder numbers than x, the roundest first; nothing if x is round."""
    candidates = [0.0, 1.0, -1.0, 2.0, float(np.rint(x)), float(np.floor(x)), round(x, 1)]
    candidates.append(float(f"{x:.2g}"))
    seen = {x}
    for number in candidates:
        if complexity(number) < complexity(x) and number not in seen:
            seen.add(number)
            yield number


def complexity(x: float) -> tuple[int, bool, float]:
    """What makes a number long to read: its digits, its sign, its size."""
    return len(f"{abs(x):.17g}".removesuffix("0")), x < 0, abs(x)
