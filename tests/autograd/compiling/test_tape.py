"""The tape: numbers compared bit for bit, constants kept as they were, changes in place counted."""

import numpy as np
import pytest

from autograd.compiling.tape import Tape, same

from .worlds import A


@pytest.mark.parametrize(
    ("x", "y", "alike"),
    [(0.0, -0.0, False), (np.nan, np.nan, True), (1, 1, True), (1.0, 2.0, False),
     (A, A.copy(), True), (A, A[:2], False), (np.zeros(1), -np.zeros(1), False),
     (np.array([np.nan, 1.0]), np.array([np.nan, 1.0]), True), (A, A.astype("f"), False)],
)  # fmt: skip
def test_same(x, y, alike):
    assert same(x, y) is alike


def test_a_constant_is_kept_as_it_was_when_it_was_used():
    tape, x = Tape(), A.copy()
    first = tape.kept(x)
    assert first is not x and tape.kept(x) is first
    x[0] = 9.0
    assert tape.kept(x)[0] == 9.0 and first[0] == A[0]


def test_changes_of_memory_are_counted_through_views():
    tape, x = Tape(), A.copy()
    tape.touch([x[1:]])
    assert tape.touched(x) == tape.touched(x[:1]) == 1 and tape.touched(A) == 0
