"""Calls that nobody needs."""

import numpy as np

from autograd.compiling.passes.dead_code import without_dead_code

from .programs import check_same, names, recorded


def test_what_leads_nowhere_is_left_out():
    program = recorded(lambda x: (np.exp(x), np.sin(np.cos(x)), x + 1.0)[2], np.ones(2))
    after = without_dead_code(program)
    assert names(after) == ["np.add"]
    check_same(program, after, np.arange(2.0))


def test_changes_of_what_is_returned_stay():
    def function(x):
        y = x * 2.0
        y[0] = np.exp(x[1])
        unused = x * 3.0
        unused[0] = 1.0
        return y

    program = recorded(function, np.ones(2))
    after = without_dead_code(program)
    assert len(after.calls) == len(program.calls) - 2
    check_same(program, after, np.arange(2.0))


def test_guards_and_what_they_ask_stay():
    def function(x):
        return x * 2.0 if np.exp(x).sum() > 0 else x

    program = recorded(function, np.ones(2))
    assert names(without_dead_code(program)) == names(program)


def test_every_draw_stays():
    def function(x, rng):
        rng.normal(size=2)
        return x * rng.normal(size=2)

    arguments = np.ones(2), np.random.default_rng(0)
    program = recorded_with_generator(function, *arguments)
    assert names(without_dead_code(program)).count("normal") == 2


def recorded_with_generator(function, x, rng):
    """The program of a function that draws."""
    return recorded(function, x, rng)
