"""Formulas in writing: one formula as a line of text, (2·x₁ + 3·x₂)², or as LaTeX.

A formula is a tree of Python's own syntax, as `ast.parse` makes it of "2 * x + 3", except that a
name may be any text, such as that of a node or the shape of an array.
"""

from __future__ import annotations

import ast
import math
import re

from .names import raised, shown
from .numbers import MINUS, number_text

# How tightly a piece of a formula holds together; a looser one in a tighter place is put in
# parentheses.
NEGATIVE, SUM, QUOTIENT, PRODUCT, POWER, ATOM = range(6)

#: The sign of an operator, how tight its result is, and how tight its operands must be.
OPERATORS: dict[type[ast.operator], tuple[str, int, int, int]] = {
    ast.Add: (" + ", SUM, NEGATIVE, SUM),
    ast.Sub: (" − ", SUM, NEGATIVE, QUOTIENT),
    ast.Mult: ("·", PRODUCT, PRODUCT, PRODUCT),
    ast.Div: (" / ", QUOTIENT, PRODUCT, POWER),
    ast.MatMult: (" @ ", QUOTIENT, QUOTIENT, POWER),
}

#: Functions that are written between their operands: how tight each must be.
BETWEEN = {"chain": PRODUCT, "⊙": POWER, "⊗": POWER}

#: What stands between what no operation joins: x = 1, W (2, 3).
WORDS = {"equals": " = ", "of shape": r" "}
COMPARISONS = {ast.Gt: ">", ast.Lt: "<", ast.GtE: "≥", ast.LtE: "≤", ast.Eq: "=", ast.NotEq: "≠"}

NUMBERED = re.compile(r"([^\W\d_]+)_?(\d+)")
LATEX_FUNCTIONS = set("exp log sin cos tan sinh cosh tanh arcsin arccos arctan max min".split())
GREEK = set(
    "alpha beta gamma delta epsilon zeta eta theta kappa lambda mu nu xi rho sigma tau phi chi psi "
    "omega".split()
)
LATEX_SIGNS = {
    "\\": r"\backslash ", "{": r"\{", "}": r"\}", "$": r"\$", "%": r"\%", "#": r"\#", "&": r"\&",
    "_": r"\_", "^": r"\wedge ", "~": r"\sim ", " ": r"\ ", "−": "-", "…": r"\ldots ",
    "→": r"\to ", '"': "''", "<": r"\langle ", ">": r"\rangle ", "×": r"\times ",
}  # fmt: skip


def name(text: str) -> ast.expr:
    """A name as a formula."""
    return ast.Name(text)


def number(x: float) -> ast.expr:
    """A number as a formula."""
    return ast.Constant(x)


def call(function: str, *arguments: ast.expr) -> ast.expr:
    """A function of some arguments as a formula."""
    return ast.Call(ast.Name(function), list(arguments), [])


class Text:
    """Writes formulas as lines of text.

    >>> Text().write(ast.parse("(2 * x1 + 3 * x2)**2 / sqrt(y)", mode="eval").body)
    '(2·x₁ + 3·x₂)² / sqrt(y)'
    """

    def write(self, formula: ast.expr, needed: int = NEGATIVE) -> str:
        """A formula in writing, in parentheses if it does not hold together as needed."""
        text, tightness = self.written(formula)
        return text if tightness >= needed else self.bracketed(text)

    def written(self, formula: ast.expr) -> tuple[str, int]:
        """A formula in writing, and how tightly it holds together."""
        match formula:
            case ast.Name(id=text):
                return self.name(text), ATOM
            case ast.Constant(value=float() | int() as x):
                text = self.number(x)
                return text, NEGATIVE if text.startswith((MINUS, "-")) else ATOM
            case ast.UnaryOp(op=ast.USub(), operand=x):
                return self.minus + self.write(x, QUOTIENT), NEGATIVE
            case ast.BinOp(left=x, op=ast.Pow(), right=y):
                return self.power(x, y), POWER
            case ast.BinOp(left=x, op=ast.Div(), right=y):
                return self.quotient(x, y)
            case ast.BinOp(left=x, op=operator, right=y):
                return self.between(x, operator, y)
            case ast.Compare(left=x, ops=[sign], comparators=[y]):
                return (
                    f"[{self.write(x)} {self.sign(COMPARISONS[type(sign)])} {self.write(y)}]",
                    ATOM,
                )
            case ast.Subscript(value=x, slice=ast.Name(id=index)):
                return self.write(x, ATOM) + self.index(index), ATOM
            case ast.Call(func=ast.Name(id=function), args=arguments):
                return self.function(function, arguments)
        raise TypeError(f"no part of a formula: {ast.dump(formula)}")

    def between(self, x: ast.expr, operator: ast.operator, y: ast.expr) -> tuple[str, int]:
        """Two operands with a sign between them."""
        _, tightness, left, right = OPERATORS[type(operator)]
        first, second = self.write(x, left), self.write(y, right)
        return first + self.joint(operator, x, second) + second, tightness

    def function(self, function: str, arguments: list[ast.expr]) -> tuple[str, int]:
        """A function of its arguments; some have a notation of their own."""
        if function in BETWEEN:
            factors = [self.write(x, BETWEEN[function]) for x in arguments]
            return self.sign(f" {function} ").join(factors), PRODUCT if factors[1:] else ATOM
        if function == "absolute":
            return self.bars(self.write(arguments[0])), ATOM
        if function == "norm":
            return self.bars(self.write(arguments[0]), "‖"), ATOM
        if function == "transpose" and len(arguments) == 1:
            return self.transposed(self.write(arguments[0], ATOM)), ATOM
        if function in ("∂", "d/d"):  # a partial derivative, a total one
            return self.derivative(function[0], *map(self.write, arguments)), ATOM
        if function == "δ":
            return self.delta(self.write(arguments[0])), ATOM
        if function == "through":
            return self.word("through ") + self.write(arguments[0]), ATOM
        if function in WORDS:
            return WORDS[function].join([self.write(x) for x in arguments]), NEGATIVE
        return self.applied(function, arguments), ATOM

    # --- what LaTeX does in its own way ---

    minus = MINUS

    def name(self, text: str) -> str:
        """A name, with the number at its end below the line."""
        return shown(text)

    def word(self, text: str) -> str:
        """Words between formulas."""
        return text

    def index(self, text: str) -> str:
        """An index, in the brackets it has already."""
        return text

    def number(self, x: float) -> str:
        """A number or truth value."""
        return number_text(x)

    def sign(self, sign: str) -> str:
        """A sign between two operands."""
        return " · " if sign == " chain " else sign

    def joint(self, operator: ast.operator, left: ast.expr, right: str) -> str:
        """What stands between two operands."""
        return OPERATORS[type(operator)][0]

    def bracketed(self, text: str) -> str:
        """A formula in parentheses."""
        return f"({text})"

    def bars(self, text: str, bar: str = "|") -> str:
        """An absolute value or a norm."""
        return f"{bar}{text}{bar}"

    def transposed(self, text: str) -> str:
        """A transposed matrix."""
        return f"{text}ᵀ"

    def power(self, x: ast.expr, y: ast.expr) -> str:
        """A power."""
        if isinstance(y, ast.Constant) and isinstance(y.value, (int, float)):
            return raised(self.write(x, ATOM), float(y.value))
        return f"{self.write(x, ATOM)}^{self.write(y, ATOM)}"

    def quotient(self, x: ast.expr, y: ast.expr) -> tuple[str, int]:
        """A quotient, and how tightly it holds together."""
        return self.between(x, ast.Div(), y)

    def derivative(self, sign: str, output: str, x: str) -> str:
        """A derivative: ∂ is the sign of a partial one, d of a total one."""
        return f"{sign}{output}/{sign}{x}"

    def delta(self, x: str) -> str:
        """The gradient of the output for x."""
        return f"δ({x})"

    def applied(self, function: str, arguments: list[ast.expr]) -> str:
        """A function before its arguments."""
        return f"{function}({', '.join(map(self.write, arguments))})"


class Latex(Text):
    """Writes formulas in the mathematics of LaTeX, MathJax and KaTeX.

    >>> print(Latex().write(ast.parse("(2 * x1 + theta)**2 / sqrt(y)", mode="eval").body))
    \\frac{\\left(2\\,x_{1} + \\theta\\right)^{2}}{\\sqrt{y}}
    """

    minus = "-"

    def name(self, text: str) -> str:
        """A letter as it is, a Greek one by its name, a word upright; its number below the line."""
        numbered = NUMBERED.fullmatch(text)
        base, digits = (numbered[1], numbered[2]) if numbered else (text, "")
        if base in GREEK:
            written = f"\\{base}"
        elif len(base) == 1 and base.isalpha():
            written = base
        else:
            written = upright(base)
        return f"{written}_{{{digits}}}" if digits else written

    def word(self, text: str) -> str:
        """Words between formulas."""
        return upright(text)

    def index(self, text: str) -> str:
        """An index in brackets."""
        return upright(text)

    def number(self, x: float) -> str:
        """A number; a power of ten where Python writes e."""
        if math.isinf(x):
            return r"-\infty" if x < 0 else r"\infty"
        text = number_text(x).replace(MINUS, "-")
        if not text[-1].isdigit():  # nan, True
            return upright(text)
        mantissa, mark, exponent = text.partition("e")
        return mantissa + (rf" \cdot 10^{{{exponent}}}" if mark else "")

    def sign(self, sign: str) -> str:
        """A sign between two operands."""
        signs = {" chain ": r" \cdot ", " ⊙ ": r" \odot ", " ⊗ ": r" \otimes ",
                 "≥": r"\geq", "≤": r"\leq", "≠": r"\neq"}  # fmt: skip
        return signs.get(sign, sign)

    def joint(self, operator: ast.operator, left: ast.expr, right: str) -> str:
        """What stands between two operands: a small space where that says enough."""
        if isinstance(operator, ast.Mult):
            digits = right[:1].isdigit() or not isinstance(left, ast.Constant)
            return r" \cdot " if digits else r"\,"
        if isinstance(operator, ast.MatMult):
            return r"\,"
        return OPERATORS[type(operator)][0].replace("−", "-")

    def bracketed(self, text: str) -> str:
        """A formula in parentheses."""
        return rf"\left({text}\right)"

    def bars(self, text: str, bar: str = "|") -> str:
        """An absolute value or a norm."""
        sign = "|" if bar == "|" else r"\|"
        return rf"\left{sign}{text}\right{sign}"

    def transposed(self, text: str) -> str:
        """A transposed matrix."""
        return f"{raisable(text)}^{{\\top}}"

    def power(self, x: ast.expr, y: ast.expr) -> str:
        """A power."""
        return f"{raisable(self.write(x, ATOM))}^{{{self.write(y)}}}"

    def quotient(self, x: ast.expr, y: ast.expr) -> tuple[str, int]:
        """A fraction, which needs no parentheses except below an exponent."""
        return rf"\frac{{{self.write(x)}}}{{{self.write(y)}}}", POWER

    def derivative(self, sign: str, output: str, x: str) -> str:
        """A derivative: a partial one, or with d a total one."""
        sign = r"\partial " if sign == "∂" else sign + " "
        return rf"\frac{{{sign}{output}}}{{{sign}{x}}}"

    def delta(self, x: str) -> str:
        """The gradient of the output for x."""
        return rf"\delta_{{{x}}}"

    def applied(self, function: str, arguments: list[ast.expr]) -> str:
        """A function before its arguments."""
        inside = ", ".join(map(self.write, arguments))
        if function == "sqrt":
            return rf"\sqrt{{{inside}}}"
        greek = {"sigmoid": r"\sigma", "log2": r"\log_{2}", "log10": r"\log_{10}"}
        known = rf"\{function}" if function in LATEX_FUNCTIONS else upright(function)
        return greek.get(function, known) + rf"\left({inside}\right)"


def raisable(text: str) -> str:
    """A formula in braces if it has an exponent already: LaTeX allows one only."""
    return f"{{{text}}}" if "^" in text else text


def upright(text: str) -> str:
    """Any text as a word in a formula."""
    return rf"\mathrm{{{''.join(LATEX_SIGNS.get(sign, sign) for sign in text)}}}"
