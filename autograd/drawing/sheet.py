"""Sheet: a picture drawn by hand, in the look of all others: lines, circles, boxes and words."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import Any

from .document import Colours, document
from .markup import escaped, tag, titled
from .names import clean
from .numbers import short
from .picture import write_whole
from .style import COLOURS, FONT, text_width


class Sheet:
    """An empty picture to draw on; it is SVG, in light and in dark, and shows itself in a notebook.

    Every text is shown as a text, whatever is in it. Lengths are in pixels, from the upper left
    corner. Nothing is random, so the same calls give the same bytes.

    Args:
        title: what the picture is, for those who do not see it.
        description: what else they should know.
        colours: colours besides those every picture has, as `{class: {attribute: (light, dark)}}`.

    Attributes:
        width: of the picture; it grows with what is drawn.
        height: of the picture, likewise.
        svg: the picture as an SVG document.

    >>> sheet = Sheet("Two friends")
    >>> sheet.line(30, 30, 90, 30, "edge", dashed=True)
    >>> sheet.circle(30, 30, 8, "input")
    >>> sheet.words("<Ada>", 30, 60, anchor="middle")
    >>> sheet
    <Sheet: Two friends, 114 x 84>
    >>> "&lt;Ada&gt;" in sheet.svg
    True
    """

    def __init__(self, title: str, description: str = "", colours: Colours | None = None) -> None:
        self.title = clean(title)
        self.description = clean(description)
        self.palette: Colours = {**COLOURS, **(colours or {})}
        self.width = self.height = 0.0
        self.parts: list[str] = []
        self.used = {"paper"}

    # --- to draw ---

    def line(
        self,
        x1: float,
        y1: float,
        x2: float,
        y2: float,
        colour: str,
        *,
        width: float = 1.5,
        dashed: bool = False,
    ) -> None:
        """A straight line from one point to another."""
        self.reach(max(x1, x2), max(y1, y2))
        dashes = {"stroke_dasharray": "7 4"} if dashed else {}
        self.element("line", colour, x1=x1, y1=y1, x2=x2, y2=y2, stroke_width=width, **dashes)

    def circle(self, x: float, y: float, radius: float, colour: str, opacity: float = 1.0) -> None:
        """A circle around a point."""
        self.reach(x + radius, y + radius)
        seen = {} if opacity == 1.0 else {"fill_opacity": f"{opacity:.2f}"}
        self.element("circle", colour, cx=x, cy=y, r=radius, **seen)

    def box(
        self, x: float, y: float, width: float, height: float, colour: str, radius: float = 0.0
    ) -> None:
        """A box whose upper left corner is a point."""
        self.reach(x + width, y + height)
        self.element("rect", colour, x=x, y=y, width=width, height=height, rx=radius)

    def words(
        self,
        text: str,
        x: float,
        y: float,
        *,
        font: str = "subtitle",
        colour: str = "strong",
        anchor: str = "start",
    ) -> None:
        """A text whose base line starts, ends or has its middle ("middle") at a point."""
        wide = self.width_of(text, font)
        self.reach(x + {"start": wide, "middle": wide / 2}.get(anchor, 0.0), y)
        look = FONT[font]
        bold = {"font_weight": "bold"} if look.bold else {}
        words = escaped(clean(text))
        self.element(
            "text", colour, words, x=x, y=y, font_size=look.size, text_anchor=anchor, **bold
        )

    @contextlib.contextmanager
    def group(self, spoken: str, *, focusable: bool = False) -> Iterator[None]:
        """What is drawn inside belongs together: it has one tooltip, which is read aloud too.

        A focusable group is reached with the tab key.
        """
        before, self.parts = self.parts, []
        try:
            yield
        finally:
            inside, self.parts = self.parts, before
            marks = {"tabindex": 0} if focusable else {}
            text = clean(spoken)
            content = titled(text) + "".join(inside)
            self.parts.append(tag("g", content, **marks, role="img", aria_label=text))

    def element(self, kind: str, colour: str, content: str = "", **attributes: object) -> None:
        """Any element of SVG in one of the colours; the content is markup already."""
        light = {key: pair[0] for key, pair in self.palette[colour].items()}
        self.used.add(colour)
        self.parts.append(tag(kind, content, class_=colour, **attributes, **light))

    def reach(self, x: float, y: float) -> None:
        """Make the sheet large enough for a point, with a margin."""
        self.width = max(self.width, x + 24.0)
        self.height = max(self.height, y + 24.0)

    # --- to measure and write ---

    @staticmethod
    def width_of(text: str, font: str = "subtitle") -> float:
        """An upper estimate of the width of a text in pixels."""
        return text_width(text, FONT[font])

    @staticmethod
    def number(x: float) -> str:
        """A number as pictures write it: four significant digits and a real minus sign."""
        return short(x)

    # --- to show and keep ---

    @property
    def svg(self) -> str:
        """The picture as an SVG document: one text that needs no other file."""
        colours = {name: self.palette[name] for name in self.palette if name in self.used}
        spoken = [self.title, self.description]
        return document("\n".join(self.parts), self.width, self.height, spoken, colours)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the picture to an SVG file; an existing one is replaced when it is complete.

        Raises:
            ValueError: if the name does not end in .svg.
            OSError: if the folder does not exist or cannot be written to.
        """
        target = os.fspath(path)
        if not target.endswith(".svg"):
            raise ValueError(
                f"Sheet.save: {os.path.basename(target)!r} must end in .svg; a browser or "
                "rsvg-convert makes other kinds of it"
            )
        write_whole(target, self.svg, "Sheet.save")

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """What a notebook shows."""
        return {"image/svg+xml": self.svg, "text/plain": repr(self)}

    def __repr__(self) -> str:
        return f"<Sheet: {self.title}, {self.width:.0f} x {self.height:.0f}>"
