"""Snapshots: what an array held when it was recorded, to see later whether it was changed."""

from __future__ import annotations

from typing import Any

import numpy as np

#: Larger arrays are copied; of smaller ones bytes are quicker to make and to compare.
LARGE = 2**15  # bytes
#: An unsigned integer for each size of numbers: compared as such, a nan equals itself.
WORDS: dict[int, Any] = {2: np.uint16, 4: np.uint32, 8: np.uint64}


def snapshot(array: Any) -> Any:
    """What an array holds now, for `holds` to compare."""
    if array.nbytes > LARGE and type(array) is np.ndarray and array.itemsize in WORDS:
        return array.copy()
    return array.tobytes()


def holds(array: Any, held: Any) -> bool:
    """Whether an array holds what it did when the snapshot was taken, bit for bit.

    >>> x = np.array([0.0, np.nan])
    >>> held = snapshot(x)
    >>> holds(x, held)
    True
    >>> x[0] = -0.0
    >>> holds(x, held)
    False
    """
    if held.__class__ is bytes:
        return array.tobytes() == held  # type: ignore[no-any-return]
    if (array.shape, array.dtype) != (held.shape, held.dtype):
        return False
    word = WORDS[held.itemsize]
    return bool((array.view(word) == held.view(word)).all())
