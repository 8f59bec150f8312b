"""The cards and edges of a folded graph: each card stands for one node, or for many."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ..node import Node
from .cards import CardMaker, broadcast, constant_card, left_out_card
from .flow import NOTHING, Flow, Gradients, flows, sent, unchosen
from .folded import Folded
from .graph import CONSTANT, GROUP, INPUT, OPERATION, OUTPUT, PARAMETER, Card, Edge
from .names import clean, operation, shown
from .nearest import Selection
from .numbers import counted, short
from .readings import detail, gradient_reading, in_full, size_of, value_reading, warnings_of
from .web import CALL, CUT, PLAIN, REPEAT, SINGLE, mask


class FoldedCardMaker:
    """Makes the cards and edges of a folded graph; as `CardMaker` does of a graph."""

    def __init__(
        self,
        folded: Folded,
        output: Node,
        is_parameter: Callable[[Node], bool],
        gradients: Gradients | None,
    ) -> None:
        self.folded = folded
        self.web = folded.web
        self.gradients = gradients
        self.single = CardMaker(output, Selection({}), (), is_parameter, gradients)
        self.output = output
        self.cards: list[Card] = []
        self.edges: list[Edge] = []
        self.number: dict[int, int] = {}
        self.sizes = self.sizes_of_flows()
        for vertex in folded.drawn:
            self.add(vertex)

    def add(self, vertex: int) -> None:
        """The card of a vertex and the edges that end there."""
        inputs = self.web.inputs[vertex]
        hidden = {id(leaf) for leaf in self.folded.insets.get(vertex, ())}
        visible = [
            (position, source)
            for position, source in enumerate(inputs)
            if id(self.web.things[self.web.parts[source][0]]) not in hidden
        ]
        sources = [(p, self.number[s]) for p, s in visible if s in self.number]
        missing = len(visible) - len(sources)
        if missing:
            self.cards.append(left_out_card(missing))
            sources.append((-1, len(self.cards) - 1))
        card = self.card(vertex)._replace(ports=len(sources))
        self.cards.append(card)
        self.number[vertex] = target = len(self.cards) - 1
        node = self.node_of(vertex)
        sent_back = flows(node, self.gradients) if node is not None and node.inputs else []
        for port, (position, source) in enumerate(sources):
            if position < 0:
                edge = Edge(source, target, port, Flow(sentence="left out"))
            elif node is not None:
                badge = broadcast(node, node.inputs[position])
                edge = Edge(source, target, port, sent_back[position], badge)
            else:
                edge = Edge(source, target, port, self.flow(inputs[position], vertex))
            self.edges.append(edge)

    def node_of(self, vertex: int) -> Node | None:
        """The node that a vertex stands for, if it stands for just one."""
        part = self.web.parts[vertex]
        thing = self.web.things[part[0]]
        single = len(part) == 1 and self.web.tags[vertex].what == SINGLE
        return thing if single and isinstance(thing, Node) else None

    # --- cards ---

    def card(self, vertex: int) -> Card:
        """The card of a vertex."""
        node, results = self.node_of(vertex), self.folded.results(vertex)
        insets = tuple(self.single.card(x) for x in self.folded.insets.get(vertex, ()))
        if node is not None:
            return self.single.card(node, insets)
        if results[0] is CUT:
            return left_out_card(len(results))
        if not isinstance(results[0], Node):
            return constants_card(results)
        data = together([x._raw for x in results])
        gradient, known = self.gradient_of(results), self.gradients is not None
        name, sign, about = self.words(vertex, results)
        lines = [f"{name} {sign}".strip(), *about, f"value {in_full(data)}"]
        if known:
            lines.append("no gradient" if gradient is None else f"gradient {in_full(gradient)}")
        return Card(
            role=self.role(vertex, results),
            name=name,
            sign=sign,
            value=value_reading(data),
            gradient=gradient_reading(gradient) if known else None,
            detail=" · ".join(about),
            badges=warnings_of(data, gradient),
            insets=insets,
            tooltip="\n".join([*lines, *(f"inside: {inset.tooltip}" for inset in insets)]),
            many=max(1, self.web.tags[vertex].times),
        )

    def role(self, vertex: int, results: list[Node]) -> str:
        """What a vertex is in the graph."""
        if any(x is self.output for x in results):
            return OUTPUT
        if self.web.tags[vertex].what in (CALL, REPEAT):
            return GROUP
        role = self.single.role(results[0])
        return role if role in (INPUT, PARAMETER, CONSTANT) else OPERATION

    def words(self, vertex: int, results: list[Node]) -> tuple[str, str, list[str]]:
        """The name of a vertex, the sign of what it does, and what else there is to say of it."""
        tag, last = self.web.tags[vertex], results[-1]
        times = [f"× {tag.times:,}"] if tag.times > 1 else []
        array = isinstance(last._raw, np.ndarray) and len(results) == 1
        about = [*times, *([detail(last._raw)] if array else [])]
        if tag.what == REPEAT and tag.steps > 1:
            return (
                "",
                f"repeat × {tag.times:,}",
                [f"the same {counted(tag.steps, 'operation')}", *self.leaves_inside(vertex)],
            )
        if tag.what == REPEAT and not tag.name:
            about += self.leaves_inside(vertex)
        if tag.name:
            name = mask(clean(tag.name)) if times else shown(clean(tag.name))
            kind = "" if tag.kind == tag.name else clean(tag.kind)
            return name, kind, [*about, self.contents(vertex)]
        names = {mask(clean(x.name)) for x in results if x.name}
        name = names.pop() if len(names) == 1 else ""
        return name, f"sum of {tag.steps:,}" if tag.steps > 1 else operation(last), about

    def leaves_inside(self, vertex: int) -> list[str]:
        """How many inputs and parameters the turns of a repeat use that have no card, if any."""
        things = [self.web.things[x] for x in self.web.parts[vertex]]
        many = sum(isinstance(x, Node) and x.is_leaf for x in things)
        return ["1 leaf inside" if many == 1 else f"{many:,} leaves inside"] if many else []

    def contents(self, vertex: int) -> str:
        """How many operations and parameters were folded into a vertex."""
        part, base = self.web.parts[vertex], self.folded.base
        leaves = [base.things[x] for x in part if not base.inputs[x]]
        parameters = sum(isinstance(x, Node) and self.single.is_parameter(x) for x in leaves)
        text = counted(len(part) - len(leaves), "operation")
        return f"{text}, {counted(parameters, 'parameter')}" if parameters else text

    # --- gradients ---

    def gradient_of(self, results: list[Node]) -> Any:
        """The gradients of several nodes as one array; None if none reached any of them."""
        if self.gradients is None:
            return None
        found = [self.gradients.get(x) for x in results]
        if all(x is None for x in found):
            return None
        return together([x.zero() if g is None else g for x, g in zip(results, found, strict=True)])

    def sizes_of_flows(self) -> dict[tuple[int, int], float]:
        """For each pair of vertices the norm of what one gets from the other.

        All that a node gets from the other vertex is added up before: so the norm is the one on
        the card where nothing else gets there.
        """
        if self.gradients is None:
            return {}
        parts: dict[tuple[int, int], Any] = {}
        home, things = self.folded.home, self.web.things
        shown = set(self.folded.drawn)
        for user, inputs in enumerate(self.folded.base.inputs):
            here = home[user]
            if here not in shown or self.node_of(here) is not None:
                continue
            if all(home[x] == here for x in inputs):
                continue
            for x, part in zip(
                inputs, sent(things[user], self.gradients.get(things[user])), strict=False
            ):
                if part is not None and home[x] != here:
                    if part.__class__ is not float or part != part:
                        part = np.where(unchosen(part, self.gradients.get(things[x])), 0.0, part)
                    parts[x, here] = parts[x, here] + part if (x, here) in parts else part
        found: dict[tuple[int, int], float] = {}
        for (x, here), part in parts.items():
            size = abs(part) if part.__class__ is float else size_of(part)
            found[home[x], here] = math.hypot(found.get((home[x], here), 0.0), size)
        return found

    def flow(self, source: int, target: int) -> Flow:
        """What goes back along the edge between two vertices, one of which is not a single node."""
        if self.gradients is None:
            return Flow()
        if self.web.kinds[source][0] in PLAIN:
            return Flow(sentence=f"{NOTHING}: a constant")
        size = self.sizes.get((source, target), 0.0)
        if not size:
            return Flow(sentence=NOTHING)
        return Flow(size, None, f"sends gradients of norm {short(size)} back")


def together(results: list[Any]) -> Any:
    """Numbers and arrays as one array; a single one as it is."""
    if len(results) == 1:
        return results[0]
    return np.concatenate([np.ravel(np.asarray(x, dtype=np.float64)) for x in results])


def constants_card(results: list[Any]) -> Card:
    """The card of one constant, or of several."""
    if len(results) == 1:
        return constant_card(results[0])
    data = np.asarray(together(results))
    same = bool(data.size) and bool((data == data.flat[0]).all())
    card = constant_card(data.flat[0] if same else data)
    reading = card.value or value_reading(data)
    return card._replace(detail=f"× {len(results):,}", value=reading, many=len(results))
