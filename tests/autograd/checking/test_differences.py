"""Slopes from values: the step adapts, and both sides of a point are told apart."""

import numpy as np
import pytest

from autograd.checking.differences import estimate

H = 0.125 * 0.5 ** np.arange(12)[:, np.newaxis]


def slopes(function, noise=0.0):
    """What is found of a function of a number at 0."""
    with np.errstate(all="ignore"):
        here = function(np.zeros(1))
        found = estimate(function(H) - here, function(-H) - here, H, np.array([noise]))
    return type(found)(*(field[0] for field in found))


@pytest.mark.parametrize("slope", [3.0, -1e-200, 1e200])
def test_a_smooth_function_has_one_slope(slope):
    found = slopes(lambda h: slope * np.sin(h))
    assert found.slope == pytest.approx(slope, rel=1e-12)
    assert abs(found.slope - slope) <= found.doubt + 1e-15 * abs(slope)
    assert not found.kink


def test_a_kink_has_two():
    found = slopes(lambda h: np.where(h > 0, np.sin(2.0 * h), np.expm1(-h)))
    assert (found.left, found.right) == pytest.approx((-1.0, 2.0), rel=1e-6)
    assert found.kink
    assert not found.jump


def test_a_jump_has_the_slopes_beside_it():
    found = slopes(lambda h: np.where(h > 0, 1.0 + 3.0 * h, h))
    assert (found.left, found.right) == pytest.approx((1.0, 3.0))
    assert found.jump


def test_a_vertical_tangent_is_infinite():
    assert slopes(np.cbrt).right == np.inf
    assert slopes(np.cbrt).left == np.inf


def test_the_end_of_a_domain_has_one_side():
    found = slopes(lambda h: np.where(h < 0, np.nan, h))
    assert np.isnan(found.left)
    assert found.right == pytest.approx(1.0)
    assert found.kink


def test_what_is_all_noise_is_not_known():
    rng = np.random.default_rng(0)
    found = slopes(lambda h: rng.normal(size=h.shape) * 1e-9, noise=1e-8)
    assert np.isinf(found.doubt)
    assert not found.kink
