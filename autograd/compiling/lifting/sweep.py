"""A graph without regularity: all numbers in one array, filled level by level, and swept back.

Each operation of a level fetches its operands from the array by their positions and puts its
results beside each other. A backward pass is the chain rule on a second array of that length.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...choosing import has_nan
from ..writing import write
from .blocks import FREE
from .graph import CONSTANT, DERIVATIVE, GIVEN, HERE, LEAF, NONE
from .number import COMPARISONS
from .places import Places
from .run import Unliftable
from .sums import SUM, Sums

TRUTHS = frozenset(COMPARISONS.values())


class Stage:
    """Nodes that are computed together: where they stand, and where their operands stand."""

    def __init__(self, sums: Sums, nodes: Any, place: Any) -> None:
        graph, first = sums.graph, nodes[0]
        self.nodes, self.operation = nodes, int(sums.operations[first])
        self.differentiable = bool(graph.differentiable[first])
        self.start, self.end = int(place[first]), int(place[first]) + len(nodes)
        self.operands: list[Any] = []
        if self.operation == SUM:
            counts = sums.counts[nodes]
            self.starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
            self.rows = np.repeat(np.arange(len(nodes)), counts)
            terms = np.arange(len(self.rows)) - self.starts[self.rows]
            terms += sums.starts[nodes][self.rows]
            self.inputs = [sums.first[terms], sums.second[terms]]
            self.plain = bool((self.inputs[1] == sums.one).all())
        else:
            operands = graph.operands[nodes]
            self.inputs = list(operands[:, operands[0] != NONE].T)
            self.rows = np.arange(len(nodes))


class Sweep:
    """The function: from the inputs of a graph to the array that holds its numbers."""

    def __init__(self, sums: Sums, sources: list[Any], order: Any) -> None:
        self.sums, self.graph = sums, sums.graph
        self.sources, self.order = sources, order
        parts = stages(sums)
        operations = self.graph.operations
        constants = np.flatnonzero(operations == CONSTANT)
        given = [self.given(source) for source in sources]
        self.place = np.zeros(len(operations), int)
        line = np.concatenate([constants, *given, *parts]).astype(int)
        self.place[line] = np.arange(len(line))
        self.given_nodes = given
        self.template = np.zeros(len(line))
        self.template[: len(constants)] = self.graph.constants[constants]
        self.stages = [Stage(sums, nodes, self.place) for nodes in parts]
        self.note: Callable[[str], None] = lambda text: None

    def given(self, source: Any) -> Any:
        """The nodes of a source, in the order in which they are given."""
        found = {at: k for k, (name, at) in self.graph.inputs.items() if name == source}
        positions = self.order(source) if source in FREE else sorted(found)
        return np.array([found[at] for at in positions], dtype=int)

    def __call__(self, vectors: dict[Any, Any]) -> Places:
        """Compute all numbers of the graph."""
        self.tape = next((getattr(x, "tape", None) for x in vectors.values()), None)
        self.memory = self.array("np.copy", np.copy, (self.template,))
        for source, nodes in zip(self.sources, self.given_nodes, strict=True):
            vector = vectors[source]
            if source not in FREE:
                inputs = self.graph.inputs
                vector = vector.reshape(-1)[np.array([inputs[int(k)][1] for k in nodes])]
            start = int(self.place[nodes[0]])
            self.memory[start : start + len(nodes)] = vector
        for stage in self.stages:
            if stage.operation == DERIVATIVE:
                self.derivative(stage)
            else:
                self.memory[stage.start : stage.end] = self.computed(stage)
            self.note(f"{len(stage.nodes)} nodes")
        places = Places(self.graph)
        places.arrays.append(self.memory)
        everywhere = places.home != 0
        places.home[everywhere] = 1
        places.place[everywhere] = self.place[everywhere]
        return places

    def array(self, name: str, make: Any, args: tuple[Any, ...]) -> Any:
        """A new array, on the tape if there is one."""
        if self.tape is None:
            return make(*args)
        return write(self.tape, "function", name, make, args, {})

    def fetched(self, nodes: Any) -> Any:
        """The numbers of some nodes."""
        at = self.place[nodes]
        if (np.diff(at) == 1).all():
            return self.memory[int(at[0]) : int(at[-1]) + 1]
        return self.memory[at]

    def computed(self, stage: Stage) -> Any:
        """The results of a stage."""
        stage.operands = [self.fetched(x) for x in stage.inputs]
        if stage.operation == SUM:
            x, y = stage.operands
            return np.add.reduceat(x if stage.plain else x * y, stage.starts)
        if stage.operation == LEAF:
            return stage.operands[0]
        primitive, attributes = self.graph.table[stage.operation - HERE]
        out = primitive.forward(*stage.operands, **{**primitive.defaults, **attributes})
        return out.astype(float) if primitive in TRUTHS else out

    # --- the chain rule ---

    def derivative(self, stage: Stage) -> None:
        """The gradients of one output, for the nodes that they are wanted for."""
        derivatives = self.graph.derivatives
        output = derivatives[int(stage.nodes[0])][0]
        gradient = self.array("np.zeros", np.zeros, (len(self.template),))
        gradient[int(self.place[output])] = 1.0
        reached = np.zeros(len(self.place), bool)
        reached[output] = True
        for earlier in reversed(self.stages[: self.stages.index(stage)]):
            rows = np.flatnonzero(reached[earlier.nodes])
            if len(rows) and earlier.differentiable and earlier.operation != LEAF:
                self.pull(earlier, reached, gradient)
        if has_nan(gradient):
            raise Unliftable("a gradient is nan")
        wanted = np.array([derivatives[int(k)][1] for k in stage.nodes])
        self.memory[stage.start : stage.end] = gradient[self.place[wanted]]

    def pull(self, stage: Stage, reached: Any, gradient: Any) -> None:
        """Send the gradients of a stage back to its operands, from the nodes that were reached."""
        active = reached[stage.nodes][stage.rows]
        every = bool(active.all())
        chosen: Any = slice(None) if every else np.flatnonzero(active)
        grad = gradient[stage.start : stage.end]
        grad = grad[stage.rows] if stage.operation == SUM else grad
        operands = [x if every else x[chosen] for x in stage.operands]
        grad, out = grad if every else grad[chosen], None
        if stage.operation == SUM:
            rules: Any = (lambda g, out, x, y: g * y, lambda g, out, x, y: g * x)
            attributes: dict[str, Any] = {}
        else:
            primitive, attributes = self.graph.table[stage.operation - HERE]
            rules, attributes = primitive.rules, {**primitive.defaults, **attributes}
            out = self.memory[stage.start : stage.end]
            out = out if every else out[chosen]
        for rule, nodes in zip(rules, stage.inputs, strict=True):
            nodes = nodes[active]
            inner = self.graph.differentiable[nodes]
            if rule is None or not inner.any():
                continue
            part = rule(grad, out, *operands, **attributes)
            np.add.at(gradient, self.place[nodes], part)
            reached[nodes[inner]] = True


def stages(sums: Sums) -> list[Any]:
    """The nodes that are computed, parted by level and operation; sums of any length together."""
    graph = sums.graph
    operations = sums.operations[sums.needed]
    nodes = sums.needed[(operations != CONSTANT) & (operations != GIVEN)]
    output = np.zeros(len(sums.operations), int)
    output[list(graph.derivatives)] = [output for output, _ in graph.derivatives.values()]
    keys = [output[nodes], graph.differentiable[nodes], sums.operations[nodes], sums.levels[nodes]]
    order = np.lexsort(keys)
    changes = np.zeros(max(len(nodes) - 1, 0), bool)
    for key in keys:
        changes |= np.diff(key[order].astype(int)) != 0
    return np.split(nodes[order], np.flatnonzero(changes) + 1) if len(nodes) else []


def is_irregular(sums: Sums, groups: list[Any]) -> bool:
    """Whether the operands of groups come from so many others that one array for all is faster."""
    home = np.zeros(len(sums.operations), int)
    for number, group in enumerate(groups, 1):
        home[group.nodes] = number
    sources = sum(
        len(np.unique(home[column]))
        for group in groups
        for column in (group.first.T if group.first.shape[1] < 5 else [group.first])
    )
    return sources > 4 * len(stages(sums)) + 50
