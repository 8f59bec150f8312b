"""draw: a recorded computation as a picture, which can be shown, saved and read as text."""

from __future__ import annotations

import functools
import os
import threading
from collections.abc import Callable
from typing import Any

from .. import nested
from ..node import Node, topological_order
from ..tensor import Tensor
from ..variable import Variable
from .captions import notes_of, subtitle_of, title_of
from .cards import CardMaker
from .dot import dot_of
from .flow import gradients_for
from .graph import Graph
from .names import clean, name_of
from .nearest import nearest
from .svg import svg_of

LIMIT = 150


class Picture:
    """A drawn graph. It shows itself in a notebook.

    What it shows is how things stood when it was drawn; later changes of the nodes do not show.

    Attributes:
        svg: the picture as an SVG document.
        dot: the graph in the language of Graphviz.
        graph: what the picture says, as plain data: cards, edges and lines of text.

    >>> from autograd import Value
    >>> from autograd.drawing import draw
    >>> x = Value(2.0, name="x")
    >>> draw(x * x)
    <Picture of x·x: 2 cards, 2 edges>
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    @functools.cached_property
    def svg(self) -> str:
        """The picture as an SVG document: one text that needs no other file."""
        return svg_of(self.graph)

    @functools.cached_property
    def dot(self) -> str:
        """The graph in the language of Graphviz: a record with ports for each card."""
        return dot_of(self.graph)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the picture to a file, as its suffix says: .svg or .dot.

        An existing file is replaced only when the new one is complete.

        Raises:
            ValueError: if the suffix is another one.
            OSError: if the folder does not exist or cannot be written to.
        """
        target = os.fspath(path)
        suffix = os.path.splitext(target)[1]
        if suffix not in (".svg", ".dot"):
            raise ValueError(
                f"Picture.save: {os.path.basename(target)!r} must end in .svg or .dot, which says "
                "what to write"
            )
        write_whole(target, self.svg if suffix == ".svg" else self.dot)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """What a notebook shows."""
        return {"image/svg+xml": self.svg, "text/plain": repr(self)}

    def __repr__(self) -> str:
        counts = []
        for many, what in ((len(self.graph.cards), "card"), (len(self.graph.edges), "edge")):
            counts.append(f"{many:,} {what}{'' if many == 1 else 's'}")
        return f"<Picture of {self.graph.title}: {', '.join(counts)}>"


def draw(
    output: Variable, *, title: str | None = None, parameters: Any = None, limit: int = LIMIT
) -> Picture:
    """Draw the graph that a Value or Tensor was computed from, with values and gradients.

    Every value is a card, every operand an edge. The gradients are those of the output, seeded
    with ones if it is not a scalar; they are computed for the picture, and no `grad` is changed.
    A graph that cannot be differentiated is drawn without them, and says why.

    A leaf counts as a parameter if it is one of `parameters`, or, where none are given, if its
    name contains a dot, as "layers.0.weight" does. Every other leaf is an input. A Tensor
    parameter that is used once is drawn inside the card that uses it.

    Args:
        output: the Value or Tensor to draw.
        title: the line above the picture, in place of the formula.
        parameters: nodes, in any nesting, such as `model.parameters()`.
        limit: how many cards are drawn at most. Of a larger graph that many are drawn, those
            nearest to the output, and the picture says how many are left out.

    Raises:
        TypeError: if the output is no Value or Tensor, or one of the parameters is none.
        ValueError: if the limit is less than 1.

    >>> from autograd import Value
    >>> from autograd.drawing import draw
    >>> x1, x2 = Value(1.0, name="x1"), Value(3.0, name="x2")
    >>> f = (2 * x1 + 3 * x2) ** 2 + 3
    >>> f.name = "f"
    >>> draw(f)
    <Picture of f = (2·x₁ + 3·x₂)² + 3: 10 cards, 9 edges>
    """
    if not isinstance(output, Variable):
        raise TypeError(
            f"draw: expected a Value or Tensor, got {type(output).__name__}; of an array of "
            "Values draw one element, or their sum"
        )
    if limit < 1:
        raise ValueError(f"draw: limit must be at least 1, got {limit}")
    is_parameter = parameter_test(parameters)
    order = topological_order(output)
    inside = used_once(order, is_parameter)
    selection = nearest(order, limit, inside)
    gradients, reason = gradients_for(output, selection.nodes)
    maker = CardMaker(output, selection, inside, is_parameter, gradients)
    inputs = [x for x in selection.nodes if x.is_leaf and not is_parameter(x)]
    return Picture(
        Graph(
            cards=tuple(maker.cards),
            edges=tuple(maker.edges),
            title=title_of(output, len(order)) if title is None else clean(title),
            subtitle=subtitle_of(output, inputs, gradients is not None),
            notes=notes_of(reason, selection.left_out),
            derivative=name_of(output),
        )
    )


def parameter_test(parameters: Any) -> Callable[[Node], bool]:
    """What tells whether a leaf is a parameter."""
    if parameters is None:
        return lambda leaf: "." in str(leaf.name or "")
    nested_already = isinstance(parameters, (list, tuple, dict, Variable))
    given = parameters if nested_already else list(parameters)
    known = set()
    for x in nested.leaves(given):
        if not isinstance(x, Variable):
            raise TypeError(
                f"draw: parameters must be Values and Tensors, got {type(x).__name__} ({x!r})"
            )
        known.add(x)
    return known.__contains__


def used_once(order: list[Node], is_parameter: Callable[[Node], bool]) -> set[Node]:
    """The Tensor parameters that one Tensor uses once: they are drawn inside its card."""
    uses: dict[Node, int] = {}
    for node in order:
        for x in node.inputs:
            if isinstance(x, Tensor) and not x.inputs:
                uses[x] = uses.get(x, 0) + 1
    return {x for x, times in uses.items() if times == 1 and x.is_leaf and is_parameter(x)}


def write_whole(target: str, text: str) -> None:
    """Write a file under another name first, so that nobody ever sees half of it."""
    folder = os.path.dirname(target) or "."
    if not os.path.isdir(folder):
        raise FileNotFoundError(f"Picture.save: there is no folder {folder!r}")
    draft = os.path.join(folder, f".{os.getpid()}-{threading.get_ident()}.draft")
    try:
        with open(draft, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.replace(draft, target)
    except OSError as error:
        if os.path.exists(draft):
            os.remove(draft)
        reason = f"Picture.save: cannot write {target!r}: {error.strerror}"
        raise OSError(error.errno, reason) from None
