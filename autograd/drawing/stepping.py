"""The computation as steps, one at a time: first the values appear, then the gradients flow back.

A step knows cards and edges, not how they look; the page that plays them is in `html.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from .graph import CONSTANT, GROUP, INPUT, LEFT_OUT, PARAMETER, Card, Edge, Graph
from .names import listed
from .numbers import factor, short
from .readings import ABSENT

LONGEST_LIST = 90
MOST_SUMMANDS = 6


class Step(NamedTuple):
    """One step.

    Attributes:
        says: the step as a sentence.
        card: the number of the card that something appears on; -1 for none.
        edge: the number of the edge that a gradient comes along; -1 for none.
        place: where on the card the gradient appears: 0 is the card itself, then come the
            parameters inside it; counted among those that have a gradient to show.
        shows: the gradient that the card shows from now on; empty where a value appears.
    """

    says: str
    card: int = -1
    edge: int = -1
    place: int = 0
    shows: str = ""


def steps_of(graph: Graph) -> list[Step]:
    """All steps of a picture, in the order of the calculation.

    >>> from autograd import Value
    >>> from autograd.drawing import draw
    >>> x = Value(3.0, name="x")
    >>> for step in steps_of(draw(x**2).graph):
    ...     print(step.says)
    start: play, or → for the next step
    forward: x = 3, input
    forward: 3² = 9
    backward: ∇ of x² is 1, where the way back begins
    backward: x gets ∇ += 1 × 6 = 6 from x²
    end: gradient of x 6
    """
    start = Step("start: play, or → for the next step")
    return [start, *forward(graph), *Backward(graph).steps(), Step(f"end: {ending(graph)}")]


def subject(card: Card) -> str:
    """What a sentence calls a card: by its name or operation, a plain number by itself."""
    number = card.value.text if card.value and not card.detail else ""
    return card.header or (number if card.role == CONSTANT else "") or card.role


# --- forward ------------------------------------------------------------------------------------


def forward(graph: Graph) -> Iterator[Step]:
    """The steps in which values appear; constants are there from the beginning."""
    operands: list[list[Card]] = [[] for _ in graph.cards]
    for edge in graph.edges:
        operands[edge.target].append(graph.cards[edge.source])
    for number, card in enumerate(graph.cards):
        if card.role not in (CONSTANT, LEFT_OUT):
            yield Step(f"forward: {computed(card, operands[number])}", number)


def computed(card: Card, operands: list[Card]) -> str:
    """How a card got its value."""
    name, value = subject(card), card.value
    if value is None:
        return name
    if card.detail:  # an array: where it came from, and how large it is
        origin = [" ".join([subject(x), shape(x)]).strip() for x in (*operands, *card.insets)]
        source = f" from {listed(origin, LONGEST_LIST)}" if origin else ""
        return f"{name}{source}: {card.detail}, {value.spoken}"
    if card.role in (INPUT, PARAMETER):
        return f"{name} = {value.text}, {card.role}"
    if card.insets or not operands or not all(is_number(x) for x in operands):
        return f"{name} = {value.text}"
    sides = [card.name, calculation(card.sign, operands), value.text]
    return " = ".join(filter(None, sides))


def is_number(card: Card) -> bool:
    """Whether a card holds one number that is shown."""
    return card.value is not None and not card.detail and is_single(card)


def calculation(sign: str, operands: list[Card]) -> str:
    """An operation with the numbers put in: `2 + 9`, `11²`, `tanh(0.5)`."""
    texts = [card.value.text for card in operands if card.value]
    if sign.startswith("sum of "):
        return listed_sum(texts)
    if len(sign) == 1 and len(texts) == 2:
        return f"{texts[0]} {sign} {in_parentheses(texts[1])}"
    if len(texts) == 1 and "x" in sign and not sign[0].isalpha():
        return sign.replace("x", texts[0] if sign[0] == "|" else in_parentheses(texts[0]))
    if len(texts) == 1 and sign[:1] == "x" and not sign[1:2].isalpha():
        return in_parentheses(texts[0]) + sign[1:]
    if sign == "xʸ":
        return f"{in_parentheses(texts[0])} ^ {in_parentheses(texts[1])}"
    return f"{sign}({', '.join(texts)})"


def listed_sum(texts: list[str]) -> str:
    """A sum of many numbers; its middle is left out."""
    few = texts if len(texts) <= MOST_SUMMANDS else [*texts[:3], "…", texts[-1]]
    return " + ".join([few[0], *map(in_parentheses, few[1:])])


def in_parentheses(text: str) -> str:
    """A negative number in parentheses, any other as it is."""
    return f"({text})" if text.startswith("−") else text


# --- backward -----------------------------------------------------------------------------------


class Backward:
    """The steps in which gradients appear: one for each edge that sends something back."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.coming: list[list[int]] = [[] for _ in graph.cards]  # edges into a card
        self.missing = [0] * len(graph.cards)  # how many parts of its gradient are still to come
        self.running = [0.0] * len(graph.cards)
        for number, edge in enumerate(graph.edges):
            self.coming[edge.target].append(number)
            self.missing[edge.source] += self.flows(edge)
        self.parts = self.missing.copy()

    def flows(self, edge: Edge) -> bool:
        """Whether there is a gradient to be seen going along an edge."""
        source, target = self.graph.cards[edge.source], self.graph.cards[edge.target]
        return has_gradient(source) and has_gradient(target) and edge.flow.sends

    def steps(self) -> Iterator[Step]:
        """The steps, every card after all that use it."""
        last = len(self.graph.cards) - 1
        for number in range(last, -1, -1):
            card = self.graph.cards[number]
            if not has_gradient(card):
                continue
            gradient = gradient_text(card)
            if number == last:
                says = f"∇ of {subject(card)} is {plain(gradient)}, where the way back begins"
                yield Step(f"backward: {says}", number, shows=gradient)
            elif not self.parts[number]:  # all that it gets comes from what is not drawn
                says = f"{subject(card)} gets {gradient} from what is not drawn"
                yield Step(f"backward: {says}", number, shows=gradient)
            for edge in self.coming[number]:
                if self.flows(self.graph.edges[edge]):
                    yield self.along(edge)
            yield from inside(number, card)

    def along(self, number: int) -> Step:
        """The step of an edge: its source gets a part of its gradient."""
        edge = self.graph.edges[number]
        source = edge.source
        card, target = self.graph.cards[source], self.graph.cards[edge.target]
        self.missing[source] -= 1
        complete = not self.missing[source]
        shows = gradient_text(card) if complete else "∇ …"
        if edge.flow.numbers:
            grad, slope, part = edge.flow.numbers
            self.running[source] += part
            says = f"{short(grad)} × {factor(slope)} = {short(part)} from {subject(target)}"
            shows = shows if complete else f"∇ {short(self.running[source])}"
            more = f", now {plain(shows)}"
        else:
            says = f"{product(target, card)}, norm {short(edge.flow.size)}"
            more = f", part {self.parts[source] - self.missing[source]} of {self.parts[source]}"
        says += more if self.parts[source] > 1 else ""
        return Step(f"backward: {subject(card)} gets ∇ += {says}", source, number, shows=shows)


def inside(number: int, card: Card) -> Iterator[Step]:
    """The steps of the parameters that are drawn inside a card: they are used nowhere else."""
    place = 1 if card.gradient else 0
    for inset in card.insets:
        if has_gradient(inset):
            gradient = gradient_text(inset)
            says = f"{subject(inset)} gets ∇ += {product(card, inset)}, {plain(gradient)}"
            yield Step(f"backward: {says}", number, -1, place, gradient)
        place += bool(inset.gradient)


def has_gradient(card: Card) -> bool:
    """Whether a gradient reached a card."""
    return card.gradient is not None and card.gradient.kind != ABSENT


def gradient_text(card: Card) -> str:
    """The gradient as it stands on a card."""
    return card.gradient.text if card.gradient else ""


def plain(gradient: str) -> str:
    """A gradient without its sign: "∇ 2" is 2, "‖∇‖ 2" is norm 2."""
    return gradient.replace("‖∇‖", "norm").replace("∇ ", "")


def product(target: Card, source: Card) -> str:
    """The product of a gradient with the Jacobian of an operation, with the shapes of both.

    Of a card that stands for many values there is no one Jacobian to name.
    """
    name = subject(target)
    if not (is_single(target) and is_single(source)):
        return f"what {name} sends"
    before, after = shape(target) or "()", shape(source) or "()"
    return f"vector-Jacobian product of {name}, {before} → {after}"


def is_single(card: Card) -> bool:
    """Whether a card stands for one value, not for the folded part of a large graph."""
    return card.role != GROUP and card.many == 1 and (not card.detail or bool(shape(card)))


def shape(card: Card) -> str:
    """The shape of an array, from what the card says of it; empty for a number."""
    match = re.fullmatch(r"\w+ (\([\d, ]*\))", card.detail)
    return match[1] if match else ""


# --- the end ------------------------------------------------------------------------------------


def ending(graph: Graph) -> str:
    """What was found: the gradients of the leaves, or why there are none."""
    leaves = [x for card in graph.cards for x in (card, *card.insets)]
    leaves = [x for x in leaves if x.role in (INPUT, PARAMETER) and has_gradient(x)]
    found = [f"{subject(x)} {plain(gradient_text(x))}" for x in leaves]
    if found:
        return f"gradient of {listed(found, LONGEST_LIST)}"
    return graph.notes[0] if graph.notes else "every value is there"
