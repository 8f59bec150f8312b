"""A sheet: what is drawn by hand is well-formed, escaped, in light and dark, always the same."""

import os
from xml.etree import ElementTree

import pytest

from autograd import Sheet

SVG = "{http://www.w3.org/2000/svg}"
EVIL = '</svg><script>alert("x")</script>'


def drawn(text="a"):
    sheet = Sheet(text, f"about {text}", {"own": {"stroke": ("#010203", "#f0f1f2")}})
    sheet.line(10, 20.25, 300, 20, "own", width=2.5, dashed=True)
    with sheet.group(f"neuron {text}", focusable=True):
        sheet.circle(50, 60, 8, "input", 0.5)
        sheet.words(text, 50, 90, anchor="middle", font="value")
    sheet.box(5, 5, 10, 10, "card", 3)
    return sheet


def test_elements_are_where_they_were_drawn():
    root = ElementTree.fromstring(drawn().svg)
    line = next(root.iter(SVG + "line"))
    assert (line.get("x1"), line.get("y1"), line.get("x2")) == ("10", "20.2", "300")
    assert line.get("stroke-dasharray") and line.get("stroke-width") == "2.5"
    assert line.get("stroke") == "#010203"
    circle = next(root.iter(SVG + "circle"))
    assert (circle.get("cx"), circle.get("r"), circle.get("fill-opacity")) == ("50", "8", "0.50")
    assert next(root.iter(SVG + "text")).text == "a"


def test_it_is_as_large_as_what_is_on_it():
    root = ElementTree.fromstring(drawn().svg)
    assert float(root.get("width")) == 324
    assert float(root.get("height")) == 114
    assert root.get("viewBox") == "0 0 324 114"


def test_colours_for_the_dark_are_those_that_are_used():
    style = next(ElementTree.fromstring(drawn().svg).iter(SVG + "style")).text
    assert "prefers-color-scheme:dark" in style
    assert ".own{stroke:#f0f1f2}" in style
    assert ".card{" in style
    assert ".violet" not in style and ".gradient" not in style


def test_a_text_is_a_text_whatever_is_in_it():
    svg = drawn(EVIL).svg
    assert "<script" not in svg
    root = ElementTree.fromstring(svg)
    assert next(root.iter(SVG + "text")).text == EVIL
    group = next(x for x in root.iter(SVG + "g") if x.get("tabindex"))
    assert group.get("aria-label") == group.find(SVG + "title").text == f"neuron {EVIL}"
    ElementTree.fromstring(drawn("nul\0 and \ud800").svg.encode())


def test_title_and_description_are_read_aloud():
    root = ElementTree.fromstring(drawn("moons").svg)
    title, desc = (root.find(SVG + name) for name in ("title", "desc"))
    assert root.get("role") == "img"
    assert root.get("aria-labelledby").split() == [title.get("id"), desc.get("id")]
    assert title.text == "moons" and "about moons" in desc.text


def test_the_same_calls_give_the_same_bytes_and_others_other_ids():
    assert drawn().svg == drawn().svg
    ids = {ElementTree.fromstring(drawn(text).svg).get("id") for text in "abc"}
    assert len(ids) == 3


def test_a_group_ends_when_an_error_comes():
    sheet = Sheet("x")
    with pytest.raises(KeyError), sheet.group("part"):
        sheet.circle(5, 5, 2, "no such colour")
    ElementTree.fromstring(sheet.svg)


def test_saving(tmp_path):
    drawn().save(tmp_path / "a.svg")
    assert (tmp_path / "a.svg").read_text(encoding="utf-8") == drawn().svg
    assert os.listdir(tmp_path) == ["a.svg"]
    with pytest.raises(ValueError, match=r"Sheet\.save: 'a\.png' must end in \.svg"):
        drawn().save(tmp_path / "a.png")
    with pytest.raises(FileNotFoundError, match=r"Sheet\.save: there is no folder"):
        drawn().save(tmp_path / "no" / "a.svg")


def test_a_notebook_shows_it():
    bundle = drawn()._repr_mimebundle_()
    assert bundle == {"image/svg+xml": drawn().svg, "text/plain": "<Sheet: a, 324 x 114>"}
