"""Convolution: one small kernel looks at every place of a signal or an image.

Inputs have shape (batch, channels, width) or (batch, channels, height, width), kernels
(out_channels, in_channels / groups, [height,] width). Every window under the kernel becomes a
column, and one matrix product does the rest. Along each axis

    output = (input - kernel + 2 padding) / stride + 1, rounded down

What the field calls convolution, and what the layers compute, is the cross-correlation. The true
convolution of mathematics flips the kernel first. For weights that are learnt it makes no
difference; for given ones it does.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd import Tensor, reshape, transpose

from .initialization import he
from .layers import Initialization, check_size
from .module import Module
from .parameters import Array
from .patches import Padding, PerAxis, dilated, margins_of, patches_of, per_axis
from .targets import as_numbers

# --- the operations -----------------------------------------------------------------------------


def cross_correlate(
    x: Any,
    kernel: Any,
    *,
    stride: PerAxis = 1,
    padding: Padding = "valid",
    dilation: PerAxis = 1,
    groups: int = 1,
) -> Any:
    """The sum over each window of input times kernel: what libraries call convolution.

        out[i] = sum over j of x[i * stride + j * dilation] * kernel[j]

    Args:
        x: shape (batch, channels, *sizes), with any number of spatial axes.
        kernel: shape (out_channels, channels / groups, *sizes).
        stride: how far apart windows are, for all axes or for each.
        padding: how many zeros to put around: "valid" none; "same" as many as keep the size, at
            stride 1, an odd one at the end; "full" as many as let every window in that touches
            the input; or a number for all axes, one for each, or (before, after) for each.
        dilation: how far apart the numbers that a kernel looks at are.
        groups: the channels are divided into as many groups, each with kernels of its own.

    Returns:
        Shape (batch, out_channels, *places).

    Raises:
        ValueError: if shapes or settings do not fit together.
        TypeError: if a setting is no integer.

    Source: lectures.md, C "convolution".

    >>> x, kernel = np.array([[[1.0, 2.0, 4.0, 8.0]]]), np.array([[[1.0, 0.0, -1.0]]])
    >>> cross_correlate(x, kernel)
    array([[[-3., -6.]]])
    """
    x, kernel = as_numbers(x), as_numbers(kernel)
    check_operands("cross_correlate", x.shape, kernel.shape, groups)
    axes = len(kernel.shape) - 2
    dilation = per_axis("cross_correlate", "dilation", dilation, axes)
    extents = dilated(kernel.shape[2:], dilation)
    patches = patches_of("cross_correlate", x, extents, stride, padding)
    if max(dilation) > 1:
        patches = patches[(..., *(slice(None, None, step) for step in dilation))]
    places = patches.shape[2:-axes]
    # Axes (batch, channels, window, places): a column for each place, in each group.
    order = (0, 1, *range(2 + axes, 2 + 2 * axes), *range(2, 2 + axes))
    rows, terms = kernel.shape[0] // groups, math.prod(kernel.shape[1:])
    columns = reshape(transpose(patches, order), (len(x), groups, terms, math.prod(places)))
    product = reshape(kernel, (groups, rows, terms)) @ columns
    return reshape(product, (len(x), kernel.shape[0], *places))


def convolve(
    x: Any,
    kernel: Any,
    *,
    stride: PerAxis = 1,
    padding: Padding = "valid",
    dilation: PerAxis = 1,
    groups: int = 1,
) -> Any:
    """The true convolution: the cross-correlation with the kernel flipped along every axis.

    Arguments and shapes are those of `cross_correlate`. With "full" and "same" it is what
    `numpy.convolve` computes of one channel: an odd zero of "same" comes first, not last.

    Source: lectures.md, C "convolution": (x * k)(i) = sum over j of x(i - j) k(j).

    >>> x, kernel = np.array([[[1.0, 2.0, 4.0, 8.0]]]), np.array([[[1.0, 0.0, -1.0]]])
    >>> convolve(x, kernel)
    array([[[3., 6.]]])
    """
    kernel = as_numbers(kernel)
    axes = len(kernel.shape) - 2
    flipped = kernel[(..., *[slice(None, None, -1)] * axes)]
    if padding == "same":  # mirrored, as the kernel is
        steps = per_axis("convolve", "dilation", dilation, axes)
        margins = margins_of("convolve", padding, dilated(kernel.shape[2:], steps))
        padding = [(after, before) for before, after in margins]
    return cross_correlate(
        x, flipped, stride=stride, padding=padding, dilation=dilation, groups=groups
    )


# --- the layers ---------------------------------------------------------------------------------


class Convolution(Module):
    """What Conv1d and Conv2d share: they differ in the number of spatial axes alone.

    Args:
        in_channels: the channels of the input.
        out_channels: the channels of the output, which is the number of kernels.
        kernel_size: the width of the kernels, or their height and width.
        stride, padding, dilation, groups: as in `cross_correlate`.
        rng: draws the initial weights.
        bias: whether each output channel has a number of its own added; it starts as 0.
        initialization: as in `Linear`, with M_in and M_out the numbers that meet in an output and
            those that an input goes to. `he` suits the relu that mostly follows.
        dtype: the floating dtype of the parameters.

    Raises:
        TypeError: if rng is missing or is not a numpy.random.Generator, or a size is no integer.
        ValueError: if a setting is out of its range; from a call, if the input does not fit.
    """

    #: The spatial axes.
    axes: tuple[str, ...] = ()

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: PerAxis,
        *,
        stride: PerAxis = 1,
        padding: Padding = "valid",
        dilation: PerAxis = 1,
        groups: int = 1,
        rng: np.random.Generator | None = None,
        bias: bool = True,
        initialization: Initialization = he,
        dtype: Any = np.float64,
    ) -> None:
        name, rank = type(self).__name__, len(self.axes)
        check_groups(name, in_channels, out_channels, groups)
        sizes = per_axis(name, "kernel_size", kernel_size, rank)
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.stride = per_axis(name, "stride", stride, rank)
        self.dilation = per_axis(name, "dilation", dilation, rank)
        self.padding = margins_of(name, padding, dilated(sizes, self.dilation))
        self.groups = groups
        shape = (out_channels, in_channels // groups, *sizes)
        self.weight = Tensor(kernels(shape, groups, initialization, rng, dtype))
        self.bias = Tensor(np.zeros(out_channels, dtype)) if bias else None

    def __call__(self, x: Any) -> Any:
        """The output, shape (batch, out_channels, *places)."""
        x = as_numbers(x)
        if len(x.shape) != 2 + len(self.axes) or x.shape[1] != self.in_channels:
            raise ValueError(
                f"{type(self).__name__}(in_channels={self.in_channels}): the input must have shape "
                f"(batch, {self.in_channels}, {', '.join(self.axes)}), got {x.shape}"
            )
        z = cross_correlate(
            x, self.weight, stride=self.stride, padding=self.padding, dilation=self.dilation,
            groups=self.groups,
        )  # fmt: skip
        if self.bias is None:
            return z
        return z + reshape(self.bias, (self.out_channels, *[1] * len(self.axes)))


class Conv1d(Convolution):
    """A convolution over (batch, channels, width); see `Convolution` for the arguments.

    >>> layer = Conv1d(2, 4, 3, padding="same", rng=np.random.default_rng(0))
    >>> layer(np.ones((5, 2, 10))).shape
    (5, 4, 10)
    """

    axes = ("width",)


class Conv2d(Convolution):
    """A convolution over (batch, channels, height, width); see `Convolution` for the arguments.

    Source: lectures.md, C "convolution".

    >>> layer = Conv2d(1, 16, 3, rng=np.random.default_rng(0))
    >>> layer.weight.shape, layer(np.ones((5, 1, 28, 28))).shape
    ((16, 1, 3, 3), (5, 16, 26, 26))
    """

    axes = ("height", "width")


def kernels(
    shape: tuple[int, ...],
    groups: int,
    initialization: Initialization,
    rng: np.random.Generator | None,
    dtype: Any,
) -> Array:
    """Initial weights of the given shape."""
    count = shape[0] // groups
    inputs = math.prod(shape[1:])
    # An initialization looks at inputs and outputs of a unit. An input meets every number of the
    # kernel somewhere, so it has as many outputs for each channel; one column of them is taken.
    outputs = count * math.prod(shape[2:])
    drawn = [initialization((inputs, outputs), rng=rng, dtype=dtype) for _ in range(groups)]
    return np.concatenate([weight[:, :count].T for weight in drawn]).reshape(shape)


# --- checks -------------------------------------------------------------------------------------


def check_groups(call: str, in_channels: int, out_channels: int, groups: int) -> None:
    """Raise ValueError unless the groups divide the channels on both sides."""
    sizes = {"in_channels": in_channels, "out_channels": out_channels, "groups": groups}
    for what, size in sizes.items():
        check_size(call, what, size)
    if in_channels % groups or out_channels % groups:
        raise ValueError(
            f"{call}: groups must divide in_channels and out_channels, got {groups} groups for "
            f"{in_channels} and {out_channels}"
        )


def check_operands(call: str, shape: tuple[int, ...], kernel: tuple[int, ...], groups: int) -> None:
    """Raise ValueError unless input and kernel have the axes and channels they need."""
    if len(shape) != len(kernel) or len(shape) < 3:
        raise ValueError(
            f"{call}: the input must have shape (batch, channels, *sizes) and the kernel "
            f"(out_channels, channels / groups, *sizes), got {shape} and {kernel}"
        )
    check_size(call, "groups", groups)
    if kernel[0] % groups:
        raise ValueError(
            f"{call}: groups must divide the output channels, got {groups} groups for {kernel[0]}"
        )
    if shape[1] != kernel[1] * groups:
        raise ValueError(
            f"{call}: a kernel of shape {kernel} with groups={groups} needs {kernel[1] * groups} "
            f"input channels, got input of shape {shape}"
        )
