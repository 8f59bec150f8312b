"""What passes know of calls: what they write and draw, and whose results share memory."""

import numpy as np
import pytest

from autograd.compiling.analysis import Memory, draws, is_fresh, is_same, is_ufunc, written
from autograd.compiling.tape import Call, Variable

from .passes.programs import recorded

X, Y = Variable(0), Variable(1)


def call(form, name, run, *args, **kwargs):
    return Call(Variable(9), form, name, run, args, kwargs)


@pytest.mark.parametrize(
    ("made", "changed"),
    [
        (call("function", "np.exp", np.exp, X), []),
        (call("function", "np.exp", np.exp, X, out=Y), [Y]),
        (call("setitem", "", None, X, 0, Y), [X]),
        (call("function", "np.add.at", np.add.at, X, 0, Y), [X]),
        (call("function", "np.copyto", np.copyto, X, Y), [X]),
    ],
)
def test_what_a_call_writes(made, changed):
    assert list(written(made)) == changed


def test_only_the_same_variable_is_the_same():
    assert is_same(X, Variable(0)) and not is_same(X, Y)
    assert not is_same(1.0, 1.0) and not is_same(X, 1.0)


def test_universal_functions_and_their_reductions():
    assert is_ufunc(call("function", "np.exp", np.exp, X))
    assert is_ufunc(call("function", "np.add.reduce", np.add.reduce, X))
    assert not is_ufunc(call("function", "np.sum", np.sum, X))


def test_draws():
    def function(x, rng):
        return rng.normal(size=2) + x

    program = recorded(function, np.ones(2), np.random.default_rng(0))
    assert [draws(call, program) for call in program.calls] == [True, False]


@pytest.mark.parametrize(
    ("made", "fresh"),
    [
        (call("function", "np.exp", np.exp, X), True),
        (call("function", "np.exp", np.exp, X, out=Y), False),
        (call("operator", "+", None, X, Y), True),
        (call("function", "np.copy", np.copy, X), True),
        (call("function", "np.reshape", np.reshape, X, (2,)), False),
        (call("method", "sum", None, X), True),
        (call("method", "reshape", None, X, (2,)), False),
        (call("getitem", "", None, X, slice(1, 2)), False),
    ],
)
def test_what_has_memory_of_its_own(made, fresh):
    assert is_fresh(made) is fresh


def test_views_share_memory_with_what_they_look_into():
    program = recorded(lambda x: np.exp(x.reshape(4)[1:]), np.ones((2, 2)))
    memory = Memory(program)
    (x,) = program.inputs
    view, part, exp = (call.target for call in program.calls)
    assert memory.roots(view) == memory.roots(part) == memory.roots(x) == {x.number}
    assert memory.roots(exp) == {exp.number}


def test_what_is_written_anywhere_is_changed_everywhere():
    def function(x):
        y = x * 2.0
        z = np.exp(x)
        part = y[1:]
        part[0] = 5.0
        return y + z

    program = recorded(function, np.ones(3))
    memory = Memory(program)
    made = {call.name: call.target for call in program.calls if call.target is not None}
    assert memory.is_changed(made["np.multiply"])
    assert not memory.is_changed(made["np.exp"]) and not memory.is_changed(program.inputs[0])
