"""What the backward pass brings to the nodes, and sends along the edges."""

import math

import numpy as np
import pytest
from hypothesis import given

import autograd as ag
from autograd import Tensor, Value, topological_order
from autograd.backward import differentiate
from autograd.drawing.flow import flows, gradients_for, sent

from .graphs import recorded_graphs


def all_gradients(output):
    found, why = gradients_for(output, topological_order(output))
    assert why == ""
    return found


def test_sentences_and_slopes():
    x1 = Value(1.0)
    a = 2 * x1
    f = (a + 9.0) ** 2
    gradients = all_gradients(f)
    constant, number = flows(a, gradients)
    assert number.sentence == "sends 22 × 2 = 44 back"
    assert (number.size, number.slope.text) == (44.0, "2")
    assert (constant.size, constant.slope) == (0.0, None)
    assert constant.sentence == "sends nothing back: a constant"
    minus = -f
    assert flows(minus, all_gradients(minus))[0].sentence == "sends 1 × (−1) = −1 back"


def test_operands_without_rule_and_those_not_chosen_get_nothing():
    x = Value(-1.0)
    for node in (ag.sign(x), ag.where(x > 0, x, 0.0)):
        flow = next(f for f in flows(node, all_gradients(node)) if f.slope)
        assert (flow.slope.text, flow.sentence) == ("0", "sends nothing back")
    node = x * x.detach()
    assert flows(node, all_gradients(node))[1].slope is None


@given(recorded_graphs())
def test_what_is_sent_adds_up_to_the_gradients(output):
    gradients = differentiate(output, 1.0)
    received = {}
    for node, gradient in gradients.items():
        for x, part in zip(node.inputs, sent(node, gradient), strict=True):
            if part is not None:
                received[x] = received.get(x, 0.0) + part
    for node, gradient in gradients.items():
        if node is not output:
            assert received.get(node) == (None if gradient is None else pytest.approx(gradient))


def test_inner_tensors_keep_their_gradient_for_the_picture_only():
    w = Tensor(np.ones((2, 2)))
    hidden = ag.exp(w)
    out = hidden.sum()
    gradients = all_gradients(out)
    assert np.array_equal(gradients[hidden], np.ones((2, 2)))
    assert hidden.grad is None and w.grad is None
    assert flows(out, gradients)[0].sentence == "sends a gradient of norm 2 back"


def test_a_selection_leaks_no_nan_into_an_edge():
    x = Tensor([-1.0, 4.0])
    with np.errstate(invalid="ignore"):
        root = ag.sqrt(x)
    y = ag.where(np.array([False, True]), root, x)
    flow = flows(root, all_gradients(y))[0]
    assert math.isclose(flow.size, 0.25)


def test_why_there_are_no_gradients():
    x = Value(2.0, name="x")
    with ag.no_grad():
        hidden = x * x
    found, why = gradients_for(hidden + x, [])
    assert found is None
    assert why.endswith("was computed under no_grad(), so how it was made is not known")
    assert flows(hidden + x, None)[0].sentence == ""
    y = x * x
    x.data = 3.0
    found, why = gradients_for(y, [])
    assert found is None
    assert "was changed after it was recorded" in why
