"""What the code of a function names, and whether code is the user's own."""

from __future__ import annotations

import dis
import functools
import sys
import types
from collections.abc import Iterator
from typing import Any

from .tape import LIBRARY


@functools.cache
def is_users(module: str) -> bool:
    """Whether a module is the user's own, not one of a library."""
    top = (module or "").partition(".")[0]
    if top in LIBRARY or top in sys.stdlib_module_names:
        return top == "__main__"
    file = getattr(sys.modules.get(module), "__file__", None) or ""
    return "site-packages" not in file and "dist-packages" not in file


def names_of(code: types.CodeType) -> tuple[list[str], dict[str, Any]]:
    """The globals that a function names, also in functions inside it, and its attributes' names."""
    used: list[str] = []
    attributes: dict[str, Any] = {"read": [], "stored": set(), "imported": []}
    codes = [code]
    for one in codes:
        for step in dis.get_instructions(one):
            if step.opname in ("LOAD_GLOBAL", "LOAD_NAME", "STORE_GLOBAL"):
                used.append(step.argval)
            if step.opname == "STORE_GLOBAL":
                attributes["stored"].add(step.argval)
            elif step.opname == "IMPORT_NAME":
                attributes["imported"].append(step.argval)
            elif step.opname in ("LOAD_ATTR", "LOAD_METHOD", "IMPORT_FROM"):
                attributes["read"].append(step.argval)
        codes += [x for x in one.co_consts if isinstance(x, types.CodeType)]
    return list(dict.fromkeys(used)), attributes


def slots_of(kind: type) -> Iterator[str]:
    """The names of the slots that a class of the user declares."""
    names = vars(kind).get("__slots__", ()) if is_users(kind.__module__) else ()
    for name in (names,) if isinstance(names, str) else names:
        if not name.startswith("__"):
            yield name
        elif not name.endswith("__"):  # as Python calls what is private to the class
            yield f"_{kind.__name__.lstrip('_')}{name}"
