"""One run of a function of Values: what it does is noted, and put back."""

import numpy as np
import pytest

from autograd import Tensor, Value
from autograd.compiling.lifting.exchange import exchanged
from autograd.compiling.lifting.number import Number, held
from autograd.compiling.lifting.run import ScalarRun, Unliftable, stored_gradient


def run_of(function, *numbers):
    """The run of a function of numbers."""
    run = ScalarRun(function, (), [], exchanged)
    run.run([run.symbol(x, f"x{k}") for k, x in enumerate(numbers)], {})
    return run


def test_results_are_what_they_would_be():
    run = run_of(lambda x, y: (Value(x) * y).data + 1.0, 2.0, 3.0)
    assert type(run.result) is Number and run.result.held == 7.0


def test_leaves_are_put_back_and_their_changes_known():
    w = Value(2.0)

    def step(x):
        w.grad = None
        (w * w * x).backward()
        w.data -= 0.5 * w.grad

    run = run_of(step, 3.0)
    assert (w.data, w.grad) == (2.0, None)
    ((leaf, data, (gradient,)),) = run.effects
    assert leaf is w and held(data) == 2.0 - 0.5 * 12.0 and held(gradient) == 12.0
    assert len(run.passes) == 1


def test_leaves_are_put_back_after_an_error():
    w = Value(2.0)

    def step(x):
        w.data = w.data * x
        raise KeyError("missing")

    with pytest.raises(Unliftable, match="missing"):
        run_of(step, 3.0)
    assert w.data == 2.0


def test_decisions_are_guards():
    run = run_of(lambda x: 1.0 if Value(x) > 0.0 else 2.0, 3.0)
    ((number, text),) = run.guards
    assert number.held is True and text.startswith("if in ")


@pytest.mark.parametrize(
    ("function", "why"),
    [
        (lambda x: Value(x) * Tensor(np.ones(2)), "Tensors and Values"),
        (lambda x: __import__("time").time() * x, "something else in every call"),
        (lambda x: __import__("copy").copy(Value(x)), "copied"),
    ],
)
def test_what_cannot_be_recorded(function, why):
    with pytest.raises(Unliftable, match=why):
        run_of(function, 1.0)


def test_a_number_that_is_used_after_the_run_says_so():
    run = run_of(lambda x: Value(x).data, 1.0)
    with pytest.raises(RuntimeError, match="after the run"):
        float(run.result)


def test_arrays_of_floats_become_arrays_of_numbers():
    run = ScalarRun(lambda x: x, (), [], exchanged)
    numbers = run.symbol(np.array([[1.0, 2.0]]), "x")
    assert numbers.shape == (1, 2) and [held(x) for x in numbers.flat] == [1.0, 2.0]
    assert run.symbol("text", "y") == "text"
    assert run.inputs["x"] == [0, 1]


def test_stored_gradient():
    x = Value(1.0)
    assert stored_gradient(x) is None
    x.grad = 2.0
    assert stored_gradient(x) == 2.0
