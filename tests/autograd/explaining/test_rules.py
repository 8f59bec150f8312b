"""Every formula of the table of rules computes what the derivative rule of the engine does."""

import ast

import numpy as np
import pytest

from autograd import Value, choosing, elementwise, gradients, primitive, trigonometry
from autograd.drawing.writing import Latex, Text, name
from autograd.explaining.rules import KINKS, RULES, derivatives_of, kink_of, rule_of, title_of

from .evaluating import evaluated

#: Where each operation is tried: inside the domain of all, and on both sides of every kink.
POINTS = {1: [(0.3,), (0.8,), (-0.6,)], 2: [(1.7, 0.4), (0.4, 1.7)], 3: [(0.3, 0.0, 1.0)]}
SPECIAL = {
    "arccosh": [(1.5,)],
    "clip": [(0.3, 0.0, 1.0), (-1.0, 0.0, 1.0), (2.0, 0.0, 1.0)],
    "where": [(1.0, 2.0, 3.0), (0.0, 2.0, 3.0)],
}


def primitives():
    """All elementwise operations of the engine, by their names."""
    for module in (choosing, elementwise, trigonometry):
        for function in vars(module).values():
            if hasattr(function, "primitive") and function.__module__ == module.__name__:
                yield pytest.param(function, id=function.primitive.name)


@pytest.mark.parametrize("function", list(primitives()))
def test_formulas_agree_with_the_engine(function):
    this = function.primitive
    for point in SPECIAL.get(this.name, POINTS[len(this.operands)]):
        if this.name in ("sqrt", "log", "log2", "log10") and min(point) < 0:
            continue
        leaves = [Value(x) for x in point]
        out = function(*leaves)
        found = derivatives_of(out, [name(x) for x in this.operands], name("out"))
        names = dict(zip(this.operands, point, strict=True)) | {"out": out.data}
        if this.name == "where":
            names["condition"] = np.float64(point[0])
        expected = gradients(out, leaves)
        values = [evaluated(x, names) for x in found]
        np.testing.assert_allclose(np.array(values, float), expected, rtol=1e-12, atol=1e-15)


def test_plain_exponents_have_the_power_rule_of_the_textbook():
    x = Value(3.0, name="x")
    for exponent, text in (
        (2.0, "2·x"),
        (3, "3·x²"),
        (-1, "−1·x⁻²"),
        (0.5, "0.5·x^−0.5"),
        (1, "1"),
    ):
        (slope, _) = derivatives_of(x**exponent, [name("x"), name("n")], name("out"))
        assert Text().write(slope).replace("(", "").replace(")", "") == text


def test_constant_factors_have_their_own_rule():
    x, y = Value(3.0), Value(2.0)
    assert title_of(2 * x) == title_of(x / 2) == "constant factor rule"
    assert title_of(x * y) == "product rule"
    assert title_of(x / y) == title_of(1 / x) == "quotient rule"
    assert title_of(2.0**x) == "d/dx a^x = a^x log(a)"


def test_kinks_tell_the_convention():
    x = Value(0.0)
    assert kink_of(choosing.relu(x)) == "relu'(0) = 0 by convention"
    assert kink_of(choosing.relu(x + 1)) == ""
    assert "half" in kink_of(choosing.maximum(x, 0.0))
    assert set(KINKS) <= set(RULES)


def test_a_rule_that_nobody_knows_is_named_after_its_operation():
    @primitive(lambda grad, out, x: grad * 3.0 * x * x)
    def cube(x):
        return x * x * x

    node = cube(Value(2.0))
    assert rule_of(node) is None
    assert title_of(node) == "derivative rule of cube"


def test_formulas_can_be_written():
    for rule in RULES.values():
        for text in rule.derivatives:
            for writer in (Text(), Latex()):
                assert writer.write(ast.parse(text, mode="eval").body)
