"""Shapes, orders, sums, indices: every form of every argument, and the errors."""

import numpy as np
import pytest
from hypothesis import given, settings

import autograd
from autograd import Tensor, Value
from autograd.structure import FEW, array_like, cast, getitem, scatter, sum_to_shape

from .tables import NUMBERS, Row, check_row, grid, settings_of

AXES = [None, 0, -1, (0,), (), (1, 0), (-1, 0)]
MATRICES = [(2, 3), (2, 0), (1, 3)]
MASK = np.array([[True, False, True], [False, True, True]])
REPEATED = np.array([0, 1, 0, 0])
INDICES = [
    0, -1, np.int64(1), slice(None), slice(1, None), slice(None, None, -1), slice(2, None, -2),
    slice(5, 9), Ellipsis, None, (), (0, 1), (0, -1), (Ellipsis, 0), (None, 0, None),
    (slice(None), None, 1), (slice(None, None, -1), slice(0, 2)), (Ellipsis, None),
    REPEATED, [1, 0, 1], [True, False], (slice(None), REPEATED), (REPEATED, REPEATED),
    (REPEATED[:, None], np.array([2, 2])), (0, REPEATED), (REPEATED, 0), (REPEATED, slice(None)),
    (None, REPEATED), (REPEATED, None, [0, 2, 2, 1]), np.array([], dtype=int), [],
    np.array([-1, 1]), MASK, ~MASK & False, (MASK[:, 0], 0), (slice(None), MASK[0]),
    (MASK[:, 1], REPEATED[:1]), np.array(1), (MASK.nonzero()),
]  # fmt: skip


def scattered(x, index, shape):
    out = np.zeros(shape, x.dtype)
    np.add.at(out, index, x)
    return out


def indexed(x, index):
    return x[index]


TABLE = {
    "sum": Row(
        autograd.sum,
        np.sum,
        grid([(2, 3)])
        + grid(MATRICES, axis=AXES, keepdims=[False, True])
        + grid([()], axis=[None, ()], keepdims=[False, True])
        + grid([(2, 1, 3)], axis=[(0, 2), (-1, 1), -2], keepdims=[False, True]),
    ),
    "broadcast_to": Row(
        autograd.broadcast_to,
        np.broadcast_to,
        grid([()], shape=[(), 3, (2, 3), (0,)])
        + grid([(3,)], shape=[3, (3,), (2, 3), (2, 1, 3)])
        + grid([(2, 1)], shape=[(2, 1), (2, 3), (4, 2, 3), (2, 0)]),
    ),
    "reshape": Row(
        autograd.reshape,
        lambda x, shape: np.reshape(x, shape),
        grid([(2, 3)], shape=[6, -1, (3, 2), (-1, 2), (1, 6, 1), (2, 3)])
        + grid([()], shape=[(), 1, (1, 1)])
        + grid([(0, 2)], shape=[(0,), (2, 0), (4, 0, 1)]),
    ),
    "ravel": Row(autograd.ravel, np.ravel, grid([(2, 3), (), (0, 2)])),
    "expand_dims": Row(
        autograd.expand_dims, np.expand_dims, grid([(2, 3), ()], axis=[0, -1, (0, 1), (-1, 0)])
    ),
    "squeeze": Row(autograd.squeeze, np.squeeze, grid([(1, 3, 1)], axis=[None, 0, -1, (0, 2), ()])),
    "transpose": Row(
        autograd.transpose,
        np.transpose,
        grid([(2, 3, 4)], axes=[None, (0, 1, 2), (1, 2, 0), (2, 0, 1), (-1, 0, 1), [0, 2, 1]])
        + grid([(), (3,)], axes=[None]),
    ),
    "swapaxes": Row(
        lambda x, pair: autograd.swapaxes(x, *pair),
        lambda x, pair: np.swapaxes(x, *pair),
        grid([(2, 3, 4)], pair=[(0, 1), (0, -1), (-2, -1), (1, 1)]),
    ),
    "moveaxis": Row(
        lambda x, move: autograd.moveaxis(x, *move),
        lambda x, move: np.moveaxis(x, *move),
        grid([(2, 3, 4)], move=[(0, -1), (-1, 0), (1, 1), ((0, 1), (1, 2)), ([2, 0], [0, 1])]),
    ),
    "getitem": Row(getitem, indexed, grid([(2, 3)], index=INDICES)),
    "scatter": Row(
        scatter,
        scattered,
        settings_of([{"index": REPEATED, "shape": (3,)}], (4,))
        + settings_of([{"index": slice(None, None, -2), "shape": (3,)}], (2,))
        + settings_of([{"index": ([0, 0], [1, 1]), "shape": (2, 2)}], (2,)),
        protocol=False,
    ),
}


@pytest.mark.parametrize("name", TABLE)
@given(NUMBERS)
@settings(max_examples=10)
def test_every_setting_of_every_function(name, numbers):
    check_row(TABLE[name], numbers)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    ("shape", "index"),
    [
        ((9, 40), np.array([3, -1, 3, 0, 8, -6, -9])),
        ((9, 40), np.array([[3, -1], [3, 3], [0, -9]])),
        ((5, 4, 20), np.array([4, 4, -5, 0, 1])),
        ((50,), np.arange(600).reshape(20, 30) % 53 % 50),
        ((30, 9), (slice(None), np.array([1, 1, -1, 0, 5, 6, 7, 8, -9]))),
        ((4, 9, 9), (..., np.array([[0], [2], [-1]]), np.arange(-9, 9))),
        ((9, 5, 90), (np.array([1, 1, 0]), None, slice(None, None, -1), slice(1, None))),
        ((3, 80, 9), ([0, 0, 2, 1, 1], slice(2, None), [8, 8, 7, -1, -1])),
    ],
)
def test_many_repeated_positions_add_up_as_few_do(shape, index, dtype):
    rng = np.random.default_rng(1)
    x = rng.integers(-8, 8, np.zeros(shape)[index].shape).astype(dtype)
    out = scatter(x, index, shape)
    assert x.size > FEW
    assert out.dtype == dtype
    np.testing.assert_array_equal(out, scattered(x, index, shape))


def test_python_numbers_and_lists_are_arrays_too():
    assert autograd.sum([1.0, 2.0]) == 3.0
    assert autograd.reshape([1.0, 2.0], (2, 1)).shape == (2, 1)
    assert autograd.transpose([[1.0, 2.0]]).shape == (2, 1)
    assert autograd.expand_dims(1.0, 0).shape == (1,)


def test_sum_to_shape_refuses_what_was_no_broadcast():
    with pytest.raises(ValueError, match=r"shape \(2, 3\) cannot be that of a shape \(2,\)"):
        sum_to_shape(np.ones((2, 3)), (2,))
    with pytest.raises(ValueError, match=r"shape \(3,\) cannot be that of a shape \(1, 3\)"):
        sum_to_shape(np.ones(3), (1, 3))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
def test_the_gradient_of_a_cast_comes_back_in_the_dtype_it_left(dtype):
    x = Tensor([1.0, 2.0], dtype=np.float32)
    y = cast(x, dtype)
    assert y.dtype == dtype
    y.backward([0.5, 3.0])
    assert x.grad.dtype == np.float32
    assert x.grad.tolist() == [0.5, 3.0]


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (lambda x: x.reshape(4, 2), ValueError, r"reshape.*\(4, 2\).*8.*\(2, 3\).*6"),
        (lambda x: autograd.broadcast_to(x, (3, 2)), ValueError, r"\(2, 3\).*repeated to \(3, 2\)"),
        (lambda x: autograd.broadcast_to(x, 3), ValueError, r"\(2, 3\) has more axes than \(3,\)"),
        (lambda x: x.sum(axis=2), np.exceptions.AxisError, r"sum: axis 2 .*\(2, 3\).*-2\.\.1"),
        (lambda x: x.sum(axis=(0, 0)), ValueError, "duplicate"),
        (lambda x: autograd.squeeze(x, 0), ValueError, r"squeeze: axis 0 of shape \(2, 3\) has"),
        (lambda x: autograd.squeeze(x, 5), np.exceptions.AxisError, "squeeze.*axis 5"),
        (lambda x: autograd.expand_dims(x, 5), np.exceptions.AxisError, "expand_dims.*axis 5"),
        (lambda x: autograd.moveaxis(x, (0, 1), 0), ValueError, "2 source axes but 1 dest"),
        (lambda x: x.transpose(0, 0), ValueError, "repeated axis"),
        (lambda x: x.transpose(0), ValueError, "axes don't match"),
        (lambda x: x[2], IndexError, r"index 2 is out of range for axis 0 of size 2"),
        (lambda x: x[0, 0, 0], IndexError, "too many indices"),
        (lambda x: x[[0, 9]], IndexError, "index 9 is out of range"),
        (lambda x: x[MASK.T], IndexError, "boolean index did not match"),
    ],
)
def test_errors_name_the_call_and_the_shapes(call, kind, message):
    with pytest.raises(kind, match=message):
        call(Tensor(np.ones((2, 3))))


# --- lists of Tensors -----------------------------------------------------------------------------


def test_a_list_of_tensors_is_stacked_also_in_lists():
    x, y = Tensor(1.0), Tensor(2.0)
    for nested, exact in (
        ([x, y], [1.0, 2.0]),
        ((x, 5), [1.0, 5.0]),
        ([[x, y], [3.0, x]], [[1.0, 2.0], [3.0, 1.0]]),
        ([Tensor([x.item(), 4.0]), [x, y]], [[1.0, 4.0], [1.0, 2.0]]),
    ):
        out = array_like(nested)
        assert type(out) is Tensor
        assert out.data.tolist() == exact
    out.sum().backward()
    assert (x.grad, y.grad) == (1.0, 1.0)


def test_lists_that_hold_no_tensor_are_arrays():
    assert type(array_like([1, 2])) is np.ndarray
    assert array_like([Value(1.0)]).dtype == object
    x = np.ones(2)
    assert array_like(x) is x
    with pytest.raises(ValueError, match="one shape"):
        array_like([Tensor([1.0, 2.0]), Tensor(1.0)])


def test_numpy_s_own_array_of_tensors_still_raises():
    for call in (np.array, np.asarray):
        with pytest.raises(TypeError, match="would turn a Tensor into a plain array"):
            call([Tensor(1.0), Tensor(2.0)])
