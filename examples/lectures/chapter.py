"""A chapter: the text, the numbers beside the lecture's and the pictures of one lecture section."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from matplotlib.figure import Figure

from autograd import Picture

OUTPUT = Path("out", "lectures")


class Text(NamedTuple):
    """A paragraph."""

    text: str


class Comparison(NamedTuple):
    """A number of the lecture, as it is printed there, and ours."""

    what: str
    lecture: str
    ours: float

    @property
    def agrees(self) -> bool:
        """Whether ours, rounded to as many digits, is the lecture's number."""
        printed = Decimal(self.lecture)
        exponent = printed.as_tuple().exponent
        assert isinstance(exponent, int), "the number of a lecture is finite"
        half = 0.5 * 10.0**exponent
        return abs(self.ours - float(printed)) <= half * (1 + 1e-9)


class Claim(NamedTuple):
    """A sentence of the lecture, and whether it came out true."""

    text: str
    holds: bool


class Table(NamedTuple):
    """Rows of numbers or words under column titles."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Image(NamedTuple):
    """A picture file, PNG or SVG, and what it shows."""

    path: Path
    caption: str


Block = Text | Comparison | Claim | Table | Image


class Chapter:
    """What a script of the course says, block after block: printed at once, and kept for the page.

    Args:
        lecture: the letter of the lecture in lectures.md, "A" to "E".
        title: of the section.
        output: the folder for the pictures; made if it is missing.
    """

    def __init__(self, lecture: str, title: str, output: str | Path = OUTPUT) -> None:
        self.lecture, self.title = lecture, title
        self.output = Path(output)
        self.output.mkdir(parents=True, exist_ok=True)
        self.blocks: list[Block] = []
        print(f"\n{lecture}. {title}\n{'=' * (len(title) + 3)}")

    @property
    def key(self) -> str:
        """The chapter in file names and links, such as `b-gradient-three-ways`."""
        return re.sub(r"\W+", "-", f"{self.lecture} {self.title}".lower()).strip("-")

    def text(self, text: str) -> None:
        """A paragraph; line breaks and indentation of the source do not matter."""
        joined = " ".join(text.split())
        self.blocks.append(Text(joined))
        print("\n" + textwrap.fill(joined, 96))

    def compare(self, what: str, lecture: str, ours: Any) -> None:
        """A number of the lecture, as it is printed there ("0.0596"), beside ours."""
        row = Comparison(what, lecture, float(ours))
        self.blocks.append(row)
        verdict = "" if row.agrees else "  <- differs"
        print(f"  {what}: lecture {lecture}, here {row.ours:.10g}{verdict}")

    def claim(self, text: str, holds: Any) -> None:
        """A sentence that the program has found true, or not."""
        row = Claim(" ".join(text.split()), bool(holds))
        self.blocks.append(row)
        print(f"  {'yes' if row.holds else 'NO '}  {row.text}")

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Rows under column titles; numbers are shown with four digits."""
        cells = tuple(tuple(shown(x) for x in row) for row in rows)
        self.blocks.append(Table(tuple(columns), cells))
        widths = [max(map(len, column)) for column in zip(columns, *cells, strict=True)]
        for row in (tuple(columns), *cells):
            print("  " + "  ".join(x.rjust(w) for x, w in zip(row, widths, strict=True)))

    def figure(self, figure: Figure, caption: str) -> None:
        """A plot; written as PNG."""
        path = self.next_path("png")
        figure.savefig(path, dpi=144)
        self.image(path, caption)

    def graph(self, picture: Picture, caption: str) -> None:
        """A computation graph drawn by `autograd.draw`; written as SVG."""
        path = self.next_path("svg")
        picture.save(path)
        self.image(path, caption)

    def image(self, path: Path, caption: str) -> None:
        """A picture file that is already there."""
        self.blocks.append(Image(path, " ".join(caption.split())))
        print(f"  {path}: {self.blocks[-1].caption}")

    def next_path(self, ending: str) -> Path:
        """A file name for the next picture of this chapter."""
        number = 1 + sum(isinstance(block, Image) for block in self.blocks)
        return self.output / f"{self.key}-{number}.{ending}"

    @property
    def failures(self) -> list[Comparison | Claim]:
        """The numbers that differ from the lecture's, and the claims that did not hold."""
        return [
            block
            for block in self.blocks
            if (isinstance(block, Comparison) and not block.agrees)
            or (isinstance(block, Claim) and not block.holds)
        ]


def shown(x: Any) -> str:
    """A cell of a table: text and integers as they are, other numbers with four digits."""
    return str(x) if isinstance(x, str | int | np.integer) else f"{float(x):.4g}"


def plot(columns: int = 1, rows: int = 1, width: float = 6.0, height: float = 4.0) -> Any:
    """A figure with a grid of axes, each `width` by `height` inches: (figure, axes)."""
    figure = Figure(figsize=(columns * width, rows * height), layout="constrained")
    return figure, figure.subplots(rows, columns)
