"""Callbacks: what happens during training beside training, such as stopping early."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from .history import History
from .optimizers import Optimizer, in_range
from .parameters import Array

Mode = Literal["auto", "min", "max"]


@dataclass
class TrainingState:
    """Where a training is: what `fit` hands to every callback.

    Attributes:
        model: what is trained.
        optimizer: what trains it.
        epochs: how many epochs there will be.
        rng: what shuffles the rows; None if they keep their order.
        callbacks: all that are told.
        history: what happened so far.
        columns: the names of what is measured after each epoch.
        epoch: the number of this epoch, from 1; after it, how many are done.
        held_out: the rows that `validation=fraction` has put aside; None without.
        stop: set it to True to end the training after this step or epoch.
    """

    model: Any
    optimizer: Optimizer
    epochs: int
    rng: np.random.Generator | None = None
    callbacks: tuple[Callback, ...] = ()
    history: History = field(default_factory=History)
    columns: tuple[str, ...] = ("loss",)
    epoch: int = 0
    held_out: Array | None = None
    stop: bool = False

    @property
    def step(self) -> int:
        """How many steps are done, in all epochs together."""
        return len(self.history.step_loss)


class Callback:
    """What `fit` tells during training; a subclass defines the hooks it wants to hear.

    A callback that remembers something also defines `state_dict` and `load_state_dict`, and a
    checkpoint then keeps it.

    >>> from nn import SGD, Linear, fit
    >>> class Report(Callback):
    ...     def on_epoch_end(self, state):
    ...         print("epoch", state.epoch, "of", state.epochs, "after", state.step, "steps")
    >>> model = Linear(1, 2, rng=np.random.default_rng(0))
    >>> history = fit(
    ...     model, np.ones((4, 1)), np.array([0, 1, 1, 1]), epochs=2, batch_size=2, rng=None,
    ...     optimizer=SGD(model.parameters(), learning_rate=0.1), callbacks=[Report()],
    ... )
    epoch 1 of 2 after 2 steps
    epoch 2 of 2 after 4 steps
    """

    def on_train_begin(self, state: TrainingState) -> None:
        """Before the first step of this call of `fit`."""

    def on_epoch_begin(self, state: TrainingState) -> None:
        """Before the first step of an epoch."""

    def on_step_end(self, state: TrainingState) -> None:
        """After each step; its loss is `state.history.step_loss[-1]`, the gradients are there."""

    def on_epoch_end(self, state: TrainingState) -> None:
        """After an epoch was trained and measured."""

    def on_train_end(self, state: TrainingState) -> None:
        """After the last step, also after Ctrl-C, but not after an error."""

    def state_dict(self) -> dict[str, Array]:
        """What this callback remembers, as arrays."""
        return {}

    def load_state_dict(self, state: Mapping[str, Array]) -> None:
        """Take over what was remembered; {} if there was nothing."""


class BestModel(Callback):
    """Remembers the model of the best epoch, and gives it back when training ends.

    Args:
        monitor: the column of the history that says how good an epoch was, such as
            "validation_loss", "validation_accuracy" or "loss".
        min_delta: only what is better by more than this counts as better.
        mode: whether the smallest or the largest number is best; "auto" knows it for names that
            end in "loss", "error" or "accuracy".
        restore: whether the model becomes the best one when training ends, by Ctrl-C too. If not,
            `best_state` can be given to its `load_state_dict`.

    Attributes:
        best: the best number so far; None before there is one.
        best_epoch: the number of the epoch it belongs to.
        best_state: the `state_dict()` of the model after that epoch.

    Raises:
        ValueError: if min_delta is negative, or "auto" does not know the monitor; from `fit`, if
            the history has no such column.
        TypeError: from `fit`, if the model has no `state_dict`.
    """

    def __init__(
        self,
        monitor: str = "validation_loss",
        *,
        min_delta: float = 0.0,
        mode: Mode = "auto",
        restore: bool = True,
    ) -> None:
        name = type(self).__name__
        self.monitor = monitor
        self.min_delta = in_range(name, "min_delta", min_delta, math.inf)
        self.sign = 1.0 if smaller_is_better(name, monitor, mode) else -1.0
        self.restore = restore
        self.best: float | None = None
        self.best_epoch = 0
        self.best_state: dict[str, Array] = {}

    def on_train_begin(self, state: TrainingState) -> None:
        """Check that there will be what is monitored; forget a training before."""
        check_state(type(self).__name__, state.model)
        if self.monitor not in state.columns:
            hint = "; give fit validation rows" if self.monitor.startswith("validation") else ""
            raise ValueError(
                f"{type(self).__name__}: cannot monitor {self.monitor!r}; measured after each "
                f"epoch are {', '.join(map(repr, state.columns))}{hint}"
            )
        if state.epoch == 0:  # not resumed: what another training left here does not count
            self.best, self.best_epoch, self.best_state = None, 0, {}

    def on_epoch_end(self, state: TrainingState) -> None:
        """Keep the model if it is the best."""
        x = state.history.columns()[self.monitor][-1]
        if self.is_better(x):  # once is enough: state_dict() copies, the model goes on changing
            best_state = state.model.state_dict()  # first: Ctrl-C may come here
            self.best, self.best_epoch, self.best_state = x, state.epoch, best_state

    def on_train_end(self, state: TrainingState) -> None:
        """Give the best model back."""
        if self.restore and self.best is not None:
            state.model.load_state_dict(self.best_state)

    def is_better(self, x: float) -> bool:
        """Whether a number is better than the best so far; nan never is."""
        # With the sign, smaller is better for every monitor. Comparing with nan gives False.
        best = math.inf if self.best is None else self.sign * self.best
        return self.sign * x < best - self.min_delta

    def state_dict(self) -> dict[str, Array]:
        """The best epoch and its model."""
        if self.best is None:
            return {}
        state = {f"model.{path}": x for path, x in self.best_state.items()}
        return state | {"best": np.array(self.best), "best_epoch": np.array(self.best_epoch)}

    def load_state_dict(self, state: Mapping[str, Array]) -> None:
        """Go on from the best epoch of before."""
        if "best" in state:
            self.best, self.best_epoch = float(state["best"]), int(state["best_epoch"])
            paths = [path for path in state if path.startswith("model.")]
            self.best_state = {path.removeprefix("model."): state[path] for path in paths}


class EarlyStopping(BestModel):
    """Ends training when nothing has become better for a while, and gives the best model back.

    Args:
        patience: how many epochs in a row may pass without anything better; the next one without
            ends the training.
        monitor: as in `BestModel`, and so are the others.
        min_delta: only what is better by more than this counts as better.
        mode: "min", "max" or "auto".
        restore: whether the model becomes the best one when training ends.

    Raises:
        ValueError: if patience or min_delta is negative, or "auto" does not know the monitor.

    Source: Prechelt, "Early stopping - but when?" (1998).

    >>> EarlyStopping(patience=3, monitor="validation_accuracy").sign
    -1.0
    """

    def __init__(
        self,
        patience: int,
        monitor: str = "validation_loss",
        *,
        min_delta: float = 0.0,
        mode: Mode = "auto",
        restore: bool = True,
    ) -> None:
        super().__init__(monitor, min_delta=min_delta, mode=mode, restore=restore)
        self.patience = in_range("EarlyStopping", "patience", patience, math.inf)

    def on_train_begin(self, state: TrainingState) -> None:
        """As for `BestModel`; a training that was stopped before is not resumed."""
        super().on_train_begin(state)
        self.stop_if_late(state)

    def on_epoch_end(self, state: TrainingState) -> None:
        """Keep the model if it is the best; stop if the best is too long ago."""
        super().on_epoch_end(state)
        self.stop_if_late(state)

    def stop_if_late(self, state: TrainingState) -> None:
        """End the training if nothing has become better for too long."""
        if state.epoch - self.best_epoch > self.patience:
            state.stop = True


def check_state(call: str, model: Any) -> None:
    """Raise TypeError unless the numbers of a model can be kept."""
    if not hasattr(model, "state_dict"):
        raise TypeError(
            f"{call}: {type(model).__name__} has no state_dict() to keep; make the model a Module"
        )


def smaller_is_better(call: str, monitor: str, mode: Mode) -> bool:
    """Whether the smallest number of a column is the best one."""
    if mode not in ("auto", "min", "max"):
        raise ValueError(f"{call}: mode must be 'auto', 'min' or 'max', got {mode!r}")
    if mode != "auto":
        return mode == "min"
    if monitor.endswith(("loss", "error")):
        return True
    if monitor.endswith("accuracy"):
        return False
    raise ValueError(f"{call}: say whether small or large {monitor!r} is good: mode='min' or 'max'")
