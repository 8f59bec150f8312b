"""A case of the passport: one call of NumPy, as text, on operands that are named by letters.

The same text is evaluated on arrays, on Tensors and on 50-digit numbers.
"""

from __future__ import annotations

import ast
import builtins
import copy
import functools
import operator
import zlib
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

import autograd

from ...arrays import Array
from ...structure import Shape

#: The operands by name. Numbers are drawn at random, except those that are given here.
SHAPES: dict[str, Shape] = {
    "r": (), "s": (), "v": (3,), "w": (3,), "c": (2, 1), "m": (2, 3), "n": (2, 3), "q": (3, 3),
    "p": (3, 3), "t": (2, 3, 2), "b": (2, 3, 3), "k": (5,), "e": (0,), "z": (2, 0), "f": (0, 0),
}  # fmt: skip
GIVEN: dict[str, Any] = {
    "one": [0.75],
    "ties": [[1.0, 0.5, 1.0], [0.5, 0.5, 2.0]],
    "nought": [[0.0, 1.5, 0.0], [0.5, -1.25, 2.0]],
    "nans": [[1.0, np.nan, 2.0], [0.5, 1.5, np.nan]],
    "tiny": [1e-160, 0.5, 2e-160],
    "huge": [3e200, 4e200, 1e199],
    "small": [3e-200, 4e-200, 1e-201],
    "wraps": [0.25, 2.0, 5.0, 9.0, 2.5],
    "infinite": [1.0, np.inf, -2.0, -np.inf, np.nan],
    "singular": [[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [0.5, 1.0, 4.0]],
    "rank1": [[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [0.5, 1.0, 1.5]],
}


#: What calls name beside their operands and what NumPy has.
MORE_NAMES = {
    "mask": np.array([[True, False, True], [True, True, False]]),
    "operator": operator, "stdcopy": copy, "builtins": builtins, "autograd": autograd,
}  # fmt: skip


class Row(NamedTuple):
    """How one function is checked.

    Args:
        calls: the calls, separated by semicolons.
        low, high: the range of the random numbers.
        special: for an elementwise function, the numbers each operand is set to, in every
            combination with those of the others; `arity` says how many operands it has.
        single: whether it works in float32 as well as in float64.
    """

    calls: str
    low: float = -2.0
    high: float = 2.0
    special: tuple[float, ...] = ()
    arity: int = 1
    single: bool = True


def split(calls: str) -> list[str]:
    """The calls of a row."""
    return [call.strip() for call in calls.split(";") if call.strip()]


@functools.cache
def compiled(call: str, as_function: str = "") -> Any:
    """The code of a call; a method of this name is called as the function of NumPy, if asked."""
    tree = ast.parse(call, mode="eval")
    if as_function:
        for node in ast.walk(tree):
            match node:
                case ast.Call(func=ast.Attribute(value=array, attr=name)) if name == as_function:
                    node.args.insert(0, array)
                    node.func = ast.Name(name, ast.Load())
    return compile(ast.fix_missing_locations(tree), call, "eval")


@functools.cache
def letters(call: str) -> tuple[str, ...]:
    """The operands that a call names, in the order of the alphabet."""
    names = {x.id for x in ast.walk(ast.parse(call)) if isinstance(x, ast.Name)}
    return tuple(sorted(names & (SHAPES.keys() | GIVEN.keys())))


def operands(name: str, call: str, row: Row) -> dict[str, Array]:
    """The numbers of a call; the same ones every time."""
    rng = np.random.default_rng(zlib.crc32(f"{name} {call}".encode()))
    return {
        letter: np.array(GIVEN[letter])
        if letter in GIVEN
        else np.asarray(rng.uniform(row.low, row.high, SHAPES[letter]))
        for letter in letters(call)
    }


class Names(dict[str, Any]):
    """The names of a call: those it holds, then what NumPy has."""

    def __missing__(self, name: str) -> Any:
        try:
            return getattr(np, name)
        except AttributeError:
            raise KeyError(name) from None


NOTHING: Mapping[str, Any] = {}


def evaluate(call: str, operands: Mapping[str, Any], functions: Mapping[str, Any] = NOTHING) -> Any:
    """The value of a call.

    >>> evaluate("tile(v, 2)", {"v": [1.0, 2.0]})
    array([1., 2., 1., 2.])
    """
    as_function = functions.get("method", "")
    return eval(compiled(call, as_function), {}, Names({**MORE_NAMES, **functions, **operands}))


def shapes_of(row: Row) -> list[Shape]:
    """The shapes of the operands of all calls of a row, each once, short ones first."""
    names = {letter for call in split(row.calls) for letter in letters(call)}
    found = {SHAPES[x] if x in SHAPES else np.shape(GIVEN[x]) for x in names}
    return sorted(found, key=lambda shape: (len(shape), shape))


def given_of(row: Row) -> list[str]:
    """The operands of a row whose numbers are special."""
    return [x for x in GIVEN if any(x in letters(call) for call in split(row.calls))]


#: Methods of universal functions, which are shown with the function.
UFUNC_METHODS = frozenset({"reduce", "accumulate", "outer"})


def options_of(name: str, row: Row) -> list[str]:
    """What the calls pass beside operands: `axis=0`, `(2, 1)`."""
    found: dict[str, None] = {}
    last = name.split(".")[-1]
    for call in split(row.calls):
        for node in ast.walk(ast.parse(call)):
            if isinstance(node, ast.Call):
                words = ast.unparse(node.func).split(".")
                text = arguments(node, constants=row.arity > 1)
                if words[0] == last and words[-1] in UFUNC_METHODS:
                    found[f".{words[-1]}({text})"] = None
                elif words[-1] == last:
                    found[text] = None
            elif isinstance(node, ast.Subscript) and last == "__getitem__":
                found[ast.unparse(node.slice)] = None
    return [text for text in found if text]


def arguments(node: ast.Call, constants: bool) -> str:
    """The arguments of a call that are no operands; numbers beside operands as a constant."""
    plain = [x for x in node.args if not letters(ast.unparse(x))]
    if constants and plain and all(isinstance(x, ast.Constant) for x in plain):
        return "a constant"
    return ", ".join(map(ast.unparse, [*plain, *node.keywords]))
