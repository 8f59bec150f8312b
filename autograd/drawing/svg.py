"""The picture as SVG: one file that needs nothing else, in light and in dark.

Light colours are attributes, which every renderer knows; the dark ones are a media rule on top.
There are no scripts, no variables and no fonts to load, and no two pictures share an id.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from .document import document
from .faces import LEAST_WIDTH, Bar, Face, Label, Text, face_of
from .graph import CONSTANT, LEFT_OUT, LONGEST_LINE, Card, Edge, Graph
from .layout import ARROW, LABEL_MARGIN, Layout, Stretch
from .legend import Legend
from .markup import bar_element, coloured, tag, text_element, titled, written
from .names import shortened
from .ranking import Link, columns_of
from .readings import ALARM
from .style import FONT

EDGE_OF_PAGE = 36.0
THINNEST, THICKEST, PER_DECADE = 1.2, 4.4, 0.8
PILL_HEIGHT, PILL_MARGIN = 16.0, 6.0


def svg_of(graph: Graph) -> str:
    """The picture of a graph."""
    return Drawing(graph).document()


class Drawing:
    """One picture while it is made."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.labels = [label_of(edge) for edge in graph.edges]
        links = [
            Link(edge.source, edge.target, edge.port, label.width if label else 0.0)
            for edge, label in zip(graph.edges, self.labels, strict=True)
        ]
        self.faces = faces_of(graph.cards, columns_of(len(graph.cards), links))
        self.layout = Layout([(face.width, face.height) for face in self.faces], links)
        sizes = [edge.flow.size for edge in graph.edges]
        self.most = max((size for size in sizes if math.isfinite(size)), default=0.0)
        self.trunk_sizes = self.largest_flows()

    def document(self) -> str:
        """The whole SVG document."""
        heading = self.heading()
        lines = [text.label.width for text in heading]
        width = max([self.layout.width, 520.0, *lines])
        top = heading[-1].y + 30.0
        legend = Legend(self.graph, width)
        bottom = top + self.layout.height + 34.0
        # Edges first, so that nothing is ever drawn over what stands on a card.
        parts = [text_element(text, EDGE_OF_PAGE, 0.0) for text in heading]
        parts += [self.trunk(*bend, EDGE_OF_PAGE, top) for bend in self.layout.trunks]
        parts += [self.edge(number, EDGE_OF_PAGE, top) for number in range(len(self.labels))]
        parts += [self.card(number, EDGE_OF_PAGE, top) for number in self.reading_order()]
        parts += face_elements(legend.face, EDGE_OF_PAGE, bottom)
        body = "\n".join(parts)
        return self.page(body, width + 2 * EDGE_OF_PAGE, bottom + legend.face.height + 16.0)

    def heading(self) -> list[Text]:
        """The lines above the picture."""
        lines = [Label(shortened(self.graph.title, LONGEST_LINE), FONT["title"], "strong")]
        lines += [Label(self.graph.subtitle, FONT["subtitle"], "muted")]
        for note in self.graph.notes:
            lines.append(Label(shortened(note, 2 * LONGEST_LINE), FONT["subtitle"], "warn-text"))
        return [Text(line, 0.0, 42.0 + 20.0 * place) for place, line in enumerate(lines)]

    # --- cards ---

    def reading_order(self) -> list[int]:
        """The cards column by column, from above: what a card depends on comes before it."""
        column, corners = self.layout.graph.column, self.layout.corners
        return sorted(range(len(self.faces)), key=lambda card: (column[card], corners[card][1]))

    def card(self, number: int, x: float, y: float) -> str:
        """A card with what stands on it."""
        card, face = self.graph.cards[number], self.faces[number]
        left, top = self.layout.corners[number]
        x, y = x + left, y + top
        dashed = card.role in (CONSTANT, LEFT_OUT)
        box = Bar(x, y, face.width, face.height, 10.0, "dashed" if dashed else "card")
        # A card that stands for many is the first of a pile.
        pile = [box._replace(x=x + d, y=y + d) for d in (6.0, 3.0)] if card.many > 1 else []
        boxes = [bar_element(each) for each in (*pile, box)]
        parts = [titled(card.tooltip), *boxes, *face_elements(face, x, y)]
        return tag(
            "g", "".join(parts), tabindex=0, role="img", aria_label=card.spoken, data_card=number
        )

    # --- edges ---

    def edge(self, number: int, x: float, y: float) -> str:
        """An edge: a curve as wide as the gradient that flows through it, and its label."""
        edge, label = self.graph.edges[number], self.labels[number]
        start, (left, port, height) = self.layout.routes[number]
        # A wide line would blunt the tip of the arrow, so it ends where the arrow is wide enough.
        stretches = [start, (left, port - ARROW + 1.0, height)]
        head = f"M{written(x + port)} {written(y + height)}l{-ARROW} -4.5v9z"
        colour = "arrow" if math.isfinite(edge.flow.size) else "arrow-alarm"
        parts = [titled(edge.flow.sentence), self.line(stretches, edge.flow.size, x, y)]
        parts.append(coloured("path", colour, d=head))
        if label:
            parts += face_elements(pill(label), x + port, y + height)
        return tag("g", "".join(parts), data_edge=number)

    def trunk(self, source: int, column: int, x: float, y: float) -> str:
        """The part that the longer edges of a card have in common, on its way to one bend."""
        stretches, size = self.layout.trunks[source, column], self.trunk_sizes[source, column]
        return self.line(stretches, size, x, y, data_trunk=source)

    def line(
        self, stretches: list[Stretch], size: float, x: float, y: float, **marks: object
    ) -> str:
        """A line as wide as a flow of the given size asks for."""
        broken = not math.isfinite(size)
        width = THICKEST if broken else line_width(size, self.most)
        moved = [(left + x, right + x, height + y) for left, right, height in stretches]
        attributes = {"d": path(moved), "fill": "none", "stroke_width": width, **marks}
        return coloured("path", "edge-alarm" if broken else "edge", "", **attributes)

    def largest_flows(self) -> dict[tuple[int, int], float]:
        """For each bend the largest flow of the edges that pass it."""
        graph = self.layout.graph
        ending: dict[tuple[int, int], float] = {}
        for edge in self.graph.edges:
            size = edge.flow.size if math.isfinite(edge.flow.size) else math.inf
            place = edge.source, graph.column[edge.target] - 1
            ending[place] = max(ending.get(place, 0.0), size)
        largest = {}
        for source, bends in enumerate(graph.bends):
            size = 0.0
            for column in sorted(bends, reverse=True):
                size = max(size, ending.get((source, column), 0.0))
                largest[source, column] = size
        return largest

    # --- the page ---

    def page(self, body: str, width: float, height: float) -> str:
        """The document around the picture."""
        graph = self.graph
        spoken = [graph.title, graph.subtitle, *graph.notes]
        spoken += [graph.cards[number].spoken for number in self.reading_order()]
        return document(body, width, height, spoken)


def faces_of(cards: Sequence[Card], columns: list[int]) -> list[Face]:
    """The faces of the cards, all of one width within a column."""
    widths: dict[int, float] = {}
    for card, column in zip(cards, columns, strict=True):
        if card.role not in (CONSTANT, LEFT_OUT):
            widths[column] = max(widths.get(column, LEAST_WIDTH), face_of(card).width)
    return [
        face_of(card, widths.get(column, LEAST_WIDTH))
        for card, column in zip(cards, columns, strict=True)
    ]


def label_of(edge: Edge) -> Label | None:
    """What stands on an edge: the local derivative, or that the operand is broadcast."""
    if edge.flow.slope:
        colour = "alarm-text" if edge.flow.slope.kind == ALARM else "slope-text"
        return Label(f"∂ = {edge.flow.slope.text}", FONT["pill"], colour)
    if edge.badge:
        return Label(edge.badge.text, FONT["pill"], "warn-text")
    return None


def pill(label: Label) -> Face:
    """The label of an edge; its right side is where the arrow begins, its middle is on the edge."""
    width = label.width + 2 * PILL_MARGIN
    right = -ARROW - LABEL_MARGIN + PILL_MARGIN
    colour = label.colour.replace("-text", "-pill")
    face = Face(width, PILL_HEIGHT)
    face.bars.append(
        Bar(right - width, -PILL_HEIGHT / 2, width, PILL_HEIGHT, PILL_HEIGHT / 2, colour)
    )
    face.texts.append(Text(label, right - width / 2, 4.0, "middle"))
    return face


def path(stretches: list[Stretch]) -> str:
    """Level stretches joined by curves that leave and arrive level."""
    left, right, height = stretches[0]
    steps = [f"M{written(left)} {written(height)}"]
    if right > left:
        steps.append(f"H{written(right)}")
    for left, end, next_height in stretches[1:]:
        middle = (right + left) / 2
        points = (middle, height), (middle, next_height), (left, next_height)
        steps.append("C" + " ".join(f"{written(x)} {written(y)}" for x, y in points))
        right, height = end, next_height
        steps.append(f"H{written(right)}")
    return "".join(steps)


def line_width(size: float, most: float) -> float:
    """The width of an edge: a fixed part less for each power of ten below the largest flow."""
    if not size or not most:
        return THINNEST
    return max(THINNEST, THICKEST - PER_DECADE * math.log10(most / size))


def face_elements(face: Face, x: float, y: float) -> list[str]:
    """What stands on a face whose corner is at (x, y)."""
    bars = [bar_element(bar, x, y) for bar in face.bars]
    return bars + [text_element(text, x, y) for text in face.texts]
