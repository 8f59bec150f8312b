"""What is mutated: derivative rules, what they call, the chain-rule loop, and compositions.

A composition is a function of NumPy's that is made of others: its code is its derivative. Every
one that NumPy's protocol leads to is mutated, and each function that it calls on the way.
"""

import ast
import gc
import inspect
import types
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import autograd
from autograd import ufunc_methods
from autograd.at import Place
from autograd.implementing import IMPLEMENTATIONS
from autograd.primitive import Primitive

from .live import Target, targets
from .mutants import CHECKS
from .numpy_cases import NUMPY_CASES

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


#: The files of compositions, and of rules for linear algebra.
COMPOSED = """
    applying at calculus convolving fitting floats ignoring joining masked padding piecewise
    polynomials products quantiles rearranging running selecting sorting spacing special splitting
    statistics ufunc_methods
""".split()
#: The methods of universal functions: `reduce` and the like, and what tables name for them.
METHODS = {
    "reduce": [ufunc_methods.reduce, *ufunc_methods.REDUCTIONS.values()],
    "accumulate": list(ufunc_methods.ACCUMULATIONS.values()),
    "outer": [ufunc_methods.outer_operands],
}

FILES = [*sorted(ENGINE.glob("*.py")), *sorted(ENGINE.glob("linalg/*.py"))]


class Chosen(NamedTuple):
    """A function to be mutated, the names of the cases for it, and whether it is a composition."""

    target: Target
    names: set[str]
    composed: bool


def selected() -> Iterator[Chosen]:
    """Each function to be mutated."""
    every = [target for file in FILES for target in targets(file)]
    served = cases_reaching()
    seen = set()
    for target, names in (*rules_and_helpers(every), *chain_among(every)):
        seen.add((target.file, target.name))
        yield Chosen(target, names | served_by(target, served), False)
    for target in every:
        names = served_by(target, served)
        known = (target.file, target.name) in seen or target.name in CHECKS
        if names and not known and not is_forward(target):
            yield Chosen(target, names, True)


def is_forward(target: Target) -> bool:
    """Whether a function is what a primitive computes: that has rules, and tests of its own."""
    decorators = getattr(target.tree, "decorator_list", [])
    return any(ast.unparse(x).startswith(("linear", "primitive")) for x in decorators)


def is_composed(file: Path) -> bool:
    """Whether a file holds compositions, which the cases of NumPy's functions judge."""
    return file.stem in COMPOSED or file.parent.name == "linalg"


def served_by(target: Target, served: dict[types.CodeType, set[str]]) -> set[str]:
    """The names of the cases for a function in a file of compositions."""
    if not is_composed(target.file):
        return set()
    return set().union(*(served[f.__code__] for f in target.live))


def chain_among(every: list[Target]) -> Iterator[tuple[Target, set[str]]]:
    """The chain-rule loop."""
    for target in every:
        if target.name in CHAIN.get(target.file.name, ()):
            yield target, {"chain"}


def rules_and_helpers(every: list[Target]) -> Iterator[tuple[Target, set[str]]]:
    """The rules of primitives, and what they call."""
    rules = list(rules_among(every))
    yield from rules
    yield from helpers_among([x for x in every if x.file.stem not in COMPOSED], rules)


# --- compositions ---------------------------------------------------------------------------------


def cases_reaching() -> dict[types.CodeType, set[str]]:
    """For each function of the engine the names of the cases whose function calls it."""
    found: dict[types.CodeType, set[str]] = defaultdict(set)
    for name in {case.name for case in NUMPY_CASES}:
        queue = [inspect.unwrap(ours) for ours in implementing(name)]
        while queue:
            code = queue[-1].__code__
            if name not in found[code]:
                found[code].add(name)
                queue = [*callees(queue.pop()), *queue]
            else:
                queue.pop()
    return found


def callees(function: types.FunctionType) -> Iterator[types.FunctionType]:
    """The functions of the engine that a function names, and the rules of those that are recorded.

    Those of other files are named alone, or as what a module has.
    """
    codes = [function.__code__]
    codes += [x for x in function.__code__.co_consts if isinstance(x, types.CodeType)]
    names = {name for code in codes for name in code.co_names}
    spaces = [function.__globals__]
    spaces += [vars(x) for x in map(function.__globals__.get, names) if inspect.ismodule(x)]
    for found in (space[name] for space in spaces for name in names if name in space):
        if isinstance(found, types.FunctionType) and found.__module__.startswith("autograd"):
            yield inspect.unwrap(found)
            primitive = getattr(found, "primitive", None)
            if primitive is not None:
                yield from (rule for rule in primitive.rules if rule is not None)


def implementing(name: str) -> list[types.FunctionType]:
    """The functions of ours that a case of this name calls."""
    if name.startswith("at."):
        return [getattr(Place, name[3:]), Place.__init__]
    if name in METHODS:
        return METHODS[name]
    found: Any = np
    for part in name.split("."):
        found = getattr(found, part)
    return [IMPLEMENTATIONS[found]] if found in IMPLEMENTATIONS else []


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
