"""The face of each card: which text stands where on it, and how large that makes the card."""

from __future__ import annotations

from math import ceil
from typing import NamedTuple

from .graph import CONSTANT, INPUT, LEFT_OUT, OUTPUT, PARAMETER, Card
from .readings import ABSENT, ALARM, Badge, Reading
from .style import FONT, Font, text_width

LEFT, RIGHT = 17.0, 10.0
LEAST_WIDTH, LEAST_HEIGHT = 124.0, 58.0
BETWEEN = 14.0  # two texts on one line
PORT_DISTANCE = 19.0
BADGE_HEIGHT = 16.0

#: The strip at the left of a card tells its role by its shape too, not by its colour alone: the
#: (left, width) of each of its bars, and the part of the height that each dash fills.
STRIPS = {PARAMETER: ([(1.0, 4.0)], 0.28), OUTPUT: ([(0.0, 2.5), (4.5, 2.5)], 1.0)}
PLAIN_STRIP = ([(1.0, 4.0)], 1.0)


class Label(NamedTuple):
    """Some words in a font and a colour; `part` is "value" or "gradient" if they are one."""

    words: str
    font: Font
    colour: str
    part: str = ""

    @property
    def width(self) -> float:
        """How wide the words may become."""
        return text_width(self.words, self.font)


class Text(NamedTuple):
    """A label in its place: where it starts, ends, or has its middle, and its base line."""

    label: Label
    x: float
    y: float
    anchor: str = "start"


class Bar(NamedTuple):
    """A filled rectangle with round corners."""

    x: float
    y: float
    width: float
    height: float
    radius: float
    colour: str


class Face:
    """What stands on a card, in pixels from its upper left corner."""

    def __init__(self, width: float = 0.0, height: float = 0.0) -> None:
        self.width = width
        self.height = height
        self.texts: list[Text] = []
        self.bars: list[Bar] = []


#: A line of a card: how far its base line is below the last one, what is left and right on it.
Row = tuple[float, Label, Label | None]

#: Lines, and the warnings below them.
Block = tuple[list[Row], tuple[Badge, ...]]


def face_of(card: Card, least: float = LEAST_WIDTH) -> Face:
    """The face of a card, at least as wide as asked for unless it is a constant.

    >>> face_of(Card(INPUT, name="x")).width
    124.0
    """
    if card.role == LEFT_OUT:
        return small(Label("⋯", FONT["value"], "muted"), 34.0, 26.0)
    if card.role == CONSTANT and card.value and not card.header and not card.detail:
        return small(reading_label(card.value, "value", "strong"), 56.0, 40.0)
    rows = rows_of(card)
    insets = [inset_of(inset) for inset in card.insets]
    face = Face(wide_enough(rows, card.badges, insets, 0.0 if card.role == CONSTANT else least))
    place(face, rows, card.badges)
    face.height += 12.0 if card.role == CONSTANT else 16.0
    for inset in insets:
        add_inset(face, inset)
    tall = 0.0 if card.role == CONSTANT else LEAST_HEIGHT
    face.height = max(face.height, tall, PORT_DISTANCE * (card.ports + 1))
    if card.role != CONSTANT:
        face.bars += strip(card.role, 4.0, 6.0, face.height - 12.0)
    return face


def small(label: Label, width: float, height: float) -> Face:
    """A card with nothing but one label in its middle."""
    width = max(width, ceil(label.width) + 20.0)
    face = Face(width, height)
    face.texts.append(Text(label, width / 2, height / 2 + 6.0, "middle"))
    return face


def reading_label(reading: Reading, font: str, colour: str) -> Label:
    """A number on a card; nan and inf stand out, and so does that there is none."""
    part = "gradient" if colour == "gradient" else "value"
    if reading.kind == ABSENT:
        return Label(reading.text, FONT["detail"], "muted", part)
    return Label(reading.text, FONT[font], "alarm" if reading.kind == ALARM else colour, part)


def gradient_label(card: Card, font: str) -> Label | None:
    """The gradient on a card, if there is anything to say about one."""
    return reading_label(card.gradient, font, "gradient") if card.gradient else None


def rows_of(card: Card) -> list[Row]:
    """The lines of a card: operation and role; dtype and shape; value and gradient."""
    header = card.header
    named_roles = (INPUT, PARAMETER, OUTPUT)
    role = Label(card.role, FONT["role"], "muted") if header and card.role in named_roles else None
    rows: list[Row] = [(18.0, Label(header or card.role, FONT["header"], "muted"), role)]
    if card.detail:
        rows.append((16.0, Label(card.detail, FONT["detail"], "muted"), None))
    if card.value:
        gradient = gradient_label(card, "gradient")
        rows.append((24.0, reading_label(card.value, "value", "strong"), gradient))
    return rows


def inset_of(card: Card) -> Block:
    """The lines of a parameter that is drawn inside a card: name and shape; value and gradient."""
    name = Label(card.header or card.role, FONT["detail"], "strong")
    rows: list[Row] = [(15.0, name, Label(card.detail, FONT["role"], "muted"))]
    if card.value:
        gradient = gradient_label(card, "inset-gradient")
        rows.append((17.0, reading_label(card.value, "inset-value", "strong"), gradient))
    return rows, card.badges


def wide_enough(
    rows: list[Row],
    badges: tuple[Badge, ...],
    insets: list[Block],
    least: float,
) -> float:
    """The width a card needs for the longest of its lines."""
    widths = [least]
    for _, left, right in rows:
        widths.append(LEFT + left.width + (BETWEEN + right.width if right else 0.0) + RIGHT)
    widths += [LEFT + badge_label(badge).width + 12.0 + RIGHT for badge in badges]
    widths += [wide_enough(*inset, [], 0.0) + 16.0 for inset in insets]
    return float(ceil(max(widths)))


def place(face: Face, rows: list[Row], badges: tuple[Badge, ...], shift: float = 0.0) -> None:
    """Put lines and badges below what is on a face already."""
    for advance, left, right in rows:
        face.height += advance
        face.texts.append(Text(left, LEFT + shift, face.height))
        if right:
            face.texts.append(Text(right, face.width - RIGHT - shift, face.height, "end"))
    for badge in badges:
        label = badge_label(badge)
        bar = "alarm-pill" if badge.alarm else "warn-pill"
        face.height += 7.0
        face.bars.append(
            Bar(LEFT + shift - 3.0, face.height, label.width + 12.0, BADGE_HEIGHT, 8.0, bar)
        )
        middle = LEFT + shift + 3.0 + label.width / 2
        face.texts.append(Text(label, middle, face.height + 11.5, "middle"))
        face.height += BADGE_HEIGHT - 4.0


def badge_label(badge: Badge) -> Label:
    """The words of a warning."""
    return Label(badge.text, FONT["badge"], "alarm-text" if badge.alarm else "warn-text")


def add_inset(face: Face, inset: Block) -> None:
    """Put a parameter into the lower part of a card."""
    top, first = face.height - 6.0, len(face.bars)
    face.height = top
    place(face, *inset, shift=7.0)
    face.height += 8.0
    box = Bar(LEFT - 3.0, top, face.width - LEFT - 5.0, face.height - top, 6.0, "inset")
    strip = Bar(LEFT + 1.0, top + 5.0, 3.0, face.height - top - 10.0, 1.5, PARAMETER)
    face.bars[first:first] = [box, strip]
    face.height += 14.0


def strip(role: str, x: float, top: float, tall: float) -> list[Bar]:
    """The bars that tell a role, at the left of a card or in the legend."""
    lines, part = STRIPS.get(role, PLAIN_STRIP)
    bars = []
    for left, width in lines:
        for dash in (0, 1, 2) if part < 1.0 else (0,):
            start = top + dash * tall * (1.0 - part) / 2
            bars.append(Bar(x + left, start, width, tall * part, width / 2, role))
    return bars
