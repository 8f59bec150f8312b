"""What the backward pass brings to the nodes that are drawn, and sends along their edges."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from ..backward import differentiate
from ..node import Node
from ..recording import STOPPED
from ..value import Value
from ..variable import Variable
from .numbers import factor, short
from .readings import Reading, size_of, value_reading

Gradients = dict[Node, Any]

NOTHING = "sends nothing back"


class Flow(NamedTuple):
    """What goes back along one edge.

    Attributes:
        size: the absolute value, or the norm, of the gradient that is sent; 0 for none.
        slope: the local derivative; None where it is not one number.
        sentence: both, as a calculation.
        numbers: of a Value, the gradient that came in, the local derivative, and their product.
    """

    size: float = 0.0
    slope: Reading | None = None
    sentence: str = ""
    numbers: tuple[float, float, float] | None = None

    @property
    def sends(self) -> bool:
        """Whether anything goes back."""
        return not self.sentence.startswith(NOTHING)


def gradients_for(output: Variable, nodes: Iterable[Node]) -> tuple[Gradients | None, str]:
    """The gradient of the output, seeded with ones, for the given nodes; nothing is stored.

    Returns:
        The gradients, 0 where a selection did not choose, None for a node that the output does
        not depend on, and an empty text. If the graph cannot be differentiated, None and the
        reason.
    """
    seed, keep = output.checked_seed(np.ones(output.shape)), set(nodes)
    try:
        found = differentiate(output, seed, keep=keep)
        missing = {node for node in keep if found[node] is None}
        reached: set[Node] = {output}
        for node in found if missing else ():  # every user before what it used
            if node in reached:
                reached.update(differentiable_inputs(node))
        return found | {node: node.zero() for node in missing & reached}, ""
    except Exception as error:  # of a rule that a user wrote, too
        return None, str(error).removeprefix("backward(): ").partition(". ")[0]


def differentiable_inputs(node: Node) -> list[Node]:
    """The nodes that a node sends gradients to, even if that is nothing here."""
    if node.primitive is None or not node.inputs:
        return []
    rules, _, _ = node.primitive.rules_for(node.inputs, node.attributes)
    pairs = zip(rules, node.inputs, strict=True)
    return [x for rule, x in pairs if rule is not None and isinstance(x, Node)]


def flows(node: Node, gradients: Gradients | None) -> list[Flow]:
    """What a node sends back to each of its operands."""
    if gradients is None:
        return [Flow()] * len(node.inputs)
    grad, found = gradients[node], []
    scalar = isinstance(node, Value)
    slopes = sent(node, 1.0 if scalar else None)
    for x, slope, part in zip(node.inputs, slopes, sent(node, grad), strict=True):
        if not isinstance(x, Node) or x.primitive is STOPPED:
            found.append(Flow(sentence=f"{NOTHING}: a constant"))
        elif scalar:
            found.append(number_flow(grad, slope, part, gradients.get(x)))
        else:
            found.append(array_flow(part, gradients[x]))
    return found


def number_flow(grad: Any, slope: Any, part: Any, total: Any) -> Flow:
    """The flow to an operand of a Value: the chain rule in one line."""
    slope = 0.0 if slope is None else float(slope)
    if part is None or unchosen(part, total):
        return Flow(0.0, value_reading(slope), NOTHING)
    sentence = f"sends {short(grad)} × {factor(slope)} = {short(part)} back"
    numbers = float(grad), slope, float(part)
    return Flow(abs(numbers[2]), value_reading(slope), sentence, numbers)


def array_flow(part: Any, total: Any) -> Flow:
    """The flow to an operand of a Tensor, given all that the operand gets; None if not drawn."""
    if part is None or total is None:
        return Flow(0.0, None, NOTHING)
    part = np.asarray(part)
    size = size_of(np.where(unchosen(part, total), 0.0, part))
    return Flow(size, None, f"sends a gradient of norm {short(size)} back")


def unchosen(part: Any, total: Any) -> Any:
    """Where a selection did not choose: what one edge sends is nan, the sum of all edges is not."""
    return False if total is None else np.isnan(part) & ~np.isnan(total)


def sent(node: Node, grad: Any) -> list[Any]:
    """For each operand what the node sends back to it if it gets `grad`; None for nothing."""
    if node.primitive is None or grad is None or not node.inputs:
        return [None] * len(node.inputs)
    rules, _, _ = node.primitive.rules_for(node.inputs, node.attributes)
    with np.errstate(all="ignore"):  # inf and nan show in the picture
        parts = iter(list(node.pull(grad)))
    return [
        next(parts)[1] if rule is not None and isinstance(x, Node) else None
        for rule, x in zip(rules, node.inputs, strict=True)
    ]
