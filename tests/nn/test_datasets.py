"""Data sets have the shapes they promise, come from rng alone, and lie where they should."""

import numpy as np
import pytest

from nn import datasets

from .missing import without
from .xor import rng

MADE = [datasets.two_moons, datasets.spirals, datasets.xor, datasets.blobs, datasets.sine]
CLASSES = {datasets.two_moons: 2, datasets.spirals: 3, datasets.xor: 2, datasets.blobs: 3}


@pytest.mark.parametrize("make", CLASSES, ids=lambda make: make.__name__)
@pytest.mark.parametrize("rows", [1, 7, 120])
def test_shapes_kinds_and_balance(make, rows):
    x, y = make(rows, rng=rng())
    assert x.shape == (rows, 2) and x.dtype == np.float64 and x.flags.writeable
    assert y.shape == (rows,) and y.dtype == np.int64
    counts = np.bincount(y, minlength=CLASSES[make])
    assert len(counts) == CLASSES[make] and (rows % 4 or counts.max() - counts.min() <= 1)


@pytest.mark.parametrize("make", MADE, ids=lambda make: make.__name__)
def test_the_generator_decides(make):
    noise = {"noise": 0.1} if make is datasets.sine else {}
    (first, _), (again, _), (other, _) = (make(50, rng=rng(seed), **noise) for seed in (1, 1, 2))
    if make is datasets.sine:
        first, again, other = (make(50, rng=rng(seed), **noise)[1] for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_moons_are_half_circles():
    x, y = datasets.two_moons(101, noise=0.0, rng=None)
    assert np.bincount(y).tolist() == [51, 50]
    np.testing.assert_allclose(np.hypot(*x[y == 0].T), 1.0)
    np.testing.assert_allclose(np.hypot(*(x[y == 1] - [1.0, 0.5]).T), 1.0)
    assert (x[y == 0, 1] >= 0).all() and (x[y == 1, 1] <= 0.5).all()
    noisy = datasets.two_moons(4000, noise=0.2, rng=rng())[0]
    bare = datasets.two_moons(4000, noise=0.0, rng=None)[0]
    assert (noisy - bare).std() == pytest.approx(0.2, rel=0.05)


def test_arms_of_a_spiral_are_turned_copies():
    x, y = datasets.spirals(300, classes=3, turns=1.5, noise=0.0, rng=None)
    radius = np.hypot(*x.T)
    assert radius.min() == pytest.approx(0.1) and radius.max() == pytest.approx(1.0)
    angle = 2 * np.pi / 3
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    np.testing.assert_allclose(x[y == 0] @ turn, x[y == 1], atol=1e-14)
    wound = np.unwrap(np.arctan2(x[y == 0, 1], x[y == 0, 0]))
    assert wound[-1] - wound[0] == pytest.approx(2 * np.pi * 1.5 * 0.9)


def test_xor_is_xor():
    x, y = datasets.xor(400, noise=0.05, rng=rng())
    corners = x.round().astype(int)
    np.testing.assert_array_equal(y, corners[:, 0] ^ corners[:, 1])
    assert len(np.unique(corners, axis=0)) == 4
    bare, _ = datasets.xor(4, noise=0.0, rng=None)
    assert bare.tolist() == [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]


def test_blobs_have_their_spread_around_their_centres():
    x, y = datasets.blobs(3000, classes=5, features=3, spread=0.5, rng=rng())
    assert x.shape == (3000, 3) and np.unique(y).tolist() == [0, 1, 2, 3, 4]
    for label in range(5):
        np.testing.assert_allclose(x[y == label].std(axis=0), 0.5, rtol=0.1)
        assert (np.abs(x[y == label].mean(axis=0)) < 10.1).all()


def test_sine_is_the_sine():
    x, y = datasets.sine(9)
    assert x.shape == y.shape == (9, 1) and x[-1, 0] == 2 * np.pi
    np.testing.assert_array_equal(y, np.sin(x))
    _, noisy = datasets.sine(5000, noise=0.3, rng=rng())
    assert (noisy - datasets.sine(5000)[1]).std() == pytest.approx(0.3, rel=0.05)


@pytest.mark.parametrize("make", MADE, ids=lambda make: make.__name__)
def test_mistakes(make):
    with pytest.raises(ValueError, match=f"{make.__name__}: rows must be at least 1, got 0"):
        make(0, rng=rng())
    spread = "spread" if make is datasets.blobs else "noise"
    with pytest.raises(ValueError, match=f"{make.__name__}: the standard deviation must be at lea"):
        make(5, rng=rng(), **{spread: -0.1})
    with pytest.raises(
        TypeError, match=f"{make.__name__}: random numbers come from a numpy.random"
    ):
        make(5, rng=3, **{spread: 0.1})


REAL = {
    datasets.iris: (150, 4, [50, 50, 50]),
    datasets.wine: (178, 13, [59, 71, 48]),
    datasets.breast_cancer: (569, 30, [212, 357]),
    datasets.digits: (1797, 64, [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]),
}


@pytest.mark.parametrize("load", REAL, ids=lambda load: load.__name__)
def test_real_data(load, monkeypatch):
    pytest.importorskip("sklearn")
    rows, features, counts = REAL[load]
    x, y = load()
    assert x.shape == (rows, features) and x.dtype == np.float64 and np.isfinite(x).all()
    assert y.dtype == np.int64 and np.bincount(y).tolist() == counts
    x[:] = 0.0  # a copy: the next one is whole
    assert load()[0].any()
    without(monkeypatch, "sklearn")
    with pytest.raises(ImportError, match=r"needs the package scikit-learn; .*chainrule\[examples"):
        load()
