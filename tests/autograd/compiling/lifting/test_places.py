"""Numbers are fetched from arrays as views where they stand in order, by position elsewhere."""

import numpy as np
import pytest

from autograd.compiling.lifting.places import view, without_repetition

ARRAY = np.arange(24.0).reshape(4, 6)
EVERY = np.arange(24).reshape(4, 6)


@pytest.mark.parametrize("array", [ARRAY, ARRAY.ravel()])
@pytest.mark.parametrize(
    "positions",
    [
        EVERY, EVERY.T, EVERY.ravel(), EVERY[1:3], EVERY[:, 2:5], EVERY[:, 2:5].T, EVERY[::2, ::3],
        EVERY[2], EVERY[:, 3], EVERY[:1, :1], EVERY[1, ::2], EVERY.ravel()[3:17],
    ],
)  # fmt: skip
def test_what_stands_in_order_is_a_view(array, positions):
    found = view(array, positions.copy())
    np.testing.assert_array_equal(found, positions)
    assert np.shares_memory(found, array) or (array.ndim == 1 and positions.ndim == 2)


@pytest.mark.parametrize(
    "positions", [np.array([3, 1, 2]), np.array([[0, 5], [7, 1]]), np.array([0, 0, 1]), EVERY[::-1]]
)
def test_the_rest_is_fetched_by_position(positions):
    np.testing.assert_array_equal(view(ARRAY, positions.copy()), positions)


def test_random_rectangles():
    rng = np.random.default_rng(0)
    for _ in range(200):
        a, b = np.sort(rng.integers(0, 5, 2)), np.sort(rng.integers(0, 7, 2))
        positions = EVERY[a[0] : a[1] + 1 : rng.integers(1, 3), b[0] : b[1] + 1]
        if positions.size:
            np.testing.assert_array_equal(view(ARRAY, positions.copy()), positions)
            np.testing.assert_array_equal(view(ARRAY, positions.T.copy()), positions.T)
            np.testing.assert_array_equal(view(ARRAY.ravel(), positions.copy()), positions)


def test_without_repetition():
    assert without_repetition(np.array([[1, 1], [2, 2]])).tolist() == [[1], [2]]
    assert without_repetition(np.array([[1, 2], [1, 2]])).tolist() == [[1, 2]]
    assert without_repetition(np.array([[1, 2], [2, 1]])).shape == (2, 2)
