"""The text of programs, for people."""

import builtins
import runpy

import numpy as np
import pytest

import nn
from autograd import scope, value_and_grad
from autograd.compiling import compile
from autograd.compiling.source import called, is_asked_once, is_shape
from autograd.compiling.tape import Call, Variable

from .worlds import programs, training_step


def trained():
    network = nn.MLP([4, 5, 3], rng=np.random.default_rng(0))
    optimizer = nn.SGD(network.parameters(), learning_rate=0.1, momentum=0.9)

    compiled = compile(training_step(network, optimizer))
    for _ in range(3):
        compiled(np.ones((8, 4)), np.arange(8) % 3)
    return compiled


def test_names_are_those_of_the_user():
    source = trained().source
    header = source[source.index("def program(") : source.index("):\n")]
    assert header.split()[2:6] == ["x,", "labels,", "layers_0_weight,", "layers_0_bias,"]
    assert "gradient_of_layers_0_weight = x.T.dot(" in source
    assert "    return (\n        loss,\n        new_layers_0_weight,\n" in source


def test_nested_arguments_have_their_places_as_names():
    compiled = compile(value_and_grad(lambda p, x: ((x @ p["w"][0]) ** 2).sum()))
    compiled({"w": [np.ones((2, 2))]}, np.ones(2))
    assert "p_w_0" in compiled.source or "argument" in compiled.source


def line_of(source, start):
    """The line of a source that begins so, and the comments and lines above it."""
    lines = [line.strip() for line in source.splitlines()]
    position = next(i for i, line in enumerate(lines) if line.startswith(start))
    return lines[position], lines[:position]


def test_parts_are_headed():
    source = trained().source
    parts = [line.strip("# -") for line in source.splitlines() if "# ---" in line]
    assert parts == ["forward", "backward", "check", "update"]
    assert "\n\n    # --- backward ---\n" in source


def test_each_line_of_a_gradient_tells_its_operation_its_module_and_its_line():
    source = trained().source
    line, above = line_of(source, "gradient_of_layers_1_bias =")
    assert line.endswith("# (3,) gradient of add in layers.1")
    place = [x for x in above if "worlds.py" in x and x.startswith("#")][-1]
    assert place.endswith(": loss = nn.cross_entropy(network(x), labels)")
    line, above = line_of(source, "gradient_of_layers_1_weight =")
    assert line + "  " + above[-1] == (  # too long for one line
        "gradient_of_layers_1_weight = product_1.T.dot(difference_1)"
        "  # (5, 3) gradient of matmul in layers.1"
    )
    _, above = line_of(source, "new_layers_1_bias =")
    place = [x for x in above if "worlds.py" in x and x.startswith("#")][-1]
    assert place.endswith(": optimizer.step()")


def test_what_the_user_calls_z_is_never_anything_else():
    def function(x, w):
        z = x @ w + 1.0
        hidden = np.tanh(z)
        return hidden * hidden

    compiled = compile(function)
    compiled(np.ones((3, 4)), np.ones((4, 2)))
    code = [line.split("  #")[0].strip() for line in compiled.source.splitlines()]
    assert "z = x.dot(w)" in code and "z += one" in code
    assert "hidden = np.tanh(z, out=z)" in code
    assert not any(line.startswith("z") for line in code[code.index("z += one") + 1 :])


def test_an_array_that_gets_another_name_in_place_is_named_first():
    def function(x):
        total = x * 2.0
        shifted = total + 1.0
        return np.exp(shifted)

    compiled = compile(function)
    compiled(np.ones(3))
    code = [line.split("  #")[0].strip() for line in compiled.source.splitlines()]
    at = code.index("shifted = total")
    assert code[at + 1] == "shifted += one"
    np.testing.assert_array_equal(compiled(np.arange(3.0)), np.exp(np.arange(3.0) * 2.0 + 1.0))


def test_the_test_for_nan_says_so():
    assert ":  # it is nan\n" in trained().source


def test_a_shape_that_is_guarded_is_asked_for_in_the_condition():
    compiled = compile(lambda x: x[x > 0.0] * 2.0)
    compiled(np.array([1.0, -1.0, 2.0]))
    assert "if np.shape(part_1) != (2,):" in compiled.source
    np.testing.assert_array_equal(compiled(np.array([-1.0, 3.0, 4.0])), [6.0, 8.0])
    np.testing.assert_array_equal(compiled(np.ones(3)), [2.0, 2.0, 2.0])


def test_functions_whose_result_has_a_known_shape_are_not_guarded():
    table = np.linspace(0.0, 1.0, 5)
    view = np.lib.stride_tricks.sliding_window_view
    compiled = compile(lambda x: (np.interp(x, table, table**2), view(x, 2) * 1.5))
    compiled(np.ones(3))
    assert "raise Stale" not in compiled.source


def test_constants_are_called_what_they_are():
    compiled = compile(
        lambda x: np.where(x > 2.0, np.zeros((2, 3)), x) * -0.5 + 1.0 / (x + 0.123456789)
    )
    compiled(np.ones((2, 3)))
    names = [line.split(" = ")[0] for line in compiled.source.split("def ")[0].split("\n") if line]
    assert names == ["two", "zeros_2_3", "minus_half", "constant", "one"]


def test_transposes_are_written_where_they_are_used():
    compiled = compile(lambda x, y: x.transpose(1, 0) @ y.transpose(None))
    x, y = np.arange(6.0).reshape(2, 3), np.arange(8.0).reshape(4, 2)
    np.testing.assert_array_equal(compiled(x, y), x.T @ y.T)
    assert "product_1 = x.T.dot(y.T)" in compiled.source


def test_the_text_is_what_runs():
    compiled = compile(lambda x: np.exp(x) * 2.0 - x)
    x = np.linspace(0, 1, 5)
    expected = compiled(x)
    space = {"np": np}
    exec(compiled.source, space)
    np.testing.assert_array_equal(space["program"](x)[0], expected)


def test_operators_are_written_where_they_read_better():
    compiled = compile(lambda x, y: (x + y) * (x > y) @ y)
    compiled(np.ones((2, 3, 3)), np.ones((2, 3, 3)))
    assert " + " in compiled.source and " > " in compiled.source and " @ " in compiled.source


def test_large_arrays_are_let_go():
    compiled = compile(lambda x: (np.outer(x, x).sum(axis=0) * 2.0).sum())
    compiled(np.ones(200))
    assert "    del " in compiled.source


def test_no_line_is_too_long():
    assert max(map(len, trained().source.splitlines())) <= 100


def test_a_file_may_be_called_anything():
    for name in ("a(b", "c)d", "quote's", 'double"s', "line\nend", "{x}", "%s", "x" * 120 + ")"):
        space = {"np": np}
        code = "def f(x):\n    if x.sum() > 0.0:\n        return np.exp(x)\n    return x\n"
        exec(builtins.compile(code, f"{name}.py", "exec"), space)
        compiled = compile(space["f"])
        np.testing.assert_array_equal(compiled(np.ones(2)), np.exp(np.ones(2)))
        np.testing.assert_array_equal(compiled(-np.ones(2)), -np.ones(2))


def test_a_scope_may_be_called_anything():
    def function(x):
        with scope("one\ntwo"):
            return np.exp(x)

    compiled = compile(function)
    compiled(np.ones(2))
    assert "# (2,) in one two" in compiled.source


def test_what_a_program_calls_is_not_hidden_by_names_of_the_user(tmp_path):
    def function(np_, same, Stale, ValueError):  # noqa: N803
        abs = same * 2.0
        slice, getattr = abs + 1.0, np_ * Stale
        number = builtins.abs(getattr.sum().item())
        return slice * number if float(ValueError[0]) > 0.0 else slice

    compiled = compile(function)
    x = [np.arange(1.0, 4.0) for _ in range(4)]
    expected = compiled(*x)
    assert " = abs(" in compiled.source and " abs = " not in compiled.source.split("# ")[0]
    np.testing.assert_array_equal(compiled(*x), expected)
    assert programs(compiled) == 1  # it was replayed
    compiled.save(tmp_path / "f.py")
    saved = runpy.run_path(str(tmp_path / "f.py"))["function"]
    np.testing.assert_array_equal(saved(*x)[0], expected)
    with pytest.raises(ValueError, match="not as it was"):
        saved(*x[:3], -x[3])


def test_a_test_that_two_things_need_has_a_name():
    asked = Call(Variable(1), "operator", "<", None, (Variable(0), 1), {})
    guard = Call(None, "guard", "if", None, (Variable(1), True), {})
    assert is_asked_once(asked, {1: [guard]}) and not is_asked_once(asked, {1: [guard, guard]})
    assert not is_asked_once(None, {}) and not is_asked_once(guard, {})
    added = Call(Variable(1), "operator", "+", None, (Variable(0), 1), {})
    assert not is_asked_once(added, {1: [guard]})


def test_shapes_and_functions_are_told_apart():
    assert is_shape((2, 3)) and is_shape(()) and not is_shape((2.0,)) and not is_shape([2])
    assert (
        called(np.sort) == "numpy.sort" and called(type("Own", (), {"__module__": None})()) == "Own"
    )


def test_without_constants_a_source_begins_with_its_function():
    compiled = compile(lambda x: np.exp(x))
    compiled(np.ones(2))
    assert compiled.source.startswith("def program(x):\n")


def test_complex_numbers_are_constants():
    compiled = compile(lambda x: x.sum() * np.full((), 2.5 - 1.0j) + np.zeros_like(x.sum()))
    for x in (np.array([1.0 + 1.0j, 2.0j]), np.array([3.0 + 0.5j, 1.0j])):
        np.testing.assert_allclose(compiled(x), x.sum() * (2.5 - 1.0j))
