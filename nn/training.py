"""Training: a network, a loss and an optimizer in a loop over minibatches, with a history."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal, Self

import numpy as np

from autograd import Tensor, Value, no_grad, topological_order

from .data import minibatches
from .losses import cross_entropy
from .metrics import accuracy
from .optimizers import Optimizer, called
from .parameters import nodes_of

Loss = Callable[[Any, Any], Any]

SHOWN_EPOCHS = 8


@dataclass(repr=False)
class History:
    """What happened during training: one number for each step or each epoch.

    Attributes:
        step_loss: the loss of each batch, before the step it led to.
        epoch_loss: the mean of the loss over the rows of each epoch.
        validation_loss: the loss on the validation data after each epoch; empty without them.
        validation_accuracy: the share of validation rows classified right after each epoch, where
            the loss is `cross_entropy`.

    >>> History(step_loss=[0.9, 0.5], epoch_loss=[0.7])
    History: 1 epoch, 2 steps
    epoch    loss
        1  0.7000
    """

    step_loss: list[float] = field(default_factory=list)
    epoch_loss: list[float] = field(default_factory=list)
    validation_loss: list[float] = field(default_factory=list)
    validation_accuracy: list[float] = field(default_factory=list)

    def __repr__(self) -> str:
        columns = {
            "loss": self.epoch_loss,
            "validation loss": self.validation_loss,
            "validation accuracy": self.validation_accuracy,
        }
        columns = {title: numbers for title, numbers in columns.items() if numbers}
        lines = [f"History: {counted(self.epoch_loss, 'epoch')}, {counted(self.step_loss, 'step')}"]
        if columns:
            lines.append("  ".join(["epoch", *(title.rjust(6) for title in columns)]))
        for epoch in np.unique(np.linspace(0, len(self.epoch_loss) - 1, SHOWN_EPOCHS, dtype=int)):
            row = [f"{numbers[epoch]:{max(len(t), 6)}.4f}" for t, numbers in columns.items()]
            lines += ["  ".join([f"{epoch + 1:5}", *row])] if row else []
        return "\n".join(lines)


def fit(
    model: Any,
    inputs: Any,
    labels: Any,
    *,
    loss: Loss = cross_entropy,
    optimizer: Optimizer,
    epochs: int,
    batch_size: int | None,
    rng: np.random.Generator | None,
    validation: tuple[Any, Any] | None = None,
    progress: bool | Literal["auto"] = "auto",
    check_finite: bool = True,
) -> History:
    """Train a model: for each batch the loss, its gradients, and a step of the optimizer.

    Ctrl-C leaves a model that can be used and trained on: its parameters are those after the last
    step, or, if it came in the middle of a step, some of them are one step ahead.

    Args:
        model: a callable with `parameters()`, such as a Module of Tensors or of Values.
        inputs: an array with a row for each sample.
        labels: an array with a row for each sample; what the loss takes as second argument.
        loss: a function of the output of the model and the labels; returns a scalar.
        optimizer: holds the parameters of the model.
        epochs: how often all rows are passed.
        batch_size: rows in a batch; None for all.
        rng: shuffles the rows anew for each epoch; None keeps their order.
        validation: inputs and labels to evaluate after each epoch, without training on them.
        progress: whether to show a progress line, which needs the package tqdm. "auto" shows it
            if that is installed and somebody is looking: in a terminal or a notebook.
        check_finite: stop as soon as a loss or a gradient is not finite.

    Raises:
        FloatingPointError: if the loss or a gradient is inf or nan; names the first operation
            that produced it. The parameters are left as they were before that step.
        ValueError: if the optimizer does not hold the parameters of the model.
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
    check_parameters(model, optimizer)
    history = History()
    steps = epochs * math.ceil(len(inputs) / (batch_size or len(inputs) or 1))
    with progress_line(progress, steps) as line:
        for epoch in range(1, epochs + 1):
            line.set_description(f"epoch {epoch}/{epochs}", refresh=False)
            total = 0.0
            for x, y in minibatches(inputs, labels, batch_size=batch_size, rng=rng):
                step = len(history.step_loss) + 1
                history.step_loss.append(train(model, x, y, loss, optimizer, step, check_finite))
                total += history.step_loss[-1] * len(x)  # the last batch may have fewer rows
                line.update()
            history.epoch_loss.append(total / max(len(inputs), 1))
            validate(history, model, validation, loss)
            line.set_postfix(latest(history), refresh=False)
    return history


def train(
    model: Any, x: Any, y: Any, loss: Loss, optimizer: Optimizer, step: int, check_finite: bool
) -> float:
    """One step on one batch; returns the loss before it."""
    optimizer.zero_grad()  # before, not after: the gradients of the last step stay to be looked at
    out = loss(model(x), y)
    if not isinstance(out, Tensor | Value) or out.shape != ():
        raise TypeError(
            f"fit: the loss must be a scalar Value or Tensor, got {type(out).__name__} of shape "
            f"{np.shape(out)}"
        )
    if check_finite and not np.isfinite(out):
        raise FloatingPointError(f"step {step}: loss is {worded(out.item())}. {origin(out)}")
    out.backward()
    if check_finite:
        check_gradients(step, optimizer)
    optimizer.step()
    return out.item()


def validate(history: History, model: Any, data: tuple[Any, Any] | None, loss: Loss) -> None:
    """Add the loss, and the accuracy of a classifier, on data that are not trained on."""
    if data is None:
        return
    inputs, labels = data
    with no_grad():
        out = model(np.asarray(inputs))
        history.validation_loss.append(float(loss(out, labels)))
    if loss is cross_entropy:
        history.validation_accuracy.append(accuracy(out, labels))


def check_parameters(model: Any, optimizer: Optimizer) -> None:
    """Raise ValueError unless the optimizer updates at least one parameter of the model."""
    held = set(optimizer.parameters)
    if not any(x in held for x in nodes_of(model.parameters())):
        raise ValueError(
            "fit: the optimizer holds none of the parameters of the model; make it of "
            "model.parameters(), after any copy or mapping of the model"
        )


# --- numbers that are not finite ----------------------------------------------------------------


def check_gradients(step: int, optimizer: Optimizer) -> None:
    """Raise FloatingPointError if a gradient is inf or nan."""
    for position, x in enumerate(optimizer.parameters):
        # Without this the loss would be nan one step later, and the parameters with it.
        if x.grad is not None and not np.all(np.isfinite(x.grad)):
            raise FloatingPointError(
                f"step {step}: the gradient of {called(position, x)} is not finite, "
                "though the loss is: an operation has an infinite slope, such as sqrt at 0. "
                "Turn this check off with check_finite=False"
            )


def origin(out: Tensor | Value) -> str:
    """Which operation of those that led to `out` was the first to give inf or nan, in words."""
    recorded = reversed(topological_order(out))  # what was computed first comes first
    node = next(x for x in recorded if not np.all(np.isfinite(x)))  # type: ignore[call-overload]
    return f"First non-finite value: {culprit(node)}. Turn this check off with check_finite=False"


def culprit(node: Any) -> str:
    """What made a node inf or nan, though none of the nodes before it was, in words."""
    if node.is_leaf:
        return f"the parameter {node.name!r} itself"
    operation = f"output of {node.primitive.name!r}"
    for x in node.inputs:
        if not isinstance(x, Tensor | Value) and not np.all(np.isfinite(x)):
            return f"{operation}, given a constant of shape {np.shape(x)} that is not finite itself"
    ranges = [span(x) for x in node.inputs]
    return f"{operation}, input range{'s' if len(ranges) > 1 else ''} {' and '.join(ranges)}"


def span(x: Any) -> str:
    """The smallest and the largest number of an operand, `[3.1, 712.4]`."""
    numbers = np.asarray(x.detach().data if isinstance(x, Tensor | Value) else x)
    return f"[{numbers.min():.4g}, {numbers.max():.4g}]" if numbers.size else "[]"


def worded(x: float) -> str:
    """inf, -inf or NaN."""
    return "NaN" if math.isnan(x) else str(x)


# --- the progress line --------------------------------------------------------------------------


class Silence:
    """A progress line that nobody sees."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def set_description(self, text: str, refresh: bool = True) -> None:
        """What is in front of the line."""

    def set_postfix(self, numbers: dict[str, str], refresh: bool = True) -> None:
        """What is behind the line."""

    def update(self) -> None:
        """One more step is done."""


def progress_line(progress: bool | Literal["auto"], steps: int) -> Any:
    """A tqdm progress line if it is wanted and possible, else one that stays silent."""
    watched = sys.stderr.isatty() or "ipykernel" in sys.modules
    if progress is False or (progress == "auto" and not watched):
        return Silence()
    try:
        from tqdm import tqdm  # type: ignore[import-untyped]
    except ImportError:
        if progress == "auto":
            return Silence()
        raise ImportError(
            "fit: progress=True needs the package tqdm; install it with "
            "pip install 'chainrule[progress]', or leave progress out"
        ) from None
    return tqdm(total=steps, unit="step")


def latest(history: History) -> dict[str, str]:
    """The last numbers of a history, for the progress line."""
    columns = {
        "loss": history.epoch_loss,
        "validation": history.validation_loss,
        "accuracy": history.validation_accuracy,
    }
    return {title: f"{numbers[-1]:.4f}" for title, numbers in columns.items() if numbers}


def counted(items: Iterable[float], noun: str) -> str:
    """`1 step`, `1,350 steps`."""
    count = len(list(items))
    return f"{count:,} {noun}" + ("" if count == 1 else "s")
