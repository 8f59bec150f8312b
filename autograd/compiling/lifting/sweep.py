"""A graph without regularity: all numbers in one array, filled stage by stage, and swept back.

Each stage fetches its operands from the array by their places and puts its results beside each
other. A backward pass does the same with gradients and slopes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..writing import write
from .blocks import FREE
from .graph import CONSTANT, DERIVATIVE, HERE, NONE
from .layout import Layout, Stage
from .number import COMPARISONS
from .places import Places
from .run import Unliftable
from .shortening import Product
from .slopes import Descent, Part, Ways
from .sums import Sums

TRUTHS = frozenset(COMPARISONS.values())


class Sweep:
    """The function: from the inputs of a graph to the array that holds its numbers.

    It has a few calls for each stage, forward, and for each step of a backward pass: that is worth
    it if there are many nodes in each. `steps` counts both.

    Args:
        sums: the graph.

    >>> from autograd.compiling.lifting.exchange import exchanged
    >>> from autograd.compiling.lifting.graph import graph_of
    >>> from autograd.compiling.lifting.run import ScalarRun
    >>> from autograd.compiling.lifting.sums import with_sums
    >>> run = ScalarRun(lambda x, y: x * y + 1.0, (), [], exchanged)
    >>> run.run([run.symbol(2.0, "x"), run.symbol(3.0, "y")], {})
    >>> sweep = Sweep(with_sums(graph_of(run, [run.result])))
    >>> places = sweep({"numbers": np.array([2.0, 3.0])})
    >>> places.fetched(np.array(sweep.graph.roots))
    array([7.])
    """

    def __init__(self, sums: Sums) -> None:
        self.graph, self.one = sums.graph, sums.one
        given: dict[Any, dict[int, int]] = {}  # of each source the node at each position
        for node, (source, position) in self.graph.inputs.items():
            given.setdefault(source, {})[position] = node
        self.sources, self.given = list(given), given
        self.given_nodes = [np.array([x[k] for k in sorted(x)]) for x in given.values()]
        self.layout = Layout(sums, self.given_nodes)
        self.place, self.stages = self.layout.place, self.layout.stages
        end = int(self.layout.bounds[-1])
        self.descents: dict[int, Descent] = {}
        derivatives = self.graph.derivatives
        ways = Ways(self.layout) if derivatives else None
        for stage in self.stages:
            if ways and self.operation(stage.kind) == DERIVATIVE:
                wanted = np.array([derivatives[k][1] for k in stage.nodes.tolist()])
                output = int(derivatives[int(stage.nodes[0])][0])
                self.descents[stage.kind] = Descent(self.layout, ways, output, wanted, end)
                end = self.descents[stage.kind].end
        # What each call begins with: the constants, and space for numbers and slopes.
        self.template = np.zeros(end)
        constants = self.layout.constants
        self.template[self.place[constants]] = self.graph.constants[constants]
        descents = self.descents.values()
        self.steps = len(self.stages) + sum(len(descent.steps) for descent in descents)
        self.note: Callable[[str], None] = lambda text: None

    def operation(self, kind: int) -> int:
        """The operation of the nodes of a kind."""
        return int(self.layout.operations[self.layout.sample[kind]])

    def order(self, source: Any) -> list[int]:
        """The positions of the numbers of a source, in the order in which they are used."""
        return sorted(self.given[source])

    def __call__(self, vectors: dict[Any, Any]) -> Places:
        """Compute all numbers of the graph; the places are those of the roots and decisions."""
        self.tape = next((getattr(x, "tape", None) for x in vectors.values()), None)
        self.memory = self.array("np.copy", np.copy, (self.template,))
        for source, nodes in zip(self.sources, self.given_nodes, strict=True):
            vector = vectors[source]
            if source not in FREE:
                vector = vector.reshape(-1)[np.array(self.order(source))]
            start = int(self.place[nodes[0]])
            self.memory[start : start + len(nodes)] = vector
        for stage in self.stages:
            if stage.segments is not None:
                self.sum(stage)
            elif stage.kind in self.descents:
                self.descend(stage, self.descents[stage.kind])
            else:
                end = stage.start + len(stage.nodes)
                self.memory[stage.start : end] = self.computed(stage.kind, stage.nodes)
            self.note(f"{len(stage.nodes)} nodes")
        return self.places()

    def places(self) -> Places:
        """Where the roots are: in an array of their own."""
        places, graph = Places(self.graph), self.graph
        roots = np.array(graph.roots, dtype=int)
        roots = np.unique(roots[graph.operations[roots] != CONSTANT])
        roots = roots[np.argsort(self.place[roots], kind="stable")]
        if len(roots):
            places.put(roots, self.at(self.place[roots]))
        return places

    def array(self, name: str, make: Any, args: tuple[Any, ...]) -> Any:
        """A new array, on the tape if there is one."""
        if self.tape is None:
            return make(*args)
        return write(self.tape, "function", name, make, args, {})

    def at(self, places: Any) -> Any:
        """The numbers at some places."""
        if (np.diff(places) == 1).all():
            return self.memory[int(places[0]) : int(places[-1]) + 1]
        return self.memory[places]

    def fetched(self, nodes: Any) -> Any:
        """The numbers of some nodes; one number where all are the same constant."""
        nodes = self.layout.behind[nodes]
        if (self.graph.operations[nodes] == CONSTANT).all():
            values = self.graph.constants[nodes]
            same = len(values) > 0 and (nodes == nodes[0]).all()
            return float(values[0]) if same else values
        return self.at(self.place[nodes])

    # --- forward ---

    def sum(self, stage: Stage) -> None:
        """The sums of a stage, of products."""
        layout, segments = self.layout, stage.segments
        assert segments is not None
        nodes = np.empty_like(stage.nodes)
        nodes[segments.order] = stage.nodes  # before they were ordered
        terms = layout.starts[nodes][segments.rows] + segments.terms
        first, second = layout.first[terms], layout.second[terms]
        x, y = self.fetched(first), self.fetched(second)
        x, y = (y, x) if x.__class__ is float else (x, y)
        size = len(stage.nodes)
        if segments.runs == [(size, 2, None)] and is_difference(y, size):
            self.memory[stage.start : stage.start + size] = x[:size] - x[size:]
            return
        product = x if y.__class__ is float and y == 1.0 else x * y
        if product.__class__ is float:
            product = np.full(len(terms), product)
        for start, end, part in segments.added(product):
            self.memory[stage.start + start : stage.start + end] = part

    def operands(self, kind: int, nodes: Any) -> list[Any]:
        """The operands of nodes of a kind, and at least one of them as an array."""
        operands = self.graph.operands[nodes]
        columns = operands[:, operands[0] != NONE].T
        found = [self.fetched(column) for column in columns]
        if all(x.__class__ is float for x in found):
            found[0] = np.full(len(nodes), found[0])
        return found

    def computed(self, kind: int, nodes: Any) -> Any:
        """The results of nodes that are made by the same primitive."""
        primitive, attributes = self.graph.table[self.operation(kind) - HERE]
        operands = self.operands(kind, nodes)
        out = primitive.forward(*operands, **{**primitive.defaults, **attributes})
        return out.astype(float) if primitive in TRUTHS else out

    # --- the chain rule ---

    def descend(self, stage: Stage, descent: Descent) -> None:
        """The gradients of one output, for the nodes that they are wanted for."""
        for part in descent.parts:
            self.memory[part.at : part.at + part.end - part.start] = self.slope(part)
        for call in descent.calls:
            found = self.memory[call[0]]
            if isinstance(call, Product):
                found = found * self.memory[call.second]
            else:
                found = np.add.reduceat(found, call.starts)
            self.memory[call.at : call.at + len(found)] = found
        gradient = self.array("np.zeros", np.zeros, (descent.size,))
        gradient[0] = 1.0
        # All slopes are fetched at once; a step of nothing but additions needs none.
        ones = [bool((step.slopes == self.place[self.one]).all()) for step in descent.steps]
        needed = [step.slopes for step, one in zip(descent.steps, ones, strict=True) if not one]
        slopes, used = self.memory[np.concatenate(needed)] if needed else None, 0
        for step, one in zip(descent.steps, ones, strict=True):
            found = gradient[step.users]
            if not one:
                found = found * slopes[used : used + len(step.slopes)]  # type: ignore[index]
                used += len(step.slopes)
            for start, end, part in step.segments.added(found):
                gradient[step.start + start : step.start + end] = part
        # An infinite slope times zero is nan here; eager mode may know better.
        norm = np.vdot(gradient, gradient)
        if not norm < np.inf:
            raise Unliftable("a gradient is not finite")
        wanted = np.array([self.graph.derivatives[k][1] for k in stage.nodes.tolist()])
        self.memory[stage.start : stage.start + len(wanted)] = gradient[descent.place[wanted]]

    def slope(self, part: Part) -> Any:
        """The derivatives of neighbours of a kind for one of their operands.

        A rule is linear in the gradient that comes in: with 1 it gives the slope.
        """
        primitive, attributes = self.graph.table[self.operation(part.kind) - HERE]
        nodes = self.layout.nodes[part.kind]
        bound = int(self.layout.bounds[part.kind])
        operands = self.operands(part.kind, nodes[part.start - bound : part.end - bound])
        out = self.memory[part.start : part.end]
        rule = primitive.rules[part.operand]
        found = rule(1.0, out, *operands, **{**primitive.defaults, **attributes})
        return 0.0 if found is None else found


def is_difference(factors: Any, size: int) -> bool:
    """Whether `size` first terms go into sums as they are, and as many others are taken from them.

    >>> is_difference(np.array([1.0, 1.0, -1.0, -1.0]), 2)
    True
    """
    plain = type(factors) is np.ndarray and len(factors) == 2 * size
    return plain and bool((factors[:size] == 1.0).all() and (factors[size:] == -1.0).all())
