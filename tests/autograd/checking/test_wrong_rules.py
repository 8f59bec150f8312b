"""What is wrong is found: every primitive of wrong_rules.py, by the check that is meant for it."""

import numpy as np
import pytest

from autograd import check_gradients, check_primitive

from . import wrong_rules as wrong

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(2, 3)), RNG.normal(size=(2, 3)) + 3.0
SQUARE, OTHER = RNG.normal(size=(3, 3)), RNG.normal(size=(3, 3))

#: A wrong rule, and inputs at which check_gradients must find it.
ANYWHERE = {
    "relu_beyond_its_slopes": [np.array([0.0, 1.0])],
    "square_wrong_at_zero": [np.array([1.0, 0.0])],
    "product_wrong_at_ties": [np.array([1.0, 2.0]), np.array([3.0, 2.0])],
    "tanh_wrong_below_minus_three": [np.array([1.0, -3.5])],
    "exp_without_a_tail": [np.array([1.0, -40.0])],
    "exp_off_by_half_a_thousandth": [X],
    "exp_off_by_a_millionth": [X],
    "quotient_of_swapped_operands": [X, Y],
    "product_of_swapped_operands": [X, Y],
    "matmul_without_a_transpose": [SQUARE, OTHER],
    "sum_without_broadcasting": [X],
    "added_row_summed_too_far": [X, Y[:1]],
    "sum_of_a_wrong_shape": [X],
    "square_of_a_wrong_dtype": [X.astype(np.float32)],
    "square_ignoring_its_gradient": [X],
    "square_changing_its_gradient": [X],
    "square_wrong_at_every_third_call": [X],
}


@pytest.mark.parametrize("name", ANYWHERE)
def test_wrong_rules_are_found_and_named(name):
    with pytest.raises(AssertionError) as caught, np.errstate(all="ignore"):
        check_gradients(getattr(wrong, name), *ANYWHERE[name])
    named = name in str(caught.value)
    assert named or "different when they were computed again" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "arity", "oracle"),
    [
        ("relu_beyond_its_slopes", 1, None),
        ("square_wrong_at_zero", 1, None),
        ("product_wrong_at_ties", 2, None),
        ("tanh_wrong_below_minus_three", 1, None),
        ("exp_without_a_tail", 1, None),
        ("logistic_without_a_tail", 1, "mpmath"),
    ],
)
def test_traps_find_what_random_numbers_do_not(name, arity, oracle):
    function = getattr(wrong, name)
    inputs = np.random.default_rng(1).normal(size=(arity, 50))
    assert check_gradients(function, *inputs).agrees
    points = (0.0, 1.0, 40.0) if oracle else None
    with pytest.raises(AssertionError, match=f"the rule of {name} disagrees"):
        check_primitive(function, arity, points=points, oracle=oracle)


def test_second_order_alone_may_be_wrong():
    assert check_gradients(wrong.square_wrong_at_second_order, X).agrees
    with pytest.raises(AssertionError, match="order 2") as caught:
        check_gradients(wrong.square_wrong_at_second_order, X, order=2)
    assert "the rule of square_wrong_at_second_order disagrees" in str(caught.value)
