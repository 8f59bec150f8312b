"""The chain rule for Values: a product of local derivatives on every path, and their sum."""

from __future__ import annotations

import ast
import functools
import itertools
import math
from collections.abc import Iterator, Sequence

from ..drawing.writing import Text, call, name, number
from ..node import Node, leading_to
from .derivation import Contribution, Derivation
from .document import Line, Section, Sentence
from .rules import derivatives_of, kink_of, title_of
from .scope import Path

#: Through how many operations a path may lead to be written as one product.
LONGEST_PATH = 8

#: How many products, and how many numbers, stand in a sum on one line.
MOST_TERMS, MOST_PARTS = 2, 5


class OfNumbers(Derivation):
    """The derivation of a number that was computed from numbers."""

    def backward(self, reached: Sequence[Node]) -> Iterator[Section]:
        """Local derivatives, then the chain rule: by paths, or step by step if they are many."""
        lines = self.local_derivatives()
        if lines:
            yield Section(("Local derivatives",), tuple(lines))
        ways = {x: self.short_paths(x) for x in reached}
        for x, paths in ways.items():
            if paths is not None:
                yield self.along(x, paths)
        left = [x for x, paths in ways.items() if paths is None]
        if left:
            yield from self.step_by_step(left)

    def edges(self) -> Iterator[tuple[Node, Node]]:
        """The edges of the graph whose local derivatives are written out, output first."""
        users = {x: self.main_consumers(x) for x in self.scope.near}
        place = {c: k for k, c in enumerate(self.scope.path)}
        every = ((c, x) for x, consumers in users.items() for c in consumers)
        yield from sorted(every, key=lambda edge: (place[edge[0]], place[edge[1]]))

    def local_derivatives(self) -> list[Line]:
        """For each edge its local derivative and the rule it comes from."""
        lines = []
        for consumer, x in self.edges():
            symbolic, slope = self.symbolic(consumer, x), number(self.scope.slope(consumer, x))
            forms = (slope,) if symbolic is None or same(symbolic, slope) else (symbolic, slope)
            note = [title_of(consumer), kink_of(consumer)]
            if sum(operand is x for operand in consumer.inputs) > 1:
                note.append("used twice: both derivatives added")
            if choosing(consumer) and self.scope.sends_nothing(consumer, x):
                note.append("not chosen: nothing is sent back")
            lines.append(Line(self.derivative(consumer, x), forms, ", ".join(filter(None, note))))
        return lines

    def symbolic(self, consumer: Node, x: Node) -> ast.expr | None:
        """The local derivative as a formula, for all operands that are x together."""
        operands = [self.term(operand) for operand in consumer.inputs]
        found = derivatives_of(consumer, operands, self.term(consumer))
        if found is None or consumer.primitive is None or consumer.primitive.name == "where":
            return None
        if choosing(consumer) and kink_of(consumer):  # a convention, which no bracket gives
            return None
        terms = [d for d, operand in zip(found, consumer.inputs, strict=True) if operand is x]
        return added(terms)

    @functools.cached_property
    def total(self) -> bool:
        """Whether the output uses a node both itself and on other paths."""
        every = (users for users in self.scope.consumers.values() if len(users) > 1)
        return any(user is self.output for users in every for user in users)

    def of_output(self, x: Node) -> ast.expr:
        """The derivative of the output on all paths: df/dx where ∂f/∂x is that of one of them."""
        return call("d/d" if self.total else "∂", self.term(self.output), self.term(x))

    # --- path by path ---

    def short_paths(self, x: Node) -> list[Path] | None:
        """All paths to the output; None if they are too many or too long, or not to be added up."""
        paths = self.scope.paths(x)
        if paths is None or max(map(len, paths)) > LONGEST_PATH + 1:
            return None
        products = [math.prod(self.slopes(path)) + 0.0 for path in paths]  # + 0.0: no -0
        if not math.isclose(sum(products), self.gradient(x), rel_tol=1e-9, abs_tol=1e-300):
            return None  # out of range on the way: the engine multiplies in another order
        for path, product in zip(paths, products, strict=True):
            way = tuple(map(self.names.plain, path))
            self.contributions[x].append(Contribution(way, product))
        return paths

    def slopes(self, path: Path) -> list[float]:
        """The local derivatives along a path."""
        return [self.scope.slope(c, x) for c, x in itertools.pairwise(path)]

    def along(self, x: Node, paths: list[Path]) -> Section:
        """The chain rule for few paths: one product each."""
        whole, total = self.of_output(x), number(self.gradient(x))
        title: Sentence = ("Chain rule for ", self.term(x))
        if len(paths) == 1:
            right = unique([whole, *self.forms(paths[0]), total])[1:]
            return Section(title, (Line(whole, right),), stacked=True)
        lines = [
            Line(name(f"path {k}"), unique([*self.forms(path), number(contribution.part)]))
            for k, (path, contribution) in enumerate(
                zip(paths, self.contributions[x], strict=True), 1
            )
        ]
        parts = added([number(contribution.part) for contribution in self.contributions[x]])
        lines.append(Line(whole, (parts, total), f"the sum over {len(paths)} paths"))
        return Section(title, tuple(lines))

    def forms(self, path: Path) -> list[ast.expr]:
        """The product along a path: as derivatives, as formulas, and as numbers."""
        edges = list(itertools.pairwise(path))
        if not edges:
            return []
        symbolic = [self.symbolic(*edge) for edge in edges]
        formulas = [x for x in symbolic if x is not None]
        whole = [call("chain", *formulas)] if len(formulas) == len(edges) else []
        derivatives = call("chain", *(self.derivative(*edge) for edge in edges))
        return [derivatives, *whole, call("chain", *map(number, self.slopes(path)))]

    # --- step by step ---

    def step_by_step(self, asked: Sequence[Node]) -> Iterator[Section]:
        """The chain rule for many paths: the gradient of each node, from those that use it."""
        users = set(self.senders())
        lines = [
            Line(self.of_output(x), (number(self.gradient(x)),), "found before, farther away")
            for x in self.scope.given
            if x in users and self.gradient(x) is not None
        ]
        behind = set(leading_to(self.scope.path, asked))
        for x in self.scope.near:
            if x in behind and self.gradient(x) is not None:
                lines += self.step(x)
        for x in asked:
            for c in self.scope.consumers[x]:
                part = self.scope.sent(c, x)
                way = (self.names.plain(c),)
                self.contributions[x].append(Contribution(way, 0.0 if part is None else part))
        yield Section(
            ("Backward, each gradient from those of the values that use it",), tuple(lines)
        )

    def step(self, x: Node) -> Iterator[Line]:
        """One step of the chain rule: a sum over the values that use x."""
        consumers, total = self.main_consumers(x), number(self.gradient(x))
        everyone = self.scope.consumers[x]
        if len(everyone) <= MOST_TERMS:
            products = added([self.product(c, x) for c in consumers])
            figures = added([self.figures(c, x) for c in consumers])
            left = self.of_output(x)
            yield Line(left, unique([left, products, figures, total])[1:])
            return
        parts = [self.scope.sent(c, x) or 0.0 for c in consumers]
        for c, part in zip(consumers, parts, strict=True):
            forms = [self.product(c, x), self.figures(c, x), number(part)]
            yield Line(call("through", self.term(c)), unique(forms))
        rest = set(everyone).difference(consumers)
        if rest:
            parts.append(math.fsum(self.scope.sent(c, x) or 0.0 for c in rest))
            yield Line(name(f"through {len(rest):,} others"), (number(parts[-1]),))
        note = f"the sum over the {len(everyone):,} values that use it"
        few = [added(list(map(number, parts)))] if len(parts) <= MOST_PARTS else []
        yield Line(self.of_output(x), unique([*few, total]), note)

    def product(self, c: Node, x: Node) -> ast.expr:
        """The gradient of a node times its local derivative for x."""
        if c is self.output:
            return self.derivative(c, x)
        return call("chain", self.of_output(c), self.derivative(c, x))

    def figures(self, c: Node, x: Node) -> ast.expr:
        """The same in numbers."""
        slope = number(self.scope.slope(c, x))
        return slope if c is self.output else call("chain", number(self.gradient(c) or 0.0), slope)


def choosing(node: Node) -> bool:
    """Whether a node chose between its operands."""
    assert node.primitive is not None
    return node.primitive.name in ("where", "maximum", "minimum", "clip")


def added(terms: list[ast.expr]) -> ast.expr:
    """The sum of some formulas."""
    return functools.reduce(lambda x, y: ast.BinOp(x, ast.Add(), y), terms)


def unique(forms: list[ast.expr]) -> tuple[ast.expr, ...]:
    """The forms without those that say the same as the one before."""
    return tuple(x for k, x in enumerate(forms) if not k or not same(forms[k - 1], x))


def same(x: ast.expr, y: ast.expr) -> bool:
    """Whether two formulas are written alike."""
    return Text().write(x) == Text().write(y)
