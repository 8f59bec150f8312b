"""Pooling: each window of an image is replaced by its largest number, or by its mean.

Inputs have shape (batch, channels, width) or (batch, channels, height, width). No parameters.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import product
from typing import Any, ClassVar

import numpy as np

from autograd import max as largest
from autograd import mean, reshape, stack, transpose

from .module import Module
from .patches import Padding, PerAxis, margins_of, patches_of, per_axis
from .targets import as_numbers

Reduction = Callable[..., Any]


class Pooling(Module):
    """What the pooling layers share. Along each axis, as in a convolution,

        output = (input - window + 2 padding) / stride + 1, rounded down

    Args:
        window: the width of the windows, or their height and width.
        stride: how far apart windows are; as far as they are wide for None.
        padding: as in `cross_correlate`, but less than the window, so that no window is empty.

    Raises:
        TypeError: if a size is no integer.
        ValueError: if a setting is out of its range; from a call, if the input does not fit.
    """

    #: The spatial axes.
    axes: tuple[str, ...] = ()

    #: What is made of a window, over axis 0, and what is put around the input.
    reduction: ClassVar[Reduction]
    fill = 0.0

    def __init__(
        self, window: PerAxis, stride: PerAxis | None = None, padding: Padding = 0
    ) -> None:
        name, rank = type(self).__name__, len(self.axes)
        self.window = per_axis(name, "window", window, rank)
        self.stride = self.window if stride is None else per_axis(name, "stride", stride, rank)
        self.padding = margins_of(name, padding, self.window)
        if any(max(pair) >= n for pair, n in zip(self.padding, self.window, strict=True)):
            raise ValueError(
                f"{name}: a padding of {padding!r} leaves windows of {self.window} that hold "
                "nothing else; the padding must be less than the window"
            )

    def __call__(self, x: Any) -> Any:
        """The output, shape (batch, channels, *places)."""
        x, rank = checked(self, self.axes, x), len(self.axes)
        name = type(self).__name__
        patches = patches_of(name, x, self.window, self.stride, self.padding, self.fill)
        kept = patches.shape[:-rank]
        # The window goes to the front: to compare or add whole images is many times as fast as to
        # compare or add the few numbers inside of each window.
        order = (*range(2 + rank, 2 + 2 * rank), *range(2 + rank))
        shape = (math.prod(self.window), *kept)
        return self.reduction(reshape(transpose(patches, order), shape), axis=0)


class MaxPool1d(Pooling):
    """The largest number of each window of (batch, channels, width); see `Pooling`.

    Numbers that tie share the gradient equally; PyTorch sends it to the first of them. What is put
    around the input is -inf, which is never chosen.

    >>> MaxPool1d(2)(np.array([[[1.0, 5.0, 2.0, 3.0]]]))
    array([[[5., 3.]]])
    """

    axes: tuple[str, ...] = ("width",)
    reduction = staticmethod(largest)
    fill = -math.inf


class MaxPool2d(MaxPool1d):
    """The largest number of each window of (batch, channels, height, width); see `MaxPool1d`.

    Source: lectures.md, C "pooling".

    >>> MaxPool2d(2)(np.arange(16.0).reshape(1, 1, 4, 4))
    array([[[[ 5.,  7.],
             [13., 15.]]]])
    """

    axes = ("height", "width")


class MeanPool1d(Pooling):
    """The mean of each window of (batch, channels, width); see `Pooling`.

    What is put around the input are zeros, which count, as they do by default in PyTorch.

    >>> MeanPool1d(2)(np.array([[[1.0, 5.0, 2.0, 3.0]]]))
    array([[[3. , 2.5]]])
    """

    axes: tuple[str, ...] = ("width",)
    reduction = staticmethod(mean)


class MeanPool2d(MeanPool1d):
    """The mean of each window of (batch, channels, height, width); see `MeanPool1d`.

    Source: lectures.md, C "pooling".

    >>> MeanPool2d(2)(np.arange(16.0).reshape(1, 1, 4, 4))
    array([[[[ 2.5,  4.5],
             [10.5, 12.5]]]])
    """

    axes = ("height", "width")


# --- adaptive -----------------------------------------------------------------------------------


class AdaptivePooling(Module):
    """Pooling into a given number of places, however large the input is.

    Place i of m along an axis of n takes the numbers from floor(i n / m) up to, and without,
    ceil((i + 1) n / m), which is PyTorch's rule; neighbours overlap where m does not divide n.

    Args:
        output_size: the number of places, or those along height and width.

    Raises:
        TypeError: if a size is no integer.
        ValueError: if a size is not positive; from a call, if the input is no batch of images.
    """

    reduction: ClassVar[Reduction]

    def __init__(self, output_size: PerAxis) -> None:
        self.output_size = per_axis(type(self).__name__, "output_size", output_size, 2)

    def __call__(self, x: Any) -> Any:
        """The output, shape (batch, channels, *output_size)."""
        x = checked(self, ("height", "width"), x)
        rows, columns = (bins(n, m) for n, m in zip(x.shape[2:], self.output_size, strict=True))
        cells = [self.reduction(x[:, :, a, b], axis=(2, 3)) for a, b in product(rows, columns)]
        return reshape(stack(cells, axis=2), (*x.shape[:2], *self.output_size))


class AdaptiveMeanPool2d(AdaptivePooling):
    """The mean of each cell; with output_size 1 the mean of the whole image, one per channel.

    >>> AdaptiveMeanPool2d(1)(np.arange(16.0).reshape(1, 1, 4, 4))
    array([[[[7.5]]]])
    """

    reduction = staticmethod(mean)


class AdaptiveMaxPool2d(AdaptivePooling):
    """The largest number of each cell.

    >>> AdaptiveMaxPool2d((1, 2))(np.arange(16.0).reshape(1, 1, 4, 4))
    array([[[[13., 15.]]]])
    """

    reduction = staticmethod(largest)


def bins(size: int, count: int) -> list[slice]:
    """The places of an axis that are put into each of a number of bins."""
    return [slice(i * size // count, -(-(i + 1) * size // count)) for i in range(count)]


# --- flatten ------------------------------------------------------------------------------------


class Flatten(Module):
    """Each sample as one row of numbers: (batch, ...) becomes (batch, features).

    >>> Flatten()(np.ones((5, 16, 2, 2))).shape
    (5, 64)
    """

    def __call__(self, x: Any) -> Any:
        """The rows."""
        x = as_numbers(x)
        if len(x.shape) < 2:
            raise ValueError(f"Flatten: the input must have shape (batch, ...), got {x.shape}")
        return reshape(x, (x.shape[0], math.prod(x.shape[1:])))


# --- checks -------------------------------------------------------------------------------------


def checked(layer: Module, axes: tuple[str, ...], x: Any) -> Any:
    """The input, if it has the right axes."""
    x = as_numbers(x)
    if len(x.shape) != 2 + len(axes):
        raise ValueError(
            f"{type(layer).__name__}: the input must have shape (batch, channels, "
            f"{', '.join(axes)}), got {x.shape}"
        )
    if 0 in x.shape[1:]:
        raise ValueError(f"{type(layer).__name__}: there is nothing to pool in shape {x.shape}")
    # Integers could not be padded with -inf.
    integers = isinstance(x, np.ndarray) and x.dtype.kind in "iub"
    return x.astype(float) if integers else x
