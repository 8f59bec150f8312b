"""Which part of a graph is explained: what lies between the output and the nodes asked about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..backward import differentiate
from ..drawing.flow import sent
from ..drawing.nearest import inputs_first
from ..node import Node, leading_to, topological_order
from ..operators import bare
from ..tracing import path_to
from ..variable import Variable

#: How many ways from a node to the output are worth being written one by one.
MOST_PATHS = 6

#: How many nodes of a graph that is too large to be written out as a whole are.
MOST_NEAR = 12

Path = tuple[Node, ...]


class Scope:
    """The nodes between an output and others, their gradients, and who sends what to whom.

    Attributes:
        order: all nodes behind the output, output first.
        path: those of them that lead to one of the nodes asked about.
        consumers: for each node of the path the nodes of the path that use it.
        near: the nodes whose gradients are explained, output first: those nearest to what was
            asked about.
        given: the nodes that send gradients to them, but are farther away: their own gradients
            are taken as they are.
        gradients: for every node of the path its gradient; None where none arrives.
    """

    def __init__(self, output: Variable, wrt: Sequence[Variable], limit: int) -> None:
        self.output, self.wrt = output, wrt
        behind = set(topological_order(output))
        self.order = inputs_first([output], behind)[::-1]
        path_to(output, wrt)  # which refuses what was changed since, or not recorded
        self.path = leading_to(self.order, [x for x in wrt if x in behind])
        self.consumers: dict[Node, list[Node]] = {node: [] for node in self.path}
        for node in self.path:
            for x in dict.fromkeys(x for x in node.inputs if isinstance(x, Node)):
                if x in self.consumers:
                    self.consumers[x].append(node)
        chosen, self.whole = self.nearest(limit)
        if not self.whole:
            chosen, _ = self.nearest(min(limit, MOST_NEAR))
        self.near = [x for x in self.path if x in chosen and x is not output]
        users = {c for x in self.near for c in self.consumers[x]}
        self.given = [x for x in self.path if x in users and x not in chosen]
        seed = output.checked_seed(np.ones(output.shape))
        keep = {*chosen, *self.given, output}
        self.gradients = differentiate(output, seed, False, self.path, keep) if self.path else {}

    def nearest(self, limit: int) -> tuple[set[Node], bool]:
        """The nodes in as many steps from those asked about as fit, and whether these are all."""
        chosen: set[Node] = {x for x in self.wrt if x in self.consumers}
        level = list(chosen)
        while level:
            level = list(dict.fromkeys(c for x in level for c in self.consumers[x]))
            level = [c for c in level if c not in chosen]
            if len(chosen) + len(level) > limit:
                return chosen, False
            chosen.update(level)
        return chosen, True

    def paths(self, start: Node) -> list[Path] | None:
        """All ways from a node to the output; None if there are too many to be read."""
        if not self.whole:
            return None
        ways: dict[Node, int] = {self.output: 1}
        for node in self.path[1:]:
            ways[node] = min(MOST_PATHS + 1, sum(ways[c] for c in self.consumers[node]))
        if ways[start] > MOST_PATHS:
            return None
        found: list[Path] = []
        open_paths: list[Path] = [(start,)]
        while open_paths:
            path = open_paths.pop()
            if path[-1] is self.output:
                found.append(path[::-1])
            open_paths += [(*path, c) for c in reversed(self.consumers[path[-1]])]
        return found

    def sent(self, consumer: Node, x: Node) -> Any:
        """The gradient that one node sends to another one; None if it sends nothing.

        A nan where all that x gets is none stands at an element that a selection did not choose.
        """
        part, every = total(consumer, x, self.gradients[consumer]), self.gradients[x]
        if part is None or every is None or not np.any(np.isnan(part)):
            return part
        return np.where(np.isnan(part) & ~np.isnan(every), 0.0, part)[()]

    def slope(self, consumer: Node, x: Node) -> float:
        """The local derivative of a number for another one; 0 if no gradient is sent."""
        found = total(consumer, x, 1.0)
        return 0.0 if found is None else float(found)

    def sends_nothing(self, consumer: Node, x: Node) -> bool:
        """Whether a node that has a gradient did not choose the one it uses."""
        return self.gradients[consumer] is not None and total(consumer, x, 1.0) is None


def total(consumer: Node, x: Node, grad: Any) -> Any:
    """What a node sends to one it uses, all its operands together; None for nothing."""
    parts = [
        part
        for operand, part in zip(consumer.inputs, sent(consumer, grad), strict=True)
        if operand is x and part is not None
    ]
    return sum(map(bare, parts[1:]), bare(parts[0])) if parts else None
