"""Second powers as products, and first powers as what they are of."""

import numpy as np
import pytest

from autograd import grad
from autograd.compiling import compile
from autograd.compiling.passes.algebra import simplified
from autograd.compiling.passes.powers import with_short_powers

from .programs import SPECIAL, check_same, names, recorded, run


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("power", [2, 2.0])
def test_a_second_power_is_a_product(power, dtype):
    with np.errstate(all="ignore"):
        x = SPECIAL.astype(dtype)
        expected = np.power(x, power)
        program = recorded(lambda x: x**power, x)
    after = with_short_powers(program)
    assert names(after) == (["np.multiply"] if expected.dtype == dtype else ["np.power"])
    (squares,) = run(after, x)
    np.testing.assert_array_equal(squares, expected)
    assert squares.dtype == expected.dtype


@pytest.mark.parametrize("power", [3, 0.5, -2])
def test_other_powers_stay(power):
    program = recorded(lambda x: np.power(x, power), np.ones(9))
    assert names(with_short_powers(program)) == ["np.power"]


def test_powers_of_integers_and_of_two_stay():
    assert names(with_short_powers(recorded(lambda x: x**2, np.arange(3)))) == ["np.power"]
    assert names(with_short_powers(recorded(lambda x: 2.0**x, np.ones(3)))) == ["np.power"]
    assert names(with_short_powers(recorded(lambda x, y: x**y, *[np.ones(3)] * 2))) == ["np.power"]


def test_a_first_power_is_the_array_itself():
    program = recorded(lambda x: x**1.0 * 2.0, SPECIAL)
    after = simplified(program)
    assert names(after) == ["np.multiply"]
    check_same(program, after, SPECIAL)


def test_a_squared_loss_and_its_gradient_have_no_powers():
    loss = compile(lambda x: (x**2).sum())
    slope = compile(grad(lambda x: (x**2).sum()))
    assert loss(np.array([1.0, 2.0])) == 5.0
    np.testing.assert_array_equal(slope(np.array([1.0, -2.0])), [2.0, -4.0])
    assert "x.dot(x)" in loss.source and "np.power" not in loss.source
    assert "np.power" not in slope.source
