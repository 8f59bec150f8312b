"""Regions: where in the plane a network says which class, and the samples it has learnt from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..evaluation import predict
from ..figures import colour, empty_figure, marker, tidy
from ..parameters import Array
from ..targets import place, plain
from .texts import literal


def decision_regions(
    model: Any,
    x: Any,
    y: Any,
    *,
    names: Sequence[str] | None = None,
    axes_names: Sequence[str] = ("x₁", "x₂"),
    resolution: int = 120,
    title: str = "Decision regions",
) -> Any:
    """The regions of a classifier of points in the plane, with the samples on top.

    Each class has a colour and a marker; a sample the model gets wrong has a thick black edge.

    Args:
        model: a function of inputs, shape (rows, 2); it returns logits, shape (rows, classes), or
            one score for each row, which is positive for class 1.
        x: samples, shape (rows, 2).
        y: their classes: indices, shape (rows,) or (rows, 1), or one-hot rows; for a model with
            one score -1 and +1 too.
        names: what to call the classes.
        axes_names: what to call the two inputs.
        resolution: points of the background in each direction.
        title: the line above.

    Returns:
        A matplotlib Figure, with `.savefig(path)`; a notebook shows it.

    Raises:
        ImportError: if matplotlib is not installed.
        ValueError: if the shapes do not fit, or x or y holds what no sample or class can be.

    Source: lectures.md, C "three-class problem".

    >>> from nn import Linear
    >>> model = Linear(2, 2, rng=np.random.default_rng(0))
    >>> figure = decision_regions(model, np.array([[0.0, 1.0], [1.0, 0.0]]), [0, 1])
    >>> figure.axes[0].get_xlabel()
    'x₁'
    """
    points = points_of("decision_regions", x)
    labels, right, names = judged("decision_regions", model, points, y, names)
    figure = empty_figure("decision_regions", 6.4, 4.6)
    axes = figure.subplots()
    draw_regions(axes, model, points, resolution)
    draw_samples(axes, points, labels, right, names)
    share = f"{right.mean():.1%} of {len(labels):,} samples right"
    tidy(axes, f"{title}: {share}", *map(literal, axes_names))
    axes.grid(False)
    figure.legend(loc="outside right upper", frameon=False, title="class")
    return figure


def points_of(call: str, x: Any) -> Array:
    """Samples as an array of shape (rows, 2); ValueError if they are none."""
    points = plain(call, "x", x).astype(float)
    if points.ndim != 2 or points.shape[1] != 2 or not len(points):
        raise ValueError(f"{call}: expected x of shape (rows, 2), got {points.shape}")
    wrong = ~np.isfinite(points)
    if wrong.any():
        raise ValueError(f"{call}: x must be finite; found {points[wrong][0]} at {place(wrong)}")
    return points


def judged(
    call: str, model: Any, points: Array, y: Any, names: Sequence[str] | None
) -> tuple[Array, Array, list[str]]:
    """The class index of each sample, whether the model gets it right, and the names of classes."""
    outputs = predict(model, points)
    labels, called = labels_of(call, y, outputs, names)
    return labels, classes_of(outputs) == labels, called


def labels_of(
    call: str, y: Any, outputs: Array, names: Sequence[str] | None
) -> tuple[Array, list[str]]:
    """Class indices for what a model returned, and the names of all classes.

    Raises:
        ValueError: if the labels are no classes of the model, or there are not as many names.
    """
    rows, width = outputs.reshape(len(outputs), -1).shape
    count, usual = max(width, 2), [str(number) for number in range(max(width, 2))]
    labels = plain(call, "y", y)
    if labels.shape == (rows, count):
        labels = from_one_hot(call, labels)
    elif labels.shape not in ((rows,), (rows, 1)):
        raise ValueError(
            f"{call}: expected y of shape ({rows},), ({rows}, 1) or one-hot rows ({rows}, {count}),"
            f" got {labels.shape}"
        )
    labels = labels.reshape(-1)
    if width == 1 and (labels == -1).any() and np.isin(labels, (-1, 1)).all():
        labels, usual = (labels > 0) * 1, ["−1", "+1"]
    if labels.dtype.kind not in "iub" and width > 1:
        raise ValueError(f"{call}: y must be class indices (integers), got {labels.dtype}")
    wrong = ~np.isin(labels, range(count))
    if wrong.any():
        signs = ", or -1 and +1" if width == 1 else ""
        raise ValueError(
            f"{call}: y must be class indices 0..{count - 1}{signs}; found {labels[wrong][0]} at "
            f"{place(wrong)}"
        )
    if names is not None and len(names) != count:
        raise ValueError(f"{call}: {count} classes need as many names, got {len(names)}")
    return labels.astype(int), list(map(literal, names or usual))


def from_one_hot(call: str, rows: Array) -> Array:
    """The class index of each row; ValueError if one is not a single 1 among zeros."""
    wrong = ~(np.isin(rows, (0, 1)).all(axis=1) & (rows.sum(axis=1) == 1))
    if wrong.any():
        raise ValueError(
            f"{call}: one-hot rows hold a single 1 among zeros; found {rows[wrong][0].tolist()} at "
            f"{place(wrong)}"
        )
    indices: Array = rows.argmax(axis=1)
    return indices


def classes_of(outputs: Array) -> Array:
    """The class of each row: the largest logit, or the sign of the only score."""
    scores = outputs.reshape(len(outputs), -1)
    return (scores[:, 0] > 0) * 1 if scores.shape[1] == 1 else scores.argmax(axis=1)


def frame(points: Array, share: float = 0.12) -> tuple[Array, Array]:
    """The lower left and the upper right corner around points, with a margin."""
    low, high = points.min(axis=0), points.max(axis=0)
    margin = share * np.where(high > low, high - low, 1.0)
    return low - margin, high + margin


def draw_regions(axes: Any, model: Any, points: Array, resolution: int) -> None:
    """The background: the colour of the class at each place, and the lines between them."""
    low, high = frame(points)
    across, up = (np.linspace(low[i], high[i], resolution) for i in (0, 1))
    grid = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
    leads = leads_of(predict(model, grid)).reshape(resolution, resolution, -1)
    for number in range(leads.shape[-1]):
        lead = np.nan_to_num(leads[:, :, number], nan=-1.0, posinf=1e300, neginf=-1e300)
        if lead.max() > 0:
            axes.contourf(across, up, lead, [0.0, lead.max()], colors=colour(number), alpha=0.22)
        if lead.min() < 0 < lead.max():
            axes.contour(across, up, lead, [0.0], colors="0.25", linewidths=1.0)
    axes.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))


def leads_of(outputs: Array) -> Array:
    """How far the score of each class is above the best of the others, shape (rows, classes)."""
    scores = outputs.reshape(len(outputs), -1).astype(float)
    if scores.shape[1] == 1:
        return np.concatenate([-scores, scores], axis=1)
    others = [np.delete(scores, number, axis=1).max(axis=1) for number in range(scores.shape[1])]
    leads: Array = scores - np.stack(others, axis=1)
    return leads


def draw_samples(
    axes: Any, points: Array, labels: Array, right: Array, names: Sequence[str]
) -> None:
    """The samples of each class in its colour and with its marker."""
    for number in np.unique(labels):
        for good, edge, width in ((True, "white", 0.6), (False, "black", 1.8)):
            chosen = points[(labels == number) & (right == good)]
            if len(chosen):
                name = names[number]
                axes.scatter(
                    *chosen.T, s=30, c=colour(number), marker=marker(number), edgecolors=edge,
                    linewidths=width, label=name if good else f"{name}, wrong",
                )  # fmt: skip
