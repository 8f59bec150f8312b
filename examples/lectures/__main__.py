"""Runs every chapter and makes the page: `python -m examples.lectures [--quick] [CHAPTER ...]`."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from pathlib import Path

from . import page
from .chapter import OUTPUT, Chapter

#: The chapters, in the order of the lectures: a1_..., b1_..., b2_... .
CHAPTERS = sorted(path.stem for path in Path(__file__).parent.glob("[a-e][0-9]_*.py"))


def main(arguments: list[str] | None = None) -> list[Chapter]:
    """Run the chapters that were asked for, all of them by default; returns them."""
    parser = argparse.ArgumentParser(prog="python -m examples.lectures", description=__doc__)
    parser.add_argument("chapters", nargs="*", metavar="CHAPTER", help=", ".join(CHAPTERS))
    parser.add_argument("--quick", action="store_true", help="short runs with rougher pictures")
    parser.add_argument("--output", type=Path, default=OUTPUT, help="the folder to write to")
    options = parser.parse_args(arguments)
    unknown = set(options.chapters) - set(CHAPTERS)
    if unknown:
        parser.error(f"there is no chapter {sorted(unknown)[0]!r}; choose from {CHAPTERS}")
    chapters: list[Chapter] = []
    for name in options.chapters or CHAPTERS:
        module = import_module(f"{__package__}.{name}")
        chapters.append(module.main(options.output, quick=options.quick))
    path = options.output / "lectures.html"
    page.write(path, chapters)
    print(f"\nthe page: {path}")
    return chapters


if __name__ == "__main__":
    sys.exit(1 if any(chapter.failures for chapter in main()) else 0)
