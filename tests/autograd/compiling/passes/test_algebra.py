"""Calls that give back what they got."""

import numpy as np
import pytest

from autograd import compile
from autograd.compiling.passes.algebra import simplified
from autograd.compiling.passes.dead_code import without_dead_code

from .programs import SPECIAL, check_same, names, recorded


@pytest.mark.parametrize(
    "function",
    [
        lambda x: x * 1.0, lambda x: 1 * x, lambda x: x / 1.0, lambda x: x - 0.0, lambda x: x.T.T,
        lambda x: x.reshape(x.shape), lambda x: np.copy(x), lambda x: x.astype(x.dtype),
        lambda x: np.broadcast_to(x, x.shape),
    ],
)  # fmt: skip
def test_what_changes_nothing_is_left_out(function):
    with np.errstate(all="ignore"):
        program = recorded(lambda x: np.exp(function(x)), SPECIAL)
        after = without_dead_code(simplified(program))
    assert names(after) == ["np.exp"]
    check_same(program, after, SPECIAL)


@pytest.mark.parametrize(
    "function",
    [
        lambda x: x + 0.0, lambda x: 0.0 - x, lambda x: x - -0.0, lambda x: 1.0 / x,
        lambda x: x * np.ones((2, 1)), lambda x: x.astype(np.float32), lambda x: x * 0.0,
    ],
)  # fmt: skip
def test_what_changes_something_stays(function):
    with np.errstate(all="ignore"):
        program = recorded(lambda x: np.exp(function(x)), SPECIAL)
    after = simplified(program)
    assert len(after.calls) == len(program.calls)
    check_same(program, after, SPECIAL)


def test_a_copy_that_is_returned_is_an_array_of_its_own():
    program = recorded(lambda x: (x, np.copy(x)), SPECIAL)
    assert "np.copy" in names(simplified(program))


@pytest.mark.parametrize("function", [lambda x: x * 1.0, lambda x: 1.0 * x, lambda x: x / 1.0])
def test_of_complex_numbers_a_product_with_one_stays(function):
    numbers = np.array([complex(np.inf, 1.0), 1.0 + 2.0j, complex(-0.0, np.inf)])
    with np.errstate(all="ignore"):
        compiled = compile(function)
        for _ in range(2):
            np.testing.assert_array_equal(compiled(numbers), function(numbers))


def test_two_outputs_that_are_one_number_stay_numbers():
    double = compile(lambda x: (x.sum(), np.transpose(x.sum()).copy()))
    for _ in range(2):
        assert [type(x) for x in double(np.ones(3))] == [np.float64, np.float64]


def test_outputs_that_look_into_one_copy_of_an_argument_still_do():
    def function(x):
        y = x.copy()
        return y, y[None], y[1:]

    compiled, x = compile(function), np.arange(3.0)
    for _ in range(2):
        outputs = compiled(x)
        assert all(np.shares_memory(outputs[0], y) for y in outputs[1:])
        assert not any(np.shares_memory(x, y) for y in outputs)


def test_a_copy_of_a_number_that_is_spread_out_can_be_written_to():
    compiled = compile(lambda x: np.broadcast_to(x.sum(), (4,)).copy().astype(float)[1:])
    for _ in range(2):
        y = compiled(np.ones(2))
        y += [1.0, 2.0, 3.0]
        assert y.tolist() == [3.0, 4.0, 5.0]
