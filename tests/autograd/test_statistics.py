"""average, ptp, cov, corrcoef, bincount, histogram: options, weights as operands, messages."""

import numpy as np
import pytest

import autograd
from autograd import Tensor, Value

from .calls import check_call, check_value

rng = np.random.default_rng(6)
DATA, WEIGHTS = rng.normal(size=(3, 4)), rng.uniform(0.5, 2.0, (3, 4))


@pytest.mark.parametrize("axis", [None, 0, -1, (1, 0)])
def test_average(axis):
    check_call(lambda x: np.average(x, axis), DATA)
    check_call(lambda x, w: np.average(x, axis, w), DATA, WEIGHTS)
    check_call(lambda x, w: np.average(x, axis, weights=w, keepdims=True), DATA, WEIGHTS)
    check_call(lambda w: np.average(DATA, axis, weights=w), WEIGHTS)


def test_average_along_one_axis_and_the_weights_it_returns():
    check_call(lambda x, w: np.average(x, 1, w), DATA, WEIGHTS[0])
    check_call(lambda x, w: np.average(x, (1, 0), w), DATA, WEIGHTS.T)
    check_call(lambda x, w: np.average(x, 1, w, returned=True)[1], DATA, WEIGHTS[0])
    mean, total = np.average(Tensor(DATA), 0, returned=True)
    np.testing.assert_array_equal(mean.data, DATA.mean(axis=0))
    assert total.tolist() == [3.0] * 4


@pytest.mark.parametrize("axis", [None, 0, -1, (1, 0)])
def test_ptp(axis):
    check_call(lambda x: np.ptp(x, axis), DATA)
    check_call(lambda x: np.ptp(x, axis, keepdims=True), DATA)


def test_the_range_of_equal_numbers_has_slope_zero():
    x = Tensor([2.0, 2.0])
    np.ptp(x).backward()
    assert x.grad.tolist() == [0.0, 0.0]


def test_cov():
    check_call(np.cov, DATA)
    check_call(np.cov, DATA[0])
    check_call(lambda x: np.cov(x, rowvar=False, bias=True), DATA)
    check_call(lambda x, y: np.cov(x, y), DATA, WEIGHTS)
    check_call(lambda x, y: np.cov(x, y), DATA[0], WEIGHTS)
    check_call(lambda x, y: np.cov(x, y, rowvar=False, ddof=0), DATA, WEIGHTS[:, :1])
    check_call(lambda x, y: np.cov(x, y, rowvar=False), DATA, WEIGHTS[:, 0])
    check_call(lambda x: np.cov(x, fweights=[1, 2, 0, 3]), DATA)
    check_call(lambda x, w: np.cov(x, aweights=w), DATA, WEIGHTS[0])
    check_call(lambda x, w: np.cov(x, aweights=w, ddof=0), DATA, WEIGHTS[0])
    check_call(lambda x, w: np.cov(x, fweights=[1, 2, 1, 3], aweights=w), DATA, WEIGHTS[0])
    check_call(lambda x: np.cov(x, dtype=np.float64), DATA)


def test_corrcoef():
    check_call(np.corrcoef, DATA)
    check_call(lambda x: np.corrcoef(x, rowvar=False), DATA[:, :3])
    check_call(np.corrcoef, DATA, WEIGHTS[:1])
    assert np.corrcoef(Tensor(DATA[0])).item() == 1.0


def test_covariance_of_too_few_observations():
    with np.errstate(all="ignore"), pytest.warns(RuntimeWarning, match="Degrees of freedom <= 0"):
        assert np.isnan(np.cov(Tensor([[1.0], [2.0]])).data).all()


def test_bincount_adds_up_weights():
    check_call(lambda w: np.bincount([0, 3, 3, 1], w, minlength=6), WEIGHTS[0])
    assert np.bincount([], Tensor([])).shape == (0,)


def test_histogram():
    counts, edges = np.histogram(Tensor(DATA), 5)
    expected = np.histogram(DATA, 5)
    np.testing.assert_array_equal(counts, expected[0])
    assert type(counts) is np.ndarray
    np.testing.assert_allclose(edges.data, expected[1], rtol=1e-14)
    check_call(lambda x: np.histogram(x, 3)[1], DATA)
    check_call(lambda x: np.histogram_bin_edges(x, "sturges"), DATA)
    check_value(lambda x: np.histogram(x, 2)[1], [np.full(3, 0.5)], np.array([0.0, 0.5, 1.0]))
    points = [0.0, 0.3, 0.45, 0.8, 2.0]
    check_call(lambda x: np.histogram(x, 2, density=True)[0], points)


def test_a_histogram_of_given_bins_is_plain():
    for bins, limits in ((5, (-1.0, 1.0)), ([-1.0, 0.0, 2.0], None)):
        found = np.histogram(Tensor(DATA), bins, limits, weights=WEIGHTS)
        for got, expected in zip(
            found, np.histogram(DATA, bins, limits, weights=WEIGHTS), strict=True
        ):
            assert type(got) is np.ndarray
            np.testing.assert_array_equal(got, expected)


@pytest.mark.parametrize("density", [False, True])
def test_the_weights_of_a_histogram(density):
    points = np.array([0.0, 0.3, 0.45, 0.8, 2.0, 1.0])
    weights = np.array([1.5, 2.0, 0.25, 3.0, 0.5, 1.0])
    for bins, limits in ((4, None), (4, (0.25, 1.0)), ([0.0, 0.3, 0.8], None)):
        options = {"bins": bins, "range": limits, "density": density}
        check_call(lambda w, o=options: np.histogram(points, weights=w, **o)[0], weights)
    inside = np.array([0.0, 0.3, 0.45, 0.8, 2.0, 1.1])  # none at an edge that it may cross
    check_call(lambda x, w: np.histogram(x, 4, weights=w, density=density)[0], inside, weights)
    check_call(lambda w: np.histogram([[0.1, 0.9]], 2, weights=w)[0], [[2.0, 3.0]])
    x, w = Tensor(points), Tensor(weights)
    np.testing.assert_array_equal(
        np.histogram_bin_edges(x, 3, weights=w).data, np.histogram_bin_edges(points, 3)
    )


def test_weights_of_a_histogram_in_lists_and_as_values():
    one, two = Tensor(1.0), Tensor(2.0)
    counts, _ = np.histogram(Tensor([0.0, 0.1, 1.0]), 2, (0, 1), weights=[one, two, 4.0])
    assert counts.data.tolist() == [3.0, 4.0]
    value = Value(2.0)
    counts, _ = np.histogram(
        Tensor([0.0, 1.0]), 2, (0, 1), weights=np.array([value, 1.0], dtype=object)
    )
    counts[0].backward()
    assert value.grad == 1.0


def test_a_density_is_at_least_in_double_precision_as_in_numpy():
    for dtype in (np.float16, np.float32, np.longdouble):
        x = np.array([0.0, 1.0, 4.0], dtype)
        expected = np.histogram(x, 2, density=True)
        for got, exact in zip(
            np.histogram(Tensor(x, dtype), 2, density=True), expected, strict=True
        ):
            assert got.dtype == exact.dtype


def test_values():
    assert float(np.sum(np.average(Value(3.0)))) == 3.0
    assert float(np.sum(np.ptp(Value(3.0)))) == 0.0
    x = np.array([Value(1.0), Value(4.0)])
    autograd.statistics.average(x, weights=np.array([3.0, 1.0])).backward()
    assert [value.grad for value in x] == [0.75, 0.25]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda x: np.average(x, weights=np.zeros((3, 4))), ZeroDivisionError, "add up to zero"),
        (lambda x: np.average(x, weights=[1.0]), TypeError, "np.average: .*need the axis"),
        (lambda x: np.average(x, 1, [1.0]), ValueError, r"got \(1,\)"),
        (lambda x: np.cov(x, ddof=0.5), ValueError, "np.cov: ddof must be a whole number"),
        (lambda x: np.cov(x[None]), ValueError, "np.cov: .*two axes at most"),
        (lambda x: np.cov(x, fweights=[0.5] * 4), TypeError, "fweights must be whole numbers"),
        (lambda x: np.cov(x, fweights=[1, 2]), ValueError, r"must have shape \(4,\), got \(2,\)"),
        (lambda x: np.cov(x, aweights=[-1.0] * 4), ValueError, "aweights must not be negative"),
        (lambda x: np.cov(x, fweights=x[0]), TypeError, "fweights must be plain"),
        (lambda x: np.bincount(x[0]), TypeError, "x, an array of whole numbers, must be plain"),
        (lambda x: np.bincount([1, 2], x), ValueError, r"one shape, got \(2,\), \(3, 4\)"),
        (lambda x: np.bincount([-1], x[0, :1]), ValueError, "np.bincount: "),
        (lambda x: np.histogram(x, weights=x[0]), ValueError, "np.histogram: "),
        (lambda x: np.histogram(x, "auto", weights=x), TypeError, "np.histogram: "),
        (lambda x: np.histogram(x, 0), ValueError, "np.histogram: "),
        (lambda x: np.histogram2d(x[0], x[1]), TypeError, "its counts have derivative 0"),
        (lambda x: np.ptp(x, axis=2), np.exceptions.AxisError, "axis 2 is out of range"),
    ],
)
def test_errors_name_the_call(call, error, message):
    with pytest.raises(error, match=message):
        call(Tensor(DATA))
