"""A node is never put into a plain array unseen."""

import math

import numpy as np
import pytest

from autograd import Tensor, Value, grad


@pytest.mark.parametrize("node", [Value(2.0), Tensor(2.0), Tensor([2.0])], ids=str)
@pytest.mark.parametrize("index", [0, slice(None), (0,), ...], ids=str)
@pytest.mark.parametrize("dtype", [float, np.float32, int])
def test_an_assignment_raises_and_says_what_to_do(node, index, dtype):
    array = np.zeros(2, dtype)
    with pytest.raises((TypeError, ValueError)) as raised:
        array[index] = node
    said = str(raised.value.__cause__ or raised.value)
    assert "drop its gradient" in said or ("cannot hold a node" in said and "np.stack" in said)
    assert not array.any()


def test_the_most_ordinary_loop_raises_in_transforms():
    def f(x):
        out = np.zeros(3)
        for i in range(3):
            out[i] = x[i] ** 2
        return out.sum()

    with pytest.raises(ValueError, match="sequence") as raised:
        grad(f)(np.array([1.0, 2.0, 3.0]))
    assert "cannot hold a node" in str(raised.value.__cause__)
    assert ".at[index].set" in str(raised.value.__cause__)


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda x: np.gradient(np.array([x, x * 2.0])), "gradient"),
        (lambda x: np.sum(np.ones(2), initial=x), "_wrapreduction"),
    ],
)
def test_numpy_s_own_conversions_raise(call, name):
    with pytest.raises(TypeError, match=rf"np\.{name} would take float\(\) of a node"):
        call(Value(2.0))


@pytest.mark.parametrize("node", [Value(2.0), Tensor(2.0)], ids=str)
def test_who_asks_python_gets_the_number(node):
    numbers = [0.0, 0]
    numbers[0] = float(node)
    numbers[1] = int(node)
    array = np.zeros(1)
    array[0] = node.item()
    assert (numbers, array[0], math.sqrt(node)) == ([2.0, 2], 2.0, math.sqrt(2.0))


@pytest.mark.parametrize(
    "call",
    [
        lambda t, masked: masked * t,
        lambda t, masked: t * masked,
        lambda t, masked: np.ma.exp(t),
        lambda t, masked: np.ma.getdata(t),
    ],
)
def test_masked_arrays_do_not_take_the_array_out_of_a_tensor(call):
    masked = np.ma.array([1.0, 2.0], mask=[False, True])
    with pytest.raises(TypeError, match=r"would turn a Tensor into a plain|with a masked array"):
        call(Tensor([1.0, 2.0]), masked)
