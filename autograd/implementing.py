"""`@implements`: which function of ours NumPy calls, on nodes, in place of one of its own."""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import numpy as np

from .refusing import STORAGE, refuse_options

Function = TypeVar("Function", bound=Callable[..., Any])

#: NumPy's functions, and those of ours that have the same parameters.
IMPLEMENTATIONS: dict[Any, Callable[..., Any]] = {}


def implements(*names: str) -> Callable[[Function], Function]:
    """Declare a function as what NumPy's own functions of these names call when given a node.

    The function has NumPy's parameters, by their names. Those that recording cannot serve, such
    as `out`, are left out: they are refused before it is called, unless they change nothing.

    Args:
        names: where NumPy has the function: "tile", "linalg.inv", "sinc". A name that the
            installed release of NumPy lacks is passed over.

    >>> @implements("no_such_function")
    ... def ours(x): ...
    """

    def declare(function: Function) -> Function:
        for name in names:
            found: Any = np
            for part in name.split("."):
                found = getattr(found, part, None)
            if found is not None:
                IMPLEMENTATIONS[found] = function
        return function

    return declare


@functools.cache
def parameters(function: Callable[..., Any]) -> tuple[tuple[str, ...], bool]:
    """The names of the parameters of a function, and whether it takes any number of operands."""
    try:
        found = inspect.signature(function).parameters.values()
    except ValueError:  # some functions written in C keep their signature to themselves
        return (), False
    names = tuple(p.name for p in found if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD))
    return names, any(p.kind is p.VAR_POSITIONAL for p in found)


def call_ours(name: str, func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Call what implements a function of NumPy's; options that ask too much are refused."""
    ours = IMPLEMENTATIONS[func]
    names, variadic = parameters(ours)
    given = dict(kwargs)
    if not variadic:
        given = dict(zip(parameters(func)[0] or names, args, strict=False)) | given
        args = ()
    storage = {key: given.pop(key) for key in STORAGE if key in given and key not in names}
    refuse_options(name, storage)
    given = {key: x for key, x in given.items() if x is not np._NoValue}
    try:
        return ours(*args, **given)
    except (ValueError, TypeError, IndexError) as error:
        raise named(error, name, (*args, *given.values())) from None


def named(error: Exception, name: str, operands: tuple[Any, ...]) -> Exception:
    """The same error, naming the function that the user called and the shapes it was given."""
    shapes = list(shapes_of(operands))
    if isinstance(error, np.exceptions.AxisError) and error.axis is None:
        return np.exceptions.AxisError(f"{name}: " + re.sub(r"^[\w.]+: ", "", str(error)))
    if isinstance(error, np.exceptions.AxisError) and shapes:
        rank = len(shapes[0])
        valid = f"valid axes are {-rank}..{rank - 1}" if rank else "it has no axes"
        return np.exceptions.AxisError(
            f"{name}: axis {error.axis} is out of range for shape {shapes[0]}; {valid}"
        )
    said = re.sub(r"^[\w.]+: ", "", str(error))
    told = "" if any(str(shape) in said for shape in shapes) else f"; got {listed(shapes)}"
    if type(error) in (ValueError, TypeError, IndexError, np.linalg.LinAlgError):
        return type(error)(f"{name}: {said}{told}")
    error.add_note(f"in {name}{told}")
    return error


def shapes_of(operands: Any) -> Iterator[tuple[int, ...]]:
    """The shapes of the nodes and arrays among operands, also of those in lists."""
    for x in operands:
        if isinstance(x, (list, tuple)):
            yield from shapes_of(x)
        elif hasattr(x, "shape"):
            yield x.shape


def listed(shapes: list[tuple[int, ...]]) -> str:
    """The first few shapes, in words."""
    text = " and ".join(map(str, shapes[:4])) + (" ..." if len(shapes) > 4 else "")
    return f"shape{'s' * (len(shapes) > 1)} {text}"
