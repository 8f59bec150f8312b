"""Conventions: the names are those of docs/kinks.md, and a report quotes the one that was met."""

import re
from pathlib import Path

import numpy as np
import pytest

import autograd
from autograd import check_gradients
from autograd.checking.conventions import CONVENTIONS
from autograd.commands.primitives import primitives

DOCUMENT = Path(__file__).parents[3] / "docs" / "kinks.md"


def test_every_operation_with_published_kinks_has_a_convention():
    published = set(re.findall(r"^\| `(\w+)\(", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE))
    smooth = {"var", "prod", "where"}  # in the table for other reasons than a kink of their own
    recorded = {p.name for p in primitives()}  # the others are made of these
    assert set(CONVENTIONS) == (published & recorded) - smooth


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(
    ("name", "inputs"),
    [
        ("absolute", [0.0]),
        ("relu", [0.0]),
        ("maximum", [2.0, 2.0]),
        ("max", [np.array([1.0, 1.0])]),
        ("clip", [1.0, 1.0, 2.0]),
        ("sqrt", [0.0]),
        ("arcsin", [1.0]),
        ("hypot", [0.0, 0.0]),
        ("std", [np.array([2.0, 2.0])]),
        ("floor", [2.0]),
        ("mod", [6.0, 2.0]),
        ("fmod", [6.0, 2.0]),
        ("copysign", [0.0, 2.0]),
    ],
)
def test_the_convention_is_quoted(name, inputs):
    kinks = check_gradients(getattr(autograd, name, None) or getattr(np, name), *inputs).kinks
    assert kinks
    assert all(comparison.note.startswith(f"{name}: ") for comparison in kinks)
