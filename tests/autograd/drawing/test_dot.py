"""DOT text, read again by a small parser: tests must not need Graphviz itself."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value
from autograd.drawing import draw
from autograd.drawing.names import clean

from .graphs import ALL, awkward_values, chain_rule, recorded_graphs

QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
NODE = re.compile(r"\t(card\d+) \[(.*)\]", re.DOTALL)
EDGE = re.compile(r"\t(card\d+):out:e -> (card\d+):(port\d+):w \[")


def attribute(statement, key):
    """The value of an attribute, as Graphviz takes it from the quotes."""
    found = re.search(rf"\b{key}={QUOTED.pattern}", statement, re.DOTALL)
    return found[1].replace('\\"', '"') if found else None


def plain(text):
    """A label as it is shown: escapes and entities read."""
    text = re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], text)
    return text.replace("\u2060", "").replace("&lt;", "<").replace("&amp;", "&")


def fields(label):
    """Ports and lines of a record; fails where braces, bars or angles are not balanced."""
    ports, lines, line, depth, i = [], [], "", 0, 0
    while i < len(label):
        if label[i] == "\\":
            line, i = line + label[i : i + 2], i + 2
            continue
        if label[i] == "<":
            end = label.index(">", i)
            ports.append(label[i + 1 : end])
            i = end + 1
            continue
        assert label[i] != ">"
        if label[i] in "{}|":
            depth += {"{": 1, "}": -1, "|": 0}[label[i]]
            assert depth > 0 or i == len(label) - 1
            lines, line = lines + [plain(line)] * bool(line), ""
        else:
            line += label[i]
        i += 1
    assert depth == 0
    return ports, lines


def parsed(dot):
    """{card: (ports, lines, statement)} and the edges as (source, target, port)."""
    body = dot[dot.index("{") + 1 : dot.rindex("}")]
    statements = re.split(r"\n(?=\t)", body)
    nodes, edges = {}, []
    for statement in statements:
        if match := NODE.match(statement):
            nodes[match[1]] = (*fields(attribute(match[2], "label")), match[2])
        elif match := EDGE.match(statement):
            edges.append(match.groups())
    return nodes, edges


def test_the_example_of_the_lecture():
    nodes, edges = parsed(draw(chain_rule()).dot)
    assert nodes["card6"][:2] == (["port0", "port1", "out"], ["u (+)", "11   ∇ 22"])
    assert ("card6", "card7", "port0") in edges
    assert 'label="∂ = 22"' in draw(chain_rule()).dot
    assert plain(attribute(nodes["card0"][2], "tooltip")) == "x1: input\nvalue 1.0\ngradient 44.0"
    assert "dashed" in nodes["card1"][2] and "dashed" not in nodes["card0"][2]


@pytest.mark.parametrize("make", ALL)
def test_every_edge_joins_ports_that_exist(make):
    picture = draw(make())
    nodes, edges = parsed(picture.dot)
    assert len(nodes) == len(picture.graph.cards)
    assert len(edges) == len(picture.graph.edges)
    for source, target, port in edges:
        assert source in nodes
        assert port in nodes[target][0]


@given(recorded_graphs(most=12))
def test_any_graph(output):
    picture = draw(output)
    nodes, edges = parsed(picture.dot)
    assert (len(nodes), len(edges)) == (len(picture.graph.cards), len(picture.graph.edges))


@given(st.text(st.characters(codec="utf-8") | st.sampled_from('{}|<>"\\\n &;'), max_size=12))
def test_any_name_is_shown_as_it_is(name):
    x = Value(1.0, name="n" + name + "N")
    nodes, _ = parsed(draw(x * 2, title=f"<{name}>").dot)
    assert nodes["card0"][1][0] == clean(x.name)
    assert plain(attribute(nodes["card0"][2], "tooltip")).startswith(clean(x.name) + ": ")
    first = draw(x * 2, title=f"<{name}>").dot.split("\n\tnode [")[0]
    assert plain(attribute(first, "label")) == clean(f"<{name}>")


def test_warnings_and_what_is_left_out_are_there_too():
    dot = draw(awkward_values(), limit=5, fold=False).dot
    assert "⋯" in dot
    assert "nan" in dot
