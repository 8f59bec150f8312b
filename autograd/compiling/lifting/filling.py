"""How the numbers of a program get into the result of its function, into leaves and places."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ...node import clock
from .run import ScalarRun
from .templates import ScalarTemplate, left_in


class ScalarDelivery:
    """What a recorded function returned and changed, to be done again with other numbers.

    Args:
        run: after it is over.
        root: asks for a Number or Value as a result of the program, and tells its place there.
    """

    def __init__(self, run: ScalarRun, root: Callable[[Any], int]) -> None:
        self.result = ScalarTemplate(run.result, root, run)
        self.places = [(place, ScalarTemplate(now, root, run)) for place, now in run.changes]
        self.effects = [
            (leaf, None if data is None else root(data),
             None if grad is None else ScalarTemplate(grad[0], root, run))
            for leaf, data, grad in run.effects
        ]  # fmt: skip

    def connect(self, where: list[tuple[int | None, Any]]) -> None:
        """Take note where each root is: in which output, at which position; or of its number."""
        self.where = where
        self.deliveries = list(self.leaf_deliveries())
        del self.effects

    def value(self, root: int, outputs: list[Any]) -> float:
        """A number that was asked for."""
        array, at = self.where[root]
        return float(at) if array is None else outputs[array][at]

    def values(self, outputs: list[Any]) -> list[float]:
        """All numbers that were asked for."""
        return [self.value(root, outputs) for root in range(len(self.where))]

    def leaf_deliveries(self) -> Iterator[tuple[str, int, list[Any], Any]]:
        """The leaves that get their new data, or gradients, from one array: those and where."""
        by_array: dict[tuple[str, Any], list[tuple[int, Any]]] = {}
        self.single: list[tuple[Any, str, Any]] = []
        for leaf, data, grad in self.effects:
            if data is not None:
                self.sort_in(by_array, "data", leaf, data)
            if grad is not None and grad.number is not None:
                self.sort_in(by_array, "grad", leaf, grad.number)
            elif grad is not None:
                self.single.append((leaf, "grad", grad))
        for (kind, array), pairs in by_array.items():
            pairs.sort(key=lambda pair: pair[0])
            at = [position for position, _ in pairs]
            neighbours = at == [*range(at[0], at[0] + len(at))]
            where = slice(at[0], at[0] + len(at)) if neighbours else at
            yield kind, array, [leaf for _, leaf in pairs], where

    def sort_in(self, by_array: Any, kind: str, leaf: Any, root: int) -> None:
        """Put a leaf to those whose numbers come from the same array."""
        array, at = self.where[root]
        if array is None:
            self.single.append((leaf, kind, at))
        else:
            by_array.setdefault((kind, array), []).append((at, leaf))

    def deliver(self, outputs: list[list[float]]) -> Any:
        """Make the changes, and build the result."""
        now = clock.tick()
        for kind, array, leaves, at in self.deliveries:
            numbers = outputs[array]
            numbers = numbers[at] if at.__class__ is slice else [numbers[k] for k in at]
            if kind == "data":
                for leaf, x in zip(leaves, numbers, strict=False):
                    leaf._raw = x
                    leaf.epoch = now
            else:
                for leaf, x in zip(leaves, numbers, strict=False):
                    leaf._grad = x
        for leaf, kind, x in self.single:
            if kind == "data":
                leaf.replace(x)
            else:
                leaf.grad = x.filled(self, outputs) if isinstance(x, ScalarTemplate) else x
        for place, template in self.places:
            left_in(place, template.filled(self, outputs))
        return self.result.filled(self, outputs)
