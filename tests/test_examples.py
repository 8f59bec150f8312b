"""Every example runs, short, and shows what it promises."""

import ast
import xml.etree.ElementTree as ElementTree
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

import nn

matplotlib = pytest.importorskip("matplotlib")
pytest.importorskip("sklearn")
matplotlib.use("Agg")

EXAMPLES = Path(__file__).parents[1] / "examples"

#: The test that runs each example.
TESTED = {"chain_rule", "digits_mlp", "two_moons_scalar"}


def test_every_example_is_tested_and_has_a_main():
    names = {path.stem for path in EXAMPLES.glob("*.py")} - {"__init__"}
    assert names == TESTED
    for name in names:
        tree = ast.parse((EXAMPLES / f"{name}.py").read_text())
        assert any(isinstance(x, ast.FunctionDef) and x.name == "main" for x in tree.body)


def test_chain_rule(tmp_path, capsys):
    gradients = import_module("examples.chain_rule").main(tmp_path)
    assert gradients["by hand"] == gradients["backpropagation"] == (44.0, 66.0)
    assert gradients["finite differences"] == pytest.approx((44.0, 66.0), abs=1e-10)
    assert "is 124 at x1 = 1, x2 = 3" in capsys.readouterr().out
    svg = ElementTree.parse(tmp_path / "chain_rule.svg").getroot()
    text = " ".join(svg.itertext())
    for number in ("44", "66", "124", "x₁", "x₂"):
        assert number in text


def test_digits(tmp_path, capsys):
    accuracy = import_module("examples.digits_mlp").main(tmp_path, epochs=12, progress=False)
    assert accuracy >= 0.96
    printed = capsys.readouterr().out
    assert "gradients against finite differences: all" in printed
    assert f"{accuracy:.2%} of 359 unseen digits are right" in printed
    saved = nn.load(tmp_path / "digits_mlp.safetensors")
    assert {array.shape for array in saved.values()} == {(64, 64), (64,), (64, 10), (10,)}
    assert all(np.isfinite(array).all() for array in saved.values())
    for picture in ("digits_loss.png", "digits_mistakes.png"):
        assert (tmp_path / picture).read_bytes().startswith(b"\x89PNG")
    assert "logsumexp" in (tmp_path / "digits_graph.svg").read_text()


def test_two_moons(tmp_path, capsys):
    accuracy = import_module("examples.two_moons_scalar").main(tmp_path, points=20, steps=20)
    assert accuracy >= 0.9
    assert (tmp_path / "two_moons.png").read_bytes().startswith(b"\x89PNG")
    assert "step  20: loss" in capsys.readouterr().out
