"""History: what happened during training, as columns of numbers, as a table and as a plot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .figures import empty_figure
from .parameters import Array
from .showing import curve, table

SHOWN_EPOCHS = 8


@dataclass(repr=False)
class History:
    """What happened during training: one number for each step or each epoch.

    Attributes:
        step_loss: the loss of each batch, before the step it led to.
        epoch_loss: the mean of the loss over the rows of each epoch.
        measured: what was measured after each epoch, by name, such as `validation_loss` and
            `validation_accuracy`.
        interrupted: whether training was ended by Ctrl-C.
        steps_per_epoch: how many steps a full epoch has; None for as many as the numbers say.

    >>> History(step_loss=[0.9, 0.5], epoch_loss=[0.7], measured={"validation_loss": [0.8]})
    History: 1 epoch, 2 steps
    epoch    loss  validation loss
        1  0.7000           0.8000
    """

    step_loss: list[float] = field(default_factory=list)
    epoch_loss: list[float] = field(default_factory=list)
    measured: dict[str, list[float]] = field(default_factory=dict)
    interrupted: bool = False
    steps_per_epoch: int | None = None

    @property
    def validation_loss(self) -> list[float]:
        """The loss on the validation data after each epoch; empty without them."""
        return self.measured.get("validation_loss", [])

    @property
    def validation_accuracy(self) -> list[float]:
        """The share of validation rows classified right after each epoch; empty if unmeasured."""
        return self.measured.get("validation_accuracy", [])

    def columns(self) -> dict[str, list[float]]:
        """The numbers of each epoch by name: `loss`, then what was measured.

        >>> History(epoch_loss=[0.7]).columns()
        {'loss': [0.7]}
        """
        return {"loss": self.epoch_loss, **self.measured}

    def end_epoch(self, loss: float, measured: Mapping[str, float]) -> None:
        """Add the numbers of an epoch, all at once."""
        self.epoch_loss.append(loss)
        for name, x in measured.items():
            self.measured.setdefault(name, []).append(x)

    # --- to look at ---

    def plot(self) -> Any:
        """The losses, the metrics and the learning rate, as a matplotlib Figure.

        It opens no window: write it with `figure.savefig("loss.png")`. A notebook shows it.

        Raises:
            ImportError: if matplotlib is not installed.

        >>> History([0.9, 0.5], [0.7]).plot().axes[0].get_ylabel()
        'loss'
        """
        figure, panels = empty_figure("History.plot"), self.panels()
        figure.set_size_inches(6.0 * len(panels), 4.0)
        grid = figure.subplots(1, len(panels), squeeze=False)[0]
        steps = np.arange(1, len(self.step_loss) + 1) * self.epochs_per_step()
        grid[0].plot(steps, self.step_loss, color="0.8", linewidth=0.8, label="each step")
        if self.step_loss and min(self.step_loss) > 0:
            grid[0].set_yscale("log")
        for axes, columns in zip(grid, panels, strict=True):
            draw_columns(axes, columns)
        return figure

    def panels(self) -> list[dict[str, list[float]]]:
        """The columns that are drawn together: losses, metrics, and the learning rate."""
        groups: dict[str, dict[str, list[float]]] = {"loss": {}, "metric": {}, "rate": {}}
        for name, numbers in self.columns().items():
            ending = "rate" if name == "learning_rate" else name.rpartition("_")[2]
            known = ending == "loss" or name == "learning_rate"
            groups[ending if known else "metric"][name] = numbers
        return [columns for columns in groups.values() if columns]

    def epochs_per_step(self) -> float:
        """The part of an epoch that a step is."""
        steps = self.steps_per_epoch or len(self.step_loss) / max(len(self.epoch_loss), 1)
        return 1.0 / max(steps, 1)

    def __repr__(self) -> str:
        heads, rows = self.rows()
        lines = [heads, *rows] if len(heads) > 1 else []
        widths = [max(len(head), 6) for head in heads]
        widths[0] = len(heads[0])
        cells = [[x.rjust(w) for x, w in zip(line, widths, strict=True)] for line in lines]
        return "\n".join([self.headline(), *map("  ".join, cells)])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """What a notebook shows: the same table, and the loss of each step as a curve."""
        heads, rows = self.rows()
        losses = self.step_loss if len(self.step_loss) > 1 else self.epoch_loss
        parts = [f"<p>{self.headline()}</p>", curve(losses, "loss")]
        parts += [table(heads, rows, text_columns=0)] if rows else []
        return {"text/plain": repr(self), "text/html": "\n".join(filter(None, parts))}

    def headline(self) -> str:
        """How long training went, in words."""
        ending = ", interrupted" if self.interrupted else ""
        epochs, steps = counted(self.epoch_loss, "epoch"), counted(self.step_loss, "step")
        return f"History: {epochs}, {steps}{ending}"

    def rows(self) -> tuple[list[str], list[list[str]]]:
        """The heads of the table, and its rows: some epochs, evenly spread."""
        columns = {spoken(name): numbers for name, numbers in self.columns().items() if numbers}
        epochs = np.linspace(0, len(self.epoch_loss) - 1, SHOWN_EPOCHS, dtype=int)
        rows = [
            [str(epoch + 1), *(cell(numbers, epoch) for numbers in columns.values())]
            for epoch in (np.unique(epochs) if self.epoch_loss else ())
        ]
        return ["epoch", *columns], rows

    # --- to keep ---

    def state_dict(self) -> dict[str, Array]:
        """The columns as arrays, as a checkpoint keeps them."""
        columns = {"step_loss": self.step_loss, "epoch_loss": self.epoch_loss}
        columns |= {f"measured.{name}": numbers for name, numbers in self.measured.items()}
        return {name: np.array(numbers, dtype=float) for name, numbers in columns.items()}

    def load_state_dict(self, state: Mapping[str, Array]) -> None:
        """Take over the columns of a state."""
        columns = {name: np.asarray(x).tolist() for name, x in state.items()}
        self.step_loss = columns.pop("step_loss")
        self.epoch_loss = columns.pop("epoch_loss")
        self.measured = {name.removeprefix("measured."): x for name, x in columns.items()}


# --- the plot -----------------------------------------------------------------------------------


def draw_columns(axes: Any, columns: Mapping[str, list[float]]) -> None:
    """Draw columns against the number of the epoch, with labels and a legend."""
    for name, numbers in columns.items():
        epochs = np.arange(1, len(numbers) + 1)
        axes.plot(epochs, numbers, marker="." if len(numbers) < 30 else None, label=spoken(name))
    first = next(iter(columns))
    axes.set(xlabel="epoch", ylabel=spoken(first) if first == "loss" or len(columns) == 1 else "")
    axes.legend()


# --- words --------------------------------------------------------------------------------------


def spoken(name: str) -> str:
    """The name of a column in words: `validation loss`."""
    return name.replace("_", " ")


def cell(numbers: list[float], epoch: int) -> str:
    """A number of the table; empty where a column is shorter than the others."""
    return f"{numbers[epoch]:.4f}" if epoch < len(numbers) else ""


def counted(items: list[float], noun: str) -> str:
    """`1 step`, `1,350 steps`."""
    return f"{len(items):,} {noun}" + ("" if len(items) == 1 else "s")
