"""Sums of products that form a grid are found, whatever order they stand in."""

import numpy as np

from autograd.compiling.lifting.grids import grids, numbered

LEVELS = np.repeat([0, 1], 100)


def pairs(rng, rows, columns, terms, start=0):
    """The factors of rows times columns sums, shuffled, and which row and column each is."""
    left = start + rng.permutation(50)[: rows * terms].reshape(rows, terms)
    right = 100 + start + rng.permutation(50)[: columns * terms].reshape(columns, terms)
    i, j = np.divmod(rng.permutation(rows * columns), columns)
    return left[i], right[j]


def test_a_shuffled_grid():
    first, second = pairs(np.random.default_rng(0), 4, 5, 3)
    swapped = np.random.default_rng(1).random(first.shape) < 0.5
    first, second = np.where(swapped, second, first), np.where(swapped, first, second)
    (grid,) = grids(np.arange(20), first, second, LEVELS)
    assert grid.nodes.shape == (4, 5)
    for (i, j), node in np.ndenumerate(grid.nodes):
        assert {*zip(grid.left[i], grid.right[j], strict=True)} == {
            (min(x), max(x)) for x in zip(first[node], second[node], strict=True)
        }


def test_two_grids_beside_each_other():
    rng = np.random.default_rng(0)
    (a, b), (c, d) = pairs(rng, 4, 5, 3), pairs(rng, 2, 6, 3, start=50)
    found = grids(np.arange(32), np.vstack([a, c]), np.vstack([b, d]), LEVELS)
    assert [grid.nodes.shape for grid in found] == [(4, 5), (2, 6)]


def test_what_is_no_grid():
    first, second = pairs(np.random.default_rng(0), 4, 5, 3)
    assert grids(np.arange(19), first[:19], second[:19], LEVELS) is None
    assert grids(np.arange(20), first[:, :1], second[:, :1], LEVELS) is None


def test_numbered_in_order_of_appearance():
    number, first = numbered(np.array([7, 3, 7, 5]))
    assert number.tolist() == [0, 1, 0, 2]
    assert first.tolist() == [0, 1, 3]
