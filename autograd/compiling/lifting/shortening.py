"""Shorter ways for gradients: what a node would only pass on goes to its operands at once.

A node with one user gets its gradient from there, times a slope, and sends it on, times others. All
slopes are known before: their products are computed for the whole graph in a few calls, and the
steps of the backward pass through such nodes are saved.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

#: At most so many nodes in a row are passed over: each is one more product of slopes.
ROW = 3
#: How often edges are put together, which leaves more nodes with one user.
ROUNDS = 2


class Product(NamedTuple):
    """Slopes that are products of two others, by their places; they are put where `at` says."""

    first: Any
    second: Any
    at: int


class Total(NamedTuple):
    """Slopes that are sums of others: of those at the places `parts`, from each of `starts` on."""

    parts: Any
    starts: Any
    at: int


class Shortening:
    """Edges past the nodes that pass gradients on, and the products that are their slopes.

    `source`, `target` and `slope` are the two ends of each edge that is left and the place of its
    slope, `end` is the place behind the last product.

    Args:
        source, target, slope: of all edges: users, what they use, places of slopes.
        kept: which nodes must get their gradient.
        one: the place of the number 1.
        at: the place from which on products can be put.

    >>> ways = np.array([0, 1]), np.array([1, 2]), np.array([7, 8])  # from 0 through 1 to 2
    >>> found = Shortening(*ways, np.array([True, False, True]), 5, 20)
    >>> found.source, found.target, found.slope, len(found.calls)
    (array([0]), array([2]), array([20]), 1)
    """

    def __init__(self, source: Any, target: Any, slope: Any, kept: Any, one: int, at: int) -> None:
        self.source, self.target, self.slope = source, target, slope
        self.kept, self.one, self.end = kept, one, at
        self.calls: list[Product | Total] = []
        for _ in range(ROUNDS):
            self.pass_over()
            self.put_together()

    def pass_over(self) -> None:
        """Leave out the nodes with one user, but for one after each few in a row."""
        source, target, slope, count = self.source, self.target, self.slope, len(self.kept)
        entry = np.zeros(count, int)
        entry[target] = np.arange(len(target))
        single = (np.bincount(target, minlength=count) == 1) & ~self.kept
        user = np.where(single, source[entry], np.arange(count))
        row = distances(single, user) % (ROW + 1)
        total = slope[entry]  # the slope of the whole way from the user that is left
        for k in range(2, ROW + 1):
            nodes = np.flatnonzero(single & (row == k))
            total[nodes] = self.product(total[user[nodes]], total[nodes])
            user[nodes] = user[user[nodes]]
        passed = single & (row > 0)
        left = ~passed[target]
        source, self.target, self.slope = source[left], target[left], slope[left]
        through = np.flatnonzero(passed[source])
        self.slope[through] = self.product(total[source[through]], self.slope[through])
        self.source = np.where(passed[source], user[source], source)

    def put_together(self) -> None:
        """Make one edge of those from the same node to the same node."""
        order = np.lexsort((self.target, self.source))
        source, target, slope = self.source[order], self.target[order], self.slope[order]
        new = np.diff(source, prepend=-1).astype(bool) | np.diff(target, prepend=-1).astype(bool)
        starts = np.flatnonzero(new)
        several = np.diff(np.append(starts, len(source))) > 1
        self.source, self.target, self.slope = source[starts], target[starts], slope[starts]
        if several.any():
            inside = several[np.cumsum(new) - 1]
            counts = np.diff(np.append(starts, len(source)))[several]
            self.calls.append(Total(slope[inside], np.cumsum(counts) - counts, self.end))
            self.slope[several] = self.end + np.arange(len(counts))
            self.end += len(counts)

    def product(self, first: Any, second: Any) -> Any:
        """The places of the products of slopes, which are new where neither is 1."""
        found = np.where(second == self.one, first, second)
        new = np.flatnonzero((first != self.one) & (second != self.one))
        if len(new):
            self.calls.append(Product(first[new], second[new], self.end))
            found[new] = self.end + np.arange(len(new))
            self.end += len(new)
        return found


def distances(single: Any, user: Any) -> Any:
    """For each node how many nodes with one user there are in a row that ends with it.

    >>> distances(np.array([False, True, True]), np.array([0, 0, 1]))
    array([0, 1, 2])
    """
    found = single.astype(int)
    while True:  # jump twice as far each time
        further = user[user]
        found = found + np.where(user != np.arange(len(user)), found[user], 0)
        if (further == user).all():
            return found
        user = further
