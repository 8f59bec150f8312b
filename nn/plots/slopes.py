"""Slopes: activation functions beside their derivatives, which the engine computes."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd import Tensor, gradients

from .. import activations
from ..figures import colour, empty_figure, tidy
from ..parameters import Array
from .texts import literal

USUAL = ("sigmoid", "tanh", "relu", "leaky_relu", "elu")
POINTS = 801

#: A change from one point to the next that is no slope but a jump.
JUMP = 0.4


def activation_functions(
    functions: str | Callable[[Any], Any] | Sequence[str | Callable[[Any], Any]] = USUAL,
    *,
    low: float = -4.0,
    high: float = 4.0,
) -> Any:
    """Activation functions, each in a panel with its derivative.

    The derivative is not written down anywhere: it is the gradient of the sum of all values.

    Args:
        functions: names, such as "relu", or functions of one Tensor that work on each element;
            a single one need not be in a list.
        low: where the horizontal axis begins.
        high: where it ends.

    Returns:
        A matplotlib Figure, with `.savefig(path)`; a notebook shows it.

    Raises:
        ImportError: if matplotlib is not installed.
        ValueError: if a name is unknown, there are no functions, or low is not below high.

    Source: lectures.md, C "activations".

    >>> len(activation_functions(["relu", "tanh"]).axes)
    2
    """
    if isinstance(functions, str) or callable(functions):
        functions = [functions]
    if not functions or not low < high:
        raise ValueError("activation_functions: give at least one function, and low below high")
    found = [function_of(function) for function in functions]
    columns = min(3, len(found))
    rows = math.ceil(len(found) / columns)
    figure = empty_figure("activation_functions", 3.2 * columns, 2.7 * rows)
    grid = figure.subplots(rows, columns, squeeze=False, sharex=True).ravel()
    for axes, function in zip(grid, found, strict=False):
        x, y, slope = sampled(function, low, high)
        axes.plot(x, with_gaps(y), color=colour(0), linewidth=2, label="f(x)")
        axes.plot(x, with_gaps(slope), "--", color=colour(1), linewidth=2, label="f ′(x)")
        name = getattr(function, "__name__", "function").replace("_", " ")
        tidy(axes, literal(name), "x")
        axes.tick_params(labelbottom=True)
        axes.axhline(0.0, color="0.5", linewidth=0.8)
        largest = np.nanmax(np.abs(slope))
        axes.legend(frameon=False, fontsize="small", title=f"|f ′| ≤ {largest:.3g}")
    for axes in grid[len(found) :]:
        axes.remove()
    return figure


def function_of(function: str | Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A function by its name, or as it is."""
    if not isinstance(function, str):
        return function
    if function not in activations.__all__:
        known = ", ".join(activations.__all__)
        raise ValueError(f"activation_functions: {function!r} is none of {known}")
    found: Callable[[Any], Any] = getattr(activations, function)
    return found


def sampled(function: Callable[[Any], Any], low: float, high: float) -> tuple[Array, Array, Array]:
    """Points, the values of a function there, and its derivatives."""
    numbers = np.linspace(low, high, POINTS)
    x = Tensor(numbers)
    y = function(x)
    if np.shape(y) != x.shape:
        raise ValueError(
            "activation_functions: a function must keep the shape of its input, "
            f"{x.shape} became {np.shape(y)}"
        )
    return numbers, np.array(y.data), gradients(y.sum(), x)


def with_gaps(y: Array) -> Array:
    """A curve that ends where it jumps and begins again: a jump is not a steep slope."""
    y = np.array(y)
    y[1:][np.abs(np.diff(y)) > JUMP] = np.nan
    return y
