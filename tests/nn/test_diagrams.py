"""Diagrams: every weight is a line of its sign and size, and gradients are those of backward()."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest

import nn
from autograd import Sheet
from nn.captions import brief
from nn.chains import readings_of, stages_of
from nn.columns import LABEL_HEIGHT, Columns, common
from nn.parameters import nodes_of

SVG = "{http://www.w3.org/2000/svg}"


def generator(seed=0):
    return np.random.default_rng(seed)


def mlp(*sizes, **options):
    return nn.MLP(list(sizes), nn.tanh, rng=generator(), **options)


def root_of(sheet):
    return ElementTree.fromstring(sheet.svg)


def texts(sheet):
    return [x.text for x in root_of(sheet).iter(SVG + "text")]


def weights_of(sheet):
    """For each line that is a weight its title and its element."""
    groups = (x for x in root_of(sheet).iter(SVG + "g") if x.find(SVG + "line") is not None)
    return {
        x.get("aria-label"): x.find(SVG + "line")
        for x in groups
        if (x.get("aria-label") or "").startswith("weight")
    }


def test_each_weight_is_a_line_wide_and_dashed_by_size_and_sign():
    layer = nn.Linear(2, 2, rng=generator())
    layer.load_state_dict({"weight": [[1.0, -2.0], [0.5, 0.0]], "bias": [0.0, 0.0]})
    lines = weights_of(nn.diagram(layer))
    assert len(lines) == 4
    strongest = lines["weight 0 → 1: −2"]
    assert strongest.get("class") == "negative" and strongest.get("stroke-dasharray")
    positive = lines["weight 0 → 0: 1"]
    assert positive.get("class") == "positive" and not positive.get("stroke-dasharray")
    widths = {text[-2:].strip(): float(x.get("stroke-width")) for text, x in lines.items()}
    assert widths["−2"] > widths["1"] > widths[".5"] > widths["0"] > 0


@pytest.mark.parametrize("kind", ["tensors", "values"])
def test_numbers_are_those_of_the_network(kind):
    model = mlp(2, 3, 2)
    x, label = np.array([0.5, -1.0]), 1
    loss = nn.cross_entropy(model(x[np.newaxis]), np.array([label]))
    loss.backward()
    expected = [layer.weight.grad.copy() for layer in model.layers]
    model.zero_grad()
    shown = model if kind == "tensors" else model.mapped(nn.as_values)
    readings, value = readings_of("diagram", shown, x, label, nn.cross_entropy)
    assert value == pytest.approx(loss.item(), rel=1e-12)
    for reading, gradient in zip(readings[1:], expected, strict=True):
        assert reading.weight_gradients == pytest.approx(gradient, rel=1e-10)
    hidden = np.tanh(x @ nn.as_array(model.layers[0].weight))
    assert readings[1].outputs == pytest.approx(hidden)
    # The gradient of the logits is softmax - one-hot.
    share = nn.softmax(readings[2].outputs)
    assert readings[2].gradients == pytest.approx(share - np.eye(2)[label])
    assert all(node.grad is None for node in nodes_of(shown.parameters()))
    words = texts(nn.diagram(shown, x, label))
    assert brief(float(hidden[0])) in words
    assert f"∇ {brief(float(readings[2].gradients[0]))}" in words


def test_without_a_sample_there_are_weights_only():
    words = texts(nn.diagram(mlp(2, 3, 2)))
    assert "weights and biases" in words
    assert not any("∇" in text for text in words)
    with_sample = texts(nn.diagram(mlp(2, 3, 2), [1.0, 2.0]))
    assert not any("∇" in text for text in with_sample)
    assert "for x = (1, 2)" in with_sample


def test_a_large_layer_is_shortened_with_its_count():
    model = nn.Sequential(nn.Flatten(), nn.Linear(64, 32, rng=generator()), nn.relu)
    sheet = nn.diagram(model, np.ones((1, 8, 8)), limit=4)
    assert "64, 4 drawn" in texts(sheet)
    assert "relu, 32 units, 4 drawn" in texts(sheet)
    assert len(weights_of(sheet)) == 16
    assert "weight 63 → 31" in " ".join(weights_of(sheet))


def test_names_are_escaped_and_read_aloud():
    evil = "</svg><script>"
    sheet = nn.diagram(mlp(2, 2), [1.0, 2.0], input_names=[evil, "b"], title=evil)
    assert "<script" not in sheet.svg
    assert texts(sheet).count(evil) == 2
    root = root_of(sheet)
    assert root.find(SVG + "title").text == evil
    assert "layer 0: 2 units, outputs 1, 2" in root.find(SVG + "desc").text
    spoken = [x.get("aria-label") for x in root.iter(SVG + "g") if x.get("tabindex")]
    assert len(spoken) == 4 and spoken[0] == "inputs, neuron 0, output 1"


def test_the_same_bytes_every_time_and_dark_colours():
    svgs = {nn.diagram(mlp(2, 3, 2), [1.0, 2.0], 0).svg for _ in range(3)}
    assert len(svgs) == 1
    assert re.search(r"prefers-color-scheme:dark.*\.negative\{stroke:#f472b6\}", svgs.pop())


def test_dropout_and_batch_normalisation_are_in_evaluation_mode():
    rng = generator()
    model = nn.Sequential(
        nn.Linear(2, 3, rng=rng), nn.Dropout(0.9, rng=rng), nn.Linear(3, 1, rng=rng)
    )
    outputs = readings_of("diagram", model, [1.0, 1.0])[0][-1].outputs
    assert outputs == pytest.approx(nn.predict(model, np.ones((1, 2)))[0])
    assert model.training


def test_what_is_not_finite_is_drawn_too():
    layer = nn.Linear(2, 2, rng=generator())
    layer.weight.update(lambda _: np.array([[np.nan, np.inf], [-np.inf, 1.0]]))
    with np.errstate(all="ignore"):
        sheet = nn.diagram(layer, [1.0, 1.0])
    assert "nan" in texts(sheet) and "weight 0 → 1: inf" in weights_of(sheet)
    zeros = nn.Linear(2, 2, rng=generator(), initialization=nn.zeros)
    assert len(weights_of(nn.diagram(zeros, [0.0, 0.0]))) == 4


@pytest.mark.parametrize(
    "call, kind, message",
    [
        (lambda: nn.diagram(nn.Conv2d(1, 2, 3, rng=generator())), TypeError, "nn.summary shows"),
        (lambda: nn.diagram(nn.Sequential(nn.relu)), TypeError, "has no Linear layer"),
        (lambda: nn.diagram(mlp(2, 2), [1.0, 2.0, 3.0]), ValueError, r"one sample of shape \(2,\)"),
        (lambda: nn.diagram(mlp(2, 2), np.ones((5, 2))), ValueError, r"got shape \(5, 2\)"),
        (lambda: nn.diagram(mlp(2, 2), label=1), ValueError, "a label needs the sample"),
        (lambda: nn.diagram(mlp(2, 2), limit=1), ValueError, "limit must be at least 2"),
        (lambda: nn.diagram(mlp(2, 2), output_names=["a"]), ValueError, "2 output_names"),
        (
            lambda: nn.diagram(nn.Sequential(nn.Linear(2, 3, rng=generator()), np.sum), [1.0, 2.0]),
            TypeError,
            "sum turned shape",
        ),
    ],
)
def test_errors(call, kind, message):
    with pytest.raises(kind, match=message):
        call()


def test_constant_weights_and_functions_without_a_derivative():
    tree = nn.tree_network((0, 0.5, 0, 1))  # x <= 0.5 is class 0
    outputs = [readings_of("x", tree, [x])[0][-1].outputs.tolist() for x in (0.0, 1.0)]
    assert outputs == [[1.0, 0.0], [0.0, 1.0]]
    assert "step, 1 unit" in texts(nn.diagram(tree, [0.0]))
    with pytest.raises(TypeError, match="nothing would be learned"):
        nn.diagram(tree, [0.0], 0)
    soft = nn.tree_network((0, 0.5, 0, 1), steepness=5.0)
    assert readings_of("x", soft, [1.0], 0, nn.cross_entropy)[0][1].weight_gradients.any()


def test_a_subclass_that_computes_something_else_is_refused():
    class Doubled(nn.MLP):
        def __call__(self, x):
            return 2.0 * super().__call__(x)

    with pytest.raises(TypeError, match="got Doubled"):
        nn.diagram(Doubled([2, 2], rng=generator()))


def test_stages_of_nested_networks():
    rng = generator()
    model = nn.Sequential(nn.Flatten(), nn.Sequential(nn.MLP([4, 3, 2], rng=rng), nn.sigmoid))
    before, stages = stages_of("diagram", model)
    assert [type(x) for x in before] == [nn.Flatten]
    assert [stage.name for stage in stages] == ["relu", "sigmoid"]


@pytest.mark.parametrize("sizes", [(2, 3, 2), (3, 4), (1, 1), (4, 3), (6, 2), (1, 12)])
def test_labels_stand_on_their_lines_and_hide_no_other(sizes):
    columns = Columns(sizes, 16, numbers=True, gradients=True, left=60.0)
    for column in range(1, len(sizes)):
        left, right = columns.ends(column)
        boxes = list(columns.labels(column, [90.0] * sizes[column - 1] * sizes[column]))
        for edge, box in zip(columns.edges(column), boxes, strict=True):
            assert left <= box[0] and box[2] <= right
            share = ((box[0] + box[2]) / 2 - left) / (right - left)
            assert edge.height(share) == pytest.approx((box[1] + box[3]) / 2)
            assert box[3] - box[1] == pytest.approx(LABEL_HEIGHT)
        hidden = sum(common(a, b) for i, a in enumerate(boxes) for b in boxes[:i])
        assert hidden <= 0.06 * len(boxes) * 90.0 * LABEL_HEIGHT


def test_it_is_a_sheet():
    assert isinstance(nn.diagram(mlp(2, 2)), Sheet)
