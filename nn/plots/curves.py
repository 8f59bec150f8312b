"""Curves: the loss over the epochs of one training or of several."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..figures import colour, dash, empty_figure, tidy
from ..history import History
from .texts import literal


def loss_curves(histories: History | Mapping[str, History], *, title: str = "Loss") -> Any:
    """The loss of a training over its epochs, or of several trainings to compare.

    Of one training the loss of each step is shown too, behind that of the epochs, and the epoch
    with the smallest validation loss is marked: after it, training makes the network worse. The
    axis is logarithmic where all losses are positive.

    Args:
        histories: what `fit` returned; or several by name.
        title: the line above.

    Returns:
        A matplotlib Figure, with `.savefig(path)`; a notebook shows it.

    Raises:
        ImportError: if matplotlib is not installed.
        TypeError: if something else than histories is given.
        ValueError: if there is no history, or one has no epochs.

    Source: lectures.md, C "error over iterations".

    >>> loss_curves(History([0.9, 0.5], [0.7, 0.4])).axes[0].get_xlabel()
    'epoch'
    """
    several = by_name(histories)
    if not several or not all(history.epoch_loss for history in several.values()):
        raise ValueError("loss_curves: give histories with at least one epoch each")
    figure = empty_figure("loss_curves", 6.4, 4.0)
    axes = figure.subplots()
    if "" in several:
        draw_steps(axes, several[""])
    for number, (name, history) in enumerate(several.items()):
        draw_epochs(axes, history, name, number, mark=len(several) == 1)
    losses = [x for history in several.values() for x in [*history.epoch_loss, *history.step_loss]]
    if min(losses) > 0:
        axes.set_yscale("log")
    tidy(axes, title, "epoch", "loss, mean over the samples")
    axes.legend(frameon=False)
    return figure


def by_name(histories: Any) -> dict[str, History]:
    """Histories by their names, a single one by none; TypeError if they are something else."""
    several = {"": histories} if isinstance(histories, History) else histories
    found = list(several.values()) if isinstance(several, Mapping) else [several]
    for other in found:
        if not isinstance(other, History) or not isinstance(several, Mapping):
            raise TypeError(
                "loss_curves: expected a History, as fit returns it, or a dict of several by "
                f"name, got {type(other).__name__}"
            )
    return dict(several)


def draw_steps(axes: Any, history: History) -> None:
    """The loss of each batch, in grey."""
    steps = np.arange(1, len(history.step_loss) + 1) * history.epochs_per_step()
    axes.plot(steps, history.step_loss, color="0.8", linewidth=0.8, label="each step")


def draw_epochs(axes: Any, history: History, name: str, number: int, *, mark: bool) -> None:
    """The losses of the epochs: of training solid, of validation dashed."""
    tone, before = colour(number), f"{literal(name)}, " if name else ""
    epochs = np.arange(1, len(history.epoch_loss) + 1)
    line = "-" if history.validation_loss or mark else dash(number)
    axes.plot(epochs, history.epoch_loss, line, color=tone, label=f"{before}training")
    held_out = history.validation_loss
    if held_out:
        tone = colour(number + 1) if mark else tone
        epochs = np.arange(1, len(held_out) + 1)
        axes.plot(epochs, held_out, "--", color=tone, label=f"{before}validation")
    if held_out and mark and np.isfinite(held_out).any():
        best = int(np.nanargmin(held_out))
        label = f"best validation: {held_out[best]:.3g} after epoch {best + 1}"
        axes.plot(epochs[best], held_out[best], "o", color=tone, markersize=7, label=label)
