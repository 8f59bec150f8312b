"""How a call gets on the tape: made with the numbers, written with the variables.

What could not be replayed rightly is refused here, with the line it stands on: a result written
into an array that the program does not know. What is no number, such as a text made of an array,
is served, and the numbers it was made of are guarded.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from threading import get_ident
from typing import Any

import numpy as np

from .analysis import WRITES
from .tape import Call, Tape, Variable, where

#: Python's own numbers, which leave the dtype of the arrays they meet as it is.
NUMBERS = frozenset((float, int, bool, complex))
#: Kinds of dtypes that a symbol can stand for: floats, bools, integers and complex numbers.
KINDS = "fbiuc"
#: Functions and methods whose result has a shape that follows from the shapes they are given.
SHAPED = frozenset(
    "sum prod mean var std max min amax amin cumsum cumprod argmax argmin argsort sort all any dot "
    "vdot inner outer tensordot matmul einsum where clip concatenate stack copy transpose "
    "swapaxes moveaxis matrix_transpose ravel flatten squeeze expand_dims take_along_axis "
    "astype round float64 conj conjugate real imag diagonal trace zeros_like ones_like full_like "
    "empty_like flip roll interp searchsorted isclose array_equal allclose count_nonzero logaddexp "
    "linalg.norm linalg.inv linalg.det linalg.solve linalg.cholesky take copyto item".split()
)
#: Those whose result has a shape that they are given: another one if it was computed.
SIZED = frozenset(
    "reshape broadcast_to full zeros ones empty eye identity array asarray asanyarray permutation "
    "ascontiguousarray pad tile repeat resize arange linspace split array_split "
    "lib.stride_tricks.sliding_window_view".split()
)
#: Those of them whose result has another shape when they are given one array only.
SELECTING = frozenset(("where",))


def write(
    tape: Tape,
    form: str,
    name: str,
    run: Callable[..., Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> Any:
    """Make a call with the numbers, and write it on the tape with the variables.

    Raises:
        TypeError: if it writes into an array that was made outside of what is recorded.
        RuntimeError: if the recording is over: a symbol was kept after it.
    """
    if tape.thread != get_ident():  # somebody else uses an array that is recorded here just now
        return run(*bare(args), **bare(kwargs))
    if tape.closed:
        raise RuntimeError(
            "compile: an array of a recorded function was kept and used after the run; return it "
            "from the function instead"
        )
    out = written_to(name, form, args, kwargs)
    given = variables(args, tape.kept), variables(kwargs, tape.kept)
    form, name, run = raising_too(form, name, run)
    result = made(name, run, args, kwargs)
    if not out and not is_recordable(result):
        return known_result(name, args, kwargs, result)
    target = None if out else tape.variable(result)
    tape.add(Call(target, form, name, run, *given, **where(tape)._asdict()))
    if target is None:
        tape.touch(x.held for x in out)
        return None if result is None else kwargs.get("out")
    symbol = symbols_of(tape, target, result)
    if not isinstance(run, np.ufunc) and may_change_shape(form, name, args, kwargs):
        guard_shape(symbol)
    return symbol


def made(name: str, run: Callable[..., Any], args: Any, kwargs: Any) -> Any:
    """The result of a call; an error is guarded, for the function may go on without it."""
    try:
        return run(*bare(args), **bare(kwargs))
    except (TypeError, AttributeError):
        raise  # it follows from what the arguments are
    except Exception as error:
        for x in symbols_in((args, kwargs)):
            if not isinstance(x.held, np.random.Generator):
                x.known(f"the {type(error).__name__} of {name or 'an index'}")
        raise


@functools.lru_cache(maxsize=1024)
def name_of(function: Callable[..., Any]) -> tuple[str, str]:
    """How a call of a function is written, and its name: only NumPy's are found by their name.

    >>> import numpy as np
    >>> name_of(np.linalg.inv), name_of(np.frompyfunc(abs, 1, 1))
    (('function', 'np.linalg.inv'), ('foreign', 'abs (vectorized)'))
    """
    name: str = function.__name__
    found: Any = np
    module = "numpy" if isinstance(function, np.ufunc) else str(function.__module__)
    path = [*module.split(".")[1:], name]
    for part in path:
        found = getattr(found, part, None)
    if found is function and module.partition(".")[0] == "numpy":
        return "function", ".".join(["np", *path])
    return "foreign", name


def raising_too(form: str, name: str, run: Callable[..., Any]) -> tuple[str, str, Any]:
    """A call as it is; where the function wants errors for inf and nan, one that raises them."""
    state: Any = np.geterr()
    if form not in ("function", "method", "foreign") or not {"raise", "call"} & {*state.values()}:
        return form, name, run

    def careful(*args: Any, **kwargs: Any) -> Any:
        """The same call in that state of NumPy."""
        with np.errstate(**state):
            return run(*args, **kwargs)

    return "foreign", f"careful_{name}", careful


def known_result(name: str, args: Any, kwargs: Any, result: Any) -> Any:
    """A result that is no number, such as a text: right while the numbers are the same."""
    for x in symbols_in((args, kwargs)):
        if isinstance(x.held, np.random.Generator):
            raise TypeError(
                f"compile: {name} draws what is no number ({where()[0]}), which a program cannot"
            )
        x.known(f"{name}()")
    return result


def written_to(name: str, form: str, args: Any, kwargs: Any) -> list[Recorded]:
    """The symbols whose arrays a call changes; TypeError if it changes another array."""
    out = kwargs.get("out")
    targets = [x for x in (out if isinstance(out, tuple) else (out,)) if x is not None]
    if form == "setitem" or name in WRITES or name.endswith(".at"):
        targets.append(args[0])
    for x in targets:
        if not is_symbol(x):
            raise TypeError(
                f"compile: {name or 'an assignment'} writes into an array that was made outside of "
                f"what is recorded ({where()[0]}); write y = y + x, not y += x"
            )
        if not x.flags.writeable:
            raise ValueError("assignment destination is read-only")
    return targets


def may_change_shape(form: str, name: str, args: Any, kwargs: Any) -> bool:
    """Whether the result may have another shape when the numbers are others."""
    if form == "getitem":
        return any(is_mask(x) or is_moving(x) for x in parts(args[1]))
    if form == "foreign":
        return True
    if form not in ("function", "method"):
        return False
    short = name.removeprefix("np.")
    if short in SELECTING:
        return len(args) + len(kwargs) < 2
    if short in SHAPED or isinstance(getattr(np, short.partition(".")[0], None), np.ufunc):
        return False
    first = args[0].held if args and is_symbol(args[0]) else None
    if short in SIZED or isinstance(first, np.random.Generator):
        return next(symbols_in((args[1:], kwargs)), None) is not None
    return True


def is_mask(x: Any) -> bool:
    """Whether an entry of an index is an array or a list of bools."""
    return isinstance(x, (np.ndarray, list)) and np.asarray(bare(x)).dtype == bool


def is_moving(x: Any) -> bool:
    """Whether an entry of an index is a slice whose ends are computed."""
    return isinstance(x, slice) and any(is_symbol(end) for end in (x.start, x.stop, x.step))


def guard_shape(x: Any) -> None:
    """Note that what follows was written down for a result of this shape."""
    for part in symbols_in(x):
        held = np.shape(part.held)
        shape, place = part.tape.variable(held), where(part.tape)
        part.tape.add(
            Call(shape, "function", "np.shape", np.shape, (part.variable,), {}, **place._asdict())
        )
        part.tape.guard(shape, held, "the shape of a result")


def is_recordable(x: Any) -> bool:
    """Whether a symbol can stand for a result, or one for each of its parts."""
    if isinstance(x, (tuple, list)):
        return all(map(is_recordable, x)) and (len(x) > 0 or type(x) is not list)
    if isinstance(x, (np.ndarray, np.generic)):
        return x.dtype.kind in KINDS and not isinstance(x, np.ma.MaskedArray)
    return x.__class__ in NUMBERS


def symbols_of(tape: Tape, target: Variable, result: Any) -> Any:
    """A symbol for a result; for one of several parts, a symbol for each."""
    assert tape.symbol is not None, "a tape that is recorded knows its symbols"
    whole = tape.symbol(tape, target, result)
    if not isinstance(result, (tuple, list)) or result == ():
        return whole
    items = [write(tape, "getitem", "", item_of, (whole, i), {}) for i in range(len(result))]
    return type(result)(*items) if hasattr(result, "_fields") else type(result)(items)


# --- nested arguments ---------------------------------------------------------------------------


class Recorded:
    """What stands for a number or an array while a function is recorded."""

    __slots__ = ("flags", "held", "tape", "variable")

    tape: Tape
    variable: Variable
    held: Any
    flags: Any

    def known(self, what: str) -> Any:
        """The numbers; that they were asked for is guarded."""
        self.tape.guard(self.variable, self.held, what)
        return self.held


def is_symbol(x: Any) -> bool:
    """Whether x stands for a number or an array, whatever it claims to be."""
    return issubclass(type(x), Recorded)


def symbols_in(x: Any) -> Iterator[Recorded]:
    """The symbols in nested arguments."""
    kind = type(x)
    if issubclass(kind, Recorded):
        yield x
    elif issubclass(kind, (tuple, list)):
        for item in x:
            yield from symbols_in(item)
    elif issubclass(kind, dict):
        for item in x.values():
            yield from symbols_in(item)
    elif kind is slice:
        yield from symbols_in((x.start, x.stop, x.step))


def bare(x: Any) -> Any:
    """Nested arguments with the numbers in place of the symbols."""
    return x.held if is_symbol(x) else rebuilt(x, bare)


def variables(x: Any, keep: Callable[[Any], Any]) -> Any:
    """Nested arguments with variables in place of the symbols, and copies that nobody changes."""
    if is_symbol(x):
        return x.variable
    if isinstance(x, np.ndarray):
        return keep(x)
    return rebuilt(x, lambda item: variables(item, keep))


def rebuilt(x: Any, change: Callable[[Any], Any]) -> Any:
    """Nested lists, tuples, dicts and slices with every item changed."""
    kind = type(x)
    if kind is slice:
        return slice(change(x.start), change(x.stop), change(x.step))
    if kind is list:
        return [change(item) for item in x]
    if issubclass(kind, tuple):
        items = [change(item) for item in x]
        return kind(*items) if hasattr(x, "_fields") else kind(items)
    if kind is dict:
        return {key: change(item) for key, item in x.items()}
    return x


def parts(index: Any) -> tuple[Any, ...]:
    """The entries of an index."""
    return index if type(index) is tuple else (index,)


def item_of(x: Any, index: Any) -> Any:
    """x[index]."""
    return x[index]


def set_item(x: Any, index: Any, value: Any) -> None:
    """x[index] = value."""
    x[index] = value
