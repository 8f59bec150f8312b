"""The legend under a picture: what the colours, lines and signs in it mean."""

from __future__ import annotations

from .faces import Bar, Face, Label, Text, strip
from .graph import CONSTANT, GROUP, INPUT, OPERATION, OUTPUT, PARAMETER, Graph
from .style import FONT

ROW = 26.0
APART = 26.0


class Legend:
    """The entries of a legend, one after another, in as many rows as the width asks for."""

    def __init__(self, graph: Graph, width: float) -> None:
        self.face = Face(width, ROW)
        self.x = 0.0
        roles = {card.role for card in graph.cards}
        roles |= {inset.role for card in graph.cards for inset in card.insets}
        for role in (INPUT, PARAMETER, OPERATION, GROUP, OUTPUT):
            if role in roles:
                self.role(role)
        if CONSTANT in roles:
            self.constant()
        self.signs(graph)

    def entry(self, width: float) -> float:
        """Room for an entry: its left side, in a new row if it does not fit in this one."""
        if self.x and self.x + width > self.face.width:
            self.x = 0.0
            self.face.height += ROW
        left, self.x = self.x, self.x + width + APART
        return left

    @property
    def base(self) -> float:
        """The base line of the current row."""
        return self.face.height - 8.0

    def words(self, text: str) -> Label:
        """What an entry says."""
        return Label(text, FONT["subtitle"], "muted")

    def role(self, role: str) -> None:
        """The strip of a role."""
        label = self.words(role)
        x = self.entry(16.0 + label.width)
        self.face.bars += strip(role, x, self.base - 11.0, 13.0)
        self.face.texts.append(Text(label, x + 14.0, self.base))

    def constant(self) -> None:
        """The dashed card of a constant."""
        label = self.words("constant")
        x = self.entry(26.0 + label.width)
        self.face.bars.append(Bar(x, self.base - 11.0, 19.0, 13.0, 4.0, "dashed"))
        self.face.texts.append(Text(label, x + 26.0, self.base))

    def signs(self, graph: Graph) -> None:
        """Local derivatives, gradients, norms, warnings and the width of lines."""
        slopes = any(edge.flow.slope for edge in graph.edges)
        gradients = any(card.gradient for card in graph.cards)
        badges = any(edge.badge for edge in graph.edges)
        if slopes:
            self.sign("∂ = 2", "slope-pill", "slope-text", "local derivative on the edge")
        if badges:
            self.sign("(3,) → (2, 3)", "warn-pill", "warn-text", "broadcast")
        arrays = any(card.value and "‖" in card.value.text for card in graph.cards)
        if arrays:
            self.sign("‖·‖", "", "strong", "norm of the value")
        if gradients:
            name = graph.derivative
            what = f"d{name if 0 < len(name) <= 12 else '(output)'}/d(node)"
            sign = "‖∇‖" if arrays else "∇"
            self.sign(sign, "", "gradient", f"norm of {what}" if arrays else what)
            if any(edge.flow.size for edge in graph.edges):
                label = self.words("line width ~ log of gradient flow")
                self.face.texts.append(Text(label, self.entry(label.width), self.base))

    def sign(self, sign: str, bar: str, colour: str, meaning: str) -> None:
        """A sign as it stands in the picture, and its meaning."""
        mark, label = Label(sign, FONT["pill"], colour), self.words(meaning)
        margin = 7.0 if bar else 0.0
        x = self.entry(mark.width + 2 * margin + 7.0 + label.width)
        if bar:
            wide = mark.width + 2 * margin
            self.face.bars.append(Bar(x, self.base - 12.0, wide, 16.0, 8.0, bar))
        self.face.texts.append(Text(mark, x + margin + mark.width / 2, self.base, "middle"))
        self.face.texts.append(Text(label, x + mark.width + 2 * margin + 7.0, self.base))
