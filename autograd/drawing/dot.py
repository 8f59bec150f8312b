"""The picture in the language of Graphviz: one record with ports for each card."""

from __future__ import annotations

from .graph import CONSTANT, LEFT_OUT, LONGEST_LINE, Card, Graph
from .names import shortened
from .style import COLOURS

#: Graphviz reads no text of more than 16,384 bytes; an escaped character may take five.
LONGEST_TOOLTIP = 2000

# What a label would take for something else: entities and escapes everywhere, <...> around what
# is not a record, and what divides a record into fields.
ESCAPES = {"&": "&amp;", "\\": "\\\\"}
PLAIN = str.maketrans({**ESCAPES, "<": "&lt;", "\n": "\\n"})
# It reads the escapes of a tooltip twice: behind a mark without width, no letter is taken for one.
TOOLTIP = PLAIN | {ord("\\"): "\\\\\u2060"}
RECORD = str.maketrans({**ESCAPES, **{sign: f"\\{sign}" for sign in "{}|<>"}})


def dot_of(graph: Graph) -> str:
    """The graph as DOT text, in light colours, drawn from left to right."""
    # Imported here, since that takes 35 ms, and `import autograd` must stay fast.
    import graphviz  # type: ignore[import-untyped]

    dot = graphviz.Digraph("autograd", comment="drawn by autograd")
    title = shortened(graph.title, LONGEST_LINE).translate(PLAIN)
    dot.attr(rankdir="LR", labelloc="t", label=title, fontname="sans-serif")
    dot.attr("node", shape="record", fontname="sans-serif", fontsize="11")
    dot.attr("edge", color=COLOURS["edge"]["stroke"][0], fontname="sans-serif", fontsize="10")
    for number, card in enumerate(graph.cards):
        tooltip = shortened(card.tooltip, LONGEST_TOOLTIP).translate(TOOLTIP)
        dot.node(f"card{number}", record(card), tooltip=tooltip, **look(card))
    for edge in graph.edges:
        slope, badge = edge.flow.slope, edge.badge
        label = f"∂ = {slope.text}" if slope else badge.text if badge else ""
        start, end = f"card{edge.source}:out:e", f"card{edge.target}:port{edge.port}:w"
        dot.edge(
            start, end, label=label.translate(PLAIN), tooltip=edge.flow.sentence.translate(PLAIN)
        )
    return str(dot.source)


def record(card: Card) -> str:
    """The label of a card: its ports, its lines, and the port that its edges leave from."""
    ports = "|".join(f"<port{port}>" for port in range(card.ports))
    lines = "|".join(line.translate(RECORD) for line in lines_of(card))
    return "{" + (f"{{{ports}}}|" if ports else "") + f"{{{lines}}}|<out>}}"


def lines_of(card: Card) -> list[str]:
    """What stands on a card, line by line."""
    if card.role == LEFT_OUT:
        return ["⋯"]
    readings = [reading.text for reading in (card.value, card.gradient) if reading]
    header = card.header or ("" if card.role == CONSTANT else card.role)
    lines = [header, card.detail, "   ".join(readings), *(badge.text for badge in card.badges)]
    lines += [line for inset in card.insets for line in lines_of(inset)]
    return [line for line in lines if line]


def look(card: Card) -> dict[str, str]:
    """Colour and dash of a card, as its role asks for."""
    if card.role in (CONSTANT, LEFT_OUT):
        return {"style": "rounded,dashed", "color": COLOURS["card"]["stroke"][0]}
    return {"style": "rounded", "color": COLOURS[card.role]["fill"][0]}
