"""What a function uses beside its arguments: the places it may read from, and write to.

These are the variables of the functions around it, the globals that it names, and what the
objects, classes, modules, lists and dicts found there hold, a model and its optimizer among them.
Arrays and generators found there become inputs of the program, so that it reads them anew in every
call. Of all else the program relies on what it was: it is looked at before every call.
"""

from __future__ import annotations

import functools
import sys
import types
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from ..node import Node
from .inspecting import is_users, names_of, slots_of
from .watching import PLAIN, Watched, all_numbers, is_watchable, items_of
from .writing import KINDS

MISSING = object()
NAMELESS: Mapping[int, str] = types.MappingProxyType({})
ATOMS = (*PLAIN, np.ndarray, np.generic, np.dtype, Node, np.random.Generator)
FUNCTIONS = (types.FunctionType, types.MethodType, functools.partial, classmethod, staticmethod)
DESCRIPTORS = (property, types.GetSetDescriptorType, types.MemberDescriptorType)


class Place:
    """One entry of a dict or a list, an attribute, or the cell of a variable; `path` says where."""

    __slots__ = ("before", "form", "holder", "key", "path", "shown", "symbol")

    def __init__(self, holder: Any, key: Any, path: str, form: str = "item") -> None:
        self.holder, self.key, self.path, self.form = holder, key, path, form
        self.symbol: Any = None
        self.before = self.shown = self.get()

    def get(self) -> Any:
        """What is there now; MISSING if there is nothing."""
        try:
            if self.form == "item":
                return self.holder[self.key]
            return getattr(self.holder, self.key)
        except (ValueError, LookupError, AttributeError):
            return MISSING

    def put(self, x: Any) -> None:
        """Put something there as it is, or leave the place empty."""
        if x is MISSING:
            self.remove()
        elif self.form == "item":
            self.holder[self.key] = x
        else:
            try:
                setattr(self.holder, self.key, x)
            except AttributeError:  # a slot of a frozen dataclass
                object.__setattr__(self.holder, self.key, x)

    def remove(self) -> None:
        """Leave the place empty."""
        if self.form != "item" and self.get() is not MISSING:
            delattr(self.holder, self.key)
        elif self.get() is not MISSING:
            del self.holder[self.key]

    def text(self, holder: str, key: str) -> str:
        """What is there now, as an expression; `holder` and `key` are names for them."""
        return f"{holder}[{key}]" if self.form == "item" else f"{holder}.{self.key}"


class Name(NamedTuple):
    """A name in a namespace, which is known by its id."""

    namespace: int
    name: str


class Captured:
    """A walk through what a function holds; everything is visited once, in a fixed order.

    `places` are what may be read and written one by one; `lengths` the containers they are in
    with the number of their entries, `ordered` the dicts among them with their keys in order;
    `watched` what is compared as a whole; `nodes` the Tensors and Values, wherever they are;
    `globals` the namespaces in which `type` is called; `absent` what is not in a namespace.

    >>> def scaled(rate):
    ...     return lambda x: x * rate
    >>> [place.path for place in Captured(scaled(0.1)).places]
    ['rate']
    """

    def __init__(
        self, function: Callable[..., Any], objects: Any = (), names: Mapping[int, str] = NAMELESS
    ) -> None:
        self.seen: set[Any] = set()
        self.places: list[Place] = []
        self.lengths: list[tuple[Any, int, str]] = []
        self.watched: list[Watched] = []
        self.ordered: list[tuple[dict[Any, Any], list[Any]]] = []
        self.nodes: list[Node] = []
        self.globals: dict[int, dict[str, Any]] = {}
        self.absent: dict[int, tuple[dict[str, Any], set[str]]] = {}
        self.function(function, "")
        for x in objects:
            self.contents(x, names.get(id(x), "argument"))

    def first(self, x: Any) -> bool:
        """Whether x was not visited yet."""
        key = x if isinstance(x, Name) else id(x)
        new = key not in self.seen
        self.seen.add(key)
        return new

    def function(self, function: Any, path: str) -> None:
        """The variables around a function, the globals it names, and what they hold."""
        if isinstance(function, functools.partial):
            for x in (function.func, function.args, function.keywords):
                self.contents(x, path)
            return
        if isinstance(function, types.MethodType):
            self.contents(function.__self__, path)
        function = getattr(function, "__func__", function)
        if not isinstance(function, types.FunctionType):
            self.contents(function, path)
            return
        if not self.first(function):
            return
        code = function.__code__
        for name, cell in zip(code.co_freevars, function.__closure__ or (), strict=True):
            self.place(cell, "cell_contents", name, "attribute")
            if isinstance(self.places[-1].before, types.ModuleType):
                self.module(self.places[-1].before, names_of(code)[1]["read"])
        if is_users(function.__module__):
            self.names(function.__globals__, code)
            for name in ("__code__", "__defaults__"):  # notebooks exchange them
                if getattr(function, name) is not None:
                    self.place(function, name, f"{function.__name__}.{name}", "attribute")
        for x in (function.__defaults__ or (), function.__kwdefaults__ or {}):
            self.contents(x, path)
        if vars(function):
            self.contents(vars(function), path)

    def names(self, namespace: dict[str, Any], code: types.CodeType) -> None:
        """The globals that a function names."""
        used, attributes = names_of(code)
        for name in used:
            if name in namespace or name in attributes["stored"]:
                if self.first(Name(id(namespace), name)):
                    self.place(namespace, name, name)
                if isinstance(namespace.get(name), types.ModuleType):
                    self.module(namespace[name], attributes["read"])
            else:  # a function of Python, as long as nobody calls something else so
                self.absent.setdefault(id(namespace), (namespace, set()))[1].add(name)
                if name == "type":
                    self.globals[id(namespace)] = namespace
        for name in attributes["imported"]:
            if name in sys.modules:
                self.module(sys.modules[name], attributes["read"])

    def module(self, module: types.ModuleType, names: list[str]) -> None:
        """What a function may use of a module: the attributes that it names."""
        if is_users(module.__name__) and self.first(module):
            for name in names:
                if name in vars(module):
                    self.place(vars(module), name, f"{module.__name__}.{name}")

    def place(self, holder: Any, key: Any, path: str, form: str = "item") -> None:
        """One place, and what is in it."""
        place = Place(holder, key, path, form)
        self.places.append(place)
        if isinstance(place.before, np.ndarray) and not is_input(place.before):
            self.watched.append(Watched(place.before, path))
            for item in items_of(place.before):
                self.contents(item, path)
        self.contents(place.before, path)

    def contents(self, x: Any, path: str) -> None:
        """The places within an object."""
        if isinstance(x, Node):
            self.nodes.append(x)
        if isinstance(x, (types.BuiltinMethodType, types.MethodWrapperType)):
            self.contents(x.__self__, path)
        if isinstance(x, (*ATOMS, types.ModuleType, types.BuiltinFunctionType)):
            return
        if isinstance(x, FUNCTIONS):
            self.function(x, path)
        elif isinstance(x, property):
            for accessor in (x.fget, x.fset):
                self.contents(accessor, path)
        elif isinstance(x, type):
            self.type(x, path)
        elif self.first(x):
            self.inside(x, path)

    def inside(self, x: Any, path: str) -> None:
        """The entries of a container, or the attributes of an object."""
        if isinstance(x, dict):
            self.entries(x, path)
        elif type(x) is list:
            self.lengths.append((x, len(x), path))
            if all_numbers(x):
                self.watched.append(Watched(x, path))
            else:
                for position in range(len(x)):
                    self.place(x, position, f"{path}[{position}]")
        elif isinstance(x, tuple):
            for position, item in enumerate(x):
                if isinstance(item, np.ndarray):
                    self.watched.append(Watched(item, f"{path}[{position}]"))
                self.contents(item, f"{path}[{position}]")
        elif is_watchable(x):
            self.watched.append(Watched(x, path))
            for item in items_of(x):
                self.contents(item, path)
        else:
            self.attributes(x, path)
            return
        if hasattr(x, "__dict__"):  # that of a subclass
            self.attributes(x, path)

    def entries(self, x: dict[Any, Any], path: str) -> None:
        """The entries of a dict."""
        self.lengths.append((x, len(x), path))
        self.ordered.append((x, list(x)))
        for key in x:
            self.contents(key, path)
            self.place(x, key, f"{path}[{key!r}]")

    def attributes(self, x: Any, path: str) -> None:
        """The attributes of an object, those of its class among them."""
        if getattr(type(x), "is_compiled", False):
            self.function(x.function, path)
            return
        self.type(type(x), path)
        if is_users(type(x).__module__):
            self.place(x, "__class__", f"{path}.__class__", "attribute")
        for kind in type(x).__mro__:
            for name in slots_of(kind):
                self.place(x, name, f"{path}.{name}", "attribute")
        if isinstance(getattr(x, "__dict__", None), dict):
            self.lengths.append((vars(x), len(vars(x)), path))
            for name in vars(x):
                self.place(vars(x), name, f"{path}.{name}")

    def type(self, kind: type, path: str) -> None:
        """What the user's classes among those of an object hold, and what their methods use."""
        metaclass: Any = kind.__class__
        for base in (*kind.__mro__, *metaclass.__mro__):
            if is_users(base.__module__) and base.__module__ != "builtins" and self.first(base):
                self.lengths.append((vars(base), len(vars(base)), path))
                for name, x in list(vars(base).items()):
                    if isinstance(x, (*FUNCTIONS, property)):
                        self.place(vars(base), name, f"{base.__name__}.{name}")
                    elif not name.startswith("__") and not isinstance(x, DESCRIPTORS):
                        self.place(base, name, f"{base.__name__}.{name}", "attribute")


def is_input(x: Any) -> bool:
    """Whether what is in a place becomes an input of the program."""
    if isinstance(x, (np.ndarray, np.generic)):
        plain = isinstance(x, np.generic) or type(x) in (np.ndarray, np.memmap)
        return plain and x.dtype.kind in KINDS
    return isinstance(x, np.random.Generator)


def is_iterator(x: Any) -> bool:
    """Whether x can be gone through only once, such as a generator or a `zip`; not a file."""
    return hasattr(type(x), "__next__") and not hasattr(x, "fileno") and not hasattr(x, "__dict__")


def put(place: Place, x: Any) -> None:
    """Put something into a place as it is."""
    place.put(x)
