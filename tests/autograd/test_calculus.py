"""diff, ediff1d, gradient, trapezoid, interp: every option, coordinates as operands, knots."""

import math

import numpy as np
import pytest

from autograd import Tensor, Value

from .calls import check_call

rng = np.random.default_rng(7)
DATA, ROW = rng.normal(size=(3, 4)), rng.normal(size=4)
PLACES = np.array([0.0, 1.0, 1.75, 3.0])


@pytest.mark.parametrize("n", [0, 1, 2, 3, 5])
@pytest.mark.parametrize("axis", [0, -1])
def test_diff(n, axis):
    if n:
        check_call(lambda x: np.diff(x, n, axis), DATA)
    check_call(lambda x: np.diff(x, 1, axis, prepend=2.0, append=x), DATA)


def test_diff_with_ends():
    check_call(lambda x, y: np.diff(x, 2, prepend=y, append=y[:, :1]), DATA, DATA[:, :2])
    check_call(lambda x, y: np.diff(x, append=y), DATA, 2.0)
    x = Tensor(ROW)
    assert np.diff(x, 0) is x


def test_ediff1d():
    check_call(np.ediff1d, DATA)
    check_call(lambda x, y, z: np.ediff1d(x, to_end=y, to_begin=z), DATA, ROW, 2.0)
    check_call(lambda x: np.ediff1d(x, to_begin=[1.0, 2.0]), DATA)
    check_call(np.ediff1d, [])
    single = Tensor([1.0, 3.0], np.float32)
    assert np.ediff1d(single, to_begin=[1.0, 2.0], to_end=Tensor(1.0)).dtype == np.float32


@pytest.mark.parametrize("edge_order", [1, 2])
def test_gradient(edge_order):
    for axis in (0, 1, -1):
        check_call(lambda x, a=axis: np.gradient(x, axis=a, edge_order=edge_order), DATA)
        check_call(lambda x, d, a=axis: np.gradient(x, d, axis=a, edge_order=edge_order), DATA, 0.7)
    check_call(lambda x, d: np.gradient(x, d, edge_order=edge_order), ROW, PLACES)
    for k in (0, 1):
        check_call(lambda x, k=k: np.gradient(x, 0.5, edge_order=edge_order)[k], DATA)
        check_call(
            lambda x, d, e, k=k: np.gradient(x, d, e, axis=(1, 0), edge_order=edge_order)[k],
            DATA,
            PLACES,
            0.5,
        )
    assert type(np.gradient(Tensor(DATA))) is tuple
    check_call(lambda x: np.gradient(x, [1, 2, 4, 8], edge_order=edge_order), ROW)


def test_gradient_of_two_and_of_constant_samples():
    check_call(lambda x: np.gradient(x, 2.0), [1.0, 4.0])
    check_call(lambda d: np.gradient(np.array([1, 4, 9]), d), 2.0)
    assert np.gradient(Tensor(ROW, np.float32), PLACES).dtype == np.float32


def test_a_slope_between_equal_distances_does_not_use_the_number_there():
    x = Tensor([1.0, math.nan, 3.0, 8.0])
    slope = np.gradient(x, 2.0)[1]
    assert slope.item() == 0.5
    slope.backward()
    assert x.grad.tolist() == [-0.25, 0.0, 0.25, 0.0]


def test_trapezoid():
    check_call(np.trapezoid, DATA)
    check_call(lambda x: np.trapezoid(x, axis=0), DATA)
    check_call(lambda x, d: np.trapezoid(x, dx=d), DATA, 0.3)
    check_call(lambda x, p: np.trapezoid(x, p), DATA, PLACES)
    check_call(lambda x, p: np.trapezoid(x, p, axis=0), DATA, PLACES[:3])
    check_call(lambda x, p: np.trapezoid(x, p, axis=0), DATA, np.cumsum(DATA**2, axis=0))
    check_call(lambda p: np.trapezoid(DATA, p), PLACES)
    assert np.trapezoid(Tensor([1.0])).item() == 0.0


@pytest.mark.parametrize("points", [[-1.0, 0.25, 0.5, 2.0, 5.0], 0.3, [[1.2, 2.9], [-4.0, 4.0]]])
def test_interp(points):
    check_call(np.interp, points, PLACES, ROW)
    check_call(lambda x, p, f, y, z: np.interp(x, p, f, y, z), points, PLACES, ROW, 5.0, 6.0)
    check_call(lambda x, p, f: np.interp(x, p, f, period=2.6), points, PLACES, ROW)
    check_call(lambda x: np.interp(x, PLACES, ROW), points)
    check_call(lambda f: np.interp(points, PLACES, f), ROW)
    check_call(lambda f: np.interp(points, [1.0], f), ROW[:1])


@pytest.mark.parametrize(
    ("heights", "x", "slope"),
    [
        ([0.0, 1.0, 4.0], 1.0, 1.0),  # the flatter of 1 and 3
        ([0.0, 3.0, 4.0], 1.0, 1.0),
        ([0.0, 3.0, 1.0], 1.0, 0.0),  # up and down
        ([0.0, 3.0, 3.0], 1.0, 0.0),
        ([0.0, -3.0, -4.0], 1.0, -1.0),
        ([0.0, -1.0, -4.0], 1.0, -1.0),
        ([0.0, 3.0, 4.0], 0.0, 3.0),
        ([0.0, 1.0, 4.0], 0.0, 1.0),  # the ends belong to the inside
        ([0.0, 1.0, 4.0], 2.0, 3.0),
        ([0.0, 1.0, 4.0], 9.0, 0.0),
    ],
)
def test_interp_where_lines_meet(heights, x, slope):
    places, point, fp = Tensor([0.0, 1.0, 2.0]), Tensor(x), Tensor(heights)
    out = np.interp(point, places, fp)
    assert out.item() == np.interp(x, [0.0, 1.0, 2.0], heights)
    out.backward()
    assert point.grad == slope
    assert places.grad.sum() == -slope
    assert fp.grad.sum() == 1.0


def test_interp_where_lines_of_unequal_length_meet():
    point = Tensor(1.0)
    np.interp(point, [0.0, 1.0, 3.0], [0.0, 2.0, 5.0]).backward()
    assert point.grad == 1.5


def test_coordinates_may_be_lists_of_tensors():
    x, step = Tensor([1.0, 4.0, 9.0]), Tensor(2.0)
    places = [Tensor(0.0), step, 3.0]
    np.testing.assert_allclose(np.gradient(x, places).data, np.gradient(x.data, [0.0, 2.0, 3.0]))
    area = np.trapezoid(x, places)
    area.backward()
    assert (area.item(), step.grad) == (5.0 + 6.5, 2.5 - 6.5)


def test_interp_at_nan_and_of_one_point():
    assert math.isnan(np.interp(Tensor(math.nan), PLACES, ROW).item())
    out = np.interp(Tensor([0.0, 1.0, 2.0]), [1.0], [5.0], left=3.0)
    assert out.data.tolist() == [3.0, 5.0, 5.0]


def test_values():
    x = Value(0.5)
    out = np.sum(np.interp(x, np.array([0.0, 1.0]), np.array([0.0, 3.0])))
    out.backward()
    assert (float(out), x.grad) == (1.5, 3.0)
    step = Value(0.5)
    np.trapezoid(Tensor([1.0, 3.0]), dx=step).backward()
    assert step.grad == 2.0
    np.gradient(Tensor([1.0, 3.0, 9.0]), step)[0].backward()
    assert step.grad == 2.0 - 8.0


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda x: np.diff(x, -1), ValueError, "np.diff: n, how often .* got -1"),
        (lambda x: np.diff(x[0, 0]), ValueError, "np.diff: differences need an axis"),
        (lambda x: np.diff(x, axis=2), np.exceptions.AxisError, "np.diff: axis 2 is out of range"),
        (lambda x: np.diff(x, prepend=np.ones((2, 1))), ValueError, "np.diff: "),
        (lambda x: np.gradient(x, 1.0, 2.0, 3.0), TypeError, "2 axes need one spacing or 2, got 3"),
        (lambda x: np.gradient(x, [1.0, 2.0], axis=0), ValueError, r"must have shape \(3,\)"),
        (lambda x: np.gradient(x, edge_order=3), ValueError, "edge_order must be 1 or 2, got 3"),
        (lambda x: np.gradient(x[:1]), ValueError, "edge_order 1 needs 2 samples"),
        (lambda x: np.trapezoid(x, axis=2), np.exceptions.AxisError, "axis 2 is out of range"),
        (lambda x: np.interp(x, [1.0, 2.0], [1.0]), ValueError, r"np.interp: .*\(2,\) and \(1,\)"),
        (lambda x: np.interp(x, [], []), ValueError, "one shape"),
        (lambda x: np.interp(x, [1.0], [1.0], period=0), ValueError, "period must not be zero"),
    ],
)
def test_errors_name_the_call(call, error, message):
    with pytest.raises(error, match=message):
        call(Tensor(DATA))


def test_interp_of_nan_has_no_slope():
    x = Tensor([0.5, np.nan])
    out = np.interp(x, [0.0, 1.0, 2.0], [0.0, 1.0, 3.0])
    out.backward(np.array([1.0, 2.0]))
    np.testing.assert_array_equal(out.data, [0.5, np.nan])
    np.testing.assert_array_equal(x.grad, [1.0, np.nan])
