"""Floating-point errors: where NumPy says nothing of inf and nan, and whether it is to raise them.

What `np.errstate` asks for NumPy keeps in a variable of the context (`contextvars`). To run a
program in a context of its own takes a twentieth of the time of entering and leaving an errstate,
and to look whether the variable is still the same as much less than to call `np.geterr`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import Context
from typing import Any

import numpy as np


def ignoring() -> Context:
    """A context in which floating-point errors are ignored, and nothing else is set.

    >>> float(ignoring().run(np.divide, 1.0, 0.0))
    inf
    """
    context = Context()
    context.run(np.seterr, all="ignore")
    return context


#: Run programs in copies of it, `QUIET.copy().run(program)`: a context cannot be entered twice.
QUIET = ignoring()


def no_state(default: Any) -> Any:
    """Where NumPy keeps it elsewhere: something that is never what it was before."""
    return object()


#: What this context asks NumPy to do; the same object as long as nobody asks for something else.
state: Callable[[Any], Any] = next((variable.get for variable in QUIET), no_state)


def raises() -> bool:
    """Whether NumPy is to raise some floating-point error, or to call a function, which may raise.

    >>> with np.errstate(over="raise"):
    ...     raises()
    True
    """
    return not {"raise", "call"}.isdisjoint(np.geterr().values())


def calm_state() -> Any:
    """What `state(None)` is as long as nothing is raised, if nothing is now."""
    return object() if raises() else state(None)
