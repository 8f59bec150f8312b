"""Results are put together anew in every call; changes are made where the function made them."""

from collections import OrderedDict, namedtuple

import numpy as np
import pytest

from autograd import Tensor, compile
from autograd.compiling.delivering import tensor

Pair = namedtuple("Pair", "first second")


KINDS = (
    list,
    tuple,
    lambda xs: {"a": xs[0], 2: xs[1]},
    lambda xs: Pair(*xs),
    lambda xs: OrderedDict(a=xs[0], b=xs[1]),
)


@pytest.mark.parametrize("kind", KINDS)
def test_nested_results_are_of_the_same_kind_and_new(kind):
    compiled = compile(lambda x: kind([x + 1.0, [x * 2.0]]))
    first, second = compiled(np.ones(1)), compiled(np.ones(1))
    assert type(first) is type(second) and first is not second and repr(first) == repr(second)


def test_an_array_that_never_changes_is_not_shared_by_results():
    compiled = compile(lambda x: np.arange(3))
    compiled(1.0)[0] = 7
    assert compiled(1.0).tolist() == [0, 1, 2]


def test_a_dict_that_is_refilled_stays_the_same_dict():
    state = {"inner": {"a": np.zeros(1)}}
    inner = state["inner"]

    def function(x):
        state["inner"] = {"a": state["inner"]["a"] + x}

    compiled = compile(function)
    for _ in range(3):
        compiled(2.0)
    assert inner["a"].tolist() == [6.0]


def test_an_object_of_the_run_is_refused():
    class Box:
        def __init__(self, x):
            self.x = x

    with pytest.raises(TypeError, match="returns or keeps a Box"):
        compile(lambda x: Box(x + 1.0))(np.ones(1))


def test_a_tensor_made_of_an_output_is_no_leaf_to_go_back_from():
    node = tensor(np.ones(2))
    assert type(node) is Tensor and node.shape == (2,) and node.grad is None
    with pytest.raises(RuntimeError, match="computed by a compiled function"):
        node.backward(np.ones(2))


def test_a_gradient_that_never_changes_is_the_one_that_is_returned():
    w = Tensor(np.ones(3))

    def function(x):
        w.grad = None
        (w.sum() + x.sum()).backward()
        return w.grad, (w.grad, np.full(3, 2.0))

    compiled = compile(function)
    for _ in range(3):
        found, (again, other) = compiled(np.arange(3.0))
        assert found is again and found is w.grad and other is not found
        found += 1.0
        assert w.grad.tolist() == [2.0] * 3


def test_a_node_that_a_program_gives_back_says_why_it_has_no_gradients():
    w = Tensor(np.ones(2))
    loss_of = compile(lambda x: (w * x).sum())
    for _ in range(2):
        loss = loss_of(np.ones(2))
        with pytest.raises(RuntimeError, match="computed by a compiled function"):
            loss.backward()
