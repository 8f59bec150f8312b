"""check_model: the gradient of a loss for every parameter of a model, whatever kind it is."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import nested
from .check import Check, Function
from .verdicts import Report


def check_model(
    model: Any,
    inputs: Any,
    labels: Any,
    *,
    loss: Function,
    order: int = 1,
    tolerance: float | None = None,
    rng: np.random.Generator | None = None,
) -> Report:
    """Check the gradient of the loss of a model for each of its parameters.

    Args:
        model: is called with the inputs, and has `parameters()`, a nesting of leaves.
        inputs: a batch, passed on as it is.
        labels: passed to the loss as they are.
        loss: called as loss(model(inputs), labels), such as nn.cross_entropy.
        order, tolerance, rng: as for `check_gradients`, whose report and errors come back.

    Raises:
        ValueError: if the model has no parameters.

    >>> import nn
    >>> model = nn.MLP([2, 3, 2], rng=np.random.default_rng(0))
    >>> report = check_model(model, np.eye(2), np.array([0, 1]), loss=nn.cross_entropy)
    >>> len(report.comparisons), report.agrees
    (17, True)
    """
    parameters = list(nested.leaves(model.parameters()))
    if not parameters:
        raise ValueError("check_model: the model has no parameters")
    rng = np.random.default_rng(0) if rng is None else rng
    seed = int(rng.integers(2**62))

    def value(*_: Any) -> Any:
        return loss(model(inputs), labels)

    check = Check("check_model", value, parameters, order, tolerance, seed)
    check.demand()
    return check.report
