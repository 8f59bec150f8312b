"""Raises if the `autograd` that Python found is another package of that name, not our engine."""

from __future__ import annotations

import os

import autograd

OURS = os.path.join(os.path.dirname(os.path.dirname(__file__)), "autograd")


def check_engine() -> None:
    """Raise ImportError unless the imported `autograd` is the one beside this package."""
    places = [*getattr(autograd, "__path__", ()), autograd.__file__]
    found = next(place for place in places if place)
    if os.path.realpath(found) != os.path.realpath(OURS):
        raise ImportError(
            f"nn needs the autograd of chainrule in {OURS}, but `import autograd` finds {found}, "
            "another package of that name, because its folder comes first on sys.path. Move it "
            "further back, or uninstall it from this environment: pip uninstall autograd"
        )
    if not hasattr(autograd, "Tensor"):
        raise ImportError(
            f"nn needs the autograd of chainrule in {OURS}, but another package of that name was "
            "installed over it. Uninstall both, then install chainrule again: "
            "pip uninstall autograd chainrule; pip install chainrule"
        )


check_engine()
