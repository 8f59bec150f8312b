"""The chart: for each workload a bar for each contestant, from NumPy by hand to its own time.

The scale is logarithmic: equal lengths are equal ratios. A bar to the left is faster than NumPy by
hand. It is drawn from the table of the page alone, so that the two cannot differ.
"""

from __future__ import annotations

from math import log10

from autograd.drawing.document import stylesheet
from autograd.drawing.markup import coloured, escaped, tag, written
from autograd.drawing.style import FONTS

from .contest import BY_HAND, COMPILED, OURS
from .report import duration, seconds, section

PREFIX = "chart-of-benchmarks"
TITLE = "Time of a training step, relative to NumPy by hand"
HINT = "Logarithmic: each line is ten times the one before. Shorter is faster."
WIDTH, NAMES, READINGS = 860.0, 190.0, 150.0  # of the page, and of what is beside the bars
LEAST, MOST = 0.3, 40_000.0  # the ends of the scale, as ratios
LINE, THICKNESS, GAP, TOP = 18.0, 11.0, 38.0, 106.0
COLOURS = {COMPILED: "operation", OURS: "output", BY_HAND: "parameter"}


def chart(page: str) -> str:
    """The SVG document for the page that `report` made."""
    head, rows = section(page, "## Everyone")
    body, y = scale(TOP - 28.0), TOP
    for title, *cells in rows:
        durations = {
            n: seconds(cell) for n, cell in zip(head[1:], cells, strict=True) if cell[:1].isdigit()
        }
        body.append(words(title, 24.0, y, "strong", font_weight="bold"))
        body += lines(y + 6.0, y + 8.0 + LINE * len(durations))
        for name, own in sorted(durations.items(), key=lambda item: item[1]):
            y += LINE
            body += bar(name, own, own / durations[BY_HAND], y)
        y += GAP
    return document(body, y - GAP + 30.0)


def place(ratio: float) -> float:
    """Where a ratio stands on the scale."""
    share = log10(ratio / LEAST) / log10(MOST / LEAST)
    return NAMES + min(1.0, max(0.0, share)) * (WIDTH - NAMES - READINGS)


def bar(name: str, own: float, ratio: float, y: float) -> list[str]:
    """One contestant: name, bar and reading."""
    left, right = sorted((place(1.0), place(ratio)))
    tone = "strong" if name in COLOURS else "muted"
    box = {"x": left, "y": y - 9.0, "width": max(2.0, right - left), "height": THICKNESS}
    return [
        words(name, NAMES - 10.0, y, tone, text_anchor="end"),
        coloured("rect", COLOURS.get(name, "arrow"), "", **box, rx=2),
        words(f"{times(ratio)}  ({duration(own)})", right + 8.0, y, tone),
    ]


def times(ratio: float) -> str:
    """A ratio with as many digits as mean something.

    >>> times(1.046), times(23.04), times(19876.0)
    ('1.05 ×', '23.0 ×', '19,876 ×')
    """
    return f"{ratio:,.{2 if ratio < 10 else 1 if ratio < 100 else 0}f} ×"


def scale(y: float) -> list[str]:
    """The ratios that have a line."""
    return [
        words(f"{10**power:,} ×", place(10.0**power), y, "muted", text_anchor="middle")
        for power in range(5)
    ]


def lines(top: float, bottom: float) -> list[str]:
    """A line for every power of ten, behind the bars of one workload."""
    ends = f"{written(top)}V{written(bottom)}"
    return [
        coloured("path", "edge", d=f"M{written(place(10.0**power))} {ends}", stroke_opacity=opacity)
        for power, opacity in enumerate([1, 0.4, 0.4, 0.4, 0.4])
    ]


def words(text: str, x: float, y: float, colour: str, **attributes: object) -> str:
    """A line of text that stands on y."""
    return coloured("text", colour, escaped(text), x=x, y=y, font_size=12, **attributes)


def document(body: list[str], height: float) -> str:
    """The page around what is drawn, in light and in dark."""
    parts = [
        tag("title", TITLE, id=f"{PREFIX}-title"),
        tag("style", stylesheet(PREFIX)),
        coloured("rect", "paper", width=WIDTH, height=height),
        coloured("text", "strong", TITLE, x=24, y=34, font_size=17, font_weight="bold"),
        words(HINT, 24.0, 54.0, "muted"),
        *body,
    ]
    return tag(
        "svg", "\n" + "\n".join(parts) + "\n", xmlns="http://www.w3.org/2000/svg", id=PREFIX,
        role="img", aria_labelledby=f"{PREFIX}-title", font_family=FONTS,
        width=WIDTH, height=height, viewBox=f"0 0 {written(WIDTH)} {written(height)}",
    ) + "\n"  # fmt: skip
