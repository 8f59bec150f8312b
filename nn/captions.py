"""Captions: a small network, and what one sample does in it, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd import Sheet

from .chains import Reading


def title_of(model: Any, sizes: Sequence[int]) -> str:
    """The kind of the model and the sizes of its layers."""
    arrows = " → ".join(f"{size:,}" for size in sizes)
    count = sum(x.size for x in model.parameters())
    return f"{type(model).__name__}: {arrows}, {count:,} parameters"


def subtitle_of(x: Any, label: Any, loss: float | None) -> str:
    """The sample, its label and its loss."""
    if x is None:
        return "weights and biases"
    numbers = [Sheet.number(float(number)) for number in np.ravel(x)[:6]]
    more = ", …" if np.size(x) > len(numbers) else ""
    parts = [f"for x = ({', '.join(numbers)}{more})"]
    if loss is not None:
        parts.append(f"label {label}: loss {Sheet.number(loss)}")
    return " · ".join(parts)


def description_of(readings: Sequence[Reading]) -> str:
    """The layers in words, for those who do not see them."""
    lines = []
    for number, reading in enumerate(readings):
        text = f"layer {number}: {reading.size} units"
        if reading.outputs is not None and reading.size <= 32:
            text += f", outputs {', '.join(brief(float(x)) for x in reading.outputs)}"
        lines.append(text)
    return "; ".join(lines)


def spoken(kind: str, i: int, output: float | None, slope: float | None, bias: float | None) -> str:
    """A neuron in words."""
    numbers = (("output", output), ("gradient", slope), ("bias", bias))
    parts = [f"{name} {Sheet.number(x)}" for name, x in numbers if x is not None]
    return ", ".join([f"{kind}, neuron {i}", *parts])


def brief(x: float) -> str:
    """A number in few characters: three significant digits, two of very small and large ones.

    >>> brief(-1 / 3), brief(0.01234), brief(1.25e-7)
    ('−0.333', '0.012', '1.2e−7')
    """
    usual = 0.1 <= abs(x) < 1000.0
    return Sheet.number(float(f"{x:.3g}" if usual else f"{x:.2g}"))
