"""Tests for nan, of which one is enough."""

import numpy as np
import pytest

from autograd.compiling.passes.dead_code import without_dead_code
from autograd.compiling.passes.nan_tests import products_keep_nan, with_one_nan_test
from autograd.compiling.program import Stale

from .programs import names, recorded, run


def guarded(x):
    square = np.vdot(x, x)
    if square != square:
        raise AssertionError


def test_libraries_of_products_keep_nan_here():
    assert products_keep_nan()


def test_what_is_computed_from_an_array_tells_of_it():
    def function(x, y):
        guarded(x)
        guarded(y)
        z = np.exp(x) + 1.0
        guarded(z)
        return np.add.reduce(np.add.reduce(z) * y)

    program = recorded(function, np.ones(3), np.ones(3))
    after = without_dead_code(with_one_nan_test(program))
    assert names(after).count("np.vdot") == 0  # the sum is one number
    assert sum(call.form == "guard" for call in after.calls) == 1
    for position in range(2):
        arguments = [np.ones(3), np.ones(3)]
        arguments[position][1] = np.nan
        with pytest.raises(Stale):
            run(after, *arguments)
    run(after, np.full(3, np.inf), np.ones(3))


def test_what_is_written_over_tells_nothing():
    def function(x):
        guarded(x)
        z = x * 1.0
        z[0] = 1.0
        return np.add.reduce(z)

    program = recorded(function, np.ones(3))
    after = with_one_nan_test(program)
    with pytest.raises(Stale):
        run(after, np.array([np.nan, 1.0, 1.0]))


def test_a_selection_tells_nothing():
    def function(x):
        guarded(x)
        return np.add.reduce(x[:2])

    after = with_one_nan_test(recorded(function, np.ones(3)))
    with pytest.raises(Stale):
        run(after, np.array([1.0, 1.0, np.nan]))
