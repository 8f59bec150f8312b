"""What a card says of a number or an array: a few digits, and a warning where one is due."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from .numbers import MINUS, number_text, shape_text, short

#: How a reading is to be taken.
NUMBER, ALARM, ABSENT = "number", "alarm", "absent"


class Reading(NamedTuple):
    """One number on a card, as text; `kind` is "number", "alarm" (nan, inf) or "absent"."""

    text: str
    kind: str = NUMBER
    spoken: str = ""


class Badge(NamedTuple):
    """A warning on a card or an edge; `alarm` marks the worse kind, for nan and inf."""

    text: str
    alarm: bool = False


def size_of(x: Any) -> float:
    """The Euclidean norm of a number or array, without overflow on the way.

    >>> short(size_of(np.array([3e200, 4e200])))
    '5e200'
    """
    array = np.abs(np.asarray(x, dtype=np.float64))
    largest = float(array.max(initial=0.0))
    if largest == 0.0 or not math.isfinite(largest):
        return largest
    return largest * float(np.sqrt(np.sum(np.square(array / largest))))


def reading(x: Any, what: str, sign: str, norm_sign: str) -> Reading:
    """A number as it is, an array by its norm.

    >>> reading(2.5, "gradient", "∇ ", "‖∇‖ ").text
    '∇ 2.5'
    """
    if np.size(x) == 1:
        number, text = float(np.reshape(x, ())), sign
    else:
        number, text, what = size_of(x), norm_sign, f"norm of the {what}"
    kind = NUMBER if math.isfinite(number) else ALARM
    return Reading(text + short(number), kind, f"{what} {short(number)}")


def value_reading(x: Any) -> Reading:
    """The value of a node or constant.

    >>> value_reading(np.array([3.0, 4.0])).text
    '‖·‖ 5'
    """
    if np.asarray(x).dtype == bool and not np.ndim(x):
        return Reading(number_text(x), spoken=f"value {number_text(x)}")
    return reading(x, "value", "", "‖·‖ ")


def gradient_reading(gradient: Any) -> Reading:
    """The gradient of a node; None says that none reached it.

    >>> gradient_reading(None).text
    'no gradient'
    """
    if gradient is None:
        return Reading("no gradient", ABSENT, "no gradient")
    return reading(gradient, "gradient", "∇ ", "‖∇‖ ")


def detail(x: Any) -> str:
    """The dtype and shape of an array.

    >>> detail(np.ones((2, 3), np.float32))
    'float32 (2, 3)'
    """
    return f"{np.asarray(x).dtype} {shape_text(np.shape(x))}"


def warnings_of(x: Any, gradient: Any) -> tuple[Badge, ...]:
    """What is wrong with an array and its gradient: nan, inf, a gradient that is zero everywhere.

    >>> [badge.text for badge in warnings_of(np.array([1.0, np.nan]), np.zeros(2))]
    ['1 nan', 'gradient all zero']
    """
    badges = nonfinite(x, "")
    if gradient is not None:
        badges += nonfinite(gradient, "gradient: ")
        if np.size(gradient) and not np.any(gradient):
            badges.append(Badge("gradient all zero"))
    return tuple(badges)


def nonfinite(x: Any, prefix: str) -> list[Badge]:
    """A badge that counts nan and inf, if there are any."""
    array = np.asarray(x)
    if array.dtype.kind != "f":
        return []
    counts = (int(np.isnan(array).sum()), "nan"), (int(np.isinf(array).sum()), "inf")
    found = ", ".join(f"{many:,} {kind}" for many, kind in counts if many)
    return [Badge(prefix + found, alarm=True)] if found else []


def in_full(x: Any) -> str:
    """A number with all its digits; of an array dtype, shape, norm and range.

    >>> in_full(0.1), in_full(np.array([3.0, 4.0]))
    ('0.1', 'float64 (2,), norm 5, from 3 to 4')
    """
    array = np.asarray(x)
    if not array.ndim:
        return repr(array.item()).replace("-", MINUS)
    spread = ""
    if array.size and array.dtype.kind in "fiu":
        spread = f", from {short(float(array.min()))} to {short(float(array.max()))}"
    return f"{detail(array)}, norm {short(size_of(array))}{spread}"
