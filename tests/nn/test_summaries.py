"""The table of layers: shapes as they really are, for every kind of model, and nothing changes."""

from xml.etree import ElementTree

import numpy as np
import pytest

import nn
from autograd import Tensor
from nn.calling import watch, watched
from nn.summaries import shapes


def generator():
    return np.random.default_rng(0)


def by_layer(summary):
    """The rows by what stands in their first column, without the branches."""
    return {row.layer.lstrip("│├└─ "): row for row in summary.rows}


class Speller(nn.Module):
    """Letters in, letters out; its last layer is called twice, and has two names."""

    def __init__(self):
        rng = generator()
        self.embedding = nn.Embedding(10, 4, rng=rng)
        self.memory = nn.LSTM(4, 8, rng=rng)
        self.last = nn.Linear(8, 8, rng=rng)
        self.again = self.last

    def __call__(self, x):
        outputs, _ = self.memory(self.embedding(x))
        return self.again(self.last(outputs))


def test_sequential_of_sequentials():
    rng = generator()
    model = nn.Sequential(
        nn.Sequential(nn.Conv2d(1, 4, 3, rng=rng), nn.relu, nn.MaxPool2d(2)),
        nn.Flatten(),
        nn.Linear(4 * 3 * 3, 10, rng=rng),
    )
    rows = by_layer(nn.summary(model, (5, 1, 8, 8)))
    assert rows["Sequential"][1:] == ("(5, 1, 8, 8)", "(5, 10)", "", "410")
    assert rows["layers.0: Conv2d"][1:] == ("(5, 1, 8, 8)", "(5, 4, 6, 6)", "", "40")
    assert rows["layers.1: relu"][1:] == ("", "", "", "")
    assert rows["layers.2: MaxPool2d"][1:] == ("(5, 4, 6, 6)", "(5, 4, 3, 3)", "", "0")
    assert rows["layers.1: Flatten"][2] == "(5, 36)"


def test_recurrent_and_shared_layers():
    summary = nn.summary(Speller(), np.zeros((2, 5), int))
    rows = by_layer(summary)
    assert rows["embedding: Embedding"][1:3] == ("(2, 5)", "(2, 5, 4)")
    assert rows["memory: LSTM"].outputs == "(2, 5, 8), (2, 8), (2, 8)"
    assert rows["last: Linear"][1:] == ("(2, 5, 8)", "(2, 5, 8)", "2", "72")
    assert rows["again: Linear shared"].parameters == ""
    assert summary.total == 10 * 4 + (4 + 8 + 1) * 32 + 72


def test_transformer():
    rows = by_layer(nn.summary(nn.TransformerBlock(8, 2, rng=generator()), (2, 5, 8)))
    assert rows["mlp: MLP"].outputs == "(2, 5, 8)"
    assert rows["TransformerBlock"].parameters == "864"


def test_values_have_the_same_table():
    model = nn.MLP([2, 3, 1], rng=generator())
    assert nn.summary(model.mapped(nn.as_values), (4, 2)).rows == nn.summary(model, (4, 2)).rows


def test_without_inputs_there_are_no_shapes():
    lines = repr(nn.summary(Speller())).splitlines()
    assert lines[0].split() == ["layer", "parameters"]
    assert lines[-1] == "528 parameters, float64, 4,224 bytes"


def test_a_layer_called_with_several_shapes_says_so():
    class Twice(nn.Module):
        def __init__(self):
            self.norm = nn.LayerNorm(3)

        def __call__(self, x):
            return self.norm(x) + self.norm(x[:1])

    row = by_layer(nn.summary(Twice(), (4, 3)))["norm: LayerNorm"]
    assert row.inputs == "(4, 3), …" and row.calls == "2"


@pytest.mark.parametrize("kind", [nn.as_tensor, nn.as_values])
def test_parameters_beside_modules_have_rows_so_that_the_rows_add_up(kind):
    class Inner(nn.Module):
        def __init__(self):
            self.layer = nn.Linear(2, 2, rng=generator())
            self.scales = [Tensor(np.ones(3)), Tensor(2.0)]

        def __call__(self, x):
            return self.layer(x)

    class Net(nn.Module):
        def __init__(self):
            self.w = Tensor(np.ones((2, 2)))
            self.inner = Inner()
            self.again = self.w
            self.unused = nn.Linear(5, 5, rng=generator())

        def __call__(self, x):
            return self.inner(x @ self.w)

    summary = nn.summary(Net().mapped(kind), (4, 2))
    assert [(row.layer, row.parameters) for row in summary.rows] == [
        ("Net", "44"),
        ("├─ w (2, 2)", "4"),
        ("├─ inner: Inner", "10"),
        ("│  ├─ layer: Linear", "6"),
        ("│  ├─ scales.0 (3,)", "3"),
        ("│  └─ scales.1 ()", "1"),
        ("├─ again (2, 2) shared", ""),
        ("└─ unused: Linear", "30"),
    ]
    parts = [row for row in summary.rows if row.layer[0] in "├└" and row.parameters]
    assert sum(int(row.parameters) for row in parts) == summary.total == 44


def test_nothing_in_the_model_changes():
    rng = generator()
    model = nn.Sequential(nn.Linear(3, 4, rng=rng), nn.BatchNorm(4), nn.Dropout(0.5, rng=rng))
    before, random = model.state_dict(), rng.bit_generator.state
    nn.summary(model, (6, 3))
    assert all(np.array_equal(x, before[path]) for path, x in model.state_dict().items())
    assert rng.bit_generator.state == random
    assert model.training and model[1].training
    assert all(x.grad is None for x in model.parameters())


def test_html_is_escaped_and_whole():
    model = nn.Sequential(nn.Linear(2, 2, rng=generator()))
    model.layers.append(type("<b>", (nn.Module,), {"__call__": lambda self, x: x})())
    bundle = nn.summary(model, (1, 2))._repr_mimebundle_()
    root = ElementTree.fromstring(f"<div>{bundle['text/html']}</div>")
    cells = [[cell.text or "" for cell in row] for row in root.iter("tr")]
    assert cells[0] == ["layer", "input", "output", "parameters"]
    assert cells[-1] == ["└─ layers.1: <b>", "(1, 2)", "(1, 2)", "0"]
    assert bundle["text/plain"].splitlines()[0].split() == cells[0]


def test_errors_name_the_call_and_the_zeros():
    with pytest.raises(TypeError, match="summary: expected a Module, got function"):
        nn.summary(nn.relu, (1, 2))
    with pytest.raises(TypeError, match="indices must be integers") as caught:
        nn.summary(Speller(), (2, 5))
    assert "the inputs were zeros" in caught.value.__notes__[0]
    assert not watched


def test_watching_ends_and_may_be_nested():
    layer = nn.Linear(2, 3, rng=generator())
    with watch() as outer:
        layer(np.ones((1, 2)))
        with watch() as inner:
            layer(np.ones((4, 2)))
        layer(np.ones((7, 2)))
    assert [call.output.shape for call in outer] == [(1, 3), (7, 3)]
    assert [call.inputs[0].shape for call in inner] == [(4, 2)]
    assert not watched


def test_shapes_in_any_nesting():
    assert shapes({"a": Tensor(np.ones(3)), "b": [1.0, (np.ones((2, 1)),)]}) == "(3,), (2, 1)"
    assert shapes(None) == ""
