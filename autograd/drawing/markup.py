"""Elements of an SVG document as text, with every attribute and every label escaped."""

from __future__ import annotations

from .faces import Bar, Text
from .style import COLOURS

ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


def escaped(text: str) -> str:
    """A text as it stands in a document: as text, whatever it looks like.

    >>> escaped("</svg><script>")
    '&lt;/svg&gt;&lt;script&gt;'
    """
    return text.translate(ESCAPES)


def tag(name: str, content: str = "", **attributes: object) -> str:
    """One element; `content` is markup already. An underscore in an attribute stands for "-".

    >>> tag("rect", width=2.50, class_="card")
    '<rect width="2.5" class="card"/>'
    """
    text = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escaped(written(value))}"'
        for key, value in attributes.items()
    )
    return f"<{name}{text}>{content}</{name}>" if content else f"<{name}{text}/>"


def written(value: object) -> str:
    """An attribute as text: lengths in tenths of a pixel.

    >>> written(2.04), written(-0.5), written(-0.01)
    ('2', '-0.5', '0')
    """
    if isinstance(value, float):
        text = f"{value:.1f}".removesuffix(".0")
        return "0" if text == "-0" else text
    return str(value)


def coloured(name: str, colour: str, content: str = "", **attributes: object) -> str:
    """An element in one of the colours: the light one as attributes, and a class for the dark."""
    light = {key: pair[0] for key, pair in COLOURS[colour].items()}
    return tag(name, content, class_=colour, **attributes, **light)


def titled(text: str) -> str:
    """The tooltip of a group."""
    return tag("title", escaped(text)) if text else ""


def text_element(text: Text, x: float, y: float) -> str:
    """A text of a face whose corner is at (x, y)."""
    label = text.label
    attributes: dict[str, object] = {"x": x + text.x, "y": y + text.y, "font_size": label.font.size}
    if label.font.bold:
        attributes["font_weight"] = "bold"
    if text.anchor != "start":
        attributes["text_anchor"] = text.anchor
    if label.part:
        attributes["data_part"] = label.part
    return coloured("text", label.colour, escaped(label.words), **attributes)


def bar_element(bar: Bar, x: float = 0.0, y: float = 0.0) -> str:
    """A bar of a face whose corner is at (x, y)."""
    box = {"x": x + bar.x, "y": y + bar.y, "width": bar.width, "height": bar.height}
    if bar.colour != "dashed":
        return coloured("rect", bar.colour, "", **box, rx=bar.radius)
    return coloured("rect", "card", "", **box, rx=bar.radius, stroke_dasharray="4 3")
