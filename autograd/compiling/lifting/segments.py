"""Segments: many short sums of terms that stand in one array, added up in few calls.

Sums with equally many terms are the columns of a matrix, the others stand one after the other.
"""

from __future__ import annotations

from typing import Any

import numpy as np

#: Fewer sums than that with equally many terms are not worth a call of their own.
MANY = 128


class Segments:
    """How the terms of sums are laid out, and the calls that add them up.

    `order[i]` is the sum that comes out at place i. At place t of the terms stands the term
    number `terms[t]` of the sum `rows[t]`.

    Args:
        counts: of the terms of each sum, at least 1, shape (n,).

    >>> segments = Segments(np.array([2, 1, 3]))
    >>> segments.rows, segments.terms
    (array([0, 0, 1, 2, 2, 2]), array([0, 1, 0, 0, 1, 2]))
    >>> [x for _, _, x in segments.added(np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]))]
    [array([ 3.,  3., 15.])]
    """

    def __init__(self, counts: Any) -> None:
        number, inverse = np.unique(counts, return_inverse=True)
        sizes = np.bincount(inverse)
        alike = (sizes == len(counts)) & ((sizes == 1) | (number <= 2))
        many = (sizes >= MANY) | alike
        # For each run: how many sums, and the number of terms of each, or where those begin.
        self.runs: list[tuple[int, int, Any]] = []
        order, rows, terms = [], [], []
        for k in np.flatnonzero(many):
            chosen = np.flatnonzero(inverse == k)
            count = int(number[k])
            self.runs.append((len(chosen), count, None))
            order.append(chosen)
            rows.append(np.tile(chosen, count))
            terms.append(np.repeat(np.arange(count), len(chosen)))
        rest = np.flatnonzero(~many[inverse])
        if len(rest):
            several = counts[rest]
            starts = np.cumsum(several) - several
            self.runs.append((len(rest), 0, starts))
            order.append(rest)
            rows.append(np.repeat(rest, several))
            terms.append(np.arange(several.sum()) - np.repeat(starts, several))
        self.order, self.rows = np.concatenate(order), np.concatenate(rows)
        self.terms = np.concatenate(terms)

    def added(self, terms: Any) -> Any:
        """For each run of sums where it begins and ends, and the sums."""
        start = place = 0
        for size, count, starts in self.runs:
            end = len(self.rows) if starts is not None else place + size * count
            part = terms if end - place == len(self.rows) else terms[place:end]
            yield start, start + size, added(part, size, count, starts)
            start, place = start + size, end


def added(terms: Any, size: int, count: int, starts: Any) -> Any:
    """Sums of `count` terms each, or of the terms that begin at `starts`.

    >>> added(np.arange(6.0), 2, 3, None), added(np.arange(6.0), 2, 0, np.array([0, 4]))
    (array([6., 9.]), array([6., 9.]))
    """
    if starts is not None:  # some 8 ns for each sum, however short
        return np.add.reduceat(terms, starts)
    if count == 1:
        return terms
    if size == 1:
        return np.add.reduce(terms)
    if count == 2:
        return terms[:size] + terms[size:]
    return np.add.reduce(terms.reshape(count, size), axis=0)
