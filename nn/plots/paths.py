"""Paths: where optimizers walk on a surface of two parameters, seen from above."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from autograd import Tensor

from ..figures import colour, dash, empty_figure, marker, tidy
from ..layers import check_size
from ..optimizers import Optimizer
from ..parameters import Array
from .texts import literal

RESOLUTION, LEVELS = 90, 18

#: A path ends where it is this far away from where it began.
FARTHEST = 1e6


def optimizer_paths(
    function: Callable[[Any, Any], Any],
    start: Sequence[float],
    optimizers: Mapping[str, Callable[[list[Tensor]], Optimizer]],
    *,
    steps: int = 60,
    low: Sequence[float] | None = None,
    high: Sequence[float] | None = None,
    title: str = "Paths of optimizers",
) -> Any:
    """The paths of optimizers on the contour lines of a function of two parameters.

    Args:
        function: of x and y, Tensors without axes or arrays of one shape; returns the same.
        start: where all begin, (x, y).
        optimizers: for each name what makes the optimizer of a list of parameters, such as
            `lambda parameters: SGD(parameters, learning_rate=0.1)`.
        steps: how many steps each takes.
        low: the lower left corner of the picture; None for what the paths need.
        high: the upper right corner.
        title: the line above.

    Returns:
        A matplotlib Figure, with `.savefig(path)`; a notebook shows it.

    Raises:
        ImportError: if matplotlib is not installed.
        ValueError: if start is not two numbers, there is no optimizer, or steps is not positive.

    Source: lectures.md, E "momentum".

    >>> from nn import SGD
    >>> figure = optimizer_paths(
    ...     lambda x, y: x**2 + 10 * y**2, (2.0, 1.0),
    ...     {"descent": lambda parameters: SGD(parameters, learning_rate=0.05)}, steps=5,
    ... )
    >>> len(figure.axes[0].lines[0].get_xdata())
    6
    """
    check_size("optimizer_paths", "steps", steps)
    if np.shape(start) != (2,) or not optimizers:
        raise ValueError("optimizer_paths: give a start of two numbers, and one optimizer at least")
    paths = {name: path(function, start, make, steps) for name, make in optimizers.items()}
    corners = corners_of(list(paths.values()), low, high)
    figure = empty_figure("optimizer_paths", 6.8, 4.6)
    axes = figure.subplots()
    draw_surface(axes, function, *corners)
    for number, (name, points) in enumerate(paths.items()):
        height = float(np.asarray(function(*points[-1])))
        draw_path(axes, points, number, f"{literal(name)}: {height:.2g}")
    axes.plot(*start, "X", color="black", markersize=10, label="start")
    tidy(axes, title, "x", "y")
    axes.grid(False)
    (left, bottom), (right, top) = corners
    axes.set(xlim=(left, right), ylim=(bottom, top))
    label = f"value after {steps} step{'' if steps == 1 else 's'}"
    figure.legend(loc="outside right upper", frameon=False, title=label)
    return figure


def draw_path(axes: Any, points: Array, number: int, label: str) -> None:
    """A path with a marker at each place."""
    axes.plot(
        *points.T, color=colour(number), linestyle=dash(number), marker=marker(number),
        markersize=4, markeredgecolor="white", markeredgewidth=0.4, linewidth=1.6, label=label,
    )  # fmt: skip


def path(
    function: Callable[[Any, Any], Any],
    start: Sequence[float],
    make: Callable[[list[Tensor]], Optimizer],
    steps: int,
) -> Array:
    """The places an optimizer comes to, shape (places, 2); it ends early if it leaves the world."""
    x, y = (Tensor(float(number)) for number in start)
    optimizer = make([x, y])
    places = [tuple(map(float, start))]
    for _ in range(steps):
        optimizer.zero_grad()
        function(x, y).backward()
        optimizer.step()
        place = x.item(), y.item()
        if not max(map(abs, place)) < FARTHEST:  # also if one is nan
            break
        places.append(place)
    return np.array(places)


def corners_of(
    paths: Sequence[Array], low: Sequence[float] | None, high: Sequence[float] | None
) -> tuple[Array, Array]:
    """The corners of the picture: those that are given, else with room for all paths."""
    points = np.concatenate(paths)
    least, most = points.min(axis=0), points.max(axis=0)
    margin = 0.15 * np.maximum(most - least, 0.3 * float((most - least).max()) or 1.0)
    return (
        least - margin if low is None else np.asarray(low, dtype=float),
        most + margin if high is None else np.asarray(high, dtype=float),
    )


def draw_surface(axes: Any, function: Callable[[Any, Any], Any], low: Array, high: Array) -> None:
    """Contour lines, closer to each other near the lowest place than far above it."""
    across, up = (np.linspace(low[i], high[i], RESOLUTION) for i in (0, 1))
    heights = np.asarray(function(*np.meshgrid(across, up)))
    finite = heights[np.isfinite(heights)]
    least, most = finite.min(), finite.max()
    levels = least + (most - least) * np.linspace(0.0, 1.0, LEVELS) ** 3
    tones = [str(tone) for tone in np.linspace(1.0, 0.62, LEVELS - 1)]
    axes.contourf(across, up, heights, levels=levels, colors=tones)
