"""Which operation is to blame: each recorded one is checked alone, on the operands it saw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..node import Node, leading_to, topological_order
from ..tracing import gradients
from ..variable import Variable
from .comparing import Oracle, compared
from .probing import Probe
from .verdicts import Comparison

#: At most so many operations of a graph are checked, and so many of one primitive.
MANY_NODES, OF_EACH = 300, 20

#: A path with more operations is shown without its middle.
LONG_PATH = 12


def blame(
    probe: Probe,
    leaf: Variable,
    order: int,
    rng: np.random.Generator,
    oracle: Oracle | None = None,
) -> list[str]:
    """Sentences on where a wrong gradient of a leaf comes from."""
    between = leading_to(topological_order(probe.total()), [leaf])
    outputs, name = probe.outputs, probe.nodes[leaf]
    found = guilty(between, order, rng, oracle)
    if found is None:
        path = path_between(outputs, leaf)
        end = (
            "each recorded operation is right on its own operands. Either kinks of several "
            "operations meet here (a smooth function is better not spelled with abs, relu or "
            "maximum), or a rule uses something it was not given"
        )
    else:
        node, comparison = found
        path = [*path_between(outputs, node), *path_between([node], leaf)[1:]]
        assert node.primitive is not None
        operands = ", ".join(shown(x) for x in node.inputs)
        end = f"the rule of {node.primitive.name} disagrees: for operands {operands}, {comparison}"
    names = [n.primitive.name if n.primitive else (n.name or name) for n in reversed(path)]
    if len(names) > LONG_PATH:
        names = [*names[: LONG_PATH // 2], "...", *names[-LONG_PATH // 2 :]]
    return [f"path: {' -> '.join(names)}", end]


def guilty(
    between: Sequence[Node], order: int, rng: np.random.Generator, oracle: Oracle | None
) -> tuple[Node, Comparison] | None:
    """The first operation, seen from the leaves, whose own check fails, and how."""
    looked_at: dict[str, int] = {}
    for node in list(reversed(between))[:MANY_NODES]:
        if node.primitive is None or node._first is None:
            continue
        count = looked_at[node.primitive.name] = looked_at.get(node.primitive.name, 0) + 1
        if count <= OF_EACH:
            worst = checked_alone(node, order, rng, oracle)
            if worst is not None and not worst.agrees:
                return node, worst
    return None


def checked_alone(
    node: Node, order: int, rng: np.random.Generator, oracle: Oracle | None
) -> Comparison | None:
    """The worst comparison of one operation with fresh leaves as operands; None if impossible."""
    primitive: Any = node.primitive
    operands = [fresh(x) for x in node.inputs]
    leaves = {x: f"operand {k}" for k, x in enumerate(operands) if isinstance(x, Variable)}

    def value() -> Any:
        return primitive.apply(tuple(operands), node.attributes)

    def gradient() -> Any:
        return gradients(first.total(), list(leaves), create_graph=True)

    def on_numbers(numbers: Mapping[Variable, Any]) -> Any:
        data = (numbers.get(x, x._raw) if isinstance(x, Variable) else x for x in operands)
        return primitive.apply(tuple(data), node.attributes)

    worst: Comparison | None = None
    for plain in (True, False):  # first with numbers that a reader can recognize
        try:
            with np.errstate(all="ignore"):
                first = Probe(value, leaves, rng, primitive.name, on_numbers, plain)
                probe = Probe(gradient, leaves, rng, primitive.name) if order == 2 else first
                found = list(compared(probe, order, None, rng, oracle if order == 1 else None))
        except Exception:  # no finite value here, or a rule that breaks: others are judged
            return None
        worst = max(found, key=lambda comparison: comparison.badness, default=None)
        if worst is None or not worst.agrees:
            break
    return worst


def fresh(x: Any) -> Any:
    """A leaf with the data of a node; a constant as it is."""
    return type(x)(x._raw) if isinstance(x, Variable) else x


def shown(x: Any) -> str:
    """An operand in a message: a short one with its numbers."""
    data = x._raw if isinstance(x, Node) else x
    if np.size(data) <= 6:
        return np.array2string(np.asarray(data), separator=", ").replace("\n", "")
    return f"of shape {np.shape(data)}"


def path_between(outputs: Sequence[Node], node: Node) -> list[Node]:
    """The nodes of a shortest way from an output back to a node it came from, both included."""
    came_from: dict[Node, Node] = {}
    level = list(outputs)
    while level and node not in came_from and not any(node is x for x in level):
        further = []
        for user in level:
            for x in user.inputs:
                if isinstance(x, Node) and x not in came_from:
                    came_from[x] = user
                    further.append(x)
        level = further
    path = [node]
    while path[-1] in came_from:
        path.append(came_from[path[-1]])
    return path[::-1]
