"""What a recorded function returned or left behind, to be filled with the numbers of a program."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ... import nested
from ...recording import COMPILED
from ...value import Value
from ..captured import Place
from .number import Number, held
from .run import ScalarRun, stored_gradient

#: Kinds of items of which NumPy makes an array of numbers.
NUMBERS = (float, int, np.number, np.bool_)


class ScalarTemplate:
    """A nesting in which some items are numbers of a program."""

    def __init__(self, x: Any, root: Callable[[Any], int], run: ScalarRun) -> None:
        self.like = with_plain_keys(x)
        self.items = [item_of(item, root, run) for item in nested.leaves(x)]
        single = not isinstance(x, (list, tuple, dict, np.ndarray))
        self.number = self.items[0][1] if single and self.items[0][0] is float else None
        self.single = single
        #: Of each array of objects whether it is one of numbers, as it would be without us.
        self.plain = [*map(is_of_numbers, arrays_of_objects(x))]

    def filled(self, version: Any, outputs: Any) -> Any:
        """The nesting with its items."""
        if self.single:
            return made(self.items[0], version, outputs)
        items = [made(item, version, outputs) for item in self.items]
        result = nested.rebuild(self.like, iter(items))
        return with_plain_arrays(result, iter(self.plain)) if any(self.plain) else result


def left_in(place: Place, x: Any) -> None:
    """Put into a place what the function leaves there.

    A dict with the keys of the old one goes into it, for those who hold the old one to see it too.
    """
    before = place.before
    if type(x) is dict and type(before) is dict and x.keys() == before.keys():
        before.update(x)
    else:
        place.put(x)


def with_plain_keys(x: Any) -> Any:
    """A nesting with numbers in place of the Numbers among its keys: they are guarded.

    Its items are zeros: a Number or Value would keep the graph alive that it was computed in.

    >>> with_plain_keys({"loss": Value(2.0), "names": ("a", "b")})
    {'loss': 0.0, 'names': ('a', 'b')}
    """
    if type(x) is dict:
        return {held(key): with_plain_keys(item) for key, item in x.items()}
    if hasattr(x, "_fields") and isinstance(x, tuple):
        return type(x)(*map(with_plain_keys, x))
    if type(x) in (list, tuple):
        return type(x)(map(with_plain_keys, x))
    if isinstance(x, np.ndarray) and x.dtype.hasobject:
        array = np.empty(x.shape, dtype=object)
        for position, item in enumerate(x.flat):
            array.flat[position] = with_plain_keys(item)
        return array
    return 0.0 if type(x) in (Number, Value) else x


def arrays_of_objects(x: Any) -> Iterator[Any]:
    """The arrays of objects in a nesting, in the order of `nested.leaves`."""
    if isinstance(x, (list, tuple, dict)):
        for item in x.values() if isinstance(x, dict) else x:
            yield from arrays_of_objects(item)
    elif isinstance(x, np.ndarray) and x.dtype.hasobject:
        yield x


def is_of_numbers(x: Any) -> bool:
    """Whether an array has objects only because there are Numbers in it."""
    return any(type(item) is Number for item in x.flat) and all(
        isinstance(item, NUMBERS) for item in x.flat
    )


def with_plain_arrays(x: Any, plain: Iterator[bool]) -> Any:
    """A nesting in which the arrays of objects that are to be plain have the dtype of NumPy.

    >>> with_plain_arrays({"a": np.array([1, 2.0], dtype=object)}, iter([True]))
    {'a': array([1., 2.])}
    """
    if isinstance(x, dict):
        return {key: with_plain_arrays(item, plain) for key, item in x.items()}
    if isinstance(x, (list, tuple)):
        items = [with_plain_arrays(item, plain) for item in x]
        return type(x)(*items) if hasattr(x, "_fields") else type(x)(items)
    if isinstance(x, np.ndarray) and x.dtype.hasobject and next(plain):
        return np.array(x.tolist())
    return x


def item_of(x: Any, root: Callable[[Any], int], run: ScalarRun) -> tuple[Any, Any]:
    """How one item is made: of which class, and from which root; or "same"."""
    if type(x) is Number:
        return x.held.__class__, root(x)
    if type(x) is Value and (x._first is not None or is_made(x, run)):
        primitive = COMPILED if x._first is not None else x.primitive
        gradient = stored_gradient(x)
        if x._first is not None:
            gradient = run.inner_gradient(x, gradient)
        kept = gradient if gradient is None else item_of(gradient, root, run)
        return Value, (root(x), primitive, x.name, kept)
    return "same", x


def is_made(leaf: Value, run: ScalarRun) -> bool:
    """Whether a leaf was made in the run; one that was there before is returned as it is."""
    return leaf in run.states and leaf not in run.before


def made(item: tuple[Any, Any], version: Any, outputs: Any) -> Any:
    """One item of a nesting."""
    kind, x = item
    if kind == "same":
        return x
    if kind is not Value:
        number = version.value(x, outputs)
        return number if kind is float else kind(number)
    root, primitive, name, gradient = x
    node = Value(version.value(root, outputs), name)
    node.primitive = primitive
    if gradient is not None:
        node.grad = made(gradient, version, outputs)
    return node
