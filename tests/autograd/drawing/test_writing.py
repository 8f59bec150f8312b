"""Formulas as text and as LaTeX."""

import ast

import pytest

from autograd.drawing.writing import Latex, Text, call, name, number, upright


def formula(text):
    return ast.parse(text, mode="eval").body


@pytest.mark.parametrize(
    ("python", "text", "latex"),
    [
        ("2 * x1", "2·x₁", r"2\,x_{1}"),
        ("2 * 3", "2·3", r"2 \cdot 3"),
        ("x * (y + z)", "x·(y + z)", r"x \cdot \left(y + z\right)"),
        ("-x**2", "−x²", "-x^{2}"),
        ("(-x)**2", "(−x)²", r"\left(-x\right)^{2}"),
        ("x**y", "x^y", "x^{y}"),
        ("(x**2)**3", "(x²)³", r"{\left(x^{2}\right)}^{3}"),
        ("x / (y * z)", "x / (y·z)", r"\frac{x}{y \cdot z}"),
        ("(x / y)**2", "(x / y)²", r"\left(\frac{x}{y}\right)^{2}"),
        ("W @ X", "W @ X", r"W\,X"),
        ("transpose(W)**2", "Wᵀ²", r"{W^{\top}}^{2}"),
        ("theta + loss", "theta + loss", r"\theta + \mathrm{loss}"),
        ("sqrt(x) + exp(y)", "sqrt(x) + exp(y)", r"\sqrt{x} + \exp\left(y\right)"),
        ("sigmoid(a_b)", "sigmoid(a_b)", r"\sigma\left(\mathrm{a\_b}\right)"),
        ("absolute(x - 1)", "|x − 1|", r"\left|x - 1\right|"),
        ("x > 0", "[x > 0]", "[x > 0]"),
        ("x - 1e-20", "x − 1e−20", r"x - 1 \cdot 10^{-20}"),
    ],
)
def test_formulas(python, text, latex):
    assert Text().write(formula(python)) == text
    assert Latex().write(formula(python)) == latex


def test_notation_of_derivatives():
    x, f = name("x1"), name("f")
    assert Text().write(call("∂", f, x)) == "∂f/∂x₁"
    assert Latex().write(call("∂", f, x)) == r"\frac{\partial f}{\partial x_{1}}"
    assert Latex().write(call("δ", x)) == r"\delta_{x_{1}}"
    product = call("chain", number(2.0), number(-3.0), ast.BinOp(x, ast.Add(), f))
    assert Text().write(product) == "2 · (−3) · (x₁ + f)"
    assert Text().write(call("⊙", x, ast.BinOp(number(2.0), ast.Mult(), f))) == "x₁ ⊙ (2·f)"


@pytest.mark.parametrize("x", [float("inf"), float("-inf"), float("nan"), True])
def test_special_numbers(x):
    assert Text().write(number(x)).strip("−") in ("inf", "nan", "True")
    assert Latex().write(number(x)).strip("-") in (r"\infty", r"\mathrm{nan}", r"\mathrm{True}")


def test_names_cannot_be_commands():
    assert upright(r"\input{x}$%") == r"\mathrm{\backslash input\{x\}\$\%}"
    assert "<" not in upright("</svg><script>")


def test_what_is_no_formula_is_refused():
    with pytest.raises(TypeError, match="no part of a formula"):
        Text().write(formula("lambda: 1"))
