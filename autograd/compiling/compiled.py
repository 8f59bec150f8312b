"""compile: a function is recorded once for each signature, and then run as a NumPy program."""

from __future__ import annotations

import functools
import os
import warnings
from collections.abc import Callable
from threading import get_ident
from types import MethodType
from typing import Any

import numpy as np

from ..recording import is_recording, paused, transforms
from .accepting import OTHER
from .captured import is_iterator
from .floating import raises
from .making import Making
from .plan import Plan
from .program import Stale
from .recorder import lock
from .running import is_part_of_another_run
from .saving import save
from .signature import others, pattern, signature
from .version import Version

#: How many programs are kept for one signature before calls are left to the function itself.
VERSIONS = 8

#: For how many signatures programs are kept.
SIGNATURES = 64


def compile(function: Callable[..., Any]) -> Compiled:
    """A function that does the same as `function`, as a straight-line NumPy program.

    The first call with arguments of a signature (their nesting, shapes, dtypes and kinds) runs the
    function and writes down what NumPy does, with any `grad`, `value_and_grad`, `backward` and
    optimizer step inside it. Later calls run what was written down. They read anew the arguments,
    the Tensors, and the arrays, generators and numbers that the function finds in variables around
    it, globals, objects, lists and dicts; and they change what the function changes.

    Guarded, so that the function is recorded again when it is not as it was: every number that
    Python had to know (`if`, `float()`, `range(n)`, a mask, text made of an array), and all that
    the function captures. At most 8 programs are kept for a signature, and 64 signatures; further
    calls run the function itself, and a RuntimeWarning says once which line asks for numbers.

    Refused with a TypeError that names the line: random numbers that no generator was passed for,
    clocks, iterators that are used up, lists that grow or whose numbers change, other containers
    that change, writing into an array that was made by other code, and Tensors computed outside.

    Not seen: what C code and installed packages keep to themselves, files, and what is asked for
    by name (`globals()`, `eval`, `getattr(module, name)`). Printing and warnings, NumPy's too,
    happen when a call is recorded. Differentiate inside the function: a Tensor that a program
    returns raises in `backward()`. Inside `grad` and the other transforms the function itself
    runs. Any number of threads may call it, but none should change its parameters while another
    records; a run that fails leaves what it had changed.

    Args:
        function: of arrays, numbers, Tensors, generators, and lists, tuples and dicts of them;
            or a method, whose object is its first argument and is kept alive by its programs.

    Returns:
        A `Compiled`, called as the function is; `.source` is the text of its last program.

    >>> from autograd import grad
    >>> slope = compile(grad(lambda x: (x * x).sum()))
    >>> slope(np.array([1.0, 2.0]))
    array([2., 4.])
    >>> slope(np.array([3.0, 0.0]))
    array([6., 0.])
    """
    return Compiled(function)


class Compiled:
    """A function and the programs it has become; see `compile`."""

    is_compiled = True
    #: Not in `__dict__`, which functools.wraps copies to what wraps it.
    __slots__ = (
        "__dict__", "__weakref__", "changing", "function", "kept", "last", "versions", "warned",
    )  # fmt: skip

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.changing: set[str] = set()
        self.last: Version | None = None  # that served
        self.versions: dict[tuple[Any, ...], list[Version]] = {}
        self.kept: list[Any] = []  # arguments that count as themselves: their ids stay theirs
        self.warned = False
        functools.update_wrapper(self, function)

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        """A method of an object, if a class has it: the object is its first argument then."""
        return self if instance is None else MethodType(self, instance)

    def __repr__(self) -> str:
        count = sum(map(len, self.versions.values()))
        return f"<compiled {self.name}: {count} program{'s' * (count != 1)}>"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run the program that serves these arguments; record one first if there is none."""
        if transforms and get_ident() in transforms:
            return self.function(*args, **kwargs)  # it is to be differentiated
        if self.last is not None and not paused:
            try:
                result = self.last.run(args, kwargs)
            except Stale:
                pass
            else:
                if result is not OTHER:
                    return result
        leaves: list[Any] = []
        key: list[Any] = []
        signature(args, leaves, key)
        if kwargs:
            signature(kwargs, leaves, key)
        key += (pattern(leaves), is_recording())
        result = self.served(tuple(key), leaves)
        return self.record(tuple(key), leaves, args, kwargs) if result is OTHER else result

    def served(self, key: Any, leaves: list[Any]) -> Any:
        """The result of a program that is kept for a signature, or OTHER if none serves."""
        for version in self.versions.get(key, ()):
            try:
                result = version.serve(*leaves)
            except Stale:
                continue
            self.last = version
            return result
        return OTHER

    def record(self, key: Any, leaves: list[Any], args: Any, kwargs: Any) -> Any:
        """Run the function with symbols, keep the program, and return the result."""
        objects = list(others((args, kwargs)))
        if raises():  # a program may compute inf where nothing is
            return self.function(*args, **kwargs)
        if is_part_of_another_run(leaves) or any(map(is_opaque, objects)):
            return self.function(*args, **kwargs)
        with lock:
            if self.is_full(key):
                return self.function(*args, **kwargs)
            if (result := self.served(key, leaves)) is not OTHER:
                return result  # another thread has recorded it, or had put symbols in its places
            for version in self.versions.get(key, ()):
                self.changing |= version.changed_numbers()
            making = Making(self.function, self.changing, objects, leaves, (args, kwargs))
            version = making.version()
            self.kept += objects
            self.versions.setdefault(key, []).append(version)
            self.last = version if is_recording() else None
        return version.first(leaves)

    def is_full(self, key: Any) -> bool:
        """Whether no further program is kept for a signature; says so once."""
        versions = self.versions.get(key, [])
        if len(versions) < VERSIONS and (versions or len(self.versions) < SIGNATURES):
            return False
        if not self.warned:
            self.warned = True
            lines = dict.fromkeys(line for version in versions for line in version.guards)
            why = (
                f"asks for numbers that differ: {'; '.join(lines)}"
                if versions
                else (f"was called with arguments of {SIGNATURES} signatures")
            )
            warnings.warn(
                f"compile: {self.name} {why}. Calls that no program serves run the function itself",
                RuntimeWarning,
                stacklevel=4,
            )
        return True

    @property
    def name(self) -> str:
        """What messages and programs call the function."""
        return getattr(self.function, "__name__", "the function")

    @property
    def newest(self) -> Version:
        """The program that was recorded last.

        Raises:
            ValueError: if there is none, because the function was not called yet.
        """
        versions = [version for known in self.versions.values() for version in known]
        if not versions:
            raise ValueError(
                f"compile: {self.name} was not called yet, so there is no program of it"
            )
        return versions[-1]

    @property
    def source(self) -> str:
        """The text of the program that was recorded last; "" before the first call."""
        if not self.versions:
            return ""
        source = self.newest.source
        return getattr(source, "readable", source.text)

    @property
    def plan(self) -> Plan:
        """What the program that was recorded last allocates; print it.

        Raises:
            ValueError: if the function was not called yet.
        """
        return Plan(self.newest.source)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the program that was recorded last as a module that needs only NumPy.

        It has one function, named as this one. Its arguments are those of the function, taken
        apart, and the arrays, leaves and generators that the function uses besides; its docstring
        lists them with their shapes, and what it returns. Where a guard fails it raises ValueError.

        Raises:
            FileNotFoundError: if the folder does not exist.
            TypeError: if it calls a function that is not of NumPy or scipy.special.
            ValueError: if the function was not called yet, or uses an object that has no text.
        """
        save(self.newest.program, getattr(self.function, "__name__", "program"), path)


def is_opaque(x: Any) -> bool:
    """Whether an argument is of a kind that is left to the function itself."""
    subclass = isinstance(x, np.ndarray) and type(x) is not np.ndarray
    return subclass or is_iterator(x)
