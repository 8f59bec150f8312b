"""Module: a network is a tree of attributes, and its parameters are found by walking them."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Self

import numpy as np

from .calling import in_scope
from .outline import outline, outline_table
from .parameters import (
    Array,
    Parameter,
    as_array,
    assign,
    dtype_of,
    give_name,
    is_parameter,
    nodes_of,
)
from .state import array_problems, key_problems, refuse


class Module:
    """A part of a network: its attributes hold parameters, and `__call__` computes with them.

    The parameters of a module are the leaf Tensors, leaf Values and object arrays of Values among
    its attributes, and inside nested modules, lists, tuples and dicts, in the order the attributes
    were set. A parameter that is shared counts once. Each is called by its path, `layers.0.weight`.

    A parameter without a name of its own is given its path as its name when it becomes part of a
    module, so that pictures and messages show it.

    >>> from autograd import Tensor
    >>> class Scale(Module):
    ...     def __init__(self):
    ...         self.factor = Tensor([2.0, 3.0])
    ...     def __call__(self, x):
    ...         return x * self.factor
    >>> scale = Scale()
    >>> scale(np.ones(2))
    Tensor([2., 3.], from multiply)
    >>> scale
    Scale           2 parameters, float64
    └─ factor (2,)  2
    """

    #: Attributes that are saved with the parameters but not trained: arrays such as running means.
    buffers: tuple[str, ...] = ()

    #: Whether layers that differ between training and use, such as dropout, are being trained.
    training = True

    #: Its path in the first module it became part of, `layers.0`: what pictures call it.
    place = ""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "__call__" in vars(cls):
            cls.__call__ = in_scope(cls.__call__)  # type: ignore[method-assign]

    def __setattr__(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)
        for path, part in walk({name: value}, wanted=is_part):
            if not isinstance(part, Module):
                give_name(part, path)
            elif not part.place:
                object.__setattr__(part, "place", path)

    def __call__(self, *args: Any) -> Any:
        """The output for the given inputs; every kind of module has its own."""
        raise NotImplementedError(f"{type(self).__name__} has no __call__: write what it computes")

    # --- parameters ---

    def named_parameters(self) -> list[tuple[str, Parameter]]:
        """The path and the parameter, for each parameter.

        >>> from nn import Linear
        >>> [name for name, _ in Linear(3, 2, rng=np.random.default_rng(0)).named_parameters()]
        ['weight', 'bias']
        """
        return list(walk(self))

    def parameters(self) -> list[Parameter]:
        """All parameters, as an optimizer takes them."""
        return [parameter for _, parameter in walk(self)]

    def zero_grad(self) -> None:
        """Set the gradient of every parameter to None."""
        for node in nodes_of(self.parameters()):
            node.grad = None

    def mapped(self, function: Callable[[Parameter], Any]) -> Self:
        """A copy of this module with a function applied to each parameter.

        With `as_values` every multiplication becomes a node of its own, to be looked at and
        drawn; with `as_array` the copy has no parameters and computes on plain arrays, at the
        speed of NumPy; `as_tensor` leads back.

        >>> from nn import Linear, as_array
        >>> layer = Linear(3, 2, rng=np.random.default_rng(0))
        >>> layer.mapped(as_array)(np.zeros((1, 3)))
        array([[0., 0.]])
        """
        replaced = {id(x): function(x) for x in self.parameters()}
        module = copy.deepcopy(self, replaced)  # deepcopy takes from here what is in it already
        for path, parameter in walk(module):
            give_name(parameter, path)
        return module

    # --- modules inside ---

    def named_modules(self) -> list[tuple[str, Module]]:
        """This module, whose path is "", and every module inside it, each once, with its path.

        >>> from nn import MLP
        >>> [path for path, _ in MLP([2, 3, 1], rng=np.random.default_rng(0)).named_modules()]
        ['', 'layers.0', 'layers.1']
        """
        return [("", self), *walk(self, wanted=is_module)]

    def train(self, training: bool = True) -> Self:
        """Tell this module and all inside it that they are being trained; see `eval`."""
        for _, module in self.named_modules():
            module.training = training
        return self

    def eval(self) -> Self:
        """Tell this module and all inside it that they are being used, not trained.

        Dropout then lets everything through, and batch normalisation takes its running statistics.

        >>> from nn import Linear
        >>> Linear(2, 1, rng=np.random.default_rng(0)).eval().training
        False
        """
        return self.train(False)

    # --- state ---

    def state_dict(self) -> dict[str, Array]:
        """The numbers of all parameters, then of all buffers, by their paths, as copies.

        Raises:
            ValueError: if two parameters have one path, as dict keys with dots can cause.

        >>> from nn import Linear
        >>> Linear(2, 1, rng=np.random.default_rng(0)).state_dict()["bias"]
        array([0.])
        """
        state = {path: as_array(x) for path, x in by_path(self).items()}
        for path, (module, name) in buffers_of(self).items():
            state[path] = np.array(getattr(module, name))
        return state

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Give all parameters the numbers of a state, as copies. Either all change, or none.

        Raises:
            ValueError: if a path is missing or unknown, or an array has another shape or dtype.

        >>> from nn import Linear
        >>> layer = Linear(2, 1, rng=np.random.default_rng(0))
        >>> layer.load_state_dict({"weight": np.ones((2, 1)), "bais": np.ones(1)})
        Traceback (most recent call last):
            ...
        ValueError: load_state_dict: missing key 'bias'; unexpected key 'bais' (did you mean...
        """
        parameters, buffers = by_path(self), buffers_of(self)
        places = parameters | {
            path: getattr(inner, name) for path, (inner, name) in buffers.items()
        }
        arrays = {path: np.asarray(x) for path, x in state.items()}
        problems = key_problems(places, arrays)
        for path, x in places.items():
            if path in arrays:
                problems += array_problems(path, arrays[path], x.shape, dtype_of(x))
        refuse("load_state_dict", problems)
        for path, parameter in parameters.items():
            assign(parameter, arrays[path])
        for path, (inner, name) in buffers.items():
            setattr(inner, name, arrays[path].copy())

    # --- text ---

    def __repr__(self) -> str:
        return outline(self, members)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """What a notebook shows."""
        return {"text/plain": repr(self), "text/html": outline_table(self, members)}


# --- walking ------------------------------------------------------------------------------------


def members(x: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Modules, functions, parameters and arrays in x or in a container in it, with their paths."""
    if isinstance(x, Module | dict):
        entries: Iterable[tuple[Any, Any]] = (x if isinstance(x, dict) else vars(x)).items()
    else:
        entries = enumerate(x) if isinstance(x, list | tuple) else ()
    for key, item in entries:
        place = f"{path}.{key}" if path else str(key)
        if callable(item) or isinstance(item, np.ndarray) or is_parameter(item):
            yield place, item
        else:
            yield from members(item, place)


def is_module(x: Any) -> bool:
    """Whether x is a module."""
    return isinstance(x, Module)


def is_part(x: Any) -> bool:
    """Whether x is a module or a parameter."""
    return isinstance(x, Module) or is_parameter(x)


def walk(
    x: Any,
    path: str = "",
    wanted: Callable[[Any], bool] = is_parameter,
    seen: set[int] | None = None,
) -> Iterator[tuple[str, Any]]:
    """Every parameter, or what else is wanted, inside x, each once, with its path."""
    seen = {id(x)} if seen is None else seen
    for place, item in members(x, path):
        if id(item) not in seen:
            seen.add(id(item))
            if wanted(item):
                yield place, item
            if isinstance(item, Module):
                yield from walk(item, place, wanted, seen)


def by_path(module: Module) -> dict[str, Parameter]:
    """All parameters by their paths; ValueError if two have the same."""
    pairs = list(walk(module))
    parameters = dict(pairs)
    if len(parameters) < len(pairs):
        raise ValueError(
            f"two parameters of {type(module).__name__} have one path; rename a key of a dict in it"
        )
    return parameters


def buffers_of(module: Module) -> dict[str, tuple[Module, str]]:
    """For the path of each buffer the module it belongs to, and its name there."""
    return {
        f"{path}.{name}" if path else name: (inner, name)
        for path, inner in module.named_modules()
        for name in inner.buffers
    }
