"""Chains of additions become sums of products: one node with a term for each summand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ... import elementwise
from .graph import CONSTANT, GIVEN, HERE, LEAF, NONE, Graph

SUM = -2
ARITHMETIC: Any = elementwise
ADD, SUBTRACT = ARITHMETIC.add.primitive, ARITHMETIC.subtract.primitive
NEGATIVE, MULTIPLY = ARITHMETIC.negative.primitive, ARITHMETIC.multiply.primitive
POWER, SQUARE = ARITHMETIC.power.primitive, ARITHMETIC.square.primitive


@dataclass
class Sums:
    """The graph with sums of products: `first[starts[k]:starts[k + 1]] * second[...]` for node k.

    `needed` are the numbers of the nodes that are left, operands first. A node that is no sum has
    its operands in `graph.operands`. `levels[k]` counts the nodes on the longest way to node k.
    """

    graph: Graph
    operations: Any
    needed: Any
    starts: Any
    counts: Any
    first: Any
    second: Any
    levels: Any
    one: int


def with_sums(graph: Graph) -> Sums:
    """Fold chains of additions, and the products among what they add up.

    >>> numbers = np.array([1, 1, 4, 4, 5])  # x, y, x * x, x * y, and their sum
    >>> operands = np.array([[NONE, NONE], [NONE, NONE], [0, 0], [0, 1], [2, 3]])
    >>> table = [(MULTIPLY, {}), (ADD, {})]
    >>> graph = Graph(numbers, operands, np.ones(5, bool), table, np.full(5, np.nan), {}, {}, [4])
    >>> sums = with_sums(graph)
    >>> sums.first.tolist(), sums.second.tolist(), int(sums.counts[4])
    ([0, 0], [0, 1], 2)
    """
    return Folding(graph).sums()


class Folding:
    """The steps of `with_sums`, each on whole arrays of nodes."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.numbers = {key: HERE + k for k, (key, _) in enumerate(graph.table)}
        self.kept = np.zeros(len(graph.operations), bool)
        self.kept[graph.roots] = True
        for output, node in graph.derivatives.values():
            self.kept[[output, node]] = True

    def is_operation(self, *primitives: Any) -> Any:
        """Which nodes were made by one of some primitives."""
        numbers = [self.numbers.get(p, NONE) for p in primitives]
        return np.isin(self.graph.operations, [k for k in numbers if k != NONE])

    def sums(self) -> Sums:
        """The graph with sums of products."""
        self.look_through_leaves()
        self.squares()
        self.one = self.constant(1.0)
        added = self.is_operation(ADD, SUBTRACT, NEGATIVE)
        root, sign, folded = self.chains(added)
        owner, term, signs = self.terms(added, root, sign, folded)
        first, second, products = self.products(owner, term, signs)
        more = np.zeros(len(products) - len(added), bool)
        operations = np.where(np.append(added, more), SUM, self.graph.operations)
        gone = np.append(folded, more) | products
        gone[: len(self.passed)] |= self.passed
        first, second, owner = self.without_zeros(first, second, owner)
        order = np.argsort(owner, kind="stable")
        counts = np.bincount(owner, minlength=len(operations))
        starts = np.concatenate([[0], np.cumsum(counts)])
        needed = np.flatnonzero(~gone)
        sums = Sums(self.graph, operations, needed, starts, counts, first[order], second[order],
                    None, self.one)  # fmt: skip
        sums.levels = levels(sums)
        return sums

    def look_through_leaves(self) -> None:
        """Leaves whose gradient nobody wants are the numbers in them."""
        graph = self.graph
        wanted = {node for _, node in graph.derivatives.values()}
        instead = np.arange(len(graph.operations))
        origins = graph.operands[:, 0]
        for leaf in np.flatnonzero(graph.operations == LEAF):
            if leaf not in wanted and not graph.differentiable[origins[leaf]]:
                instead[leaf] = instead[origins[leaf]]
        self.passed = instead != np.arange(len(instead))
        known = graph.operands != NONE
        graph.operands = np.where(known, instead[graph.operands], NONE)
        graph.roots = instead[graph.roots].tolist()
        self.kept[graph.roots] = True
        graph.derivatives = {k: (instead[o], node) for k, (o, node) in graph.derivatives.items()}

    def squares(self) -> None:
        """x**2 and square(x) are x * x."""
        graph = self.graph
        second = graph.operands[:, 1]
        two = self.is_operation(POWER) & (graph.constants[second] == 2.0)
        square = np.flatnonzero(two | self.is_operation(SQUARE))
        if len(square):
            number = self.numbers.setdefault(MULTIPLY, HERE + len(graph.table))
            if number == HERE + len(graph.table):
                graph.table.append((MULTIPLY, {}))
            graph.operations[square] = number
            graph.operands[square, 1] = graph.operands[square, 0]

    def constant(self, x: float) -> int:
        """The number of a constant; a new node if need be."""
        found = np.flatnonzero(self.graph.constants == x)
        return int(found[0]) if len(found) else int(self.new_constants(np.array([x]))[0])

    def new_constants(self, values: Any) -> Any:
        """The numbers of new nodes for constants."""
        graph, count = self.graph, len(values)
        start = len(graph.operations)
        graph.operations = np.append(graph.operations, np.full(count, CONSTANT))
        graph.operands = np.vstack(
            [graph.operands, np.full((count, graph.operands.shape[1]), NONE)]
        )
        graph.differentiable = np.append(graph.differentiable, np.zeros(count, bool))
        graph.constants = np.append(graph.constants, values)
        self.kept = np.append(self.kept, np.zeros(count, bool))
        return np.arange(start, start + count)

    def users(self) -> tuple[Any, Any]:
        """How often each node is used, and by whom at last."""
        operands = self.graph.operands
        rows, columns = np.nonzero(operands != NONE)
        used = operands[rows, columns]
        user = np.full(len(operands), NONE)
        user[used] = rows
        return np.bincount(used, minlength=len(operands)), user

    def alone(self) -> Any:
        """Which nodes are used once, and by a node of their kind."""
        count, self.user = self.users()
        alike = self.graph.differentiable == self.graph.differentiable[self.user]
        return (count == 1) & ~self.kept & alike & (self.user != NONE)

    def chains(self, added: Any) -> tuple[Any, Any, Any]:
        """For each addition the last one of its chain, its sign in it, and whether it is inside."""
        self.single = self.alone()
        folded = added & self.single & added[self.user]
        root = np.where(folded, self.user, np.arange(len(added)))
        sign = np.where(folded, self.sign_in(self.user), 1)
        while True:  # jump twice as far each time
            further = root[root]
            if (further == root).all():
                return root, sign, folded
            sign, root = sign * np.where(root != np.arange(len(root)), sign[root], 1), further

    def sign_in(self, user: Any) -> Any:
        """The sign with which a node goes into the addition that uses it."""
        second = self.graph.operands[user, 1] == np.arange(len(user))
        minus = (self.is_operation(SUBTRACT)[user] & second) | self.is_operation(NEGATIVE)[user]
        return np.where(minus, -1, 1)

    def terms(self, added: Any, root: Any, sign: Any, folded: Any) -> tuple[Any, Any, Any]:
        """All summands of all sums: the sum, the node that is added, and its sign."""
        operands = self.graph.operands[:, :2]
        valid = added[:, None] & (operands != NONE) & ~folded[operands]
        rows, columns = np.nonzero(valid)
        minus = (self.is_operation(SUBTRACT)[rows] & (columns == 1)) | (
            self.is_operation(NEGATIVE)[rows]
        )
        return root[rows], operands[rows, columns], sign[rows] * np.where(minus, -1, 1)

    def products(self, owner: Any, term: Any, signs: Any) -> tuple[Any, Any, Any]:
        """The two factors of each summand, and which products have become part of their sum."""
        graph = self.graph
        count = len(graph.operations)
        x, y = graph.operands[term, 0], graph.operands[term, 1]
        plain = graph.operations != CONSTANT
        flexible = (signs > 0) | ~plain[x] | ~plain[y]
        inside = self.is_operation(MULTIPLY)[term] & self.single[term] & flexible
        inside &= graph.differentiable[term] == graph.differentiable[owner]
        first, second = np.where(inside, x, term), np.where(inside, y, self.one)
        gone = np.zeros(count, bool)
        gone[term[inside]] = True
        swap = ~plain[first] & plain[second]
        first[swap], second[swap] = second[swap], first[swap]
        negative = np.flatnonzero(signs < 0)
        swap = negative[inside[negative] & plain[second[negative]]]
        first[swap], second[swap] = second[swap], first[swap]
        values = -graph.constants[second[negative]]
        distinct, inverse = np.unique(values, return_inverse=True)
        second[negative] = self.new_constants(distinct)[inverse]
        return first, second, np.append(gone, np.zeros(len(graph.operations) - count, bool))

    def without_zeros(self, first: Any, second: Any, owner: Any) -> tuple[Any, Any, Any]:
        """The summands except constant zeros, such as that with which Python's sum begins."""
        zero = (self.graph.constants[first] == 0.0) & (second == self.one)
        others = np.bincount(owner[~zero], minlength=len(self.kept))
        keep = ~zero | (others[owner] == 0)
        return first[keep], second[keep], owner[keep]


def levels(sums: Sums) -> Any:
    """For each node the length of the longest way to it."""
    graph = sums.graph
    starts, first, second = sums.starts.tolist(), sums.first.tolist(), sums.second.tolist()
    operands, operations = graph.operands.tolist(), sums.operations.tolist()
    level = [0] * len(operations)
    for k in sums.needed.tolist():
        operation = operations[k]
        if operation in (CONSTANT, GIVEN):
            continue
        if operation == SUM:
            used = first[starts[k] : starts[k + 1]] + second[starts[k] : starts[k + 1]]
        else:
            used = [x for x in operands[k] if x != NONE]
        level[k] = 1 + max([level[x] for x in used])
    return np.array(level)
