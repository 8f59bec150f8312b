"""No nan leaks through a selection, whatever stands between it and the infinite slope."""

import numpy as np
import pytest

import autograd
from autograd import Tensor, Value
from autograd.reached import Reached

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")
sqrt = autograd.sqrt
ROW = np.array([[1.0, 2.0], [3.0, 4.0]])

#: Functions of [0, 4], or of [[0, 4], [9, 0]], that never use a zero, and their gradients.
SELECTED = [
    ("index", lambda x: sqrt(x)[1], [0.0, 0.25]),
    ("negative index", lambda x: sqrt(x)[-1:].sum(), [0.0, 0.25]),
    ("reversed", lambda x: sqrt(x)[::-1][0], [0.0, 0.25]),
    ("integer array", lambda x: sqrt(x)[[1, 1]].sum(), [0.0, 0.5]),
    ("mask", lambda x: sqrt(x)[np.array([False, True])].sum(), [0.0, 0.25]),
    ("max", lambda x: sqrt(x).max(), [0.0, 0.25]),
    ("min", lambda x: -(-sqrt(x)).min(), [0.0, 0.25]),
    ("where", lambda x: autograd.where(np.array([False, True]), sqrt(x), 7.0).sum(), [0.0, 0.25]),
    ("reshape", lambda x: sqrt(x).reshape(2, 1)[1, 0], [0.0, 0.25]),
    ("transpose", lambda x: sqrt(x.reshape(1, 2)).T[1].sum(), [0.0, 0.25]),
    ("broadcast", lambda x: np.broadcast_to(sqrt(x), (3, 2))[2, 1], [0.0, 0.25]),
    ("concatenate", lambda x: np.concatenate([sqrt(x), x])[1:].sum(), [1.0, 1.25]),
    ("stack", lambda x: np.stack([sqrt(x), x], axis=1)[1].sum(), [0.0, 1.25]),
    ("pad", lambda x: autograd.pad(sqrt(x), [(2, 2)])[3], [0.0, 0.25]),
    ("windows", lambda x: autograd.windows(sqrt(x), (1,), (0,), (1,))[1, 0], [0.0, 0.25]),
    ("cumsum", lambda x: np.cumsum(sqrt(x)[::-1])[0], [0.0, 0.25]),
    ("mean", lambda x: sqrt(x).reshape(2, 1).mean(axis=1)[1], [0.0, 0.25]),
    ("sum over rows", lambda x: sqrt(x).reshape(2, 1).sum(axis=1)[1], [0.0, 0.25]),
    ("cast", lambda x: sqrt(x).astype(np.float64)[1], [0.0, 0.25]),
    ("chained", lambda x: (3.0 * sqrt(x + 0.0) + 1.0)[1], [0.0, 0.75]),
    ("diagonal", lambda x: np.einsum("ii->i", sqrt(x.reshape(2, 1) * np.eye(2)))[1], [0.0, 0.25]),
    ("prod of rows", lambda x: sqrt(x).reshape(2, 1).prod(axis=1)[1], [0.0, 0.25]),
    ("logsumexp", lambda x: autograd.logsumexp(sqrt(x).reshape(2, 1), axis=1)[1], [0.0, 0.25]),
    ("matmul", lambda x: (sqrt(x).reshape(2, 1) @ np.ones((1, 2)))[1].sum(), [0.0, 0.5]),
    ("einsum", lambda x: np.einsum("i,j->ij", sqrt(x), [1.0, 2.0])[1].sum(), [0.0, 0.75]),
    ("outer", lambda x: np.outer(sqrt(x), [1.0, 2.0])[1].sum(), [0.0, 0.75]),
    ("two selections", lambda x: sqrt(x)[1] + sqrt(x)[[1]].sum(), [0.0, 0.5]),
    ("selected twice", lambda x: np.stack([sqrt(x)[1], sqrt(x).max()]).sum(), [0.0, 0.5]),
]

#: Functions of [0, 4] that do use the zero: the nan is real.
USED = [
    ("squared", lambda x: (sqrt(x) ** 2).sum(), [np.nan, 1.0]),
    ("times zero", lambda x: (sqrt(x) * np.array([0.0, 1.0])).sum(), [np.nan, 0.25]),
    ("squared and selected", lambda x: (sqrt(x) ** 2)[0], [np.nan, 0.0]),
    ("selected and squared", lambda x: sqrt(x)[0] ** 2, [np.nan, 0.0]),
    ("weight of zero", lambda x: sqrt(x) @ np.array([0.0, 1.0]), [np.nan, 0.25]),
    ("one path of two", lambda x: sqrt(x)[1] + (sqrt(x) ** 2).sum(), [np.nan, 1.25]),
]


def check(function, expected, numbers=(0.0, 4.0)):
    x = Tensor(numbers)
    out = function(x)
    out.backward()
    assert x.grad.shape == x.shape
    np.testing.assert_allclose(x.grad, expected, rtol=1e-14)
    (recorded,) = autograd.gradients(out, [x], create_graph=True)
    np.testing.assert_allclose(recorded.data, expected, rtol=1e-14)


@pytest.mark.parametrize(("function", "expected"), [row[1:] for row in SELECTED])
def test_what_was_not_selected_gets_zero(function, expected):
    check(function, expected)


@pytest.mark.parametrize(("function", "expected"), [row[1:] for row in USED])
def test_what_was_used_stays_nan(function, expected):
    check(function, expected)


@pytest.mark.parametrize(("function", "expected"), [row[1:] for row in SELECTED])
def test_second_derivatives_do_not_leak(function, expected):
    """Each function is linear in sqrt, or nearly so: only the element 4 has a curvature."""
    x = Tensor([0.0, 4.0])
    (first,) = autograd.gradients(function(x), [x], create_graph=True)
    (second,) = autograd.gradients(first.sum(), [x])
    assert second[0] == 0.0
    assert np.isfinite(second[1])


def test_an_infinite_number_in_a_row_that_was_not_selected():
    matrix, vector = Tensor(ROW), Tensor([np.inf, 1.0])
    (matrix @ vector)[1].backward()
    np.testing.assert_array_equal(matrix.grad, [[0.0, 0.0], [np.inf, 1.0]])
    np.testing.assert_array_equal(vector.grad, [3.0, 4.0])


@pytest.mark.parametrize("bad", [np.inf, -np.inf, np.nan])
def test_a_bad_row_of_a_batch_spoils_only_its_own_gradient(bad):
    batch = np.array([[1.0, 2.0], [bad, 3.0], [4.0, 5.0]])
    weights = Tensor(ROW)
    out = batch @ weights
    out[[0, 2]].sum().backward()
    np.testing.assert_array_equal(weights.grad, [[5.0, 5.0], [7.0, 7.0]])
    weights = Tensor(ROW)
    (batch @ weights).sum().backward()
    assert not np.isfinite(weights.grad[0]).any()
    assert weights.grad[1].tolist() == [10.0, 10.0]


def test_a_masked_loss_ignores_what_it_masks():
    """The usual trick for padded sequences: logarithms of padding are never used."""
    rng = np.random.default_rng(0)
    numbers = rng.uniform(0.5, 2.0, (4, 3))
    mask = rng.random((4, 3)) > 0.5
    x = Tensor(np.where(mask, numbers, 0.0))
    autograd.where(mask, autograd.log(x), 0.0).sum().backward()
    np.testing.assert_allclose(x.grad, np.where(mask, 1.0 / numbers, 0.0), rtol=1e-15)


def test_the_nan_of_an_operand_stays_its_own():
    x = Tensor([np.nan, 4.0])
    sqrt(x).sum().backward()
    np.testing.assert_array_equal(x.grad, [np.nan, 0.25])
    x = Tensor([np.nan, 4.0])
    sqrt(x)[1].backward()
    np.testing.assert_array_equal(x.grad, [0.0, 0.25])


def test_a_nan_of_the_seed_is_passed_on():
    x = Tensor([4.0, 9.0])
    sqrt(x).backward([np.nan, 6.0])
    np.testing.assert_allclose(x.grad, [np.nan, 1.0])


def test_the_careful_pass_keeps_dtypes():
    x = Tensor([0.0, 4.0], dtype=np.float32)
    sqrt(x)[1].backward()
    assert x.grad.dtype == np.float32
    assert x.grad.tolist() == [0.0, 0.25]


def test_leaves_of_several_kinds_come_out_of_the_careful_pass():
    x, y, unused = Tensor([0.0, 4.0]), Tensor(2.0), Tensor([1.0])
    out = (sqrt(x) * y)[1] + unused[:0].sum()
    out.backward()
    assert x.grad.tolist() == [0.0, 0.5]
    assert y.grad.shape == ()
    assert y.grad == 2.0
    assert unused.grad.tolist() == [0.0]


def test_a_reached_gradient_is_zero_where_it_was_not_reached():
    grad = Reached(np.array([np.nan, 2.0]), np.array([False, True]))
    assert (grad.shape, grad.ndim, grad.dtype) == ((2,), 1, np.float64)
    assert grad.value.tolist() == [0.0, 2.0]
    both = grad + Reached(np.array([3.0, 4.0]), np.array([True, False]))
    assert both.mask.tolist() == [True, True]
    assert both.value.tolist() == [3.0, 2.0]
    assert (grad * np.array([np.inf, 3.0])).value.tolist() == [0.0, 6.0]
    assert (np.array([np.inf, 3.0]) * grad).mask.tolist() == [False, True]


def test_values_get_floats_also_from_a_careful_pass():
    x = Value(0.0)
    pick = np.array([True, True])
    np.where(pick, Tensor([1.0, 2.0]), np.sqrt(x) * Tensor([0.0, 1.0])).sum().backward()
    assert x.grad == 0.0
    assert type(x.grad) is float


def test_a_zero_that_was_chosen_stays_reached_through_a_selection():
    x = Tensor([0.0, 4.0])
    (np.where(np.array([True, True]), np.sqrt(x), 5.0) ** 2).sum().backward()
    assert np.isnan(x.grad[0])  # 0 * inf, and not for want of a path
    assert x.grad[1] == 1.0
