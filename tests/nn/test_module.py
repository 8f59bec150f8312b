"""Modules find, name, copy, save and load their parameters, and show them as a tree."""

import copy
import pickle

import numpy as np
import pytest

import nn
from autograd import Tensor, Value

from .situations import MESSAGES


class Net(nn.Module):
    """Every place a parameter can be in; the attributes are not in alphabetical order."""

    def __init__(self):
        rng = np.random.default_rng(0)
        self.scale = Value(2.0)
        self.first = nn.Linear(3, 4, rng=rng)
        self.blocks = [nn.Linear(4, 4, rng=rng), {"gate": Tensor(np.ones(4), name="my gate")}]
        self.again = self.first.weight
        self.values = nn.as_values(Tensor([1.0, 2.0]))
        self.pair = (Tensor([3.0]), nn.relu)
        self.constant = np.ones(2)
        self.cached = self.first.weight * 2.0

    def __call__(self, x):
        x = nn.relu(self.first(x)) @ self.blocks[0].weight * self.blocks[1]["gate"]
        return (x * self.pair[0]).sum()


PATHS = [
    "scale", "first.weight", "first.bias", "blocks.0.weight", "blocks.0.bias", "blocks.1.gate",
    "values", "pair.0",
]  # fmt: skip


def linear():
    return nn.Linear(1, 2, rng=np.random.default_rng(0))


# --- finding ------------------------------------------------------------------------------------


def test_parameters_are_found_in_order_and_each_once():
    net = Net()
    assert [path for path, _ in net.named_parameters()] == PATHS
    assert [id(x) for x in net.parameters()] == [id(x) for _, x in net.named_parameters()]


def test_a_shared_layer_counts_once():
    layer = linear()
    shared = nn.Sequential(layer, nn.relu, layer)
    assert [path for path, _ in shared.named_parameters()] == ["layers.0.weight", "layers.0.bias"]


def test_modules_that_refer_to_each_other_are_walked_once():
    parent, child = nn.Module(), linear()
    parent.child, child.parent = child, parent
    assert [path for path, _ in parent.named_parameters()] == ["child.weight", "child.bias"]


def test_names_show_the_path_unless_there_was_a_name():
    net = Net()
    names = {path: x.name for path, x in net.named_parameters() if path != "values"}
    assert names.pop("blocks.1.gate") == "my gate"
    assert names == {path: path for path in names}
    assert [v.name for v in net.values] == ["values[0]", "values[1]"]


def test_names_grow_when_parts_are_put_together():
    inner = nn.MLP([2, 3, 1], rng=np.random.default_rng(0))
    assert inner.layers[1].weight.name == "layers.1.weight"
    nn.Sequential(nn.relu, inner)
    assert inner.layers[1].weight.name == "layers.1.layers.1.weight"


def test_zero_grad_reaches_every_node():
    net = Net()
    for x in nn.parameters.nodes_of(net.parameters()):
        x.grad = 1.0
    net.zero_grad()
    assert all(x.grad is None for x in nn.parameters.nodes_of(net.parameters()))


def test_a_module_without_call_says_so():
    with pytest.raises(NotImplementedError, match="Module has no __call__"):
        nn.Module()(1.0)


# --- copies -------------------------------------------------------------------------------------


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_copies_compute_the_same_and_share_nothing(copied):
    net = nn.MLP([3, 4, 2], nn.tanh, rng=np.random.default_rng(0))
    x = np.ones((5, 3))
    twin = copied(net)
    np.testing.assert_array_equal(twin(x).data, net(x).data)
    assert [p.name for p in twin.parameters()] == [p.name for p in net.parameters()]
    twin.parameters()[0].data += 1.0
    assert not np.array_equal(twin(x).data, net(x).data)


def test_shared_parameters_stay_shared_in_a_mapped_module():
    layer = nn.Linear(2, 2, rng=np.random.default_rng(0))
    mapped = nn.Sequential(layer, layer).mapped(nn.as_values)
    assert mapped[0].weight is mapped[1].weight
    assert mapped[0].weight[1, 0].name == "layers.0.weight[1, 0]"
    assert isinstance(layer.weight, Tensor)


def test_mapped_to_arrays_and_back():
    net = nn.MLP([3, 4, 2], rng=np.random.default_rng(0))
    x = np.ones((5, 3))
    frozen = net.mapped(nn.as_array)
    assert frozen.parameters() == [] and type(frozen(x)) is np.ndarray
    np.testing.assert_array_equal(frozen(x), net(x).data)
    back = net.mapped(nn.as_values).mapped(nn.as_tensor)
    np.testing.assert_array_equal(back(x).data, net(x).data)
    assert [p.name for p in back.parameters()] == [p.name for p in net.parameters()]


# --- state --------------------------------------------------------------------------------------


def test_state_is_a_copy_and_loads_into_every_kind():
    net = nn.MLP([3, 4, 2], rng=np.random.default_rng(0))
    state = net.state_dict()
    x = np.ones((5, 3))
    for kind in (nn.as_tensor, nn.as_values):
        other = nn.MLP([3, 4, 2], rng=np.random.default_rng(1)).mapped(kind)
        other.load_state_dict(state)
        for path, array in other.state_dict().items():
            np.testing.assert_array_equal(array, state[path])
        assert type(other.parameters()[0]) in (Tensor, np.ndarray)
    before = net(x).data.copy()
    for array in state.values():
        array += 1.0
    np.testing.assert_array_equal(net(x).data, before)


def test_a_graph_from_before_a_load_is_stale():
    layer = linear()
    loss = (layer.weight * layer.weight).sum()
    layer.load_state_dict(layer.state_dict())
    with pytest.raises(RuntimeError, match=r"weight.* was changed"):
        loss.backward()


def test_a_state_can_be_read_without_slowing_the_model_down():
    layer = linear()
    layer.state_dict()
    recorded = layer.weight * 1.0
    assert recorded.inputs[0] is layer.weight
    recorded.sum().backward()  # nothing was handed out that could have been changed


def refusal(net, state):
    before = net.state_dict()
    with pytest.raises(ValueError) as caught:
        net.load_state_dict(state)
    for path, array in net.state_dict().items():
        np.testing.assert_array_equal(array, before[path])
    return str(caught.value)


def test_a_misspelt_key():
    net = linear()
    state = {"wieght": net.state_dict()["weight"] + 1.0, "bias": np.ones(2)}
    expected = MESSAGES["state-key"].replace("load_state:", "load_state_dict:")
    assert refusal(net, state) == expected


def test_another_shape():
    state = {"weight": np.ones((5, 3)), "bias": np.ones(2)}
    expected = MESSAGES["state-shape"].replace("load_state:", "load_state_dict:")
    assert refusal(linear(), state) == expected.replace("the file", "the state")


def test_another_dtype_and_many_problems():
    state = {"weight": np.ones((1, 2), np.float32), "bias": np.ones(2)}
    assert "'weight' in the state is float32, the model has float64. Nothing" in refusal(
        linear(), state
    )
    message = refusal(nn.MLP([1] * 9, rng=np.random.default_rng(0)), {})
    assert message.count("missing key") == 5 and message.endswith(
        "and 11 more. Nothing was changed"
    )


def test_something_that_is_no_array_changes_nothing():
    net = linear()
    with pytest.raises(TypeError, match="drop its gradient"):
        net.load_state_dict({"weight": np.ones((1, 2)), "bias": Tensor([1.0, 2.0])})
    assert not net.state_dict()["bias"].any()


def test_two_parameters_of_one_path_are_refused():
    net = nn.Module()
    net.part = {"a.b": Tensor([1.0]), "a": {"b": Tensor([2.0])}}
    with pytest.raises(ValueError, match="two parameters of Module have one path"):
        net.state_dict()
    with pytest.raises(ValueError, match="two parameters of Module have one path"):
        net.load_state_dict({"part.a.b": np.ones(1)})


# --- text ---------------------------------------------------------------------------------------


def test_repr_is_a_tree_with_shapes_and_counts():
    net = Net()
    net.last = net.first
    assert (
        repr(net)
        == """\
Net                        44 parameters, float64
├─ scale ()                 1
├─ first: Linear           16
│  ├─ weight (3, 4)        12
│  └─ bias (4,)             4
├─ blocks.0: Linear        20
│  ├─ weight (4, 4)        16
│  └─ bias (4,)             4
├─ blocks.1.gate (4,)       4
├─ again (3, 4) shared
├─ values (2,)              2
├─ pair.0 (1,)              1
├─ pair.1: relu
├─ constant (2,) constant
└─ last: Linear shared"""
    )


def test_repr_of_one_and_of_no_parameters():
    layer = nn.Linear(1, 1, bias=False, rng=np.random.default_rng(0))
    assert repr(layer).startswith("Linear            1 parameter, float64\n")
    assert repr(nn.Module()) == "Module  0 parameters"
    assert "weight (1, 1) constant" in repr(layer.mapped(nn.as_array))


# --- buffers, and training or use -----------------------------------------------------------------


class Average(nn.Module):
    """Subtracts a mean that it was given, not trained."""

    buffers = ("mean",)

    def __init__(self):
        self.mean = np.array([1.0, 2.0])
        self.scale = Tensor([3.0, 4.0])

    def __call__(self, x):
        return (x - self.mean) * self.scale


def test_buffers_are_saved_after_the_parameters_but_not_trained():
    model = nn.Sequential(Average(), nn.relu)
    assert [name for name, _ in model.named_parameters()] == ["layers.0.scale"]
    state = model.state_dict()
    assert list(state) == ["layers.0.scale", "layers.0.mean"]
    state["layers.0.mean"][0] = 7.0
    assert model[0].mean[0] == 1.0  # a copy was given away
    model.load_state_dict(state)
    state["layers.0.mean"][0] = 8.0
    assert model[0].mean.tolist() == [7.0, 2.0]  # and a copy taken


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (np.ones(3), r"'mean' in the state is \(3,\), the model has \(2,\)"),
        (np.ones(2, int), "'mean' in the state is int64, the model has float64"),
    ],
)
def test_a_buffer_that_does_not_fit_changes_nothing(bad, message):
    model = Average()
    with pytest.raises(ValueError, match=message):
        model.load_state_dict({"scale": np.zeros(2), "mean": bad})
    assert model.mean.tolist() == [1.0, 2.0]
    assert model.scale.data.tolist() == [3.0, 4.0]


def test_training_and_use_reach_every_module():
    shared = Average()
    model = nn.Sequential(shared, nn.Sequential(shared, Average()))
    assert all(module.training for _, module in model.named_modules())
    assert model.eval() is model
    modules = dict(model.named_modules())
    assert list(modules) == ["", "layers.0", "layers.1", "layers.1.layers.1"]
    assert not any(module.training for module in modules.values())
    model.train()
    assert all(module.training for module in modules.values())
