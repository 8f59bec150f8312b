"""One owner is told from two; a gradient is taken over only if nobody else has it."""

import subprocess
import sys

import numpy as np
import pytest

from autograd import Tensor, primitive
from autograd.ownership import ALONE, references

kept = []


def keeping(grad, out, x):
    """A rule that remembers the gradient it sends back."""
    kept.append(2.0 * grad)
    return kept[-1]


@primitive(keeping)
def doubled(x):
    return 2.0 * x


def test_one_owner_is_told_from_two():
    holder = [np.empty(1)]
    x = holder[0]
    assert references(x) == ALONE
    other = x
    assert references(x) != ALONE and other is x


def test_a_view_of_an_array_is_another_owner():
    holder = [np.empty(2)]
    x = holder[0]
    view = x[:1]
    assert references(x) != ALONE and view.base is x


@pytest.mark.skipif(ALONE < 0, reason="references are not counted here")
def test_a_gradient_that_nobody_else_has_is_not_copied(monkeypatch):
    w, x, bias = Tensor(np.ones((3, 2))), Tensor(np.ones((4, 3))), Tensor(np.ones(8))
    loss, copied = (x @ w + bias.reshape(4, 2)).sum(), []
    monkeypatch.setattr(np, "copy", lambda x: copied.append(x.shape) or x.__copy__())
    loss.backward()
    assert (3, 2) not in copied and (4, 3) not in copied
    assert (8,) in copied, "the gradient of what was reshaped is a view"


def test_two_leaves_with_one_gradient_share_nothing():
    x, y = Tensor(np.ones(3)), Tensor(np.ones(3))
    (2.0 * (x + y)).sum().backward()
    assert not np.shares_memory(x.grad, y.grad)
    x.grad += 1.0
    assert y.grad.tolist() == [2.0] * 3


def test_a_gradient_that_a_rule_keeps_is_copied():
    x = Tensor(np.ones(3))
    doubled(x).sum().backward()
    assert x.grad.tolist() == kept[-1].tolist() and not np.shares_memory(x.grad, kept[-1])


def test_a_leaf_that_is_the_output_does_not_keep_the_seed():
    x, seed = Tensor(np.ones(3)), np.ones(3)
    x.backward(seed)
    assert not np.shares_memory(x.grad, seed)


UNDER_A_DEBUGGER = """
import sys

def look(frame, event, argument):
    frame.f_locals
    return look

sys.settrace(look)
import autograd.ownership as ownership
sys.settrace(None)
assert ownership.ALONE == ownership.references_of_one_owner()
"""


def test_a_debugger_that_looks_on_while_it_is_counted_does_not_count():
    subprocess.run([sys.executable, "-c", UNDER_A_DEBUGGER], check=True)
