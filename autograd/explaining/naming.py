"""What a derivation calls each value: the user's name, else v₁, v₂ ... in the order of use."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from ..drawing.expression import constant, operation
from ..drawing.names import clean, shortened
from ..drawing.writing import Text, name
from ..node import Node

LONGEST_NAME = 32


class Names:
    """Names for the nodes and constant arrays of one graph, none given twice.

    Args:
        output: called f if it has no name.
        nodes: all nodes; of several that have one name the first keeps it.
    """

    def __init__(self, output: Node, nodes: Iterable[Node]) -> None:
        self.taken: set[str] = set()
        self.known: dict[Node, str] = {}
        self.arrays: dict[int, tuple[Any, str]] = {}  # by identity; the array is kept alive
        for node in nodes:
            given = shortened(clean(node.name), LONGEST_NAME) if node.name else ""
            if given and given not in self.taken and node not in self.known:
                self.taken.add(given)
                self.known[node] = given
        self.fresh = {letter: self.free(letter) for letter in "vC"}
        if output not in self.known:
            every = itertools.chain(["f", "y", "out"], self.fresh["v"])
            self.known[output] = next(x for x in every if x not in self.taken)

    def free(self, letter: str) -> Iterator[str]:
        """Numbered names that nobody has."""
        return (x for k in itertools.count(1) if (x := f"{letter}{k}") not in self.taken)

    def plain(self, node: Node) -> str:
        """The name of a node."""
        if node not in self.known:
            self.known[node] = next(self.fresh["v"])
        return self.known[node]

    def shown(self, node: Node) -> str:
        """The name of a node in a line of text."""
        return Text().write(name(self.plain(node)))

    def term(self, x: Any) -> ast.expr:
        """What to write for an operand: its name, or a number as it is."""
        if isinstance(x, Node):
            unnamed = not x.inputs and x not in self.known and not np.ndim(x._raw)
            return constant(x._raw) if unnamed and not x.is_leaf else name(self.plain(x))
        if not np.ndim(x):
            return constant(x)
        if id(x) not in self.arrays:
            self.arrays[id(x)] = x, next(self.fresh["C"])
        return name(self.arrays[id(x)][1])

    def definition(self, node: Node) -> ast.expr:
        """The operation that a node came from, in the names of its operands."""
        return operation(node, self.term)
