"""The SVG document, read again with an XML parser."""

import itertools
import math
import re
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd as ag
from autograd import Tensor, Value
from autograd.drawing import draw
from autograd.drawing.names import clean
from autograd.drawing.style import COLOURS
from autograd.drawing.svg import line_width

from .graphs import (
    ALL,
    SVG,
    awkward_tensors,
    awkward_values,
    cards,
    chain_rule,
    edges,
    elements,
    recorded_graphs,
    sigmoid_network,
    tensor_network,
)

ALLOWED = {
    "svg": {"id", "role", "aria-labelledby", "width", "height", "viewBox"},
    "title": {"id"},
    "desc": {"id"},
    "style": set(),
    "g": {"tabindex", "role", "aria-label", "font-family", "data-card", "data-edge"},
    "rect": {"class", "x", "y", "width", "height", "rx", "fill", "stroke", "stroke-dasharray"},
    "path": {"class", "d", "fill", "stroke", "stroke-width", "data-trunk"},
    "text": {"class", "x", "y", "font-size", "font-weight", "text-anchor", "fill", "data-part"},
}


def numbers(text):
    return [float(x) for x in re.findall(r"-?\d+(?:\.\d+)?", text)]


def box(rect):
    """Left, top, right and bottom."""
    x, y, width, height = (float(rect.get(key, 0)) for key in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


def apart(a, b):
    return a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


def inside(a, b):
    return b[0] <= a[0] and a[2] <= b[2] and b[1] <= a[1] and a[3] <= b[3]


def texts(group):
    return [text.text for text in group.iter(SVG + "text")]


def tooltip(group):
    return group.find(SVG + "title").text


# --- what stands there ----------------------------------------------------------------------


def test_the_example_of_the_lecture():
    svg = draw(chain_rule()).svg
    shown = [texts(card) for card in cards(svg)]
    assert ["x₁", "input", "1", "∇ 44"] in shown
    assert ["u (+)", "11", "∇ 22"] in shown
    assert ["f (+)", "output", "124", "∇ 1"] in shown
    assert ["2"] in shown
    labels = sorted((texts(edge) or [""])[0] for edge in edges(svg))
    assert labels == ["", "", "", "∂ = 1", "∂ = 1", "∂ = 1", "∂ = 2", "∂ = 22", "∂ = 3"]
    assert "sends 22 × 2 = 44 back" in map(tooltip, edges(svg))
    everything = texts(ElementTree.fromstring(svg))
    assert everything[:2] == [
        "f = (2·x₁ + 3·x₂)² + 3",
        "at x₁ = 1, x₂ = 3 · forward: values left → right · backward: ∇ right → left",
    ]
    legend = {"input", "operation", "output", "constant", "df/d(node)", "∂ = 2"}
    assert legend <= set(everything)
    assert "parameter" not in everything


def test_cards_are_spoken_in_topological_order():
    svg = draw(chain_rule()).svg
    spoken = [card.get("aria-label") for card in cards(svg)]
    assert "input x₁: value 1, gradient 44" in spoken
    assert spoken[-1] == "output f +: value 124, gradient 1"
    for earlier, later in (("input x₁", "operation ×"), ("operation u", "operation x²")):
        places = [[i for i, s in enumerate(spoken) if s.startswith(x)] for x in (earlier, later)]
        assert max(places[0]) < min(places[1])
    assert all(card.get("role") == "img" for card in cards(svg))
    (description,) = elements(svg, "desc")
    assert description.text.startswith("f = (2·x₁ + 3·x₂)² + 3; at x₁ = 1")
    assert description.text.endswith("; ".join(spoken))


def test_tensor_cards_show_parameters_badges_and_broadcasts():
    shown = [texts(card) for card in cards(draw(tensor_network()).svg)]
    assert any("layers.0.bias" in words and "(5,) → (8, 5)" in words for words in shown)
    assert any("‖·‖ " in word for words in shown for word in words)
    svg = draw(awkward_tensors()).svg
    badges = {word for card in cards(svg) for word in texts(card)}
    assert {"3 nan", "gradient all zero"} <= badges
    assert ["(3,) → (1, 3)"] in [texts(edge) for edge in edges(svg)]
    alarms = [text.text for text in elements(svg, "text", **{"class": "alarm"})]
    assert alarms and all("nan" in text or "inf" in text for text in alarms)


def test_the_note_on_what_is_left_out_can_be_seen():
    svg = draw(sigmoid_network(), limit=10).svg
    assert any("left out (⋯)" in text for text in texts(ElementTree.fromstring(svg)))
    assert ["⋯"] in [texts(card) for card in cards(svg)]


# --- what the document is ---------------------------------------------------------------------


@pytest.mark.parametrize("make", ALL)
def test_only_plain_elements_with_concrete_colours(make):
    svg = draw(make()).svg
    for element in ElementTree.fromstring(svg).iter():
        assert set(element.attrib) <= ALLOWED[element.tag.removeprefix(SVG)]
        for key in ("fill", "stroke"):
            assert re.fullmatch("#[0-9a-f]{6}|none", element.get(key, "none"))
        if "class" in element.attrib:
            light = {key: pair[0] for key, pair in COLOURS[element.get("class")].items()}
            assert light.items() <= element.attrib.items()
    assert not re.search(r"var\(|url\(|@import|<script|href", svg)


def test_dark_colours_are_a_media_rule_for_this_picture_alone():
    svg = draw(chain_rule()).svg
    (style,) = elements(svg, "style")
    prefix = ElementTree.fromstring(svg).get("id")
    rules = style.text.split("@media (prefers-color-scheme:dark){")[1].removesuffix("}")
    found = dict(re.findall(r"#([-\w]+ \.[-\w]+)\{([^}]*)\}", rules))
    assert found == {
        f"{prefix} .{name}": ";".join(f"{key}:{pair[1]}" for key, pair in pairs.items())
        for name, pairs in COLOURS.items()
    }


def test_ids_of_different_pictures_differ():
    ids = [re.findall(r' id="([^"]*)"', draw(make()).svg) for make in ALL]
    for own in ids:
        assert len(own) == len(set(own)) == 3
        assert all(x.startswith(own[0]) for x in own)
    assert len({own[0] for own in ids}) == len(ALL)


def test_the_root_is_described():
    root = ElementTree.fromstring(draw(chain_rule()).svg)
    assert root.get("role") == "img"
    title, description = root.get("aria-labelledby").split()
    assert root.find(f"{SVG}title[@id='{title}']").text == "f = (2·x₁ + 3·x₂)² + 3"
    assert root.find(f"{SVG}desc[@id='{description}']").text
    assert numbers(root.get("viewBox"))[2:] == [
        float(root.get("width")),
        float(root.get("height")),
    ]


# --- escaping -----------------------------------------------------------------------------------


def test_names_show_as_text():
    svg = draw(awkward_values()).svg
    assert "<script" not in svg
    full = '</svg><script>alert("x")</script>'
    assert any(tooltip(card).startswith(f"{full}: input") for card in cards(svg))
    assert '</svg><scr…")</script>' in [word for card in cards(svg) for word in texts(card)]
    assert any(set(tooltip(card).split(":")[0]) == {"a"} for card in cards(svg))


@given(st.text(max_size=15))
def test_any_name_can_be_read_back(name):
    x = Value(1.0, name="n" + name)
    svg = draw(x * 2.0, title=name).svg
    assert f"{clean(x.name)}: " in tooltip(next(c for c in cards(svg) if "n" in tooltip(c)[:1]))
    assert (elements(svg, "title")[0].text or "") == clean(name)


# --- geometry -----------------------------------------------------------------------------------


@pytest.mark.parametrize("make", ALL)
def test_labels_overlap_neither_cards_nor_each_other(make):
    svg = draw(make()).svg
    frames = [box(card.find(SVG + "rect")) for card in cards(svg)]
    pills = [box(rect) for edge in edges(svg) for rect in edge.iter(SVG + "rect")]
    for a, b in itertools.combinations(frames, 2):
        assert apart(a, b)
    for pill in pills:
        assert all(apart(pill, frame) for frame in frames)
    for a, b in itertools.combinations(pills, 2):
        assert apart(a, b)
    page = box(ElementTree.fromstring(svg))
    assert all(inside(frame, page) for frame in frames + pills)


@given(recorded_graphs())
def test_arrows_end_at_ports_and_first_operands_come_in_on_top(output):
    picture = draw(output, limit=1000)
    frames = [box(card.find(SVG + "rect")) for card in cards(picture.svg)]
    arrivals = []
    for edge, group in zip(picture.graph.edges, edges(picture.svg), strict=True):
        curve, arrow = (numbers(path.get("d")) for path in group.findall(SVG + "path"))
        tip_x, tip_y = arrow[:2]
        assert curve[0] < tip_x and abs(curve[-1] - tip_x) < 10
        hit = [f for f in frames if f[0] == tip_x and f[1] < tip_y < f[3]]
        assert len(hit) == 1
        arrivals.append((edge.target, edge.port, tip_y))
    by_port = sorted(arrivals)
    for (target, _, y), (following, _, below) in itertools.pairwise(by_port):
        assert target != following or y < below


def test_lines_are_as_wide_as_the_logarithm_of_the_flow():
    assert line_width(1.0, 1.0) == pytest.approx(4.4)
    steps = [line_width(10.0**-k, 1.0) for k in range(4)]
    assert np.diff(steps) == pytest.approx([-0.8] * 3)
    assert line_width(1e-30, 1.0) == line_width(0.0, 1.0) == line_width(0.0, 0.0) == 1.2
    x = Value(1.0)
    widths = {
        tooltip(edge): float(edge.find(SVG + "path").get("stroke-width"))
        for edge in edges(draw(x * 100.0 + ag.tanh(x * 1.0)).svg)
    }
    assert widths["sends 1 × 100 = 100 back"] > widths["sends 1 × 1 = 1 back"]
    assert widths["sends nothing back: a constant"] == 1.2


def test_a_broken_flow_is_red():
    x = Tensor([0.0, 1.0])
    with np.errstate(divide="ignore"):
        y = ag.log(x)
    group = edges(draw(y.sum() * math.inf).svg)[0]
    assert {path.get("class") for path in group.findall(SVG + "path")} == {
        "edge-alarm",
        "arrow-alarm",
    }
