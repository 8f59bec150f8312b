"""median, quantile, percentile and their nan versions: every method, axis, weight, and nan."""

import math

import numpy as np
import pytest

from autograd import Tensor, Value

from .calls import check_call

METHODS = (
    "inverted_cdf averaged_inverted_cdf closest_observation interpolated_inverted_cdf hazen "
    "weibull linear median_unbiased normal_unbiased lower higher midpoint nearest"
).split()
DATA = (np.random.default_rng(4).permutation(24).reshape(2, 3, 4) - 12.0) / 8  # none near another
WEIGHTS = np.random.default_rng(5).uniform(0.5, 2.0, (2, 3, 4))
HOLES = np.zeros((2, 3, 4), bool)
HOLES[0, 0, 1] = HOLES[1, 2, :2] = True
AXES = [None, 0, -1, (0, 2), (2, 0, 1), ()]


@pytest.mark.parametrize("axis", AXES)
def test_median(axis):
    check_call(lambda x: np.median(x, axis), DATA)
    check_call(lambda x: np.median(x, axis, keepdims=True), DATA[:, :, :3])


@pytest.mark.parametrize("axis", AXES)
@pytest.mark.parametrize("q", [0.3, 0, 1.0, [0.25, 0.5], np.array([[0.1], [0.9]])], ids=str)
def test_quantile(axis, q):
    check_call(lambda x: np.quantile(x, q, axis), DATA)
    check_call(lambda x: np.quantile(x, q, axis, keepdims=True), DATA)


@pytest.mark.parametrize("method", METHODS)
def test_methods(method):
    check_call(lambda x: np.quantile(x, [0.15, 0.5, 0.93], axis=1, method=method), DATA)
    check_call(lambda x: np.percentile(x, 35, axis=(0, -1), method=method), DATA)
    check_call(lambda x: np.nanpercentile(holed(x), 35, axis=-1, method=method), DATA)


def holed(x):
    return np.where(HOLES, math.nan, x)


@pytest.mark.parametrize("axis", AXES[:-1])
def test_nan_is_left_out(axis):
    check_call(lambda x: np.nanmedian(holed(x), axis, keepdims=True), DATA)
    check_call(lambda x: np.nanquantile(holed(x), [0.2, 0.7], axis), DATA)
    check_call(lambda x: np.nanpercentile(holed(x), 65, axis, keepdims=True), DATA)
    x = Tensor(holed(DATA))
    np.nanmedian(x, axis).sum().backward()
    assert (x.grad[HOLES] == 0.0).all()


@pytest.mark.parametrize("name", ["quantile", "nanquantile"])
def test_weights_choose(name):
    function, options = getattr(np, name), {"method": "inverted_cdf"}
    check_call(lambda x: function(x, [0.2, 0.7], weights=WEIGHTS, **options), DATA)
    check_call(lambda x: function(x, 0.6, axis=1, weights=WEIGHTS, **options), DATA)
    percent = getattr(np, name.replace("quantile", "percentile"))
    check_call(lambda x: percent(x, 60, axis=0, weights=WEIGHTS, **options), DATA)
    if name == "nanquantile":  # whose weights along an axis NumPy 2.4 mistakes
        return
    check_call(lambda x: function(x, 0.6, axis=-1, weights=WEIGHTS[0, 0], **options), DATA)
    check_call(lambda x: function(x, 0.6, axis=(2, 0), weights=WEIGHTS[:, 0].T, **options), DATA)


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([2.0, 2.0, 2.0], [0.0, 1.0, 0.0]),
        ([2.0, 2.0], [0.5, 0.5]),
        ([1.0, 2.0, 2.0, 2.0], [0.0, 0.5, 0.5, 0.0]),
        ([4.0, 1.0, 3.0, 9.0], [0.5, 0.0, 0.5, 0.0]),
    ],
)
def test_numbers_that_tie_are_taken_in_their_order(numbers, expected):
    for call in (np.median, lambda x: np.quantile(x, 0.5), lambda x: np.nanpercentile(x, 50)):
        x = Tensor(numbers)
        call(x).backward()
        assert x.grad.tolist() == expected


@pytest.mark.parametrize("call", [np.median, lambda x, axis: np.quantile(x, 0.25, axis)])
def test_a_nan_decides_and_receives_nan(call):
    data = np.array([[1.0, math.nan, 3.0], [1.0, 2.0, 4.0]])
    x = Tensor(data)
    out = call(x, axis=1)
    np.testing.assert_array_equal(out.data, call(data, axis=1))
    out.sum().backward()
    assert np.isnan(x.grad).tolist() == [[False, True, False], [False, False, False]]


def test_nothing_but_nan():
    data = np.array([[math.nan, math.nan], [1.0, 2.0]])
    for call in (np.nanmedian, lambda x, axis: np.nanquantile(x, [0.25, 1.0], axis)):
        x = Tensor(data)
        with pytest.warns(RuntimeWarning, match="All-NaN slice"):
            out = call(x, axis=1)
        with pytest.warns(RuntimeWarning, match="All-NaN slice"):
            np.testing.assert_array_equal(out.data, call(data, axis=1))
        out.sum().backward()
        assert x.grad[0].tolist() == [0.0, 0.0]
        assert x.grad[1].sum() == out[..., 1].size


def test_infinity():
    assert np.median(Tensor([math.inf, math.inf])).item() == math.inf
    assert np.median(Tensor([-math.inf, 1.0, math.inf])).item() == 1.0
    x = Tensor([1.0, 2.0, math.inf])
    np.quantile(x, [0.0, 0.5]).sum().backward()
    assert x.grad.tolist() == [1.0, 1.0, 0.0]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_nothing():
    x = Tensor(np.ones((0, 2)))
    out = np.median(x, axis=0)
    assert np.isnan(out.data).tolist() == [True, True]
    out.backward([1.0, 1.0])
    assert x.grad.shape == (0, 2)
    assert np.median(x, axis=1).shape == (0,)
    with pytest.raises(IndexError, match=r"np\.quantile: "):
        np.quantile(x, 0.5)


def test_float16_stays_float16_and_values_work():
    for call in (np.median, lambda x: np.quantile(x, 0.3)):
        x = Tensor([1.0, 2.0, 5.0, 8.0], dtype=np.float16)
        out = call(x)
        assert out.dtype == np.float16
        out.backward()
        assert x.grad.dtype == np.float16
        assert float(np.sum(call(Value(3.0)))) == 3.0


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda x: np.quantile(x, 1.5), ValueError, r"np\.quantile: .*range \[0, 1\]"),
        (lambda x: np.percentile(x, -1), ValueError, r"np\.percentile: .*range \[0, 100\]"),
        (lambda x: np.quantile(x, Tensor(0.5)), TypeError, r"q, the fraction, must be plain"),
        (lambda x: np.quantile(x, 0.5, method="bogus"), ValueError, "np.quantile: .*'bogus'"),
        (lambda x: np.quantile(x, 0.5, weights=WEIGHTS), ValueError, "np.quantile: .*inverted_cdf"),
        (lambda x: np.median(x, axis=3), np.exceptions.AxisError, "np.median: axis 3 is out of"),
        (lambda x: np.median(x[0, 0, 0], axis=0), np.exceptions.AxisError, "np.median: axis 0 is"),
        (lambda x: np.median(x, overwrite_input=True), TypeError, "overwrite_input= is not"),
        (lambda x: np.median(x, out=np.zeros(())), TypeError, "out= is not supported"),
        (
            lambda x: np.quantile(x, 0.5, weights=[1.0], method="inverted_cdf"),
            TypeError,
            r"weights of shape \(1,\) for .* need the axis",
        ),
        (
            lambda x: np.quantile(x, 0.5, axis=1, weights=[1.0], method="inverted_cdf"),
            ValueError,
            r"weights must have the shape \(2, 3, 4\) or that of axis \(1,\), got \(1,\)",
        ),
    ],
)
def test_errors_name_the_call(call, error, message):
    with pytest.raises(error, match=message):
        call(Tensor(DATA))
