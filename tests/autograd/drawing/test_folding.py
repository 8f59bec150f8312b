"""Large graphs as few cards: scopes, equal siblings and repeats."""

import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd as ag
import nn
from autograd import Tensor, Value, draw, scope, topological_order
from autograd.drawing.folding import folded
from autograd.drawing.numbers import SUBSCRIPTS
from autograd.drawing.web import contract, web_of

from .graphs import recorded_graphs


def web_for(output):
    return web_of(topological_order(output), lambda leaf: False)


def headers(output, **options):
    return [card.header for card in draw(output, **options).graph.cards]


def chain(turns, start=None):
    x = Value(1.0, name="x") if start is None else start
    for _ in range(turns):
        x = x * 0.5 + 0.5
    return x


def moons(samples, hidden=16):
    """The loss of a network of Values, written with loops as one would by hand."""
    rng = np.random.default_rng(0)
    sizes = [2, hidden, hidden, 1]
    layers = [
        [([Value(w) for w in rng.normal(size=before)], Value(0.0)) for _ in range(after)]
        for before, after in pairwise(sizes)
    ]
    losses = []
    for row in rng.normal(size=(samples, 2)):
        x = [float(number) for number in row]
        for neurons in layers:
            z = [sum((w * a for w, a in zip(ws, x, strict=True)), b) for ws, b in neurons]
            x = [a.relu() for a in z] if len(z) > 1 else z
        losses.append((1.0 - float(np.sign(row[0])) * x[0]).relu())
    penalty = sum(p * p for neurons in layers for ws, b in neurons for p in [*ws, b])
    return sum(losses) / samples + 1e-4 * penalty


def residual(blocks):
    """A deep network of equal blocks, and its loss on five rows."""

    class Block(nn.Module):
        def __init__(self, rng):
            self.up, self.down = nn.Linear(4, 8, rng=rng), nn.Linear(8, 4, rng=rng)

        def __call__(self, x):
            return x + self.down(nn.relu(self.up(x)))

    rng = np.random.default_rng(0)
    network = nn.Sequential(*[Block(rng) for _ in range(blocks)])
    return (network(rng.normal(size=(5, 4))) ** 2).mean()


# --- large graphs are readable, and soon ---------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "cards"),
    [
        (lambda: moons(100), 40),
        (lambda: chain(50_000), 6),
        (lambda: chain(20_000, Tensor([1.0, 2.0])), 6),
    ],
    ids=["two moons", "chain", "chain of Tensors"],
)
def test_a_large_graph_is_a_few_cards(make, cards):
    drawn = draw(make())
    svg = drawn.svg
    assert len(drawn.graph.cards) <= cards
    assert "folded: " in svg and len(svg) < 100_000
    assert drawn.graph.cards[-1].role == "output"


def test_2_to_the_100_paths():
    x = Value(1.0, name="x")
    y = x
    for _ in range(100):
        y = y * 0.5 + y * 0.5
    drawn = draw(y)
    assert len(drawn.graph.cards) == 5
    assert drawn.graph.cards[-1].header == "repeat × 99"
    assert drawn.graph.cards[-1].gradient.text == "∇ 1"


def test_the_network_of_values_reads_like_a_network_of_arrays():
    cards = {card.header: card for card in draw(moons(20)).graph.cards}
    details = [(card.header, card.detail) for card in draw(moons(20)).graph.cards]
    assert ("sum of 17", "× 320") in details  # a neuron of the second layer, in every sample
    assert ("relu", "× 20") in details  # the loss of each sample
    assert cards["sum of 21"].detail == ""
    weights = [detail for header, detail in details if not header and "×" in detail]
    assert sorted(weights) == sorted(
        ["× 32", "× 16", "× 256", "× 16", "× 16", "× 640", *["× 20"] * 2]
    )


def test_the_numbers_of_a_folded_card_are_norms_of_all_it_stands_for():
    rng = np.random.default_rng(0)
    xs = [Value(number) for number in rng.normal(size=200)]
    y = sum(x * x for x in xs)
    leaf, square = (card for card in draw(y).graph.cards if card.many > 1)
    data = np.array([x.data for x in xs])
    assert (leaf.detail, square.header) == ("× 200", "×")
    assert leaf.value.text == f"‖·‖ {np.linalg.norm(data):.4g}"
    assert leaf.gradient.text == f"‖∇‖ {np.linalg.norm(2 * data):.4g}"
    assert square.gradient.text == f"‖∇‖ {np.sqrt(200):.4g}"


def test_what_a_folded_edge_sends_back_is_the_norm_of_all_that_is_sent():
    xs = [Value(float(number)) for number in range(1, 201)]
    y = sum((x * 3.0 for x in xs), Value(0.0, name="start"))
    graph = draw(y).graph
    (edge,) = (e for e in graph.edges if graph.cards[e.source].header == "" and e.flow.size)
    assert edge.flow.size == pytest.approx(3.0 * np.sqrt(200))
    assert edge.flow.sentence == "sends gradients of norm 42.43 back"


def test_a_recurrent_network_shows_its_first_step_and_that_the_others_are_the_same():
    rng = np.random.default_rng(0)
    w = Tensor(rng.normal(size=(3, 3)), name="W")
    h = np.zeros((1, 3))
    for row in rng.normal(size=(100, 1, 3)):
        h = ag.tanh(h @ w + row)
    drawn = draw((h**2).sum())
    assert "repeat × 99" in [card.header for card in drawn.graph.cards]
    assert len(drawn.graph.cards) <= 12
    assert [card.header for card in drawn.graph.cards].count("W") == 1


# --- any graph ----------------------------------------------------------------------------------


@given(recorded_graphs(most=40), st.integers(1, 12))
def test_folding_loses_nothing_and_keeps_the_direction(output, limit):
    web = web_for(output)
    found = folded(web, limit, None, ())
    assert sorted(x for part in found.parts for x in part) == list(range(len(web.things)))
    for vertex, inputs in enumerate(found.inputs):
        assert all(source < vertex for source in inputs)
    home = {x: vertex for vertex, part in enumerate(found.parts) for x in part}
    wanted = {
        (home[s], home[u]) for u, ss in enumerate(web.inputs) for s in ss if home[s] != home[u]
    }
    assert wanted == {(s, v) for v, inputs in enumerate(found.inputs) for s in inputs}
    assert len(found.kinds) <= len(web.kinds)


@given(recorded_graphs(most=40), st.integers(1, 12))
def test_any_folded_graph_is_drawn_within_the_limit(output, limit):
    drawn = draw(output, limit=limit)
    assert len(drawn.graph.cards) <= max(limit, 2)
    assert drawn.svg.endswith("</svg>\n")
    assert drawn.dot


def test_the_output_has_the_gradient_1_and_the_leaf_the_right_one():
    x = Value(2.0, name="x")
    y = x
    for _ in range(60):
        y = y * 0.9 + ag.sin(y) * 0.05
    cards = {card.header: card for card in draw(y, limit=20).graph.cards}
    expected = ag.gradients(y, [x])[0]
    assert cards["x"].gradient.text == f"∇ {expected:.4g}".replace("e-0", "e−")


def test_a_ring_is_refused():
    x = Value(1.0)
    web = web_for(((x * 2.0) + 1.0) * 3.0)
    first, last = len(web.kinds) - 5, len(web.kinds) - 1
    group = [last if vertex == first else vertex for vertex in range(len(web.kinds))]
    inner = [v for v, k in enumerate(web.kinds) if web.inputs[v]]
    group = list(range(len(web.kinds)))
    group[inner[0]] = group[inner[2]]
    assert contract(web, group, {group[inner[2]]: ("both", web.tags[0])}) is None


# --- scopes --------------------------------------------------------------------------------------


def test_depth():
    y = residual(2)
    assert headers(y, depth=1)[0] == "Sequential"
    two = draw(y, depth=2).graph.cards
    assert [card.header for card in two[:2]] == ["layers.0 (Block)", "layers.1 (Block)"]
    assert two[0].detail == "float64 (5, 4) · 6 operations, 4 parameters"
    assert {"up (Linear)", "down (Linear)", "relu"} < set(headers(y, depth=3))
    assert headers(y, depth=9) == headers(y)


def test_equal_calls_in_a_row_are_one_card():
    drawn = draw(residual(12), depth=2)
    card = drawn.graph.cards[0]
    assert (card.header, card.many) == ("layers.# (Block)", 12)
    assert card.detail.startswith("× 12 · float64 (5, 4) · 72 operations, 48 parameters")
    assert "folded: 122 nodes on 3 cards" in drawn.graph.notes[0]


def test_calls_that_differ_are_not_folded():
    x = Tensor([1.0, 2.0], name="x")
    for step in range(6):
        with scope(f"step{step}"):
            x = ag.tanh(x * 2.0) if step % 3 else x + 1.0
    names = [card.header for card in draw(x, depth=1).graph.cards]
    assert (
        names == ["x", *(f"step{place}".replace("p", "p") for place in "₀₁₂₃₄₅")] or len(names) == 7
    )


def test_expand_looks_into_some_calls():
    y = residual(2)
    inside = headers(y, expand="layers.1/*")
    assert inside[0] == "layers.0 (Block)"
    assert "matmul" in inside
    direct = headers(y, expand=["layers.1"])
    assert {"up (Linear)", "down (Linear)"} <= set(direct) and "matmul" not in direct


def test_depth_is_found_by_itself():
    y = residual(60)
    drawn = draw(y)
    assert len(topological_order(y)) > 500
    assert len(drawn.graph.cards) <= 150
    assert re.search(r"folded: \d+ nodes on \d+ cards", drawn.graph.notes[0])
    assert draw(y, limit=4).graph.cards[0].header in ("Sequential", "layers.# (Block)")


def test_modules_of_values_are_scopes_too():
    network = nn.MLP([2, 4, 2], rng=np.random.default_rng(0)).mapped(nn.as_values)
    loss = nn.cross_entropy(network(np.ones((3, 2))), [0, 1, 0])
    assert headers(loss, depth=1)[0] == "MLP"
    assert headers(loss, depth=2)[:3] == ["layers.0 (Linear)", "relu", "layers.1 (Linear)"]


def test_wrong_arguments():
    y = Value(1.0) * 2.0
    with pytest.raises(ValueError, match="depth must be at least 1, got 0"):
        draw(y, depth=0)


@pytest.mark.parametrize(
    "step",
    [ag.sin, lambda y: y * 1.01, lambda y: y + y, lambda y: ag.exp(-y)],
    ids=["sin", "times", "doubled", "two steps"],
)
@pytest.mark.parametrize("kind", [Value, Tensor])
def test_a_folded_chain_shows_the_leaf_it_starts_from(step, kind):
    x = kind(1.0, name="x")
    y = x
    for _ in range(150):
        y = step(y)
    drawn = draw(y).graph
    (card,) = (card for card in drawn.cards if card.name == "x")
    assert card.role == "input" and card.gradient.text.startswith("∇ ")
    assert len(drawn.edges) >= len(drawn.cards) - 1 >= 2
    assert [card.many for card in drawn.cards][-1] == 149


def test_a_leaf_that_every_turn_uses_has_a_card():
    w = Value(0.9, name="w")
    y = Value(1.0, name="start") * 2.0
    for _ in range(60):
        y = ag.sin(y)
    for _ in range(200):
        y = ag.tanh(y * w)
    assert {"start", "w"} < set(headers(y))


def test_the_input_of_equal_calls_has_a_card():
    y = Tensor([1.0, 2.0], name="x")
    for place in range(12):
        with scope(f"layer{place}"):
            y = ag.tanh(y * 2.0)
    assert headers(y.sum(), depth=1) == ["x", "layer#", "sum"]


def test_a_wide_graph_is_folded_though_its_cards_are_few():
    y = x = Value(1.0, name="x")
    for _ in range(100):
        y = y + y
    assert headers(y) == ["x", "+", "+"]
    assert len(headers(y, fold=False)) == 101
    assert len(headers(y, limit=1000)) == 101  # who asks for many cards gets long rows
    w = [Value(1.0, name=f"w{k}") for k in range(30)]
    assert headers(sum(w, x)) == ["x", *(f"w{k}".translate(SUBSCRIPTS) for k in range(30)),
                                  "sum of 31"]  # fmt: skip


def test_what_a_folded_edge_sends_is_what_arrives():
    bias, rng = Value(0.5, name="b"), np.random.default_rng(0)
    y = sum((ag.sin(float(k) * bias + 1.0) for k in rng.normal(size=60)), Value(0.0))
    graph = draw(y, limit=20).graph
    (place,) = (k for k, card in enumerate(graph.cards) if card.name == "b")
    (edge,) = (edge for edge in graph.edges if edge.source == place)
    assert edge.flow.size == pytest.approx(abs(ag.gradients(y, [bias])[0]))


def test_a_pattern_that_fits_no_scope():
    with pytest.raises(ValueError, match=r"no scope fits expand=\['nothing'\]; the scopes are Seq"):
        draw(residual(2), expand="nothing")
    with pytest.raises(ValueError, match="there is no scope"):
        draw(chain(2), expand="nothing")


@pytest.mark.parametrize("make", [lambda: moons(12), lambda: residual(30)], ids=["moons", "blocks"])
def test_what_the_edges_of_a_card_send_can_add_up_to_its_gradient(make):
    graph = draw(make(), limit=60).graph
    alone = 0
    for place, card in enumerate(graph.cards):
        sizes = sorted(edge.flow.size for edge in graph.edges if edge.source == place)
        if not sizes or card.gradient is None or card.gradient.kind != "number":
            continue
        total = abs(float(card.gradient.text.split()[-1].replace("−", "-")))
        near = 1e-3 * sizes[-1] + 1e-9  # a card has four digits
        assert sizes[-1] - sum(sizes[:-1]) - near <= total <= sum(sizes) + near, card.header
        alone += len(sizes) == 1
    assert alone >= 3


def test_a_repeat_says_how_many_leaves_are_inside():
    h, w = Value(0.5, name="h") * 2.0, Value(0.9, name="w")
    for step in range(60):
        h = ag.tanh(h * w + Value(0.1, name=f"x{step}"))
    card = draw(h).graph.cards[-1]
    assert card.detail == "the same 3 operations · 59 leaves inside"
