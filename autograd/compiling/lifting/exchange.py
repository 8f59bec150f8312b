"""What is exchanged while a function of Values is recorded, and put back after it.

The methods of Value tell the run what is done with them, and what a program could not do again,
such as asking for the time, is refused where the function imports it. Other threads get the
originals.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import get_ident
from typing import Any

from ... import tracing, variable
from ...backward import differentiate
from ...node import Node
from ...tensor import Tensor
from ...value import Value
from ..exchanging import importing
from ..standing import for_this_thread
from .methods import DATA, METHODS, Methods
from .number import COMPARISONS
from .run import ScalarRun

GRAD = Node.__dict__["grad"]
MISSING = object()


@contextmanager
def exchanged(run: ScalarRun) -> Iterator[None]:
    """While it is entered, Values of this thread tell the run what is done with them.

    >>> x, run = Value(2.0), ScalarRun(lambda: None, (), [], exchanged)
    >>> with exchanged(run):
    ...     inside = type(x.data).__name__
    >>> inside, type(x.data).__name__
    ('Number', 'float')
    """
    with ExitStack() as stack:
        for owner, name, new in exchanges(run, Methods(run)):
            old = vars(owner).get(name, MISSING)
            setattr(owner, name, new)
            if old is MISSING:  # it is inherited
                stack.callback(delattr, owner, name)
            else:
                stack.callback(setattr, owner, name, old)
        yield


def exchanges(run: ScalarRun, methods: Methods) -> Iterator[tuple[Any, str, Any]]:
    """All that is exchanged: in which class or module, under which name, and for what."""
    for name in METHODS:
        yield Value, name, for_this_thread(methods.of(name), getattr(Value, name))
    for name in COMPARISONS:
        yield Value, name, for_this_thread(methods.comparison(name), getattr(Value, name))
    yield Value, "data", threaded(DATA, "data", methods)
    yield Value, "grad", threaded(GRAD, "grad", methods)
    for name in ("record", "__init__"):
        yield Tensor, name, for_this_thread(methods.refused, getattr(Tensor, name))
    for module in (variable, tracing):
        yield module, "differentiate", for_this_thread(methods.differentiate, differentiate)
    yield builtins, "__import__", importing(builtins.__import__, run.stand_ins)


def threaded(old: Any, name: str, methods: Methods) -> property:
    """A property that is another one on this thread."""
    read, assign = getattr(methods, f"read_{name}"), getattr(methods, f"assign_{name}")
    thread = get_ident()

    def get(x: Any) -> Any:
        return read(x) if get_ident() == thread else old.fget(x)

    def put(x: Any, item: Any) -> None:
        if get_ident() == thread:
            assign(x, item)
        else:
            old.fset(x, item)

    return property(get, put)
