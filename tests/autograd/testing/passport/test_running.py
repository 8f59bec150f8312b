"""The passport notices what is wrong: rules, shapes, dtypes, answers that are not plain."""

import numpy as np
import pytest

from autograd import elementwise, structure
from autograd.asking import PLAIN
from autograd.testing.passport import cases_plain, classifying, running
from autograd.testing.passport.cases import rows
from autograd.testing.passport.naming import NEED_SCIPY, names
from autograd.testing.passport.running import entry, passport


def test_everything_is_right(whole):
    wrong = [
        f"{e.name}: {problem}" for group in whole.values() for e in group for problem in e.problems
    ]
    assert wrong == []


def test_every_name_has_one_entry(whole):
    found = [e.name for group in whole.values() for e in group]
    assert found == [name for group in names().values() for name in group]


def test_what_is_differentiable_has_a_first_and_a_second_order(whole):
    for group in whole.values():
        for e in group:
            if e.row is not None:
                assert len(e.errors) == 2, e.name
                assert max(e.errors) < 1e-11, e.name


def test_what_is_refused_has_a_reason(whole):
    refused = [e for group in whole.values() for e in group if e.kind == classifying.DECLINED]
    assert len(refused) > 50
    assert [e.name for e in refused if len(e.remark) < 20] == []


def test_every_row_of_the_tables_belongs_to_a_name():
    old = {"trapz", "in1d", "row_stack"}  # of NumPy 2.0
    new = {"matvec", "vecmat", "unstack", "cumulative_sum", "cumulative_prod"}  # since NumPy 2.1
    known = {name for group in names().values() for name in group} | old | new | set(NEED_SCIPY)
    assert rows().keys() - known == set()


@pytest.mark.parametrize(
    ("name", "rule", "says"),
    [
        ("exp", lambda grad, out, x: grad * out * (1.0 + 1e-9), "order 1"),
        ("exp", lambda grad, out, x: grad * np.array(out.data), "order 2"),
        ("exp", lambda grad, out, x: grad * out * (x > -1e300) * (abs(x) != 3.0), "special values"),
    ],
)
def test_a_wrong_rule_is_found(monkeypatch, name, rule, says):
    assert entry(name).problems == ()
    monkeypatch.setattr(getattr(elementwise, name).primitive, "rules", (rule,))
    assert any(says in problem for problem in entry(name).problems)


def test_a_wrong_dtype_is_found(monkeypatch):
    forward = structure.sum.primitive.forward
    wide = lambda x, axis, keepdims: forward(x.astype(float), axis, keepdims)  # noqa: E731
    monkeypatch.setattr(structure.sum.primitive, "forward", wide)
    assert any("float32 gives float64" in problem for problem in entry("sum").problems)


def test_an_answer_that_drops_a_gradient_is_found(monkeypatch):
    assert np.argmax in PLAIN
    monkeypatch.setitem(cases_plain.PLAIN_METHODS, "sum", "m.sum()")
    assert "a node where none is due" in entry("ndarray.sum").problems[0]


def test_a_function_that_is_not_refused_is_found(monkeypatch):
    monkeypatch.setattr(running, "classified", lambda name: classifying.Known("refused", "sum(m)"))
    assert "nothing raised" in entry("sum").problems[0]


def test_a_name_in_no_table_is_a_problem():
    assert entry("brand_new").problems == ("it is in no table of the engine",)


def test_only_the_names_that_are_asked_for_are_checked():
    found = passport("linalg.t*")
    assert [e.name for e in found["Linear algebra"]] == [
        "linalg.tensordot", "linalg.tensorinv", "linalg.tensorsolve", "linalg.trace", "linalg.test",
    ]  # fmt: skip
    assert passport("no such name") == {}
