"""Functions of the running engine, found by their place in the source, and changed in place.

A function object is looked at by everybody who calls it; exchanging its code changes the engine
for all of them at once, and putting the code back leaves no trace.
"""

import ast
import gc
import inspect
import types
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import NamedTuple

from autograd import structure

from .mutants import Function

CACHES = (structure.kept_shape, structure.repeated_axes)
FUTURE = ast.parse("from __future__ import annotations").body


class Target(NamedTuple):
    """A function of the engine: its file, what it is called, its syntax tree, and itself."""

    file: Path
    name: str
    tree: Function
    live: tuple[types.FunctionType, ...]


@cache
def functions_of(file: Path) -> list[types.FunctionType]:
    """All function objects that were made from the source of a file."""
    return [
        x
        for x in gc.get_objects()
        if isinstance(x, types.FunctionType) and x.__code__.co_filename == str(file)
    ]


def compiled(tree: Function, file: Path) -> types.CodeType:
    """The code of a function or lambda."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)  # a mutant may index a number
        if isinstance(tree, ast.Lambda):
            outer = compile(ast.Expression(tree), str(file), "eval")
        else:
            bare = ast.FunctionDef(**{**dict(ast.iter_fields(tree)), "decorator_list": []})
            ast.copy_location(bare, tree)
            outer = compile(ast.Module([*FUTURE, bare], []), str(file), "exec")
    return next(x for x in outer.co_consts if isinstance(x, types.CodeType))


def located(file: Path) -> Iterator[tuple[str, Function]]:
    """Every function at the top level or in a class of a file, and every lambda outside them."""

    def visit(node: ast.AST, name: str) -> Iterator[tuple[str, Function]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef):
                full = f"{name}{child.name}"
                yield full, child
                for decorator in child.decorator_list:
                    yield from visit(decorator, f"{full} ")
            elif isinstance(child, ast.Lambda):
                yield f"{name}rule", child
            elif isinstance(child, ast.ClassDef):
                yield from visit(child, f"{name}{child.name}.")
            else:
                yield from visit(child, name)

    yield from visit(ast.parse(file.read_text(encoding="utf-8")), "")


def targets(file: Path) -> Iterator[Target]:
    """The functions of a file that exist in the running engine, without nested ones."""
    for name, tree in located(file):
        code = compiled(tree, file)
        places = list(code.co_positions())
        live = tuple(
            f
            for f in map(inspect.unwrap, functions_of(file))
            if f.__code__.co_name == code.co_name and same_place(f.__code__, places, tree)
        )
        if live and not live[0].__code__.co_freevars:
            yield Target(file, name, tree, live)


def same_place(code: types.CodeType, places: list, tree: Function) -> bool:
    """Whether code was compiled from the source at which a tree stands."""
    own = [p for p in code.co_positions() if p[0] is not None and p[2] is not None]
    known = [p for p in places if p[0] is not None and p[2] is not None]
    return own[-1:] == known[-1:] and own[:2][-1:] == known[:2][-1:]


@contextmanager
def exchanged(target: Target, mutated: Function) -> Iterator[None]:
    """The engine with other code in one function, for a while."""
    code = compiled(mutated, target.file)
    held = [(f, f.__code__) for f in target.live]
    for f, _ in held:
        f.__code__ = code
    try:
        forget()
        yield
    finally:
        for f, original in held:
            f.__code__ = original
        forget()


def forget() -> None:
    """Empty the caches of the engine, which may remember answers of other code."""
    for cached in CACHES:
        cached.cache_clear()
