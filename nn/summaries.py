"""Summaries: the layers of any network in a table, with the shapes that go in and come out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from autograd import no_grad

from .calling import Call, watch
from .evaluation import mode
from .module import Module, members
from .outline import Row, aligned, count, is_module, rows_of, unit
from .parameters import dtype_of, is_parameter
from .showing import table


class LayerRow(NamedTuple):
    """A line of the table, as text.

    Attributes:
        layer: the path and the kind of a module or function, with the branches of the tree; or
            the path and shape of a parameter that stands beside modules.
        inputs: the shapes it was given, empty if it was not called or not seen.
        outputs: the shapes it returned.
        calls: how often it was called: `3`; empty for once or never.
        parameters: how many numbers its parameters hold; empty if there are none.
    """

    layer: str
    inputs: str
    outputs: str
    calls: str
    parameters: str


class Summary:
    """A table of layers. It shows itself in a notebook.

    Attributes:
        rows: the model, then its layers.
        total: how many numbers the parameters hold.
        footer: the total in words, with dtype and memory.
    """

    def __init__(self, rows: Sequence[LayerRow], total: int, footer: str) -> None:
        self.rows = list(rows)
        self.total = total
        self.footer = footer

    def cells(self) -> list[list[str]]:
        """The head of the table and its rows; columns with nothing in them are left out."""
        heads = ["layer", "input", "output", "calls", "parameters"]
        kept = [i for i in range(5) if i in (0, 4) or any(row[i] for row in self.rows)]
        return [[cells[i] for i in kept] for cells in [heads, *map(list, self.rows)]]

    def __repr__(self) -> str:
        cells = self.cells()
        return "\n".join([*aligned(cells, text_columns(cells)), self.footer])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """What a notebook shows."""
        heads, *rows = cells = self.cells()
        html = table(heads, rows, text_columns(cells)) + f"\n<p>{self.footer}</p>"
        return {"text/plain": repr(self), "text/html": html}


def summary(model: Module, *inputs: Any) -> Summary:
    """The layers of a network with their parameters, and with the shapes of inputs and outputs.

    For the shapes the model runs once, in evaluation mode and without recording; nothing in it
    changes. Any module will do: one of convolutions, recurrent layers or attention, nested ones,
    one of Values. Functions between the layers, such as relu, are listed without shapes.

    Args:
        model: the network.
        inputs: what the model is called with, or the shape of it, with the axis of the batch:
            (1, 2) stands for zeros. Without any, the table has no shapes.

    Raises:
        TypeError: if the model is no Module.

    >>> from nn import MLP
    >>> summary(MLP([2, 16, 1], rng=np.random.default_rng(0)), (5, 2))
    layer                input   output   parameters
    MLP                  (5, 2)  (5, 1)           65
    ├─ activation: relu
    ├─ layers.0: Linear  (5, 2)  (5, 16)          48
    └─ layers.1: Linear  (5, 16) (5, 1)           17
    65 parameters, float64, 520 bytes
    """
    if not isinstance(model, Module):
        raise TypeError(f"summary: expected a Module, got {type(model).__name__}")
    calls = calls_of(model, inputs) if inputs else {}
    rows = [
        layer_row(row, calls.get(id(row.item), []))
        for row in rows_of(model, members)
        if is_module(row.item) or callable(row.item) or is_loose(row)
    ]
    size = sum(x.size * dtype_of(x).itemsize for x in model.parameters())
    total = count(model)
    return Summary(rows, total, f"{total:,} {unit(model)}, {size:,} bytes")


# --- shapes -------------------------------------------------------------------------------------


def calls_of(model: Module, inputs: Sequence[Any]) -> dict[int, list[Call]]:
    """The calls of each module while the model runs once, by the id of the module."""
    parameters = model.parameters()
    dtype = dtype_of(parameters[0]) if parameters else np.dtype(float)
    given = [np.zeros(x, dtype) if is_shape(x) else x for x in inputs]
    try:
        with mode(model, training=False), no_grad(), watch() as calls:
            model(*given)
    except Exception as error:
        if any(map(is_shape, inputs)):
            error.add_note("summary: the inputs were zeros; give an array if others are needed")
        raise
    found: dict[int, list[Call]] = {}
    for call in calls:
        before = found.setdefault(id(call.module), [])
        # A call that hands on to that of its base class returns the same object a second time.
        if not before or before[-1].output is not call.output:
            before.append(call)
    return found


def is_loose(row: Row) -> bool:
    """Whether a part is a parameter beside modules: no line of a layer counts it."""
    return is_parameter(row.item) and any(is_module(x) for _, x in members(row.owner))


def is_shape(x: Any) -> bool:
    """Whether an input is the shape of one."""
    return isinstance(x, tuple) and all(isinstance(size, int | np.integer) for size in x)


def layer_row(row: Row, calls: Sequence[Call]) -> LayerRow:
    """A line of the tree with the shapes of its calls."""
    inputs = distinct([shapes(call.inputs) for call in calls])
    outputs = distinct([shapes(call.output) for call in calls])
    many = str(len(calls)) if len(calls) > 1 else ""
    return LayerRow(row.text, inputs, outputs, many, row.number)


def distinct(texts: Sequence[str]) -> str:
    """The first of some texts, and a sign if there are others."""
    return texts[0] + (", …" if len(set(texts)) > 1 else "") if texts else ""


def shapes(x: Any) -> str:
    """The shapes of arrays in any nesting: `(5, 2)`, `(5, 3, 8), (5, 8)`; empty if there are none.

    >>> shapes((np.zeros((5, 2)), [np.zeros(3)], None))
    '(5, 2), (3,)'
    """
    if isinstance(x, dict):
        x = list(x.values())
    if isinstance(x, list | tuple):
        return ", ".join(filter(None, map(shapes, x)))
    return str(tuple(map(int, x.shape))) if hasattr(x, "shape") else ""


def text_columns(cells: Sequence[Sequence[str]]) -> int:
    """How many columns of the table begin at the left: the layer and the shapes."""
    return sum(head in ("layer", "input", "output") for head in cells[0])
