"""The recorded computation as a formula."""

import numpy as np
import pytest
from hypothesis import given

import autograd as ag
from autograd import Tensor, Value
from autograd.drawing.expression import LONGEST, expression

from .graphs import chain_rule, recorded_graphs

x, y, z = (Value(v, name=n) for v, n in ((2.0, "x"), (3.0, "y1"), (0.5, "z")))
A, B = Tensor(np.ones((2, 2)), name="A"), Tensor(np.ones((2, 2)), name="B")


@pytest.mark.parametrize(
    ("node", "formula"),
    [
        (x, ""),
        (x + y - z, "x + y₁ − z"),
        (x - (y - z), "x − (y₁ − z)"),
        (x - (y + z), "x − (y₁ + z)"),
        (x * (y + z), "x·(y₁ + z)"),
        (x / (y * z), "x / (y₁·z)"),
        (x / y / z, "(x / y₁) / z"),
        (x * (y / z), "x·(y₁ / z)"),
        ((x**2) ** 3, "(x²)³"),
        ((x * y) ** 2, "(x·y₁)²"),
        (-(x**2), "−x²"),
        ((-x) ** 2, "(−x)²"),
        (x + -y, "x + (−y₁)"),
        (-3.0 + x, "−3 + x"),
        (x * -3.0, "x·(−3)"),
        (x**y, "x^y₁"),
        (abs(x - 1), "|x − 1|"),
        (ag.square(x + 1), "(x + 1)²"),
        (ag.where(x > 0, x, 0.0), "where(True, x, 0)"),
        (Value(2.0) * 3.0, "2·3"),
        (A @ B + 1.0, "A @ B + 1"),
        (A * (A @ B), "A·(A @ B)"),
        (A @ (A @ B), "A @ (A @ B)"),
        (A.sum(axis=0)[0], "sum(A, axis=0)[0]"),
        (A.T @ np.ones(2), "Aᵀ @ array(2,)"),
    ],
)
def test_formulas(node, formula):
    assert expression(node) == formula


def test_named_results_are_written_out_if_that_fits():
    assert expression(chain_rule()) == "(2·x₁ + 3·x₂)² + 3"


def test_named_results_stand_for_themselves_if_it_does_not():
    u = x
    for _ in range(30):
        u = u * 1.25 + y
    u.name = "u"
    f = u**2 + z
    f.name = "f"
    assert expression(f) == "u² + z"
    assert expression(u) == ""


def test_a_deep_chain_and_many_paths_are_no_problem():
    chain, paths = x, x
    for _ in range(5000):
        chain = ag.square(chain * 0.5)
    for _ in range(100):
        paths = paths + paths
    assert expression(chain) == expression(paths) == ""


@given(recorded_graphs(most=6))
def test_a_formula_computes_the_output(output):
    text = expression(output)
    assert len(text) <= LONGEST
    leaves = {n.name: n.data for n in ag.topological_order(output) if n.is_leaf}
    for sign, python in (("·", "*"), ("−", "-"), ("where(True, ", "first(")):
        text = text.replace(sign, python)
    for digit in range(4):
        text = text.replace("₀₁₂₃"[digit], str(digit))
    if text:
        names = {**leaves, "tanh": np.tanh, "first": lambda a, b: a}
        assert eval(text, names) == pytest.approx(output.data, rel=1e-9)


def test_a_formula_has_no_name_for_two_things():
    one, other = Value(2.0, name="x"), Value(3.0, name="x")
    assert expression(one * other) == ""
    assert expression(one * one) == "x·x"
    again = one * 3.0
    again.name = "x"
    assert expression(again) == "" and expression(again * one) == "x·3·x"
