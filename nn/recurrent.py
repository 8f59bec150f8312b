"""Recurrent layers: RNN, LSTM and GRU, one set of weights used at every time of a sequence.

Inputs have shape (batch, time, features). A layer returns its outputs at all times, of shape
(batch, time, hidden), and the state after the last one. All its gates are columns of one weight
matrix, so a time costs one matrix product, and the inputs of all times one more.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd import Tensor, sigmoid, stack, tanh

from .initialization import xavier
from .layers import Initialization, check_size
from .module import Module
from .parameters import Array, dtype_of


class Recurrent(Module):
    """What the recurrent layers share: weights for all gates, and the walk through time.

    A subclass says which gates and how many states it has, and defines `step`.

    Args:
        features: how many numbers come in at each time.
        hidden: the number of units, and so of outputs.
        rng: draws the initial weights.
        initialization: draws the weights of each gate, from the inputs and from the units. With
            the default N(0, 1/M_in) a state keeps about its length on its way through time.
        dtype: the floating dtype of the parameters.

    Raises:
        TypeError: if rng is missing or is not a numpy.random.Generator.
        ValueError: if the sizes are not positive; from a call, if the input or the state does
            not fit.
    """

    #: What the bias of each gate starts as; the columns of the weights are divided among them.
    gates: tuple[float, ...] = (0.0,)

    #: How many arrays of shape (batch, hidden) go on from time to time.
    states = 1

    def __init__(
        self,
        features: int,
        hidden: int,
        *,
        rng: np.random.Generator | None = None,
        initialization: Initialization = xavier,
        dtype: Any = np.float64,
    ) -> None:
        name = type(self).__name__
        check_size(name, "features", features)
        check_size(name, "hidden", hidden)

        def columns(rows: int) -> Array:
            each = [initialization((rows, hidden), rng=rng, dtype=dtype) for _ in self.gates]
            return np.concatenate(each, axis=1)

        self.features = features
        self.hidden = hidden
        self.weight = Tensor(columns(features))
        self.recurrent_weight = Tensor(columns(hidden))
        self.bias = Tensor(np.repeat(self.gates, hidden), dtype)

    def __call__(self, x: Any, state: Any = None) -> tuple[Any, Any]:
        """The outputs at all times, and the last state, which a next call may go on from.

        Args:
            x: shape (batch, time, features).
            state: what an earlier call returned; zeros for None.
        """
        x = self.checked_input(x)
        states = self.checked_state(state, len(x))
        outputs = []
        for projected in each_time(x @ self.weight + self.bias):
            states = self.step(projected, *states)
            outputs.append(states[0])
        return stack(outputs, axis=1), states if self.states > 1 else states[0]

    def step(self, projected: Any, *states: Any) -> tuple[Any, ...]:
        """The states after one time, the output first.

        Args:
            projected: x_t W + b, shape (batch, columns of W).
            states: those of the time before, shape (batch, hidden) each.
        """
        raise NotImplementedError(f"{type(self).__name__} has no step: write what a time computes")

    def checked_input(self, x: Any) -> Any:
        """The input, if it is a batch of sequences with the right number of features."""
        if not hasattr(x, "shape"):
            x = np.asarray(x)
        if len(x.shape) != 3 or x.shape[2] != self.features or x.shape[1] == 0:
            raise ValueError(
                f"{type(self).__name__}(features={self.features}): the input must have shape "
                f"(batch, time, {self.features}) with at least one time, got {x.shape}"
            )
        return x

    def checked_state(self, state: Any, batch: int) -> tuple[Any, ...]:
        """The state to begin with, as a tuple of arrays."""
        shape = (batch, self.hidden)
        if state is None:
            return (np.zeros(shape, dtype_of(self.weight)),) * self.states
        states = state if self.states > 1 else (state,)
        several = isinstance(states, tuple | list)
        found = [np.shape(x) for x in states] if several else [np.shape(state)]
        if found != [shape] * self.states:
            wanted = f"{self.states} arrays" if self.states > 1 else "an array"
            raise ValueError(
                f"{type(self).__name__}: the state must be {wanted} of shape {shape}, as an "
                f"earlier call returned it, got {', '.join(map(str, found))}"
            )
        return tuple(states)


class RNN(Recurrent):
    """The simple recurrent layer: the units see the input and themselves a time ago.

        h_t = activation(x_t W + h_(t-1) U + b)

    The state is h. Its length is multiplied by U at every time, so gradients from far back vanish
    or explode; LSTM and GRU are the remedies.

    Args:
        features: how many numbers come in at each time.
        hidden: the number of units.
        activation: a function of one array.
        rng: draws the initial weights; W and U from N(0, 1/M_in), b is zeros.
        initialization: what draws them instead.
        dtype: the floating dtype of the parameters.

    Raises:
        TypeError: if rng is missing or is not a numpy.random.Generator.
        ValueError: if the sizes are not positive; from a call, if the input or the state does
            not fit.

    Source: Elman, "Finding structure in time" (1990).

    >>> layer = RNN(3, 4, rng=np.random.default_rng(0))
    >>> outputs, state = layer(np.ones((2, 5, 3)))
    >>> outputs.shape, state.shape
    ((2, 5, 4), (2, 4))
    """

    def __init__(
        self,
        features: int,
        hidden: int,
        activation: Callable[[Any], Any] = tanh,
        *,
        rng: np.random.Generator | None = None,
        initialization: Initialization = xavier,
        dtype: Any = np.float64,
    ) -> None:
        super().__init__(features, hidden, rng=rng, initialization=initialization, dtype=dtype)
        self.activation = activation

    def step(self, projected: Any, *states: Any) -> tuple[Any, ...]:
        """The units after one time."""
        (h,) = states
        return (self.activation(projected + h @ self.recurrent_weight),)


class LSTM(Recurrent):
    """Long short-term memory: cells that keep a number until a gate lets them forget it.

        i, f, g, o = sigmoid, sigmoid, tanh, sigmoid of (x_t W + h_(t-1) U + b), a quarter each
        c_t = f * c_(t-1) + i * g
        h_t = o * tanh(c_t)

    The state is the pair (h, c). The bias of the forget gate f starts as 1, so that cells begin
    by keeping what they hold; all other biases as 0. W and U are the transposes of PyTorch's
    `weight_ih` and `weight_hh`, and b is the sum of its two biases.

    Args:
        features: how many numbers come in at each time.
        hidden: the number of cells.
        rng: draws the initial weights; W and U from N(0, 1/M_in).
        initialization: what draws them instead.
        dtype: the floating dtype of the parameters.

    Raises:
        TypeError: if rng is missing or is not a numpy.random.Generator.
        ValueError: if the sizes are not positive; from a call, if the input or the state does
            not fit.

    Source: Hochreiter and Schmidhuber, "Long short-term memory" (1997), with the forget gate of
    Gers et al., "Learning to forget" (2000).

    >>> layer = LSTM(3, 4, rng=np.random.default_rng(0))
    >>> outputs, (h, c) = layer(np.ones((2, 5, 3)))
    >>> outputs.shape, h.shape, c.shape
    ((2, 5, 4), (2, 4), (2, 4))
    """

    gates = (0.0, 1.0, 0.0, 0.0)
    states = 2

    def step(self, projected: Any, *states: Any) -> tuple[Any, ...]:
        """The outputs and the cells after one time."""
        h, c = states
        i, f, g, o = parts(projected + h @ self.recurrent_weight, 4)
        c = sigmoid(f) * c + sigmoid(i) * tanh(g)
        return sigmoid(o) * tanh(c), c


class GRU(Recurrent):
    """The gated recurrent unit: one gate chooses, for each unit, between its past and a candidate.

        r, z = sigmoid(x_t W + h_(t-1) U + b), its first two thirds
        n = tanh(x_t W + b + r * (h_(t-1) U + b')), their last thirds
        h_t = (1 - z) * n + z * h_(t-1)

    The state is h. This is the variant that PyTorch and cuDNN compute: the reset gate r acts after
    the product with U. In the paper it acts before, on h_(t-1), which takes a second matrix
    product at each time. W and U are the transposes of PyTorch's `weight_ih` and `weight_hh`; b is
    the sum of its biases, but for the candidate, where b is `bias_ih` and b' `bias_hh`.

    Args:
        features: how many numbers come in at each time.
        hidden: the number of units.
        rng: draws the initial weights; W and U from N(0, 1/M_in), biases are zeros.
        initialization: what draws them instead.
        dtype: the floating dtype of the parameters.

    Raises:
        TypeError: if rng is missing or is not a numpy.random.Generator.
        ValueError: if the sizes are not positive; from a call, if the input or the state does
            not fit.

    Source: Cho et al., "Learning phrase representations using RNN encoder-decoder" (2014).

    >>> layer = GRU(3, 4, rng=np.random.default_rng(0))
    >>> outputs, state = layer(np.ones((2, 5, 3)))
    >>> outputs.shape, state.shape
    ((2, 5, 4), (2, 4))
    """

    gates = (0.0, 0.0, 0.0)

    def __init__(
        self,
        features: int,
        hidden: int,
        *,
        rng: np.random.Generator | None = None,
        initialization: Initialization = xavier,
        dtype: Any = np.float64,
    ) -> None:
        super().__init__(features, hidden, rng=rng, initialization=initialization, dtype=dtype)
        self.recurrent_bias = Tensor(np.zeros(hidden, dtype))

    def step(self, projected: Any, *states: Any) -> tuple[Any, ...]:
        """The units after one time."""
        (h,) = states
        recurrent, gated = h @ self.recurrent_weight, 2 * self.hidden
        r, z = parts(sigmoid(projected[:, :gated] + recurrent[:, :gated]), 2)
        n = tanh(projected[:, gated:] + r * (recurrent[:, gated:] + self.recurrent_bias))
        return ((1.0 - z) * n + z * h,)


# --- cutting ------------------------------------------------------------------------------------


def each_time(x: Any) -> list[Any]:
    """x[:, 0], x[:, 1], and so on.

    Halves are cut into halves, because each cut sends back a gradient as large as what it was cut
    from. Cutting every time out of the whole would take time squared.
    """
    half = x.shape[1] // 2
    if half == 0:
        return [x[:, 0]]
    return each_time(x[:, :half]) + each_time(x[:, half:])


def parts(x: Any, count: int) -> list[Any]:
    """An array of shape (batch, columns) cut into equal blocks of columns."""
    width = x.shape[1] // count
    return [x[:, k * width : (k + 1) * width] for k in range(count)]
