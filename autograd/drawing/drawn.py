"""draw: a recorded computation as a picture, all of it or the part that was asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from ..node import Node, topological_order
from ..variable import Variable
from .captions import notes_of, subtitle_of, title_of
from .cards import CardMaker
from .engines import ENGINES, LAYERED
from .flow import gradients_for
from .folded import Folded
from .folded_cards import FoldedCardMaker
from .folding import folded, widest
from .graph import Card, Edge, Graph
from .names import clean, name_of
from .nearest import nearest
from .picture import Picture
from .selecting import (
    cards_for,
    longest_row,
    neighbourhood,
    nodes_in,
    parameter_test,
    paths_from,
    used_once,
)
from .web import web_of

LIMIT, RADIUS = 150, 2


def draw(
    output: Variable,
    *,
    title: str | None = None,
    parameters: Any = None,
    limit: int = LIMIT,
    fold: bool = True,
    depth: int | None = None,
    expand: str | Sequence[str] = (),
    wrt: Any = None,
    around: Variable | None = None,
    radius: int = RADIUS,
    engine: str = LAYERED,
) -> Picture:
    """Draw the graph that a Value or Tensor was computed from, with values and gradients.

    Every value is a card, every operand an edge. The gradients are those of the output, seeded
    with ones if it is not a scalar; they are computed for the picture, and no `grad` is changed.
    A graph that cannot be differentiated is drawn without them, and says why.

    A leaf counts as a parameter if it is one of `parameters`, or, where none are given, if its
    name contains a dot, as "layers.0.weight" does. Every other leaf is an input. A Tensor
    parameter that is used once is drawn inside the card that uses it.

    A graph that needs more than `limit` cards, or more than 25 in a row, is folded: the calls of
    scopes and modules become cards, as deep inside as that allows; so do values that are computed
    alike (× 16), and what a loop does again and again is drawn once. Lines above the picture say
    what was folded.

    Args:
        output: the Value or Tensor to draw.
        title: the line above the picture, in place of the formula.
        parameters: nodes, in any nesting, such as `model.parameters()`.
        limit: how many cards are drawn at most. What does not fit even when it is folded is left
            out: that which is farthest from the output, which is always drawn.
        fold: whether a graph with more cards, or too many in a row, is folded.
        depth: how many scopes deep to look: 1 draws each outermost call as one card.
        expand: patterns of paths of scopes to look into all the same, such as "layers.0/*".
        wrt: a node, or several: only the paths from these to the output are drawn.
        around: a node: only what is near to it is drawn.
        radius: how near, in edges.
        engine: "layered", which is part of this package, or "dot", which is Graphviz.

    Raises:
        TypeError: if the output is no Value or Tensor, or one of the parameters is none.
        ValueError: if the limit or depth is less than 1, the engine is unknown, no scope fits
            `expand`, or the output does not depend on `wrt` or `around`.

    >>> from autograd import Value
    >>> from autograd.drawing import draw
    >>> x1, x2 = Value(1.0, name="x1"), Value(3.0, name="x2")
    >>> f = (2 * x1 + 3 * x2) ** 2 + 3
    >>> f.name = "f"
    >>> draw(f)
    <Picture of f = (2·x₁ + 3·x₂)² + 3: 10 cards, 9 edges>
    """
    check(output, limit, depth, radius, engine)
    patterns = [expand] if isinstance(expand, str) else list(expand)
    is_parameter = parameter_test(parameters)
    whole = topological_order(output)
    order, note, chosen = part_of(whole, wrt, around, radius)
    inside = used_once(order, is_parameter, chosen)
    if depth is not None or patterns or (fold and is_large(order, inside, limit)):
        scene = folded_scene(output, order, inside, is_parameter, limit, depth, patterns)
    else:
        scene = plain_scene(output, order, inside, is_parameter, limit)
    inputs = [x for x in scene.nodes if x.is_leaf and not is_parameter(x)]
    heading = title_of(output, len(whole)) if title is None else clean(title)
    subtitle = subtitle_of(output, inputs, not scene.reason)
    notes = notes_of(scene.reason, scene.left_out, *filter(None, [note, scene.note]))
    parts = tuple(scene.cards), tuple(scene.edges)
    return Picture(Graph(*parts, heading, subtitle, notes, name_of(output)), engine)


def check(output: Any, limit: Any, depth: Any, radius: Any, engine: str) -> None:
    """Raise an error if something cannot be drawn, or not in that way."""
    if not isinstance(output, Variable):
        raise TypeError(
            f"draw: expected a Value or Tensor, got {type(output).__name__}; of an array of "
            "Values draw one element, or their sum"
        )
    for word, number in (("limit", limit), ("depth", depth), ("radius", radius)):
        whole = isinstance(number, int) and not isinstance(number, bool)
        if not whole and not (word == "depth" and number is None):
            raise TypeError(f"draw: {word} must be a whole number, got {number!r}")
    if limit < 1:
        raise ValueError(f"draw: limit must be at least 1, got {limit}")
    if depth is not None and depth < 1:
        raise ValueError(f"draw: depth must be at least 1, got {depth}")
    if engine not in ENGINES:
        raise ValueError(f"draw: engine must be one of {', '.join(ENGINES)}, got {engine!r}")


def is_large(order: list[Node], inside: set[Node], limit: int) -> bool:
    """Whether a picture of all these nodes has too many cards, or is too wide."""
    return cards_for(order, inside) > limit or longest_row(order) > widest(limit)


def part_of(
    order: list[Node], wrt: Any, around: Variable | None, radius: int
) -> tuple[list[Node], str, list[Node]]:
    """The nodes that were asked for, what to say of that, and the nodes that were named."""
    if wrt is not None and around is not None:
        raise ValueError("draw: give wrt or around, not both: they ask for different parts")
    if wrt is not None:
        nodes = nodes_in(wrt, "wrt")
        return *paths_from(order, nodes), nodes
    if around is not None:
        (node,) = nodes_in([around], "around")
        return *neighbourhood(order, node, radius), [node]
    return order, "", []


# --- what is drawn ------------------------------------------------------------------------------


class Scene(NamedTuple):
    """The cards and edges of a picture, and what has to be said of them.

    Attributes:
        cards: every source before its targets.
        edges: in the order of their targets and ports.
        nodes: the nodes that have a card of their own.
        reason: why there are no gradients; empty if there are.
        left_out: what is not drawn; empty if everything is.
        note: what was folded; empty if nothing was.
    """

    cards: list[Card]
    edges: list[Edge]
    nodes: list[Node]
    reason: str
    left_out: str
    note: str = ""


def plain_scene(
    output: Variable,
    order: list[Node],
    inside: set[Node],
    is_parameter: Callable[[Node], bool],
    limit: int,
) -> Scene:
    """A card for each value; of too many, for those nearest to the output."""
    selection = nearest(order, limit, inside)
    gradients, reason = gradients_for(output, selection.nodes)
    maker = CardMaker(output, selection, inside, is_parameter, gradients)
    return Scene(maker.cards, maker.edges, list(selection.nodes), reason, selection.left_out)


def folded_scene(
    output: Variable,
    order: list[Node],
    inside: set[Node],
    is_parameter: Callable[[Node], bool],
    limit: int,
    depth: int | None,
    expand: Sequence[str],
) -> Scene:
    """As few cards as the limit, depth and patterns ask for."""
    base = web_of(order, is_parameter)
    web = folded(base, limit, depth, expand)
    found = Folded(base, web, limit, inside)
    gradients, reason = gradients_for(output, found.needed())
    maker = FoldedCardMaker(found, output, is_parameter, gradients)
    nodes = [x for x in map(maker.node_of, found.drawn) if x is not None]
    return Scene(maker.cards, maker.edges, nodes, reason, found.left_out, found.note(len(order)))
