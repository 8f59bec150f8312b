"""Whether a saved state fits a model or an optimizer: everything that does not, in one message."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from typing import Any

import numpy as np

from .parameters import Array

SHOWN_PROBLEMS = 5


def key_problems(known: Collection[str], given: Collection[str]) -> list[str]:
    """What is wrong with the keys of a state, in words."""
    missing = [key for key in known if key not in given]
    problems = [f"missing key {key!r}" for key in missing]
    for key in given:
        if key not in known:
            close = difflib.get_close_matches(key, missing, n=1)
            hint = f" (did you mean {close[0]!r}?)" if close else ""
            problems.append(f"unexpected key {key!r}{hint}")
    return problems


def array_problems(
    path: str, array: Array, shape: tuple[int, ...], dtype: np.dtype[Any]
) -> list[str]:
    """Why an array cannot take the place of one of the given shape and dtype, in words."""
    if array.shape != shape:
        return [f"{path!r} in the state is {array.shape}, the model has {shape}"]
    if array.dtype != dtype:
        return [f"{path!r} in the state is {array.dtype}, the model has {dtype}"]
    return []


def refuse(call: str, problems: list[str]) -> None:
    """Raise ValueError if there are problems."""
    if problems:
        more = len(problems) - SHOWN_PROBLEMS
        shown = problems[:SHOWN_PROBLEMS] + ([f"and {more} more"] if more > 0 else [])
        raise ValueError(f"{call}: {'; '.join(shown)}. Nothing was changed")
