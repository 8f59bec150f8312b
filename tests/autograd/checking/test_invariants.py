"""What must hold of every gradient, besides its numbers, is checked, and said when it does not."""

import numpy as np
import pytest

from autograd import Tensor, Value, check_gradients, primitive

from . import wrong_rules as wrong

X = np.array([[1.0, 2.0, -0.5]])


@pytest.mark.parametrize(
    ("function", "x", "message"),
    [
        (wrong.square_changing_its_gradient, X, "changes its incoming gradient in place"),
        (wrong.square_of_a_wrong_dtype, X.astype(np.float32), "returns dtype float64"),
        (wrong.sum_of_a_wrong_shape, X, "in a derivative rule of sum_of_a_wrong_shape"),
        (wrong.square_ignoring_its_gradient, X, "a zero seed gives input.0. a gradient that is"),
        (wrong.square_wrong_at_every_third_call, X, "different when they were computed again"),
    ],
)
def test_broken_invariants_are_named(function, x, message):
    with pytest.raises(AssertionError, match=message):
        check_gradients(function, x)


def test_a_rule_that_changes_an_operand():
    def careless(grad, out, x):
        x *= 1.0 + 1e-12
        return 2.0 * grad * x

    @primitive(careless)
    def square(x):
        return x * x

    with pytest.raises(AssertionError, match="changes operand 0 in place"):
        check_gradients(square, X)


def test_a_rule_that_is_not_linear_in_its_gradient():
    @primitive(lambda grad, out, x: grad / abs(grad))
    def positive(x):
        return +x

    with pytest.raises(AssertionError, match="twice the seed does not give"):
        check_gradients(positive, X)


def test_a_function_that_draws_random_numbers():
    rng = np.random.default_rng(0)
    with pytest.raises(AssertionError, match="different results when it was run twice"):
        check_gradients(lambda x: x * rng.normal(), X)


def test_the_gradient_of_a_value_is_a_float():
    @primitive(lambda grad, out, x: np.array([grad, 0.0]))
    def positive(x):
        return +x

    with pytest.raises(AssertionError):
        check_gradients(positive, Value(1.0))


def test_the_inputs_are_as_they_were():
    array, leaf = X.copy(), Tensor(X)
    check_gradients(lambda x, y: x * y, array, leaf, order=2)
    assert np.array_equal(array, X)
    assert np.array_equal(leaf.data, X)
    assert leaf.grad is None
