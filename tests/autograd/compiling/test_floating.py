"""Programs run where NumPy ignores inf and nan, in any thread, unless they are to be raised."""

import warnings
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from autograd import Tensor, compile, value_and_grad
from autograd.compiling import floating


def slope(x):
    return value_and_grad(lambda t: np.log(t).sum())(x)


def test_the_state_is_known_here():
    """NumPy keeps it in a variable of the context; else every call would ask np.geterr."""
    assert floating.state is not floating.no_state
    assert floating.state(None) is floating.state(None)
    before = floating.state(None)
    with np.errstate(over="raise"):
        assert floating.state(None) is not before
        assert floating.raises()
    assert floating.state(None) is before


def test_where_the_state_is_elsewhere_it_is_never_known():
    assert floating.no_state(None) is not floating.no_state(None)


def test_what_raises_now_is_not_called_calm():
    with np.errstate(all="raise"):
        assert floating.calm_state() is not floating.state(None)
    assert floating.calm_state() is floating.state(None)


def test_a_replay_is_silent_and_leaves_the_state_as_it_was():
    compiled, before = compile(slope), np.geterr()
    compiled(np.ones(3))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        _, gradient = compiled(np.array([1.0, 0.0, 2.0]))
    assert np.array_equal(gradient, [1.0, np.inf, 0.5])
    assert np.geterr() == before


def test_an_error_is_raised_where_one_is_to_be_raised():
    compiled = compile(slope)
    compiled(np.ones(3))
    with np.errstate(all="raise"), pytest.raises(FloatingPointError):
        compiled(np.array([1.0, 0.0, 2.0]))
    with np.errstate(divide="ignore"):
        assert compiled(np.array([1.0, 0.0, 2.0]))[1][1] == np.inf


def test_a_program_recorded_under_another_state_serves():
    compiled = compile(slope)
    with np.errstate(all="ignore"):
        compiled(np.ones(3))
    assert np.array_equal(compiled(np.full(3, 2.0))[1], [0.5] * 3)
    with np.errstate(all="raise"), pytest.raises(FloatingPointError):
        compiled(np.zeros(3))


def test_threads_run_one_program_at_once():
    weight = Tensor(np.ones((50, 50)))
    compiled = compile(lambda x: value_and_grad(lambda t: np.tanh(t @ weight).sum())(x)[1])
    inputs = [np.full((50, 50), i / 50) for i in range(50)]
    compiled(inputs[0])
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(compiled, inputs))
    assert all(np.array_equal(f, compiled(x)) for f, x in zip(found, inputs, strict=True))


def test_a_function_of_the_user_is_called_where_one_is_to_be_called():
    compiled = compile(slope)
    compiled(np.ones(3))

    def stop(kind, flag):
        raise ArithmeticError(kind)

    before = np.seterrcall(stop)
    try:
        with np.errstate(all="call"), pytest.raises(ArithmeticError, match="divide"):
            compiled(np.zeros(3))
    finally:
        np.seterrcall(before)
