"""Tables of numbers as colours: the filters of a convolution, and a confusion matrix."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import metrics
from ..evaluation import plain_numbers
from ..figures import empty_figure
from ..parameters import Array
from .texts import literal

MOST_FILTERS, MOST_CHANNELS = 32, 8


def filters(layer: Any, *, title: str = "Filters") -> Any:
    """The kernels of a convolution: orange where a pixel counts, purple where it counts against.

    Layers with one input channel, as for grey images, have one square for each filter; others a
    row for each filter with a square for each channel. Of many, the first are shown.

    Args:
        layer: a Conv2d, or its weights of shape (filters, channels, height, width).
        title: the line above.

    Returns:
        A matplotlib Figure, with `.savefig(path)`; a notebook shows it.

    Raises:
        ImportError: if matplotlib is not installed.
        ValueError: if the weights have another number of axes.

    Source: lectures.md, C "convolution".

    >>> from nn import Conv2d
    >>> figure = filters(Conv2d(1, 6, 3, rng=np.random.default_rng(0)))
    >>> len(figure.axes)  # six filters and the scale
    7
    """
    kernels = plain_numbers(getattr(layer, "weight", layer))
    if kernels.ndim != 4 or not kernels.size:
        raise ValueError(
            "filters: expected a Conv2d or weights of shape (filters, channels, height, width), "
            f"got shape {kernels.shape}"
        )
    count, channels = kernels.shape[:2]
    shown = kernels[: MOST_FILTERS if channels == 1 else MOST_CHANNELS, :MOST_CHANNELS]
    single = channels == 1
    columns = side_of(len(shown)) if single else shown.shape[1]
    squares = shown.reshape(-1, *kernels.shape[2:])
    rows = math.ceil(len(squares) / columns)
    figure = empty_figure("filters", max(0.8 * columns + 1.2, 4.5), 0.85 * rows + 0.7)
    grid = figure.subplots(rows, columns, squeeze=False)
    picture = draw_squares(grid, squares)
    for row in range(0 if single else rows):
        grid[row, 0].set_ylabel(f"filter {row}", rotation=0, ha="right", va="center", fontsize=8)
    for column in range(0 if single else columns):
        grid[0, column].set_title(f"channel {column}", fontsize=8)
    figure.colorbar(picture, ax=list(figure.axes), label="weight", shrink=0.9)
    figure.suptitle(f"{title}: {counted(count, len(shown), channels)}", fontsize="medium")
    return figure


def side_of(count: int) -> int:
    """How many squares stand in a row: a few more than in a column, so that no row is cut short.

    >>> side_of(12), side_of(7)
    (4, 4)
    """
    least = math.ceil(math.sqrt(count))
    return next((side for side in range(least, 2 * least + 1) if count % side == 0), least + 1)


def draw_squares(grid: Array, squares: Array) -> Any:
    """Each kernel in a square, all on one scale around 0."""
    most = float(np.nanmax(np.abs(squares))) or 1.0
    picture = None
    for axes, square in zip(grid.ravel(), squares, strict=False):
        picture = axes.pcolormesh(square, cmap="PuOr_r", vmin=-most, vmax=most)
        axes.invert_yaxis()
        axes.set(aspect="equal", xticks=[], yticks=[])
    for axes in grid.ravel()[len(squares) :]:
        axes.remove()
    return picture


def counted(count: int, shown: int, channels: int) -> str:
    """How many filters there are, and how many of them are shown."""
    text = f"{count}" if shown == count else f"{shown} of {count}"
    if channels == 1:
        return f"{text}, of one channel"
    some = f"{MOST_CHANNELS} of {channels}" if channels > MOST_CHANNELS else f"{channels}"
    return f"{text}, of {some} channels"


def confusion_matrix(
    predictions: Any,
    labels: Any,
    names: Sequence[str] | None = None,
    *,
    title: str = "Confusion matrix",
) -> Any:
    """How often each true class, a row, was taken for each class, a column.

    The darker a square, the larger its share of the row. Beside each row stands its recall: how
    many of that class were found; below each column its precision: how many of those said are so.

    Args:
        predictions: logits, shape (rows, classes), or class indices, shape (rows,).
        labels: class indices or one-hot rows.
        names: what to call the classes; their indices for None.
        title: the line above.

    Returns:
        A matplotlib Figure, with `.savefig(path)`; a notebook shows it.

    Raises:
        ImportError: if matplotlib is not installed.
        ValueError: if there are no rows, or not as many predictions as labels.
        TypeError: if class indices are not integers.

    >>> figure = confusion_matrix(np.array([0, 1, 1, 0]), np.array([0, 1, 0, 0]), ["cat", "dog"])
    >>> figure.axes[0].get_ylabel()
    'true class, with recall'
    """
    found = metrics.confusion_matrix(predictions, labels, names)
    counts = found.counts
    side = min(max(3.0, 0.62 * len(counts)), 9.0)
    figure = empty_figure("confusion_matrix", side + 2.2, side + 1.0)
    axes = figure.subplots()
    in_row = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    in_column = counts / np.maximum(counts.sum(axis=0), 1)
    picture = axes.pcolormesh(in_row, cmap="Blues", vmin=0.0, vmax=1.0, edgecolors="white")
    write_counts(axes, counts, in_row)
    places = np.arange(len(counts)) + 0.5
    axes.set_xticks(places, with_shares(found.names, in_column, "\n"))
    axes.set_yticks(places, with_shares(found.names, in_row, "  "))
    axes.invert_yaxis()
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.set(aspect="equal", xlabel="predicted class, with precision")
    axes.set_ylabel("true class, with recall")
    right = counts.trace() / counts.sum()
    heading = f"{title}: {right:.1%} of {counts.sum():,} right"
    axes.set_title(heading, loc="left", fontsize="medium", fontweight="bold")
    figure.colorbar(picture, ax=axes, label="share of the true class", shrink=0.8)
    return figure


def with_shares(names: Sequence[str], table: Array, between: str) -> list[str]:
    """The names of the classes with their shares on the diagonal."""
    shares = table.diagonal()
    pairs = zip(map(literal, names), shares, strict=True)
    return [f"{name}{between}{share:.0%}" for name, share in pairs]


def write_counts(axes: Any, counts: Array, in_row: Array) -> None:
    """The numbers in the squares; white where the square is dark. A zero is left out."""
    for (i, j), many in np.ndenumerate(counts):
        if many:
            tone = "white" if in_row[i, j] > 0.55 else "0.15"
            weight = "bold" if i == j else "normal"
            axes.text(
                j + 0.5, i + 0.5, f"{many:,}", ha="center", va="center", color=tone, weight=weight
            )
