"""What a check says: a verdict on each derivative, and a report that shows the worst of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

#: A difference that is known less well than this, relative to the largest slope, proves little.
RESOLVED = 1e-3


class Comparison(NamedTuple):
    """One derivative from the engine beside the same from an independent source.

    `left` and `right` are the one-sided slopes if the function is not differentiable here, else
    nan. `uncertainty` is that of the independent slope, and `allowed`, which includes it, by how
    much the engine may differ.
    """

    place: str
    order: int
    engine: float
    differences: float
    allowed: float
    left: float = math.nan
    right: float = math.nan
    note: str = ""
    uncertainty: float = 0.0

    @property
    def kink(self) -> bool:
        """Whether the function is not differentiable here."""
        return not (math.isnan(self.left) and math.isnan(self.right))

    @property
    def verdict(self) -> str:
        """One of "agrees", "disagrees" and "kink".

        A kink is right when the engine's answer lies between the slopes of both sides; else the
        verdict is "disagrees" there as well.
        """
        if self.badness > 1.0:
            return "disagrees"
        return "kink" if self.kink else "agrees"

    @property
    def agrees(self) -> bool:
        """Whether nothing is wrong: the numbers agree, or there is a kink and they fit it."""
        return self.badness <= 1.0

    @property
    def badness(self) -> float:
        """The difference as a multiple of what is allowed; inf for nan."""
        if self.kink:
            sides = [x for x in (self.left, self.right) if not math.isnan(x)]
            low, high = min(sides), max(sides)
            if low <= self.engine <= high:
                return 0.0
            distance = min(abs(self.engine - low), abs(self.engine - high))
        else:
            if math.isnan(self.engine) and math.isnan(self.differences):
                return 0.0  # there is no slope, and the engine says so
            if math.isinf(self.allowed) and math.isfinite(self.engine):
                return 0.0  # nothing is known; the comparison is among the unresolved
            distance = abs(self.engine - self.differences)
        ratio = distance / max(self.allowed, 1e-300)
        return math.inf if math.isnan(ratio) else ratio

    def __str__(self) -> str:
        start = f"{self.place}, order {self.order}: engine {self.engine:.10g}, "
        end = f" ({self.note})" if self.note else ""
        if self.kink:
            return (
                f"{start}not differentiable here, slopes {self.left:.10g} from the left and "
                f"{self.right:.10g} from the right{end}"
            )
        return (
            f"{start}finite differences {self.differences:.10g}, which may differ by "
            f"{self.allowed:.2g}{end}"
        )


class Report(NamedTuple):
    """All comparisons of one check; the worst of them is what it shows."""

    comparisons: Sequence[Comparison]

    @property
    def worst(self) -> Comparison:
        """The comparison with the largest difference, measured by what is allowed."""
        return max(self.comparisons, key=lambda comparison: comparison.badness)

    @property
    def agrees(self) -> bool:
        """Whether nothing is wrong."""
        return all(comparison.agrees for comparison in self.comparisons)

    @property
    def kinks(self) -> list[Comparison]:
        """The comparisons at places where the function is not differentiable."""
        return [comparison for comparison in self.comparisons if comparison.kink]

    @property
    def unresolved(self) -> list[Comparison]:
        """Comparisons that prove little: rounding hides the slope from finite differences."""
        return [
            x
            for x in self.comparisons
            if not x.kink and x.uncertainty > RESOLVED * abs(x.differences) + 1e-9
        ]

    def __str__(self) -> str:
        if not self.comparisons:
            return "the inputs have no elements, so there was nothing to compare"
        wrong = sum(not comparison.agrees for comparison in self.comparisons)
        count = len(self.comparisons)
        verdict = f"{wrong} of {count} derivatives disagree" if wrong else f"all {count} agree"
        text = f"{verdict}; the worst: {self.worst}"
        if self.kinks and not wrong:
            text += f"; {len(self.kinks)} at a kink, such as {self.kinks[0]}"
        if self.unresolved:
            text += (
                f"; {len(self.unresolved)} known to less than 3 digits, because rounding hides "
                'the slope: try oracle="mpmath"'
            )
        return text
