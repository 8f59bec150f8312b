"""Which of several slopes counts: those of steps of many sizes, and the one of a complex step."""

from __future__ import annotations

import math

import numpy as np

from .differences import SAME_SLOPE, Estimate
from .probing import EPSILON

#: The relative uncertainty at which a slope without a kink is known well enough to compare.
ROUGHLY = 0.1

#: How far a number may be off as a multiple of the uncertainty of the slope.
SAFETY = 10.0


def conclusive(found: list[Estimate], moderate: int) -> Estimate:
    """Of slopes from growing steps that of the smallest steps which decide the matter.

    A kink that larger steps see counts only if smaller ones do not see that the point is beside
    it. Where nothing changed at all, the slope is 0, unless rounding hides another one. If
    nothing is certain, the most certain of the first, `moderate` steps has to do.
    """
    if np.isnan([found[0].slope, found[0].left, found[0].right]).all():
        return found[0]  # the function is not defined beside this point
    flat: Estimate | None = None
    anchor: Estimate | None = None
    for position, seen in enumerate(found):
        if is_flat(seen):
            if position >= moderate:
                continue  # both ends of a large step may happen to be equal
            flat = seen if flat is None or seen.doubt[0] < flat.doubt[0] else flat
        elif anchor is None and is_certain(seen):
            if flat is not None and (seen.kink[0] or flat.doubt[0] <= 1e-3 * abs(seen.slope[0])):
                return flat
            if persists(seen, found[:position]):
                anchor = seen
    if anchor is None:
        smooth = [x for x in found[:moderate] if not x.kink[0]]
        return flat or min(smooth or found, key=lambda x: float(x.doubt[0]))
    if anchor.kink[0]:
        return anchor
    same = [
        x
        for position, x in enumerate(found)
        if is_certain(x)
        and persists(x, found[:position])
        and abs(x.slope - anchor.slope)[0] <= 4.0 * (x.doubt + anchor.doubt)[0]
    ]
    return min([*same, anchor], key=lambda x: float(x.doubt[0]))


def persists(seen: Estimate, smaller: list[Estimate]) -> bool:
    """Whether smaller steps see the same kink, as far as rounding lets them; else it is beside."""
    if not seen.kink[0]:
        return True
    gap = abs(float(seen.right[0]) - float(seen.left[0]))
    sharp = bool(seen.jump[0]) or not math.isfinite(gap)
    return not any(
        not x.kink[0] and math.isfinite(x.doubt[0]) and (sharp or x.side_doubt[0] < 0.1 * gap)
        for x in smaller
    )


def is_flat(seen: Estimate) -> bool:
    """Whether nothing changed at all."""
    return bool(seen.slope[0] == seen.left[0] == seen.right[0] == 0.0 and not seen.kink[0])


def is_certain(seen: Estimate) -> bool:
    """Whether the slopes are known, roughly if there is no kink; larger steps may refine them."""
    if seen.kink[0]:
        sides = [abs(x) for x in (seen.left[0], seen.right[0]) if math.isfinite(x)]
        return bool(seen.side_doubt[0] <= 1e-3 * max(sides, default=0.0) + 1e-3)
    return bool(seen.doubt[0] <= ROUGHLY * abs(seen.slope[0]))


def refine(seen: Estimate, exact: float | None) -> Estimate:
    """Slopes made more certain by a complex step, where it is within their uncertainty."""
    if exact is None or seen.kink[0] or not is_certain(seen):
        return seen
    if abs(exact - seen.slope[0]) > SAFETY * seen.doubt[0] + SAME_SLOPE * 1e-4 * abs(exact):
        return seen
    return seen._replace(slope=np.array([exact]), doubt=np.array([16.0 * EPSILON * abs(exact)]))
