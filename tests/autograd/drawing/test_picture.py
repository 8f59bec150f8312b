"""draw, and what a Picture can do."""

import io
import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

import autograd as ag
from autograd import Tensor, Value, topological_order
from autograd.drawing import Picture, draw, picture

from .graphs import ALL, cards, chain_rule, recorded_graphs, sigmoid_network, tensor_network

ROOT = Path(__file__).parents[3]
DIGEST = """
import zlib
from tests.autograd.drawing.graphs import ALL
from autograd.drawing import draw
for make in ALL:
    drawn = draw(make(), limit=40)
    print(zlib.crc32(drawn.svg.encode()), zlib.crc32(drawn.dot.encode()))
"""


def run(code, **environment):
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


# --- the same picture everywhere ------------------------------------------------------------


def test_the_same_bytes_in_every_process():
    first, second = (run(DIGEST, PYTHONHASHSEED=seed) for seed in ("1", "2"))
    assert first == second
    assert len(first.splitlines()) == len(ALL)


def test_the_same_bytes_in_every_thread():
    makers = [*ALL] * 2
    found = [""] * len(makers)

    def work(place):
        found[place] = draw(makers[place]()).svg

    threads = [threading.Thread(target=work, args=(place,)) for place in range(len(makers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [draw(make()).svg for make in makers]


def test_graphviz_is_imported_only_for_dot():
    code = "import sys, autograd.drawing; print('graphviz' in sys.modules)"
    assert run(code).strip() == "False"


# --- nothing is changed ---------------------------------------------------------------------


@given(recorded_graphs())
def test_no_gradient_is_stored_or_changed(output):
    order = topological_order(output)
    for place, node in enumerate(order[::2]):
        node.grad = float(place)
    before = [node.grad for node in order]
    draw(output).svg.encode()
    assert [node.grad for node in order] == before


def test_a_backward_pass_after_drawing_is_right():
    x = Tensor([1.0, 2.0], name="x")
    hidden = x * x
    y = hidden.sum()
    draw(y)
    assert x.grad is None and hidden.grad is None
    y.backward()
    assert x.grad.tolist() == [2.0, 4.0]
    x.update(lambda data: data + 1.0)
    assert draw(y).graph.notes[0].startswith("no gradients: the first operand of multiply")


def test_a_picture_shows_how_things_stood_when_it_was_drawn():
    x = Value(2.0, name="x")
    y = x * 3.0
    drawn = draw(y)
    x.data = 5.0
    x.name = "other"
    assert "x: input\nvalue 2.0\ngradient 3.0" in drawn.svg


# --- large graphs ---------------------------------------------------------------------------


def chain(length):
    x = Value(1.0, name="x")
    for _ in range(length):
        x = x * 0.5 + 0.5
    return x


def diamonds(kind):
    x = kind
    for _ in range(100):
        x = x * 0.5 + x * 0.5
    return x


def test_a_chain_of_100_000_nodes_is_drawn_near_its_output():
    drawn = draw(chain(50_000), fold=False)
    assert len(drawn.graph.cards) <= 150
    assert "99,926 nodes and 99,926 constants left out" in drawn.svg
    assert len(drawn.svg) < 300_000
    assert len(cards(drawn.svg)) == len(drawn.graph.cards)


@pytest.mark.parametrize("kind", [Value(1.0), Tensor([1.0, 2.0])], ids=["Value", "Tensor"])
def test_a_graph_with_2_to_the_100_paths(kind):
    drawn = draw(diamonds(kind), fold=False)
    assert len(drawn.graph.cards) <= 150
    assert drawn.graph.cards[-1].gradient.text in ("∇ 1", "‖∇‖ 1.414")
    assert "left out" in drawn.svg


def test_a_node_used_100_000_times():
    x = Value(1.0)
    total = x
    for _ in range(100_000):
        total = total + x
    assert len(draw(total).graph.cards) <= 150


def test_a_thousand_columns_without_recursion():
    drawn = draw(chain(1000), limit=10_000, fold=False)
    assert len(drawn.graph.cards) == 4001
    assert drawn.graph.notes == ()
    assert drawn.svg.endswith("</svg>\n")


def test_the_limit():
    assert len(draw(sigmoid_network()).graph.cards) == 62
    assert len(draw(sigmoid_network(), limit=61).graph.cards) <= 61
    assert [card.role for card in draw(chain(9), limit=1, fold=False).graph.cards] == [
        "left out",
        "output",
    ]


# --- saving and showing -----------------------------------------------------------------------


def test_save(tmp_path):
    drawn = draw(chain_rule())
    drawn.save(tmp_path / "f.svg")
    drawn.save(str(tmp_path / "f.dot"))
    assert (tmp_path / "f.svg").read_text("utf-8") == drawn.svg
    assert (tmp_path / "f.dot").read_text("utf-8") == drawn.dot
    drawn.save(tmp_path / "f.svg")
    assert sorted(os.listdir(tmp_path)) == ["f.dot", "f.svg"]


@pytest.mark.parametrize("name", ["f.gif", "f", "svg", "f.SVG.gz"])
def test_save_needs_a_known_suffix(tmp_path, name):
    with pytest.raises(
        ValueError, match=rf"'{name}' must end in \.svg, \.html, \.dot, \.png or \.pdf"
    ):
        draw(chain_rule()).save(tmp_path / name)
    assert os.listdir(tmp_path) == []


def test_save_into_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"Picture\.save: there is no folder '.*nowhere'"):
        draw(chain_rule()).save(tmp_path / "nowhere" / "f.svg")


def test_save_onto_a_folder(tmp_path):
    (tmp_path / "f.svg").mkdir()
    with pytest.raises(IsADirectoryError, match=r"Picture\.save: cannot write '.*f\.svg'"):
        draw(chain_rule()).save(tmp_path / "f.svg")
    assert os.listdir(tmp_path) == ["f.svg"]


def test_a_read_only_folder_is_named(tmp_path):
    tmp_path.chmod(0o500)
    if os.access(tmp_path, os.W_OK):
        pytest.skip("this user may write everywhere")
    with pytest.raises(PermissionError, match=r"Picture\.save: cannot write '.*f\.svg'"):
        draw(chain_rule()).save(tmp_path / "f.svg")


@pytest.mark.parametrize(("code", "kind"), [(13, PermissionError), (28, OSError), (30, OSError)])
def test_a_failed_save_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, code, kind):
    target = tmp_path / "f.svg"
    target.write_text("old")

    class Disk(io.StringIO):
        """A disk with no room left, or one that may not be written to."""

        def __init__(self, path, *args, **options):
            super().__init__()
            Path(path).write_text("half")

        def write(self, text):
            raise OSError(code, os.strerror(code))

    monkeypatch.setattr(picture, "open", Disk, raising=False)
    with pytest.raises(kind, match=rf"Picture\.save: cannot write '.*f\.svg': {os.strerror(code)}"):
        draw(chain_rule()).save(target)
    assert target.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["f.svg"]


def test_save_beside_the_program(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    draw(chain_rule()).save("f.svg")
    assert os.listdir(tmp_path) == ["f.svg"]


def test_notebooks_get_svg_and_text():
    drawn = draw(tensor_network())
    assert drawn._repr_mimebundle_() == {
        "image/svg+xml": drawn.svg,
        "text/plain": repr(drawn),
    }
    assert repr(draw(chain_rule())) == "<Picture of f = (2·x₁ + 3·x₂)² + 3: 10 cards, 9 edges>"
    assert repr(draw(Value(1.0, name="x"))) == "<Picture of x: 1 card, 0 edges>"
    assert isinstance(drawn, Picture)


# --- what cannot be drawn ---------------------------------------------------------------------


def test_wrong_arguments():
    values = np.array([Value(1.0), Value(2.0)], dtype=object)
    with pytest.raises(TypeError, match="expected a Value or Tensor, got ndarray; of an array of"):
        draw(values)
    with pytest.raises(TypeError, match="expected a Value or Tensor, got float"):
        draw(1.0)
    with pytest.raises(ValueError, match="limit must be at least 1, got 0"):
        draw(chain_rule(), limit=0)


def test_everything_that_can_be_a_node_can_be_drawn():
    x = Tensor(np.ones((2, 0, 3)), name="empty")
    half = Tensor(np.ones(3, np.float16), name="half")
    with ag.no_grad():
        unrecorded = half * 2.0
    for output in (
        x,
        x * 2.0,
        x.sum(),
        half,
        half * half,
        unrecorded,
        half.detach(),
        half[0] * 1e4,
    ):
        assert draw(output).svg.endswith("</svg>\n")
        assert draw(output).dot


def test_a_file_that_cannot_be_written_leaves_nothing_behind(tmp_path, monkeypatch):
    drawn = draw(Value(1.0) * 2.0)
    with pytest.raises(ValueError, match="holds a null character"):
        drawn.save(str(tmp_path / "a\0b.svg"))

    def stopped(*paths):
        raise KeyboardInterrupt

    monkeypatch.setattr("os.replace", stopped)
    with pytest.raises(KeyboardInterrupt):
        drawn.save(tmp_path / "f.svg")
    assert list(tmp_path.iterdir()) == []
