"""Perceptron: one unit that says -1 or +1, and learns by the perceptron criterion."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograd import Tensor, Value, no_grad, where
from autograd import sum as total

from .data import minibatches
from .layers import check_size
from .module import Module
from .optimizers import SGD
from .parameters import Array
from .targets import as_floats, check_shapes, place, plain


def perceptron_decision(scores: Any) -> Any:
    """+1 where a score is not negative, else -1; elementwise. A nan stays nan.

    The derivative is 0 almost everywhere, so a network trained through decisions would silently
    stay as it is. Nodes that lead back to something that could be trained are therefore refused.

    Args:
        scores: w^T x + b; numbers, or nodes that are constants: detached, or made under no_grad().

    Raises:
        TypeError: if gradients could flow through the scores.

    Source: lectures.md, B "perceptron decision rule".

    >>> perceptron_decision(np.array([-2.0, 0.0, 0.5]))
    array([-1.,  1.,  1.])
    """
    if any(map(may_be_trained, np.ravel(scores) if is_values(scores) else [scores])):
        raise TypeError(
            "perceptron_decision: the derivative of the decision is 0 almost everywhere, so "
            "nothing would be learned through it. To train, give the scores to "
            "perceptron_criterion or use a sigmoid; to decide, compute them under no_grad() or on "
            "plain arrays"
        )
    numbers = numbers_of(scores)
    return np.where(numbers >= 0, 1.0, np.sign(numbers))[()]


def perceptron_criterion(scores: Any, labels: Any) -> Any:
    """J = - sum of label * score over the misclassified samples; 0 if there are none.

    Which samples are misclassified, `perceptron_decision` says; it is not differentiated. The
    gradient of J for w is therefore - sum of label * x over these samples, for b - sum of label.

    Args:
        scores: w^T x + b, any shape.
        labels: -1 or 1, of the same shape.

    Raises:
        ValueError: if the shapes differ, or a label is neither -1 nor 1.

    Source: lectures.md, C "perceptron learning".

    >>> perceptron_criterion(np.array([2.0, -0.5, 3.0]), np.array([1, 1, -1]))
    np.float64(3.5)
    """
    labels = checked_signs("perceptron_criterion", labels)
    check_shapes("perceptron_criterion", "scores", scores, "labels", labels)
    misclassified = perceptron_decision(numbers_of(scores)) != labels
    return total(where(misclassified, -as_floats(labels, scores) * scores, 0.0))


@dataclass(frozen=True, repr=False)
class PerceptronLearning:
    """What came of learning, honestly.

    Attributes:
        converged: whether all samples are classified right.
        updates: how often the weights were changed.
        errors: for each epoch, how many samples are wrong at its end.

    >>> PerceptronLearning(False, 12, [2, 1, 2])
    did not converge: 2 samples wrong after 3 epochs and 12 updates
    """

    converged: bool
    updates: int
    errors: list[int] = field(default_factory=list)

    @property
    def epochs(self) -> int:
        """How often all samples were passed."""
        return len(self.errors)

    def __repr__(self) -> str:
        effort = f"{counted(self.epochs, 'epoch')} and {counted(self.updates, 'update')}"
        if self.converged:
            return f"converged: all samples are right after {effort}"
        return f"did not converge: {counted(self.errors[-1], 'sample')} wrong after {effort}"


class Perceptron(Module):
    """One unit: the score w^T x + b, whose sign is the decision. Both start as zeros.

    Args:
        in_features: the number of inputs.
        dtype: the floating dtype of the parameters.

    Raises:
        TypeError, ValueError: if the size is not a positive integer.

    Source: Rosenblatt, "The perceptron" (1958); lectures.md, C "perceptron learning".

    >>> x, y = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([-1, 1, 1, 1])
    >>> perceptron = Perceptron(2)
    >>> perceptron.fit(x, y)
    converged: all samples are right after 3 epochs and 5 updates
    >>> perceptron.predict(x)
    array([-1.,  1.,  1.,  1.])
    """

    def __init__(self, in_features: int, *, dtype: Any = np.float64) -> None:
        check_size("Perceptron", "in_features", in_features)
        self.in_features = in_features
        self.weight = Tensor(np.zeros(in_features, dtype))
        self.bias = Tensor(np.zeros((), dtype))

    def __call__(self, x: Any) -> Any:
        """The scores w^T x + b, of shape (...) for inputs of shape (..., in_features)."""
        if np.shape(x)[-1:] != (self.in_features,):
            raise ValueError(
                f"Perceptron(in_features={self.in_features}): the last axis of the input must be "
                f"{self.in_features}, got input of shape {np.shape(x)}"
            )
        return x @ self.weight + self.bias

    def predict(self, x: Any) -> Any:
        """The decisions, -1 or +1."""
        with no_grad():
            return perceptron_decision(self(x))

    def fit(
        self,
        inputs: Any,
        labels: Any,
        *,
        learning_rate: float = 1.0,
        epochs: int = 100,
        rng: np.random.Generator | None = None,
    ) -> PerceptronLearning:
        """Learn: w += learning_rate * label * x on each misclassified sample in turn.

        If some w and b separate the classes, it stops after a finite number of updates (the
        convergence theorem); else it would go on for ever, and ends with the last epoch.

        Args:
            inputs: shape (rows, in_features).
            labels: -1 or 1, shape (rows,).
            learning_rate: a positive number; of no importance as long as w and b start as zeros.
            epochs: how often all rows are passed at most.
            rng: shuffles the rows anew for each epoch; None keeps their order.

        Raises:
            ValueError: if a label is neither -1 nor 1, inputs and labels do not fit, an input is
                not finite, or there is no row or no epoch. Nothing is changed then.
        """
        inputs, labels = np.asarray(inputs), checked_signs("Perceptron.fit", labels)
        if inputs.ndim != 2 or labels.shape != inputs.shape[:1] or not len(labels):
            raise ValueError(
                "Perceptron.fit: expected inputs (rows, in_features) and labels (rows,), one row "
                f"at least; got {inputs.shape} and {labels.shape}"
            )
        if not np.all(np.isfinite(inputs)):
            raise ValueError("Perceptron.fit: the inputs must be finite")
        if epochs < 1:
            raise ValueError(f"Perceptron.fit: epochs must be at least 1, got {epochs}")
        optimizer = SGD(self.parameters(), learning_rate)
        updates, errors = 0, list[int]()
        while len(errors) < epochs and 0 not in errors:
            for x, y in minibatches(inputs, labels, batch_size=1, rng=rng):
                updates += self._learn(x, y, optimizer)
            errors.append(int(np.sum(self.predict(inputs) != labels)))
        return PerceptronLearning(errors[-1] == 0, updates, errors)

    def _learn(self, x: Array, y: Array, optimizer: SGD) -> bool:
        """A step down the criterion of one sample, if it is misclassified; whether it was."""
        if self.predict(x) == y:
            return False
        optimizer.zero_grad()
        perceptron_criterion(self(x), y).backward()
        optimizer.step()
        return True


# --- numbers and nodes --------------------------------------------------------------------------


def is_values(x: Any) -> bool:
    """Whether x is an object array."""
    return isinstance(x, np.ndarray) and x.dtype.hasobject


def may_be_trained(x: Any) -> bool:
    """Whether x is a leaf, or a node that remembers what it was computed from."""
    return isinstance(x, Tensor | Value) and (x.is_leaf or bool(x.inputs))


def numbers_of(x: Any) -> Array:
    """The numbers in an array, a node or an object array of Values."""
    if is_values(x):
        return np.array([float(value) for value in x.flat]).reshape(x.shape)
    return np.asarray(x.detach().data if isinstance(x, Tensor | Value) else x)


def checked_signs(call: str, labels: Any) -> Array:
    """Labels that are -1 or 1."""
    signs = plain(call, "labels", labels)
    wrong = (signs != 1) & (signs != -1)
    if np.any(wrong):
        raise ValueError(
            f"{call}: labels must be -1 or 1; found {signs[wrong][0]} at {place(wrong)}. "
            "Classes 0 and 1 become these by 2 * labels - 1"
        )
    return signs


def counted(number: int, noun: str) -> str:
    """`1 epoch`, `12 updates`."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
