"""Hidden space: what a hidden layer makes of the plane, so that a straight line can divide it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..chains import Stage, stages_of
from ..evaluation import mode, plain_numbers
from ..figures import colour, empty_figure, marker, tidy
from ..parameters import Array, as_array
from .regions import draw_regions, frame, judged, points_of

GRID_LINES, POINTS = 13, 41


def hidden_space(
    model: Any,
    x: Any,
    y: Any,
    *,
    layer: int = -1,
    names: Sequence[str] | None = None,
    title: str = "What the hidden layer sees",
) -> Any:
    """The plane of the inputs, and the same plane as a hidden layer hands it on.

    On the left the inputs under a grid, with the regions of the classes; on the right what became
    of the grid and of the samples. A layer of two units is shown as it is, with the straight
    line that the last layer draws; of more units the two directions with the largest variance.

    Args:
        model: Linear layers in a row, with two inputs: an MLP or a Sequential.
        x: samples, shape (rows, 2).
        y: their classes: indices, shape (rows,) or (rows, 1), or one-hot rows; for a model with
            one score -1 and +1 too.
        layer: which hidden layer, from 0; -1 for the last.
        names: what to call the classes.
        title: the line above.

    Returns:
        A matplotlib Figure, with `.savefig(path)`; a notebook shows it.

    Raises:
        ImportError: if matplotlib is not installed.
        TypeError: if the model is not made of Linear layers in a row.
        ValueError: if the shapes do not fit, or there is no such hidden layer.

    Source: lectures.md, B "XOR"; C "NW4".

    >>> from nn import MLP
    >>> model = MLP([2, 2, 2], rng=np.random.default_rng(0))
    >>> figure = hidden_space(model, np.array([[0.0, 1.0], [1.0, 0.0]]), [0, 1])
    >>> [axes.get_xlabel() for axes in figure.axes]
    ['x₁', 'unit 1']
    """
    points, stages = points_of("hidden_space", x), stages_with(model, layer)
    labels, right_ones, names = judged("hidden_space", model, points, y, names)
    position = layer % (len(stages) - 1)
    view = View(model, stages[: position + 1], points)
    figure = empty_figure("hidden_space", 9.6, 4.6)
    left, right = figure.subplots(1, 2)
    draw_regions(left, model, points, 120)
    draw_grid(left, points, lambda line: line[[0, -1]])
    draw_classes(left, points, labels, names)
    draw_grid(right, points, view.of)
    draw_classes(right, view.of(points), labels, names)
    if view.exact and position == len(stages) - 2 and not stages[-1].after:
        draw_border(right, stages[-1])
    tidy(left, "Inputs", "x₁", "x₂")
    tidy(right, f"Hidden layer {position + 1}", *view.labels())
    for axes in (left, right):
        axes.grid(False)
    wrong = int((~right_ones).sum())
    figure.suptitle(f"{title}: {wrong} of {len(labels):,} samples wrong", fontsize="medium")
    figure.legend(loc="outside right upper", frameon=False, title="class")
    return figure


def stages_with(model: Any, layer: int) -> list[Stage]:
    """The layers of a network of two inputs that has such a hidden layer; ValueError if not."""
    before, stages = stages_of("hidden_space", model)
    hidden, inputs = len(stages) - 1, stages[0].layer.in_features
    if before or inputs != 2 or not -hidden <= layer < hidden:
        raise ValueError(
            f"hidden_space: expected a network of 2 inputs with a hidden layer {layer}, got one of "
            f"{inputs} inputs and {hidden} hidden layers"
        )
    return stages


class View:
    """How points look after some layers: as they are if there are two units, else projected."""

    def __init__(self, model: Any, stages: Sequence[Stage], points: Array) -> None:
        self.model = model
        self.stages = stages
        self.layers = [stage.layer.mapped(as_array) for stage in stages]
        self.exact = self.layers[-1].out_features == 2
        self.centre = np.zeros(2)
        self.axes = np.eye(2)
        self.shares = (1.0, 0.0)
        if not self.exact:
            self.project(self.units(points))

    def project(self, units: Array) -> None:
        """Look along the two directions in which the units differ most."""
        self.centre = units.mean(axis=0)
        _, sizes, directions = np.linalg.svd(units - self.centre, full_matrices=False)
        two = np.zeros((2, units.shape[1]))
        two[: len(directions[:2])] = directions[:2]
        # The sign of a direction is arbitrary; the largest part of it is made positive.
        largest = two[[0, 1], np.abs(two).argmax(axis=1)]
        self.axes = (two * np.where(largest < 0, -1.0, 1.0)[:, np.newaxis]).T
        variances = np.zeros(2)
        variances[: len(sizes[:2])] = sizes[:2] ** 2
        total = float((sizes**2).sum()) or 1.0
        self.shares = (float(variances[0]) / total, float(variances[1]) / total)

    def units(self, points: Array) -> Array:
        """What the units of the layer give, shape (rows, units)."""
        with mode(self.model, training=False):
            for stage, layer in zip(self.stages, self.layers, strict=True):
                points = layer(points)
                for function in stage.after:
                    points = function(points)
        return points

    def of(self, points: Array) -> Array:
        """Where points are in the view, shape (rows, 2)."""
        placed: Array = (self.units(points) - self.centre) @ self.axes
        return placed

    def labels(self) -> tuple[str, str]:
        """What the two axes are."""
        if self.exact:
            return "unit 1", "unit 2"
        first, second = (f"{share:.0%} of the variance" for share in self.shares)
        return f"1st principal component, {first}", f"2nd, {second}"


def draw_grid(axes: Any, points: Array, view: Any) -> None:
    """The lines of a grid around the points, as they look in a view."""
    low, high = frame(points)
    for i in (0, 1):
        for place in np.linspace(low[i], high[i], GRID_LINES):
            line = np.empty((POINTS, 2))
            line[:, i] = place
            line[:, 1 - i] = np.linspace(low[1 - i], high[1 - i], POINTS)
            # Dashes tell the two directions apart, wherever they lead.
            style = {"color": "0.55", "linewidth": 0.7, "linestyle": "-" if i == 0 else (0, (4, 2))}
            axes.plot(*view(line).T, **style)


def draw_classes(axes: Any, points: Array, labels: Array, names: Sequence[str]) -> None:
    """The samples; the legend has an entry for each class once."""
    first = axes.get_subplotspec().is_first_col()
    for number in np.unique(labels):
        axes.scatter(
            *points[labels == number].T, s=26, c=colour(number), marker=marker(number),
            edgecolors="white", linewidths=0.5, zorder=3, label=names[number] if first else None,
        )  # fmt: skip


def draw_border(axes: Any, last: Stage) -> None:
    """The straight lines on which the last layer cannot decide between two classes."""
    weight = plain_numbers(last.layer.weight)
    has_bias = last.layer.bias is not None
    bias = plain_numbers(last.layer.bias) if has_bias else np.zeros(weight.shape[1])
    if weight.shape[1] > 2:
        return  # between many classes it is no line, but pieces of lines
    normal = weight[:, -1] - (weight[:, 0] if weight.shape[1] == 2 else 0.0)
    shift = bias[-1] - (bias[0] if len(bias) == 2 else 0.0)
    if not normal.any():
        return
    limits = axes.get_xlim(), axes.get_ylim()
    foot = -shift * normal / (normal @ normal)
    along = np.array([-normal[1], normal[0]]) / np.linalg.norm(normal)
    reach = 10.0 * max(np.abs(limits).max(), 1.0)
    ends = np.stack([foot - reach * along, foot + reach * along])
    axes.plot(*ends.T, color="black", linewidth=1.8, label="border of the last layer")
    axes.set(xlim=limits[0], ylim=limits[1])
