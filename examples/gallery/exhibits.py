"""Exhibits: functions whose docstring, code and picture become a section of the gallery."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

import nn

Array = np.ndarray[Any, Any]


class Trained(NamedTuple):
    """A network after its training, and points to look at with their labels."""

    model: Any
    history: nn.History
    x: Array
    y: Array


class Exhibit(NamedTuple):
    """A function that returns a picture or a text, and the function it calls that trains."""

    function: Callable[[], Any]
    uses: Callable[[], Trained] | None


#: In the order of the page.
EXHIBITS: list[Exhibit] = []


def exhibit(uses: Callable[[], Trained] | None = None) -> Callable[[Any], Any]:
    """Make a section of the gallery of a function."""

    def register(function: Callable[[], Any]) -> Callable[[], Any]:
        EXHIBITS.append(Exhibit(function, uses))
        return function

    return register
