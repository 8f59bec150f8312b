"""diagnose names where a number stopped being finite; source lines are kept only when asked for."""

import gc
import threading

import numpy as np
import pytest

import autograd
from autograd import Tensor, Value, diagnose, source_lines
from autograd.diagnosing import lines

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")


@pytest.mark.parametrize("kind", [Value, Tensor])
@pytest.mark.parametrize(
    ("function", "x", "operation", "remedy"),
    [
        (lambda x: autograd.log(x) * 2.0, 0.0, "log", "clip"),
        (lambda x: autograd.sqrt(x) + 1.0, -1.0, "sqrt", "maximum"),
        (lambda x: 1.0 / x, 0.0, "divide", "divisor"),
        (lambda x: autograd.exp(x) - 1.0, 1000.0, "exp", "logsumexp"),
        (lambda x: x**0.5, -1.0, "power", "positive"),
    ],
)
def test_the_first_operation_of_the_forward_pass(kind, function, x, operation, remedy):
    found = diagnose(function(kind(x, name="x")) * 3.0)
    assert (found.phase, found.operation) == ("forward", operation)
    assert remedy in found.remedy
    assert any(text.startswith("x, ") for text in found.operands)


@pytest.mark.parametrize("kind", [Value, Tensor])
@pytest.mark.parametrize(
    ("function", "x", "operation"),
    [
        (lambda x: autograd.sqrt(x) * 2.0, 0.0, "sqrt"),
        (lambda x: autograd.arcsin(x * 1.0), 1.0, "arcsin"),
        (lambda x: autograd.sqrt(x * x) + x, 0.0, "sqrt"),
    ],
)
def test_the_first_rule_of_the_backward_pass(kind, function, x, operation):
    leaf = kind(x, name="x")
    found = diagnose(function(leaf))
    assert (found.phase, found.operation) == ("backward", f"the derivative rule of {operation}")
    assert leaf.grad is None


def test_a_leaf_that_is_not_finite():
    found = diagnose((Tensor([1.0, np.nan, np.inf], name="w") * 2.0).sum())
    assert (found.operation, found.found) == ("the leaf w", "1 nan and 1 inf of 3 numbers")


def test_a_constant_that_is_not_finite():
    found = diagnose(Tensor([1.0, 2.0]) * np.array([1.0, np.nan]))
    assert found.operation == "multiply"
    assert "constant" in found.remedy


def test_ranges_of_operands():
    text = str(diagnose(autograd.log(Tensor(np.linspace(0.0, 4.0, 5), name="p"))))
    assert "forward: log made 1 inf of 5 numbers" in text
    assert "operand 0: p, shape (5,), from 0 to 4" in text


def test_nothing_to_find():
    found = diagnose(Tensor([1.0, 2.0]) * 3.0)
    assert found.phase == ""
    assert str(found) == "every number is finite, forward and backward"


def test_a_selection_leaks_nothing():
    x = Tensor([4.0, 0.0])
    assert diagnose(np.where(x.data > 0, np.sqrt(x), 0.0).sum()).phase == ""


def test_only_nodes_can_be_diagnosed():
    with pytest.raises(TypeError, match="expected a Value or Tensor, got float"):
        diagnose(1.0)


# --- source lines ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [Value, Tensor])
def test_the_line_of_the_user_is_shown(kind):
    x = kind(-1.0)
    with source_lines():
        y = x * 2.0
        z = np.log(y) + 1.0
    line = diagnose(z).line
    assert line.rpartition(":")[0].endswith("test_diagnosing.py")
    number = int(line.rpartition(":")[2])
    with open(__file__, encoding="utf-8") as file:
        assert file.read().splitlines()[number - 1].strip() == "z = np.log(y) + 1.0"


def test_lines_are_forgotten_with_their_nodes():
    gc.collect()
    before = len(lines.held)
    with source_lines():
        y = Value(2.0) * 3.0 + 1.0
    assert len(lines.held) == before + 2
    del y
    gc.collect()
    assert len(lines.held) == before


def test_outside_nothing_is_exchanged():
    assert autograd.value.new is object.__new__
    with source_lines():
        with source_lines():
            pass
        assert autograd.value.new == lines.new
        assert autograd.tensor.new == lines.new
    assert autograd.value.new is object.__new__
    assert autograd.tensor.new is object.__new__
    assert diagnose(autograd.log(Tensor([0.0]) * 1.0)).line == ""


def test_threads_do_not_lose_each_other():
    def work():
        with source_lines():
            for _ in range(200):
                nodes.append(Value(1.0) * 2.0)

    nodes = []
    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert autograd.value.new is object.__new__
    assert len(nodes) == 800
