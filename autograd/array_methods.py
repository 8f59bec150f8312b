"""What a Tensor can do as an array does: indexing, iteration, and NumPy's methods."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NoReturn, Self

import numpy as np

from . import choosing, rearranging, reductions, structure
from .arrays import frozen_index
from .at import At
from .recording import STOPPED
from .variable import Variable

Method = Callable[..., Any]
AXES = frozenset({int, type(None), tuple})


def through(function: Callable[..., Any]) -> Method:
    """The method that calls a function of NumPy's, which records on nodes."""

    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        return function(self, *args, **kwargs)

    method.__name__ = function.__name__
    method.__doc__ = f"np.{function.__name__}(self, ...), recorded."
    return method


def plainly(name: str) -> Method:
    """The method whose answer is plain: positions, truths, bytes."""

    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        return getattr(self._raw, name)(*args, **kwargs)

    method.__name__ = name
    method.__doc__ = f"As numpy.ndarray.{name}, with a plain answer."
    return method


def reduction(ours: Callable[..., Any], function: Callable[..., Any]) -> Method:
    """The method for a reduction: the short way to its primitive, with options through NumPy."""
    primitive = ours.primitive  # type: ignore[attr-defined]

    def method(
        self: Any, axis: Any = None, *rest: Any, keepdims: Any = False, **others: Any
    ) -> Any:
        if rest or others or axis.__class__ not in AXES or keepdims.__class__ is not bool:
            options = {"keepdims": keepdims} if keepdims is not False else {}
            return function(self, axis, *rest, **others, **options)
        return self.record(primitive, (self,), {"axis": axis, "keepdims": keepdims})

    method.__name__ = function.__name__
    method.__doc__ = f"np.{function.__name__}(self, ...), recorded."
    return method


def spread(ours: Callable[..., Any], function: Callable[..., Any]) -> Method:
    """The method for var or std: the short way as in `reduction`, with `ddof` besides."""

    def method(
        self: Any, axis: Any = None, *rest: Any, ddof: Any = 0, keepdims: Any = False, **others: Any
    ) -> Any:
        if rest or others:
            given = {"ddof": ddof, "keepdims": keepdims}
            options = {name: x for name, x in given.items() if x}
            return function(self, axis, *rest, **options, **others)
        return ours(self, axis=axis, ddof=ddof, keepdims=keepdims)

    method.__name__ = function.__name__
    method.__doc__ = f"np.{function.__name__}(self, ...), recorded."
    return method


class ArrayMethods(Variable):
    """The methods of an array that are not operators. Views and copies are recorded."""

    __slots__ = ()

    # --- indexing ---

    def __getitem__(self, index: Any) -> Any:
        return structure.getitem(self, frozen_index(index))

    @property
    def at(self) -> At:
        """Changes at some positions, as a new Tensor: `t.at[index].set(x)`, `.add(x)`."""
        return At(self)

    def __setitem__(self, index: Any, value: Any) -> NoReturn:
        raise TypeError(
            "a Tensor cannot be changed element by element, because its gradient would be wrong; "
            "write t = t.at[index].set(x), build a new one with autograd.where or concatenate, or "
            "assign the .data of a leaf"
        )

    def __delitem__(self, index: Any) -> NoReturn:
        raise TypeError("elements of a Tensor cannot be deleted; np.delete makes one without them")

    def __len__(self) -> int:
        if not self._raw.ndim:
            raise TypeError("len() of a Tensor of shape (): it has no axes")
        return len(self._raw)

    def __iter__(self) -> Iterator[Any]:
        if not self._raw.ndim:
            raise TypeError("iteration over a Tensor of shape (): it has no axes")
        return (self[i] for i in range(len(self._raw)))

    def __contains__(self, x: Any) -> bool:
        return bool(np.any(self == x))

    # --- as a plain array ---

    def constant_data(self) -> Any:
        """The array of a constant, as detach() makes it; of others TypeError."""
        if self.primitive is not STOPPED:
            raise TypeError(
                "this would turn a Tensor into a plain array and drop its gradient; ask for the "
                "array with .data, or with .detach(), or use a function of autograd or NumPy that "
                "has a derivative rule; several Tensors become one by np.stack"
            )
        return self._raw.copy()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return np.asarray(self.constant_data(), dtype)

    def __dlpack__(self, **options: Any) -> Any:
        return self.constant_data().__dlpack__(**options)

    def __dlpack_device__(self) -> Any:
        return self.constant_data().__dlpack_device__()

    def item(self, *index: Any) -> float:
        """One number as a Python float: that of a single element, or the one at an index."""
        return float(self._raw.item(*index)) if index else super().item()

    any, all = plainly("any"), plainly("all")
    argmax, argmin = plainly("argmax"), plainly("argmin")
    argsort, argpartition = plainly("argsort"), plainly("argpartition")
    nonzero, tolist, tobytes = plainly("nonzero"), plainly("tolist"), plainly("tobytes")

    def searchsorted(self, v: Any, side: Any = "left", sorter: Any = None) -> Any:
        """Where v would be inserted to keep the elements in order, as plain integers."""
        return np.searchsorted(self._raw, v, side, sorter)

    itemsize = property(lambda self: self._raw.itemsize, doc="The bytes of one element.")
    nbytes = property(lambda self: self._raw.nbytes, doc="The bytes of all elements.")
    strides = property(lambda self: self._raw.strides, doc="The bytes from element to element.")
    flags = property(lambda self: self.data.flags, doc="How the array is stored.")
    imag = property(lambda self: np.zeros(self.shape, self.dtype), doc="Zeros: it is real.")
    real = property(lambda self: self, doc="The Tensor itself: it is real.")
    device, base = "cpu", None

    # --- shapes ---

    @property
    def T(self) -> Any:  # noqa: N802  (NumPy's name)
        """The transpose: all axes in reverse order."""
        return structure.transpose(self)

    mT = property(rearranging.matrix_transpose, doc="Each matrix transposed.")  # noqa: N815
    flat = property(structure.ravel, doc="The elements one after the other.")

    def reshape(self, *shape: Any, order: str = "C", copy: bool | None = None) -> Any:
        """The same numbers in another shape, given as sizes or as one tuple."""
        sizes = shape[0] if len(shape) == 1 else shape
        if order == "C" and copy is None:
            return structure.reshape(self, sizes)
        options: Any = {"order": order} if copy is None else {"order": order, "copy": copy}
        return np.reshape(self, sizes, **options)

    def transpose(self, *axes: Any) -> Any:
        """The axes in another order, given as integers or as one tuple; reversed for none."""
        if len(axes) == 1 and not isinstance(axes[0], int):
            return structure.transpose(self, axes[0])
        return structure.transpose(self, axes or None)

    ravel, flatten, copy = rearranging.ravel, rearranging.ravel, rearranging.copy
    swapaxes, squeeze = structure.swapaxes, structure.squeeze

    # --- numbers ---

    def astype(self, dtype: Any, *args: Any, **options: Any) -> Any:
        """The numbers in another dtype; a plain array if that is not a floating one."""
        kind = np.dtype(dtype).kind
        if kind == "c":
            raise TypeError("astype: complex numbers have no derivative here; got complex dtype")
        if kind != "f":
            return self._raw.astype(dtype, *args, **options)
        np.empty(0, self.dtype).astype(dtype, *args, **options)  # NumPy checks the options
        return structure.cast(self, np.dtype(dtype))

    def clip(  # type: ignore[override]
        self, min: Any = None, max: Any = None, **options: Any
    ) -> Any:
        """Limited to min..max; a bound of None is no bound."""
        return np.clip(self, min, max, **options) if options else choosing.clip(self, min, max)

    def compress(self, condition: Any, axis: Any = None) -> Any:
        """The elements, or the slices along an axis, for which the condition holds."""
        return np.compress(condition, self, axis)

    def conj(self) -> Self:
        """The Tensor itself: it is real."""
        return self

    def to_device(self, device: str, **options: Any) -> Self:
        """The Tensor itself: there is no device but "cpu"."""
        self._raw.to_device(device, **options)
        return self

    conjugate = conj
    sum, mean = reduction(structure.sum, np.sum), reduction(reductions.mean, np.mean)
    max, min = reduction(reductions.max, np.max), reduction(reductions.min, np.min)
    prod = reduction(reductions.prod, np.prod)
    var, std = spread(reductions.var, np.var), spread(reductions.std, np.std)
    cumsum, cumprod = through(np.cumsum), through(np.cumprod)
    diagonal, trace = through(np.diagonal), through(np.trace)
    repeat, take, round = through(np.repeat), through(np.take), through(np.round)


#: Methods of NumPy's arrays that change or expose the storage, and what to use instead.
INSTEAD = {
    "sort": "np.sort(t) returns the sorted elements",
    "partition": "np.partition(t, kth) returns the partitioned elements",
    "resize": "np.resize(t, shape) returns the elements in another size",
    "fill": "np.full_like(t, x) makes an array filled with x",
    "put": "t.at[index].set(x) returns a changed Tensor",
    "choose": "its floats are no positions; give np.choose an array of integers",
    "view": "use t.reshape for another shape and t.astype for another dtype",
} | dict.fromkeys(
    "byteswap dump dumps getfield setfield setflags tofile".split(),
    "it belongs to the storage of the array; ask for that with .data",
)


def refused(name: str, instead: str) -> Method:
    """The method that says what to use instead."""

    def method(self: Any, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError(f"{name}: a Tensor has no such method, for it is recorded: {instead}")

    method.__name__ = name
    method.__doc__ = f"Not of a recorded array: {instead}."
    return method


for name, instead in INSTEAD.items():
    setattr(ArrayMethods, name, refused(name, instead))
del name, instead
