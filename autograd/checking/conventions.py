"""What the engine answers at kinks, operation by operation, and where such a kink was met.

The whole table, with reasons, is the page docs/kinks.md; here is what a report says of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy as np

from ..node import Node
from ..operators import bare


class Convention(NamedTuple):
    """What is published for one primitive, and whether operands are at one of its kinks."""

    text: str
    met: Callable[..., Any]


def tied(x: Any, axis: Any = None, **_: Any) -> bool:
    """Whether a number occurs twice along the axes of a reduction to its extreme."""
    del axis  # a tie anywhere is near enough for a note
    return len(np.unique(x)) < np.size(x)


def constant(x: Any, **_: Any) -> bool:
    """Whether all numbers are equal."""
    return bool(np.ptp(x) == 0.0) if np.size(x) else False


#: What is said where the answer is that there is none.
UNDEFINED = "nan, for there is no slope"

TIE = Convention("a tie is shared equally", lambda x, y: x == y)
SHARED = Convention("numbers that tie share the gradient equally", tied)
STEPS = Convention("constant between its jumps, so its derivative is 0", lambda x: x == np.rint(x))
SIGN = Convention("constant between its jumps, so its derivative is 0", lambda x: x == 0)
VERTICAL = Convention("inf, the slope of its vertical tangent", lambda x: x == 0)
END = Convention("infinite at the end of its domain", lambda x: np.abs(x) == 1)

#: By the name of the primitive.
CONVENTIONS: dict[str, Convention] = {
    "absolute": Convention("absolute'(0) = 0", lambda x: x == 0),
    "relu": Convention("relu'(0) = 0", lambda x: x == 0),
    "maximum": TIE,
    "minimum": TIE,
    "max": SHARED,
    "min": SHARED,
    "clip": Convention(
        "slope 1 at its bounds, 0 if both are equal", lambda x, a, b: (x == a) | (x == b)
    ),
    "sqrt": VERTICAL,
    "cbrt": VERTICAL,
    "arcsin": END,
    "arccos": END,
    "arccosh": END,
    "hypot": Convention("0 at the tip of its cone", lambda x, y: (x == 0) & (y == 0)),
    "arctan2": Convention(f"{UNDEFINED} at the origin", lambda y, x: (x == 0) & (y == 0)),
    "std": Convention("0 where all numbers are equal", constant),
    "power": Convention("0**0 has slope 0, 0**y that of x**y", lambda x, y: (x == 0) | (x < 0)),
    "sign": SIGN,
    "floor": STEPS,
    "ceil": STEPS,
    "trunc": STEPS,
    "rint": Convention(STEPS.text, lambda x: x - np.floor(x) == 0.5),
    "mod": Convention(
        "the slopes of x - y floor(x / y) between its jumps",
        lambda x, y: (np.mod(x, y) == 0) | (np.abs(x / y) > 2.0**50),
    ),
    "fmod": Convention(
        "the slopes of x - y trunc(x / y) between its jumps",
        lambda x, y: (np.fmod(x, y) == 0) | (np.abs(x / y) > 2.0**50),
    ),
    "copysign": Convention("slope 0 where the size is 0", lambda x, y: x == 0),
}  # fmt: skip


def conventions_met(order: Iterable[Node]) -> list[str]:
    """What is published for the kinks that recorded operations met, each once."""
    found: dict[str, None] = {}
    for node in order:
        convention = CONVENTIONS.get(node.primitive.name) if node.primitive else None
        if convention is None or node.primitive is None:
            continue
        with np.errstate(all="ignore"):
            if np.any(convention.met(*map(bare, node.inputs), **node.attributes)):
                found[f"{node.primitive.name}: {convention.text}"] = None
    return list(found)
