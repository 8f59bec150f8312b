"""Calls that come twice."""

import numpy as np

from autograd.compiling.passes.common import handed_on, without_repetitions
from autograd.compiling.tape import Variable

from .programs import check_same, names, recorded, run


def test_the_same_call_is_made_once():
    program = recorded(lambda x: np.exp(x) * np.sin(x) + np.exp(x), np.ones(2))
    after = without_repetitions(program)
    assert names(after).count("np.exp") == 1
    check_same(program, after, np.arange(2.0))


def test_calls_with_other_options_or_kinds_of_numbers_are_others():
    program = recorded(
        lambda x: (x.sum(axis=0), x.sum(axis=1), x * 1, x * 1.0, x * 0.0, x * -0.0), np.ones((2, 2))
    )
    after = without_repetitions(program)
    assert names(after) == names(program)


def test_two_outputs_stay_two_arrays():
    program = recorded(lambda x: (np.exp(x), np.exp(x)), np.ones(2))
    assert names(without_repetitions(program)) == ["np.exp", "np.exp"]


def test_what_is_changed_between_is_computed_again():
    def function(x):
        y = x * 2.0
        before = np.exp(y)
        y[0] = 0.0
        return before, np.exp(y)

    program = recorded(function, np.ones(2))
    check_same(program, without_repetitions(program), np.arange(2.0))


def test_draws_are_made_every_time():
    def function(x, rng):
        return rng.normal(size=2) + rng.normal(size=2) * x

    program = recorded(function, np.ones(2), np.random.default_rng(0))
    assert names(without_repetitions(program)).count("normal") == 2


def test_the_same_question_is_asked_once():
    def function(x):
        return x * 2.0 if (x.sum() > 0 and x.sum() > 0) and x[0] > 0 else x

    program = recorded(function, np.ones(2))
    assert names(program).count("if") == 3
    assert names(without_repetitions(program)).count("if") == 2


def test_a_question_about_what_has_changed_is_asked_again():
    def function(x):
        y = x * 2.0
        first = float(y[0])
        z = y.sum(keepdims=True)
        bool(z > 0)
        z[0] = -1.0
        return y * first if z > 0 else y

    program = recorded(function, np.ones(2))
    asked = [call for call in program.calls if call.form == "guard"]
    kept = [call for call in without_repetitions(program).calls if call.form == "guard"]
    assert len(kept) == len(asked)


def test_a_name_of_the_user_is_handed_on():
    assert handed_on({1: "slope", 2: "x"}, {1: Variable(3), 2: Variable(4), 5: Variable(6)}) == {
        1: "slope", 2: "x", 3: "slope", 4: "x",
    }  # fmt: skip
    assert handed_on({1: "slope", 3: "own"}, {1: Variable(3)})[3] == "own"


def test_outputs_that_look_into_two_arrays_do_not_look_into_one():
    program = recorded(lambda x: ((x * 2.0)[1:], (x * 2.0).reshape(3, 1)), np.ones(3))
    first, second = run(without_repetitions(program), np.arange(3.0))
    assert not np.shares_memory(first, second)
