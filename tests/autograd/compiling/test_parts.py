"""The parts of programs."""

import numpy as np

import nn
from autograd import value_and_grad
from autograd.compiling import compile
from autograd.compiling.parts import is_asked, is_sum, only_asked, parts_of
from autograd.compiling.program import Program
from autograd.compiling.tape import Call, Variable

from .passes.programs import recorded


def headings(compiled):
    """The headings of the parts, in order."""
    return [line.strip("# -") for line in compiled.source.splitlines() if "# ---" in line]


def test_what_goes_nowhere_back_has_one_part():
    program = recorded(lambda x: np.exp(x) * 2.0, np.ones(2))
    assert parts_of(program) == ["", ""]
    compiled = compile(lambda x: np.exp(x))
    compiled(np.ones(2))
    assert headings(compiled) == []


def test_what_follows_is_an_update_if_something_is_replaced():
    def function(w, x):
        loss, slope = value_and_grad(lambda w: (np.sin(w) * x).sum())(w)
        return loss, w - 0.1 * slope

    compiled = compile(function)
    compiled(np.ones(2), np.ones(2))
    assert headings(compiled) == ["forward", "backward", "check", "afterwards"]


def test_only_what_guards_alone_need_is_asked():
    def function(x):
        y = x * 2.0
        return y if y.sum() > 1.0 else x

    program = recorded(function, np.ones(2))
    asked = only_asked(program)
    kinds = [is_asked(call, asked) for call in program.calls]
    assert kinds == [False] + [True] * (len(kinds) - 1)


def test_two_steps_have_their_parts_twice():
    a, b = (nn.Linear(2, 1, rng=np.random.default_rng(i)) for i in range(2))
    first, second = (nn.SGD(x.parameters(), learning_rate=0.1) for x in (a, b))

    def step(x):
        for layer, optimizer in ((a, first), (b, second)):
            optimizer.zero_grad()
            (layer(x) ** 2).sum().backward()
            optimizer.step()

    compiled = compile(step)
    compiled(np.ones((3, 2)))
    parts = [line.strip("# -") for line in compiled.source.splitlines() if "# ---" in line]
    assert parts == ["forward", "backward", "update", "forward", "backward", "check", "update"]


def test_sums_of_gradients_say_so():
    compiled = compile(value_and_grad(lambda x: (np.sin(x) * np.exp(x)).sum()))
    compiled(np.ones(3))
    assert "# (3,) sum of gradients" in compiled.source


def made(number, origin="", quiet=False, run=np.multiply):
    x = (Variable(0),)
    return Call(Variable(number), "function", "np.f", run, x, {}, origin=origin, quiet=quiet)


def test_what_belongs_to_an_operation_in_the_middle_of_the_way_back_stays_there():
    calls = made(1, "sin"), made(2, "gradient of sin"), made(3, "exp", quiet=True), made(4, "exp")
    program = Program((Variable(0),), calls, (Variable(4), Variable(3), Variable(2)), [1.0] * 5, {})
    assert parts_of(program) == ["forward", "backward", "backward", "forward"]


def test_a_sum_of_gradients_is_an_addition_of_no_operation_on_the_way_back():
    total = made(1, run=np.add)
    assert is_sum(total, "backward") and not is_sum(total, "update")
    assert not is_sum(made(1), "backward") and not is_sum(made(1, "add", run=np.add), "backward")
