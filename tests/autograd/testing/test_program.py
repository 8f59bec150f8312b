"""A program runs what it prints, on arguments of every kind."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import Tensor, Value
from autograd.testing import Program, programs

DOUBLE = Program([()], ["autograd.exp({0})", "autograd.multiply({1}, {1})"], elementwise=True)


@given(programs(smooth=False), st.integers(0, 99))
def test_what_is_printed_is_what_runs(program, seed):
    assert repr(program) == str(program) == program.source
    namespace = {}
    exec(str(program), namespace)
    inputs = program.inputs(np.random.default_rng(seed))
    np.testing.assert_array_equal(namespace["program"](*inputs), program(*inputs))


@given(programs(elementwise=True), st.integers(0, 99))
def test_elementwise_programs_take_numbers_values_and_arrays_of_any_shape(program, seed):
    numbers = np.random.default_rng(seed).uniform(-2, 2, len(program.shapes)).tolist()
    expected = program(*numbers)
    assert np.shape(expected) == ()
    assert program(*map(Value, numbers)).data == pytest.approx(expected, rel=1e-12)
    leaves = [Tensor(np.full((2, 1), x)) for x in numbers]
    out = program(*leaves)
    assert out.shape == (2, 1)
    np.testing.assert_allclose(out.data, expected, rtol=1e-10, atol=1e-14)


def test_inputs_have_the_shapes_and_the_range():
    program = Program([(2, 3), ()], ["autograd.add({0}, {1})"])
    x, y = program.inputs(np.random.default_rng(0))
    assert (x.shape, y.shape) == ((2, 3), ())
    assert np.abs(x).max() <= 2.0


def test_gradients_flow_through_a_program():
    assert autograd.grad(DOUBLE)(0.0) == 2.0
    assert autograd.grad(autograd.grad(DOUBLE))(0.0) == 4.0


def test_pruning_keeps_what_the_result_needs():
    steps = ["autograd.sin({1})", "autograd.cos({0})", "autograd.add({4}, {2})"]
    whole = Program([(2,), (3,), (2,)], steps)
    pruned = whole.pruned()
    assert pruned.shapes == ((2,), (2,))
    assert pruned.steps == ("autograd.cos({0})", "autograd.add({2}, {1})")
    x, y = np.array([0.5, 1.0]), np.array([2.0, 3.0])
    np.testing.assert_array_equal(pruned(x, y), whole(x, np.ones(3), y))


def test_the_number_of_arguments_is_checked():
    with pytest.raises(TypeError, match="program: expected 1 arguments, got 2"):
        DOUBLE(1.0, 2.0)
