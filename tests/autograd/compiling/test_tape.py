"""The tape: numbers compared bit for bit, constants kept as they were, changes in place counted."""

import numpy as np
import pytest

import nn
from autograd import Tensor, compile, scope
from autograd.compiling.recorder import Recorder
from autograd.compiling.tape import Call, Place, Tape, Variable, replaced, same, variables_in, where

from .worlds import A


@pytest.mark.parametrize(
    ("x", "y", "alike"),
    [(0.0, -0.0, False), (np.nan, np.nan, True), (1, 1, True), (1.0, 2.0, False),
     (A, A.copy(), True), (A, A[:2], False), (np.zeros(1), -np.zeros(1), False),
     (np.array([np.nan, 1.0]), np.array([np.nan, 1.0]), True), (A, A.astype("f"), False)],
)  # fmt: skip
def test_same(x, y, alike):
    assert same(x, y) is alike


def test_a_constant_is_kept_as_it_was_when_it_was_used():
    tape, x = Tape(), A.copy()
    first = tape.kept(x)
    assert first is not x and tape.kept(x) is first
    x[0] = 9.0
    assert tape.kept(x)[0] == 9.0 and first[0] == A[0]


def test_changes_of_memory_are_counted_through_views():
    tape, x = Tape(), A.copy()
    tape.touch([x[1:]])
    assert tape.touched(x) == tape.touched(x[:1]) == 1 and tape.touched(A) == 0


def calls_of(function, *arguments):
    """The calls of a recorded run, by the names of what they compute."""
    recorder = Recorder(function)
    recorder.run([recorder.symbol(x, "") for x in arguments], {})
    return {call.name: call for call in recorder.tape.calls}


def test_a_gradient_is_made_where_its_operation_was_called():
    def function(x):
        leaf = Tensor(x)
        y = np.sin(leaf)
        z = np.exp(y).sum()
        z.backward()
        return leaf.grad

    calls = calls_of(function, A)
    sine, cosine = calls["np.sin"], calls["np.cos"]
    assert (sine.origin, cosine.origin) == ("sin", "gradient of sin")
    assert cosine.line == sine.line != calls["np.exp"].line
    assert int(calls["np.exp"].line.rpartition(":")[2]) - int(sine.line.rpartition(":")[2]) == 1


def test_the_gradient_of_a_gradient_is_one_too():
    def function(x):
        leaf = Tensor(x)
        np.sin(leaf).sum().backward(create_graph=True)
        return leaf.grad.data

    assert calls_of(function, A)["np.cos"].origin == "gradient of sin"


def test_a_call_knows_the_module_it_was_made_in():
    layer = nn.Linear(3, 2, rng=np.random.default_rng(0))

    def function(x):
        with scope("head"):
            y = np.exp(x)
        return np.sin(y).sum() + layer(x).data

    calls = calls_of(function, A)
    assert (calls["np.exp"].scope, calls["np.sin"].scope) == ("head", "")
    assert calls["np.matmul"].scope == "Linear"


def test_where_the_code_is():
    place = where()
    assert place.line.startswith(__file__) and place.origin == place.scope == ""


def test_what_called_the_compiled_function_is_no_line_of_it():
    compiled = compile(np.exp)
    compiled(A)
    assert [call.line for call in compiled.newest.program.calls] == [""]


def test_the_place_of_each_variable_is_kept():
    tape = Tape()
    call = Call(Variable(0), "function", "np.exp", np.exp, (), {}, "a.py:1", "exp", "head")
    tape.add(call)
    assert tape.places == {0: Place("a.py:1", "exp", "head")}


def test_variables_in_nested_arguments_are_found_and_replaced():
    nested = [Variable(1), {"a": (Variable(2), 3.0)}, slice(Variable(3), None)]
    assert [x.number for x in variables_in(nested)] == [1, 2, 3]
    assert replaced(nested, lambda x: x.number) == [1, {"a": (2, 3.0)}, slice(3, None)]
