"""Symbol: stands for an array during one run, and writes down what NumPy does with it.

It holds the array too, so that the run goes on as it would without it, and claims to be of the
kind of what it holds. Whatever needs the numbers themselves, such as `if`, `float` or an array
that C code makes of it, gets them, and the tape a guard: the program is right while they are the
same.
"""

from __future__ import annotations

import operator
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np

from ..node import Node
from .flat import Flat
from .operating import Operating
from .tape import Call, Tape, Variable, where
from .writing import bare, item_of, name_of, set_item, symbols_in, write

#: Methods of arrays that give a new array or number.
METHODS = frozenset(
    "all any argmax argmin argpartition argsort astype choose clip compress conj conjugate copy "
    "cumprod cumsum diagonal dot flatten max mean min nonzero prod ravel repeat reshape round "
    "searchsorted squeeze std sum swapaxes take trace transpose var".split()
)
#: Functions that ask for what is known without the numbers.
KNOWN = frozenset((np.shape, np.ndim, np.size, np.result_type, np.iscomplexobj, np.isrealobj))
#: What gives the memory of an array away, or changes what a program was written for.
REFUSED = frozenset("ctypes data getbuffer resize setfield setflags byteswap base".split())


#: The flags that follow from the shape and the strides.
LAYOUT = frozenset("c_contiguous f_contiguous contiguous fnc forc".split())


class Flags:
    """The flags of an array: whether it may be written to, and how it lies in memory."""

    def __init__(self, tape: Tape, variable: Variable, held: Any) -> None:
        self.array = tape, variable, held  # the symbol itself would never be let go
        self.writeable = isinstance(held, np.ndarray)

    def __getattr__(self, name: str) -> Any:
        if name not in LAYOUT:
            raise AttributeError(f"compile: the flag {name} of an array is not known when it runs")
        Symbol(*self.array).attribute("strides")
        return getattr(self.array[-1].flags, name)

    def __getitem__(self, name: str) -> Any:
        return getattr(self, name.lower())


class NoLength(TypeError, AttributeError):  # noqa: N818
    """What `len` of a number raises, a TypeError; `hasattr` must find that there is none."""


class Symbol(Operating):
    """An array, a number of NumPy or of Python, and its variable on a tape."""

    __slots__ = ()
    __array_priority__ = 1000.0

    def __init__(self, tape: Tape, variable: Variable, held: Any) -> None:
        self.tape, self.variable, self.held = tape, variable, held
        self.flags = Flags(tape, variable, held)

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        """The kind of what is held, so that nobody treats it differently."""
        return self.held.__class__

    # --- what is known without the numbers: Python's numbers have nothing of it ---

    shape = property(lambda self: self.held.shape, doc="The size along each axis.")
    dtype = property(lambda self: self.held.dtype, doc="The dtype.")
    ndim = property(lambda self: self.held.ndim, doc="The number of axes.")
    size = property(lambda self: self.held.size, doc="The number of elements.")
    nbytes = property(lambda self: self.held.nbytes, doc="The number of bytes.")
    itemsize = property(lambda self: self.held.itemsize, doc="The number of bytes of an element.")

    @property
    def __len__(self) -> Any:
        if not hasattr(self.held, "__len__"):
            raise NoLength(f"object of type {type(self.held).__name__!r} has no len()")
        return self.held.__len__

    def tobytes(self, *args: Any) -> bytes:
        """The bytes; for the engine, which looks for changes in place, how many there were."""
        if sys._getframe(1).f_globals["__name__"].partition(".")[0] == "autograd":
            return str(self.tape.touched(self.held)).encode()
        return np.asarray(self.known(".tobytes()")).tobytes(*args)

    def view(self, *args: Any, **kwargs: Any) -> Any:
        """The same symbol with flags of its own; with a dtype an array of other numbers."""
        if args or kwargs:
            return self.method("view", *args, **kwargs)
        return Symbol(self.tape, self.variable, self.held)

    # --- what is written down ---

    def method(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Call a method of the array, and write it down."""

        def run(x: Any, *args: Any, **kwargs: Any) -> Any:
            return getattr(x, name)(*args, **kwargs)

        return write(self.tape, "method", name, run, (self, *args), kwargs)

    @property
    def T(self) -> Any:  # noqa: N802
        """The transpose."""
        return self.transpose()

    @property
    def mT(self) -> Any:  # noqa: N802
        """The transpose of each matrix."""
        return np.matrix_transpose(self)

    @property
    def real(self) -> Any:
        """The real parts."""
        return np.real(self) if np.iscomplexobj(self.held) else self

    @property
    def imag(self) -> Any:
        """The imaginary parts."""
        return np.imag(self)

    @property
    def flat(self) -> Flat:
        """The elements one after the other."""
        return Flat(self, self.held.flat)

    @flat.setter
    def flat(self, values: Any) -> None:
        self.flat[:] = values

    @property
    def strides(self) -> Any:
        """How far apart elements are in memory, which depends on how an argument was made."""
        return self.attribute("strides")

    def attribute(self, name: str) -> Any:
        """What an array knows of itself beside its numbers; that it was asked for is guarded."""
        held, tape = getattr(self.held, name), self.tape
        target = tape.variable(held)
        tape.add(
            Call(
                target,
                "function",
                "getattr",
                getattr,
                (self.variable, name),
                {},
                **where()._asdict(),
            )
        )
        tape.guard(target, held, f".{name}")
        return held

    def __getattr__(self, name: str) -> Any:
        if not hasattr(self.held, name) or name.startswith("__"):
            raise AttributeError(f"{type(self.held).__name__!r} object has no attribute {name!r}")
        if name in METHODS:
            return lambda *args, **kwargs: self.method(name, *args, **kwargs)
        if name in REFUSED:
            raise TypeError(
                f"compile: .{name} of an array cannot be recorded ({where()[0]}); use NumPy's "
                "functions"
            )
        return getattr(self.copied(f".{name}"), name)

    def __getitem__(self, index: Any) -> Any:
        return write(self.tape, "getitem", "", item_of, (self, index), {})

    def __setitem__(self, index: Any, value: Any) -> None:
        write(self.tape, "setitem", "", set_item, (self, index, value), {})

    def __iter__(self) -> Iterator[Any]:
        len(self)  # raises at once if there are no elements to go through
        return (self[i] for i in range(len(self)))

    def fill(self, value: Any) -> None:
        """Set every element."""
        self[...] = value

    def sort(self, axis: int = -1, **options: Any) -> None:
        """Sort in place."""
        self[...] = np.sort(self, axis, **options)

    def partition(self, kth: Any, axis: int = -1, **options: Any) -> None:
        """Sort in part, in place."""
        self[...] = np.partition(self, kth, axis, **options)

    def put(self, indices: Any, values: Any, mode: str = "raise") -> None:
        """Set elements by their positions in the flattened array."""
        write(self.tape, "function", "np.put", np.put, (self, indices, values, mode), {})

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        """What NumPy calls for universal functions, and for their methods."""
        out = options.get("out", ())
        if any(isinstance(x, Node) for x in (*inputs, *out)):
            return NotImplemented
        form, name = name_of(ufunc)
        name += "" if method == "__call__" else f".{method}"
        run = ufunc if method == "__call__" else getattr(ufunc, method)
        if len(out) == 1:
            options["out"] = out[0]
        return write(self.tape, form, name, run, inputs, options)

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        """What NumPy calls for its other functions."""
        if any(issubclass(kind, Node) for kind in types):
            return NotImplemented
        if func in KNOWN:
            return func(*bare(args), **bare(kwargs))
        if any(map(callable, (*args, *kwargs.values()))):  # what it calls may do anything
            for x in symbols_in((args, kwargs)):
                x.known(f"{func.__name__} of a function")
            return func(*bare(args), **bare(kwargs))
        return write(self.tape, *name_of(func), func, args, kwargs)

    # --- what needs the numbers ---

    def copied(self, what: str) -> Any:
        """The numbers; an array as a copy that cannot be written to, which would be unseen."""
        held = self.known(what)
        if isinstance(held, np.ndarray):
            held = held.copy(order="K")
            held.flags.writeable = False
        return held

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        held = np.asarray(self.copied("a plain array of it"), dtype=dtype)
        return held.copy() if copy else held

    def __bool__(self) -> bool:
        if isinstance(self.held, (bool, np.bool_)):
            return bool(self.known("if"))
        truth = self != 0
        return bool(truth.known("if") if np.ndim(truth.held) == 0 else truth.held)

    def __int__(self) -> int:
        return int(self.known("int()"))

    def __float__(self) -> float:
        return float(self.known("float()"))

    def __complex__(self) -> complex:
        return complex(self.known("complex()"))

    def __index__(self) -> int:
        return operator.index(self.known("a position or a size"))

    def __round__(self, *digits: Any) -> Any:
        return round(self.known("round()"), *digits)

    def __contains__(self, x: Any) -> bool:
        return bool(np.any(self == x))

    def item(self, *args: Any) -> Any:
        """One element as a Python number, which goes on standing for what it is."""
        return self.method("item", *args)

    def tolist(self) -> Any:
        """The elements in lists."""
        return self.known(".tolist()").tolist()

    def __format__(self, specification: str) -> str:
        return format(self.known("text"), specification)

    def __str__(self) -> str:
        return str(self.known("text"))

    def __repr__(self) -> str:
        return repr(self.known("text"))

    def __hash__(self) -> int:
        return hash(self.known("hash()"))

    def __copy__(self) -> Any:
        return np.copy(self) if isinstance(self.held, np.ndarray) else self

    def __deepcopy__(self, memo: Any) -> Any:
        return self.__copy__()

    def __reduce_ex__(self, protocol: Any) -> Any:
        return self.known("pickle").__reduce_ex__(protocol)
