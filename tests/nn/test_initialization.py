"""Initial weights have the variance their name promises, and need a Generator."""

import numpy as np
import pytest

import nn
from nn import glorot, he, he_average, uniform, xavier, zeros
from nn.initialization import starts_alike

SHAPE = (300, 100)


@pytest.mark.parametrize(
    ("function", "variance"),
    [(xavier, 1 / 300), (glorot, 1 / 200), (he, 2 / 300), (he_average, 2 / 200)],
)
def test_variance(function, variance):
    weight = function(SHAPE, rng=np.random.default_rng(0))
    assert weight.shape == SHAPE and weight.dtype == np.float64
    # the standard error of a variance of 30,000 numbers is 0.8 %, that of a mean 0.6 % of std
    assert weight.var() == pytest.approx(variance, rel=0.03)
    assert abs(weight.mean()) < 0.03 * np.sqrt(variance)
    inside = (np.abs(weight) < np.sqrt(variance)).mean()
    assert inside == pytest.approx(0.6827, abs=0.01)  # normal, not uniform


def test_uniform_stays_within_its_bounds():
    weight = uniform(SHAPE, rng=np.random.default_rng(0))
    assert 0.0 <= weight.min() < 0.01 and 0.99 < weight.max() < 1.0
    weight = uniform(SHAPE, rng=np.random.default_rng(0), low=-3.0, high=-2.0)
    assert weight.min() >= -3.0 and weight.max() < -2.0


@pytest.mark.parametrize("function", [xavier, glorot, he, he_average, uniform])
def test_dtype_and_repeatability(function):
    first, second = (function((2, 3), rng=np.random.default_rng(5)) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    narrow = function((2, 3), rng=np.random.default_rng(5), dtype=np.float32)
    assert narrow.dtype == np.float32
    np.testing.assert_array_equal(narrow, first.astype(np.float32))


@pytest.mark.parametrize("function", [xavier, glorot, he, he_average, uniform])
def test_a_missing_or_wrong_generator(function):
    with pytest.raises(TypeError) as caught:
        function((2, 3), rng=None)
    assert str(caught.value) == (
        f"{function.__name__}: random numbers come from a numpy.random.Generator, got nothing; "
        "pass rng=numpy.random.default_rng(0)"
    )
    with pytest.raises(TypeError, match=r"got int \(42\); pass rng=numpy.random.default_rng\(42\)"):
        function((2, 3), rng=42)
    with pytest.raises(TypeError, match="got RandomState"):
        function((2, 3), rng=np.random.RandomState(0))


def test_zeros_need_no_generator():
    assert not zeros((2, 3)).any() and zeros((2, 3), dtype=np.float32).dtype == np.float32


def test_starting_alike():
    assert starts_alike(np.zeros((3, 1))) and starts_alike(np.full((3, 2), 0.5))
    assert starts_alike(np.array([[1.0, 1.0], [2.0, 2.0]]))
    assert not starts_alike(np.ones((3, 1))) and not starts_alike(np.eye(2))


@pytest.mark.parametrize("name", ["xavier", "glorot", "he", "he_average", "uniform", "zeros"])
def test_weights_are_no_integers(name):
    with pytest.raises(TypeError, match=f"{name}: dtype must be a floating one, such as float32"):
        getattr(nn, name)((3, 2), rng=np.random.default_rng(0), dtype=int)
