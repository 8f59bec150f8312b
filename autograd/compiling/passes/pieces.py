"""Pieces: what was changed in place need not be put back where it is already.

Of `x[1:] += y` Python makes three calls: it takes the piece, adds to it, and puts it back. A piece
that slices cut out looks into the memory of x itself, so the third call copies it onto itself.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..program import Program
from ..tape import Call, Variable
from .common import key_of


def with_pieces_in_place(program: Program) -> Program:
    """The program without x[index] = y where y is x[index]."""
    makers = program.makers()
    return program.with_calls(
        call for call in program.calls if not is_put_back(call, makers, program)
    )


def is_put_back(call: Call, makers: dict[int, Call], program: Program) -> bool:
    """Whether a call puts a piece of an array into its own place."""
    if (
        call.form != "setitem"
        or call.name not in ("", "=")
        or call.args[2].__class__ is not Variable
    ):
        return False
    x, index, piece = call.args
    taken = makers.get(piece.number)
    if taken is None or taken.form != "getitem" or not isinstance(program.value(piece), np.ndarray):
        return False
    return is_cut(index) and key_of(taken.args) == key_of((x, index))


def is_cut(index: Any) -> bool:
    """Whether an index is made of slices and whole numbers alone, so that it gives a view."""
    entries = index if type(index) is tuple else (index,)
    return all(
        isinstance(x, slice) or x is Ellipsis or x is None or type(x) is int for x in entries
    )
