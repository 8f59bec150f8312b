"""Changing what was recorded raises and names the operand; every other change is no reason to."""

import numpy as np
import pytest

import autograd
from autograd import Tensor, Value


def assign(w):
    w.data = w.data + 1.0


def change_in_place(w):
    w.data[...] += 1.0


def change_through_an_older_view(w):
    w.data.reshape(-1)[0] = 50.0


def step(w):
    w.update(lambda data: data * 0.5)


def augmented(w):
    w.data -= 0.25


CHANGES = pytest.mark.parametrize(
    "change", [assign, change_in_place, change_through_an_older_view, step, augmented]
)


@CHANGES
@pytest.mark.parametrize("create_graph", [False, True])
def test_a_change_between_forward_and_backward_raises_and_names_the_node(change, create_graph):
    w, x = Tensor([2.0, 3.0], name="w"), Tensor([4.0, 5.0])
    out = (x * w).sum()
    change(w)
    message = r"second operand of multiply \(Tensor 'w' of shape \(2,\)\) was changed after it was"
    with pytest.raises(RuntimeError, match=message):
        out.backward(create_graph=create_graph)
    with pytest.raises(RuntimeError, match=message):
        autograd.gradients(out, [x])
    assert (w.grad, x.grad) == (None, None)


@CHANGES
def test_a_change_before_the_forward_pass_is_no_reason(change):
    w, x = Tensor([2.0, 3.0]), Tensor([4.0, 5.0])
    (x * w).sum().backward()
    change(w)
    w.grad = x.grad = None
    (x * w).sum().backward()
    np.testing.assert_array_equal(x.grad, w.data)
    assert w.grad.tolist() == [4.0, 5.0]


@CHANGES
def test_a_change_of_another_node_is_no_reason(change):
    w, other, x = Tensor([2.0, 3.0]), Tensor([7.0, 8.0]), Tensor([4.0, 5.0])
    out, unrelated = (x * w).sum(), (x * other).sum()
    change(other)
    out.backward()
    assert w.grad.tolist() == [4.0, 5.0]
    with pytest.raises(RuntimeError, match="was changed"):
        unrelated.backward()


@CHANGES
def test_training_goes_on_after_many_changes(change):
    w = Tensor([2.0, 3.0])
    for _ in range(5):
        w.grad = None
        expected = 2.0 * w.data
        (w * w).sum().backward()
        np.testing.assert_array_equal(w.grad, expected)
        change(w)


def test_a_look_at_the_data_is_not_a_change():
    w = Tensor([2.0, 3.0])
    out = (w * w).sum()
    assert w.data.sum() == 5.0
    _ = w.data.tobytes(), repr(w), w.tolist()
    out.backward()
    assert w.grad.tolist() == [4.0, 6.0]


def test_an_old_reference_to_the_data_is_watched():
    w = Tensor([2.0, 3.0])
    data = w.data
    out = (w * w).sum()
    data[0] = 100.0
    with pytest.raises(RuntimeError, match="was changed"):
        out.backward()


def test_a_constant_array_that_changes_raises_and_says_which():
    batch, w = np.array([[1.0, 2.0]]), Tensor([3.0, 4.0])
    out = batch @ w
    batch[0, 0] = 10.0
    message = r"the first operand of matmul \(an array of shape \(1, 2\)\) was changed"
    with pytest.raises(RuntimeError, match=message):
        out.backward([1.0])
    assert w.grad is None


@pytest.mark.parametrize("view", [lambda a: a[:, 1], lambda a: a.T[1], lambda a: a.ravel()[1:3]])
def test_a_constant_view_whose_base_changes_raises(view):
    base, w = np.arange(4.0).reshape(2, 2), Tensor([3.0, 4.0])
    operand = view(base)
    operand.flags.writeable = False
    out = (operand * w).sum()
    base[...] = 7.0
    with pytest.raises(RuntimeError, match=r"first operand of multiply \(an array of shape \(2,\)"):
        out.backward()


def test_an_array_in_a_file_is_watched_too(tmp_path):
    batch = np.memmap(tmp_path / "batch", dtype=float, mode="w+", shape=(2,))
    batch[:] = [1.0, 2.0]
    w = Tensor([3.0, 4.0])
    (batch * w).sum().backward()
    assert type(w.grad) is np.ndarray
    assert w.grad.tolist() == [1.0, 2.0]
    out = (batch * w).sum()
    batch[0] = 50.0
    with pytest.raises(RuntimeError, match=r"first operand of multiply \(an array of shape \(2,\)"):
        out.backward()


def test_a_constant_that_changed_back_or_before_is_no_reason():
    batch, w = np.array([1.0, 2.0]), Tensor([3.0, 4.0])
    batch[0] = 5.0
    out = (batch * w).sum()
    batch[0] = 6.0
    batch[0] = 5.0
    out.backward()
    assert w.grad.tolist() == [5.0, 2.0]


def test_an_index_array_may_change_for_it_was_copied():
    index, x = np.array([0, 1]), Tensor([3.0, 4.0, 5.0])
    out = x[index].sum()
    index[...] = 2
    out.backward()
    assert x.grad.tolist() == [1.0, 1.0, 0.0]


def test_a_value_that_was_assigned_raises_and_names_itself():
    x, w = Value(3.0), Value(2.0, name="w")
    out = x * w
    w.data = 5.0
    with pytest.raises(RuntimeError, match=r"the second operand of multiply \(Value 'w'\) was ch"):
        out.backward()
    assert (x.grad, w.grad) == (None, None)
    (x * w).backward()
    assert (x.grad, w.grad) == (5.0, 3.0)


@pytest.mark.parametrize(
    "view", [lambda x: x.reshape(2, 1), lambda x: x[::-1], lambda x: np.broadcast_to(x, (2, 2)).T]
)
def test_a_view_of_a_leaf_that_changed_gives_no_wrong_gradient(view):
    """Also where the pass does not come to the leaf: the view's numbers are the recorded ones."""
    x, w = Tensor([1.0, 2.0]), Tensor([[3.0], [4.0]])
    middle = view(x)
    recorded = middle.data.copy()
    out = (middle * w).sum()
    x.data[...] = 50.0
    try:
        (found,) = autograd.gradients(out, [w])
    except RuntimeError as error:
        assert "was changed after it was recorded" in str(error)
    else:
        np.testing.assert_array_equal(found, (recorded * np.ones((2, 1))).sum(1, keepdims=True))


# --- attributes -----------------------------------------------------------------------------------


def test_attributes_are_copied_when_they_are_recorded():
    x, axes = Tensor(np.arange(4.0).reshape(2, 2)), [1, 0]
    out = (np.transpose(x, axes) * np.array([[1.0, 2.0], [3.0, 4.0]])).sum()
    axes.reverse()
    out.backward()
    assert x.grad.tolist() == [[1.0, 3.0], [2.0, 4.0]]
    x, widths = Tensor(np.ones(2)), [[1, 0]]
    out = (autograd.pad(x, widths) * np.array([10.0, 20.0, 30.0])).sum()
    widths[0].reverse()
    out.backward()
    assert x.grad.tolist() == [20.0, 30.0]


def test_arrays_among_the_attributes_are_copied_too():
    @autograd.primitive(lambda grad, out, x, factor: grad * factor)
    def scaled(x, factor):
        return x * factor

    x, factor = Tensor([1.0, 1.0]), np.array([2.0, 3.0])
    out = scaled(x, factor=factor).sum()
    factor[:] = 0.0
    out.backward()
    assert x.grad.tolist() == [2.0, 3.0]


@pytest.mark.parametrize("kind", [Value, Tensor])
def test_a_change_elsewhere_does_not_disturb(kind):
    x, other = kind(3.0), kind(1.0)
    out = x * 2.0 + np.float64(1.0)
    other.data = kind(5.0).data
    out.backward()
    assert x.grad == 2.0
