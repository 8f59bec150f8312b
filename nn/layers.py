"""Layers: parts of a network that hold weights, and networks built of layers in a row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any, overload

import numpy as np

from autograd import Tensor, Value

from .activations import relu
from .initialization import he, starts_alike, xavier
from .module import Module
from .parameters import Array

#: What draws initial weights: called with the shape, `rng=` and `dtype=`.
Initialization = Callable[..., Array]


class Linear(Module):
    """A fully connected layer: Z = X W + b.

    The input has shape (..., in_features), the output (..., out_features).

    Args:
        in_features: the number of inputs.
        out_features: the number of outputs.
        rng: draws the initial weights.
        bias: whether there is a b; it starts as zeros.
        initialization: `xavier`, `glorot`, `he`, `he_average`, `uniform`, `zeros`, or any function
            of a shape with the keywords `rng` and `dtype`.
        dtype: the floating dtype of the parameters.

    Raises:
        TypeError: if rng is missing or is not a numpy.random.Generator.
        ValueError: if the sizes are not positive; from a call, if the input does not fit.

    Source: lectures.md, E "one layer, logits" and B "fully connected layer in matrix form".

    >>> layer = Linear(3, 2, rng=np.random.default_rng(0))
    >>> layer.weight.shape, layer.bias.shape, layer(np.ones((5, 3))).shape
    ((3, 2), (2,), (5, 2))
    """

    def __init__(
        self,
        in_features: int,
        out_features: int,
        *,
        rng: np.random.Generator | None = None,
        bias: bool = True,
        initialization: Initialization = xavier,
        dtype: Any = np.float64,
    ) -> None:
        check_size("Linear", "in_features", in_features)
        check_size("Linear", "out_features", out_features)
        self.in_features = in_features
        self.out_features = out_features
        self.weight = Tensor(initialization((in_features, out_features), rng=rng, dtype=dtype))
        self.bias = Tensor(np.zeros(out_features, dtype)) if bias else None

    def __call__(self, x: Any) -> Any:
        """X W + b."""
        if isinstance(x, tuple) and any(isinstance(item, Tensor | Value) for item in x):
            raise TypeError(
                f"Linear(in_features={self.in_features}): got a tuple, as recurrent layers return: "
                "(outputs, state); give it one of them"
            )
        if not hasattr(x, "shape"):
            x = np.asarray(x)
        # A slice, so that a number, which has no last axis, is refused in the same words.
        if x.shape[-1:] != (self.in_features,):
            raise ValueError(
                f"Linear(in_features={self.in_features}): the last axis of the input must be "
                f"{self.in_features}, got input of shape {x.shape}"
            )
        z = x @ self.weight
        return z if self.bias is None else z + self.bias


class Sequential(Module):
    """Layers in a row: each takes what the one before it gives.

    Args:
        layers: modules, or functions such as `relu`.

    Raises:
        TypeError: if a layer cannot be called.

    >>> rng = np.random.default_rng(0)
    >>> network = Sequential(Linear(2, 4, rng=rng), relu, Linear(4, 1, rng=rng))
    >>> network(np.ones((5, 2))).shape, len(network)
    ((5, 1), 3)
    """

    def __init__(self, *layers: Callable[[Any], Any]) -> None:
        for position, layer in enumerate(layers):
            if not callable(layer):
                raise TypeError(
                    f"Sequential: layer {position} is {layer!r}, which cannot be called; "
                    "give each layer as an argument of its own: Sequential(first, second)"
                )
        self.layers = list(layers)

    def __call__(self, x: Any) -> Any:
        """The output of the last layer."""
        for layer in self.layers:
            x = layer(x)
        return x

    @overload
    def __getitem__(self, index: int) -> Any: ...
    @overload
    def __getitem__(self, index: slice) -> Sequential: ...
    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return Sequential(*self.layers[index])
        return self.layers[index]

    def __len__(self) -> int:
        return len(self.layers)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.layers)


class MLP(Module):
    """A multi-layer perceptron: linear layers with an activation between them, none at the end.

    Args:
        sizes: the number of inputs, of units in each hidden layer, and of outputs.
        activation: a function of one array; after each layer but the last.
        rng: draws the initial weights.
        initialization: as in `Linear`; `he` suits relu, `glorot` sigmoid and tanh.
        bias: whether the layers have a bias.
        dtype: the floating dtype of the parameters.

    Raises:
        TypeError: if rng is missing or is not a numpy.random.Generator.
        ValueError: if there are fewer than two sizes, one is not positive, or the units of a
            hidden layer would start alike.

    Source: lectures.md, C "NW4" and D "neuron, layer, MLP notation".

    >>> MLP([2, 16, 1], rng=np.random.default_rng(0))
    MLP                   65 parameters, float64
    ├─ activation: relu
    ├─ layers.0: Linear   48
    │  ├─ weight (2, 16)  32
    │  └─ bias (16,)      16
    └─ layers.1: Linear   17
       ├─ weight (16, 1)  16
       └─ bias (1,)        1
    """

    def __init__(
        self,
        sizes: Sequence[int],
        activation: Callable[[Any], Any] = relu,
        *,
        rng: np.random.Generator | None = None,
        initialization: Initialization = he,
        bias: bool = True,
        dtype: Any = np.float64,
    ) -> None:
        if len(sizes) < 2:
            raise ValueError(f"MLP: sizes must name inputs and outputs at least, got {sizes!r}")
        for position, size in enumerate(sizes):
            check_size("MLP", f"sizes[{position}]", size)
        self.activation = activation
        self.layers = [
            Linear(inputs, outputs, rng=rng, bias=bias, initialization=initialization, dtype=dtype)
            for inputs, outputs in pairwise(sizes)
        ]
        for position, layer in enumerate(self.layers[:-1]):
            check_symmetry(position, layer)

    def __call__(self, x: Any) -> Any:
        """The output of the last layer: logits, not probabilities."""
        *hidden, last = self.layers  # the loss takes logits, so the last has no activation
        for layer in hidden:
            x = self.activation(layer(x))
        return last(x)


# --- checks -------------------------------------------------------------------------------------


def check_size(call: str, what: str, size: Any) -> None:
    """Raise ValueError or TypeError unless a size is a positive integer."""
    if not isinstance(size, int | np.integer):
        raise TypeError(f"{call}: {what} must be an integer, got {type(size).__name__} ({size!r})")
    if size < 1:
        raise ValueError(f"{call}: {what} must be at least 1, got {size}")


def check_symmetry(position: int, layer: Linear) -> None:
    """Raise ValueError if the units of a hidden layer start with the same weights."""
    if starts_alike(layer.weight.detach().data):
        raise ValueError(
            f"MLP: the {layer.out_features} units of hidden layer {position} start with equal "
            "weights. They would receive equal gradients and stay copies of one unit; use "
            "xavier, glorot or he, which draw the weights at random"
        )
