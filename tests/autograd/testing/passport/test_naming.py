"""No name of NumPy is left out: neither by the groups nor by the tables of the engine."""

import sys

import numpy as np

from autograd.refusing import REFUSED
from autograd.testing.passport.cases_plain import CONVERSIONS, METHOD_CALLS, REFUSED_CALLS
from autograd.testing.passport.classifying import DECLINED, UNKNOWN, classified, in_tables
from autograd.testing.passport.naming import (
    GROUPS,
    NEED_SCIPY,
    OTHERS,
    functions,
    look_up,
    names,
    own,
    types_and_constants,
)


def test_every_public_name_of_numpy_is_listed():
    listed = {name for group in names().values() for name in group}
    for name in (name for name in np.__all__ if not name.startswith("_")):
        assert name in listed or name in types_and_constants(), name
    assert {f"linalg.{name}" for name in np.linalg.__all__ if name != "LinAlgError"} <= listed
    public = {f"ndarray.{name}" for name in dir(np.ndarray) if not name.startswith("_")}
    assert public <= listed


def test_no_name_is_listed_twice():
    every = [name for group in GROUPS.values() for name in group.split()]
    assert len(every) == len(set(every))


def test_every_name_has_a_group():
    assert OTHERS not in names()


def test_every_name_is_classified():
    """A name that a release of NumPy adds is put into a table, with a case that checks it."""
    everything = [name for group in names().values() for name in group]
    assert [name for name in everything if classified(name).kind == UNKNOWN] == []


def test_what_needs_scipy_is_left_out_without_it(monkeypatch):
    assert "autograd.erf" in own()
    monkeypatch.setitem(sys.modules, "scipy", None)
    assert set(NEED_SCIPY) & set(own()) == set()


def test_what_is_recorded_has_no_reason_to_be_refused():
    assert [name for name in REFUSED if in_tables(look_up(name))] == []


def test_every_call_that_must_raise_is_of_a_name_that_is_refused():
    names = [*REFUSED_CALLS, *CONVERSIONS, *(f"ndarray.{name}" for name in METHOD_CALLS)]
    assert {classified(name).kind for name in names} == {DECLINED}


def test_a_name_that_nobody_knows_is_found(monkeypatch):
    monkeypatch.setattr(np, "brand_new", lambda x: x, raising=False)
    assert "brand_new" in functions(np, "")
    assert names()[OTHERS] == ["brand_new"]
    assert classified("brand_new").kind == UNKNOWN
