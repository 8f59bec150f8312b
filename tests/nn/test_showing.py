"""Tables and the curve of the loss in a notebook: valid, escaped, and never an error."""

import math
from xml.etree import ElementTree

import numpy as np
import pytest

import nn
from nn.history import History
from nn.showing import curve, table

SVG = "{http://www.w3.org/2000/svg}"


def html_of(x):
    """What a notebook shows, as an element; it is XML, too."""
    return ElementTree.fromstring(f"<div>{x._repr_mimebundle_()['text/html']}</div>")


def cells(element):
    return [[cell.text or "" for cell in row] for row in element.iter("tr")]


def test_a_module_is_a_table_of_its_parts():
    model = nn.MLP([2, 3, 1], rng=np.random.default_rng(0))
    assert model._repr_mimebundle_()["text/plain"] == repr(model)
    rows = cells(html_of(model))
    assert rows[0] == ["MLP", "13 parameters, float64"]
    assert ["├─ layers.0: Linear", "9"] in rows
    lines = repr(model).splitlines()
    assert all(line.startswith(row[0]) for line, row in zip(lines, rows, strict=True))


@pytest.mark.parametrize("model", [nn.Module(), nn.Sequential(), nn.Sequential(nn.relu)])
def test_modules_without_parameters(model):
    assert "0 parameters" in cells(html_of(model))[0][1]


def test_a_name_is_a_text():
    assert "&lt;b&gt;" in table(["<b>"], [])
    assert "<b>" not in table(["x"], [["<b>"]])


def test_a_history_is_a_curve_and_a_table():
    history = History([0.9, 0.5, 0.4, 0.3], [0.7, 0.35], {"validation_accuracy": [0.5, 0.75]})
    shown = html_of(history)
    assert shown.find("p").text == "History: 2 epochs, 4 steps"
    assert cells(shown) == [
        ["epoch", "loss", "validation accuracy"],
        ["1", "0.7000", "0.5000"],
        ["2", "0.3500", "0.7500"],
    ]
    (line,) = shown.iter(SVG + "polyline")
    points = [tuple(map(float, point.split(","))) for point in line.get("points").split()]
    assert len(points) == 4
    assert points == sorted(points, key=lambda point: point[0])
    assert [y for _, y in points] == sorted(y for _, y in points)  # a falling loss goes down
    assert shown.find(SVG + "svg").get("aria-label") == "loss, from 0.9 to 0.3"


@pytest.mark.parametrize(
    "history",
    [
        History(),
        History([math.nan, math.inf], [math.nan]),
        History([0.5], [0.5]),
        History([], [0.5, 0.5], {"x": [1.0]}),
        History(list(np.linspace(9.0, 1.0, 100_000)), [1.0] * 1000),
    ],
)
def test_any_history_can_be_shown(history):
    assert html_of(history).find("p").text.startswith("History: ")
    assert len(history._repr_mimebundle_()["text/html"]) < 20_000


def test_a_curve_leaves_out_what_is_not_finite():
    assert curve([1.0, math.nan, 0.5], "loss").count(",") >= 2
    assert curve([math.nan, 1.0], "loss") == ""
    assert "nan" not in curve([2.0, math.inf, 1.0], "loss").replace("aria", "")
