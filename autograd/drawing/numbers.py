"""Numbers as a picture shows them: four significant digits and a real minus sign."""

from __future__ import annotations

from typing import Any

DIGITS = 4
MINUS = "−"
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def short(x: float) -> str:
    """A number in four significant digits, without needless zeros.

    >>> short(44.0), short(-1 / 3), short(1e-20), short(float("-inf"))
    ('44', '−0.3333', '1e−20', '−inf')
    """
    mantissa, mark, exponent = format(x, f".{DIGITS}g").partition("e")
    return (mantissa + (f"e{int(exponent)}" if mark else "")).replace("-", MINUS)


def number_text(x: Any) -> str:
    """A number or truth value in writing; also one from NumPy, or an array without axes.

    >>> number_text(-2), number_text(True)
    ('−2', 'True')
    """
    number = x.item() if hasattr(x, "item") else x
    return str(number) if isinstance(number, bool) else short(float(number))


def factor(x: float) -> str:
    """A number as it stands after a multiplication sign: a negative one in parentheses.

    >>> factor(2.0), factor(-2.0)
    ('2', '(−2)')
    """
    text = short(x)
    return f"({text})" if text.startswith(MINUS) else text


def superscript(x: int) -> str:
    """A whole number as an exponent.

    >>> "x" + superscript(-12)
    'x⁻¹²'
    """
    return str(x).translate(SUPERSCRIPTS)


def shape_text(shape: tuple[int, ...]) -> str:
    """The shape of an array as Python writes it.

    >>> shape_text((32,))
    '(32,)'
    """
    return str(tuple(map(int, shape)))


def counted(many: int, what: str) -> str:
    """A number of things in words.

    >>> counted(1, "node"), counted(1200, "node")
    ('1 node', '1,200 nodes')
    """
    return f"{many:,} {what}{'' if many == 1 else 's'}"
