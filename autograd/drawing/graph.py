"""What a picture says, as plain data: cards, edges, and the lines of text around them.

Nothing here knows how it looks; SVG and DOT are both written from it.
"""

from __future__ import annotations

from typing import NamedTuple

from .flow import Flow
from .names import shortened
from .readings import Badge, Reading

INPUT, PARAMETER, OPERATION, OUTPUT = "input", "parameter", "operation", "output"
CONSTANT, LEFT_OUT, GROUP = "constant", "left out", "group"
ROLES = (INPUT, PARAMETER, OPERATION, OUTPUT, CONSTANT, LEFT_OUT, GROUP)

LONGEST_NAME, LONGEST_SIGN, LONGEST_LINE = 22, 26, 90


class Card(NamedTuple):
    """One value.

    Attributes:
        role: one of `ROLES`.
        name: the user's name for it; empty if it has none.
        sign: the operation it came from, with its attributes; empty if it came from none.
        value: its value; None on a card that stands for what is left out.
        gradient: its gradient; None where the question does not arise.
        detail: the dtype and shape of an array; empty for a number.
        badges: warnings.
        insets: parameters that are used here alone, drawn inside this card.
        ports: how many edges come in.
        tooltip: everything, in full.
        many: how many values it stands for.
    """

    role: str
    name: str = ""
    sign: str = ""
    value: Reading | None = None
    gradient: Reading | None = None
    detail: str = ""
    badges: tuple[Badge, ...] = ()
    insets: tuple[Card, ...] = ()
    ports: int = 0
    tooltip: str = ""
    many: int = 1

    @property
    def header(self) -> str:
        """The name with the operation, or one of them; as much as there is room for."""
        name, sign = shortened(self.name, LONGEST_NAME), self.sign
        if len(sign) > LONGEST_SIGN:
            sign = sign[: LONGEST_SIGN - 1] + "…"
        return f"{name} ({sign})" if name and sign else name or sign

    @property
    def spoken(self) -> str:
        """The card as one sentence, for those who listen to it."""
        words = (self.role, self.name, self.sign, self.detail)
        subject = " ".join(shortened(word, LONGEST_LINE) for word in words if word)
        readings = [reading.spoken for reading in (self.value, self.gradient) if reading]
        said = ", ".join(readings + [badge.text for badge in self.badges])
        inner = "".join(f"; with {inset.spoken}" for inset in self.insets)
        return subject + (f": {said}" if said else "") + inner


class Edge(NamedTuple):
    """An operand on its way to where it is used, and the gradient on its way back.

    Attributes:
        source: the number of the card it comes from.
        target: the number of the card it goes to; always larger.
        port: the place among the edges of the target; the first operand has 0.
        flow: the gradient that is sent back.
        badge: a warning that the operand is broadcast.
    """

    source: int
    target: int
    port: int
    flow: Flow
    badge: Badge | None = None


class Graph(NamedTuple):
    """A whole picture before it has a shape.

    Attributes:
        cards: every source before its targets; the output is the last.
        edges: in the order of their targets and ports.
        title: the formula, or what else there is to say in a few words.
        subtitle: where the inputs stand, and how to read the picture.
        notes: what the reader must know: what was left out, why gradients are missing.
        derivative: what a gradient is the derivative of, for the legend.
    """

    cards: tuple[Card, ...]
    edges: tuple[Edge, ...]
    title: str
    subtitle: str
    notes: tuple[str, ...] = ()
    derivative: str = "output"
