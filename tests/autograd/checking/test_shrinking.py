"""Failing inputs shrink to few and round numbers, with a bounded effort, and stay failing."""

import time

import numpy as np
import pytest

from autograd import check_gradients
from autograd.checking import shrinking
from autograd.checking.shrinking import shrunk

from . import wrong_rules as wrong


def test_arrays_lose_elements_and_digits():
    x = np.random.default_rng(0).normal(size=(4, 6))
    x[2, 3] = -7.234
    (found,) = shrunk([x], lambda inputs: bool((inputs[0] < -3.0).any()))
    assert np.array_equal(found, [[-7.0]])


def test_arrays_that_must_fit_shrink_together():
    x, y = np.full((6, 2), 0.7), np.full((6, 2), 0.3)
    found = shrunk([x, y], lambda inputs: inputs[0].shape == inputs[1].shape)
    assert [a.shape for a in found] == [(1, 1), (1, 1)]


def test_what_does_not_shrink_stays():
    labels = np.array([1, 2])
    found = shrunk([0.123, labels, None], lambda inputs: inputs[0] == 0.123)
    assert found == [0.123, labels, None]


def test_the_effort_is_bounded(monkeypatch):
    monkeypatch.setattr(shrinking, "SECONDS", 0.2)
    start = time.monotonic()
    shrunk([np.random.default_rng(0).normal(size=20)], lambda inputs: time.sleep(0.05) is None)
    assert time.monotonic() - start < 1.0


def test_the_message_shows_the_smallest_input():
    with pytest.raises(AssertionError, match=r"smallest failing input: array\(\[0\.\]\)"):
        check_gradients(wrong.square_wrong_at_zero, np.array([0.3, 0.0, -1.7, 2.0]))
