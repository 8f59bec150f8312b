"""The recorded graph as cards and edges: one card for each value, one edge for each operand."""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import Any

import numpy as np

from ..node import Node
from ..recording import ARGUMENT, STOPPED, UNRECORDED
from .flow import Flow, Gradients, flows
from .graph import CONSTANT, INPUT, LEFT_OUT, OPERATION, OUTPUT, PARAMETER, Card, Edge
from .names import clean, name_of, operation
from .nearest import Selection, operands_of
from .numbers import shape_text
from .readings import Badge, detail, gradient_reading, in_full, value_reading, warnings_of

#: Stands for the position of all operands of a node that are left out.
BEHIND = -1


class CardMaker:
    """Makes the cards and edges of the selected nodes.

    Args:
        output: the node that is drawn.
        selection: the nodes that get a card, inputs first.
        inside: parameters that are drawn inside the card that uses them.
        is_parameter: tells which leaves are parameters.
        gradients: the gradient of each node, None for none; None if they are not known.
    """

    def __init__(
        self,
        output: Node,
        selection: Selection,
        inside: Container[Node],
        is_parameter: Callable[[Node], bool],
        gradients: Gradients | None,
    ) -> None:
        self.output = output
        self.inside = inside
        self.is_parameter = is_parameter
        self.gradients = gradients
        self.cards: list[Card] = []
        self.edges: list[Edge] = []
        self.number: dict[Node, int] = {}
        for node, constants in selection.nodes.items():
            self.add(node, constants)

    def add(self, node: Node, constants: set[int]) -> None:
        """The cards of the constants of a node, its own card, and its edges."""
        sources: list[tuple[int, int]] = []  # number of a card, position of the operand
        insets: list[Card] = []
        left_out, gap = 0, 0
        for position, x in operands_of(node):
            if isinstance(x, Node) and x in self.inside:
                insets.append(self.card(x, badge=broadcast(node, x)))
            elif isinstance(x, Node) and x in self.number:
                sources.append((self.number[x], position))
            elif position in constants:
                sources.append((self.new(constant_card(x)), position))
            else:
                gap = gap if left_out else len(sources)
                left_out += 1
        if left_out:  # one mark for all, where the first of them would stand
            sources.insert(gap, (self.new(left_out_card(left_out)), BEHIND))
        self.number[node] = target = self.new(self.card(node, tuple(insets), len(sources)))
        sent_back = [*flows(node, self.gradients), Flow(sentence="left out")]  # [BEHIND] is last
        for port, (source, position) in enumerate(sources):
            badge = broadcast(node, node.inputs[position]) if position != BEHIND else None
            self.edges.append(Edge(source, target, port, sent_back[position], badge))

    def new(self, card: Card) -> int:
        """The number of a new card."""
        self.cards.append(card)
        return len(self.cards) - 1

    def card(
        self, node: Node, insets: tuple[Card, ...] = (), ports: int = 0, badge: Badge | None = None
    ) -> Card:
        """The card of a node."""
        x, role = node._raw, self.role(node)
        array, sign = isinstance(x, np.ndarray), operation(node)
        gradients = None if role == CONSTANT else self.gradients
        known = gradients is not None
        gradient = gradients[node] if gradients is not None else None
        name = f"{clean(node.name)}: " if name_of(node) else ""
        lines = [f"{name}{role} {sign}".strip(), f"value {in_full(x)}"]
        if known:
            lines.append("no gradient" if gradient is None else f"gradient {in_full(gradient)}")
        lines += [f"inside: {inset.tooltip}" for inset in insets]
        return Card(
            role=role,
            name=name_of(node),
            sign="" if node.primitive is ARGUMENT else sign,
            value=value_reading(x),
            gradient=gradient_reading(gradient) if known else None,
            detail=detail(x) if array else "",
            badges=(warnings_of(x, gradient) if array else ()) + ((badge,) if badge else ()),
            insets=insets,
            ports=ports,
            tooltip="\n".join(lines),
        )

    def role(self, node: Node) -> str:
        """What a node is in the graph."""
        if node.inputs:
            return OUTPUT if node is self.output else OPERATION
        if node.primitive in (STOPPED, *UNRECORDED):
            return CONSTANT
        return PARAMETER if self.is_parameter(node) else INPUT


def constant_card(x: Any) -> Card:
    """The card of an operand that is not a node."""
    array = bool(np.ndim(x))
    return Card(
        role=CONSTANT,
        value=None if array else value_reading(x),
        detail=detail(x) if array else "",
        badges=warnings_of(x, None) if array else (),
        tooltip=f"constant\nvalue {in_full(x)}",
    )


def left_out_card(operands: int) -> Card:
    """The card that stands for the operands of a node that are not drawn."""
    text = "1 operand" if operands == 1 else f"{operands:,} operands"
    return Card(LEFT_OUT, tooltip=f"{text} and what is behind: left out")


def broadcast(node: Node, x: Any) -> Badge | None:
    """A warning that an operand is repeated to the shape of the result."""
    before, after = np.shape(x), np.shape(node._raw)
    assert node.primitive is not None
    plain_number = not isinstance(x, Node) and not before
    if before == after or plain_number or not node.primitive.elementwise:
        return None
    return Badge(f"{shape_text(before)} → {shape_text(after)}")
