"""What a notebook shows of a network and of its training: tables, and a curve of the loss."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from html import escape

WIDTH, HEIGHT, MARGIN = 360.0, 90.0, 4.0
MOST_POINTS = 400


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], text_columns: int = 1) -> str:
    """A table in HTML; the first columns are texts, which begin at the left, the others numbers.

    >>> table(["layer", "parameters"], [["<b>", "6"]], text_columns=1).count("&lt;b&gt;")
    1
    """
    lines = ["<table>", line("th", heads, text_columns)]
    lines += [line("td", row, text_columns) for row in rows]
    return "\n".join([*lines, "</table>"])


def line(kind: str, cells: Sequence[str], text_columns: int) -> str:
    """One row of a table. Spaces stay as they are: a tree is drawn with them."""
    parts = []
    for column, cell in enumerate(cells):
        side = "left; white-space: pre" if column < text_columns else "right"
        style = f"padding: 2px 8px; text-align: {side}"
        parts.append(f'<{kind} style="{style}">{escape(cell)}</{kind}>')
    return f"<tr>{''.join(parts)}</tr>"


def curve(numbers: Sequence[float], title: str) -> str:
    """A small curve as SVG; numbers that are not finite are left out.

    It is drawn in the colour of the text around it, so that it can be seen in light and in dark.
    Empty if there are not two numbers to draw a line between.
    """
    points = [(place, x) for place, x in enumerate(numbers) if math.isfinite(x)]
    points = points[:: max(1, len(points) // MOST_POINTS)]
    if len(points) < 2:
        return ""
    low, high = min(x for _, x in points), max(x for _, x in points)
    across = (WIDTH - 2 * MARGIN) / (len(numbers) - 1)
    up = (HEIGHT - 2 * MARGIN) / ((high - low) or 1.0)
    path = " ".join(
        f"{MARGIN + place * across:.1f},{HEIGHT - MARGIN - (x - low) * up:.1f}"
        for place, x in points
    )
    label = escape(f"{title}, from {numbers[0]:.4g} to {numbers[-1]:.4g}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{label}" '
        f'width="{WIDTH:.0f}" height="{HEIGHT:.0f}" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}">'
        f"<title>{label}</title>"
        f'<polyline points="{path}" fill="none" stroke="currentColor" stroke-width="1.5"/></svg>'
    )
