"""Windows over signals and images: how large, how far apart, and what is put around the input."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd import pad, windows

from .layers import check_size

#: A number for all spatial axes, or one for each.
PerAxis = int | Sequence[int]
Margins = tuple[tuple[int, int], ...]

#: "valid", "same" or "full"; or how much for all axes, for each, or before and after each.
Padding = str | int | Sequence[int] | Sequence[Sequence[int]]

#: How much to put before and after an axis for windows of size n.
NAMED: dict[str, Callable[[int], tuple[int, int]]] = {
    "valid": lambda n: (0, 0),
    "same": lambda n: ((n - 1) // 2, n // 2),
    "full": lambda n: (n - 1, n - 1),
}


def patches_of(
    call: str, x: Any, sizes: tuple[int, ...], stride: PerAxis, padding: Padding, fill: float = 0.0
) -> Any:
    """Every window of the padded input: shape (batch, channels, *places, *sizes)."""
    rank = len(sizes)
    margins = margins_of(call, padding, sizes)
    padded = [n + sum(margin) for n, margin in zip(x.shape[2:], margins, strict=True)]
    if any(n < size for n, size in zip(padded, sizes, strict=True)):
        raise ValueError(
            f"{call}: windows of {sizes} do not fit into the padded input of {tuple(padded)}; "
            "use a larger padding or a smaller window"
        )
    if any(map(any, margins)):
        x = pad(x, ((0, 0), (0, 0), *margins), fill)
    return windows(x, sizes, tuple(range(2, 2 + rank)), per_axis(call, "stride", stride, rank))


def dilated(sizes: tuple[int, ...], dilation: tuple[int, ...]) -> tuple[int, ...]:
    """How far kernels reach whose numbers are spread out."""
    return tuple(step * (n - 1) + 1 for n, step in zip(sizes, dilation, strict=True))


def per_axis(call: str, what: str, setting: PerAxis, axes: int) -> tuple[int, ...]:
    """A positive integer for each axis."""
    settings = tuple(setting) if isinstance(setting, Sequence) else (setting,) * axes
    if len(settings) != axes:
        raise ValueError(
            f"{call}: {what} must be an integer or {axes} of them, one for each spatial axis, got "
            f"{setting!r}"
        )
    for size in settings:
        check_size(call, what, size)
    return settings


def margins_of(call: str, padding: Padding, sizes: tuple[int, ...]) -> Margins:
    """How much to put before and after each axis, for windows of the given sizes."""
    if isinstance(padding, str):
        if padding not in NAMED:
            raise ValueError(f"{call}: padding must be one of {list(NAMED)}, got {padding!r}")
        return tuple(NAMED[padding](n) for n in sizes)
    entries = list(padding) if isinstance(padding, Sequence) else [padding] * len(sizes)
    pairs = [tuple(x) if isinstance(x, Sequence) else (x, x) for x in entries]
    numbers = [n for pair in pairs for n in pair]
    integers = all(isinstance(n, int | np.integer) and n >= 0 for n in numbers)
    if not integers or [len(pair) for pair in pairs] != [2] * len(sizes):
        raise ValueError(
            f"{call}: padding must be 'valid', 'same', 'full', an integer that is not negative, "
            f"or for each of {len(sizes)} axes an integer or (before, after), got {padding!r}"
        )
    return tuple((int(before), int(after)) for before, after in pairs)
