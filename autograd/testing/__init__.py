"""Tests of gradients: checks, hypothesis strategies for inputs that go wrong, random programs.

    from autograd.testing import arrays, gradient_property

    @gradient_property(x=arrays((3,)), y=arrays((3,)))
    def test_my_operation(x, y):
        return my_operation(x, y)

The names that draw inputs need hypothesis, which is imported when one of them is used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from ..checking import TRAPS, check_gradients, check_model, check_primitive
from ..diagnosing import diagnose, source_lines
from .decorating import gradcheck
from .program import Program

if TYPE_CHECKING:
    from .composing import programs
    from .filling import arrays, tensors
    from .indexing import indices
    from .properties import gradient_property
    from .shaping import axes, broadcastable, shapes
    from .special import EXTREME, KINKS, SPECIAL, numbers, values

__all__ = [
    "EXTREME", "KINKS", "SPECIAL", "TRAPS", "Program", "arrays", "axes", "broadcastable",
    "check_gradients", "check_model", "check_primitive", "diagnose", "gradcheck",
    "gradient_property", "indices", "numbers", "programs", "shapes", "source_lines", "tensors",
    "values",
]  # fmt: skip

#: Where the names are that need hypothesis.
DRAWN = {
    "EXTREME": "special", "KINKS": "special", "SPECIAL": "special", "numbers": "special",
    "values": "special", "axes": "shaping", "broadcastable": "shaping", "shapes": "shaping",
    "arrays": "filling", "tensors": "filling", "indices": "indexing", "programs": "composing",
    "gradient_property": "properties",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """Import what needs hypothesis when it is first asked for."""
    if name not in DRAWN:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        module = importlib.import_module(f".{DRAWN[name]}", __name__)
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] != "hypothesis":
            raise
        raise ImportError(
            f"autograd.testing.{name} needs hypothesis, which is not installed: "
            "pip install 'chainrule[test]'"
        ) from None
    found = globals()[name] = getattr(module, name)
    return found
