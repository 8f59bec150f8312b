"""What is mutated: every derivative rule, the functions that rules call, the chain-rule loop."""

import ast
import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import autograd
from autograd.primitive import Primitive

from .live import Target, targets

ENGINE = Path(autograd.__file__).parent

#: The chain rule, and what each kind of node does in it.
CHAIN = {
    "backward.py": ("backpropagate", "differentiate"),
    "node.py": ("topological_order", "leading_to", "Node.inputs", "Node.pull_recorded",
                "Node.check_unchanged"),
    "reached.py": ("Reached.__init__", "Reached.__add__", "Reached.record", "flow",
                   "without_unreached"),
    "tensor.py": ("Tensor.pull", "Tensor.fit", "Tensor.check_unchanged", "Tensor.look",
                  "Tensor.bare_inputs", "Tensor.receive"),
    "tracing.py": ("path_to", "gradients_along"),
    "value.py": ("Value.pull", "Value.pull_any", "Value.fit", "Value.receive"),
    "variable.py": ("Variable.backward",),
}  # fmt: skip


def selected() -> Iterator[tuple[Target, set[str]]]:
    """Each function to be mutated, with the names of the primitives it serves."""
    every = [target for file in sorted(ENGINE.glob("*.py")) for target in targets(file)]
    rules = list(rules_among(every))
    yield from rules
    yield from helpers_among(every, rules)
    for target in every:
        if target.name in CHAIN.get(target.file.name, ()):
            yield target, {"chain"}


def rules_among(every: list[Target]) -> Iterator[tuple[Target, set[str]]]:
    """The functions that a primitive has as its rules."""
    owners: dict[Any, set[str]] = {}
    for this in (x for x in gc.get_objects() if isinstance(x, Primitive)):
        for rule in (*this.rules, this.each):
            owners.setdefault(rule, set()).add(this.name)
    for target in every:
        names = set().union(*(owners.get(function, set()) for function in target.live))
        if names:
            yield target, names


def helpers_among(
    every: list[Target], rules: list[tuple[Target, set[str]]]
) -> Iterator[tuple[Target, set[str]]]:
    """The plain functions, no primitives themselves, that rules call, and those that these call."""
    files = {target.file for target, _ in rules}
    plain = {target.name: target for target in every if target.file in files and is_plain(target)}
    reached = {target.name for target, _ in rules}
    queue = list(rules)
    while queue:
        target, names = queue.pop()
        for node in ast.walk(target.tree):
            if isinstance(node, ast.Name) and node.id in plain and node.id not in reached:
                reached.add(node.id)
                queue.append((plain[node.id], names))
                yield plain[node.id], names


def is_plain(target: Target) -> bool:
    """Whether a target is a function of the engine's own: no primitive, and not for users."""
    return (
        isinstance(target.tree, ast.FunctionDef)
        and target.name not in autograd.__all__
        and not any(isinstance(decorator, ast.Call) for decorator in target.tree.decorator_list)
    )
