"""What stands for modules while a function is recorded, and refuses what a program cannot do again.

The modules stay as they are: other threads, and C code that looks functions up there, must get the
originals. A user's function finds what stands for them in its globals, or imports it.
"""

from __future__ import annotations

import datetime
import sys
import types
from collections.abc import Callable, Iterable
from threading import get_ident
from typing import Any

from .tape import where

#: Functions of the module time whose result is another one in every call.
CLOCKS = (
    "time time_ns perf_counter perf_counter_ns monotonic monotonic_ns process_time "
    "process_time_ns thread_time thread_time_ns"
).split()
#: All such functions, by their modules.
SOURCES = {
    "time": CLOCKS,
    "os": ["urandom"],
    "uuid": ["uuid1", "uuid4"],
    "secrets": "choice randbelow randbits token_bytes token_hex token_urlsafe".split(),
}
#: Classes whose methods tell the time.
DATES = {"datetime": ("now", "utcnow", "today"), "date": ("today",)}


def for_this_thread(own: Any, other: Any) -> Callable[..., Any]:
    """A function that is `own` on the thread that records, and `other` on the rest."""
    thread = get_ident()

    def choose(*args: Any, **kwargs: Any) -> Any:
        return (own if get_ident() == thread else other)(*args, **kwargs)

    return choose


class Stand(types.ModuleType):
    """Stands for a module in the namespaces of the user's functions: some functions are others.

    >>> import math
    >>> stand = Stand(math, {"pi": 3.0})
    >>> stand.pi, stand.floor(2.5), math.pi > 3.0
    (3.0, 2, True)
    """

    def __init__(self, module: Any, others: dict[str, Any]) -> None:
        super().__init__(module.__name__)
        self.__dict__.update(others)
        self.__dict__["module_itself"] = module

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["module_itself"], name)


def clocks() -> dict[int, Any]:
    """What stands for the modules, functions and classes that tell the time, by their ids."""
    found: dict[int, Any] = {}
    for name, functions in SOURCES.items():
        module = sys.modules.get(name)  # what nobody has imported, nobody calls
        if module is not None:
            refused = refusals(module, functions)
            found[id(module)] = Stand(module, refused)
            found |= {id(getattr(module, key)): stand for key, stand in refused.items()}
    dates = {name: Dates(getattr(datetime, name), methods) for name, methods in DATES.items()}
    found |= {id(stand.kind): stand for stand in dates.values()}
    return found | {id(datetime): Stand(datetime, dates)}


def refusals(holder: Any, names: Iterable[str]) -> dict[str, Callable[..., Any]]:
    """Functions that refuse, on the thread that records, in the place of those of these names."""
    what = holder.__name__
    return {
        name: for_this_thread(refusing(f"{what}.{name}"), getattr(holder, name)) for name in names
    }


def refusing(name: str) -> Callable[..., Any]:
    """What stands for a function whose result is another one in every call."""

    def refused(*args: Any, **kwargs: Any) -> Any:
        raise TypeError(
            f"compile: {name}() in {where()[0]} gives something else in every call, which a "
            "program cannot; pass it in as an argument"
        )

    return refused


class Dates:
    """Stands for a class of dates: what tells today's is refused, all else is that of the class."""

    def __init__(self, kind: type, names: Iterable[str]) -> None:
        self.kind = kind
        self.__dict__.update(refusals(kind, names))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """A date, made as the class makes it."""
        return self.kind(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.kind, name)

    def __instancecheck__(self, x: Any) -> bool:
        return isinstance(x, self.kind)
