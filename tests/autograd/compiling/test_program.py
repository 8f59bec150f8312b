"""Programs as data: who makes what, and who needs it."""

from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from autograd.compiling.program import Program
from autograd.compiling.tape import Call, Variable

from .passes.programs import names, recorded


def function(x):
    y = np.exp(x)
    return y * y + x


def test_a_program_is_what_a_tape_holds():
    program = recorded(function, np.zeros(2))
    assert program.inputs == (Variable(0),)
    assert names(program) == ["np.exp", "np.multiply", "np.add"]
    np.testing.assert_array_equal(program.value(program.outputs[0]), np.ones(2))


def test_makers_and_users_are_found_by_number():
    program = recorded(function, np.zeros(2))
    exp, product, total = program.calls
    assert program.makers() == {1: exp, 2: product, 3: total}
    assert program.users() == {0: [exp, total], 1: [product], 2: [total]}  # y * y is one call


def test_a_call_without_a_result_makes_nothing():
    guard = Call(None, "guard", "if", np.equal, (Variable(0), True), {})
    program = Program((Variable(0),), (guard,), (), [np.True_], {})
    assert program.makers() == {} and program.users() == {0: [guard]}
    assert program.result(guard) is None


def test_values_are_those_of_the_recorded_run():
    program = recorded(function, np.zeros(2))
    assert program.value(2.5) == 2.5
    np.testing.assert_array_equal(program.value(Variable(1)), np.ones(2))
    np.testing.assert_array_equal(program.result(program.calls[2]), np.ones(2))


def test_a_fresh_variable_is_no_other():
    program = recorded(function, np.zeros(2))
    x = program.fresh(7.0)
    assert x == Variable(4) and program.value(x) == 7.0


def test_nothing_is_changed_in_place():
    program = recorded(function, np.zeros(2))
    shorter = program.with_calls(call for call in program.calls[:1])
    assert len(shorter.calls) == 1 and len(program.calls) == 3
    assert shorter.outputs == program.outputs
    with pytest.raises(FrozenInstanceError):
        program.calls = ()
