"""What runs on this thread: a function that is recorded, or one that is to be differentiated."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from threading import get_ident
from typing import Any

from ..node import Node
from ..recording import transforms

current = threading.local()


@contextmanager
def recorded_by(recorder: Any) -> Iterator[None]:
    """While the block runs, a function is recorded on this thread."""
    current.recorder = recorder
    try:
        yield
    finally:
        current.recorder = None


@contextmanager
def without_programs() -> Iterator[None]:
    """Compiled functions that are called on this thread meanwhile run as they are."""
    thread = get_ident()
    transforms[thread] = transforms.get(thread, 0) + 1
    try:
        yield
    finally:
        transforms[thread] -= 1
        if not transforms[thread]:
            del transforms[thread]


def is_part_of_another_run(leaves: list[Any]) -> bool:
    """Whether a call is made by a function that is recorded, or to be differentiated."""
    inner = any(isinstance(x, Node) and x._first is not None for x in leaves)
    return inner or getattr(current, "recorder", None) is not None
