"""The 50-digit oracle: right where differences are blind, and clear about what it cannot run."""

import numpy as np
import pytest

import autograd
from autograd import Tensor, check_gradients, check_primitive
from autograd.checking.oracle import METHODS, Digits, mpmath, number

from . import wrong_rules as wrong


@pytest.mark.parametrize(
    "function",
    [
        lambda x: np.exp(np.sin(x)) @ np.ones(3),
        lambda x: autograd.logsumexp(x) - x.mean(),
        lambda x: autograd.sigmoid(x) * np.abs(x) ** 1.5,
        lambda x: np.where(x > 0, x, np.expm1(x)),
        lambda x: (x @ x, np.tanh(x)[1:]),
    ],
)
def test_right_functions_agree(function):
    report = check_gradients(function, np.array([1e-5, 0.3, -40.0]), oracle="mpmath")
    assert report.agrees
    assert not report.unresolved


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "expm1", "arctan", "arcsinh", "log1p"])
def test_primitives_agree_far_out(name):
    assert check_primitive(getattr(autograd, name), oracle="mpmath").agrees


def test_it_sees_a_slope_that_differences_do_not():
    def hidden(x):
        return (wrong.exp_off_by_a_millionth(x) + 1e16) - 1e16

    assert check_gradients(hidden, 1.0).unresolved
    with pytest.raises(AssertionError, match="the rule of exp_off_by_a_millionth disagrees"):
        check_gradients(hidden, 1.0, oracle="mpmath")


def test_kinks_are_seen():
    assert len(check_gradients(autograd.relu, np.array([0.0, 1.0]), oracle="mpmath").kinks) == 1


def test_the_methods_are_those_of_numpy():
    with mpmath().workdps(50):
        for name in set(METHODS) - {"arctan2", "hypot", "arccosh"}:
            x = np.array([Digits(number(0.3))], dtype=object)
            expected = getattr(np, name)(0.3)
            assert float(getattr(np, name)(x)[0]) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: check_gradients(np.exp, 1.0, oracle="digits"), 'must be None or "mpmath"'),
        (
            lambda: check_gradients(autograd.logaddexp, 1.0, 2.0, oracle="mpmath"),
            "cannot run this function on 50-digit numbers",
        ),
        (lambda: on_a_leaf(Tensor([1.0])), "leaves that are not its arguments"),
    ],
)
def test_what_it_cannot_do_is_said(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def on_a_leaf(leaf):
    """A check of a function that does not look at its argument."""
    check_gradients(lambda _: leaf * leaf, leaf, oracle="mpmath")
