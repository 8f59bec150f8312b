"""What a picture calls a node: the user's name, the symbol of its operation, its attributes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from unicodedata import bidirectional

import numpy as np

from ..node import Node
from .numbers import SUBSCRIPTS, shape_text, short, superscript

#: Operations that mathematics has a sign for; every other one goes by its name.
SYMBOLS = {
    "absolute": "|x|",
    "add": "+",
    "divide": "÷",
    "multiply": "×",
    "negative": "−x",
    "positive": "+x",
    "power": "xʸ",
    "reciprocal": "1/x",
    "sqrt": "√x",
    "square": "x²",
    "subtract": "−",
}

#: Attributes that say no more than the shape and dtype on the card do.
SEEN_OTHERWISE = {"dtype", "shape"}

SPACES = "[ \t\n\r\x0b\x0c\x85\u2028\u2029]+"
# What XML forbids in a document, even escaped, and the control characters it only discourages.
FORBIDDEN = "\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
# What cannot be seen, and what would turn around the text beside it.
UNSEEN = "\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff"
#: Ends a name that is read from right to left, so that the rest of a formula is not: a − b.
LEFT_TO_RIGHT = "\u200e"
NUMBERED = r"([^\W\d_]+)_?(\d+)"


# --- text ---------------------------------------------------------------------------------------


def clean(text: object) -> str:
    """Any text on one line, in characters that every document may hold and everyone can see.

    White space becomes one space, as every reader shows it; any other control character, and half
    a surrogate pair, becomes the sign for what cannot be shown.

    >>> clean(" two \\n lines\\0")
    'two lines�'
    """
    return re.sub(f"[{FORBIDDEN}{UNSEEN}]", "\ufffd", re.sub(SPACES, " ", str(text))).strip()


def shortened(text: str, longest: int) -> str:
    """The text with its middle left out if it is too long: names often differ at their end.

    >>> shortened("encoder.layers.0.weight", 15)
    'encoder….weight'
    """
    if len(text) <= longest:
        return text
    tail = longest // 2
    return text[: longest - tail - 1] + "…" + text[len(text) - tail :]


def subscripted(name: str) -> str:
    """A name with the number at its end below the line.

    >>> subscripted("x1"), subscripted("w_12"), subscripted("layers.0.weight")
    ('x₁', 'w₁₂', 'layers.0.weight')
    """
    match = re.fullmatch(NUMBERED, name)
    return match[1] + match[2].translate(SUBSCRIPTS) if match else name


def name_of(node: Node) -> str:
    """The user's name for a node, as it is shown; empty if it has none."""
    return shown(clean(node.name)) if node.name else ""


def shown(text: str) -> str:
    """A name as it is shown: the number at its end below the line, and read as it was written."""
    name = subscripted(text)
    if name.isascii() or not any(bidirectional(x) in ("R", "AL", "AN") for x in name):
        return name
    return name + LEFT_TO_RIGHT


def listed(parts: Iterable[str], longest: int) -> str:
    """As many of the parts as fit in a line of so many characters, and a sign for the rest.

    >>> listed(["x = 1", "y = 2", "z = 3"], 14)
    'x = 1, y = 2, …'
    """
    line = ""
    for part in parts:
        if len(line) + len(part) > longest:
            return line + ", …" if line else "…"
        line += f", {part}" if line else part
    return line


# --- operations ---------------------------------------------------------------------------------


def power_of(node: Node) -> float | None:
    """The exponent of a power whose exponent is a plain number; None for everything else."""
    if node.primitive is None or node.primitive.name != "power" or len(node.inputs) != 2:
        return None
    exponent = node.inputs[1]
    if isinstance(exponent, (int, float, np.integer, np.floating)):
        return float(exponent)
    return None


def raised(base: str, exponent: float) -> str:
    """A power in writing: whole exponents above the line, others behind a caret.

    >>> raised("x", 2.0), raised("x", 0.5)
    ('x²', 'x^0.5')
    """
    if exponent == exponent and abs(exponent) < 1e4 and exponent == int(exponent):
        return base + superscript(int(exponent))
    return f"{base}^{short(exponent)}"


def operation(node: Node) -> str:
    """The sign of the operation a node came from, or its name and what else it was told."""
    if node.primitive is None:
        return ""
    exponent = power_of(node)
    if exponent is not None:
        return raised("x", exponent)
    name = node.primitive.name
    return " ".join([SYMBOLS.get(name, clean(name)), *told(node)])


def told(node: Node) -> list[str]:
    """The attributes of a node that differ from what the operation does by itself.

    >>> from autograd import Tensor
    >>> told(Tensor([[1.0, 2.0]]).sum(axis=0))
    ['axis=0']
    """
    assert node.primitive is not None
    usual = node.primitive.defaults
    parts = []
    for key, value in node.attributes.items():
        text = attribute(value)
        if key in SEEN_OTHERWISE or (key in usual and text == attribute(usual[key])):
            continue
        if key == "index":
            parts.append(f"[{text[1:-1] if isinstance(value, tuple) else text}]")
        else:  # a text, such as the subscripts of einsum, says itself what it is
            parts.append(text if isinstance(value, str) else f"{clean(key)}={text}")
    return parts


def attribute(value: Any) -> str:
    """An attribute in writing; never an address in memory, which differs from run to run."""
    if value is Ellipsis:
        return "..."
    if isinstance(value, slice):
        bounds = ["" if x is None else attribute(x) for x in (value.start, value.stop)]
        step = [] if value.step is None else [attribute(value.step)]
        return ":".join(bounds + step)
    if isinstance(value, (list, tuple)):
        return f"({', '.join(map(attribute, value))})"
    if isinstance(value, np.ndarray):
        return f"array{shape_text(value.shape)}"
    if value is None or isinstance(value, (bool, str)):
        return clean(value)
    if isinstance(value, (int, np.integer)):
        return str(int(value)).replace("-", "−")
    if isinstance(value, (float, np.floating)):
        return short(float(value))
    return clean(getattr(value, "name", None) or type(value).__name__)
