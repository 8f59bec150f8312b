"""docs/passport.md is what the checks find today."""

import importlib.util
from pathlib import Path

import numpy as np

from autograd.testing.passport.calls import Row
from autograd.testing.passport.rendering import (
    decade,
    errors_of,
    line,
    lines,
    page,
    without_errors,
)  # fmt: skip
from autograd.testing.passport.running import Entry

DOCUMENT = Path(__file__).parents[4] / "docs" / "passport.md"
WRITE = "make it anew: python -m autograd passport --markdown > docs/passport.md"


def rows_of(text):
    """The rows of all tables, by their title and first cell."""
    title, found = "", {}
    for row in without_errors(text).splitlines():
        title = row[3:] if row.startswith("## ") else title
        if row.startswith("| `"):
            found[title, row.split(" | ")[0]] = row
    return found


def test_the_page_is_fresh(whole):
    """Other releases of NumPy have other names, and scipy may be missing; the rest must agree."""
    stored, made = DOCUMENT.read_text(encoding="utf-8"), page(whole)
    old, new = rows_of(stored), rows_of(made)
    assert {k: old[k] for k in old.keys() & new.keys()} == {
        k: new[k] for k in old.keys() & new.keys()
    }
    if np.__version__.startswith("2.4.") and importlib.util.find_spec("scipy"):
        assert without_errors(made.rstrip()) == without_errors(stored.rstrip()), WRITE
    else:
        assert len(old.keys() & new.keys()) > 250


def test_no_error_is_ten_times_that_of_the_page(whole):
    stored, made = errors_of(DOCUMENT.read_text(encoding="utf-8")), errors_of(page(whole))
    for name in stored.keys() & made.keys():
        for before, now in zip(stored[name], made[name], strict=True):
            assert now <= 10.0 * max(before, 1e-16), (
                f"{name}: {now}, the page has {before}; {WRITE}"
            )


def test_errors_are_read_where_they_are_written():
    entry = Entry("tile", "differentiable", Row("tile(v, 2)"), "", (3e-16, 0.0), ())
    text = f"## Tiling\n{line(entry)}"
    assert errors_of(text) == {"Tiling: `tile`": [1e-15, 0.0]}
    assert without_errors(text).endswith("| (3,) | `2` |  | 64, 32 | 1, 2 |")
    assert [decade(x) for x in (0.0, 1e-18, 1e-15, 2e-15, 1.0)] == [
        "0",
        "0",
        "1e-15",
        "1e-14",
        "1e0",
    ]


def test_a_problem_is_printed_below_its_name():
    entry = Entry(
        "tile", "differentiable", Row("tile(v, 2)"), "", (1e-3,), ("tile(v, 2): order 1",)
    )
    printed = list(lines({"Tiling": [entry]}))
    assert printed[1].split() == ["tile", "differentiable", "1e-3"]
    assert printed[2].strip() == "WRONG: tile(v, 2): order 1"


def test_a_bar_in_a_cell_does_not_end_it():
    entry = Entry("ndarray.__or__", "zero", Row("m.__or__(1 | 2)"), "", (0.0, 0.0), ())
    assert "\\|" in line(entry)
    assert line(entry).startswith("| `__or__` (zero) | (2,3) |")
