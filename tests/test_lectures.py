"""Every chapter of the course runs, and finds the numbers and sentences of the lectures."""

import xml.etree.ElementTree as ElementTree
from importlib import import_module

import pytest

pytest.importorskip("matplotlib")
pytest.importorskip("sklearn")

from examples.lectures import page
from examples.lectures.__main__ import CHAPTERS, main
from examples.lectures.chapter import Chapter, Claim, Comparison, Image, Text


@pytest.mark.parametrize("name", CHAPTERS)
def test_chapter_finds_what_the_lecture_says(name, tmp_path):
    chapter = import_module(f"examples.lectures.{name}").main(tmp_path, quick=True)
    assert chapter.lecture == name[0].upper()
    assert chapter.failures == []
    assert any(isinstance(block, Comparison | Claim) for block in chapter.blocks)
    for block in chapter.blocks:
        if isinstance(block, Image):
            assert block.path.parent == tmp_path
            assert block.path.stat().st_size > 0
            assert block.caption


def test_every_lecture_has_a_chapter():
    assert {name[0] for name in CHAPTERS} == set("abcde")


def test_main_makes_the_page(tmp_path):
    (chapter,) = main(["b3_gradients", "--quick", "--output", str(tmp_path)])
    text = (tmp_path / "lectures.html").read_text(encoding="utf-8")
    assert chapter.title in text
    assert "data:image/svg+xml;base64," in text and "data:image/png;base64," in text
    assert "http" not in text.replace("http-equiv", "")  # nothing comes from a network


def test_unknown_chapters_are_refused(tmp_path, capsys):
    with pytest.raises(SystemExit):
        main(["b99_nothing", "--output", str(tmp_path)])
    assert "there is no chapter 'b99_nothing'" in capsys.readouterr().err


# --- the checks themselves ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lecture", "ours", "agrees"),
    [
        ("0.0596", 0.05964, True),
        ("0.0596", 0.05966, False),
        ("44", 44.4, True),
        ("44", 44.6, False),
        ("1e-3", 0.0014, True),
        ("1e-3", 0.0016, False),
        ("1.20", float("nan"), False),
    ],
)
def test_a_number_agrees_if_it_rounds_to_what_is_printed(lecture, ours, agrees):
    assert Comparison("x", lecture, ours).agrees is agrees


def test_failures_are_kept_shown_and_escaped(tmp_path):
    chapter = Chapter("B", "Tests & trials", tmp_path)
    chapter.text("a < b")
    chapter.compare("x", "1", 2.0)
    chapter.claim("nothing is true", False)
    chapter.claim("one thing is", True)
    chapter.table(["n", "error"], [[1, 0.12345], ["two", 3.0]])
    assert [type(block) for block in chapter.failures] == [Comparison, Claim]
    assert chapter.blocks[0] == Text("a < b")
    text = page.page([chapter])
    assert "a &lt; b" in text and "Tests &amp; trials" in text
    assert "differs" in text and "2 did not come out" in text
    body = text[text.index("<body>") : text.index("</body>")] + "</body>"
    ElementTree.fromstring(body.replace("&nbsp;", " "))  # every element is closed
