"""Modules and makers of arrays while a function is recorded, and after."""

import time

import numpy as np
import pytest

from autograd import compile
from autograd.compiling.exchanging import Kind
from autograd.compiling.standing import Stand


def test_a_stand_in_is_the_module_but_for_some_functions():
    stand = Stand(np, {"zeros": len})
    assert stand.zeros is len and stand.ones is np.ones and stand.__name__ == "numpy"
    with pytest.raises(AttributeError):
        getattr(stand, "no_such_function")  # noqa: B009


def test_kind_is_type():
    assert Kind(1.5) is float and {type: 1}[Kind] == 1 and hash(Kind) == hash(type)
    assert isinstance(float, Kind) and not isinstance(1.5, Kind)
    assert Kind("Made", (list,), {"x": 1})([2]).x == 1


def test_an_array_made_of_an_argument_is_recorded():
    compiled = compile(lambda x: np.array([x, 2.0 * x]) + np.full(2, x))
    assert [compiled(x).tolist() for x in (1.0, 2.0)] == [[2.0, 3.0], [4.0, 6.0]]


def test_clocks_are_refused_and_go_on_afterwards():
    with pytest.raises(TypeError, match=r"time\.perf_counter\(\)"):
        compile(lambda x: x * time.perf_counter())(np.ones(1))
    assert time.perf_counter() > 0
