"""What is exchanged while a function is recorded, and put back after it.

The engine is told of the Tensors that the function makes and uses. NumPy's functions that make
arrays give symbols to the user's code, so that what is written into these arrays is seen. And what
a program could not do again, such as asking for the time, is refused by name. Other threads get
the originals.
"""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import numpy as np

from ..node import Node
from ..special import erf, erfc, gammaln, polygamma
from ..structure import broadcast_to, getitem, repeats_positions, scatter
from ..tensor import Tensor
from ..value import Value
from .inspecting import is_users
from .standing import Stand, clocks, for_this_thread
from .tape import Tape
from .writing import Recorded, is_recordable, is_symbol, item_of, parts, symbols_in, write

#: NumPy's functions that make arrays without asking those that they are given.
MAKERS = (
    "array asarray asanyarray ascontiguousarray asfortranarray zeros ones empty full arange "
    "linspace eye identity zeros_like ones_like empty_like full_like"
).split()
#: Of these, those that give back an array that needs no change.
PASSING = frozenset(("asarray", "asanyarray", "ascontiguousarray"))

PRIMITIVES: Any = {"broadcast_to": broadcast_to, "scatter": scatter, "getitem": getitem}
#: These go through the numbers in Python: the program calls them as one function.
PRIMITIVES |= {"erf": erf, "erfc": erfc, "gammaln": gammaln, "polygamma": polygamma}
PLAIN = {name: function.primitive.forward for name, function in PRIMITIVES.items()}
BY_NUMBERS = {name: PLAIN[name] for name in ("erf", "erfc", "gammaln", "polygamma")}


@contextmanager
def exchanged(
    adopt: Callable[[Any], None], tape: Tape, globals_: Any, stands: dict[int, Any]
) -> Iterator[None]:
    """While the block runs, the engine and NumPy do what the file says, on this thread."""
    forwards = {"broadcast_to": spread, "scatter": placed, "getitem": taken}
    forwards |= {name: whole(tape, forward) for name, forward in BY_NUMBERS.items()}
    with ExitStack() as stack:
        kinds: Any = (Tensor, Value)
        for kind in kinds:
            record = kind.record
            stack.enter_context(replaced(kind, "record", adopting(record, adopt, tape)))
        stack.enter_context(replaced(Tensor, "__init__", noting(Tensor.__init__, tape)))
        for name, forward in forwards.items():
            own = for_this_thread(forward, PRIMITIVES[name].primitive.forward)
            stack.enter_context(replaced(PRIMITIVES[name].primitive, "forward", own))
        for namespace in globals_:
            stack.callback(namespace.pop, "type", None)
            namespace["type"] = Kind
        imported = importing(builtins.__import__, stands)
        stack.enter_context(replaced(builtins, "__import__", imported))
        yield


@contextmanager
def replaced(holder: Any, name: str, new: Any) -> Iterator[None]:
    """Another attribute for the time of a block."""
    old = vars(holder)[name] if isinstance(holder, type) else getattr(holder, name)
    setattr(holder, name, new)
    try:
        yield
    finally:
        setattr(holder, name, old)


def importing(load: Callable[..., Any], stands: dict[int, Any]) -> Callable[..., Any]:
    """What `import` calls: a function of the user that imports a module gets what stands for it."""

    def load_for_user(name: str, *given: Any) -> Any:
        module, frame = load(name, *given), sys._getframe(2)
        inside = frame.f_code.co_name != "<module>"  # a module keeps what it imports
        users = is_users(frame.f_globals.get("__name__", ""))
        return stands.get(id(module), module) if inside and users else module

    return for_this_thread(load_for_user, load)


# --- the engine ---------------------------------------------------------------------------------


def adopting(
    record: Callable[..., Any], adopt: Callable[[Any], None], tape: Tape
) -> Callable[..., Any]:
    """`record`, after every node among the operands was adopted; the result is on the tape."""

    def adopted(self: Any, primitive: Any, operands: Any, attributes: Any) -> Any:
        for x in operands:
            if isinstance(x, Node):
                adopt(x)
        out = record(self, primitive, operands, attributes)
        if out.__class__ is Tensor and not is_symbol(out._raw):  # it read the numbers it is of
            out._raw = write(tape, "function", "np.copy", np.copy, (out._raw,), {})
        return out

    return for_this_thread(adopted, record)


def noting(init: Any, tape: Tape) -> Callable[..., None]:
    """`Tensor.__init__`; what a Tensor made in the run holds is a new array in every call."""

    def noted(self: Any, *args: Any, **kwargs: Any) -> None:
        init(self, *args, **kwargs)
        if not is_symbol(self._raw):
            self._raw = write(tape, "function", "np.copy", np.copy, (self._raw,), {})

    return for_this_thread(noted, init)


def spread(x: Any, shape: Any) -> Any:
    """broadcast_to, as a view: a program need not fill an array."""
    return np.broadcast_to(x, shape)


def whole(tape: Tape, forward: Callable[..., Any]) -> Callable[..., Any]:
    """A forward function that is one call of the program."""

    def called(*args: Any, **kwargs: Any) -> Any:
        if next(symbols_in(args), None) is None:
            return forward(*args, **kwargs)
        return write(tape, "foreign", forward.__name__, forward, args, kwargs)

    return called


def taken(x: Any, index: Any) -> Any:
    """getitem, also of a plain array at positions that are computed."""
    first = None if is_symbol(x) else next(symbols_in(index), None)
    if first is None:
        return PLAIN["getitem"](x, index)
    return write(first.tape, "getitem", "", item_of, (x, index), {})


def placed(x: Any, index: Any, shape: Any) -> Any:
    """scatter, with an array of zeros that is on the tape."""
    symbols = [item for item in (x, *parts(index)) if is_symbol(item)]
    if not symbols:
        return PLAIN["scatter"](x, index, shape)
    zeros = (shape, x.dtype)
    out = write(symbols[0].tape, "function", "np.zeros", np.zeros, zeros, {})
    if repeats_positions(index):
        np.add.at(out, index, x)
    else:
        out[index] = x
    return out


# --- NumPy and Python ---------------------------------------------------------------------------


def stand_ins(tape: Tape) -> dict[int, Any]:
    """What stands for modules and functions that a user's function may name, by their ids."""
    makers = {name: maker(name, getattr(np, name), tape) for name in MAKERS}
    found: dict[int, Any] = {id(np): Stand(np, makers)}
    found |= {id(getattr(np, name)): make for name, make in makers.items()}
    return found | clocks()


def maker(name: str, make: Callable[..., Any], tape: Tape) -> Callable[..., Any]:
    """A function that makes arrays, on the tape."""

    def recorded(*args: Any, **kwargs: Any) -> Any:
        if tape.closed:
            return make(*args, **kwargs)
        if name in PASSING and len(args) == 1 and not kwargs and is_array(args[0]):
            return args[0]
        if next(symbols_in((args, kwargs)), None) is None:
            made = make(*args, **kwargs)
            if not is_recordable(made) or (name in PASSING and made is args[0]):
                return made
        return write(tape, "function", f"np.{name}", make, args, kwargs)

    return for_this_thread(recorded, make)


def is_array(x: Any) -> bool:
    """Whether x is a symbol that stands for an array."""
    return is_symbol(x) and x.held.__class__ is np.ndarray


class KindOfKinds(type):
    """Makes `Kind` do what `type` does."""

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        """The kind of an object, or a new class."""
        if len(args) == 1 and issubclass(type(args[0]), Recorded):
            return args[0].__class__
        return type(*args, **kwargs)

    def __instancecheck__(cls, x: Any) -> bool:
        return isinstance(x, type)

    def __eq__(cls, x: object) -> bool:
        return x is type or x is cls

    def __hash__(cls) -> int:
        return hash(type)  # as equal things must


class Kind(type, metaclass=KindOfKinds):
    """`type`, which tells of a symbol what it stands for."""
