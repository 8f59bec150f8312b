"""Whatever a node is called: the pictures parse, hold no element but their own, and show it."""

import functools
import re
import shutil
import subprocess
from html.parser import HTMLParser
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import nn
from autograd import Tensor, Value, primitive
from autograd.drawing import draw
from autograd.drawing.document import stylesheet
from autograd.drawing.graph import LONGEST_LINE
from autograd.drawing.names import LEFT_TO_RIGHT, clean, name_of, shortened

from .graphs import SVG, cards
from .test_dot import attribute, fields, parsed, plain
from .test_svg import ALLOWED, texts, tooltip

#: What some reader might take for something else than text.
PIECES = [
    "]]>", "<![CDATA[", "<script>alert(1)</script>", "</svg>", "</title>", "</text>", "<b>", "<!--",
    "-->", "--", "<?xml", "<!DOCTYPE x [", "&lt;", "&amp;amp;", "&#60;", "&#x0;", "&nbsp;", "&",
    '"', "'", "`", '" onload="alert(1)', "javascript:alert(1)", "url(#a)", "@import", "style",
    "\\N", "\\G", "\\L", "\\E", "\\T", "\\H", "\\n", "\\l", "\\r", "\\", "\\\\", "\\\"", "\\{",
    "{", "}", "|", "<port0>", "<", ">", "a:b", ":out:e", "->", "graph", "node", "strict", "=", "//",
    "/*", "#", "[", "]", "%s", "%%", "{0}", "$", "\0", "\n", "\r\n", "\t", "\v", "\x1b[31m", "\x7f",
    "\x85", "\xa0", "\xad", "\ud800", "\udfff", "\ufffe", "\uffff", "\ufdd0", "\U0001fffe",
    "\u2028", "\u200b", "\u200d", "\u202e", "\u2066", "\u2069", "\u200f", "א", "س", "٣", "e\u0301",
    "👩‍🔬", "重み", "1e999", "-1", "nan", "x" * 300, "…", "  ", ";", "\ufeff",
]  # fmt: skip

#: Any text: characters of every kind, half surrogate pairs too, among pieces like the above.
TEXT = st.lists(st.characters() | st.sampled_from(PIECES), max_size=8).map("".join)

PLAIN_NAME = "a"


def network(name):
    """What draws a graph that has the name wherever a name can be."""
    x = Tensor([[1.0, 2.0]], name=name)
    w = Tensor(np.ones((2, 3)), name=f"{name}.w")
    constant = x.detach()
    constant.name = name
    hidden = (x + constant) @ w
    hidden.name = name
    return functools.partial(draw, hidden.sum(), parameters=[w])


def graph(name):
    """The same of Values."""
    x, y = Value(2.0, name=name), Value(3.0, name=f"layer.{name}")
    u = 2.0 * x + y
    u.name = name
    f = u * x
    f.name = name
    return functools.partial(draw, f, parameters=[y])


def every_piece(test):
    """The test with each of the pieces, and with each in the middle of much text."""
    for text in [*PIECES, "".join(PIECES) + "x" * 30_000 + "".join(PIECES), ""]:
        test = example(text)(test)
    return test


# --- SVG ----------------------------------------------------------------------------------------


@functools.cache
def plain_elements(make):
    return [x.tag for x in ElementTree.fromstring(make(PLAIN_NAME)().svg).iter()]


@pytest.mark.parametrize("make", [graph, network])
@every_piece
@given(name=TEXT)
@settings(max_examples=30, deadline=None)
def test_svg_has_its_own_elements_alone_and_shows_the_name(make, name):
    svg = make(name)().svg
    svg.encode()
    root = ElementTree.fromstring(svg)
    for element in root.iter():
        assert set(element.attrib) <= ALLOWED[element.tag.removeprefix(SVG)]
    assert root.find(SVG + "style").text == stylesheet(root.get("id"))
    if clean(name):
        assert [x.tag for x in root.iter()] == plain_elements(make)
        shown = shortened(name_of(Value(0.0, name=name)), 22)
        assert any(word.startswith(shown) for card in cards(svg) for word in texts(card))
        assert any(tooltip(card).startswith(f"{clean(name)}: ") for card in cards(svg))


@example("".join(PIECES))
@given(name=TEXT)
@settings(max_examples=40, deadline=None)
def test_svg_inside_a_page_of_html(name):
    opened, shown = [], []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            opened.append((tag, sorted(key for key, _ in attrs)))

        def handle_startendtag(self, tag, attrs):
            self.handle_starttag(tag, attrs)

        def handle_data(self, data):
            shown.append(data)

        def handle_comment(self, data):
            pytest.fail(f"comment {data!r}")

        handle_decl = handle_pi = unknown_decl = handle_comment

    reader = Reader()
    reader.feed(graph(name)(title=name).svg)
    reader.close()
    allowed = {tag: {key.lower() for key in keys} | {"xmlns"} for tag, keys in ALLOWED.items()}
    for tag, keys in opened:
        assert set(keys) <= allowed[tag]
    assert clean(name) in "".join(shown)


@example("".join(PIECES))
@given(title=TEXT)
@settings(max_examples=40, deadline=None)
def test_a_title_is_shown_and_told_in_full(title):
    root = ElementTree.fromstring(graph("x")(title=title).svg)
    assert (root.find(SVG + "title").text or "") == clean(title)
    assert (texts(root)[0] or "") == shortened(clean(title), LONGEST_LINE)


# --- DOT ----------------------------------------------------------------------------------------


def skeleton(dot):
    """A DOT text without its values: a name that breaks out of its quotes changes it."""
    return re.sub(r'=("(?:[^"\\]|\\.)*"|[^\s"\]]+)', "=", dot, flags=re.DOTALL)


@functools.cache
def plain_skeleton(make):
    return skeleton(make(PLAIN_NAME)(title=PLAIN_NAME).dot)


@pytest.mark.parametrize("make", [graph, network])
@every_piece
@given(name=TEXT)
@settings(max_examples=30, deadline=None)
def test_dot_keeps_its_shape_and_shows_the_name(make, name):
    picture = make(name)(title=name)
    dot = picture.dot
    dot.encode()
    assert not re.search("[\0-\x08\x0b-\x1f]", dot)
    strings = re.findall(r'"(?:[^"\\]|\\.)*"', dot, re.DOTALL)
    assert max(len(text.encode()) for text in strings) < 16_384
    nodes, edges = parsed(dot)
    assert len(nodes) == len(picture.graph.cards) and len(edges) == len(picture.graph.edges)
    if not clean(name):
        return
    assert skeleton(dot) == plain_skeleton(make)
    for number, card in enumerate(picture.graph.cards):
        _, lines, statement = nodes[f"card{number}"]
        if card.header:
            assert lines[0] == card.header
        assert fields(attribute(statement, "label"))
        assert plain(attribute(statement, "tooltip")) == shortened(card.tooltip, 2000)


XLINK = "{http://www.w3.org/1999/xlink}title"


def assert_graphviz_shows(names):
    """Let Graphviz draw a graph of the names, and read them again from what it draws."""
    total = sum((Value(1.0, name=name) for name in names), 0.0)
    picture = draw(total, title=names[0])
    drawn = subprocess.run(
        ["dot", "-Tsvg"], input=picture.dot.encode(), capture_output=True, timeout=60, check=False
    )
    assert (drawn.returncode, drawn.stderr) == (0, b"")
    root = ElementTree.fromstring(drawn.stdout)
    usual = {"svg", "g", "title", "polygon", "polyline", "path", "text", "a"}
    assert {x.tag.removeprefix(SVG) for x in root.iter()} <= usual
    seen = {text.text.replace("\xa0", " ") for text in root.iter(SVG + "text") if text.text}
    told = [link.get(XLINK).replace("\u2060", "") for link in root.iter(SVG + "a")]
    told = {words.replace("\xa0", " ") for words in told}
    for card in picture.graph.cards:
        if card.name:
            assert card.header.replace("\xa0", " ") in seen
        if card.tooltip:
            assert shortened(card.tooltip, 2000).replace("\xa0", " ") in told
    if picture.graph.title:
        assert shortened(picture.graph.title, LONGEST_LINE).replace("\xa0", " ") in seen


@pytest.mark.skipif(not shutil.which("dot"), reason="Graphviz is not installed")
@example(PIECES)
@example(["x" * 20_000, "&" * 20_000, '"\\' * 10_000])
@given(st.lists(TEXT, min_size=1, max_size=8))
@settings(max_examples=20, deadline=None)
def test_graphviz_itself_draws_it(names):
    assert_graphviz_shows(names)


# --- what else bears names ------------------------------------------------------------------------


@example("".join(PIECES))
@given(name=TEXT)
@settings(max_examples=40, deadline=None)
def test_messages_can_be_written_anywhere(name):
    x = Tensor([1.0, 2.0], name=name)
    y = (x * x).sum()
    for text in (repr(x), repr(draw(y)), repr(draw(y, title=name)), y.described()):
        text.encode()
    x.data[0] = 5.0
    with pytest.raises(RuntimeError, match="was changed") as caught:
        y.backward()
    message = str(caught.value)
    message.encode()
    assert not name or repr(name) in message
    picture = draw(y)  # says so, too
    notes = [text for text in texts(ElementTree.fromstring(picture.svg)) if "was changed" in text]
    assert len(notes) == 1
    parsed(picture.dot)


@given(name=TEXT, told=TEXT)
@settings(max_examples=30, deadline=None)
def test_a_primitive_may_have_any_name_and_be_told_any_text(name, told):
    @primitive(lambda grad, out, x, note: grad)
    def unnamed(x, note="usual"):
        return x * 1.0

    unnamed.name = name
    picture = draw(unnamed(Tensor([1.0, 2.0], name="x"), note=told).sum())
    root = ElementTree.fromstring(picture.svg)
    for element in root.iter():
        assert set(element.attrib) <= ALLOWED[element.tag.removeprefix(SVG)]
    nodes, _ = parsed(picture.dot)
    assert len(nodes) == len(picture.graph.cards)


def test_the_leaves_of_a_model():
    model = nn.Linear(2, 1, rng=np.random.default_rng(0))
    for parameter in model.parameters():
        parameter.name = '"]]></svg><script>\ud800.\\N'
    picture = draw(model(np.ones((1, 2))).sum(), parameters=model.parameters())
    inside = [inset.name for card in picture.graph.cards for inset in card.insets]
    assert inside == ['"]]></svg><script>\ufffd.\\N'] * 2
    tags = {x.tag.removeprefix(SVG) for x in ElementTree.fromstring(picture.svg).iter()}
    assert tags <= set(ALLOWED)


def test_what_cannot_be_seen_is_shown():
    assert clean("\u202eevil\u2066") == "\ufffdevil\ufffd"
    assert clean("a\u200bb") == "a\ufffdb"
    assert name_of(Value(1.0, name="\n \t")) == ""
    assert draw(Value(1.0, name=" ") * 2.0).graph.cards[0].tooltip.startswith("input")


def test_a_formula_in_hebrew_is_still_read_from_left_to_right():
    """The mark behind each name keeps a bidirectional reader from swapping the operands."""
    title = draw(Value(3.0, name="א") - Value(1.0, name="ב")).graph.title
    assert title == f"א{LEFT_TO_RIGHT} − ב{LEFT_TO_RIGHT}"


def test_a_long_name_is_told_in_full_once():
    name = "".join(map(str, range(1000)))
    svg = draw(Value(1.0, name=name) * 2.0).svg
    assert svg.count(name) == 1
    assert any(tooltip(card).startswith(name) for card in cards(svg))
