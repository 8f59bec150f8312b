"""What stands where on a card."""

import itertools

import pytest

from autograd.drawing import draw
from autograd.drawing.faces import face_of, strip
from autograd.drawing.graph import CONSTANT, INPUT, OPERATION, OUTPUT, PARAMETER, Card
from autograd.drawing.readings import Badge, Reading

from .graphs import ALL


def span(text):
    """Left, right, top and bottom of a text."""
    width, size = text.label.width, text.label.font.size
    left = text.x - {"start": 0.0, "middle": width / 2, "end": width}[text.anchor]
    return left, left + width, text.y - 0.8 * size, text.y + 0.2 * size


CARDS = [card for make in ALL for card in draw(make()).graph.cards] + [
    Card(OPERATION, name="n" * 99, sign="s" * 99, value=Reading("−1.234e−100"),
         gradient=Reading("∇ −1.234e−100"), badges=(Badge("gradient: 12,345 nan", True),), ports=9)
]  # fmt: skip


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.spoken[:40])
def test_texts_are_inside_the_card_and_beside_each_other(card):
    face = face_of(card)
    spans = [span(text) for text in face.texts]
    for left, right, top, bottom in spans:
        assert left >= 7 and right <= face.width - 4
        assert top >= 3 and bottom <= face.height - 3
    for a, b in itertools.combinations(spans, 2):
        assert a[1] <= b[0] or b[1] <= a[0] or a[3] <= b[2] + 2 or b[3] <= a[2] + 2
    for bar in face.bars:
        assert bar.x >= 3 and bar.x + bar.width <= face.width - 3
        assert bar.y >= 3 and bar.y + bar.height <= face.height - 3


def test_a_card_with_many_ports_is_tall_enough_for_their_labels():
    assert face_of(Card(OPERATION, sign="where", ports=9)).height >= 10 * 17


def test_roles_differ_in_shape_not_only_in_colour():
    bars = {role: strip(role, 0.0, 0.0, 40.0) for role in (INPUT, PARAMETER, OUTPUT)}
    assert [len(bars[role]) for role in (INPUT, PARAMETER, OUTPUT)] == [1, 3, 2]
    words = {text.label.words for text in face_of(Card(PARAMETER, name="w")).texts}
    assert words == {"w", "parameter"}
    assert {text.label.words for text in face_of(Card(INPUT)).texts} == {"input"}


def test_a_constant_is_small_and_has_no_strip():
    constant = face_of(Card(CONSTANT, value=Reading("3")))
    card = face_of(Card(OPERATION, value=Reading("3")))
    assert constant.width < card.width and constant.height < card.height
    assert constant.bars == []
