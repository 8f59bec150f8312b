"""List the primitives, and what their derivative rules are made of."""

from __future__ import annotations

import argparse
import dis
import inspect
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any

from ..primitive import Primitive

EXAMPLE = "chainrule primitives"


def primitives() -> dict[Primitive, str]:
    """Every primitive of the package, and the module that declares it.

    >>> {p.name: module for p, module in primitives().items()}["tanh"]
    'trigonometry'
    """
    found = {}
    for name, module in sorted(sys.modules.items()):
        if name.startswith("autograd."):
            for value in list(vars(module).values()):
                this = getattr(value, "primitive", None)
                if isinstance(this, Primitive) and value.__module__ == name:
                    found[this] = name.removeprefix("autograd.")
    return found


def neighbours(this: Primitive) -> list[str]:
    """The primitives that the rules of one call by name, directly or through helpers.

    >>> [p] = [p for p in primitives() if p.name == "sum"]
    >>> neighbours(p)
    ['broadcast_to', 'reshape']
    """
    rules = [rule for rule in (*this.rules, this.each) if rule is not None]
    found: dict[str, None] = {}
    for rule in rules:
        found |= dict.fromkeys(called(rule, set()))
    return sorted(found)


def called(function: Callable[..., Any], seen: set[Any]) -> Iterator[str]:
    """The names of the primitives that a function calls."""
    function = inspect.unwrap(function)
    code = getattr(function, "__code__", None)
    if code is None or code in seen:
        return
    seen.add(code)
    inner = [c for c in code.co_consts if inspect.iscode(c)]
    loads = [x for c in (code, *inner) for x in dis.get_instructions(c)]
    for name in (x.argval for x in loads if x.opname == "LOAD_GLOBAL"):
        value = function.__globals__.get(name)
        if isinstance(getattr(value, "primitive", None), Primitive):
            yield value.primitive.name  # type: ignore[union-attr]
        elif isinstance(value, types.FunctionType) and value.__module__.startswith("autograd"):
            yield from called(value, seen)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command has no options."""


def run(arguments: argparse.Namespace) -> int:
    """Print the primitives, and how many there are."""
    found = primitives()
    for this, module in sorted(found.items(), key=lambda pair: (pair[1], pair[0].name)):
        made = ", ".join(neighbours(this))
        print(f"{module:24} {this.name:24} {made and 'rules use ' + made}".rstrip())
    print(f"{len(found)} primitives")
    return 0
