"""The chain rule: one loop over the recorded graph, from the output back to the leaves."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np

from .choosing import has_nan
from .node import Node, topological_order
from .operators import bare
from .reached import Reached
from .recording import COMPILED, UNRECORDED


def backpropagate(
    output: Node,
    seed: Any,
    create_graph: bool = False,
    order: list[Node] | None = None,
    keep: Collection[Node] = (),
) -> dict[Node, Any]:
    """Gradient of the output with respect to every node it came from; None where none arrives.

    Each node receives the sum of what its users send back to it. A node sends to each of its
    inputs the incoming gradient times its own derivative, which is what `pull` computes.

    Args:
        output: the node to differentiate.
        seed: the gradient of the output itself, of its shape.
        create_graph: run the rules on nodes, so that the gradients can be differentiated again.
        order: the nodes to visit, if not all that the output came from.
        keep: inner Tensors whose gradients are wanted; those of others are dropped, to save
            memory, as soon as they were used.
    """
    partial, release = order is not None, not output.keeps_gradient
    gradients: dict[Node, Any] = dict.fromkeys(order or topological_order(output))
    gradients[output] = seed
    for node in gradients:  # every user before what it used
        grad = gradients[node]
        if grad is None:
            continue
        if node._first is None:
            if node.primitive in UNRECORDED:
                raise RuntimeError(unrecorded(node))
            continue
        for x, part in node.pull_recorded(grad) if create_graph else node.pull(grad):
            if part is None or (partial and x not in gradients):
                continue
            sent = gradients[x]
            gradients[x] = part if sent is None else sent + part
        if release and not node.keeps_gradient and node not in keep:
            gradients[node] = None
    return gradients


def unrecorded(node: Node) -> str:
    """What to say of a node that was computed under no_grad(), or by a compiled function."""
    if node.primitive is COMPILED:
        return (
            f"backward(): {node.described()} was computed by a compiled function, which keeps no "
            "graph. Differentiate inside of the function that is compiled, or use .detach() if it "
            "is meant as a constant"
        )
    return (
        f"backward(): {node.described()} was computed under no_grad(), so how it was made is not "
        "known. Compute it outside no_grad(), or use .detach() if it is meant as a constant"
    )


def differentiate(
    output: Node,
    seed: Any,
    create_graph: bool = False,
    order: list[Node] | None = None,
    keep: Collection[Node] = (),
) -> dict[Node, Any]:
    """As `backpropagate`, and nothing leaks through a selection. No node is changed.

    A nan is reason to look twice: it may have come out of 0 * inf at an element that a selection
    did not choose. The pass is then repeated with gradients that know what was reached.
    """
    with np.errstate(all="ignore"):  # inf and nan show in the gradients themselves
        found = backpropagate(output, seed, create_graph, order, keep)
        if not output.keeps_gradient and any(
            has_nan(bare(g)) for g in found.values() if g is not None
        ):
            careful = Reached(seed, np.ones(np.shape(seed), bool))
            found = backpropagate(output, careful, create_graph, order, keep)
            found = {x: x.fit(g.value) if isinstance(g, Reached) else g for x, g in found.items()}
    if create_graph:
        found = {x: g if g is None else x.constant(g) for x, g in found.items()}
    return found
