"""The lines above a picture: the formula, where its inputs stand, and how to read it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from ..node import Node
from .expression import LONGEST, expression
from .names import clean, listed, name_of, shortened
from .numbers import shape_text, short


def title_of(output: Node, nodes: int) -> str:
    """The formula of the output, or its name and the size of its graph if that is too long."""
    name, formula = shortened(name_of(output), LONGEST), expression(output)
    if formula:
        return f"{name} = {formula}" if name else formula
    if not output.inputs:
        return name or type(output).__name__
    return f"{name}: graph of {nodes:,} nodes" if name else f"graph of {nodes:,} nodes"


def subtitle_of(output: Node, inputs: Iterable[Node], known: bool) -> str:
    """Where the named inputs stand, and the directions in which to read.

    Args:
        output: the node that is drawn.
        inputs: the leaves that are no parameters.
        known: whether gradients are shown.
    """
    places = [place for place in map(place_of, inputs) if place]
    parts = [f"at {listed(places, LONGEST)}"] if places else []
    if output.inputs:
        parts.append("forward: values left → right")
    if output.inputs and known:
        seed = "" if np.size(output._raw) == 1 else ", seeded with ones"
        parts.append(f"backward: ∇ right → left{seed}")
    return " · ".join(parts)


def place_of(leaf: Node) -> str:
    """An input and its value, or its shape if it is an array; empty if it has no name."""
    name, x = name_of(leaf), leaf._raw
    if not name:
        return ""
    return f"{name} {shape_text(x.shape)}" if np.ndim(x) else f"{name} = {short(float(x))}"


def notes_of(reason: str, left_out: str, *more: str) -> tuple[str, ...]:
    """What the reader must know: why gradients are missing, how much is left out, and more."""
    notes = []
    if reason:
        notes.append(f"no gradients: {clean(reason)}")
    if left_out:
        notes.append(f"{left_out} left out (⋯): only what is nearest to the output is drawn")
    return (*notes, *more)
