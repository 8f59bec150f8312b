"""Sums of squares as dot products."""

import numpy as np
import pytest

from autograd.compiling.passes.squares import with_dot_products

from .programs import SPECIAL, names, recorded, run


@pytest.mark.parametrize("shape", [(7,), (3, 4)])
def test_the_sum_is_the_same_to_rounding(shape):
    x = np.random.default_rng(0).normal(size=shape)
    program = recorded(lambda x: np.add.reduce(x * x, axis=None), x)
    after = with_dot_products(program)
    assert "np.vdot" in names(after)
    np.testing.assert_allclose(run(after, x)[0], run(program, x)[0], rtol=1e-14)


@pytest.mark.parametrize("special", SPECIAL)
def test_special_values_give_the_same(special):
    x = np.array([1.0, special, 2.0])
    program = recorded(lambda x: np.add.reduce(x * x, axis=None), np.ones(3))
    assert same_or_nan(run(with_dot_products(program), x)[0], run(program, x)[0])


def same_or_nan(x, y):
    return x == y or (x != x and y != y)


def test_products_of_two_arrays_are_left_alone():
    program = recorded(lambda x, y: np.add.reduce(x * y, axis=None), np.ones(3), np.ones(3))
    assert with_dot_products(program).calls == program.calls
