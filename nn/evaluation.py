"""Evaluation: what a network answers, and how good that is, without recording or training."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

from autograd import Tensor, Value, no_grad

from .data import of_one_length
from .losses import cross_entropy
from .metrics import accuracy
from .optimizers import Optimizer
from .parameters import Array

#: A function of outputs and labels: a loss returns a scalar node, a metric a number.
Loss = Callable[[Any, Any], Any]
Metric = Callable[[Any, Any], Any]

#: Inputs, and labels if there are any.
Data = tuple[Any, ...]

#: Rows computed at once, so that the arrays between the layers of a large network stay small.
ROWS = 1024


def predict(model: Any, inputs: Any, batch_size: int | None = ROWS) -> Array:
    """The output of a model for each row of the inputs, as a plain array.

    Nothing is recorded. A Module is in the mode of `eval()` meanwhile: dropout lets everything
    through, and batch normalisation takes its running statistics.

    Args:
        model: a callable, of Tensors, of Values or of plain arrays.
        inputs: shape (rows, ...).
        batch_size: rows computed at once; None for all.

    Returns:
        An array of shape (rows, ...): the rows of all batches.

    Raises:
        ValueError: if the inputs have no rows, or the batch size is not positive.

    >>> from nn import Linear
    >>> model = Linear(2, 3, rng=np.random.default_rng(0))
    >>> predict(model, np.ones((5, 2)), batch_size=2).shape
    (5, 3)
    """
    (rows,), count = of_one_length("predict", (inputs,))
    if batch_size is not None and batch_size < 1:
        raise ValueError(f"predict: batch_size must be at least 1, got {batch_size}")
    size = batch_size or max(count, 1)
    with mode(model, training=False), no_grad():
        # No rows still make one batch: its output has the right shape and dtype.
        starts = range(0, max(count, 1), size)
        outs = [plain_numbers(model(rows[start : start + size])) for start in starts]
    return outs[0] if len(outs) == 1 else np.concatenate(outs)


def evaluate(
    model: Any,
    inputs: Any,
    labels: Any = None,
    loss: Loss = cross_entropy,
    metrics: Mapping[str, Metric] | None = None,
    batch_size: int | None = ROWS,
) -> dict[str, float]:
    """The loss and the metrics of a model on some data; see `predict`.

    The loss and the metrics see the outputs of all rows at once, so a metric that is no mean over
    rows is right too.

    Args:
        model: a callable.
        inputs: shape (rows, ...).
        labels: what the loss takes as second argument; None for the inputs themselves.
        loss: a function of outputs and labels.
        metrics: functions of outputs and labels by name; None for the accuracy if the loss is
            `cross_entropy`, and for nothing else.
        batch_size: rows computed at once; None for all.

    Raises:
        ValueError: if the inputs have no rows, or a metric is called "loss".

    >>> from nn import Linear, zeros
    >>> model = Linear(2, 2, rng=np.random.default_rng(0), initialization=zeros)
    >>> evaluate(model, np.ones((4, 2)), np.array([0, 0, 0, 1]))
    {'loss': 0.6931471805599453, 'accuracy': 0.75}
    """
    wanted = default_metrics(metrics, loss)
    if "loss" in wanted:
        raise ValueError("evaluate: a metric cannot be called 'loss'; that is what the loss is")
    out = predict(model, inputs, batch_size)
    targets = np.asarray(inputs) if labels is None else labels
    with no_grad():  # a loss may use the parameters as well, to keep them small
        results = {"loss": float(loss(out, targets))}
        return results | {name: float(metric(out, targets)) for name, metric in wanted.items()}


class Measurement:
    """What is measured after each epoch: loss and metrics on rows that are not trained on, first.

    Args:
        model: what is measured.
        loss: as in `fit`, and so are the metrics.
        metrics: functions of outputs and labels by name; None for those that go with the loss.
        training: the training rows if the metrics are wanted on them too, else None.
        held_out: the validation rows, if there are any.
        paced: the optimizer, if its learning rate changes and shall be kept.
    """

    def __init__(
        self,
        model: Any,
        loss: Loss,
        metrics: Mapping[str, Metric] | None,
        training: Data | None,
        held_out: Data | None,
        paced: Optimizer | None,
    ) -> None:
        if metrics and training is None and held_out is None:
            raise ValueError(
                "fit: there are no rows to measure the metrics on; pass validation=, or "
                "training_metrics=True to measure them on the training rows"
            )
        self.model, self.loss, self.metrics = model, loss, default_metrics(metrics, loss)
        self.training, self.held_out, self.paced = training, held_out, paced

    def columns(self) -> tuple[str, ...]:
        """The names of the columns of the history."""
        held_out = [] if self.held_out is None else ["loss", *self.metrics]
        training = [] if self.training is None else list(self.metrics)
        names = ["loss", *(f"validation_{name}" for name in held_out), *training]
        return (*names, *([] if self.paced is None else ["learning_rate"]))

    def __call__(self) -> dict[str, float]:
        """The numbers of this moment, by column."""
        results = {f"validation_{name}": x for name, x in self.on(self.held_out).items()}
        results |= {name: x for name, x in self.on(self.training).items() if name != "loss"}
        if self.paced is not None:
            results["learning_rate"] = self.paced.learning_rate
        return results

    def on(self, data: Data | None) -> dict[str, float]:
        """Loss and metrics on some rows; nothing if there are none."""
        if data is None:
            return {}
        inputs, labels = data if len(data) > 1 else (data[0], None)
        return evaluate(self.model, inputs, labels, self.loss, self.metrics)


# --- pieces -------------------------------------------------------------------------------------


def default_metrics(metrics: Mapping[str, Metric] | None, loss: Loss) -> dict[str, Metric]:
    """The metrics that were asked for; if nothing was said, the accuracy of a classifier."""
    if metrics is None:
        return {"accuracy": accuracy} if loss is cross_entropy else {}
    return dict(metrics)


def plain_numbers(out: Any) -> Array:
    """An output of any kind as a plain array."""
    if isinstance(out, Tensor | Value):
        out = out.detach().data
    array = np.asarray(out)
    return array.astype(float) if array.dtype.hasobject else array


@contextmanager
def mode(model: Any, *, training: bool) -> Iterator[None]:
    """Put a module into training or evaluation mode, and each part of it back into its own after.

    A model that has no modes, such as a function, is left alone.
    """
    modules = [module for _, module in model.named_modules()] if has_modes(model) else []
    before = [module.training for module in modules]
    try:
        if modules:
            model.train(training)
        yield
    finally:
        for module, was_training in zip(modules, before, strict=True):
            if module.training != was_training:
                module.training = was_training


def has_modes(model: Any) -> bool:
    """Whether a model has the modes of a Module."""
    return hasattr(model, "named_modules") and hasattr(model, "train")
