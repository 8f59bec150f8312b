"""What recording cannot serve, and what to say of it: options, functions without a rule."""

from __future__ import annotations

from typing import Any

import numpy as np

#: Options that recording does not know, with what each may be: that which changes no value.
STORAGE: dict[str, tuple[Any, ...]] = {
    "out": (), "dtype": (), "initial": (), "mean": (), "correction": (), "where": (True,),
    "order": ("C",), "subok": (True, False), "casting": ("same_kind",), "copy": (True,),
    "optimize": (True, False), "overwrite_input": (False,), "device": ("cpu",), "like": (),
}  # fmt: skip

#: Why a function of NumPy has no derivative here, where there is more to say than that.
REFUSED: dict[str, str] = {}


def refuse_options(name: str, options: dict[str, Any]) -> None:
    """Raise TypeError if an option asks for something that recording cannot do."""
    for option, value in options.items():
        harmless = (None, np._NoValue, *STORAGE.get(option, ()))
        if option not in STORAGE or not any(value is nothing for nothing in harmless):
            raise TypeError(
                f"{name}: the option {option}= is not supported on nodes; leave it out, and "
                "convert, select or store the result in a step of its own"
            )


def without_rule(name: str) -> str:
    """What to say of a NumPy function that is not in the tables."""
    reason = REFUSED.get(name.partition("(")[0].removeprefix("np."))
    return (
        f"{name} has no derivative rule in autograd, so its gradient would be lost"
        f"{': ' + reason if reason else ''}. Use functions that have one, declare it with "
        "@autograd.primitive, or apply it to the .data of the node"
    )
