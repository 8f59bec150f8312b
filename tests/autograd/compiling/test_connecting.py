"""How inputs are read: what is relied on, and what nobody else sees is not copied."""

import numpy as np
import pytest

from autograd import Tensor, compile
from autograd.compiling.captured import Place
from autograd.compiling.connecting import Scope, expression


def test_a_place_is_read_by_its_holder_and_key():
    scope = Scope()
    text = expression(Place({"rate": 0.5}, "rate", "state"), scope)
    assert eval(text, dict(scope)) == 0.5


def test_a_place_that_is_gone_makes_the_program_stale():
    state = {"scale": np.array(2.0), "shift": np.array(1.0)}
    compiled = compile(lambda x: x * state["scale"] + state.get("shift", 0.0))
    assert compiled(np.ones(1)).tolist() == [3.0]
    del state["shift"]
    assert compiled(np.ones(1)).tolist() == [2.0]


def test_memory_that_inputs_share_is_noticed_where_one_is_changed():
    def function(x, y):
        x += 1.0
        return x * y

    compiled = compile(function)
    assert compiled(np.ones(2), np.ones(2)).tolist() == [2.0, 2.0]
    both = np.ones(3)
    assert compiled(both[:2], both[1:]).tolist() == [4.0, 2.0]
    assert both.tolist() == [2.0, 2.0, 1.0]


def test_a_captured_leaf_that_comes_as_an_argument_too():
    w = Tensor([2.0])
    compiled = compile(lambda x: (x * w).sum())
    assert compiled(Tensor([3.0])).item() == 6.0 and compiled(w).item() == 4.0


@pytest.mark.parametrize("other", [np.arange(3.0), np.ones((2, 2)), np.ones(2, np.float32)])
def test_an_array_of_another_shape_or_dtype_in_a_place_makes_the_program_stale(other):
    """Sizes are numbers of the program, as they were when it was recorded."""
    state = {"scale": np.arange(2.0)}
    compiled = compile(lambda x: x + state["scale"].sum() / state["scale"].size)
    sized = compile(lambda x: x + state["scale"].sum() * state["scale"].itemsize)
    compiled(np.ones(2)), sized(np.ones(2))
    state["scale"] = other
    assert np.array_equal(compiled(np.ones(2)), [1.0 + other.sum() / other.size] * 2)
    assert np.array_equal(sized(np.ones(2)), [1.0 + other.sum() * other.itemsize] * 2)
