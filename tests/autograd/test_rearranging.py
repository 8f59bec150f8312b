"""Functions that move elements: every argument as in NumPy, both derivatives, and the errors."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings

import autograd
from autograd import Tensor, Value, rearranging

from .tables import NUMBERS, Row, check_row, grid

MATRICES = [(2, 3), (2, 0), (1, 3)]


def row(name, *settings_of_it):
    """A row for a function that has NumPy's name and parameters."""
    return Row(getattr(rearranging, name), getattr(np, name), [*itertools.chain(*settings_of_it)])


TABLE = {
    "reshape": Row(
        rearranging.reshape, lambda x, shape, order: np.reshape(x, shape, order),
        grid([(2, 3)], shape=[6, (3, -1), [2, 3]], order=["C", "F"]),
    ),
    "ravel": row("ravel", grid([(2, 3), (2, 1, 2), (), (0, 2)], order=["C", "F"])),
    "copy": row("copy", grid([(2, 3), ()], order=["K", "F"])),
    "matrix_transpose": row("matrix_transpose", grid([(2, 3), (2, 1, 3)])),
    "rollaxis": row("rollaxis", grid([(2, 3, 4)], axis=[0, 2, -1], start=[0, 1, 3, -1, -3])),
    "resize": row(
        "resize", grid([(2, 3)], new_shape=[4, (2, 2), (3, 5), (0,), ()]),
        grid([(0, 2)], new_shape=[(2, 2), 0]),
    ),
    "tile": row(
        "tile", grid([(2, 3)], reps=[2, (2,), (1, 2), (3, 1), (2, 1, 2), 0, np.array([2, 2])]),
        grid([()], reps=[2, (2, 1), ()]), grid([(0,), (3,)], reps=[2, (2, 2)]),
    ),
    "repeat": row(
        "repeat", grid([(2, 3)], repeats=[2, 0, [2]], axis=[None, 0, -1]),
        grid([(2, 3)], repeats=[[1, 0, 3]], axis=[1]), grid([()], repeats=[3]),
    ),
    "roll": row(
        "roll", grid([*MATRICES, ()], shift=[1, -2, 7]),
        grid(MATRICES, shift=[1, -5], axis=[0, -1]),
        grid([(2, 3)], shift=[(1, 2), 1], axis=[(0, 1), (1, 1), (-1, 0)]),
        grid([(2, 3)], shift=[(1, 1)], axis=[None, 1]),
    ),
    "flip": row("flip", grid([*MATRICES, (2, 1, 3)], axis=[None, 0, -1, (0, 1), ()]), grid([()])),
    "flipud": row("flipud", grid([(3,), *MATRICES])),
    "fliplr": row("fliplr", grid([*MATRICES, (2, 3, 2)])),
    "rot90": row(
        "rot90", grid(MATRICES, k=[0, 1, 2, 3, -1, 6]),
        grid([(2, 3, 2)], k=[1], axes=[(0, 1), (1, 2), (2, 0), (-1, 0)]),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLE)
@given(NUMBERS)
@settings(max_examples=5)
def test_every_setting_of_every_function(name, numbers):
    check_row(TABLE[name], numbers)


def test_a_value_is_an_array_without_axes():
    x = Value(2.0)
    for out in (np.tile(x, 3), np.repeat(x, 3), np.resize(x, 3)):
        assert out.shape == (3,)
        assert all(type(item) is Value for item in out)
    (np.tile(x, 3) * np.array([1.0, 2.0, 4.0])).sum().backward()
    assert x.grad == 7.0


def test_what_does_not_move_into_the_result_gets_exactly_zero_even_beside_nan():
    x = Tensor([np.nan, np.inf, 2.0])
    np.repeat(x, [0, 0, 2]).sum().backward()
    assert x.grad.tolist() == [0.0, 0.0, 2.0]


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.longdouble])
def test_dtypes_stay(dtype):
    x = Tensor(np.ones((2, 3)), dtype=dtype)
    for call in (np.rot90, np.ravel, lambda x: np.tile(x, 2), lambda x: np.repeat(x, 2, 1)):
        out = call(x)
        assert out.dtype == dtype
        (gradient,) = autograd.gradients(out.sum(), [x])
        assert gradient.dtype == dtype


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (lambda x: np.reshape(x, 4), ValueError, r"np\.reshape: cannot make 4 .*\(2, 3\)"),
        (lambda x: np.reshape(x, 6, order="A"), TypeError, r"np\.reshape: the order must be 'C'"),
        (lambda x: np.ravel(x, order="K"), TypeError, r"np\.ravel: the order must be 'C' or 'F'"),
        (lambda x: np.matrix_transpose(x[0]), ValueError, r"two axes or more; got shape \(3,\)"),
        (lambda x: np.rollaxis(x, 2), np.exceptions.AxisError, r"np\.rollaxis: axis 2 .*\(2, 3\)"),
        (lambda x: np.rollaxis(x, 0, 4), np.exceptions.AxisError, r"start must be in -2\.\.2"),
        (lambda x: np.resize(x, (-1, 2)), ValueError, r"np\.resize: .*\(2, 3\)"),
        (lambda x: np.resize(x, Value(2.0)), TypeError, r"new_shape must be plain"),
        (lambda x: np.tile(x, -1), ValueError, r"np\.tile: reps must not be negative, got -1"),
        (lambda x: np.tile(np.ones(2), x), TypeError, r"np\.tile: reps must be plain"),
        (lambda x: np.repeat(x, [1, 2], 1), ValueError, r"np\.repeat: .*\(2, 3\)"),
        (lambda x: np.repeat(x, x), TypeError, r"np\.repeat: repeats must be plain, .*\.data"),
        (lambda x: np.repeat(x, 2, 5), np.exceptions.AxisError, r"np\.repeat: axis 5 .*\(2, 3\)"),
        (lambda x: np.roll(x, 1, 2), np.exceptions.AxisError, r"np\.roll: axis 2 .*\(2, 3\)"),
        (lambda x: np.roll(x, (1, 2), (0, 1, 1)), ValueError, r"np\.roll: shape mismatch"),
        (lambda x: np.flip(x, 2), np.exceptions.AxisError, r"np\.flip: axis 2 .*\(2, 3\)"),
        (lambda x: np.flip(x, (0, 0)), ValueError, r"np\.flip: repeated axis"),
        (lambda x: np.fliplr(x[0]), np.exceptions.AxisError, r"np\.fliplr: axis 1 .*\(3,\)"),
        (lambda x: np.rot90(x, axes=(0, 0)), ValueError, r"np\.rot90: Axes must be different"),
    ],
)
def test_errors_name_the_call_and_the_shapes(call, kind, message):
    with pytest.raises(kind, match=message):
        call(Tensor(np.ones((2, 3))))


def test_a_number_is_repeated_along_its_first_axis_as_in_numpy():
    x = Tensor(2.0)
    for axis in (None, 0, -1):
        assert np.repeat(x, 3, axis).data.tolist() == [2.0] * 3
    with pytest.raises(np.exceptions.AxisError, match=r"np\.repeat: axis 1"):
        np.repeat(x, 3, 1)


def test_values_beside_a_tensor_become_tensors():
    tensor, values = Tensor([1.0, 2.0]), [autograd.Value(3.0), autograd.Value(4.0)]
    out = np.vstack([tensor, values])
    assert type(out) is Tensor
    out.backward([[1.0, 2.0], [5.0, 7.0]])
    assert [x.grad for x in values] == [5.0, 7.0]
    assert tensor.grad.tolist() == [1.0, 2.0]
