"""Functions that bring arrays to a shape or dtype: values, derivatives, dtypes, errors."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings

import autograd
from autograd import Tensor, Value, fitting

from .tables import NUMBERS, Row, check_row, grid, settings_of


def flattened(function):
    """All results of a function that returns several, as one row."""
    return lambda *arrays, **options: np.concatenate(
        [np.ravel(out) for out in function(*arrays, **options)]
    )


def several(name, *settings_of_it):
    functions = getattr(fitting, name), getattr(np, name)
    return Row(*map(flattened, functions), [*itertools.chain(*settings_of_it)])


TABLE = {
    f"atleast_{n}d": Row(
        getattr(fitting, f"atleast_{n}d"), getattr(np, f"atleast_{n}d"),
        grid([(), (3,), (2, 3), (1, 2, 2), (2, 1, 1, 2), (0,)]),
    )
    for n in (1, 2, 3)
} | {
    "atleast_2d of several": several("atleast_2d", settings_of([{}], (), (3,))),
    "broadcast_arrays": several(
        "broadcast_arrays", settings_of([{}], (2, 1), (3,), ()),
        settings_of([{}], (2, 3), (0, 1, 1)),
    ),
    "meshgrid": several(
        "meshgrid", settings_of([{"indexing": i, "sparse": s} for i in ("xy", "ij") for s in (0,
        1)],
        (2,), (3,), ()), settings_of([{}], (3,), (2, 2)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLE)
@given(NUMBERS)
@settings(max_examples=5)
def test_every_setting_of_every_function(name, numbers):
    check_row(TABLE[name], numbers)


def test_several_results_have_numpy_s_types_and_shapes():
    x, y = Tensor([1.0, 2.0]), np.ones(3)
    for function in (np.broadcast_arrays, np.meshgrid, np.atleast_1d, np.atleast_3d):
        got, expected = function(x, y[:2]), function(x.data, y[:2])
        assert type(got) is type(expected)
        assert [out.shape for out in got] == [out.shape for out in expected]
    assert np.meshgrid(x)[0].shape == (2,)
    assert np.meshgrid(x, y, copy=False)[0].shape == (3, 2)


# --- full_like and astype -------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_full_like_keeps_the_gradient_of_what_it_is_filled_with(dtype):
    t, x = Tensor(np.ones((2, 3)), dtype=dtype), Tensor(2.0)
    out = np.full_like(t, x)
    assert (out.shape, out.dtype) == ((2, 3), dtype)
    out.backward(np.arange(6.0).reshape(2, 3))
    assert (t.grad, x.grad, x.grad.dtype) == (None, 15.0, np.float64)
    assert np.full_like(t, [x, x, 3.0]).tolist() == [[2.0, 2.0, 3.0]] * 2
    assert np.full_like(t, Tensor([1.0, 2.0, 3.0])).tolist() == [[1.0, 2.0, 3.0]] * 2
    assert np.full_like(t, x, shape=(4,)).shape == (4,)
    assert np.full_like(t, x, dtype=np.float16, order="C").dtype == np.float16


def test_full_like_of_a_plain_filling_is_plain():
    t = Tensor(np.ones((2, 3)), dtype=np.float32)
    out = np.full_like(t, 7.0)
    assert (type(out), out.dtype, out.tolist()) == (np.ndarray, np.float32, [[7.0] * 3] * 2)
    assert np.full_like(t, 7, dtype=int, shape=2).tolist() == [7, 7]


def test_full_like_of_values():
    x = Value(3.0)
    out = fitting.full_like(np.ones(2), x)
    (out[0] * out[1]).backward()
    assert x.grad == 6.0


def test_a_gradient_flows_back_through_astype_in_the_dtype_of_the_leaf():
    x = Tensor([1.0, 2.0], dtype=np.float32)
    for convert in (lambda x: fitting.astype(x, np.float64), lambda x: x.astype(float)):
        out = convert(x)
        assert out.dtype == np.float64
        (gradient,) = autograd.gradients((out * out).sum(), [x])
        assert (gradient.dtype, gradient.tolist()) == (np.float32, [2.0, 4.0])
    if hasattr(np, "astype"):  # NumPy 2.1
        assert np.astype(x, np.float64).dtype == np.float64
        assert type(np.astype(x, int)) is np.ndarray


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (
            lambda x: np.broadcast_arrays(x, x.T),
            ValueError,
            r"np\.broadcast_arrays: .*\(2, 3\) and",
        ),
        (lambda x: np.meshgrid(x, indexing="ab"), ValueError, r"np\.meshgrid: Valid values"),
        (lambda x: np.full_like(x, x.T), ValueError, r"np\.full_like: .*\(3, 2\)"),
        (lambda x: np.full_like(x, x, dtype=int), TypeError, r"np\.full_like: .*rounded to int64"),
        (lambda x: np.full_like(x, x, dtype=complex), TypeError, r"np\.full_like: .*complex128"),
        (lambda x: np.full_like(np.ones(2), x[0, 0]), TypeError, r"np\.copyto .*no deriv"),
    ],
)
def test_errors_name_the_call_and_the_shapes(call, kind, message):
    with pytest.raises(kind, match=message):
        call(Tensor(np.ones((2, 3))))
