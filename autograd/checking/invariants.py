"""What must hold of any gradient, whatever its numbers: kind, repeatability, linearity, privacy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from .. import nested
from ..backward import differentiate
from ..node import Node, topological_order
from ..operators import bare
from ..tensor import Tensor
from ..tracing import gradients
from ..variable import Variable
from .probing import Probe

#: How often the gradients are computed, to see whether they are always the same.
RUNS = 4

#: At most so many recorded operations have their rules looked at one by one.
MANY_NODES = 2000


def broken_invariants(probe: Probe) -> Iterator[str]:
    """What is wrong with the gradients of a function, in words; nothing if all is well."""
    nodes = list(probe.nodes)
    before = [np.array(x._raw) for x in nodes]
    yield from wrong_rules(probe)
    total, again = probe.total(), probe.total()
    first, *others = (probe.gradients() for _ in range(RUNS))
    if not same([total._raw], [again._raw]):
        yield (
            "the function gave different results when it was run twice; if it draws random "
            "numbers, make the generator inside it, with a fixed seed"
        )
    elif not all(same(first, other) for other in others):
        yield "the gradients were different when they were computed again"
    else:
        yield from not_linear(probe, total, first)
    for (node, name), gradient in zip(probe.nodes.items(), first, strict=True):
        yield from wrong_kind(node, name, gradient)
    for node, data in zip(nodes, before, strict=True):
        if not same([node._raw], [data]):
            yield f"{probe.nodes[node]} was changed in place by the function or by a rule"


def same(first: list[Any], second: list[Any]) -> bool:
    """Whether all numbers are equal, nan to nan."""
    return all(np.array_equal(x, y, equal_nan=True) for x, y in zip(first, second, strict=True))


def not_linear(probe: Probe, total: Variable, gradient: list[Any]) -> Iterator[str]:
    """A backward pass is linear in its seed: 0 gives 0, and twice the seed twice the gradient."""
    nodes = list(probe.nodes)
    zero, double = (gradients(total, nodes, seed) for seed in (0.0, 2.0))
    for name, x, y, z in zip(probe.nodes.values(), gradient, zero, double, strict=True):
        with np.errstate(all="ignore"):
            if np.any(np.isfinite(y) & (np.asarray(y) != 0.0)):
                yield f"a zero seed gives {name} a gradient that is not zero"
            elif not np.allclose(z, 2.0 * np.asarray(x), rtol=1e-3, atol=1e-6, equal_nan=True):
                yield f"twice the seed does not give {name} twice the gradient"


def wrong_kind(node: Variable, name: str, gradient: Any) -> Iterator[str]:
    """A gradient has the shape and dtype of its node; that of a Value is a float."""
    if isinstance(node, Tensor):
        found = (np.shape(gradient), np.asarray(gradient).dtype)
        if found != (node.shape, node.dtype):
            yield (
                f"the gradient of {name} has shape {found[0]} and dtype {found[1]}, not "
                f"{node.shape} and {node.dtype}"
            )
        if np.shares_memory(gradient, node._raw):
            yield f"the gradient of {name} shares its memory with {name}"
    elif not isinstance(gradient, float):
        yield f"the gradient of {name} is a {type(gradient).__name__}, not a float"


# --- the rules one by one -------------------------------------------------------------------------


def wrong_rules(probe: Probe) -> Iterator[str]:
    """What the rules of recorded operations do that no rule may, each kind of mistake once."""
    total = probe.total()
    order = topological_order(total)[:MANY_NODES]
    with np.errstate(all="ignore"):
        found = differentiate(total, total.checked_seed(None), keep=set(order))
        mistakes = {
            mistake: None
            for node in order
            if node.primitive is not None and found.get(node) is not None
            for mistake in mistakes_of(node, found[node])
        }
    yield from mistakes


def mistakes_of(node: Node, grad: Any) -> Iterator[str]:
    """What is wrong with what the rules of one node return, or do, apart from the numbers."""
    primitive, inputs = node.primitive, node.inputs
    assert primitive is not None
    data = [bare(x) for x in inputs]
    watched = [grad, bare(node), *data]
    held = [np.array(x) if isinstance(x, np.ndarray) else x for x in watched]
    names = ["its incoming gradient", "its result", *(f"operand {k}" for k in range(len(data)))]
    rules, operands, options = primitive.rules_for(data, node.attributes)
    for k, (rule, x) in enumerate(zip(rules, inputs, strict=True)):
        if rule is None or not isinstance(x, Variable):
            continue
        try:
            part = rule(grad, bare(node), *operands, **options)
        except ArithmeticError:
            continue  # a Value: numbers of Python do not divide by zero, the engine repeats it
        what = f"the rule of {primitive.name} for operand {k}"
        for name, array, copy in zip(names, watched, held, strict=True):
            if isinstance(array, np.ndarray) and not same([array], [copy]):
                yield f"{what} changes {name} in place"
                array[...] = copy
        yield from misfit(what, part, node, x)


def misfit(what: str, part: Any, node: Node, x: Variable) -> Iterator[str]:
    """A part of a gradient has the shape of the operand, or one that broadcasting explains."""
    if part is None:
        return
    if any(isinstance(inner, Node) for inner in nested.leaves(part)):
        yield f"{what} returns a node, though it was given none"
        return
    shape = np.shape(part)
    repeated = shape[len(shape) - x.ndim :] if len(shape) >= x.ndim else None
    if repeated is None or any(n not in (1, m) for n, m in zip(x.shape, repeated, strict=True)):
        yield f"{what} returns shape {shape} for an operand of shape {x.shape}"
    if isinstance(x, Tensor):
        dtype = np.asarray(part).dtype
        if dtype not in (x.dtype, np.asarray(node._raw).dtype):
            yield f"{what} returns dtype {dtype} for an operand of dtype {x.dtype}"
