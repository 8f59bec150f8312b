"""Backpropagation for Tensors: each gradient as a vector-Jacobian product of the ones before."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from ..drawing.writing import call, name, number
from ..node import Node
from .adjoints import sent_back
from .derivation import Contribution, Derivation, extent
from .document import Line, Section
from .of_numbers import added
from .step import Sent, Step


class OfArrays(Derivation):
    """The derivation of what was computed from arrays."""

    def backward(self, reached: Sequence[Node]) -> Iterator[Section]:
        """The gradient of each node from those of the nodes that use it, and the results."""
        users = set(self.senders())
        lines = []
        if self.output in users:
            ones = number(1.0) if not self.output.shape else name(f"ones{self.output.shape}")
            lines.append(Line(self.delta(self.output), (ones,), "the output itself"))
        for x in self.scope.given:
            if x in users and x is not self.output and self.gradient(x) is not None:
                why = "found before, farther away"
                lines.append(self.given(self.gradient(x), self.delta(x), why))
        for x in self.scope.near:
            if self.gradient(x) is not None:
                lines += self.step(x)
        example = ast.Name("x")
        meaning = (call("δ", example), " is ", call("∂", self.term(self.output), example))
        remark = (*meaning, ": an array of the shape of ", example)
        yield Section(("Backward, one vector-Jacobian product at a time",), tuple(lines), (remark,))
        for x in reached:
            for c in self.scope.consumers[x]:
                part = self.scope.sent(c, x)
                zero = np.zeros(np.shape(x._raw))
                way = (self.names.plain(c),)
                self.contributions[x].append(Contribution(way, zero if part is None else part))
        results = [self.given(self.gradient(x), self.of_output(x), "") for x in reached]
        yield Section(("Result",), tuple(results))

    def delta(self, x: Node) -> ast.expr:
        """What to write for the gradient of a node."""
        if x in self.contributions and x is not self.output:
            return self.of_output(x)
        return call("δ", self.term(x))

    def step(self, x: Node) -> Iterator[Line]:
        """The gradient of one node: a sum over the nodes that use it."""
        consumers, everyone = self.main_consumers(x), self.scope.consumers[x]
        sent = {c: self.sent(c, x) for c in consumers}
        if len(everyone) == 1:
            (part,) = sent.values()
            yield Line(self.delta(x), (part.formula,), part.note)
            return
        for c, part in sent.items():
            found = self.scope.sent(c, x)
            forms = (part.formula, *(() if found is None else self.written_out(found)))
            note = "" if found is None else extent(found)
            yield Line(
                call("through", self.term(c)), forms, ", ".join(filter(None, [part.note, note]))
            )
        rest = len(everyone) - len(consumers)
        if rest:
            parts = [self.scope.sent(c, x) for c in set(everyone).difference(consumers)]
            total: Any = sum(part for part in parts if part is not None)
            yield self.given(total, name(f"through {rest:,} others"), "")
        note = f"the sum over the {len(everyone):,} nodes that use it"
        yield self.given(self.gradient(x), self.delta(x), note)

    def sent(self, c: Node, x: Node) -> Sent:
        """What a node sends to one that it uses, for all operands that are x together."""
        operands = [self.term(operand) for operand in c.inputs]
        parts = [
            sent_back(Step(c, position, self.delta(c), operands, self.term(c)))
            for position, operand in enumerate(c.inputs)
            if operand is x
        ]
        notes = dict.fromkeys(part.note for part in parts)
        if len(parts) > 1:
            notes["used twice: both parts added"] = None
        return Sent(added([part.formula for part in parts]), ", ".join(notes))
