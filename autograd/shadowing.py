"""Warns if another package named `nn` would be imported in place of the one beside this package."""

from __future__ import annotations

import os
import sys
import warnings
from importlib.machinery import PathFinder

OURS = os.path.join(os.path.dirname(os.path.dirname(__file__)), "nn")


def foreign_nn() -> str | None:
    """Where the `nn` that Python would import is, if it is not ours; nothing is imported."""
    found = getattr(sys.modules.get("nn"), "__spec__", None) or PathFinder.find_spec("nn")
    if found is None:
        return None
    places = [*(found.submodule_search_locations or ()), found.origin]
    place = next((place for place in places if place), "a place unknown")
    return None if os.path.realpath(place) == os.path.realpath(OURS) else place


def warn_of_another_nn() -> None:
    """Warn if there is one: `autograd` works without ours, so this is no error."""
    place = foreign_nn()
    if place is not None:
        warnings.warn(
            f"`import nn` finds {place}, not the nn of chainrule in {OURS}, because its folder "
            "comes first on sys.path. Rename it or move it further back if you need ours",
            stacklevel=4,  # the line of the user, not one of ours
        )


warn_of_another_nn()
