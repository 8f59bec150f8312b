"""Concatenation, padding, windows, running sums: every setting, and the errors."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.lib.stride_tricks import sliding_window_view

import autograd
from autograd import Tensor

from .tables import NUMBERS, Row, check_row, grid, settings_of

EVERY_PAD_MODE = ["edge", "reflect", "symmetric", "wrap"]


def joined(module):
    return lambda *arrays, axis: module.concatenate(arrays, axis=axis)


def stacked(module):
    return lambda *arrays, axis: module.stack(arrays, axis=axis)


def cut(x, sizes, axes, strides):
    every = sliding_window_view(x, sizes, axes)
    places = [slice(None)] * x.ndim
    for a, stride in zip(axes, strides, strict=True):
        places[a] = slice(None, None, stride)
    return every[tuple(places)]


def folded(x, shape, sizes, axes, strides):
    positions = cut(np.arange(np.prod(shape)).reshape(shape), sizes, axes, strides)
    out = np.zeros(shape, x.dtype)
    np.add.at(out.reshape(-1), positions, x)
    return out


def padded(x, widths, value=0.0):
    return np.pad(x, widths, constant_values=value)


WINDOWS = [
    ((5,), (2,), (0,), (1,)),
    ((5,), (2,), (0,), (2,)),
    ((6,), (3,), (0,), (3,)),
    ((5,), (5,), (0,), (4,)),
    ((2, 5), (3,), (1,), (1,)),
    ((4, 5), (2, 3), (0, 1), (2, 1)),
    ((4, 3, 2), (2, 2), (1, 0), (1, 2)),
    ((1, 4, 5), (1, 2), (1, 2), (3, 2)),
]


def of_windows(*names):
    return [
        ((shape,), dict(zip(names, choice, strict=True)))
        for shape, *choice in WINDOWS
    ]  # fmt: skip


def of_fold():
    return [
        (
            (cut(np.zeros(shape), sizes, axes, strides).shape,),
            {"shape": shape, "sizes": sizes, "axes": axes, "strides": strides},
        )
        for shape, sizes, axes, strides in WINDOWS
    ]


ALONG = [{"axis": axis} for axis in (0, -2)]
TABLE = {
    "concatenate": Row(
        joined(autograd),
        joined(np),
        settings_of(ALONG, (2, 3), (1, 3))
        + settings_of(ALONG, (2, 3), (0, 3), (1, 3))
        + settings_of([{"axis": None}], (2, 3), (), (4,))
        + settings_of([{"axis": -1}], (2, 3), (2, 1))
        + settings_of([{"axis": 0}], (3,)),
    ),
    "stack": Row(
        stacked(autograd),
        stacked(np),
        settings_of([{"axis": axis} for axis in (0, 1, 2, -1, -3)], (2, 3), (2, 3), (2, 3))
        + settings_of([{"axis": 0}], (), ()),
    ),
    "pad": Row(
        autograd.pad,
        padded,
        grid([(2, 3)], widths=[[(1, 2), (0, 3)], [(0, 0), (0, 0)]], value=[0.0, -1.5])
        + grid([(3,)], widths=[[(2, 1)]])
        + grid([(0,)], widths=[[(1, 1)]], value=[2.0]),
        protocol=False,
    ),
    "np.pad": Row(
        np.pad,
        np.pad,
        grid([(2, 3)], pad_width=[1, (1, 2), ((1, 0), (2, 1))], mode=EVERY_PAD_MODE)
        + grid([(3,)], pad_width=[4], mode=EVERY_PAD_MODE)
        + grid([(2, 3)], pad_width=[1, ((1, 0), (2, 1))], mode=["constant"]),
    ),
    "windows": Row(autograd.windows, cut, of_windows("sizes", "axes", "strides"), protocol=False),
    "fold": Row(autograd.fold, folded, of_fold(), protocol=False),
    "sliding_window_view": Row(
        sliding_window_view,
        sliding_window_view,
        grid([(4, 5)], window_shape=[(2, 3)], axis=[None, (0, 1), (1, 0), (-1, 0)])
        + grid([(4, 5)], window_shape=[2], axis=[0, -1])
        + grid([(4,)], window_shape=[2, 4], axis=[None]),
    ),
    "cumsum": Row(
        autograd.cumsum,
        np.cumsum,
        grid([(2, 3), (2, 0)], axis=[None, 0, 1, -1]) + grid([()], axis=[None]) + grid([(2, 2)]),
    ),
}


@pytest.mark.parametrize("name", TABLE)
@given(NUMBERS)
@settings(max_examples=10)
def test_every_setting_of_every_function(name, numbers):
    check_row(TABLE[name], numbers)


def test_constants_and_tensors_stand_side_by_side():
    x = Tensor([1.0, 2.0])
    out = autograd.concatenate([np.array([5]), x, [7.0], x])
    assert out.data.tolist() == [5.0, 1.0, 2.0, 7.0, 1.0, 2.0]
    out.backward([100.0, 1.0, 2.0, 100.0, 10.0, 20.0])
    assert x.grad.tolist() == [11.0, 22.0]


def test_many_arrays_each_get_their_piece():
    leaves = [Tensor([float(i)]) for i in range(50)]
    autograd.stack(leaves).backward(np.arange(50.0)[:, None])
    assert [x.grad.item() for x in leaves] == list(range(50))


def test_windows_that_overlap_add_up_and_those_apart_leave_gaps():
    x = Tensor(np.ones(7))
    autograd.windows(x, (3,), (0,), (2,)).sum().backward()
    assert x.grad.tolist() == [1.0, 1.0, 2.0, 1.0, 2.0, 1.0, 1.0]
    x = Tensor(np.ones(7))
    autograd.windows(x, (2,), (0,), (3,)).sum().backward()
    assert x.grad.tolist() == [1.0, 1.0, 0.0, 1.0, 1.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (lambda x: autograd.concatenate([x, x[0]]), ValueError, r"concatenate: .*\(2, 3\), \(3,\)"),
        (
            lambda x: autograd.concatenate([x, x.T], 1),
            ValueError,
            r"\(2, 3\), \(3, 2\) .* axis 1",
        ),
        (lambda x: autograd.concatenate([x], 2), np.exceptions.AxisError, "concatenate: axis 2"),
        (lambda x: autograd.stack([x, x[0]]), ValueError, r"stack: .*one shape.*\(2, 3\), \(3,\)"),
        (lambda x: autograd.cumsum(x, 2), np.exceptions.AxisError, "cumsum: axis 2"),
        (lambda x: autograd.windows(x, (9,), (0,), (1,)), ValueError, "window shape cannot be"),
    ],
)
def test_errors_name_the_call_and_the_shapes(call, kind, message):
    with pytest.raises(kind, match=message):
        call(Tensor(np.ones((2, 3))))


@pytest.mark.parametrize("function", [autograd.concatenate, autograd.stack])
def test_nothing_cannot_be_put_together(function):
    with pytest.raises(ValueError, match="at least one array"):
        function([])


def test_fold_undoes_windows_that_do_not_overlap():
    x = np.arange(24.0).reshape(4, 6)
    for sizes in itertools.product((1, 2, 4), (1, 2, 3)):
        pieces = autograd.windows(x, sizes, (0, 1), sizes)
        np.testing.assert_array_equal(autograd.fold(pieces, x.shape, sizes, (0, 1), sizes), x)


def test_axes_of_windows_are_counted_from_the_end_too():
    x = Tensor(np.arange(6.0).reshape(2, 3))
    autograd.windows(x, (2,), (-1,), (1,)).sum().backward()
    assert x.grad.tolist() == [[1.0, 2.0, 1.0]] * 2
    with pytest.raises(ValueError, match="repeated axis"):
        autograd.windows(x, (2, 2), (0, 0), (1, 1))


def test_many_arrays_are_concatenated_in_linear_time():
    pieces = [Tensor([float(k)]) for k in range(20000)]
    (autograd.concatenate(pieces) * np.arange(20000.0)).sum().backward()
    assert [x.grad[0] for x in pieces[::5000]] == [0.0, 5000.0, 10000.0, 15000.0]
