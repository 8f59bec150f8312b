"""The chain rule: what is stored where, again and again, and what raises instead."""

import numpy as np
import pytest

import autograd
from autograd import Tensor, Value
from autograd.backward import backpropagate, differentiate

KINDS = pytest.mark.parametrize("kind", [Value, Tensor])
X = np.array([1.0, 2.0])


# --- protocols: the rows of edge_cases.json that are sequences of calls ---------------------------


def accumulate_two_losses():
    x = Tensor(X)
    (x * x).sum().backward()
    (3.0 * x).sum().backward()
    assert x.grad.tolist() == [5.0, 7.0]


def augmented_assignment_on_leaf():
    x = leaf = Tensor(X)
    y = x * x
    x += 1.0
    assert x is not leaf
    y.sum().backward()
    assert leaf.grad.tolist() == [2.0, 4.0]
    assert leaf.data.tolist() == [1.0, 2.0]


def backward_on_a_leaf():
    x = Tensor(X)
    x.backward([3.0, 4.0])
    assert x.grad.tolist() == [3.0, 4.0]


def backward_twice_retained():
    x = Tensor(X)
    hidden = x * x
    kept = [hidden, hidden.sum()]
    kept[1].backward()
    kept[1].backward()
    assert x.grad.tolist() == [4.0, 8.0]
    assert hidden.grad is None


def backward_twice_same_graph():
    x = Tensor(X)
    y = (x * x).sum()
    y.backward()
    assert x.grad.tolist() == [2.0, 4.0]
    y.backward()
    assert x.grad.tolist() == [4.0, 8.0]


def mutate_source_array():
    a = X.copy()
    x = Tensor(a)
    y = (x * x).sum()
    a[0] = 10.0
    y.backward()
    assert x.grad.tolist() == [2.0, 4.0]


def optimizer_step_between_forward_and_backward():
    w = Tensor(X, name="w")
    loss = (w * w).sum()
    w.update(lambda data: data - 0.1)
    with pytest.raises(RuntimeError, match=r"operand of multiply \(Tensor 'w' .*was changed"):
        loss.backward()
    assert w.grad is None


def seed_not_kept():
    x, seed = Tensor(X), np.ones(2)
    (x + 0.0).backward(seed)
    seed[0] = 99.0
    assert x.grad.tolist() == [1.0, 1.0]


def two_losses_share_a_subgraph():
    x = Tensor(X)
    h = np.exp(x)
    first, second = h.sum(), (h * h).sum()
    first.backward()
    second.backward()
    np.testing.assert_allclose(x.grad, np.exp(X) + 2.0 * np.exp(2.0 * X), rtol=1e-15)
    v = Value(1.0)
    h = v.exp()
    first, second = h * 1.0, h * h
    first.backward()
    assert h.grad == 1.0
    second.backward()
    assert h.grad == 2.0 * h.data
    assert v.grad == pytest.approx(np.e + 2.0 * np.e**2, rel=1e-15)


PROTOCOLS = [
    accumulate_two_losses, augmented_assignment_on_leaf, backward_on_a_leaf,
    backward_twice_retained, backward_twice_same_graph, mutate_source_array,
    optimizer_step_between_forward_and_backward, seed_not_kept, two_losses_share_a_subgraph,
]  # fmt: skip


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_protocol(protocol):
    protocol()


def test_every_protocol_of_the_published_rows_is_here():
    from tests.test_edge_cases import ROWS

    published = {row["id"] for row in ROWS if row["type"] == "protocol"}
    assert published == {protocol.__name__.replace("_", "-") for protocol in PROTOCOLS}


# --- what is stored -------------------------------------------------------------------------------


def test_inner_values_get_the_gradient_of_the_last_call():
    x = Value(3.0)
    y = x * x
    z = 2.0 * y
    for calls in (1, 2, 3):
        z.backward()
        assert (z.grad, y.grad) == (1.0, 2.0)
        assert x.grad == 12.0 * calls
    z.backward(seed=10.0)
    assert (z.grad, y.grad, x.grad) == (10.0, 20.0, 156.0)


def test_inner_tensors_keep_none():
    x = Tensor(X)
    y = x * x
    z = y.sum()
    z.backward()
    assert (y.grad, z.grad) == (None, None)


@KINDS
def test_a_leaf_without_a_gradient_starts_anew(kind):
    x = kind(3.0)
    (x * x).backward()
    x.grad = None
    (x * x).backward()
    assert x.grad == 6.0


@KINDS
def test_a_constant_node_gets_none(kind):
    x, c = kind(3.0), kind(2.0).detach()
    (x * c).backward()
    assert x.grad == 2.0
    assert c.grad is None


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_a_gradient_has_the_shape_and_dtype_of_its_node(dtype):
    x = Tensor(np.arange(1.0, 4.0).reshape(3, 1), dtype=dtype)
    wide = np.arange(1.0, 5.0)  # float64: the product is too
    out = (x * wide).sum()
    out.backward()
    assert x.grad.shape == (3, 1)
    assert x.grad.dtype == dtype
    assert x.grad.ravel().tolist() == [10.0, 10.0, 10.0]
    (found,) = autograd.gradients(x * wide, [x], np.ones((3, 4)), create_graph=True)
    assert (found.shape, found.dtype) == ((3, 1), dtype)


@pytest.mark.parametrize("numbers", [[1, 2], [True, False], np.array([1, 2], np.uint8)])
def test_integers_become_float64(numbers):
    x = Tensor(numbers)
    assert x.dtype == np.float64
    (2.0 * x).backward([1.0, 3.0])
    assert x.grad.dtype == np.float64
    assert x.grad.tolist() == [2.0, 6.0]


@pytest.mark.parametrize("shape", [(), (0,), (1,), (2, 0, 3), (2, 3)])
def test_any_shape_has_a_gradient(shape):
    x = Tensor(np.ones(shape))
    (x * 3.0).sum().backward()
    assert type(x.grad) is np.ndarray
    assert x.grad.shape == shape
    assert (x.grad == 3.0).all()


def test_gradients_alias_nothing():
    x, y, seed = Tensor(X), Tensor(X), np.array([1.0, 2.0])
    out = x + y
    out.backward(seed)
    assert not np.shares_memory(x.grad, y.grad)
    assert not np.shares_memory(x.grad, seed)
    x.grad[0] = 99.0
    assert y.grad.tolist() == [1.0, 2.0]
    assert seed.tolist() == [1.0, 2.0]
    found = autograd.gradients(x + y, [x, y, x], seed)
    found[0][0] = 99.0
    assert found[1].tolist() == [1.0, 2.0]
    assert found[2].tolist() == [1.0, 2.0]


def test_a_stored_gradient_is_not_changed_in_place_by_the_next_call():
    x = Tensor(X)
    (x * 2.0).sum().backward()
    first = x.grad
    (x * 2.0).sum().backward()
    assert first.tolist() == [2.0, 2.0]
    assert x.grad.tolist() == [4.0, 4.0]


def test_views_send_their_gradients_to_one_another_s_base():
    x = Tensor(np.arange(6.0).reshape(2, 3))
    row, column = x[0], x.T[0]
    assert row.data.base is not None or row.data.tolist() == [0.0, 1.0, 2.0]
    (row.sum() + 10.0 * column.sum() + 100.0 * x.reshape(6)[::2].sum()).backward()
    assert x.grad.tolist() == [[111.0, 1.0, 101.0], [10.0, 100.0, 0.0]]


# --- gradients of gradients -----------------------------------------------------------------------


@KINDS
def test_create_graph_stores_nodes_that_can_be_differentiated(kind):
    x = kind(2.0)
    (x**4).backward(create_graph=True)
    first = x.grad
    assert type(first) is kind
    assert first.item() == 32.0
    x.grad = None
    first.backward(create_graph=True)
    assert x.grad.item() == 48.0
    second, x.grad = x.grad, None
    second.backward()
    assert x.grad == 48.0


@KINDS
def test_the_seed_can_be_a_node_and_is_differentiated_too(kind):
    x, seed = kind(3.0), kind(5.0)
    (found,) = autograd.gradients(x * x, [x], seed, create_graph=True)
    found.backward()
    assert seed.grad == 6.0
    assert x.grad == 10.0


@KINDS
def test_a_gradient_that_is_constant_is_a_constant_node(kind):
    x, y = kind(3.0), kind(4.0)
    found = autograd.gradients(2.0 * x + y * 0.0, [x, y], create_graph=True)
    assert all(type(g) is kind for g in found)
    assert [g.item() for g in found] == [2.0, 0.0]
    (x * found[0]).backward()
    assert x.grad == 2.0
    x.grad = None
    (2.0 * x).backward(create_graph=True)
    assert type(x.grad) is kind


# --- the loop itself ------------------------------------------------------------------------------


def test_differentiate_changes_no_node():
    x = Value(3.0)
    y = x * x
    found = differentiate(y, 1.0)
    assert list(found.items()) == [(y, 1.0), (x, 6.0)]
    assert [type(g) for g in found.values()] == [float, float]
    assert (x.grad, y.grad) == (None, None)


def test_tensors_gradients_are_dropped_as_soon_as_they_were_used_unless_kept():
    x = Tensor(X)
    y = x * 2.0
    z = y.sum()
    found = backpropagate(z, np.ones(()))
    assert (found[z], found[y]) == (None, None)
    assert found[x].tolist() == [2.0, 2.0]
    found = backpropagate(z, np.ones(()), keep={y})
    assert found[y].tolist() == [1.0, 1.0]


def test_users_in_any_order_add_up_the_same():
    def gradient(order):
        x = Tensor([0.1, 0.7])
        parts = [x * 3.0, np.sin(x), x / 7.0]
        total = parts[order[0]] + parts[order[1]] + parts[order[2]]
        total.sum().backward()
        return x.grad

    expected = 3.0 + np.cos([0.1, 0.7]) + 1 / 7
    for order in [(0, 1, 2), (2, 1, 0), (1, 0, 2)]:
        np.testing.assert_allclose(gradient(order), expected, rtol=1e-15)
        np.testing.assert_array_equal(gradient(order), gradient(order))
