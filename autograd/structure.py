"""Linear maps beside their adjoints: each operation here is the derivative of its neighbour.

sum and broadcast_to, getitem and scatter; reshape and transpose are undone by their own kind.
Since every rule is again one of these operations, second and higher derivatives close by
themselves.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple

from .primitive import primitive

Shape = tuple[int, ...]
Axis = int | tuple[int, ...] | None

linear = functools.partial(primitive, elementwise=False)

#: Up to so many numbers `scatter` adds the plain way, which has less to prepare.
FEW = 200


def array_like(x: Any) -> Any:
    """x itself if it has a shape, as nodes and arrays have, else an array; of Tensors, a Tensor."""
    if hasattr(x, "shape"):
        return x
    try:
        return np.asarray(x)
    except TypeError:  # a Tensor in a list does not become a plain array: it is stacked
        if not isinstance(x, (list, tuple)):
            raise
        return np.stack([array_like(item) for item in x])


def reduced_axes(axis: Axis, rank: int) -> tuple[int, ...]:
    """The axes that a reduction takes together, counted from 0; none of a number."""
    if axis is None or rank == 0:  # NumPy lets a number be reduced over axis 0 or -1, too
        return tuple(range(rank))
    return normalize_axis_tuple(axis, rank)


@functools.cache
def kept_shape(shape: Shape, axis: Axis) -> Shape:
    """The shape of a reduction over `axis` that keeps the reduced axes, with size 1."""
    axes = reduced_axes(axis, len(shape))
    return tuple(1 if a in axes else size for a, size in enumerate(shape))


def unreduced(x: Any, shape: Shape, axis: Axis, keepdims: bool) -> Any:
    """The result of a reduction over `axis`, shaped to broadcast with what was reduced."""
    return x if keepdims else reshape(x, shape=kept_shape(shape, axis))


def spread(grad: Any, shape: Shape, axis: Axis, keepdims: bool) -> Any:
    """Undo a sum over `axis`: repeat its gradient along the axes that were summed."""
    return broadcast_to(unreduced(grad, shape, axis, keepdims), shape=shape)


@functools.cache
def repeated_axes(repeated: Shape, shape: Shape) -> Shape:
    """The axes along which `shape` was repeated when it was broadcast to `repeated`."""
    extra = len(repeated) - len(shape)
    axes = tuple(
        axis for axis, size in enumerate(repeated) if axis < extra or shape[axis - extra] != size
    )
    if extra < 0 or any(shape[axis - extra] != 1 for axis in axes if axis >= extra):
        raise ValueError(f"a gradient of shape {repeated} cannot be that of a shape {shape}")
    return axes


def sum_to_shape(x: Any, shape: Shape) -> Any:
    """Undo broadcasting: sum over the axes along which `shape` was repeated to become x.shape."""
    axes = repeated_axes(x.shape, shape)
    if x.__class__ is np.ndarray:  # the usual case, in half the time
        return np.add.reduce(x, axis=axes).reshape(shape)
    return reshape(sum(x, axis=axes), shape=shape)


# --- sum and broadcast_to -------------------------------------------------------------------


@linear(lambda grad, out, x, axis, keepdims: spread(grad, x.shape, axis, keepdims))
def sum(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The sum over the given axes: None for all, an int, or a tuple of ints.

    >>> sum(np.ones((2, 3)), axis=-1)
    array([3., 3.])
    """
    return np.add.reduce(x, axis=axis, keepdims=keepdims)  # type: ignore[call-overload]


@linear(lambda grad, out, x, shape: sum_to_shape(grad, x.shape))
def broadcast_to(x: Any, shape: int | Shape) -> Any:
    """x repeated along new axes and along axes of size 1, so that it has the given shape.

    >>> broadcast_to(np.array([1.0, 2.0]), (2, 2))
    array([[1., 2.],
           [1., 2.]])
    """
    out = np.empty(shape, x.dtype)  # filled: faster than np.broadcast_to, and for what follows too
    if x.ndim > out.ndim:
        raise ValueError(f"broadcast_to: {x.shape} has more axes than {out.shape}")
    try:
        out[...] = x
    except ValueError:
        raise ValueError(f"broadcast_to: {x.shape} cannot be repeated to {out.shape}") from None
    return out


# --- the same numbers in another shape or order -----------------------------------------------


@linear(lambda grad, out, x, shape: reshape(grad, shape=x.shape))
def reshape(x: Any, shape: int | Shape) -> Any:
    """The same numbers, in C order, in another shape; one size may be -1.

    >>> reshape(np.arange(4.0), (2, -1))
    array([[0., 1.],
           [2., 3.]])
    """
    try:
        return x.reshape(shape)
    except ValueError:
        sizes = np.atleast_1d(shape)
        elements = "" if -1 in sizes else f" ({math.prod(sizes)} elements)"
        raise ValueError(
            f"reshape: cannot make {shape}{elements} from {x.shape} ({x.size} elements)"
        ) from None


def ravel(x: Any) -> Any:
    """x as one row of numbers, in C order.

    >>> ravel(np.ones((2, 3))).shape
    (6,)
    """
    return reshape(array_like(x), (-1,))


def expand_dims(x: Any, axis: int | tuple[int, ...]) -> Any:
    """x with new axes of size 1 at the given positions of the result.

    >>> expand_dims(np.ones((2, 3)), -1).shape
    (2, 3, 1)
    """
    x = array_like(x)
    axes = axis if isinstance(axis, tuple) else (axis,)
    rank = x.ndim + len(axes)
    new = normalize_axis_tuple(axes, rank, "expand_dims")
    sizes = iter(x.shape)
    return reshape(x, tuple(1 if a in new else next(sizes) for a in range(rank)))


def squeeze(x: Any, axis: Axis = None) -> Any:
    """x without the given axes, which must have size 1; without all such axes for None.

    >>> squeeze(np.ones((1, 3, 1))).shape
    (3,)
    """
    x = array_like(x)
    axes = (
        tuple(a for a, size in enumerate(x.shape) if size == 1)
        if axis is None
        else normalize_axis_tuple(axis, x.ndim, "squeeze")
    )
    for a in axes:
        if x.shape[a] != 1:
            raise ValueError(
                f"squeeze: axis {a} of shape {x.shape} has size {x.shape[a]}; "
                "only axes of size 1 can be removed"
            )
    return reshape(x, tuple(size for a, size in enumerate(x.shape) if a not in axes))


@linear(lambda grad, out, x, axes: transpose(grad, inverse_permutation(axes)))
def transpose(x: Any, axes: Sequence[int] | None = None) -> Any:
    """The axes of x in the given order; reversed for None.

    >>> transpose(np.ones((2, 3))).shape
    (3, 2)
    """
    return x.transpose(axes)


def inverse_permutation(axes: Sequence[int] | None) -> tuple[int, ...] | None:
    """The order of axes that undoes `axes`."""
    if axes is None:
        return None
    order = [a % len(axes) for a in axes]
    return tuple(order.index(a) for a in range(len(order)))


def moveaxis(x: Any, source: int | Sequence[int], destination: int | Sequence[int]) -> Any:
    """x with the source axes moved to the destinations, the others in their order.

    >>> moveaxis(np.ones((2, 3, 4)), 0, -1).shape
    (3, 4, 2)
    """
    x = array_like(x)
    origin = normalize_axis_tuple(source, x.ndim, "moveaxis: source")
    target = normalize_axis_tuple(destination, x.ndim, "moveaxis: destination")
    if len(origin) != len(target):
        raise ValueError(
            f"moveaxis: {len(origin)} source axes but {len(target)} destinations; give as many"
        )
    order = [a for a in range(x.ndim) if a not in origin]
    for position, a in sorted(zip(target, origin, strict=True)):
        order.insert(position, a)
    return transpose(x, tuple(order))


def swapaxes(x: Any, first: int, second: int) -> Any:
    """x with two axes exchanged.

    >>> swapaxes(np.ones((2, 3, 4)), 0, -1).shape
    (4, 3, 2)
    """
    x = array_like(x)
    order = list(range(x.ndim))
    first, second = normalize_axis_tuple((first, second), x.ndim, "swapaxes", allow_duplicate=True)
    order[first], order[second] = order[second], order[first]
    return transpose(x, tuple(order))


@linear(lambda grad, out, x, dtype: grad)
def cast(x: Any, dtype: Any) -> Any:
    """x with its numbers rounded to another floating dtype.

    >>> cast(np.ones(2), np.float32).dtype
    dtype('float32')
    """
    return x.astype(dtype)


# --- getitem and scatter ------------------------------------------------------------------------


@linear(lambda grad, out, x, index: scatter(grad, index, x.shape))
def getitem(x: Any, index: Any) -> Any:
    """x[index] for every kind of index NumPy has: slices, integers, arrays, masks, None, Ellipsis.

    >>> getitem(np.arange(3.0), [0, 0, 2])
    array([0., 0., 2.])
    """
    try:
        return x[index]
    except IndexError as error:
        text = str(error).replace("out of bounds", "out of range").replace("with size", "of size")
        raise IndexError(f"getitem: {text} (shape {x.shape})") from None


@linear(lambda grad, out, x, index, shape: getitem(grad, index))
def scatter(x: Any, index: Any, shape: Shape) -> Any:
    """Zeros of the given shape with x added at index; repeated positions add up.

    >>> scatter(np.array([1.0, 2.0, 4.0]), [0, 0, 2], (3,))
    array([3., 0., 4.])
    """
    out = np.zeros(shape, x.dtype)
    if not repeats_positions(index):
        out[index] = x
    elif x.ndim > 1 and x.size > FEW:  # three times as fast: NumPy adds quickly along one axis
        places = flat_positions(index, shape)
        np.add.at(out.reshape(-1), places.reshape(-1), np.broadcast_to(x, places.shape).reshape(-1))
    else:
        np.add.at(out, index, x)
    return out


def flat_positions(index: Any, shape: Shape) -> Any:
    """Where an index that has arrays of integers selects in the flattened array of that shape."""
    if not isinstance(index, np.ndarray):
        return np.arange(math.prod(shape)).reshape(shape)[index]
    row = np.arange(math.prod(shape[1:])).reshape(shape[1:])
    return index.reshape(index.shape + (1,) * row.ndim) * row.size + row


def repeats_positions(index: Any) -> bool:
    """Whether an index may name one position twice: only arrays of integers can."""
    if isinstance(index, tuple):
        return any(map(repeats_positions, index))
    return isinstance(index, (list, np.ndarray)) and array_like(index).dtype != bool
