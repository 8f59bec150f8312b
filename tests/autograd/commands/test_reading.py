"""Expressions as people type them: what they mean, what is refused, that nothing is executed."""

import time

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from autograd import Tensor, Value
from autograd.commands.asking import variables
from autograd.commands.functions import FUNCTIONS, LARGEST, size_of_result
from autograd.commands.mistakes import ReadingError
from autograd.commands.program import LONGEST, Program


def result(text, **given):
    return Program(text).run(given)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(2*x + 3*y)**2 + 3", 172.0),
        ("-x**2", -4.0),
        ("+x - -y", 5.0),
        ("x / y * 3", 2.0),
        ("7 // x + 7 % y", 4.0),
        ("u = 2*x; u**2", 16.0),
        ("u = 2*x\nv = u + y\nu*v", 28.0),
        ("u = x*y", 6.0),
        ("maximum(x, y) + abs(-x) + relu(-1)", 5.0),
        ("where(x > y, x, 10*y)", 30.0),
        ("sin(pi/2)*x + log(e)", 3.0),
        ("clip(x, 0, 1)", 1.0),
        ("1e3*x + .5", 2000.5),
    ],
)
def test_numbers(text, expected):
    found = result(text, x=Value(2.0), y=Value(3.0))
    assert isinstance(found, Value)
    assert found.data == pytest.approx(expected)
    assert result(text, x=2.0, y=3.0) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("W @ v", [5.0, 11.0]),
        ("W.T @ v", [7.0, 10.0]),
        ("transpose(W)[0]", [1.0, 3.0]),
        ("W[0, 1] + W[-1, 0]", 5.0),
        ("W[:, 0]", [1.0, 3.0]),
        ("sum(W, axis=0)", [4.0, 6.0]),
        ("sum(W, axis=(0, 1), keepdims=True)", [[10.0]]),
        ("mean(tanh(0*W) + 1)", 1.0),
        ("W @ [1, 0]", [1.0, 3.0]),
        ("outer(v, v)", [[1.0, 2.0], [2.0, 4.0]]),
        ("logsumexp(0*v) - log(2)", 0.0),
    ],
)
def test_arrays(text, expected):
    found = result(text, W=Tensor([[1.0, 2.0], [3.0, 4.0]]), v=Tensor([1.0, 2.0]))
    np.testing.assert_allclose(found.data, expected, atol=1e-15)


def test_names_of_statements_become_names_of_nodes():
    assert result("u = 2*x; u", x=Value(1.0, name="x")).name == "u"
    assert result("u = x; u*2", x=Value(1.0, name="x")).inputs[0].name == "x"
    assert list(Program("u = a*b; u + sin(c) + pi").given) == ["a", "b", "c"]


# --- mistakes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "marked", "said"),
    [
        ("2*x + y", "y", "unknown name 'y'"),
        ("sinn(x)", "sinn", "Did you mean sin or sinh?"),
        ("x.real", "x.real", "the attribute .real is not allowed"),
        ("x.sum()", "x.sum", "Write sum(x) in place of x.sum()"),
        ("x^2", "x^2", "write x**2 for a power"),
        ("2x", "2", "write 2*x, not 2x"),
        ("sin + 1", "sin", "sin is a function"),
        ("sin()", "sin()", "needs an operand"),
        ("sum(x, 0)", "sum(x, 0)", "axes are named: sum(x, axis=0)"),
        ("sum(x, axes=0)", "axes=0", "Did you mean axis?"),
        ("sum(x, axis=0.5)", "0.5", "must be a whole number"),
        ("1/0 + x", "1/0", "no finite number"),
        ("9**9**9**9*x", "9**9**9", "no finite number"),
        ("x if x else 2", "x if x else 2", "use where(condition, x, y)"),
        ("1 < x < 2", "1 < x < 2", "only two numbers are compared"),
        ("'a'*x", "'a'", "str has no meaning here"),
        ("[[1], [2, 3]]", "[[1], [2, 3]]", "rows of this list have different lengths"),
        ("[x]", "x", "a list holds numbers"),
        ("x, 2", "x, 2", "separate statements by ;"),
        ("x[0]", "x[0]", "a number has no elements"),
        ("import os", "import os", "not an expression"),
        ("x and x", "x and x", "and / or has no meaning"),
        ("äö*2", "äö", "unknown name 'äö'"),
        ("ü = x; ü*y", "y", "unknown name 'y'"),
        ("x = y", "y", "unknown name 'y'"),
        ("u = x\nu + z", "z", "unknown name 'z'"),
        ("1" * 50 + "*x", "1" * 50, "this number is too large"),
        ("[1, 2] @ [1, 2, 3]", "[1, 2] @ [1, 2, 3]", "inner sizes differ"),
    ],
)
def test_a_mistake_is_marked(text, marked, said):
    with pytest.raises(ReadingError) as caught:
        result(text, x=Value(1.0))
    message = str(caught.value)
    assert said in " ".join(message.split())
    lines = message.split("\n")
    carets = next(k for k, line in enumerate(lines) if line.strip() and not line.strip("^ "))
    start = lines[carets].index("^")
    assert lines[carets - 1][start:].startswith(marked)
    assert lines[carets].count("^") in (len(marked), 1)


@pytest.mark.parametrize(
    "text", ["", "  ", ";", "x +", "(x", "x)", "\0", "x \\", "# x", "x = ", "1 = x"]
)
def test_what_cannot_be_read_is_refused(text):
    with pytest.raises(ReadingError):
        result(text, x=Value(1.0))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("x", "given as name=number"),
        ("=3", "given as name=number"),
        ("x=", "given as name=number"),
        ("2x=3", "given as name=number"),
        ("x=foo", "unknown name 'foo'"),
        ("x=[[1],[2,3]]", "different lengths"),
        ("sin=3", "has a meaning already"),
        ("pi=3", "has a meaning already"),
    ],
)
def test_mistakes_in_what_is_given(given, said):
    with pytest.raises(ReadingError, match=said):
        variables([given])


def test_what_is_given():
    found = variables(["x=-1e-3", "y = pi/2", "W=[[1, 2], [3, 4]]"])
    assert [type(x) for x in found.values()] == [Value, Value, Tensor]
    assert found["W"].shape == (2, 2) and found["x"].data == -1e-3
    with pytest.raises(ReadingError, match="given twice"):
        variables(["x=1", "x=2"])


# --- security -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "().__class__.__bases__[0].__subclasses__()",
        "x.__class__",
        "x.backward()",
        "x.data",
        "(lambda: 1)()",
        "[y for y in [1]]",
        "eval('1')",
        "exec('1')",
        "open('f')",
        "getattr(x, 'data')",
        "f'{x}'",
        "(y := 3)",
        "sin.primitive",
        "sin(x, out=x)",
        "sin(*[1])",
        "sum(x, **{1: 2})",
        "x[__import__('os')]",
        "__builtins__",
        "def f(): pass",
        "del x",
        "global x",
        "while 1: x",
        "x.T.base",
        "lambda: x",
        "await x",
        "yield x",
    ],
)
def test_nothing_is_executed_or_reached(text):
    with pytest.raises(ReadingError):
        result(text, x=Tensor([1.0, 2.0]))


@pytest.mark.parametrize(
    "text",
    [
        "9**9**9**9",
        "9.0**9**9**9",
        "1e400*x",
        "x" + "+x" * (LONGEST // 2),
        "(" * 900 + "x" + ")" * 900,
        "-" * 1500 + "x",
        "[" * 300 + "1" + "]" * 300,
        "u = x; " + "; ".join(["u = outer(u, u)"] * 20),
        "u = x; " + "; ".join(["u = u[:, None] * u" if k else "u = outer(u, u)" for k in range(9)]),
    ],
)
def test_nothing_takes_long_or_much_memory(text):
    start = time.perf_counter()
    with pytest.raises(ReadingError):
        result(text, x=Tensor(np.ones(20)))
    assert time.perf_counter() - start < 2.0


def test_a_list_times_a_large_number_is_arithmetic():
    assert result("[0, 1]*10**10").tolist() == [0.0, 1e10]


def test_sizes_are_known_before_anything_is_computed():
    x = np.ones((300, 1))
    assert size_of_result("add", [x, x.T]) == 90_000 < LARGEST
    assert size_of_result("matmul", [x, x.T]) == 90_000
    assert size_of_result("outer", [x, np.ones(1000)]) == 300_000 > LARGEST
    assert size_of_result("add", [np.ones(2), np.ones(3)]) == 0
    for name, function in FUNCTIONS.items():
        assert callable(function)
        operands = [np.ones((2, 2))] * (2 if name in ("matmul", "outer", "dot") else 1)
        assert size_of_result(name, operands) >= 4


@given(st.text(alphabet="xy12+-*/()[]., =;<>@%^.eTsinum:_'\"\\ \n", max_size=30))
@settings(max_examples=300, deadline=None)
def test_any_text_is_computed_or_refused(text):
    try:
        result(text, x=Value(0.5), y=Tensor([1.0, 2.0]))
    except ReadingError as error:
        assert "\n  " in str(error)
