"""What counts as a parameter, what it is called, and one kind made of another."""

import copy

import numpy as np
import pytest

from autograd import Tensor, Value, draw, stop_gradient
from nn import Linear, Module, as_array, as_tensor, as_values
from nn.parameters import assign, give_name, is_parameter, nodes_of

RNG = np.random.default_rng(0)
X = np.array([[1.0, -2.0, 0.5], [0.0, 3.0, 1e-3]])


def test_what_counts_as_a_parameter():
    leaf = Value(1.0)
    mixed = np.array([leaf, leaf * 2.0], dtype=object)
    assert all(map(is_parameter, [Tensor(X), leaf, as_values(Tensor(X))]))
    others = [X, 1.0, None, Tensor(X) * 1.0, leaf * 1.0, mixed, np.empty(0, object),
              stop_gradient(Tensor(X)), np.array(["text"], object)]  # fmt: skip
    assert not any(map(is_parameter, others))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("array", [X, np.array(2.5), np.empty((0, 3))])
def test_there_and_back_changes_no_number(array, dtype):
    tensor = Tensor(array.astype(dtype))
    values = as_values(tensor)
    assert values.dtype == object and values.shape == array.shape
    for other in (as_array(tensor), as_array(values), as_tensor(values).data):
        np.testing.assert_array_equal(other, array.astype(dtype))
    assert as_array(tensor).dtype == dtype


def test_copies_are_independent_of_the_parameter():
    tensor = Tensor(X)
    array, values = as_array(tensor), as_values(tensor)
    array[0, 0], values[0, 1].data = 7.0, 8.0
    np.testing.assert_array_equal(as_array(tensor), X)
    assert as_array(values)[0, 1] == 8.0


def test_values_are_named_by_their_place():
    assert [v.name for v in as_values(Tensor([1.0, 2.0], name="b"))] == ["b[0]", "b[1]"]
    assert as_values(Tensor(X, name="w"))[1, 2].name == "w[1, 2]"
    assert as_values(Tensor(1.0, name="s"))[()].name == "s"
    assert as_values(Tensor(X))[0, 0].name is None


def test_a_name_of_its_own_is_kept_and_a_path_grows():
    own, path = Tensor(X, name="W"), Tensor(X)
    for place in ("weight", "layer.weight", "net.layer.weight"):
        give_name(own, place)
        give_name(path, place)
    assert (own.name, path.name) == ("W", "net.layer.weight")


def test_parameters_without_a_dot_in_their_name_are_drawn_as_parameters():
    class Own(Module):
        def __init__(self):
            self.w = Tensor([2.0, 3.0])
            self.own = Tensor([1.0, 1.0], name="theta")

        def __call__(self, x):
            return x * self.w + self.own

    x = Tensor([5.0, 6.0], name="x")
    for model in (Own(), Own().mapped(as_tensor), copy.deepcopy(Own()), Linear(2, 2, rng=RNG)):
        graph = draw(model(x).sum()).graph
        insets = [inset.role for card in graph.cards for inset in card.insets]
        assert insets == ["parameter", "parameter"]
        assert [card.name for card in graph.cards if card.role == "input"] == ["x"]
    values = np.array([Value(1.0, name="a"), Value(2.0, name="b")], dtype=object)
    cards = draw((Own().mapped(as_values)(values)).sum()).graph.cards
    roles = sorted((card.role, card.name) for card in cards if card.role in ("input", "parameter"))
    assert [name for role, name in roles if role == "input"] == ["a", "b"]
    assert len(roles) == 6


def test_assign_copies():
    array, tensor = X.copy(), Tensor(X * 0.0)
    value, values = Value(0.0), as_values(Tensor(X * 0.0))
    assign(tensor, array)
    assign(values, array)
    assign(value, np.array(4.0))
    array[:] = 9.0
    np.testing.assert_array_equal(tensor.data, X)
    np.testing.assert_array_equal(as_array(values), X)
    assert value.data == 4.0 and type(value.data) is float and type(values[0, 0].data) is float


def test_nodes_of_opens_object_arrays():
    tensor, value = Tensor(X), Value(1.0)
    values = as_values(tensor)
    assert list(map(id, nodes_of([tensor, values, value]))) == list(
        map(id, [tensor, *values.flat, value])
    )
