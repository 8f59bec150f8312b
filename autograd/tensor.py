"""Tensor: one floating array that remembers how it was made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from . import memory, structure  # noqa: F401  (memory is imported for what it does)
from .array_methods import ArrayMethods
from .arrays import Array, constant, floating_array
from .elementwise import positive
from .node import Node, clock, store_inputs
from .primitive import NUMBERS, Primitive, improved
from .recording import NO_GRAD, is_recording, paused
from .snapshots import holds, snapshot
from .value import Value

new = object.__new__


class Tensor(ArrayMethods):
    """An array whose operations are recorded, so that gradients can flow back through them.

    Args:
        array: numbers, nested lists of numbers or an array; copied. Integers and booleans become
            float64, floating dtypes stay.
        dtype: the floating dtype to convert to.
        name: what pictures and messages call it.

    Raises:
        TypeError: if the numbers are not real.
        ValueError: if nested lists have rows of different lengths.

    >>> w = Tensor([[1.0, 2.0], [3.0, 4.0]], name="w")
    >>> y = (w @ np.array([1.0, -1.0])).sum()
    >>> y.backward()
    >>> w.grad
    array([[ 1., -1.],
           [ 1., -1.]])
    """

    __slots__ = ("_guards", "_watch")

    _guards: list[tuple[int, Array, Any]]  # constant arrays, and what they held when recorded
    _watch: Any  # what a leaf held when its array was last handed out

    def __init__(self, array: Any, dtype: Any = None, name: str | None = None) -> None:
        self._raw = floating_array(array, dtype)
        self.primitive = None
        self._first = self._second = self._watch = None
        self.epoch = clock.now
        if name is not None:
            self.name = name

    @property
    def data(self) -> Array:
        """The array: of a leaf the array itself, else a view of it that cannot be written to.

        The data of a leaf can be assigned, and changed in place; a backward pass through what
        was recorded before then raises.
        """
        if self.primitive is None:
            self.look()
            return self._raw  # type: ignore[no-any-return]
        view: Array = self._raw.view()
        view.flags.writeable = False
        return view

    @data.setter
    def data(self, array: Any) -> None:
        given = array if array.__class__ is np.ndarray else np.asarray(array)
        if given.shape != self._raw.shape:
            raise ValueError(
                f"Tensor.data: {self.described()} takes an array of that shape, got {given.shape}"
            )
        if given.dtype != self._raw.dtype:
            raise TypeError(
                f"Tensor.data: {self.described()} takes dtype {self._raw.dtype}, "
                f"got {given.dtype}; convert it with .astype(np.{self._raw.dtype})"
            )
        self.check_assignable()
        if given is self._raw:  # changed in place, as `w.data -= step` does
            self.epoch = clock.tick()
            self._watch = snapshot(given)
        else:
            self.replace(given.copy())

    @property
    def dtype(self) -> np.dtype[Any]:
        """The floating dtype."""
        return self._raw.dtype  # type: ignore[no-any-return]

    def as_data(self, x: Any) -> Any:
        """Numbers as an array."""
        return x if x.__class__ is np.ndarray else np.asarray(x)

    def replace(self, data: Array) -> None:
        """Put checked data into a leaf; nobody else may hold the array."""
        super().replace(data)
        self._watch = None

    def look(self) -> None:
        """Notice whether the array of a leaf was changed in place since it was handed out."""
        if self._watch is not None:
            if holds(self._raw, self._watch):
                return
            self.epoch = clock.tick()
        self._watch = snapshot(self._raw)

    # --- recording ---

    def record(
        self, primitive: Primitive, operands: tuple[Any, ...], attributes: Mapping[str, Any]
    ) -> Any:
        """Apply a primitive to operands of which one is this Tensor."""
        data, guards = [], []
        for position, x in enumerate(operands):
            kind = x.__class__
            if kind is Tensor:
                if x._watch is not None:
                    x.look()
                data.append(x._raw)
            elif kind in NUMBERS:
                data.append(x)
            elif kind is np.ndarray and x.dtype.kind in "fbiu":
                if x.flags.writeable or x.base is not None:
                    guards.append((position, x, snapshot(x)))
                data.append(x)
            elif kind is Value:
                data.append(x._raw)
            elif isinstance(x, Node):
                return x.record(primitive, operands, attributes)
            elif isinstance(x, np.generic) and x.dtype.kind in "fbiu":
                data.append(x)
            else:  # an array of a subclass, such as np.memmap, or what is refused
                operands = tuple(constant(x, primitive) for x in operands)
                return self.record(primitive, operands, attributes)
        try:
            out = primitive.forward(*data, **attributes)
        except (TypeError, ValueError, IndexError) as error:
            raise improved(error, primitive, operands) from None
        return recorded(out, primitive, operands, attributes, guards)

    # --- the backward pass ---

    def pull(self, grad: Any) -> Iterator[tuple[Node, Any]]:
        """Each input that is a node, with the gradient this operation sends back to it."""
        inputs, out, attributes = self.inputs, self._raw, self._attributes
        data = self.bare_inputs(inputs)
        if self.epoch != clock.now or self._guards:
            self.check_unchanged()
        primitive: Any = self.primitive
        rules, operands, options = primitive.rules_for(data, attributes)
        for rule, x in zip(rules, inputs, strict=True):
            if rule is not None and isinstance(x, Node):
                try:
                    part = rule(grad, out, *operands, **options)
                    part = None if part is None else x.fit(part)
                except Exception as error:
                    self.add_note(error)
                    raise
                yield x, part

    @staticmethod
    def bare_inputs(inputs: tuple[Any, ...]) -> list[Any]:
        """The numbers and arrays of the inputs, after a look at leaves that were handed out."""
        data = []
        for x in inputs:
            if isinstance(x, Node):
                if x.__class__ is Tensor and x._watch is not None:
                    x.look()
                data.append(x._raw)
            else:
                data.append(x)
        return data

    def recorded_operands(self) -> tuple[Any, ...]:
        """The inputs, Values as Tensors: a plain array times a Value would be an object array."""
        return tuple(
            self.record(positive.primitive, (x,), {}) if x.__class__ is Value else x  # type: ignore[attr-defined]
            for x in self.inputs
        )

    def fit(self, part: Any) -> Any:
        """A gradient that was sent to this node, in its shape and dtype.

        This is where broadcasting is undone: the gradient of a repeated element is a sum.
        """
        data = self._raw
        if not hasattr(part, "shape"):
            part = np.asarray(part)
        if part.shape != data.shape:
            part = structure.sum_to_shape(part, data.shape)
        return part if part.dtype == data.dtype else structure.cast(part, data.dtype)

    def check_unchanged(self) -> None:
        """Raise RuntimeError if an operand was changed after this node was recorded."""
        self.bare_inputs(self.inputs)
        super().check_unchanged()
        for position, array, held in self._guards:
            if not holds(array, held):
                raise RuntimeError(self.changed(position, array))

    def zero(self) -> Array:
        """The gradient of a Tensor that nothing depends on."""
        return np.zeros(self._raw.shape, self._raw.dtype)

    def checked_seed(self, seed: Any) -> Any:
        """The seed as an array of the shape and dtype of this node; ones for None."""
        shape, dtype = self._raw.shape, self._raw.dtype
        if seed is None:
            if self._raw.size != 1:
                raise ValueError(
                    f"backward() needs a scalar: this tensor has shape {shape}. Reduce it "
                    f"(y.sum().backward()) or pass a gradient of shape {shape}: y.backward(seed)"
                )
            return np.ones(shape, dtype)
        if np.shape(seed) != shape:
            raise ValueError(
                f"backward(seed): seed has shape {np.shape(seed)}, the tensor has shape {shape}"
            )
        if np.iscomplexobj(seed):
            raise TypeError("backward(seed): the seed must be real, got complex numbers")
        if isinstance(seed, Node):
            return self.fit(seed)
        return np.copy(seed).astype(dtype, copy=False)  # not np.array, which `compile` cannot see

    def receive(self, gradient: Any, own: bool) -> None:
        """Store a gradient, added to what is there; it shares no memory with anything else."""
        if self.grad is not None:
            self.grad = self.grad + gradient
        elif isinstance(gradient, Node) or (own and is_whole(gradient)):
            self.grad = gradient
        else:
            self.grad = np.copy(gradient)

    # --- as an array ---

    def described(self) -> str:
        """The node in an error message: its kind, name and shape."""
        return f"{super().described()} of shape {self.shape}"

    def text(self) -> str:
        """The data, as it is written in `repr`."""
        return np.array2string(self._raw, separator=", ", prefix="Tensor(") + (
            "" if self._raw.dtype == np.float64 else f", dtype={self._raw.dtype}"
        )


def is_whole(x: Any) -> bool:
    """Whether x is an array and no view of one; nor a symbol of `compile`, which sees copies."""
    return type(x) is np.ndarray and x.base is None


def recorded(
    out: Any,
    primitive: Primitive,
    operands: tuple[Any, ...],
    attributes: Mapping[str, Any],
    guards: list[tuple[int, Array, Any]],
) -> Tensor:
    """A Tensor that remembers how it was made."""
    if out.__class__ is not np.ndarray or out.dtype.kind != "f":
        out = floating_array(out)
    node = new(Tensor)
    node._raw = out
    node.epoch = clock.now
    node._watch = None
    if paused and not is_recording():
        node.primitive, node._first, node._second = NO_GRAD, None, None
    else:
        node.primitive = primitive
        node._guards = guards
        store_inputs(node, operands, attributes)
    return node
