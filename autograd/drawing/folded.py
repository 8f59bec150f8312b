"""A folded graph with what is in it: which vertices are drawn, and what each gives to others."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from ..node import Node
from ..tensor import Tensor
from .numbers import counted
from .web import ALIKE, CALL, REPEAT, SINGLE, Web

#: What the note above a picture says of each kind of folded card, given how many there are.
NOTES = {
    ALIKE: "{} stand{} for values that are computed alike (× how many)",
    CALL: "{} show{} the call of a scope",
    REPEAT: "{} repeat{} what stands before",
}


class Folded:
    """A folded web with what is in it, and which of its vertices are drawn.

    Args:
        base: the web before it was folded.
        web: the folded web.
        limit: how many cards there may be; those nearest to the output are drawn.
        inside: leaves that are drawn inside the card that uses them.

    Attributes:
        home: for each thing the vertex it was folded into.
        used: the things that something in another vertex uses, or nothing at all, as the output.
        drawn: the vertices that get a card, inputs first.
        insets: for each vertex the leaves that are drawn inside its card.
    """

    def __init__(self, base: Web, web: Web, limit: int, inside: set[Node]) -> None:
        self.base = base
        self.web = web
        self.home = [0] * len(web.things)
        for vertex, part in enumerate(web.parts):
            for place in part:
                self.home[place] = vertex
        self.used = {thing for thing, users in enumerate(base.uses) if not users}
        for user, inputs in enumerate(base.inputs):
            self.used.update(x for x in inputs if self.home[x] != self.home[user])
        self.insets: dict[int, list[Tensor]] = {}
        hidden = self.hide(inside)
        near = self.nearest(limit, hidden)
        left_out = len(web.kinds) - len(near) - len(hidden)
        self.left_out = counted(left_out, "folded card") if left_out else ""
        self.drawn = sorted(near)

    def hide(self, inside: set[Node]) -> set[int]:
        """The vertices of leaves that are drawn inside the one card that uses them."""
        hidden = set()
        for vertex, users in enumerate(self.web.uses):
            leaf = self.web.things[self.web.parts[vertex][0]]
            if len(self.web.parts[vertex]) == 1 and isinstance(leaf, Tensor) and leaf in inside:
                tag = self.web.tags[users[0]]
                if len(users) == 1 and tag.times == 1 and tag.what in (SINGLE, CALL):
                    hidden.add(vertex)
                    self.insets.setdefault(users[0], []).append(leaf)
        return hidden

    def nearest(self, limit: int, hidden: set[int]) -> set[int]:
        """As many vertices as there may be cards, those nearest to the output."""
        distance = [0] * len(self.web.kinds)
        for vertex in range(len(distance) - 1, -1, -1):
            for source in self.web.inputs[vertex]:
                distance[source] = max(distance[source], distance[vertex] + 1)
        order = [vertex for vertex in range(len(distance)) if vertex not in hidden]
        order.sort(key=distance.__getitem__)
        many = len(order) if len(order) <= limit else limit
        while True:
            near = set(order[:many])
            marks = sum(not near.issuperset(self.shown_inputs(v, hidden)) for v in near)
            if many + marks <= limit or many == 1:
                return near
            many = max(1, limit - marks) if limit - marks < many else many - 1

    def shown_inputs(self, vertex: int, hidden: Container[int]) -> list[int]:
        """The vertices that a vertex takes and does not show inside its card."""
        return [source for source in self.web.inputs[vertex] if source not in hidden]

    def note(self, nodes: int) -> str:
        """What was folded, in words; empty if nothing was."""
        tags = [self.web.tags[vertex] for vertex in self.drawn]
        parts = []
        for what, words in NOTES.items():
            many = sum(1 for tag in tags if tag.what == what)
            if many:
                parts.append(words.format(counted(many, "card"), "" if many > 1 else "s"))
        if not parts:
            return ""
        return f"folded: {counted(nodes, 'node')} on {counted(len(tags), 'card')}; " + ", ".join(
            parts
        )

    def results(self, vertex: int) -> list[Any]:
        """What a vertex gives to others: nodes, or constants."""
        part = self.web.parts[vertex]
        return [self.web.things[x] for x in part if x in self.used]

    def needed(self) -> list[Node]:
        """The nodes whose gradients the cards and edges show."""
        home, things = self.home, self.web.things
        found = [things[x] for x in self.used]
        for user, inputs in enumerate(self.base.inputs):
            if any(home[x] != home[user] for x in inputs):
                found.append(things[user])
        found += [leaf for leaves in self.insets.values() for leaf in leaves]
        return [x for x in found if isinstance(x, Node)]
