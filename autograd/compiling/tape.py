"""A tape: the NumPy calls of one run, in their order, each with what it took and gave."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from threading import get_ident
from typing import Any, NamedTuple

import numpy as np

from ..scopes import open_calls

#: Packages whose frames are not the user's code.
LIBRARY = {"autograd", "nn", "numpy"}
#: Functions of the engine that know of which operation a call is part.
ENGINE = {
    ("autograd.tensor", "record"), ("autograd.tensor", "pull"), ("autograd.node", "pull_recorded"),
    ("autograd.value", "record"), ("autograd.value", "pull_any"),
}  # fmt: skip


class Place(NamedTuple):
    """Where a call was made: the user's line, the operation of the engine, the module."""

    line: str = ""
    origin: str = ""
    scope: str = ""
    toward: int = -1  # the variable whose gradient is computed


@dataclass(frozen=True, slots=True)
class Variable:
    """The place of one result among all of a tape; what stands for it in the calls that use it."""

    number: int


@dataclass(slots=True)
class Call:
    """One call: `target = name(*args, **kwargs)`, with variables in place of what was computed.

    `form` says how it is written: "function" for np.exp(x), "method" for x.sum(), "getitem" for
    x[index], "setitem" for x[index] = y, "operator" for what Python does with numbers. A "guard"
    is something the run had to know: the program serves only while args[0] is args[1].
    """

    target: Variable | None
    form: str
    name: str
    run: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    line: str = ""  # of the user's code, as file:line; of a gradient that of its operation
    origin: str = ""  # the operation of the engine that asked for it, and whether going back
    scope: str = ""  # the module that the operation was called in
    toward: int = -1  # the number of the variable whose gradient it computes
    quiet: bool = False  # whether it was made while NumPy was told not to warn of inf and nan

    def operands(self) -> list[Variable]:
        """The variables it takes, in order."""
        found: list[Variable] = []
        for x in self.args:
            if x.__class__ is Variable:  # as nearly all are
                found.append(x)
            else:
                find(x, found)
        if self.kwargs:
            find(self.kwargs, found)
        return found


@dataclass(slots=True)
class Tape:
    """The calls of one run, and the value that each variable had.

    Only the thread that has made the tape writes on it. `symbol` makes what stands for a result.
    """

    calls: list[Call] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    inputs: list[Variable] = field(default_factory=list)
    closed: bool = False
    symbol: Callable[[Tape, Variable, Any], Any] | None = None
    thread: int = field(default_factory=get_ident)
    constants: dict[int, tuple[Any, Any]] = field(default_factory=dict)
    changes: dict[int, int] = field(default_factory=dict)
    places: dict[int, Place] = field(default_factory=dict)  # where each variable was made
    frames: dict[int, Any] = field(default_factory=dict)  # of the user's functions, by their ids

    def variable(self, value: Any, name: str = "") -> Variable:
        """A new variable of the given value."""
        number = len(self.values)
        self.values.append(value)
        if name:
            self.names[number] = name
        return Variable(number)

    def input(self, value: Any, name: str = "") -> Variable:
        """A variable whose value is given when the program is run."""
        self.inputs.append(self.variable(value, name))
        return self.inputs[-1]

    def add(self, call: Call) -> None:
        """Write down a call."""
        call.quiet = set(np.geterr().values()) == {"ignore"}
        if call.target is not None:
            place = Place(call.line, call.origin, call.scope, call.toward)
            self.places[call.target.number] = place
        self.calls.append(call)

    def guard(self, variable: Variable, expected: Any, what: str) -> None:
        """Note that the run depended on what a variable was."""
        if self.thread == get_ident() and not self.closed:
            expected = expected.copy() if isinstance(expected, np.ndarray) else expected
            self.calls.append(
                Call(None, "guard", what, same, (variable, expected), {}, **where()._asdict())
            )

    def kept(self, x: Any) -> Any:
        """An array that is no variable as it is now: it may be changed later in the run."""
        known = self.constants.get(id(x))
        if known is None or known[0] is not x or not same(known[1], x):
            copied = x if not x.flags.writeable and x.base is None else x.copy(order="K")
            known = self.constants[id(x)] = x, copied
        return known[1]

    # --- arrays that are changed in place ---

    def touch(self, arrays: Iterable[Any]) -> None:
        """Note that the memory of arrays is changed."""
        for x in arrays:
            owner = id(memory_of(x))
            self.changes[owner] = self.changes.get(owner, 0) + 1

    def touched(self, x: Any) -> int:
        """How often the memory of an array was changed so far."""
        return self.changes.get(id(memory_of(x)), 0)


def memory_of(x: Any) -> Any:
    """The array whose memory an array looks into."""
    while isinstance(x.base, np.ndarray):
        x = x.base
    return x


def variables_in(x: Any) -> list[Variable]:
    """The variables in nested arguments, in order."""
    found: list[Variable] = []
    find(x, found)
    return found


def find(x: Any, found: list[Variable]) -> None:
    """Append the variables in nested arguments."""
    kind = x.__class__
    if kind is Variable:
        found.append(x)
    elif kind is slice:
        find((x.start, x.stop, x.step), found)
    elif isinstance(x, (tuple, list)):
        for item in x:
            find(item, found)
    elif isinstance(x, dict):
        for item in x.values():
            find(item, found)


def replaced(x: Any, new: Callable[[Variable], Any]) -> Any:
    """The same nested arguments with something else in place of each variable."""
    if x.__class__ is Variable:
        return new(x)
    if isinstance(x, tuple):
        items = [replaced(item, new) for item in x]
        return type(x)(*items) if hasattr(x, "_fields") else tuple(items)
    if isinstance(x, list):
        return [replaced(item, new) for item in x]
    if isinstance(x, dict):
        return {key: replaced(item, new) for key, item in x.items()}
    if isinstance(x, slice):
        return slice(*(replaced(part, new) for part in (x.start, x.stop, x.step)))
    return x


def where(tape: Tape | None = None) -> Place:
    """Where the code is now; of a rule that goes back, where its operation was called.

    The frame of the user's function is kept on the tape: it will tell what things are called.
    """
    frame: Any = sys._getframe(1)
    back: Any = None
    origin, toward, inside = "", -1, True
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if module.partition(".")[0] not in LIBRARY:
            break
        if module == "autograd.compiling.recorder":  # what is outside only calls the function
            inside = False
        if back is None and (module, frame.f_code.co_name) in ENGINE:
            local = frame.f_locals
            if "primitive" in local and not origin:
                origin = local["primitive"].name
            if "grad" in local:  # from here on it goes back
                origin, back = f"gradient of {local['self'].primitive.name}", local["self"]._raw
                toward = number_of(getattr(local.get("x"), "_raw", None))
        frame = frame.f_back
    if frame is None:
        return Place("", origin, "", toward)
    if tape is not None and inside:
        tape.frames[id(frame)] = frame
    if isinstance(getattr(back, "tape", None), Tape):
        made: Place | None = back.tape.places.get(back.variable.number)
        if made is not None:
            return made._replace(origin=origin, toward=toward)
    call = open_calls.get(get_ident())
    line = f"{frame.f_code.co_filename}:{frame.f_lineno}" if inside or tape is None else ""
    return Place(line, origin, call.name if call is not None else "", toward)


def number_of(x: Any) -> int:
    """The number of the variable of a symbol; -1 of anything else."""
    variable = getattr(x, "variable", None)
    return variable.number if variable.__class__ is Variable else -1


def same(x: Any, expected: Any) -> bool:
    """Whether numbers are those that were expected, bit for bit; nan is itself here.

    >>> same(0.0, -0.0), same(np.nan, np.nan), same(np.ones(2), np.ones(3))
    (False, True, False)
    """
    if isinstance(expected, np.ndarray):
        return (
            isinstance(x, np.ndarray)
            and (x.shape, x.dtype) == (expected.shape, expected.dtype)
            and (x.tobytes() == expected.tobytes() or equal(x, expected))
        )
    if x != expected:
        return bool(x != x and expected != expected)
    return bool(x) or x.__class__ is int or str(x) == str(expected)  # 0.0 is not -0.0


def equal(x: Any, expected: Any) -> bool:
    """Whether arrays hold the same numbers, though perhaps other kinds of nan."""
    floating = expected.dtype.kind in "fc" and np.isnan(expected).any()
    signs = floating and np.array_equal(np.signbit(x), np.signbit(expected))
    return bool(signs and np.array_equal(x, expected, equal_nan=True))
