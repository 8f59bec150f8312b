"""Which values of a graph too large to read are drawn: those nearest to the output."""

from __future__ import annotations

from collections.abc import Container
from typing import Any, NamedTuple

from ..node import Node
from .names import power_of

#: In place of the position of an operand: the node itself.
ITSELF = -1


class Selection(NamedTuple):
    """What is drawn, and how much is not.

    Attributes:
        nodes: the nodes that are drawn, inputs first, each with the positions of those of its
            operands that are constants and are drawn too.
        nodes_left_out: how many nodes are not drawn.
        constants_left_out: how many constants are not.
    """

    nodes: dict[Node, set[int]]
    nodes_left_out: int = 0
    constants_left_out: int = 0

    @property
    def left_out(self) -> str:
        """How many values are not drawn, in words; empty if all are."""
        parts = []
        for many, kind in ((self.nodes_left_out, "node"), (self.constants_left_out, "constant")):
            if many:
                parts.append(f"{many:,} {kind}{'' if many == 1 else 's'}")
        return " and ".join(parts)


def operands_of(node: Node) -> list[tuple[int, Any]]:
    """The operands of a node that a picture shows, with their positions.

    A plain exponent is not among them: it is part of the sign of the operation, as in x².
    """
    operands = list(enumerate(node.inputs))
    return operands[:1] if power_of(node) is not None else operands


def nearest(order: list[Node], limit: int, inside: Container[Node]) -> Selection:
    """The values nearest to the output that fit on `limit` cards.

    The distance is that of the longest way. So everything that uses a node that is drawn is drawn
    too: what is left out is always behind an operand. A mark stands for it, and counts as a card.

    Args:
        order: all nodes, every user before what it used.
        limit: how many cards there may be.
        inside: nodes that have no card of their own.
    """
    places = by_distance(order, inside)
    many = min(limit, len(places))
    while True:
        drawn: dict[Node, set[int]] = {}
        for node, position in places[:many]:
            drawn.setdefault(node, set()).add(position)
        cards = many + sum(cut_off(node, drawn, inside) for node in drawn)
        if cards <= limit or many == 1:
            break
        many = max(1, many * limit // cards)
    nodes = {node: drawn[node] for node in inputs_first(order, drawn)}
    insets = sum(1 for node in nodes for x in node.inputs if isinstance(x, Node) and x in inside)
    constants_left_out = sum(1 for _, position in places[many:] if position != ITSELF)
    return Selection(nodes, len(order) - len(nodes) - insets, constants_left_out)


def by_distance(order: list[Node], inside: Container[Node]) -> list[tuple[Node, int]]:
    """All values, the output first: nodes, and constants by their position in their node."""
    distance = dict.fromkeys(order, 0)
    places: list[tuple[int, Node, int]] = []
    for node in order:
        here = distance[node]
        if node not in inside:
            places.append((here, node, ITSELF))
        for position, x in operands_of(node):
            if not isinstance(x, Node):
                places.append((here + 1, node, position))
            elif distance.get(x, here + 1) <= here:
                distance[x] = here + 1
    places.sort(key=lambda place: place[0])
    return [(node, position) for _, node, position in places]


def cut_off(node: Node, drawn: dict[Node, set[int]], inside: Container[Node]) -> bool:
    """Whether some operand of a node that is drawn is not drawn."""
    return not all(
        x in drawn or x in inside if isinstance(x, Node) else position in drawn[node]
        for position, x in operands_of(node)
    )


def inputs_first(nodes: list[Node], drawn: Container[Node]) -> list[Node]:
    """The nodes that are drawn, each after its operands, and what is behind the first one first."""
    order: list[Node] = []
    met: set[Node] = set()
    stack: list[Node | None] = [node for node in reversed(nodes) if node in drawn]
    while stack:
        node = stack.pop()
        if node is None:  # all that is behind the node beneath this marker is in the order
            last = stack.pop()
            assert last is not None
            order.append(last)
        elif node not in met:
            met.add(node)
            operands = [x for x in node.inputs if isinstance(x, Node) and x in drawn]
            stack += [node, None, *reversed(operands)]
    return order
