"""Columns: where in a diagram the neurons of each layer stand, the weights, and their labels."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

TOP = 118.0
RADIUS, EMPTY_RADIUS = 34.0, 15.0
PITCH, EMPTY_PITCH = 98.0, 62.0
GAP, LABELLED_GAP, GRADIENT_GAP = 190.0, 230.0, 300.0
MOST_LABELS = 12
LABEL_HEIGHT, LABEL_MARGIN = 16.0, 3.0

#: Where on an edge its label may stand, from its beginning to its end; the first is preferred.
SHARES = sorted(np.linspace(0.1, 0.9, 33).tolist(), key=lambda share: abs(share - 0.5))

#: Left, top, right and bottom.
Box = tuple[float, float, float, float]


class Edge(NamedTuple):
    """A weight: the indices of two neurons, and the heights at which its line begins and ends."""

    source: int
    target: int
    start: float
    end: float

    def height(self, share: float) -> float:
        """The height of the line after a share of its way."""
        return self.start + share * (self.end - self.start)


class Columns:
    """The places in a diagram.

    Args:
        sizes: the number of neurons of each layer, the inputs first.
        limit: how many neurons of a layer are drawn.
        numbers: whether numbers stand in the neurons.
        gradients: whether gradients stand beside the weights.
        left: where the first column stands.
    """

    def __init__(
        self, sizes: Sequence[int], limit: int, *, numbers: bool, gradients: bool, left: float
    ) -> None:
        self.shown = [indices(size, limit) for size in sizes]
        self.tallest = max(len(rows) for rows in self.shown)
        self.radius = RADIUS if numbers else EMPTY_RADIUS
        self.pitch = PITCH if numbers else EMPTY_PITCH
        wide = GRADIENT_GAP if gradients else LABELLED_GAP
        self.x = [left]
        for column in range(1, len(sizes)):
            self.x.append(self.x[-1] + (wide if self.labelled(column) else GAP))

    @property
    def bottom(self) -> float:
        """The height below all neurons."""
        return TOP + self.pitch * self.tallest

    def row(self, column: int, place: int) -> float:
        """The height of a neuron; the layers stand around one middle."""
        first = (self.tallest - len(self.shown[column])) / 2
        return TOP + self.radius + self.pitch * (place + first)

    def labelled(self, column: int) -> bool:
        """Whether the numbers of the weights before a layer stand on the lines."""
        before, after = self.shown[column - 1], self.shown[column]
        return None not in before + after and len(before) * len(after) <= MOST_LABELS

    def neurons(self, column: int) -> Iterator[tuple[int | None, float]]:
        """The indices of the neurons of a layer and their heights; None for those left out."""
        for place, i in enumerate(self.shown[column]):
            yield i, self.row(column, place)

    def edges(self, column: int) -> Iterator[Edge]:
        """The weights between neurons that are drawn."""
        for i, start in self.neurons(column - 1):
            for j, end in self.neurons(column):
                if i is not None and j is not None:
                    yield Edge(i, j, start, end)

    def ends(self, column: int) -> tuple[float, float]:
        """Where the lines that lead to a layer begin and end."""
        return self.x[column - 1] + self.radius, self.x[column] - self.radius

    def labels(self, column: int, widths: Sequence[float]) -> Iterator[Box]:
        """A box for the label of each edge, where it hides as little of the others as possible."""
        left, right = self.ends(column)
        edges, taken = list(self.edges(column)), list[Box]()
        for edge, width in zip(edges, widths, strict=True):
            best, least = (0.0, 0.0, 0.0, 0.0), math.inf
            for share in SHARES:
                x, y = left + share * (right - left), edge.height(share)
                box = (x - width / 2, y - LABEL_HEIGHT / 2, x + width / 2, y + LABEL_HEIGHT / 2)
                cost = sum(common(box, other) for other in taken)
                cost += sum(
                    0.2 * width * max(0.0, LABEL_HEIGHT - abs(other.height(share) - y))
                    for other in edges
                    if other is not edge
                )
                # Half of a label that stands over a neuron hides more than it says.
                cost += 1e4 * (box[0] < left or box[2] > right)
                if cost < least:
                    best, least = box, cost
            taken.append(best)
            yield best


def indices(size: int, limit: int) -> list[int | None]:
    """The neurons of a layer that are drawn, with None for those left out between them.

    >>> indices(100, 4)
    [0, 1, None, 98, 99]
    """
    if size <= limit:
        return list(range(size))
    last = limit // 2
    return [*range(limit - last), None, *range(size - last, size)]


def common(box: Box, other: Box) -> float:
    """The area that two boxes have in common, with a margin around them."""
    width = min(box[2], other[2]) - max(box[0], other[0]) + LABEL_MARGIN
    height = min(box[3], other[3]) - max(box[1], other[1]) + LABEL_MARGIN
    return max(width, 0.0) * max(height, 0.0)
