"""Picture: a drawn computation, which can be shown, saved and read as text."""

from __future__ import annotations

import functools
import os
import threading
from typing import Any

from .dot import dot_of
from .engines import LAYERED, rendered
from .graph import Graph
from .html import html_of
from .svg import svg_of

SUFFIXES = (".svg", ".html", ".dot", ".png", ".pdf")


class Picture:
    """A drawn graph. It shows itself in a notebook.

    What it shows is how things stood when it was drawn; later changes of the nodes do not show.

    Attributes:
        svg: the picture as an SVG document.
        html: a page that plays the calculation step by step, forward and backward.
        dot: the graph in the language of Graphviz.
        graph: what the picture says, as plain data: cards, edges and lines of text.
        engine: what lays it out: "layered", which is part of this package, or "dot".

    >>> from autograd import Value
    >>> from autograd.drawing import draw
    >>> x = Value(2.0, name="x")
    >>> draw(x * x)
    <Picture of x·x: 2 cards, 2 edges>
    """

    def __init__(self, graph: Graph, engine: str = LAYERED) -> None:
        self.graph = graph
        self.engine = engine

    @functools.cached_property
    def svg(self) -> str:
        """The picture as an SVG document: one text that needs no other file."""
        if self.engine == LAYERED:
            return svg_of(self.graph)
        return rendered(self.dot, "svg", len(self.graph.cards)).decode()

    @functools.cached_property
    def html(self) -> str:
        """The calculation step by step: one page of HTML that needs no other file and no network.

        Buttons, a slider, the arrow keys and the space bar lead through the steps; the address
        `f.html#14` opens step 14. Pointing at a card shows what it depends on and what depends
        on it; a click shows its paths to the output.
        """
        # The script of the page must find the cards in the picture, so it is always our own.
        return html_of(self.graph, self.svg if self.engine == LAYERED else svg_of(self.graph))

    @functools.cached_property
    def dot(self) -> str:
        """The graph in the language of Graphviz: a record with ports for each card."""
        return dot_of(self.graph)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the picture to a file, as its suffix says: .svg, .html, .dot, .png or .pdf.

        The last two are written by Graphviz, whatever engine was chosen, since drawing pixels and
        pages needs fonts. An existing file is replaced only when the new one is complete.

        Raises:
            ValueError: if the suffix is another one.
            RuntimeError: if it takes Graphviz, and there is none that can write the file.
            OSError: if the folder does not exist or cannot be written to.
        """
        target = os.fspath(path)
        suffix = os.path.splitext(target)[1]
        if suffix not in SUFFIXES:
            known = f"{', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}"
            raise ValueError(
                f"Picture.save: {os.path.basename(target)!r} must end in {known}, which says what "
                "to write"
            )
        check_folder(target)
        if suffix in (".png", ".pdf"):
            content = rendered(self.dot, suffix[1:], len(self.graph.cards))
            write_whole(target, content)
        else:
            write_whole(target, getattr(self, suffix[1:]))

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """What a notebook shows."""
        return {"image/svg+xml": self.svg, "text/plain": repr(self)}

    def __repr__(self) -> str:
        counts = []
        for many, what in ((len(self.graph.cards), "card"), (len(self.graph.edges), "edge")):
            counts.append(f"{many:,} {what}{'' if many == 1 else 's'}")
        return f"<Picture of {self.graph.title}: {', '.join(counts)}>"


def check_folder(target: str, who: str = "Picture.save") -> None:
    """Raise FileNotFoundError if there is no folder to write a file into.

    A name that no file can have is a ValueError.
    """
    if "\0" in target:
        raise ValueError(f"{who}: {target!r} is no name of a file: it holds a null character")
    folder = os.path.dirname(target) or "."
    if not os.path.isdir(folder):
        raise FileNotFoundError(f"{who}: there is no folder {folder!r}")


def write_whole(target: str, content: str | bytes, who: str = "Picture.save") -> None:
    """Write a file under another name first, so that nobody ever sees half of it."""
    check_folder(target, who)
    folder = os.path.dirname(target) or "."
    draft = os.path.join(folder, f".{os.getpid()}-{threading.get_ident()}.draft")
    try:
        with open(draft, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
        os.replace(draft, target)
    except OSError as error:
        reason = f"{who}: cannot write {target!r}: {error.strerror}"
        raise OSError(error.errno, reason) from None
    finally:
        if os.path.exists(draft):
            os.remove(draft)
