"""Four significant digits and a real minus sign."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd.drawing.numbers import factor, number_text, short, superscript


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (44.0, "44"),
        (0.1 + 0.2, "0.3"),
        (-0.125, "−0.125"),
        (2 / 3, "0.6667"),
        (12345.0, "1.234e4"),
        (9999.0, "9999"),
        (1e-20, "1e−20"),
        (1e300, "1e300"),
        (0.0, "0"),
        (-0.0, "−0"),
        (math.nan, "nan"),
        (-math.inf, "−inf"),
    ],
)
def test_short(x, text):
    assert short(x) == text


@given(st.floats(1e-300, 1e300), st.sampled_from([-1.0, 1.0]))
def test_short_is_the_number_to_four_digits(size, sign):
    text = short(sign * size)
    assert math.isclose(float(text.replace("−", "-")), sign * size, rel_tol=5.001e-4)
    assert "-" not in text


def test_other_texts():
    assert (factor(-2.0), factor(2.0)) == ("(−2)", "2")
    assert superscript(-10) == "⁻¹⁰"
    assert (number_text(True), number_text(3)) == ("True", "3")
