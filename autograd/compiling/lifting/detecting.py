"""Whether a function computes with Values: any use of one while it is recorded as arrays tells."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import get_ident
from typing import Any

from ...node import Node
from ...value import Value

MISSING = object()
#: Everything that a Value is asked by operators, functions and users; `data` and `grad` beside.
USES = (
    "init record backward add sub mul truediv pow radd rsub rmul rtruediv rpow neg exp log sqrt "
    "sin cos tanh sigmoid relu lt le gt ge eq ne bool float int format reduce array_ufunc "
    "array_function single text detach update"
).split()


@contextmanager
def values_detected(error: type[Exception]) -> Iterator[None]:
    """While it is entered, whatever is done with a Value on this thread raises the error.

    >>> x = Value(1.0)
    >>> with values_detected(KeyError):
    ...     x + 2.0
    Traceback (most recent call last):
    KeyError
    """
    thread, changed = get_ident(), []

    def raising(old: Callable[..., Any]) -> Callable[..., Any]:
        def method(*args: Any, **kwargs: Any) -> Any:
            if get_ident() == thread:
                raise error
            return old(*args, **kwargs)

        return method

    for use in USES:
        name = f"__{use}__" if magic(use) else use
        changed.append((name, vars(Value).get(name, MISSING)))
        setattr(Value, name, raising(getattr(Value, name)))
    for name, held in (("data", Value.__dict__["data"]), ("grad", Node.__dict__["grad"])):
        changed.append((name, vars(Value).get(name, MISSING)))
        setattr(Value, name, property(raising(held.fget), raising(held.fset)))
    try:
        yield
    finally:
        for name, old in changed:
            delattr(Value, name) if old is MISSING else setattr(Value, name, old)


def magic(use: str) -> bool:
    """Whether a name stands for the method with two underscores around it.

    >>> magic("add"), magic("relu")
    (True, False)
    """
    return hasattr(Value, f"__{use}__")
