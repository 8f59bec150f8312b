"""How calls and constants are written."""

import numpy as np
import pytest
import scipy.special

from autograd.compiling.expressions import (
    Expressions,
    definition,
    identity,
    imported,
    is_count,
    is_transpose,
    literal,
    number_name,
    quoted,
)
from autograd.compiling.naming import Names
from autograd.compiling.program import Program
from autograd.compiling.tape import Call, Variable

X, Y, Z = map(Variable, range(3))
VALUES = [np.ones((2, 3)), np.ones((2, 3)), np.ones((2, 3))]


def written(*calls, values=VALUES):
    """The statements of calls between x, y and z."""
    program = Program((X, Y), calls, (), values, {0: "x", 1: "y"})
    expressions = Expressions(program, Names(program, {"np"}))
    return [expressions.statement(call) for call in calls]


def call(run, *args, form="function", name="", target=Z, **kwargs):
    name = name or f"np.{getattr(run, '__name__', '')}"
    return Call(target, form, name, run, args, kwargs)


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (call(np.add, X, Y), "sum_1 = x + y"),
        (call(np.exp, X), "exp_1 = np.exp(x)"),
        (call(np.exp, X, out=X), "np.exp(x, out=x)"),
        (call(np.add, X, Y, out=X), "x += y"),
        (call(np.add, X, Y, out=Y), "y += x"),
        (call(np.subtract, X, Y, out=X), "x -= y"),
        (call(np.subtract, X, Y, out=Y), "np.subtract(x, y, out=y)"),
        (call(np.add, X, Y, out=X, where=True), "np.add(x, y, out=x, where=True)"),
        (call(None, X, form="method", name="sum", axis=0), "sum_1 = x.sum(axis=0)"),
        (call(None, X, (slice(1, None), None), form="getitem", name="x"), "part_1 = x[1:, None]"),
        (call(None, X, (0,), form="getitem", name="x"), "part_1 = x[0,]"),
        (call(None, X, ..., form="getitem", name="x"), "part_1 = x[...]"),
        (call(None, X, 0, 2.5, form="setitem", name="+=", target=None), "x[0] += 2.5"),
        (call(None, X, "C", form="method", name="copy"), 'copy_1 = x.copy("C")'),
    ],
)
def test_statements(made, text):
    if made.form == "getitem":
        made.name = ""
    assert written(made) == [text]


def test_operators_of_pythons_numbers_are_pythons():
    power = call(pow, X, Y, form="operator", name="**")
    assert written(power, values=[2.0, 3.0, 8.0]) == ["power_1 = x**y"]
    negative = call(None, X, form="operator", name="-")
    assert written(negative, values=[2.0, 3.0, -2.0]) == ["difference_1 = -x"]
    added = call(np.add, X, Y)  # of NumPy, which gives a number of NumPy
    assert written(added, values=[2.0, 3.0, np.float64(5.0)]) == ["sum_1 = np.add(x, y)"]


def test_a_transpose_is_written_where_it_is_used_once():
    transposed = call(None, X, form="method", name="transpose")
    product = Call(Variable(3), "function", "np.matmul", np.matmul, (Z, Y), {})
    other = Call(Variable(4), "function", "np.exp", np.exp, (Z,), {})
    values = [*VALUES, np.ones((3, 3)), np.ones((3, 2))]
    assert written(transposed, product, values=values)[1] == "product_1 = x.T @ y"
    assert written(transposed, product, other, values=values)[0] == "transpose_1 = x.T"


@pytest.mark.parametrize(
    ("rest", "whole"),
    [((), True), ((None,), True), (((1, 0),), True), ((1, 0), True), (((0, 1),), False)],
)
def test_a_transpose_of_all_axes_in_the_other_order(rest, whole):
    made = call(None, X, *rest, form="method", name="transpose")
    assert is_transpose(made, Program((X,), (), (), VALUES, {})) is whole


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (None, "None"), (True, "True"), (3, "3"), (0.1, "0.1"), (-0.0, "-0.0"), ("K", '"K"'),
        (float("inf"), "np.inf"), (-float("inf"), "-np.inf"), (float("nan"), "np.nan"),
        (np.dtype("f4"), "np.float32"), (np.int8, "np.int8"), (np.float32(0.5), "np.float32(0.5)"),
        (np.float64("nan"), ""), (np.dtype(">f4"), ""), (np.ones(2), ""),
    ],
)  # fmt: skip
def test_literals(x, text):
    assert literal(x) == text


def test_texts_are_quoted_as_a_formatter_does():
    assert quoted("plain") == '"plain"' and quoted("it's") == '"it\'s"'
    assert quoted('"') == "'\"'" and quoted("a\n") == '"a\\n"'
    for text in ("'", '"', "\\", "\n", "'\"", "\\'"):
        assert eval(quoted(text)) == text


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("0.0", "zero"), ("-0.5", "minus_half"), ("2.0", "two"), ("0.25", "number_0_25"),
        ("-3.0", "minus_3_0"), ("1e+16", "number_1e16"), ("1e-05", "number_1e_minus_05"),
        ("0.3333333333333333", "constant"), ("True", "number_True"),
    ],
)  # fmt: skip
def test_numbers_have_readable_names(text, name):
    assert number_name(text) == name and name.isidentifier()


def test_a_constant_has_one_name_however_often_it_comes():
    a, b = np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0, 3.0])
    texts = written(
        call(np.add, X, a), call(np.multiply, Y, b, target=Variable(3)), values=[*VALUES] * 2
    )
    assert texts == ["sum_1 = x + constant", "product_1 = y * constant"]
    assert identity(np.array([0.0])) != identity(np.array([-0.0]))
    assert identity(np.ones(2)) != identity(np.ones(2, np.float32))


def test_counts():
    assert is_count(np.arange(4)) and not is_count(np.arange(1, 4))
    assert not is_count(np.arange(4.0)) and not is_count(np.empty(0, int))
    assert definition(np.arange(4, dtype=np.int32)) == "np.arange(4, dtype=np.int32)"


def test_what_has_no_short_definition():
    assert definition(np.linspace(0.0, 1.0, 33)) == "" != definition(np.linspace(0.0, 1.0, 32))
    assert definition(np.ones(2, dtype=">f8")) == "" and definition("text") == ""


def test_functions_of_scipy_are_imported_by_name():
    assert imported("expit", scipy.special.expit) == "from scipy.special import expit"
    assert imported("f", scipy.special.expit) == "from scipy.special import expit as f"
    assert imported("exp", np.exp) == "" and imported("f", len) == ""
