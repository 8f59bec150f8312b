"""Verdicts: a kink is right between its slopes, nan never agrees, and reports say what they saw."""

import math

import pytest

from autograd.checking import Comparison, Report


@pytest.mark.parametrize(
    ("engine", "slope", "allowed", "sides", "verdict"),
    [
        (1.0, 1.0 + 1e-9, 1e-7, (), "agrees"),
        (1.0, 1.1, 1e-7, (), "disagrees"),
        (math.nan, 1.0, 1e-7, (), "disagrees"),
        (math.nan, math.nan, 1e-7, (), "agrees"),
        (math.inf, 1.0, 1e-7, (), "disagrees"),
        (0.0, 0.5, 1e-7, (0.0, 1.0), "kink"),
        (0.3, 0.5, 1e-7, (1.0, 0.0), "kink"),
        (1.1, 0.5, 1e-7, (0.0, 1.0), "disagrees"),
        (math.nan, 0.5, 1e-7, (0.0, 1.0), "disagrees"),
        (math.inf, math.nan, 1e-7, (math.nan, math.inf), "kink"),
        (0.0, math.nan, 1e-7, (math.nan, math.inf), "disagrees"),
    ],
)
def test_verdicts(engine, slope, allowed, sides, verdict):
    comparison = Comparison("x", 1, engine, slope, allowed, *sides)
    assert comparison.verdict == verdict
    assert comparison.agrees == (verdict != "disagrees")


def test_a_report_shows_the_worst_and_counts():
    right = Comparison("x[0]", 1, 1.0, 1.0, 1e-7)
    wrong = Comparison("x[1]", 1, 1.0, 2.0, 1e-7)
    kink = Comparison("x[2]", 1, 0.0, 0.5, 1e-7, 0.0, 1.0, "relu'(0) = 0")
    vague = Comparison("x[3]", 1, 1.0, 2.0, 9.0, uncertainty=9.0)
    assert str(Report([right, wrong])).startswith("1 of 2 derivatives disagree; the worst: x[1]")
    assert "1 at a kink, such as x[2]" in str(Report([right, kink]))
    assert "relu'(0) = 0" in str(Report([right, kink]))
    assert Report([right, vague]).unresolved == [vague]
    assert "oracle" in str(Report([right, vague]))
