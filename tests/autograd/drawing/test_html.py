"""The page: one file, safe whatever the names are, the same bytes every time."""

import json
import math
import re
from html.parser import HTMLParser

import numpy as np
import pytest

from autograd import Value
from autograd.drawing import draw
from autograd.drawing.html import data_of, in_script, part
from autograd.drawing.stepping import steps_of

from .graphs import ALL, awkward_values, chain_rule, tensor_network


class Reader(HTMLParser):
    """The elements of a page, and the text in its scripts and title."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.texts, self.open = [], {"script": [], "title": []}, ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        self.open = tag

    def handle_data(self, text):
        if self.open in self.texts:
            self.texts[self.open].append(text)


def data_in(page):
    return json.loads(Reader(page).texts["script"][0])


@pytest.mark.parametrize("make", ALL)
def test_the_page_is_one_file_with_the_picture_in_it(make):
    drawn = draw(make())
    assert drawn.svg.rstrip() in drawn.html
    tags = Reader(drawn.html).tags
    assert [tag for tag, _ in tags].count("svg") == 1
    for tag, attributes in tags:
        assert tag not in ("link", "img", "iframe", "object", "base")
        assert not {"src", "href", "onclick", "onload", "action"} & attributes.keys()
    assert not re.search(r"@import|url\(|\bfetch\(|XMLHttpRequest|\bimport\b *\(", drawn.html)
    addresses = set(re.findall(r"https?://[^\"'\s<]*", drawn.html))
    assert addresses == {"http://www.w3.org/2000/svg"}


@pytest.mark.parametrize("make", ALL)
def test_the_same_bytes_every_time(make):
    assert draw(make()).html == draw(make()).html


def test_the_data_says_what_the_picture_says():
    drawn = draw(chain_rule())
    data = data_in(drawn.html)
    assert data["steps"] == [list(step) for step in steps_of(drawn.graph)]
    assert data["cards"][0] == ["x₁", "∇ 44", "input"]
    assert data["cards"][1] == ["2", "", "constant"]
    assert data["edges"][1] == [0, 2, "2", 2.0]
    assert data["edges"][0] == [1, 2, "", 0]  # nothing goes back to a constant


def test_tensors_have_no_local_derivative_as_a_number():
    data = data_of(draw(tensor_network()).graph)
    assert [len(edge) for edge in data["edges"]] == [4] + [2] * (len(data["edges"]) - 1)


def test_nan_and_inf_are_texts_that_javascript_reads():
    page = draw(awkward_values()).html
    slopes = {edge[3] for edge in data_in(page)["edges"] if len(edge) > 3}
    assert {"NaN", "Infinity"} <= slopes
    assert all(isinstance(x, str) or math.isfinite(x) for x in slopes)


@pytest.mark.parametrize(
    "name",
    [
        "</script><script>alert(1)</script>",
        "<!--<script>",
        "${x} $title $$ `\\",
        '"><svg onload=alert(1)>',
        "]]> & &amp; &lt;",
        "line\u2028separator\u2029",
    ],
)
def test_a_name_is_a_text_whatever_it_looks_like(name):
    x = Value(2.0, name=name)
    y = x * Value(3.0, name=name)
    y.name = name
    drawn = draw(y)
    reader = Reader(drawn.html)
    plain = [tag for tag, _ in Reader(draw(Value(2.0) * Value(3.0)).html).tags]
    assert [tag for tag, _ in reader.tags if tag not in ("text", "rect")] == [
        tag for tag in plain if tag not in ("text", "rect")
    ]
    assert reader.texts["title"][0] == drawn.graph.title
    assert data_in(drawn.html)["cards"][0][0] == drawn.graph.cards[0].header


def test_data_in_a_script_reads_as_it_was():
    data = ["</script>", "<!--", "\u2028\u2029", "é ∇ &", {"x": [1, 2.5]}]
    text = in_script(data)
    assert json.loads(text) == data
    assert not set("<>&\u2028\u2029") & set(text)


def test_every_rule_of_the_style_is_for_the_stepper_alone():
    style = re.sub(r"/\*.*?\*/", "", part("page.css"), flags=re.S)
    selectors = [
        one.strip()
        for many in re.findall(r"([^{};]+)\{", style)
        if not many.strip().startswith("@")
        for one in re.split(r",(?![^(]*\))", many)
    ]
    assert len(selectors) > 20
    assert all(selector.startswith(".chainrule-stepper") for selector in selectors)


def test_the_page_is_our_own_whatever_engine_draws_the_picture():
    drawn = draw(chain_rule())
    drawn.engine = "dot"
    assert drawn.html == draw(chain_rule()).html


def test_a_large_page_is_not_much_larger_than_its_picture():
    x = Value(1.0, name="x")
    for _ in range(500):
        x = x * 0.5 + 0.5
    drawn = draw(x, limit=5000, fold=False)
    assert len(drawn.html) < 1.5 * len(drawn.svg)


def test_save(tmp_path):
    drawn = draw(tensor_network())
    drawn.save(tmp_path / "loss.html")
    assert (tmp_path / "loss.html").read_text("utf-8") == drawn.html
    assert drawn.html.encode("utf-8").decode("utf-8") == drawn.html
    assert np.array([line.endswith(" ") for line in drawn.html.splitlines()]).sum() == 0
