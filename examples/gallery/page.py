"""The page of the gallery: docs/gallery.md, and the files it shows in docs/gallery/."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

# The order of the page.
from . import graphs, networks, training  # noqa: F401
from .exhibits import EXHIBITS, Exhibit

DOCS = Path(__file__).parents[2] / "docs"

INTRODUCTION = """# Gallery

Every picture the packages draw, below the code that draws it. Each is an object with `.save(path)`
or `.savefig(path)`, and a notebook shows it by itself. This page and its pictures are written by
`python -m examples.gallery`, and a test compares them with what the code draws today. The graphs
and the diagram turn dark with your browser.

All code begins with

```python
from collections import namedtuple

import numpy as np

import nn
from autograd import Tensor, Value, draw, explain, scope
from nn import plots

Trained = namedtuple("Trained", ["model", "history", "x", "y"])
```
"""


def main(folder: Path = DOCS) -> list[str]:
    """Draw everything; returns the names of the files in folder/gallery."""
    pictures = folder / "gallery"
    pictures.mkdir(parents=True, exist_ok=True)
    page, written, shown = INTRODUCTION, [], set[Callable[[], Any]]()
    for exhibit in EXHIBITS:
        text, file = section(exhibit, pictures, shown)
        page += text
        written += [file] if file else []
    (folder / "gallery.md").write_text(page, encoding="utf-8")
    return sorted(written)


def section(
    exhibit: Exhibit, folder: Path, shown: set[Callable[[], Any]]
) -> tuple[str, str | None]:
    """The section of an exhibit, and the file it shows, if any.

    Args:
        exhibit: what is shown.
        folder: where the file is written.
        shown: the functions whose code the page has shown already.
    """
    heading, _, text = (inspect.getdoc(exhibit.function) or "").partition("\n\n")
    title, code = heading.rstrip("."), body_of(exhibit.function)
    if exhibit.uses and exhibit.uses not in shown:
        shown.add(exhibit.uses)
        code = f"{source_of(exhibit.uses)}\n\n\n{code}"
    result, file = written(exhibit.function.__name__, title, exhibit.function(), folder)
    return f"\n## {title}\n\n{text}\n\n```python\n{code}\n```\n\n{result}\n", file


def written(name: str, title: str, shown: Any, folder: Path) -> tuple[str, str | None]:
    """What the page says of a picture, and the file it is in; a text is on the page itself."""
    if isinstance(shown, str):
        return f"```text\n{shown}\n```", None
    if name == "stepper":
        shown.save(folder / f"{name}.html")
        return f"[The page](gallery/{name}.html): download it and open it.", f"{name}.html"
    save = getattr(shown, "savefig", None) or shown.save
    save(folder / f"{name}.svg")
    return f"![{title}](gallery/{name}.svg)", f"{name}.svg"


def source_of(function: Callable[[], Any]) -> str:
    """A function that trains, without what only this page needs."""
    source = inspect.getsource(function).replace("@functools.cache\n", "")
    first, docstring, body = source.split('"""', 2)
    plain = first.replace(" -> Trained", "") + f'"""{docstring}"""' + body
    return plain.rstrip().replace("  # fmt: skip", "")


def body_of(function: Callable[[], Any]) -> str:
    """The body of a function without its docstring; what it returns is the last line."""
    body = inspect.getsource(function).split('"""', 2)[2].strip("\n")
    plain = textwrap.dedent(body).replace("\nreturn ", "\n").removeprefix("return ")
    return plain.replace("  # fmt: skip", "")
