"""Failures are localised: the rule that disagrees, the path to it, or that kinks cancel."""

import numpy as np
import pytest

from autograd import check_gradients, relu

from . import wrong_rules as wrong


def message(function, *inputs, order=1):
    """What a failing check says."""
    with pytest.raises(AssertionError) as caught:
        check_gradients(function, *inputs, order=order)
    return str(caught.value)


def test_the_path_and_the_rule_are_named():
    x, y = np.array([[1.0, 2.0]]), np.array([[0.5], [0.25]])
    text = message(lambda x, y: (np.tanh(wrong.exp_off_by_a_millionth(x @ y)) * 2.0).mean(), x, y)
    expected = "input[0] -> matmul -> exp_off_by_a_millionth -> tanh -> multiply -> mean\n"
    assert f"path: {expected}" in text
    assert "the rule of exp_off_by_a_millionth disagrees" in text


def test_in_a_graph_of_values_too():
    text = message(lambda x, y: wrong.product_wrong_at_ties(x, y) * 3.0, 1.5, 1.5)
    assert "path: input[0] -> product_wrong_at_ties -> multiply\n" in text


def test_a_long_path_is_shortened():
    def deep(x):
        for _ in range(30):
            x = x * 1.01
        return wrong.exp_off_by_half_a_thousandth(x)

    assert " -> ... -> " in message(deep, np.array([0.1]))


def test_kinks_that_cancel_are_no_rule_to_blame():
    text = message(lambda x: relu(x) - relu(-x), np.array([0.0]))
    assert "each recorded operation is right on its own operands" in text
    assert "smooth function" in text
