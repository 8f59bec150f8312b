"""What a card says of a number or an array."""

import math

import numpy as np
import pytest

from autograd.drawing.readings import (
    gradient_reading,
    in_full,
    size_of,
    value_reading,
    warnings_of,
)


def texts(badges):
    return [(badge.text, badge.alarm) for badge in badges]


@pytest.mark.parametrize(
    ("x", "text", "kind"),
    [
        (-1.5, "−1.5", "number"),
        (np.float32(0.5), "0.5", "number"),
        (np.array([[2.0]]), "2", "number"),
        (np.array([3.0, 4.0]), "‖·‖ 5", "number"),
        (np.zeros((0, 3)), "‖·‖ 0", "number"),
        (np.array([1, 2, 2]), "‖·‖ 3", "number"),
        (math.nan, "nan", "alarm"),
        (np.array([1.0, -np.inf]), "‖·‖ inf", "alarm"),
        (np.array([np.inf, np.nan]), "‖·‖ nan", "alarm"),
        (True, "True", "number"),
        (np.bool_(False), "False", "number"),
    ],
)
def test_value_reading(x, text, kind):
    assert (value_reading(x).text, value_reading(x).kind) == (text, kind)


def test_no_gradient_is_not_a_gradient_of_zero():
    assert gradient_reading(None).text == "no gradient"
    assert gradient_reading(0.0).text == "∇ 0"
    assert gradient_reading(np.array([0.0, 3.0])).text == "‖∇‖ 3"


def test_norm_does_not_overflow():
    assert size_of(np.array([3e200, -4e200])) == pytest.approx(5e200)
    assert size_of(np.array([3e-200, 4e-200])) == pytest.approx(5e-200)
    assert size_of(np.full(4, 60000, np.float16)) == pytest.approx(120000, rel=1e-3)


def test_warnings():
    good, bad = np.ones(3), np.array([np.nan, np.inf, -np.inf])
    assert texts(warnings_of(good, good)) == []
    assert texts(warnings_of(good, None)) == []
    assert texts(warnings_of(bad, np.zeros(3))) == [
        ("1 nan, 2 inf", True),
        ("gradient all zero", False),
    ]
    assert texts(warnings_of(good, bad)) == [("gradient: 1 nan, 2 inf", True)]
    assert texts(warnings_of(np.zeros((0, 2)), np.zeros((0, 2)))) == []


def test_in_full():
    assert in_full(-0.1) == "−0.1"
    assert in_full(np.array([1.0, -2.0], np.float32)) == "float32 (2,), norm 2.236, from −2 to 1"
    assert in_full(np.zeros((0, 2))) == "float64 (0, 2), norm 0"
