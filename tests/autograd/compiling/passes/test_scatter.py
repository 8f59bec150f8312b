"""Numbers that are added at positions."""

import numpy as np
import pytest

from autograd import Tensor, gradients, logsumexp
from autograd.compiling import compile
from autograd.compiling.passes.constants import with_constants
from autograd.compiling.passes.scatter import never_twice, with_plain_scatter

from .programs import check_same, names, recorded

ROWS = np.arange(3)


def test_rows_that_differ_need_no_add_at():
    def placed(x, y, k):
        zeros = np.zeros_like(x)
        np.add.at(zeros, (np.arange(3), k), y)
        return zeros

    labels = np.array([0, 1, 0])
    program = recorded(placed, np.ones((3, 2)), np.ones(3), labels)
    after = with_plain_scatter(with_constants(program))
    assert "+=" in names(after) and "np.add.at" not in names(after)
    check_same(program, after, np.ones((3, 2)), np.arange(3.0), np.array([1, -1, 0]))


@pytest.mark.parametrize(
    "index", [(np.array([0, 0, 1]), ROWS), (ROWS - 1, ROWS), (ROWS, slice(None)), ROWS > 0]
)
def test_positions_that_may_come_twice_are_told(index):
    program = recorded(lambda x: x + 1.0, np.ones(2))
    assert never_twice((ROWS, ROWS), program)
    expected = isinstance(index, tuple) and index[0] is not ROWS and not (index[0] < 0).any()
    assert never_twice(index, program) == expected  # (0, 0), (0, 1), (1, 2) differ


@pytest.mark.parametrize("function", [np.exp, np.tanh])
def test_numbers_are_added_to_a_gradient_that_is_never_negative(function):
    def step(z):
        x = Tensor(z)
        y = function(x * 1.0)
        return gradients(y.sum() - y[np.arange(3), np.array([0, 1, 1])].sum(), [x])[0]

    x = np.random.default_rng(0).normal(size=(3, 2))
    x[0, 0] = -800.0
    compiled = compile(step)
    for _ in range(2):
        np.testing.assert_array_equal(compiled(x), step(x))
    assert "np.add.at" not in compiled.source


def test_the_gradient_of_a_choice_in_softmax_is_made_in_place():
    def step(z, k):
        x = Tensor(z)
        rows = np.arange(len(z))
        return gradients((logsumexp(x, axis=-1) - x[rows, k]).sum(), [x])[0]

    x = np.random.default_rng(0).normal(size=(4, 3))
    compiled = compile(step)
    for k in (np.array([0, 1, 2, 0]), np.array([2, -1, 0, 0])):
        np.testing.assert_allclose(compiled(x, k), step(x, k), rtol=1e-13)
    assert "np.zeros" not in compiled.source and "] += -1.0" in compiled.source
