"""The page of the course: all chapters in one HTML file that needs no network."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from .chapter import Block, Chapter, Claim, Comparison

TEMPLATE = Path(__file__).with_name("page.html")
MEDIA_TYPES = {".png": "image/png", ".svg": "image/svg+xml"}


def page(chapters: Sequence[Chapter]) -> str:
    """The chapters as HTML, with the pictures inside."""
    blocks = [block for chapter in chapters for block in chapter.blocks]
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.from_string(TEMPLATE.read_text(encoding="utf-8")).render(
        chapters=chapters,
        numbers=sum(isinstance(block, Comparison) for block in blocks),
        claims=sum(isinstance(block, Claim) for block in blocks),
        failures=sum(len(chapter.failures) for chapter in chapters),
        groups=groups,
        embedded=embedded,
    )


def groups(chapter: Chapter) -> Iterator[tuple[str, list[Block]]]:
    """Neighbouring blocks of one kind together: comparisons become one table."""
    for kind, blocks in groupby(chapter.blocks, key=lambda block: type(block).__name__):
        yield kind, list(blocks)


def embedded(path: Path) -> str:
    """A picture file as an address that holds it."""
    content = base64.b64encode(path.read_bytes()).decode("ascii")
    return f"data:{MEDIA_TYPES[path.suffix]};base64,{content}"


def write(path: Path, chapters: Sequence[Chapter]) -> None:
    """Write the page; it appears complete or not at all."""
    new = path.with_name(path.name + ".new")
    new.write_text(page(chapters), encoding="utf-8")
    os.replace(new, path)
