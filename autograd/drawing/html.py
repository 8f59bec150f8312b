"""The picture as a page that plays the calculation step by step: one file that needs no other.

The page is the same SVG, a list of steps, and the files page.html, page.css, page_paths.js and
page.js.
"""

from __future__ import annotations

import json
import math
from importlib import resources
from string import Template
from typing import Any

from .graph import Card, Edge, Graph
from .markup import escaped
from .stepping import has_gradient, steps_of, subject

#: What would end the element that holds the data, in a form that JSON reads as the same text.
UNSAFE = str.maketrans(
    {letter: f"\\u{ord(letter):04x}" for letter in ("<", ">", "&", "\u2028", "\u2029")}
)


def html_of(graph: Graph, svg: str) -> str:
    """The page that plays a graph.

    Args:
        graph: what the picture says.
        svg: the picture of it.
    """
    data = data_of(graph)
    return Template(part("page.html")).substitute(
        title=escaped(graph.title),
        style=part("page.css"),
        picture=svg,
        data=in_script(data),
        last=len(data["steps"]) - 1,
        paths=part("page_paths.js"),
        script=part("page.js"),
    )


def part(name: str) -> str:
    """A file of the page, which stands beside this one."""
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8").rstrip()


def in_script(data: Any) -> str:
    """Data as JSON that can stand inside a script element, whatever the texts in it are.

    >>> in_script(["</script>"])
    '["\\\\u003c/script\\\\u003e"]'
    """
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.translate(UNSAFE)


def data_of(graph: Graph) -> dict[str, Any]:
    """What the script of the page needs to know of a graph."""
    return {
        "cards": [card_data(card) for card in graph.cards],
        "edges": [edge_data(edge) for edge in graph.edges],
        "steps": [list(step) for step in steps_of(graph)],
    }


def card_data(card: Card) -> list[str]:
    """The name of a card; its gradient, empty for none; and its role."""
    gradient = card.gradient.text if card.gradient and has_gradient(card) else ""
    return [subject(card), gradient, card.role]


def edge_data(edge: Edge) -> list[Any]:
    """The ends of an edge, and its local derivative as text and as a number, if it is one.

    nan and inf, which JSON does not know, become texts that JavaScript reads as numbers.
    """
    ends: list[Any] = [edge.source, edge.target]
    if not edge.flow.slope or not edge.flow.numbers:
        return [*ends, "", 0] if not edge.flow.sends else ends
    slope = edge.flow.numbers[1]
    return [*ends, edge.flow.slope.text, slope if math.isfinite(slope) else spelled(slope)]


def spelled(x: float) -> str:
    """nan and inf as JavaScript spells them.

    >>> spelled(-math.inf)
    '-Infinity'
    """
    return "NaN" if math.isnan(x) else f"{'-' if x < 0 else ''}Infinity"
