"""Constants and their numbers."""

import numpy as np

from autograd.compiling.passes.constants import with_constants, with_typed_numbers

from .programs import SPECIAL, check_same, names, recorded

with np.errstate(over="ignore"):
    SINGLE = SPECIAL.astype(np.float32)


def test_what_needs_only_a_shape_is_computed_once():
    program = recorded(lambda x: x + np.zeros_like(x) * 2.0, SPECIAL)
    after = with_constants(program)
    assert names(after) == ["np.add"]
    check_same(program, after, SPECIAL)


def test_zeros_that_are_written_to_are_made_anew():
    def function(x):
        z = np.zeros_like(x)
        z[0] = x[1]
        return z

    program = recorded(function, np.arange(3.0))
    after = with_constants(program)
    check_same(program, after, np.arange(5.0, 8.0))
    assert "np.zeros_like" in names(after)


def test_an_array_of_one_number_becomes_the_number_if_it_is_the_same_everywhere():
    for constant, short in ((np.full(9, -0.0), True), (np.array([0.0] * 8 + [-0.0]), False)):
        with np.errstate(all="ignore"):
            program = recorded(lambda x, c=constant: x * c, SPECIAL)
        after = with_constants(program)
        assert (type(after.calls[0].args[1]) is float) == short
        check_same(program, after, SPECIAL)


def test_a_constant_that_spreads_the_other_operand_stays():
    program = recorded(lambda x: x + np.ones((4, 3)), np.ones(3))
    check_same(program, with_constants(program), np.arange(3.0))


def test_numbers_get_the_dtype_of_the_array():
    program = recorded(lambda x: 0.1 * x > 0, SINGLE)
    after = with_typed_numbers(program)
    assert after.calls[0].args[0].dtype == np.float32
    check_same(program, after, SINGLE)
    program = recorded(lambda x: x > 0.1, SINGLE)
    assert with_typed_numbers(program).calls[0].args[1] == 0.1  # 0.1 in float32 is another number
