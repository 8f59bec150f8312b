"""The gallery shows what the code draws today: `python -m examples.gallery` writes it anew.

Our own pictures must have the same bytes. A plot is written by matplotlib, whose releases draw a
little differently, and it stands on a training, whose last digits differ from machine to machine.
So plots are compared only with the same release, and their numbers only nearly; of any other
release it must draw the same files, with the same words beside the same axes on the page.
"""

import re
from importlib import import_module
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

matplotlib = pytest.importorskip("matplotlib")
pytest.importorskip("sklearn")

DOCS = Path(__file__).parents[1] / "docs"
LARGEST_GALLERY = 1_500_000
VERSION = re.compile(r"Matplotlib v([\w.]+)")
NUMBER = re.compile(r"-?\d+\.?\d*(?:e-?\d+)?")
#: What matplotlib calls clips and markers: a hash of their numbers.
HASHED = re.compile(r"\b[a-zC]+[0-9a-f]{10}\b")
HINT = "is not what the code draws; run python -m examples.gallery"


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """The page and its pictures, drawn now."""
    folder = tmp_path_factory.mktemp("gallery")
    import_module("examples.gallery").main(folder)
    return folder


def files(folder):
    return sorted(path.name for path in (folder / "gallery").iterdir())


def test_page_is_what_the_code_writes(drawn):
    page = (drawn / "gallery.md").read_text(encoding="utf-8")
    assert page == (DOCS / "gallery.md").read_text(encoding="utf-8"), f"docs/gallery.md {HINT}"


def test_files_are_those_that_are_drawn_and_shown(drawn):
    assert files(drawn) == files(DOCS)
    page = (DOCS / "gallery.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"\]\(gallery/([\w.]+)\)", page)) == files(DOCS)
    assert sum(path.stat().st_size for path in (DOCS / "gallery").iterdir()) < LARGEST_GALLERY


def test_pictures_of_ours_have_the_same_bytes(drawn):
    ours = [name for name in files(DOCS) if not plotted(DOCS / "gallery" / name)]
    assert {"diagram.svg", "folded_graph.svg", "stepper.html", "value_graph.svg"} <= set(ours)
    for name in ours:
        paths = (folder / "gallery" / name for folder in (drawn, DOCS))
        now, committed = (path.read_bytes() for path in paths)
        assert now == committed, f"docs/gallery/{name} {HINT}"


@pytest.mark.parametrize("name", [path.name for path in sorted((DOCS / "gallery").glob("*.svg"))])
def test_plots_are_nearly_the_same(drawn, name):
    paths = (folder / "gallery" / name for folder in (drawn, DOCS))
    now, committed = (path.read_text(encoding="utf-8") for path in paths)
    ElementTree.fromstring(now)
    if plotted(DOCS / "gallery" / name) == matplotlib.__version__:
        assert nearly_equal(now, committed), f"docs/gallery/{name} {HINT}"


def plotted(path):
    """The release of matplotlib that has written a picture; None if it is one of ours."""
    found = VERSION.search(path.read_text(encoding="utf-8")[:2000])
    return found[1] if found else None


def nearly_equal(a, b):
    """Whether two pictures differ by no more than a tenth of a pixel anywhere."""
    a, b = (HASHED.sub("id", text) for text in (a, b))
    if NUMBER.sub("0", a) != NUMBER.sub("0", b):
        return False
    numbers = ([float(x) for x in NUMBER.findall(text)] for text in (a, b))
    return np.allclose(*numbers, rtol=0.0, atol=0.1)


def test_what_counts_as_nearly_equal():
    assert nearly_equal('<a id="p0123456789" x="1.00"/>', '<a id="pabcdef0123" x="1.05"/>')
    assert not nearly_equal('<a x="1.0"/>', '<a x="1.2"/>')
    assert not nearly_equal('<a x="1.0"/>', '<b x="1.0"/>')
    assert not nearly_equal("1 2", "1 2 3")
