"""What Values and Tensors do alike: data, detach, update, conversions, copies, text."""

import copy
import pickle

import numpy as np
import pytest

import autograd
from autograd import Tensor, Value, stop_gradient
from autograd.node import Node
from autograd.variable import Variable

KINDS = pytest.mark.parametrize("kind", [Value, Tensor])


# --- the backward pass ----------------------------------------------------------------------------


@KINDS
def test_the_seed_of_a_scalar_is_one(kind):
    x = kind(3.0)
    (x * x).backward()
    assert x.grad == 6.0
    (x * x).backward(0.5)
    assert x.grad == 9.0
    (x * x).backward(seed=kind(2.0))
    assert float(x.grad) == 21.0


def test_a_tensor_of_one_element_needs_no_seed():
    x = Tensor([[3.0]])
    (x * x).backward()
    assert x.grad.tolist() == [[6.0]]


@pytest.mark.parametrize("seed", [1, np.int64(1), [1.0], np.ones((1,)), 1.0])
def test_a_seed_may_be_anything_of_the_shape(seed):
    x = Tensor([3.0] if np.ndim(seed) else 3.0, dtype=np.float32)
    (x * x).backward(seed)
    assert x.grad.dtype == np.float32
    assert x.grad.shape == x.shape


@pytest.mark.parametrize("create_graph", [False, True])
def test_a_seed_that_is_a_node_takes_the_dtype_of_the_output_too(create_graph):
    x = Tensor([3.0], dtype=np.float32)
    for out in (x * 2.0, x):
        x.grad = None
        out.backward(Tensor([1.0]), create_graph)
        assert x.grad.dtype == np.float32


def test_an_output_without_a_seed_must_be_a_scalar():
    x = Tensor([1.0, 2.0])
    message = r"needs a scalar: this tensor has shape \(2,\)\. Reduce it .* y\.backward\(seed\)"
    with pytest.raises(ValueError, match=message):
        (x * x).backward()
    assert x.grad is None


@pytest.mark.parametrize("seed", [1.0, np.ones(3), np.ones((2, 2)), np.ones((1, 2)), []])
def test_a_seed_is_never_broadcast(seed):
    x = Tensor([1.0, 2.0])
    with pytest.raises(ValueError, match=r"seed has shape .*, the tensor has shape \(2,\)"):
        (x * x).backward(seed)
    assert x.grad is None


def test_the_seed_of_a_value_is_a_number():
    x = Value(3.0)
    with pytest.raises(TypeError, match="the seed of a Value is a number, got ndarray"):
        (x * x).backward(np.ones(1))
    with pytest.raises(TypeError, match="the seed of a Value is a number, got str"):
        (x * x).backward("1")
    assert x.grad is None


# --- constants ------------------------------------------------------------------------------------


@KINDS
def test_a_detached_node_passes_no_gradient(kind):
    x = kind(3.0, name="x")
    constant = (x * x).detach()
    assert type(constant) is kind
    assert constant.item() == 9.0
    assert constant.inputs == ()
    (constant * x).backward()
    assert x.grad == 9.0
    assert x.detach().name == "x"
    assert constant.grad is None


@KINDS
def test_what_was_detached_can_be_differentiated_no_more(kind):
    x = kind(3.0)
    constant = x.detach()
    (first,) = autograd.gradients(x * constant, [x], create_graph=True)
    (second,) = autograd.gradients(first * x, [x])
    assert second == 3.0


def test_detached_data_is_a_copy():
    x = Tensor([1.0, 2.0])
    constant = x.detach()
    x.data[0] = 9.0
    assert constant.data.tolist() == [1.0, 2.0]


def test_stop_gradient_takes_everything():
    x = Value(3.0)
    assert stop_gradient(2.5) == 2.5
    array = np.ones(2)
    assert stop_gradient(array) is array
    stopped = stop_gradient(np.array([x, x * x]))
    (stopped[1] * x).backward()
    assert x.grad == 9.0
    assert autograd.grad(lambda x: x * stop_gradient(x))(3.0) == 3.0
    assert autograd.grad(lambda x: (x * stop_gradient(x)).sum())(array).tolist() == [1.0, 1.0]


# --- the data of a leaf ---------------------------------------------------------------------------


@KINDS
def test_an_update_is_computed_from_the_old_data(kind):
    x = kind(3.0)
    x.update(lambda data: data * 2.0)
    assert x.item() == 6.0
    assert type(x.data) is (float if kind is Value else np.ndarray)


def test_an_update_does_not_change_the_array_that_was_there():
    x = Tensor([1.0, 2.0])
    before = x.data
    x.update(lambda data: data - 1.0)
    assert before.tolist() == [1.0, 2.0]
    assert x.data.tolist() == [0.0, 1.0]


@pytest.mark.parametrize(
    "bad", [lambda d: d[:1], lambda d: d[None], lambda d: d.astype(np.float32), lambda d: 0.0]
)
def test_an_update_keeps_shape_and_dtype(bad):
    x = Tensor([1.0, 2.0], name="x")
    with pytest.raises(ValueError, match=r"update: Tensor 'x' of shape \(2,\) and dtype float64"):
        x.update(bad)
    assert x.data.tolist() == [1.0, 2.0]


@KINDS
def test_only_leaves_can_be_assigned(kind):
    x = kind(3.0)
    inner, constant = x * x, x.detach()
    for node, made_by in ((inner, "multiply"), (constant, "stop_gradient")):
        with pytest.raises(AttributeError, match=rf"result of {made_by}\. Only leaves, made by"):
            node.data = kind(1.0).data
        with pytest.raises(AttributeError, match="cannot be assigned"):
            node.update(lambda data: data)
    assert inner.item() == 9.0


# --- conversions ----------------------------------------------------------------------------------


@KINDS
def test_a_node_of_one_element_is_a_number(kind):
    x = kind(-2.75)
    assert float(x) == -2.75
    assert int(x) == -2
    assert bool(x)
    assert not kind(0.0)
    assert x.item() == -2.75
    assert type(x.item()) is float
    assert f"{x:.1f}" == "-2.8"
    assert f"{kind(1234.5):,.2f}" == "1,234.50"
    assert float(Tensor([[7.0]])) == 7.0


@pytest.mark.parametrize(
    ("convert", "call"), [(float, "float"), (int, "int"), (Tensor.item, "item")]
)
def test_a_tensor_of_several_is_no_number(convert, call):
    message = rf"{call}\(\): only a tensor with one element .* this one has shape \(2,\)"
    with pytest.raises(TypeError, match=message):
        convert(Tensor([1.0, 2.0]))


@pytest.mark.parametrize("shape", [(2,), (0,), (2, 2)])
def test_the_truth_of_a_tensor_of_several_is_ambiguous(shape):
    count = int(np.prod(shape))
    with pytest.raises(ValueError, match=rf"truth of a tensor with {count} elements is ambiguous"):
        bool(Tensor(np.ones(shape)))


@KINDS
def test_shapes_sizes_and_dtypes(kind):
    x = kind(3.0)
    dtype = object if kind is Value else np.float64  # that of an array of Values
    assert (x.shape, x.ndim, x.size, x.dtype) == ((), 0, 1, np.dtype(dtype))


def test_shapes_sizes_and_dtypes_of_arrays():
    x = Tensor(np.ones((2, 0, 3)), dtype=np.float32)
    assert (x.shape, x.ndim, x.size, x.dtype) == ((2, 0, 3), 3, 0, np.dtype(np.float32))


# --- copies ---------------------------------------------------------------------------------------


COPIES = pytest.mark.parametrize(
    "duplicate", [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))]
)


@KINDS
@COPIES
def test_a_leaf_is_copied_with_name_and_gradient(kind, duplicate):
    x = kind(3.0, name="x")
    (x * x).backward()
    y = duplicate(x)
    assert y is not x
    assert type(y) is kind
    assert (y.item(), y.name, float(y.grad)) == (3.0, "x", 6.0)
    assert y.is_leaf
    y.update(lambda data: data + 1.0)
    assert x.item() == 3.0
    (y * y).backward()
    assert (float(x.grad), float(y.grad)) == (6.0, 14.0)


@COPIES
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_a_copied_tensor_shares_nothing(duplicate, dtype):
    x = Tensor([[1.0, 2.0]], dtype=dtype)
    x.sum().backward()
    y = duplicate(x)
    assert (y.dtype, y.shape, y.grad.dtype) == (dtype, (1, 2), dtype)
    assert not np.shares_memory(x.data, y.data)


@KINDS
@COPIES
def test_a_constant_stays_a_constant(kind, duplicate):
    y = duplicate(kind(3.0).detach())
    x = kind(2.0)
    (x * y).backward()
    assert y.grad is None
    assert not y.is_leaf


@KINDS
@COPIES
def test_an_inner_node_is_not_copied_without_its_graph(kind, duplicate):
    y = kind(3.0) * 2.0
    with pytest.raises(TypeError, match=r"result of multiply and cannot be .* use \.detach\(\)"):
        duplicate(y)
    assert duplicate(y.detach()).item() == 6.0


def test_a_model_is_copied_as_a_whole():
    shared = Tensor([1.0, 2.0])
    model = {"w": shared, "again": shared, "b": [Value(3.0)]}
    for twin in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        assert twin["w"] is twin["again"]
        assert twin["w"] is not shared
        twin["w"].update(lambda data: data * 0.0)
    assert shared.data.tolist() == [1.0, 2.0]


# --- text -----------------------------------------------------------------------------------------


def test_repr_shows_data_name_and_operation():
    x = Value(3.0, name="x")
    assert repr(x) == "Value(3.0, name='x')"
    assert repr(Value(0.1)) == "Value(0.1)"
    assert repr(x * x) == "Value(9.0, from multiply)"
    assert str(x.detach()) == "Value(3.0, name='x', from stop_gradient)"
    t = Tensor([1.0, 2.5], name="t")
    assert repr(t) == "Tensor([1. , 2.5], name='t')"
    assert repr(t.sum()) == "Tensor(3.5, from sum)"
    assert repr(Tensor([1], dtype=np.float32)) == "Tensor([1.], dtype=float32)"
    assert f"{t}" == repr(t)
    assert repr(Tensor(np.eye(2))) == "Tensor([[1., 0.],\n        [0., 1.]])"


def test_what_is_not_a_kind_cannot_be_made():
    with pytest.raises(NotImplementedError):
        Variable(1.0)
    with pytest.raises(NotImplementedError):
        Variable.checked_seed(Node(), None)
