"""Names that the user's functions give to their arrays."""

import sys
from dataclasses import replace

import numpy as np

from autograd import Tensor, value_and_grad
from autograd.compiling import compile
from autograd.compiling.locals import LONGEST, gradient_names, items, local_names
from autograd.compiling.recorder import Recorder
from autograd.compiling.tape import Call, Variable


def recorded(function, *arguments):
    """The names of the variables of a run, in the order of the variables."""
    recorder = Recorder(function)
    symbols = [recorder.symbol(x, "") for x in arguments]
    recorder.run(symbols, {})
    return [recorder.names[number] for number in sorted(recorder.names)], recorder


def test_arrays_and_tensors_have_the_names_of_variables():
    def function(x):
        doubled = x * 2.0
        _hidden = Tensor(doubled) + 1.0
        _, __ = np.exp(x), [np.sin(x)]
        return _hidden.data

    names, _ = recorded(function, np.ones(2))
    assert names == ["x", "doubled", "hidden"]


def test_items_of_lists_are_named_by_their_places():
    def function(x):
        pair = [x + 1.0, {"w": x + 2.0}]
        return pair[0]

    names, _ = recorded(function, np.ones(2))
    assert names == ["x", "pair[0]", "pair[1]['w']"]


def test_the_name_in_the_outer_function_comes_first():
    def layer(inner):
        return np.exp(inner)

    def function(x):
        hidden = layer(x * 2.0)
        result = layer(hidden)
        return result + 1.0

    names, _ = recorded(function, np.ones(2))
    assert names == ["x", "inner", "hidden", "result"]


def test_of_a_loop_the_last_array_has_the_name():
    def function(x):
        for _ in range(3):
            x = np.sin(x)
        return x

    names, recorder = recorded(function, np.ones(2))
    assert names == ["x"] and max(recorder.names) == recorder.result.variable.number


def test_the_frames_are_let_go():
    _, recorder = recorded(lambda x: x + 1.0, np.ones(2))
    assert recorder.tape.frames == {}


def test_what_calls_the_compiled_function_gives_no_names():
    mine = compile(lambda x: np.exp(x) * 2.0)
    mine(np.ones(2))
    frames = []

    def function(x):
        y = x + 1.0
        return y * y

    recorder = Recorder(function)
    symbol = recorder.symbol(np.ones(2), "x")
    stranger = symbol  # noqa: F841  (a name that nobody should find)
    recorder.run([symbol], {})
    frames += recorder.names.values()
    assert "stranger" not in frames and "y" in frames


def test_long_lists_are_left_alone():
    assert list(items("x", [0] * LONGEST))[-1] == (f"x[{LONGEST - 1}]", 0)
    assert list(items("x", [0] * (LONGEST + 1))) == []


def test_what_is_nested_deeply_is_left_alone():
    assert list(items("x", [[[1.0]], [2.0]])) == [("x[1][0]", 2.0)]
    inside = []
    inside.append(inside)
    assert list(items("x", inside)) == []
    assert list(items("x", {"a": 1.0, object(): 2.0})) == [("x['a']", 1.0)]


def test_other_things_have_no_names():
    number, text = 3.0, "text"
    assert number and text
    assert local_names([sys._getframe()]) == {}


def call(number, *args, toward=-1, line="a:1", run=np.multiply):
    origin = "gradient of multiply" if toward >= 0 else ""
    operands = tuple(map(Variable, args))
    return Call(
        Variable(number), "function", "", run, operands, {}, line, origin, toward=toward, quiet=True
    )


def test_a_gradient_is_named_after_what_has_a_name():
    calls = [call(1, 0, toward=7), call(2, 1, toward=7), call(3, 2, toward=8)]
    assert gradient_names(calls, {7: "z"}) == {2: "gradient_of_z"}
    assert gradient_names(calls, {8: "w"}) == {3: "gradient_of_w"}
    calls[1].line = "a:2"
    assert gradient_names(calls, {7: "z"}) == {1: "gradient_of_z", 2: "gradient_of_z"}


def test_a_sum_of_gradients_is_named_after_the_part_that_is_added():
    add = call(5, 3, 4, run=np.add)
    calls = [call(3, 0, toward=7), call(4, 0, toward=8), add]
    assert gradient_names(calls, {7: "y", 8: "z"})[5] == "gradient_of_z"
    assert 5 not in gradient_names(calls, {7: "y"})
    for name, other in (("quiet", False), ("origin", "add"), ("run", np.multiply)):
        changed = replace(add, **{name: other})  # of the user, or of an operation
        assert 5 not in gradient_names([*calls[:2], changed], {7: "y", 8: "z"})


def test_gradients_of_local_variables_are_in_the_source():
    def loss(w, x):
        hidden = np.sin(x @ w)
        return (hidden * hidden * x[:, 0]).sum()

    compiled = compile(value_and_grad(loss))
    compiled(np.ones(2), np.ones((3, 2)))
    lines = [line.strip() for line in compiled.source.splitlines()]
    starts = [line.split(" ")[0] for line in lines]
    assert starts.index("gradient_of_hidden") < starts.index("gradient_of_w")
    assert lines[-1].endswith(", gradient_of_w")
    assert not any(line.startswith("hidden") and "gradient" in line for line in lines)
