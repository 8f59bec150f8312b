"""Operators for single numbers."""

import numpy as np
import pytest

from autograd.compiling.passes.scalars import with_plain_numbers

from .programs import SPECIAL, check_same, names, recorded


@pytest.mark.parametrize("function", [np.add, np.subtract, np.multiply, np.divide, np.less])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_numbers_of_numpy_are_combined_as_the_function_does(function, dtype):
    with np.errstate(all="ignore"):
        program = recorded(lambda x, y: function(x[0], y[0]), np.ones(2, dtype), np.ones(2, dtype))
        after = with_plain_numbers(program)
        assert f"np.{function.__name__}" in names(program)
        assert f"np.{function.__name__}" not in names(after)
        for x in SPECIAL.astype(dtype):
            for y in SPECIAL.astype(dtype):
                check_same(program, after, np.full(2, x), np.full(2, y))


def test_arrays_are_left_to_functions():
    program = recorded(lambda x: np.add(x, 1.0), np.ones(2))
    assert names(with_plain_numbers(program)) == ["np.add"]


def test_a_number_in_an_array_is_used_as_the_number():
    program = recorded(lambda x: (np.copy(x.sum()) * x, np.copy(x.sum())), np.ones(3))
    after = with_plain_numbers(program)
    assert after.calls[2].args[0] == after.calls[0].target
    check_same(program, after, np.array([1.0, 2.0, np.nan]))
