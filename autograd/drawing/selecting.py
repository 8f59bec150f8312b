"""Which part of a graph is drawn: all of it, the paths from some nodes, or a neighbourhood."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from .. import nested
from ..node import Node, leading_to
from ..tensor import Tensor
from ..variable import Variable
from .names import clean, listed, name_of
from .nearest import operands_of
from .numbers import counted


def parameter_test(parameters: Any) -> Callable[[Node], bool]:
    """What tells whether a leaf is a parameter."""
    if parameters is None:
        return lambda leaf: is_path(leaf.name)
    return set(nodes_in(parameters, "parameters")).__contains__


def is_path(name: str | None) -> bool:
    """Whether a name is a parameter's: one with a dot, or one that says so, as `nn` gives it.

    >>> is_path("layers.0.weight"), is_path("x")
    (True, False)
    """
    return name is not None and ("." in name or getattr(name, "of_parameter", False))


def nodes_in(given: Any, word: str) -> list[Node]:
    """The nodes in an argument of `draw`, in any nesting.

    Raises:
        TypeError: if there is something else among them.
    """
    nested_already = isinstance(given, (list, tuple, dict, str, Variable))
    found: list[Node] = []
    for x in nested.leaves(given if nested_already else list(given)):
        if not isinstance(x, Variable):
            raise TypeError(
                f"draw: {word} must be Values and Tensors, got {type(x).__name__} ({x!r})"
            )
        found.append(x)
    return found


def used_once(
    order: list[Node], is_parameter: Callable[[Node], bool], but: Collection[Node] = ()
) -> set[Node]:
    """The Tensor parameters that one Tensor uses once: they are drawn inside its card."""
    uses: dict[Node, int] = {}
    for node in order:
        for x in node.inputs:
            if isinstance(x, Tensor) and not x.inputs:
                uses[x] = uses.get(x, 0) + 1
    once = {x for x, times in uses.items() if times == 1 and x.is_leaf and is_parameter(x)}
    return once.difference(but)


def cards_for(order: Sequence[Node], inside: Collection[Node]) -> int:
    """How many cards all nodes and constants would need."""
    constants = sum(
        not isinstance(x, Node) for node in order if node.inputs for _, x in operands_of(node)
    )
    return len(order) - len(inside) + constants


def longest_row(order: Sequence[Node]) -> int:
    """How many nodes stand on the longest path through a graph, whose users come first."""
    rows = dict.fromkeys(order, 1)
    for node in order:
        for x in node.inputs:
            if isinstance(x, Node) and x in rows:
                rows[x] = max(rows[x], rows[node] + 1)
    return max(rows.values(), default=0)


# --- parts of a graph ---------------------------------------------------------------------------


def paths_from(order: list[Node], nodes: list[Node]) -> tuple[list[Node], str]:
    """The part of a topological order that is on paths from some nodes, and what to say of it.

    Raises:
        ValueError: if there is no node, or the output does not depend on one of them.
    """
    members = set(order)
    for node in nodes:
        if node not in members:
            raise ValueError(
                f"draw(wrt=...): the output was not computed from {called(node)}, so there is "
                "no path from it"
            )
    if not nodes:
        raise ValueError("draw: wrt holds no node, so there is no path to draw")
    names = listed(map(called, nodes), 60)
    return leading_to(order, nodes), f"only the paths from {names} are drawn (⋯: the rest)"


def neighbourhood(order: list[Node], middle: Node, radius: int) -> tuple[list[Node], str]:
    """The part of a topological order that is near to a node, and what to say of it.

    Args:
        order: all nodes, output first.
        middle: the node that is in the middle.
        radius: how many edges away, in either direction, what is drawn may be.

    Raises:
        ValueError: if the node is not part of the graph, or the radius is negative.
    """
    if radius < 0:
        raise ValueError(f"draw: radius must be at least 0, got {radius}")
    users: dict[Node, list[Node]] = {node: [] for node in order}
    for node in order:
        for x in node.inputs:
            if isinstance(x, Node):
                users[x].append(node)
    if middle not in users:
        raise ValueError(
            f"draw(around=...): {called(middle)} is not part of the graph of this output"
        )
    near, edge = {middle}, [middle]
    for _ in range(radius):
        beside = [x for node in edge for x in (*node.inputs, *users[node]) if isinstance(x, Node)]
        edge = [x for x in dict.fromkeys(beside) if x not in near]
        near.update(edge)
    found = [node for node in order if node in near]
    steps = counted(radius, "step")
    return found, f"only what is at most {steps} from {called(middle)} is drawn (⋯: the rest)"


def called(node: Node) -> str:
    """What to call a node in a sentence."""
    if node.name:
        return name_of(node)
    return clean(node.primitive.name) if node.primitive is not None else node.described()
