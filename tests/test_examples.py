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
TESTED = {
    "autoencoder_digits",
    "chain_rule",
    "digits_cnn",
    "digits_mlp",
    "gan_points",
    "sine_rnn",
    "spiral",
    "tiny_transformer",
    "two_moons_scalar",
}


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
    accuracy = import_module("examples.digits_mlp").main(tmp_path, progress=False)
    assert accuracy >= 0.975
    printed = capsys.readouterr().out
    assert "gradients against finite differences: all" in printed
    assert f"{accuracy:.2%} of 359 unseen digits are right" in printed
    saved = nn.load(tmp_path / "digits_mlp.safetensors")
    assert {array.shape for array in saved.values()} == {(64, 128), (128,), (128, 10), (10,)}
    assert all(np.isfinite(array).all() for array in saved.values())
    for picture in ("digits_loss.png", "digits_mistakes.png"):
        assert (tmp_path / picture).read_bytes().startswith(b"\x89PNG")
    assert "logsumexp" in (tmp_path / "digits_graph.svg").read_text()


def test_digits_by_convolutions(tmp_path, capsys):
    accuracy = import_module("examples.digits_cnn").main(tmp_path, progress=False)
    assert accuracy >= 0.985
    assert f"{accuracy:.2%} of 359 unseen digits are right" in capsys.readouterr().out
    saved = nn.load(tmp_path / "digits_cnn.safetensors")
    assert saved["layers.0.weight"].shape == (16, 1, 3, 3)
    assert {array.dtype for array in saved.values()} == {np.dtype(np.float32)}
    names = ("digits_cnn_kernels.png", "digits_cnn_loss.png", "digits_cnn_mistakes.png")
    assert_pictures(tmp_path, *names)


def test_two_moons(tmp_path, capsys):
    accuracy = import_module("examples.two_moons_scalar").main(tmp_path, points=20, steps=20)
    assert accuracy >= 0.9
    assert (tmp_path / "two_moons.png").read_bytes().startswith(b"\x89PNG")
    assert "step  20: loss" in capsys.readouterr().out


def test_spiral(tmp_path, capsys):
    accuracy = import_module("examples.spiral").main(tmp_path, epochs=30)
    assert accuracy >= 0.99
    printed = capsys.readouterr().out
    assert f"{accuracy:.2%} of 300 unseen points are right" in printed
    assert "validation accuracy  learning rate" in printed
    for picture in ("spiral_regions.png", "spiral_history.png"):
        assert (tmp_path / picture).read_bytes().startswith(b"\x89PNG")


def assert_pictures(folder, *names):
    for name in names:
        assert (folder / name).read_bytes().startswith(b"\x89PNG")


def test_sines(tmp_path, capsys):
    errors = import_module("examples.sine_rnn").main(tmp_path, steps=40)
    last, straight, best, *networks = errors.values()
    assert best < 0.02 < 0.05 < last < straight
    assert len(networks) == 3 and max(networks) < 0.6 * last
    assert "LSTM: 40 steps in" in capsys.readouterr().out
    assert_pictures(tmp_path, "sine_rnn_forecasts.png", "sine_rnn_errors.png")


def test_autoencoder(tmp_path, capsys):
    errors = import_module("examples.autoencoder_digits").main(tmp_path, epochs=25)
    assert errors["autoencoder"] < 0.9 * errors["PCA"] < 0.9 * errors["mean digit"]
    assert f"unseen digits {errors['autoencoder']:.4f}" in capsys.readouterr().out
    assert_pictures(tmp_path, "autoencoder_digits.png", "autoencoder_codes.png")


def test_pca_is_the_one_everybody_computes():
    from sklearn.decomposition import PCA

    x = np.random.default_rng(0).normal(size=(50, 6)) * np.arange(1.0, 7.0)
    ours, theirs = import_module("examples.autoencoder_digits").PCA(x, 2), PCA(2).fit(x)
    wanted = theirs.inverse_transform(theirs.transform(x))
    np.testing.assert_allclose(ours(x), wanted, rtol=1e-10, atol=1e-10)


def test_gan(tmp_path, capsys):
    result = import_module("examples.gan_points").main(tmp_path, steps=100)
    assert result["distance at the end"] < 0.3 * result["distance at the start"]
    assert "distance of real points" in capsys.readouterr().out
    assert_pictures(tmp_path, "gan_points.png", "gan_losses.png")


def test_the_measures_of_the_gan():
    gan = import_module("examples.gan_points")
    rng = np.random.default_rng(0)
    real = gan.real_points(600, rng)
    clusters, share = gan.covered(real)
    assert clusters == 8 and share > 0.98
    half = real[real[:, 0] > 0.5]  # the three clusters on the right
    assert gan.covered(half)[0] == 3
    assert gan.covered(np.zeros((10, 2))) == (0, 0.0)
    assert gan.energy_distance(real, real) == 0.0
    assert gan.energy_distance(real, gan.real_points(600, rng)) < 0.01
    assert gan.energy_distance(real, half) > 0.3
    # Between two single points it is twice their distance.
    assert gan.energy_distance(np.zeros((1, 2)), np.array([[3.0, 4.0]])) == 10.0


def test_transformer(tmp_path, capsys):
    shares = import_module("examples.tiny_transformer").main(tmp_path, steps=100, length=4)
    assert shares["words"] >= 0.95 and shares["looks at that letter"] >= 0.5
    assert f"of 500 new words {shares['words']:.1%} are right" in capsys.readouterr().out
    assert_pictures(tmp_path, "tiny_transformer_attention.png")
