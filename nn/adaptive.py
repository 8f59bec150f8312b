"""Adaptive optimizers: every weight has a step size of its own, made from its past gradients."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from autograd import sqrt

from .optimizers import Optimizer, State, in_range, positive
from .parameters import Parameter, dtype_of

# What a function here has computed itself may be changed in place: nobody else holds it. For
# numbers `x += y` is the same as `x = x + y`; for arrays it saves the memory of a new one.


def adagrad(
    parameter: Any,
    gradient: Any,
    state: State,
    *,
    learning_rate: float,
    epsilon: float = 1e-7,
    weight_decay: float = 0.0,
) -> tuple[Any, State]:
    """One step of AdaGrad: the new parameter, and the new state.

    Numbers or arrays; nothing that comes in is changed. See `AdaGrad`.

    >>> adagrad(1.0, 0.5, {}, learning_rate=0.25, epsilon=0.5)
    (0.875, {'square_sum': 0.25})
    """
    if weight_decay:
        gradient = gradient + weight_decay * parameter
    square_sum = gradient * gradient
    square_sum += state.get("square_sum", 0.0)
    step = scaled_step(learning_rate, gradient, square_sum, epsilon)
    return parameter - step, {"square_sum": square_sum}


def rmsprop(
    parameter: Any,
    gradient: Any,
    state: State,
    *,
    learning_rate: float,
    rho: float = 0.9,
    epsilon: float = 1e-7,
    weight_decay: float = 0.0,
) -> tuple[Any, State]:
    """One step of RMSProp: the new parameter, and the new state.

    Numbers or arrays; nothing that comes in is changed. See `RMSProp`.

    >>> rmsprop(1.0, 1.0, {}, learning_rate=0.25, rho=0.75, epsilon=0.5)
    (0.75, {'square_mean': 0.25})
    """
    if weight_decay:
        gradient = gradient + weight_decay * parameter
    square_mean = (1.0 - rho) * gradient
    square_mean *= gradient
    square_mean += rho * state.get("square_mean", 0.0)
    step = scaled_step(learning_rate, gradient, square_mean, epsilon)
    return parameter - step, {"square_mean": square_mean}


def scaled_step(rate: float, direction: Any, square: Any, epsilon: float) -> Any:
    """The step of every adaptive optimizer: rate / (epsilon + sqrt(square)) * direction."""
    root = sqrt(square)
    root += epsilon
    step = rate * direction
    step /= root
    return step


# --- the classes --------------------------------------------------------------------------------


class AdaGrad(Optimizer):
    """AdaGrad: divides by the root of the sum of all squared gradients, as the lecture writes it:

        r += g * g;  theta -= learning_rate / (epsilon + sqrt(r)) * g

    Steps can only become smaller. PyTorch takes the same steps but has other defaults, 0.01 for
    lr and 1e-10 for eps; there is no lr_decay here, use a schedule.

    Args:
        parameters: leaf Tensors, leaf Values and object arrays of Values.
        learning_rate: a positive number; the size of the first step of every weight.
        epsilon: a positive number, added to the root, so that nothing is divided by 0.
        weight_decay: adds this times the weights to the gradient; the gradient of an L2 penalty.

    Raises:
        ValueError: if there are no parameters, or a number is out of its range.
        TypeError: if a parameter is no leaf.

    Source: lectures.md, C "AdaGrad"; Duchi et al., "Adaptive subgradient methods for online
    learning and stochastic optimization" (2011).

    >>> from autograd import Tensor
    >>> w = Tensor([1.0, 100.0])
    >>> optimizer = AdaGrad([w], learning_rate=0.5)
    >>> (w * w).sum().backward()
    >>> optimizer.step()
    >>> w.data.round(6)
    array([ 0.5, 99.5])
    """

    slots = ("square_sum",)

    def __init__(
        self,
        parameters: Iterable[Parameter],
        learning_rate: float = 0.01,
        epsilon: float = 1e-7,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(parameters, learning_rate)
        self.epsilon = above_zero(self, epsilon)
        self.weight_decay = in_range("AdaGrad", "weight_decay", weight_decay, math.inf)

    def update(self, parameter: Any, gradient: Any, state: State) -> tuple[Any, State]:
        """One step of `adagrad` with the numbers of this optimizer."""
        return adagrad(
            parameter,
            gradient,
            state,
            learning_rate=self.learning_rate,
            epsilon=self.epsilon,
            weight_decay=self.weight_decay,
        )


class RMSProp(Optimizer):
    """RMSProp: divides by the root of a mean of squared gradients that forgets, as in the lecture:

        r = rho * r + (1 - rho) * g * g;  theta -= learning_rate / (epsilon + sqrt(r)) * g

    PyTorch takes the same steps but calls rho alpha and has other defaults, 0.01 for lr, 0.99 for
    alpha and 1e-8 for eps. Its momentum and its centered are absent here. r begins at 0, so the
    first step is 1 / sqrt(1 - rho) times as long as the learning rate; Adam corrects that.

    Args:
        parameters: leaf Tensors, leaf Values and object arrays of Values.
        learning_rate: a positive number.
        rho: how much of the mean is kept, in 0..1, without 1.
        epsilon: a positive number, added to the root, so that nothing is divided by 0.
        weight_decay: adds this times the weights to the gradient; the gradient of an L2 penalty.

    Raises:
        ValueError: if there are no parameters, or a number is out of its range.
        TypeError: if a parameter is no leaf.

    Source: lectures.md, C "RMSProp"; T. Tieleman and G. Hinton, "Neural networks for machine
    learning", lecture 6e (2012), from where the defaults for rho and the learning rate come.

    >>> from autograd import Tensor
    >>> w = Tensor([1.0, 100.0])
    >>> optimizer = RMSProp([w], learning_rate=0.5, rho=0.75)
    >>> (w * w).sum().backward()
    >>> optimizer.step()
    >>> w.data.round(6)
    array([ 0., 99.])
    """

    slots = ("square_mean",)

    def __init__(
        self,
        parameters: Iterable[Parameter],
        learning_rate: float = 0.001,
        rho: float = 0.9,
        epsilon: float = 1e-7,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(parameters, learning_rate)
        self.rho = in_range("RMSProp", "rho", rho, 1.0)
        self.epsilon = above_zero(self, epsilon)
        self.weight_decay = in_range("RMSProp", "weight_decay", weight_decay, math.inf)

    def update(self, parameter: Any, gradient: Any, state: State) -> tuple[Any, State]:
        """One step of `rmsprop` with the numbers of this optimizer."""
        return rmsprop(
            parameter,
            gradient,
            state,
            learning_rate=self.learning_rate,
            rho=self.rho,
            epsilon=self.epsilon,
            weight_decay=self.weight_decay,
        )


def above_zero(optimizer: Optimizer, epsilon: Any) -> float:
    """The epsilon of an optimizer as a float; ValueError unless it keeps every root above 0."""
    name = type(optimizer).__name__
    number = positive(name, "epsilon", epsilon)
    for dtype in {dtype_of(x) for x in optimizer.parameters}:
        # With bias correction it is at first a little smaller; 0 / 0 would make weights nan.
        if number / 32.0 < np.finfo(dtype).smallest_subnormal:
            raise ValueError(f"{name}: epsilon {number:g} is too small for {dtype}; use 1e-4 or so")
    return number
