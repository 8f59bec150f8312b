"""The look: colours for light and dark, sizes of text, and an estimate of how wide text is."""

from __future__ import annotations

from typing import NamedTuple

FONTS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', Verdana, sans-serif"

#: For each class of element its colours, as (light, dark), by attribute.
COLOURS: dict[str, dict[str, tuple[str, str]]] = {
    "paper": {"fill": ("#ffffff", "#0b1220")},
    "card": {"fill": ("#ffffff", "#111a2e"), "stroke": ("#94a3b8", "#475569")},
    "inset": {"fill": ("#f1f5f9", "#0b1220"), "stroke": ("#cbd5e1", "#334155")},
    "input": {"fill": ("#d97706", "#f59e0b")},
    "parameter": {"fill": ("#15803d", "#4ade80")},
    "operation": {"fill": ("#2563eb", "#60a5fa")},
    "output": {"fill": ("#7c3aed", "#c4b5fd")},
    "group": {"fill": ("#475569", "#cbd5e1")},
    "strong": {"fill": ("#0f172a", "#e2e8f0")},
    "muted": {"fill": ("#5b6b82", "#94a3b8")},
    "gradient": {"fill": ("#c2410c", "#fb923c")},
    "alarm": {"fill": ("#b91c1c", "#f87171")},
    "edge": {"stroke": ("#94a3b8", "#64748b")},
    "arrow": {"fill": ("#94a3b8", "#64748b")},
    "edge-alarm": {"stroke": ("#dc2626", "#f87171")},
    "arrow-alarm": {"fill": ("#dc2626", "#f87171")},
    "slope-pill": {"fill": ("#eff6ff", "#172554")},
    "slope-text": {"fill": ("#1d4ed8", "#93c5fd")},
    "warn-pill": {"fill": ("#fef3c7", "#451a03")},
    "warn-text": {"fill": ("#854d0e", "#fcd34d")},
    "alarm-pill": {"fill": ("#fee2e2", "#450a0a")},
    "alarm-text": {"fill": ("#991b1b", "#fca5a5")},
}


class Font(NamedTuple):
    """A size of text in pixels, and whether it is bold."""

    size: float
    bold: bool = False


#: The fonts by what they are used for.
FONT = {
    "title": Font(17, True),
    "subtitle": Font(12),
    "header": Font(12),
    "role": Font(10),
    "detail": Font(11),
    "value": Font(17, True),
    "gradient": Font(13, True),
    "inset-value": Font(12, True),
    "inset-gradient": Font(11, True),
    "pill": Font(11, True),
    "badge": Font(10, True),
}

# Widths in units of the font size, taken from the widest of the usual fonts (DejaVu, Verdana).
NARROW = dict.fromkeys(" ijlI.,:;'|!·/", 0.37)
SLIM = dict.fromkeys('frt()[]-₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹⁻ᵀʸ"*‖', 0.5)
WIDE = dict.fromkeys("ABCDEFGHJKLNOPQRSTUVXYZw+−×÷=<>^→←~#&", 0.85)
WIDEST = dict.fromkeys("mMW@…⋯%", 1.05)
USUAL = dict.fromkeys("0123456789abcdeghknopqsuvxyz", 0.68)
WIDTHS = USUAL | NARROW | SLIM | WIDE | WIDEST
BOLD = 1.14


def text_width(text: str, font: Font) -> float:
    """An upper estimate of the width of a text in pixels: no font is asked, none is needed.

    >>> round(text_width("124", FONT["value"]))
    40
    """
    width = sum(WIDTHS.get(letter) or width_of_other(letter) for letter in text)
    return width * font.size * (BOLD if font.bold else 1.0)


def width_of_other(letter: str) -> float:
    """The width of a character that is not in the table, by the block it comes from."""
    for beyond, width in (
        (0x1F000, 1.4),
        (0x2E80, 1.1),
        (0x2300, 1.0),
        (0x2200, 0.85),
        (0x400, 1.0),
    ):
        if ord(letter) >= beyond:
            return width
    return 0.68
