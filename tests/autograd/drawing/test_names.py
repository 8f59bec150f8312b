"""Names, signs of operations, and attributes."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd as ag
from autograd import Tensor, Value
from autograd.drawing.names import attribute, clean, listed, operation, shortened, subscripted

x = Value(2.0, name="x")
t = Tensor(np.ones((2, 3)))


@given(st.text())
def test_cleaned_text_is_one_line_that_xml_and_utf8_can_hold(text):
    cleaned = clean(text + "\ud800\x00\x0b\ufffe")
    cleaned.encode()
    assert not re.search("[\x00-\x1f\x7f-\x9f\ufffe\uffff\u2028\u2029]|  |^ | $", cleaned)
    assert cleaned.endswith("\ufffd\ufffd \ufffd")
    assert clean(cleaned) == cleaned
    visible = [letter for letter in text if letter.isprintable() and not letter.isspace()]
    assert [letter for letter in cleaned if letter in visible and letter != "\ufffd"] == [
        letter for letter in visible if letter != "\ufffd"
    ]


@pytest.mark.parametrize(
    ("name", "shown"),
    [("x1", "x₁"), ("w_12", "w₁₂"), ("β0", "β₀"), ("x", "x"), ("7", "7"), ("a.b1", "a.b1")],
)
def test_subscripts(name, shown):
    assert subscripted(name) == shown


@given(st.text(), st.integers(3, 30))
def test_shortened_keeps_both_ends(text, longest):
    short = shortened(text, longest)
    assert len(short) <= max(longest, 0)
    assert short == text or (
        text.startswith(short[0]) and text.endswith(short[-1]) and "…" in short
    )


def test_listed():
    assert listed(["a", "b"], 10) == "a, b"
    assert listed(["aaaa", "bbbb"], 4) == "aaaa, …"
    assert listed(["aaaa"], 2) == "…"


@pytest.mark.parametrize(
    ("node", "sign"),
    [
        (x, ""),
        (x + 1, "+"),
        (x - 1, "−"),
        (x * 1, "×"),
        (x / 1, "÷"),
        (-x, "−x"),
        (x**2, "x²"),
        (x**-1, "x⁻¹"),
        (x**0.5, "x^0.5"),
        (2**x, "xʸ"),
        (ag.tanh(x), "tanh"),
        (t.sum(), "sum"),
        (t.sum(axis=0), "sum axis=0"),
        (t.sum(-1, keepdims=True), "sum axis=−1 keepdims=True"),
        (t.reshape(6), "reshape"),
        (t.astype(np.float32), "cast"),
        (t[0], "getitem [0]"),
        (t[..., 1:3, None], "getitem [..., 1:3, None]"),
        (t[:, ::-1], "getitem [:, ::−1]"),
        (t[[0, 1]], "getitem [array(2,)]"),
        (ag.einsum("ij,ij->i", t, t), "einsum ij,ij->i"),
    ],
)
def test_operations(node, sign):
    assert operation(node) == sign


def test_an_attribute_never_shows_an_address():
    assert attribute(object()) == "object"
    assert attribute([1.5, (None, "a")]) == "(1.5, (None, a))"
