"""Training: a network, a loss and an optimizer in a loop over minibatches, with a history."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

import autograd
from autograd import Tensor, Value

from .callbacks import Callback, TrainingState
from .checkpoints import Checkpoint, restore
from .clipping import bound, shorten
from .data import Batches, divided_at, of_one_length, train_test_split
from .diagnosis import NotFiniteError, check_gradients, check_loss, warn_if_alike, warn_if_flat
from .evaluation import Data, Loss, Measurement, Metric, mode
from .history import History
from .interruption import Interruption
from .losses import cross_entropy
from .optimizers import Optimizer, positive
from .parameters import nodes_of
from .progress import Silence, progress_line

#: From the number of steps done to the learning rate of the next one.
Schedule = Callable[[int], float]


def fit(
    model: Any,
    inputs: Any,
    labels: Any = None,
    *,
    loss: Loss = cross_entropy,
    optimizer: Optimizer,
    epochs: int,
    batch_size: int | None,
    rng: np.random.Generator | None,
    validation: tuple[Any, Any] | float | None = None,
    metrics: Mapping[str, Metric] | None = None,
    training_metrics: bool = False,
    schedule: Schedule | None = None,
    clip_norm: float | None = None,
    clip_value: float | None = None,
    callbacks: Iterable[Callback] = (),
    resume: str | os.PathLike[str] | None = None,
    progress: bool | Literal["auto"] = "auto",
    check_finite: bool = True,
    compile: bool = False,
) -> History:
    """Train a model: for each batch the loss, its gradients, and a step of the optimizer.

    A Module is in training mode for the steps and in evaluation mode while it is measured; after
    that every part of it is in its former mode.

    Ctrl-C ends the training after the step that it came in, says so on stderr, and returns the
    history so far with `interrupted` set; the model can be trained on. A second Ctrl-C does not
    wait for the end of the step: some parameters may be one step ahead then.

    Args:
        model: a callable with `parameters()`, such as a Module of Tensors or of Values.
        inputs: an array with a row for each sample.
        labels: an array with a row for each sample, the second argument of the loss; None for the
            inputs themselves, as an autoencoder learns them.
        loss: a function of the output of the model and the labels; returns a scalar.
        optimizer: holds the parameters of the model.
        epochs: how often all rows are passed; with `resume`, those done before count.
        batch_size: rows in a batch; None for all.
        rng: shuffles the rows anew for each epoch; None keeps their order.
        validation: inputs and labels to evaluate after each epoch, without training on them; or
            the fraction of the rows to put aside for that, chosen by `rng`.
        metrics: functions of outputs and labels by name, measured on the validation rows after
            each epoch; None for the accuracy if the loss is `cross_entropy`. See `evaluate`.
        training_metrics: whether to measure the metrics on the training rows too: one more pass.
        schedule: gives the learning rate of each step from the number of steps done before it.
        clip_norm: the largest norm of all gradients together; see `clip_gradient_norm`.
        clip_value: the largest element of a gradient; see `clip_gradient_value`. It comes first.
        callbacks: are told what happens, in their order, but checkpoints last.
        resume: a file written by `Checkpoint`, to go on from there.
        progress: whether to show a progress line, which needs the package tqdm. "auto": if it is
            installed, and in a terminal or a notebook.
        check_finite: stop as soon as a loss or a gradient is not finite.
        compile: run a whole step, with the change of the parameters, as one program, the same to
            rounding; see `autograd.compile`. A last batch of fewer rows gets a program of its own.

    Raises:
        FloatingPointError: if the loss or a gradient is inf or nan; names the first operation
            that produced it. The parameters are left as they were before that step.
        ValueError: if the optimizer does not hold the parameters of the model, there are no rows
            or metrics but no rows to measure them on, or a checkpoint does not fit.
        TypeError: if a callback is no Callback, or the loss gives no scalar.
        ImportError: if progress is True and tqdm is not installed.

    Source: lectures.md, E "single-sample, mini-batch, full-batch descent".

    >>> from nn import SGD, Linear
    >>> rng = np.random.default_rng(0)
    >>> model = Linear(1, 2, rng=rng)
    >>> x, y = np.array([[-1.0], [1.0]]), np.array([0, 1])
    >>> optimizer = SGD(model.parameters(), learning_rate=1.0)
    >>> history = fit(model, x, y, optimizer=optimizer, epochs=20, batch_size=None, rng=rng)
    >>> len(history.step_loss), history.step_loss[-1] < 0.1
    (20, True)
    """
    check_request(model, optimizer, epochs)
    state = begun(TrainingState(model, optimizer, epochs, rng, in_order(callbacks)), resume)
    data, held_out = divided(state, (inputs,) if labels is None else (inputs, labels), validation)
    step = Step(model, loss, optimizer, schedule, clip_norm, clip_value, check_finite, compile)
    rows = data if training_metrics else None
    measure = Measurement(model, loss, metrics, rows, held_out, step.paced)
    return train(state, step, Batches(data, batch_size, rng), measure, progress)


def train(
    state: TrainingState,
    step: Step,
    batches: Batches,
    measure: Measurement,
    progress: bool | Literal["auto"],
) -> History:
    """Epoch after epoch, until all are done, a callback says stop, or Ctrl-C comes."""
    history, steps = state.history, len(batches)
    history.steps_per_epoch = steps
    state.columns = measure.columns()
    with mode(state.model, training=True), Interruption() as interruption:
        with progress_line(progress, state.epochs * steps, state.step) as line:
            notify(state, "on_train_begin")
            try:
                while state.epoch < state.epochs and not state.stop:
                    train_epoch(state, step, batches, measure, line, interruption)
            except KeyboardInterrupt:
                history.interrupted = True
        if history.interrupted:  # below the line, not on it
            print(f"fit: Ctrl-C in epoch {state.epoch} of {state.epochs}: stopped; the model "
                  "keeps what it has learnt", file=sys.stderr)  # fmt: skip
        notify(state, "on_train_end")
    return history


def train_epoch(
    state: TrainingState, step: Step, batches: Batches, measure: Measurement, line: Silence,
    interruption: Interruption,
) -> None:  # fmt: skip
    """One pass over all batches, and what is measured after it."""
    history, total, rows = state.history, 0.0, 0
    state.epoch += 1
    line.begin_epoch(state.epoch, state.epochs)
    notify(state, "on_epoch_begin")
    for batch in batches:
        interruption.begin()
        loss = step(state.step, batch[0], batch[-1])  # without labels both are the inputs
        history.step_loss.append(loss)
        total += loss * len(batch[0])  # the last batch may have fewer rows
        rows += len(batch[0])
        line.end_step(loss)
        notify(state, "on_step_end")
        interruption.end()
        if state.stop:
            break
    history.end_epoch(total / max(rows, 1), measure())
    line.end_epoch(history)
    notify(state, "on_epoch_end")


def notify(state: TrainingState, hook: str) -> None:
    """Call one hook of every callback."""
    for callback in state.callbacks:
        getattr(callback, hook)(state)


@dataclass
class Step:
    """One step on one batch: the loss, its gradients, and what the optimizer makes of them."""

    model: Any
    loss: Loss
    optimizer: Optimizer
    schedule: Schedule | None
    clip_norm: float | None
    clip_value: float | None
    check_finite: bool
    compile: bool

    def __post_init__(self) -> None:
        """Check the bounds once, and compile what is done in every step if that is wanted."""
        for name in ("clip_norm", "clip_value"):
            if getattr(self, name) is not None:
                setattr(self, name, positive("fit", name, getattr(self, name)))
        self.advance = autograd.compile(self.whole) if self.compile else self.whole

    @property
    def paced(self) -> Optimizer | None:
        """The optimizer if a schedule changes its learning rate, else None."""
        return None if self.schedule is None else self.optimizer

    def __call__(self, done: int, x: Any, y: Any) -> float:
        """The loss before the step; `done` steps were made before."""
        optimizer = self.optimizer
        if self.schedule is not None:
            optimizer.learning_rate = self.schedule(done)
        try:
            out = self.advance(x, y)
        except NotFiniteError as error:
            raise FloatingPointError(f"step {done + 1}: {error}") from None
        if done == 0:
            warn_if_flat(optimizer)
        return out.item()  # type: ignore[no-any-return]

    def whole(self, x: Any, y: Any) -> Any:
        """Forward, backward and the step of the optimizer; the loss before it, as a node."""
        optimizer = self.optimizer
        optimizer.zero_grad()  # before, not after: the gradients stay to be looked at
        out = self.loss(self.model(x), y)
        if not isinstance(out, Tensor | Value) or out.shape != ():
            raise TypeError(
                f"fit: the loss must be a scalar Value or Tensor, got {type(out).__name__} of "
                f"shape {np.shape(out)}"
            )
        if self.check_finite:
            check_loss(out)
        out.backward()
        if self.check_finite:
            check_gradients(optimizer)
        # By element first: the norm of what is left then counts.
        if self.clip_value is not None:
            bound(optimizer.parameters, self.clip_value)
        if self.clip_norm is not None:
            shorten(optimizer.parameters, self.clip_norm)
        optimizer.step()
        return out


# --- before the first step ----------------------------------------------------------------------


def in_order(callbacks: Iterable[Callback]) -> tuple[Callback, ...]:
    """The callbacks, checkpoints last, so that they hold what the others have remembered."""
    callbacks = list(callbacks)
    for x in callbacks:
        if not isinstance(x, Callback):
            raise TypeError(
                f"fit: callbacks must be Callbacks, got {type(x).__name__}; derive its class from "
                "nn.Callback and define the hooks it wants"
            )
    return tuple(sorted(callbacks, key=lambda x: isinstance(x, Checkpoint)))


def begun(state: TrainingState, resume: str | os.PathLike[str] | None) -> TrainingState:
    """The state before the first step, which may be that of a checkpoint."""
    if resume is not None:
        restore(resume, state)
    return state


def divided(
    state: TrainingState, data: Data, validation: tuple[Any, Any] | float | None
) -> tuple[Data, Data | None]:
    """The rows to train on, and those to validate on."""
    columns, count = of_one_length("fit", data)
    if count == 0:
        raise ValueError("fit: there are no rows to train on")
    if state.held_out is not None and not isinstance(validation, float):
        raise ValueError(
            "fit: the checkpoint put rows aside for validation, which must not be trained on; "
            "resume with the same validation="
        )
    if validation is None:
        return data, None
    if isinstance(validation, tuple | list):
        given = tuple(x for x in validation if x is not None)
        of_one_length("fit, validation", given)  # now, not after the first epoch
        return data, tuple(validation)
    if state.held_out is None:  # a checkpoint knows the rows: none of them may be trained on now
        _, rows = train_test_split(np.arange(count), test_fraction=validation, rng=state.rng)
        state.held_out = np.sort(rows)
    elif len(state.held_out) != divided_at(count, validation) or state.held_out[-1] >= count:
        raise ValueError(
            f"fit: the checkpoint put {len(state.held_out)} rows aside, validation={validation} of "
            f"{count} rows are {divided_at(count, validation)}; resume with the same data"
        )
    kept = np.ones(count, dtype=bool)
    kept[state.held_out] = False
    return tuple(x[kept] for x in columns), tuple(x[~kept] for x in columns)


def check_request(model: Any, optimizer: Optimizer, epochs: int) -> None:
    """Raise ValueError if nothing can be trained; warn if units would stay copies of each other."""
    warn_if_alike(model)
    if not isinstance(epochs, int | np.integer) or epochs < 0:
        raise ValueError(f"fit: epochs must be a whole number, at least 0, got {epochs!r}")
    held = set(optimizer.parameters)
    if not any(x in held for x in nodes_of(model.parameters())):
        raise ValueError(
            "fit: the optimizer holds none of the parameters of the model; make it of "
            "model.parameters(), after any copy or mapping of the model"
        )
