"""Normalization: inputs are shifted and scaled to mean 0 and variance 1, then to learnt ones.

    y = (x - mean) / sqrt(variance + epsilon) * weight + bias

BatchNorm takes mean and variance of each channel over the batch, LayerNorm of each sample over its
features. The variance is the biased one, the mean of the squared deviations.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd import Tensor, mean, sqrt, var

from .layers import check_size
from .module import Module
from .parameters import Array, as_array
from .targets import as_numbers


class Normalization(Module):
    """What the kinds of normalization share: weight, bias, epsilon and the equation above."""

    weight: Any
    bias: Any

    def __init__(self, shape: tuple[int, ...], epsilon: float, affine: bool, dtype: Any) -> None:
        name = type(self).__name__
        if not (epsilon > 0.0 and math.isfinite(epsilon)):
            raise ValueError(f"{name}: epsilon must be a positive number, got {epsilon!r}")
        self.epsilon = float(epsilon)
        self.weight = Tensor(np.ones(shape, dtype)) if affine else None
        self.bias = Tensor(np.zeros(shape, dtype)) if affine else None

    def normalized(self, x: Any, average: Any, variance: Any, shape: tuple[int, ...]) -> Any:
        """The equation; weight and bias are given a shape that broadcasts with x."""
        # The factors are few numbers: put together first, they meet the large array once.
        scale = 1.0 / sqrt(variance + self.epsilon)
        if self.weight is None:
            return (x - average) * scale
        return (x - average) * (scale * self.weight.reshape(shape)) + self.bias.reshape(shape)


class LayerNorm(Normalization):
    """Layer normalization: each sample by the mean and variance of its own features.

    It does the same in training and in use, and knows nothing of the batch.

    Args:
        features: the size of the last axis, or the sizes of the last axes, taken together.
        epsilon: a positive number, added to the variance, so that nothing is divided by 0.
        affine: whether there are weight and bias, which start as ones and zeros.
        dtype: the floating dtype of the parameters.

    Raises:
        ValueError: if a size or epsilon is not positive; from a call, if the input does not fit.
        TypeError: if a size is no integer.

    Source: Ba et al., "Layer normalization" (2016).

    >>> LayerNorm(2)(np.array([[1.0, 3.0], [10.0, 30.0]])).data.round(2)
    array([[-1.,  1.],
           [-1.,  1.]])
    """

    def __init__(
        self,
        features: int | Sequence[int],
        *,
        epsilon: float = 1e-5,
        affine: bool = True,
        dtype: Any = np.float64,
    ) -> None:
        sizes = tuple(features) if isinstance(features, Sequence) else (features,)
        if not sizes:
            raise ValueError("LayerNorm: features must name one size at least, got none")
        for size in sizes:
            check_size("LayerNorm", "features", size)
        self.features = sizes
        super().__init__(sizes, epsilon, affine, dtype)

    def __call__(self, x: Any) -> Any:
        """The normalized input, in its shape."""
        x = as_numbers(x)
        axes = tuple(range(-len(self.features), 0))
        if x.shape[-len(axes) :] != self.features:
            sizes = ", ".join(map(str, self.features))
            raise ValueError(
                f"LayerNorm(features={self.features}): the input must have shape (..., {sizes}), "
                f"got {x.shape}"
            )
        average, variance = mean(x, axes, keepdims=True), var(x, axes, keepdims=True)
        return self.normalized(x, average, variance, self.features)


class BatchNorm(Normalization):
    """Batch normalization: each channel by its mean and variance over the batch.

    The input has shape (batch, channels) or (batch, channels, ...); the mean is taken over all axes
    but that of the channels. A unit that is dead, negative for every sample, comes back to life:
    half of what is centred is positive.

    In training the running statistics follow those of the batches, and in use, after `eval()`, they
    take their place:

        running = (1 - momentum) * running + momentum * that of the batch

    This momentum is PyTorch's: 0.1 forgets a tenth at each step. Keras calls 1 minus that momentum.
    As in PyTorch the running variance is the unbiased one, n / (n - 1) times that which normalizes;
    in the paper it is so as well.

    Args:
        channels: the size of axis 1.
        momentum: how much of the running statistics a batch replaces, in 0..1.
        epsilon: a positive number, added to the variance, so that nothing is divided by 0.
        affine: whether there are weight and bias, which start as ones and zeros.
        dtype: the floating dtype of the parameters and running statistics.

    Raises:
        ValueError: if a number is out of its range; from a call, if the input does not fit, or in
            training if there is but one number per channel.
        TypeError: if channels is no integer.

    Source: Ioffe and Szegedy, "Batch normalization" (2015); lectures.md, C "batch normalisation".

    >>> layer = BatchNorm(1)
    >>> layer(np.array([[1.0], [3.0]])).data.round(2)
    array([[-1.],
           [ 1.]])
    >>> layer.running_mean, layer.running_variance
    (array([0.2]), array([1.1]))
    """

    buffers = ("running_mean", "running_variance")

    #: How many axes an input may have; None for any number from 2 on.
    ranks: tuple[int, ...] | None = None

    def __init__(
        self,
        channels: int,
        *,
        momentum: float = 0.1,
        epsilon: float = 1e-5,
        affine: bool = True,
        dtype: Any = np.float64,
    ) -> None:
        name = type(self).__name__
        check_size(name, "channels", channels)
        if not 0.0 <= momentum <= 1.0:
            raise ValueError(f"{name}: momentum must be in 0..1, got {momentum!r}")
        self.channels = channels
        self.momentum = float(momentum)
        super().__init__((channels,), epsilon, affine, dtype)
        self.running_mean = np.zeros(channels, dtype)
        self.running_variance = np.ones(channels, dtype)

    def __call__(self, x: Any) -> Any:
        """The normalized input, in its shape."""
        x = self.checked(as_numbers(x))
        per_channel = (self.channels,) + (1,) * (len(x.shape) - 2)
        if self.training:
            average, variance = self.of_batch(x)
        else:
            average = self.running_mean.reshape(per_channel)
            variance = self.running_variance.reshape(per_channel)
        return self.normalized(x, average, variance, per_channel)

    def of_batch(self, x: Any) -> tuple[Any, Any]:
        """Mean and variance of each channel of a batch, which the running ones take note of."""
        axes = (0, *range(2, len(x.shape)))
        count = math.prod(x.shape) // self.channels
        if count < 2:
            raise ValueError(
                f"{type(self).__name__}(channels={self.channels}): training needs more than one "
                f"number per channel to know how they vary, got input of shape {x.shape}; use a "
                "batch size that leaves no batch of one row, or eval() if this is not training"
            )
        average, variance = mean(x, axes, keepdims=True), var(x, axes, keepdims=True)
        unbiased = numbers(variance) * (count / (count - 1))
        if np.isfinite(unbiased).all():  # one bad batch must not spoil what was learnt of others
            self.running_mean = self.moved(self.running_mean, numbers(average))
            self.running_variance = self.moved(self.running_variance, unbiased)
        return average, variance

    def moved(self, running: Array, new: Array) -> Array:
        """A running statistic after a batch; a new array, because graphs may hold the old one."""
        moved = (1.0 - self.momentum) * running + self.momentum * new.reshape(running.shape)
        return moved.astype(running.dtype, copy=False)

    def checked(self, x: Any) -> Any:
        """The input, if it has the right axes."""
        rank = len(x.shape)
        if x.shape[1:2] != (self.channels,) or (self.ranks is not None and rank not in self.ranks):
            spatial = {2: "", 3: ", width", 4: ", height, width"}
            forms = [f"(batch, {self.channels}{spatial[n]})" for n in self.ranks or ()]
            wanted = " or ".join(forms) or f"(batch, {self.channels}, ...)"
            raise ValueError(
                f"{type(self).__name__}(channels={self.channels}): the input must have shape "
                f"{wanted}, got {x.shape}"
            )
        return x


class BatchNorm1d(BatchNorm):
    """`BatchNorm` of features, (batch, channels), or of sequences, (batch, channels, width).

    >>> BatchNorm1d(3)(np.ones((4, 3))).shape
    (4, 3)
    """

    ranks = (2, 3)


class BatchNorm2d(BatchNorm):
    """`BatchNorm` of images, (batch, channels, height, width).

    >>> BatchNorm2d(3)(np.ones((4, 3, 8, 8))).shape
    (4, 3, 8, 8)
    """

    ranks = (4,)


def numbers(x: Any) -> Array:
    """The numbers in an array of any kind."""
    return x if isinstance(x, np.ndarray) and not x.dtype.hasobject else as_array(x)
