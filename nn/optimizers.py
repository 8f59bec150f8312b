"""Optimizers: one pure update of a parameter under a thin class that walks all parameters."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

import numpy as np

from autograd import Tensor, Value

from .parameters import Array, Parameter, dtype_of, nodes_of
from .state import key_problems, refuse

#: What an optimizer remembers of one parameter, by name, such as its velocity.
State = dict[str, Any]


def sgd(
    parameter: Any,
    gradient: Any,
    state: State,
    *,
    learning_rate: float,
    momentum: float = 0.0,
    nesterov: bool = False,
    weight_decay: float = 0.0,
) -> tuple[Any, State]:
    """One step of stochastic gradient descent: the new parameter, and the new state.

    Numbers or arrays; nothing that comes in is changed. See `SGD`.

    >>> sgd(1.0, 0.5, {}, learning_rate=0.1)
    (0.95, {})
    """
    if weight_decay:
        gradient = gradient + weight_decay * parameter
    if not momentum:
        return parameter - learning_rate * gradient, state
    velocity = momentum * state.get("velocity", 0.0) - learning_rate * gradient
    if nesterov:
        return parameter + momentum * velocity - learning_rate * gradient, {"velocity": velocity}
    return parameter + velocity, {"velocity": velocity}


class Optimizer:
    """What all optimizers share: the parameters, the learning rate, and a state for each parameter.

    A subclass defines `update`, which computes the new parameter and its new state.

    Args:
        parameters: leaf Tensors, leaf Values and object arrays of Values.
        learning_rate: a positive number; may be assigned later, as schedules do.

    Raises:
        ValueError: if there are no parameters, or the learning rate is not positive.
        TypeError: if a parameter is no leaf.
    """

    #: The names of what is remembered for each parameter, each an array of its shape.
    slots: tuple[str, ...] = ()

    #: The names of what is counted for each parameter, such as its steps; each an int.
    counters: tuple[str, ...] = ()

    def __init__(self, parameters: Iterable[Parameter], learning_rate: float) -> None:
        name = type(self).__name__
        if hasattr(parameters, "parameters") or isinstance(parameters, Tensor | Value):
            what = type(parameters).__name__
            raise TypeError(
                f"{name}: expected a list of parameters, such as model.parameters(), got a {what}"
            )
        nodes = list(nodes_of(parameters))
        if not nodes:
            raise ValueError(f"{name}: got no parameters to update")
        for position, x in enumerate(nodes):
            check_leaf(name, position, x)
        self.parameters = list(dict.fromkeys(nodes))
        self.learning_rate = learning_rate
        self.state: list[State] = [{} for _ in self.parameters]

    @property
    def learning_rate(self) -> float:
        """The size of a step."""
        return self._learning_rate

    @learning_rate.setter
    def learning_rate(self, rate: float) -> None:
        # A Python float, because a NumPy one would turn float32 parameters into float64.
        self._learning_rate = positive(type(self).__name__, "learning_rate", rate)

    def update(self, parameter: Any, gradient: Any, state: State) -> tuple[Any, State]:
        """The new numbers of a parameter, and its new state, from the old ones."""
        raise NotImplementedError(f"{type(self).__name__} has no update")

    def step(self) -> None:
        """Change every parameter that has a gradient.

        Raises:
            ValueError: if a gradient does not have the shape of its parameter. None changes then.
        """
        name = type(self).__name__
        gradients = [gradient_of(name, i, x) for i, x in enumerate(self.parameters)]
        for position, (x, gradient) in enumerate(zip(self.parameters, gradients, strict=True)):
            if gradient is not None:
                x.update(partial(self._advance, position, gradient))

    def _advance(self, position: int, gradient: Any, data: Any) -> Any:
        """The new numbers of one parameter; its new state is kept."""
        data, self.state[position] = self.update(data, gradient, self.state[position])
        return data if data.__class__ in (float, np.ndarray) else np.asarray(data)

    def zero_grad(self) -> None:
        """Set the gradient of every parameter to None."""
        for x in self.parameters:
            x.grad = None

    def state_dict(self) -> dict[str, Array]:
        """The learning rate, and copies of what is remembered, `0.velocity` of the first."""
        state = {"learning_rate": np.array(self.learning_rate)}
        for position, remembered in enumerate(self.state):
            state |= {f"{position}.{slot}": np.array(x) for slot, x in remembered.items()}
        return state

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Take over the learning rate and what was remembered. Either all change, or nothing.

        Raises:
            ValueError: if something does not fit the parameters of this optimizer.
        """
        arrays = {key: np.asarray(x) for key, x in state.items()}
        # A parameter that never had a gradient has no state; one that has any must have all of it.
        begun = {key.partition(".")[0] for key in arrays}
        places = {
            f"{i}.{name}": (i, name)
            for i in range(len(self.parameters))
            if str(i) in begun
            for name in (*self.slots, *self.counters)
        }
        problems = key_problems(["learning_rate", *places], arrays)
        if arrays.get("learning_rate", np.array(0.0)).shape:
            problems.append("'learning_rate' must be one number")
        loaded: list[State] = [{} for _ in self.parameters]
        for key in places.keys() & arrays.keys():
            position, name = places[key]
            x, array = self.parameters[position], arrays[key]
            counted = name in self.counters
            problems += counter_problems(key, array) if counted else slot_problems(key, array, x)
            # A copy; what belongs to a Value is a number, as it was.
            number = counted or isinstance(x, Value)
            loaded[position][name] = array.tolist() if number else np.array(array)
        refuse("load_state_dict", problems)
        self.learning_rate = arrays["learning_rate"].item()
        self.state = loaded


class SGD(Optimizer):
    """Stochastic gradient descent with momentum, as the lecture writes it:

        update = momentum * previous update - learning_rate * gradient;  weights += update

    PyTorch keeps update / -learning_rate instead. The weights are the same as long as the learning
    rate is constant; after a change, here the past keeps the rate it was made with.

    Args:
        parameters: leaf Tensors, leaf Values and object arrays of Values.
        learning_rate: a positive number.
        momentum: how much of the previous update is kept, in 0..1, without 1.
        nesterov: look ahead: momentum is applied once more to the update itself.
        weight_decay: adds this times the weights to the gradient; the gradient of an L2 penalty.

    Raises:
        ValueError: if there are no parameters, or a number is out of its range.
        TypeError: if a parameter is no leaf.

    Source: lectures.md, E "momentum"; Sutskever et al., "On the importance of initialization and
    momentum in deep learning" (2013) for nesterov.

    >>> w = Tensor([1.0, 2.0])
    >>> optimizer = SGD([w], learning_rate=0.1)
    >>> (w * w).sum().backward()
    >>> optimizer.step()
    >>> w
    Tensor([0.8, 1.6])
    """

    slots = ("velocity",)

    def __init__(
        self,
        parameters: Iterable[Parameter],
        learning_rate: float,
        momentum: float = 0.0,
        nesterov: bool = False,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(parameters, learning_rate)
        self.momentum = in_range("SGD", "momentum", momentum, 1.0)
        self.weight_decay = in_range("SGD", "weight_decay", weight_decay, math.inf)
        if nesterov and not momentum:
            raise ValueError("SGD: nesterov needs a momentum above 0, such as 0.9")
        self.nesterov = nesterov

    def update(self, parameter: Any, gradient: Any, state: State) -> tuple[Any, State]:
        """One step of `sgd` with the numbers of this optimizer."""
        return sgd(
            parameter,
            gradient,
            state,
            learning_rate=self.learning_rate,
            momentum=self.momentum,
            nesterov=self.nesterov,
            weight_decay=self.weight_decay,
        )


# --- checks -------------------------------------------------------------------------------------


def check_leaf(name: str, position: int, x: Any) -> None:
    """Raise TypeError unless x is a leaf."""
    if not isinstance(x, Tensor | Value):
        raise TypeError(
            f"{name}: parameter {position} is a {type(x).__name__}; only Tensors, Values and "
            "object arrays of Values can be updated"
        )
    if not x.is_leaf:
        raise TypeError(
            f"{name}: parameter {position} is {x!r}, the result of an operation; only leaves, made "
            "by Tensor(...) or Value(...), can be updated"
        )


def gradient_of(name: str, position: int, x: Any) -> Any:
    """The gradient of a leaf in the dtype of the leaf; None if there is none."""
    gradient = x.grad
    if gradient is None:
        return None
    if isinstance(gradient, Tensor | Value):  # after backward(create_graph=True)
        gradient = gradient.data
    shape = x.shape
    if np.shape(gradient) != shape:
        raise ValueError(
            f"{name}: the gradient of {called(position, x)} has shape {np.shape(gradient)}, "
            f"the parameter {shape}"
        )
    if isinstance(x, Value):
        return gradient if gradient.__class__ is float else float(gradient)
    array = gradient if gradient.__class__ is np.ndarray else np.asarray(gradient)
    return array.astype(x.dtype, copy=False)


def slot_problems(key: str, array: Array, x: Any) -> list[str]:
    """Why an array is not what is remembered of the parameter x, in words."""
    if (array.shape, array.dtype) == (x.shape, dtype_of(x)):
        return []
    found, wanted = f"{array.dtype} {array.shape}", f"{dtype_of(x)} {x.shape}"
    return [f"{key!r} is {found}, the parameter {wanted}"]


def counter_problems(key: str, array: Array) -> list[str]:
    """Why an array is not one whole number, in words."""
    if array.shape == () and array.dtype.kind in "iu" and array >= 1:
        return []
    return [f"{key!r} must be a whole number of at least 1, got {array.tolist()!r}"]


def called(position: int, x: Any) -> str:
    """What messages call a parameter: its name, else its position."""
    return repr(x.name) if x.name else f"parameter {position}"


def positive(call: str, what: str, x: Any) -> float:
    """x as a float; ValueError unless it is positive and finite."""
    if not 0.0 < x < math.inf:
        raise ValueError(f"{call}: {what} must be a positive number, got {x}")
    return x if x.__class__ is float else float(x)  # float() of a rate that changes is recorded


def in_range(call: str, what: str, x: Any, end: float) -> float:
    """x as a float; ValueError unless 0 <= x < end."""
    if not 0.0 <= x < end:
        below = "" if end == math.inf else f" and below {end:g}"
        raise ValueError(f"{call}: {what} must be at least 0{below}, got {x}")
    return float(x)
