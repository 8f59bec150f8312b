"""The document around a picture: its title for readers of every kind, and its colours at night."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence

from .markup import coloured, escaped, tag, written
from .style import COLOURS, FONTS

#: For each class of element its colours, as (light, dark), by attribute.
Colours = Mapping[str, Mapping[str, tuple[str, str]]]


def document(
    body: str,
    width: float,
    height: float,
    spoken: Sequence[str],
    colours: Colours = COLOURS,
) -> str:
    """An SVG document of its own: no id in it is that of another picture.

    Args:
        body: the elements of the picture.
        width: in pixels.
        height: in pixels.
        spoken: the title, then what else describes the picture to those who do not see it.
        colours: those of the classes that are in the picture.
    """
    prefix = f"graph-{zlib.crc32(body.encode()):08x}"
    parts = [
        tag("title", escaped(spoken[0]), id=f"{prefix}-title"),
        tag("desc", escaped("; ".join(filter(None, spoken))), id=f"{prefix}-desc"),
        tag("style", stylesheet(prefix, colours)),
        coloured("rect", "paper", width=width, height=height),
        tag("g", f"\n{body}\n", font_family=FONTS),
    ]
    attributes = {
        "xmlns": "http://www.w3.org/2000/svg",
        "id": prefix,
        "role": "img",
        "aria_labelledby": f"{prefix}-title {prefix}-desc",
        "width": width,
        "height": height,
        "viewBox": f"0 0 {written(width)} {written(height)}",
    }
    return tag("svg", "\n" + "\n".join(parts) + "\n", **attributes) + "\n"


def stylesheet(prefix: str, colours: Colours = COLOURS) -> str:
    """The colours for the dark, of this picture alone, and the frame of the card in focus."""
    rules = [
        f"#{prefix} .{name}{{" + ";".join(f"{key}:{pair[1]}" for key, pair in pairs.items()) + "}"
        for name, pairs in colours.items()
    ]
    dark = "@media (prefers-color-scheme:dark){" + "".join(rules) + "}"
    return f"#{prefix} [tabindex]:focus .card{{stroke-width:3}}{dark}"
