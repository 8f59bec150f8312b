"""The steps: values forward, gradients backward, each sentence right."""

import math
import re

import numpy as np
import pytest
from hypothesis import given

import autograd as ag
from autograd import Tensor, Value
from autograd.drawing import draw
from autograd.drawing.graph import CONSTANT, LEFT_OUT
from autograd.drawing.numbers import short
from autograd.drawing.stepping import has_gradient, steps_of

from .graphs import ALL, awkward_values, chain_rule, recorded_graphs, tensor_network


def sentences(output, **options):
    return [step.says for step in steps_of(draw(output, **options).graph)]


def test_the_lecture_example():
    assert sentences(chain_rule()) == [
        "start: play, or → for the next step",
        "forward: x₁ = 1, input",
        "forward: 2 × 1 = 2",
        "forward: x₂ = 3, input",
        "forward: 3 × 3 = 9",
        "forward: u = 2 + 9 = 11",
        "forward: 11² = 121",
        "forward: f = 121 + 3 = 124",
        "backward: ∇ of f (+) is 1, where the way back begins",
        "backward: x² gets ∇ += 1 × 1 = 1 from f (+)",
        "backward: u (+) gets ∇ += 1 × 22 = 22 from x²",
        "backward: × gets ∇ += 22 × 1 = 22 from u (+)",
        "backward: × gets ∇ += 22 × 1 = 22 from u (+)",
        "backward: x₂ gets ∇ += 22 × 3 = 66 from ×",
        "backward: x₁ gets ∇ += 22 × 2 = 44 from ×",
        "end: gradient of x₁ 44, x₂ 66",
    ]


X, Y = Value(-2.0, name="x"), Value(3.0, name="y")


@pytest.mark.parametrize(
    ("output", "said"),
    [
        (X + Y, "−2 + 3 = 1"),
        (Y - X, "3 − (−2) = 5"),
        (X * X, "−2 × (−2) = 4"),
        (Y / X, "3 ÷ (−2) = −1.5"),
        (X**3, "(−2)³ = −8"),
        (Y**X, "3 ^ (−2) = 0.1111"),
        (-X, "−(−2) = 2"),
        (abs(X), "|−2| = 2"),
        (ag.sqrt(Y), "√3 = 1.732"),
        (ag.square(X), "(−2)² = 4"),
        (ag.reciprocal(X), "1/(−2) = −0.5"),
        (ag.exp(Y), "exp(3) = 20.09"),
        (ag.expm1(Y), "expm1(3) = 19.09"),
        (ag.maximum(X, Y), "maximum(−2, 3) = 3"),
        (ag.where(True, X, Y), "where(True, −2, 3) = −2"),
    ],
)
def test_a_calculation_with_the_numbers_put_in(output, said):
    assert f"forward: {said}" in sentences(output)


def test_gradients_of_a_value_add_up():
    x = Value(2.0, name="x")
    y = x * x + x * 3.0
    said = [text for text in sentences(y) if text.startswith("backward: x ")]
    assert [text.partition(" gets ")[2] for text in said] == [
        "∇ += 1 × 3 = 3 from ×, now 3",
        "∇ += 1 × 2 = 2 from ×, now 5",
        "∇ += 1 × 2 = 2 from ×, now 7",
    ]


def test_tensors_name_the_product_and_its_shapes():
    said = sentences(tensor_network())
    assert (
        "forward: logits (matmul) from relu (8, 5), layers.1.weight (5, 3): float64 (8, 3), "
        "norm of the value 3.829"
    ) in said
    assert (
        "backward: relu gets ∇ += vector-Jacobian product of logits (matmul), (8, 3) → (8, 5), "
        "norm 0.4566"
    ) in said
    assert (
        "backward: layers.0.weight gets ∇ += vector-Jacobian product of matmul, (8, 5) → (4, 5), "
        "norm 0.4974"
    ) in said
    both = [text for text in said if text.startswith("backward: logits")]
    assert [text[-13:] for text in both] == [", part 1 of 2", ", part 2 of 2"]


@pytest.mark.parametrize("make", ALL)
@pytest.mark.parametrize("limit", [5, 12, 150])
def test_every_value_and_every_gradient_appears_and_ends_as_in_the_picture(make, limit):
    graph = draw(make(), limit=limit).graph
    steps = steps_of(graph)
    forward = [step.card for step in steps if step.says.startswith("forward")]
    drawn = [k for k, card in enumerate(graph.cards) if card.role not in (CONSTANT, LEFT_OUT)]
    assert forward == drawn
    shown = {(step.card, step.place): step.shows for step in steps if step.shows}
    expected = {}
    for number, card in enumerate(graph.cards):
        if has_gradient(card):
            expected[number, 0] = card.gradient.text
        with_gradient = [inset for inset in card.insets if inset.gradient]
        for place, inset in enumerate(with_gradient, start=1):
            expected[number, place] = inset.gradient.text
    assert shown == expected


@given(recorded_graphs())
def test_no_card_sends_before_its_gradient_is_complete(output):
    graph = draw(output).graph
    complete = set()
    for step in steps_of(graph):
        if step.edge >= 0:
            assert graph.edges[step.edge].source == step.card
            assert graph.edges[step.edge].target in complete
        if step.shows == (graph.cards[step.card].gradient.text if step.shows else None):
            complete.add(step.card)


@given(recorded_graphs())
def test_the_parts_of_a_gradient_are_products_and_add_up_to_it(output):
    graph = draw(output).graph
    totals = {}
    for step in steps_of(graph):
        if step.edge >= 0:
            grad, slope, part = graph.edges[step.edge].flow.numbers
            assert part == pytest.approx(grad * slope, nan_ok=True)
            totals[step.card] = totals.get(step.card, 0.0) + part
    for number, total in totals.items():
        text = graph.cards[number].gradient.text.removeprefix("∇ ").replace("−", "-")
        assert total == pytest.approx(float(text), rel=1e-3, abs=1e-12, nan_ok=True)


def test_what_is_not_drawn_is_named_as_the_source_of_a_gradient():
    graph = draw(Value(2.0, name="x") * 3.0).graph
    said = [step.says for step in steps_of(graph._replace(edges=()))]
    assert "backward: x gets ∇ 3 from what is not drawn" in said


def test_no_gradients_are_explained_at_the_end():
    x = Tensor([1.0, 2.0], name="x")
    y = x * x
    x.update(lambda data: data + 1.0)
    assert sentences(y)[-1].startswith("end: no gradients: the first operand of multiply")
    assert not any(text.startswith("backward") for text in sentences(y))
    assert sentences(Value(1.0))[-1] == "end: gradient of input 1"


def test_the_end_lists_the_leaves_and_no_more_than_fit():
    many = [Value(float(k), name=f"input_number_{k}") for k in range(50)]
    end = sentences(sum(many), limit=500)[-1]
    assert end.startswith("end: gradient of input")
    assert end.endswith(", …") and len(end) < 130


def test_numbers_are_those_of_the_pictures():
    said = sentences(awkward_values())
    assert any(text.endswith("= −200 from ×") for text in said)
    assert any(short(-math.inf) in text for text in said)
    assert not any(re.search(r"-\d|\be\+", text) for text in said)


def test_mixed_kinds():
    x = Value(2.0, name="x")
    y = (Tensor(np.ones(3), name="t") * x).sum()
    said = sentences(y)
    assert "backward: x gets ∇ += vector-Jacobian product of ×, (3,) → (), norm 3" in said
