"""Diagrams: the neurons and weights of a small network, and what one sample does in them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from autograd import Sheet

from .captions import brief, description_of, spoken, subtitle_of, title_of
from .chains import Reading, readings_of, stages_of
from .columns import TOP, Box, Columns, Edge
from .evaluation import Loss
from .losses import cross_entropy

#: Blue and magenta differ for every kind of eye, and negative weights are dashed besides.
COLOURS = {
    "positive": {"stroke": ("#2563eb", "#60a5fa")},
    "negative": {"stroke": ("#be185d", "#f472b6")},
}
THINNEST, THICKEST, WIDEST_RING = 0.6, 5.0, 4.0


def diagram(
    model: Any,
    x: Any = None,
    label: Any = None,
    *,
    loss: Loss = cross_entropy,
    input_names: Sequence[str] = (),
    output_names: Sequence[str] = (),
    limit: int = 8,
    title: str | None = None,
) -> Sheet:
    """Draw the neurons and weights of a small network, with what one sample does in it.

    The wider a line, the larger the weight; positive weights are solid and blue, negative ones
    dashed and magenta. With a sample, each neuron shows its output, and a ring in the same manner;
    with a label too, the gradient of the loss for that output, and for the weights. Where there
    are few weights, their numbers stand on the lines; all are in tooltips. Nothing in the model
    changes.

    Args:
        model: Linear layers in a row: a Linear, MLP or Sequential, of Tensors or of Values.
        x: one sample, shape (inputs,) or (1, inputs); None for the weights alone.
        label: what the loss takes for this sample: a class index, or an array for its outputs.
        loss: a function of outputs, shape (1, outputs), and labels, shape (1, ...).
        input_names: what to write beside the inputs.
        output_names: what to write beside the outputs.
        limit: how many neurons of a layer are drawn at most; of the others there is the count.
        title: the line above the picture.

    Returns:
        A picture with `.svg` and `.save(path)`; a notebook shows it.

    Raises:
        TypeError: if the model is not made of Linear layers in a row.
        ValueError: if the sample or the names do not fit, a label comes without a sample, or the
            limit is below 2.

    >>> from nn import MLP
    >>> diagram(MLP([2, 3, 2], rng=np.random.default_rng(0)), [1.0, -1.0], 0)
    <Sheet: MLP: 2 → 3 → 2, 17 parameters, 718 x 478>
    """
    if limit < 2:
        raise ValueError(f"diagram: limit must be at least 2, got {limit}")
    if x is None and label is not None:
        raise ValueError("diagram: a label needs the sample x it belongs to")
    readings, value = readings_of("diagram", model, x, label, loss)
    sizes = [reading.size for reading in readings]
    check_names("input_names", input_names, sizes[0])
    check_names("output_names", output_names, sizes[-1])
    heading = title or title_of(model, sizes)
    drawing = Diagram(heading, readings, limit, input_names)
    functions = ["", *(stage.name for stage in stages_of("diagram", model)[1])]
    drawing.draw(subtitle_of(x, label, value), functions)
    drawing.names(0, input_names, "end")
    drawing.names(len(sizes) - 1, output_names, "start")
    return drawing.sheet


def check_names(what: str, names: Sequence[str], size: int) -> None:
    """Raise ValueError if there are names, but not as many as neurons."""
    if names and len(names) != size:
        raise ValueError(f"diagram: {size} {what} are needed, got {len(names)}")


class Diagram:
    """A diagram while it is drawn."""

    def __init__(
        self, title: str, readings: Sequence[Reading], limit: int, input_names: Sequence[str]
    ) -> None:
        self.readings = readings
        self.sheet = Sheet(title, description_of(readings), COLOURS)
        self.columns = Columns(
            [reading.size for reading in readings],
            limit,
            numbers=readings[0].outputs is not None,
            gradients=readings[0].gradients is not None,
            left=60.0 + max([Sheet.width_of(name) for name in input_names], default=0.0),
        )
        weights = np.concatenate([np.ravel(x.weight) for x in readings if x.weight is not None])
        self.largest = float(np.abs(weights[np.isfinite(weights)]).max(initial=0.0)) or 1.0

    def draw(self, subtitle: str, functions: Sequence[str]) -> None:
        """Everything, the lines first, so that nothing is hidden by them."""
        self.sheet.words(self.sheet.title, 30.0, 42.0, font="title")
        self.sheet.words(subtitle, 30.0, 63.0, colour="muted")
        layers = range(len(self.readings))
        for column in layers[1:]:
            self.lines(column)
        for column in layers[1:]:
            if self.columns.labelled(column):
                self.labels(column)
        for column in layers:
            self.heading(column, functions[column])
            self.neurons(column)
        self.legend()

    # --- weights ---

    def lines(self, column: int) -> None:
        """The weights that lead to a layer."""
        left, right = self.columns.ends(column)
        for edge in self.columns.edges(column):
            weight, slope = self.weight(column, edge)
            share = abs(weight) / self.largest if math.isfinite(weight) else 1.0
            width = THINNEST + (THICKEST - THINNEST) * share
            text = f"weight {edge.source} → {edge.target}: {Sheet.number(weight)}"
            text += "" if slope is None else f", ∇ {Sheet.number(slope)}"
            negative = weight < 0
            colour = "negative" if negative else "positive"
            with self.sheet.group(text):
                self.sheet.line(
                    left, edge.start, right, edge.end, colour, width=width, dashed=negative
                )

    def weight(self, column: int, edge: Edge) -> tuple[float, float | None]:
        """A weight that leads to a layer, and its gradient if it is known."""
        weight, slopes = self.readings[column].weight, self.readings[column].weight_gradients
        assert weight is not None
        place = edge.source, edge.target
        return float(weight[place]), None if slopes is None else float(slopes[place])

    def labels(self, column: int) -> None:
        """The numbers of the weights that lead to a layer."""
        texts = []
        for edge in self.columns.edges(column):
            weight, slope = self.weight(column, edge)
            texts.append((brief(weight), "" if slope is None else f"  ∇ {brief(slope)}"))
        widths = [Sheet.width_of("".join(text), "role") + 12.0 for text in texts]
        for box, text in zip(self.columns.labels(column, widths), texts, strict=True):
            self.label(box, *text)

    def label(self, box: Box, number: str, slope: str) -> None:
        """A weight and its gradient on the line."""
        left, top, right, bottom = box
        self.sheet.box(left, top, right - left, bottom - top, "card", 8.0)
        self.sheet.words(number, left + 6.0, top + 11.5, font="role")
        if slope:
            self.sheet.words(
                slope, right - 6.0, top + 11.5, font="role", colour="gradient", anchor="end"
            )

    # --- neurons ---

    def neurons(self, column: int) -> None:
        """The neurons of a layer, and a sign for those that are not drawn."""
        x = self.columns.x[column]
        for i, y in self.columns.neurons(column):
            if i is not None:
                self.neuron(column, i, x, y)
            else:
                for shift in (-8.0, 0.0, 8.0):
                    self.sheet.circle(x, y + shift, 2.0, "muted")

    def neuron(self, column: int, i: int, x: float, y: float) -> None:
        """A neuron with its output, the gradient for it, and its bias."""
        reading = self.readings[column]
        output, slope, bias = (
            None if numbers is None else float(numbers[i])
            for numbers in (reading.outputs, reading.gradients, reading.bias)
        )
        with self.sheet.group(spoken(self.kind(column), i, output, slope, bias), focusable=True):
            self.sheet.circle(x, y, self.columns.radius, "card")
            if output is not None and reading.outputs is not None:
                self.ring(x, y, output, float(np.abs(reading.outputs).max()))
                height = y + (4.0 if slope is None else -2.0)
                self.sheet.words(brief(output), x, height, font="header", anchor="middle")
            if slope is not None:
                self.small(f"∇ {brief(slope)}", x, y + 13.0, "gradient")
            if bias is not None:
                self.small(f"b {brief(bias)}", x, y + self.columns.radius + 12.5, "muted")

    def ring(self, x: float, y: float, output: float, largest: float) -> None:
        """A ring around a neuron, as wide as its output is large; dashed for a negative one."""
        share = abs(output) / largest if largest and math.isfinite(output / largest) else 0.0
        if share:
            look = {"stroke_dasharray": "7 4"} if output < 0 else {}
            side = "negative" if output < 0 else "positive"
            width, radius = WIDEST_RING * share, self.columns.radius - 1.0
            self.sheet.element(
                "circle", side, cx=x, cy=y, r=radius, fill="none", stroke_width=width, **look
            )

    def small(self, text: str, x: float, y: float, colour: str) -> None:
        """A number in or below a neuron, on a ground that hides the lines behind it."""
        if colour == "muted":
            wide = self.sheet.width_of(text, "role") + 6.0
            self.sheet.box(x - wide / 2, y - 10.5, wide, 14.0, "paper", 4.0)
        self.sheet.words(text, x, y, font="role", colour=colour, anchor="middle")

    def kind(self, column: int) -> str:
        """What a layer is called: inputs, hidden 1, outputs."""
        if column == 0:
            return "inputs"
        return "outputs" if column == len(self.readings) - 1 else f"hidden {column}"

    def heading(self, column: int, function: str) -> None:
        """The name of a layer, how many neurons it has, and their activation."""
        size, shown = self.readings[column].size, self.columns.shown[column]
        count = f"{size:,} unit{'' if size == 1 else 's'}" if column else f"{size:,}"
        if len(shown) < size:
            count += f", {len(shown) - 1} drawn"
        x, y = self.columns.x[column], TOP - 26.0
        self.sheet.words(self.kind(column), x, y, font="gradient", anchor="middle")
        words = ", ".join(filter(None, [function, count]))
        self.sheet.words(words, x, y + 15.0, font="detail", colour="muted", anchor="middle")

    def names(self, column: int, names: Sequence[str], anchor: str) -> None:
        """What stands beside the inputs or outputs, if they have names."""
        distance = self.columns.radius + 10.0
        x = self.columns.x[column] + (-distance if anchor == "end" else distance)
        for i, y in self.columns.neurons(column) if names else ():
            if i is not None:
                self.sheet.words(str(names[i]), x, y + 4.0, anchor=anchor)

    # --- the legend ---

    def legend(self) -> None:
        """What lines and numbers mean."""
        sheet, x = self.sheet, 30.0
        y = self.columns.bottom + 20.0
        limit = max(self.columns.x[-1] + self.columns.radius, 560.0)
        for text, colour in self.entries():
            room = 38.0 if colour else 0.0  # for a piece of line
            wide = sheet.width_of(text) + room
            if x > 30.0 and x + wide > limit:
                x, y = 30.0, y + 22.0
            if colour:
                dashed = colour == "negative"
                sheet.line(x, y - 4.0, x + 30.0, y - 4.0, colour, width=3.0, dashed=dashed)
            sheet.words(text, x + room, y, colour="muted")
            x += wide + 24.0

    def entries(self) -> Iterator[tuple[str, str]]:
        """What the legend says, and of what colour the line before it is, if there is one."""
        yield "positive weight", "positive"
        yield "negative weight", "negative"
        yield "width ~ |weight|", ""
        if any(reading.bias is not None for reading in self.readings):
            yield "b bias", ""
        if self.readings[0].outputs is not None:
            yield "in a neuron: its output", ""
        if self.readings[0].gradients is not None:
            yield "∇ gradient of the loss", ""
