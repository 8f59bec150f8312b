"""Slopes in 50 digits: of smooth functions exactly, at kinks as an interval."""

import numpy as np
import pytest

from autograd.testing.passport.calls import Row
from autograd.testing.passport.judging import Case, Interval, curvature, slopes


def case(call, x, first=1.0, second=1.0):
    """A case of one operand."""
    x = np.asarray(x, float)
    directions = ({"v": np.full(x.shape, d)} for d in (first, second))
    return Case("", call, Row(call), {"v": x}, [np.ones(x.shape)], *directions)


def test_a_slope_is_right_to_more_digits_than_a_float_has():
    found = slopes(case("exp(v)", [0.0, 1.0]), 1.0)
    assert found.smooth
    assert found.distance(1.0 + np.e) < 3e-16
    assert float(found.low) == pytest.approx(1.0 + np.e, rel=1e-16)


def test_the_second_derivative_along_two_directions():
    assert float(curvature(case("v * v * v", [2.0], 3.0, 5.0))) == pytest.approx(12.0 * 15.0)


def test_a_kink_has_every_slope_between_those_beside_it():
    found = slopes(case("abs(v)", [0.0]), 1.0)
    assert not found.smooth
    assert [float(x) for x in (found.low, found.high)] == [-1.0, 1.0]
    assert [found.distance(x) for x in (-1.0, 0.3, 1.5)] == pytest.approx([0.0, 0.0, 0.5])


def test_ties_of_a_sort_have_the_slopes_of_every_order():
    weighted = case("sort(v)", [1.0, 1.0])._replace(
        weights=[np.array([0.0, 1.0])], first={"v": np.array([2.0, -1.0])}
    )
    found = slopes(weighted, 1.0)
    assert [float(x) for x in (found.low, found.high)] == [-1.0, 2.0]


def test_an_interval_says_what_it_is():
    assert str(Interval(0.5, 0.5, True)) == "0.5"
    assert str(Interval(-1.0, 1.0, False)) == "-1 to 1"
