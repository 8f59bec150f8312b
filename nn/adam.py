"""Adam and AdamW: the mean of the gradients, divided by the root of the mean of their squares."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from .adaptive import above_zero, scaled_step
from .optimizers import Optimizer, State, in_range
from .parameters import Parameter


def adam(
    parameter: Any,
    gradient: Any,
    state: State,
    *,
    learning_rate: float,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
    weight_decay: float = 0.0,
) -> tuple[Any, State]:
    """One step of Adam: the new parameter, and the new state.

    Numbers or arrays; nothing that comes in is changed. See `Adam`.

    >>> adam(1.0, 4.0, {}, learning_rate=0.25, beta1=0.5, beta2=0.75, epsilon=0.0)
    (0.75, {'mean': 2.0, 'square_mean': 4.0, 'step': 1})
    """
    if weight_decay:
        gradient = gradient + weight_decay * parameter
    mean = (1.0 - beta1) * gradient
    mean += beta1 * state.get("mean", 0.0)
    square_mean = (1.0 - beta2) * gradient
    square_mean *= gradient
    square_mean += beta2 * state.get("square_mean", 0.0)
    count = state.get("step", 0) + 1
    # Both began at 0, which they must be freed of: mean / bias1 and square_mean / bias2 are the
    # means of the gradients so far. Numbers are divided here, so that no array has to be.
    bias1, root2 = 1.0 - beta1**count, (1.0 - beta2**count) ** 0.5
    step = scaled_step(learning_rate * root2 / bias1, mean, square_mean, epsilon * root2)
    return parameter - step, {"mean": mean, "square_mean": square_mean, "step": count}


def adamw(
    parameter: Any,
    gradient: Any,
    state: State,
    *,
    learning_rate: float,
    weight_decay: float = 0.01,
    **settings: float,
) -> tuple[Any, State]:
    """One step of AdamW: the new parameter, and the new state.

    Numbers or arrays; nothing that comes in is changed. See `AdamW`.

    >>> adamw(1.0, 0.0, {}, learning_rate=0.25, weight_decay=0.5)[0]
    0.875
    """
    if weight_decay:
        parameter = (1.0 - learning_rate * weight_decay) * parameter
    return adam(parameter, gradient, state, learning_rate=learning_rate, **settings)


# --- the classes ----------------------------------------------------------------------------------


class Adam(Optimizer):
    """Adam: RMSProp with momentum, both freed of the zeros they begin with:

        m = beta1 * m + (1 - beta1) * g;  v = beta2 * v + (1 - beta2) * g * g
        theta -= learning_rate * m' / (sqrt(v') + epsilon)
        where m' = m / (1 - beta1 ** t) and v' = v / (1 - beta2 ** t) at step t = 1, 2, ...

    The steps and defaults are those of the paper and of PyTorch, which takes beta1 and beta2 as
    betas=(beta1, beta2); its amsgrad is absent here.

    Args:
        parameters: leaf Tensors, leaf Values and object arrays of Values.
        learning_rate: a positive number; about the largest change of a weight in one step.
        beta1: how much of the mean of the gradients is kept, in 0..1, without 1.
        beta2: how much of the mean of their squares is kept, in 0..1, without 1.
        epsilon: a positive number, added to the root, so that nothing is divided by 0. float16
            parameters need a larger one.
        weight_decay: adds this times the weights to the gradient, so that it is divided by the
            root as well; `AdamW` does without that.

    Raises:
        ValueError: if there are no parameters, or a number is out of its range.
        TypeError: if a parameter is no leaf.

    Source: D. P. Kingma and J. Ba, "Adam: a method for stochastic optimization" (2015).

    >>> from autograd import Tensor
    >>> w = Tensor([1.0, 100.0])
    >>> optimizer = Adam([w], learning_rate=0.5)
    >>> (w * w).sum().backward()
    >>> optimizer.step()
    >>> w
    Tensor([ 0.5, 99.5])
    """

    slots = ("mean", "square_mean")
    counters = ("step",)

    #: The pure update of one parameter.
    rule: ClassVar[Callable[..., tuple[Any, State]]] = staticmethod(adam)

    def __init__(
        self,
        parameters: Iterable[Parameter],
        learning_rate: float = 0.001,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(parameters, learning_rate)
        name = type(self).__name__
        self.beta1 = in_range(name, "beta1", beta1, 1.0)
        self.beta2 = in_range(name, "beta2", beta2, 1.0)
        self.epsilon = above_zero(self, epsilon)
        self.weight_decay = in_range(name, "weight_decay", weight_decay, math.inf)

    def update(self, parameter: Any, gradient: Any, state: State) -> tuple[Any, State]:
        """One step of `adam` or `adamw` with the numbers of this optimizer."""
        return self.rule(
            parameter,
            gradient,
            state,
            learning_rate=self.learning_rate,
            beta1=self.beta1,
            beta2=self.beta2,
            epsilon=self.epsilon,
            weight_decay=self.weight_decay,
        )


class AdamW(Adam):
    """Adam whose weight decay does not go through the gradient, but shrinks the weights as such:

        theta -= learning_rate * weight_decay * theta, and then the step of `Adam`

    As in PyTorch the learning rate is a factor of the decay, so that a schedule slows down both.
    The paper multiplies the decay by the schedule alone: its lambda is learning_rate * weight_decay
    with the learning rate of the beginning.

    Args:
        parameters: leaf Tensors, leaf Values and object arrays of Values.
        learning_rate: a positive number; about the largest change of a weight in one step.
        beta1: how much of the mean of the gradients is kept, in 0..1, without 1.
        beta2: how much of the mean of their squares is kept, in 0..1, without 1.
        epsilon: a positive number, added to the root, so that nothing is divided by 0.
        weight_decay: the weights lose this times the learning rate of themselves in each step.

    Raises:
        ValueError: if there are no parameters, or a number is out of its range.
        TypeError: if a parameter is no leaf.

    Source: I. Loshchilov and F. Hutter, "Decoupled weight decay regularization" (2019).

    >>> from autograd import Tensor
    >>> w = Tensor([1.0, 100.0])
    >>> optimizer = AdamW([w], learning_rate=0.5, weight_decay=0.2)
    >>> (w * w).sum().backward()
    >>> optimizer.step()
    >>> w
    Tensor([ 0.4, 89.5])
    """

    rule: ClassVar[Callable[..., tuple[Any, State]]] = staticmethod(adamw)

    def __init__(
        self,
        parameters: Iterable[Parameter],
        learning_rate: float = 0.001,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
        weight_decay: float = 0.01,
    ) -> None:
        super().__init__(parameters, learning_rate, beta1, beta2, epsilon, weight_decay)
