"""Sums of products whose factors form a grid: every row of one list with every row of another.

Such sums are the elements of a matrix product.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

#: How many grids are looked for in one group.
GRIDS = 16


class Grid(NamedTuple):
    """Nodes (rows, columns), which are left (rows, terms) @ right (columns, terms) transposed."""

    nodes: Any
    left: Any
    right: Any


def grids(nodes: Any, first: Any, second: Any, levels: Any) -> list[Grid] | None:
    """The grids that sums of products form; None if they form none.

    Args:
        nodes: the sums, shape (n,).
        first, second: the factors of their terms, shape (n, terms).
        levels: of all nodes. Factors are exchanged so that those known first stand on the left.
    """
    if len(nodes) < 2 or first.shape[1] < 2:
        return None
    swap = levels[first] > levels[second]
    ordered = np.where(swap, second, first), np.where(swap, first, second)
    for left, right in (ordered, (first, second)):
        found = parted(nodes, left, right)
        if found is not None:
            return found
    return None


def parted(nodes: Any, left: Any, right: Any) -> list[Grid] | None:
    """One grid, or several, none of which shares a row with another."""
    (a, first_a), (b, first_b) = rows(left), rows(right)
    label = a.copy()
    for _ in range(8):  # rows that meet in a sum belong to one grid
        lowest = np.full(len(first_b), len(first_a))
        np.minimum.at(lowest, b, label)
        again = lowest[b]
        lower = np.full(len(first_a), len(first_a))
        np.minimum.at(lower, a, again)
        if (lower[a] == label).all():
            break
        label = lower[a]
    parts = np.unique(label)
    if len(parts) > GRIDS:
        return None
    found = [grid(nodes, left, right, a, b, np.flatnonzero(label == part)) for part in parts]
    return None if any(x is None for x in found) else found  # type: ignore[return-value]


def grid(nodes: Any, left: Any, right: Any, a: Any, b: Any, chosen: Any) -> Grid | None:
    """The grid that some of the nodes form, if they do."""
    (i, first_i), (j, first_j) = numbered(a[chosen]), numbered(b[chosen])
    if len(first_i) * len(first_j) != len(chosen):
        return None
    grid = np.full((len(first_i), len(first_j)), -1)
    grid[i, j] = nodes[chosen]
    if (grid < 0).any():
        return None
    return Grid(grid, left[chosen[first_i]], right[chosen[first_j]])


def rows(x: Any) -> tuple[Any, Any]:
    """For each row which of the distinct rows it is, and where each of these is first."""
    factors = np.random.default_rng(0).integers(1, 2**62, x.shape[1]) | 1
    number, first = numbered((x * factors).sum(axis=1))
    if not (x == x[first][number]).all():  # two rows with one sum: as good as impossible
        return np.arange(len(x)), np.arange(len(x))
    return number, first


def numbered(x: Any) -> tuple[Any, Any]:
    """For each element which of the distinct ones it is, in order of appearance; their places.

    >>> numbered(np.array([7, 3, 7, 5]))
    (array([0, 1, 0, 2]), array([0, 1, 3]))
    """
    _, first, inverse = np.unique(x, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty(len(order), int)
    rank[order] = np.arange(len(order))
    return rank[inverse], first[order]
