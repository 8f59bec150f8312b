"""Sums of all lengths in few calls: the same sums as added up one by one."""

import numpy as np
import pytest

from autograd.compiling.lifting.segments import MANY, Segments


@pytest.mark.parametrize(
    "counts",
    [
        [1],
        [7],
        [1] * 5,
        [2] * 5,
        [3] * 5,
        [1, 2, 3, 1],
        [2] * MANY + [1] * 3 + [5] * (MANY + 1) + [1] * MANY,
        [1, 2] * MANY + [9],
    ],
)
def test_sums_of_all_lengths(counts):
    rng = np.random.default_rng(0)
    rows = [rng.normal(size=count) for count in counts]
    segments = Segments(np.array(counts))
    terms = np.array([rows[i][t] for i, t in zip(segments.rows, segments.terms, strict=True)])
    found = np.full(len(counts), np.nan)
    for start, end, part in segments.added(terms):
        found[start:end] = part
    assert sorted(segments.order.tolist()) == list(range(len(counts)))
    expected = [rows[i].sum() for i in segments.order]
    np.testing.assert_allclose(found, expected, rtol=1e-13, atol=1e-13)


def test_equally_long_sums_are_the_columns_of_a_matrix():
    segments = Segments(np.array([3] * MANY + [1, 2]))
    assert [count for _, count, _ in segments.runs] == [3, 0]
    assert segments.rows[: MANY + 1].tolist() == [*range(MANY), 0]


def test_sums_of_one_term_are_not_added_up():
    terms = np.arange(3.0)
    ((_, _, found),) = Segments(np.array([1, 1, 1])).added(terms)
    assert found is terms
