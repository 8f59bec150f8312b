"""Choosing: what was not chosen gets exactly nothing; pieces and rounding."""

import math

import numpy as np
import pytest

import autograd
from autograd import Tensor, Value
from autograd.choosing import chosen, has_nan, nan_or_zero

KINDS = pytest.mark.parametrize("kind", [Value, Tensor])
QUIET = pytest.mark.filterwarnings("ignore::RuntimeWarning")

#: A function that does not choose a branch of infinite or undefined slope, where, and its slope.
NOT_CHOSEN = [
    (lambda x: autograd.where(x >= 0, x, autograd.sqrt(-x)), 1.0, 1.0),
    (lambda x: autograd.where(x > 0, autograd.log(x), 0.0), 0.0, 0.0),
    (lambda x: autograd.where(x > 0, autograd.log(x), 0.0), -1.0, 0.0),
    (lambda x: autograd.where(x == 0, 1.0, autograd.sin(x) / x), 0.0, 0.0),
    (lambda x: autograd.where(x > 0, x**0.5, 3.0 * x), 0.0, 3.0),
    (lambda x: autograd.minimum(1.0 / x, 5.0), 0.0, 0.0),
    (lambda x: autograd.maximum(autograd.log(x), -5.0), 0.0, 0.0),
    (lambda x: autograd.clip(1.0 / x, -1.0, 5.0), 0.0, 0.0),
    (lambda x: autograd.clip(2.0 * x, autograd.sqrt(x) - 9.0, 5.0), 0.0, 2.0),
    (lambda x: autograd.relu(autograd.log(x)), 0.0, 0.0),
    (lambda x: autograd.relu(autograd.where(x > 0, -1.0 / x, -1.0)), 0.0, 0.0),
    (lambda x: autograd.where(x > 1, autograd.exp(x * x), x), 1.0, 1.0),
    (lambda x: autograd.where(x > 99, autograd.exp(x * x), x) * 2.0, 50.0, 2.0),
]


@QUIET
@KINDS
@pytest.mark.parametrize(("function", "at", "slope"), NOT_CHOSEN)
def test_what_was_not_chosen_gets_nothing(kind, function, at, slope):
    x = kind(at)
    function(x).backward()
    assert x.grad == slope


@QUIET
@pytest.mark.parametrize(("function", "at", "slope"), NOT_CHOSEN)
def test_it_gets_nothing_among_others_that_were_chosen(function, at, slope):
    x = Tensor([at, 3.0, at])
    function(x).backward([2.0, 1.0, -1.0])
    near = Tensor(3.0)
    function(near).backward()
    np.testing.assert_allclose(x.grad, [2.0 * slope, near.grad, -slope], rtol=1e-15)


@QUIET
@KINDS
@pytest.mark.parametrize(("function", "at", "slope"), NOT_CHOSEN)
def test_second_derivatives_do_not_leak_either(kind, function, at, slope):
    x = kind(at)
    (first,) = autograd.gradients(function(x), [x], create_graph=True)
    assert first.item() == slope
    (second,) = autograd.gradients(first, [x])
    assert second == 0.0


@QUIET
@KINDS
@pytest.mark.parametrize(
    "function",
    [
        lambda x: autograd.sqrt(x) ** 2,
        lambda x: autograd.sqrt(x) * autograd.sqrt(x),
        lambda x: autograd.sqrt(x) * 0.0,
        lambda x: autograd.where(x < 1, autograd.sqrt(x) * 0.0, x),
    ],
)
def test_a_zero_that_was_not_a_choice_stays_one(kind, function):
    """0 * inf is nan, also if the 0 was computed: nothing is hidden."""
    x = kind(0.0)
    function(x).backward()
    assert math.isnan(x.grad)


@QUIET
@KINDS
def test_an_unselected_node_has_gradient_zero_and_an_unused_one_none(kind):
    x, y, unused = kind(2.0), kind(3.0), kind(4.0)
    branch = autograd.log(x)
    autograd.where(False, branch, y).backward()
    assert x.grad == 0.0
    assert np.shape(x.grad) == ()
    assert y.grad == 1.0
    assert unused.grad is None
    assert branch.grad == (0.0 if kind is Value else None)


def test_where_broadcasts_and_takes_plain_branches():
    x = Tensor([1.0, 2.0, 3.0])
    out = autograd.where(np.array([[True], [False]]), x, 10.0)
    assert out.data.tolist() == [[1.0, 2.0, 3.0], [10.0, 10.0, 10.0]]
    out.backward(np.arange(1.0, 7.0).reshape(2, 3))
    assert x.grad.tolist() == [1.0, 2.0, 3.0]


def test_the_condition_is_not_differentiated_but_may_be_a_node():
    condition, x, y = Tensor([0.0, 2.0]), Tensor([5.0, 6.0]), Tensor([7.0, 8.0])
    out = autograd.where(condition, x, y)
    assert out.data.tolist() == [7.0, 6.0]
    out.backward([3.0, 4.0])
    assert x.grad.tolist() == [0.0, 4.0]
    assert y.grad.tolist() == [3.0, 0.0]
    assert condition.grad.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("bounds", [(None, 2.0), (-1.0, None), (None, None)])
def test_clip_without_a_bound(bounds):
    x = Tensor([-5.0, 0.5, 5.0])
    out = autograd.clip(x, *bounds)
    low, high = (-np.inf if bounds[0] is None else bounds[0]), bounds[1]
    assert out.data.tolist() == np.clip([-5.0, 0.5, 5.0], low, high).tolist()
    out.backward([1.0, 2.0, 3.0])
    assert x.grad.tolist() == [bounds[0] is None, 2.0, 3.0 * (high is None)]


def test_clip_between_tensors_gives_each_element_to_one_of_them():
    x = Tensor(np.linspace(-2.0, 2.0, 5))
    low, high = Tensor(-1.0), Tensor([0.0, 0.5, 0.5, 0.5, 0.5])
    autograd.clip(x, low, high).backward([1.0, 2.0, 4.0, 8.0, 16.0])
    assert x.grad.tolist() == [0.0, 2.0, 4.0, 0.0, 0.0]
    assert low.grad.tolist() == 1.0
    assert high.grad.tolist() == [0.0, 0.0, 0.0, 8.0, 16.0]


def test_a_clip_s_bounds_may_be_its_names():
    assert autograd.clip(3.0, high=1.0) == 1.0
    assert autograd.clip(3.0, low=4.0) == 4.0


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_chosen_mends_what_the_fast_product_would_spoil(bad):
    mask = np.array([True, False, True])
    grad = np.array([1.0, 5.0, 2.0])
    assert chosen(mask, grad).tolist() == [1.0, 0.0, 2.0]
    assert chosen(mask, grad, rest=np.array([0.0, math.nan, math.nan])).tolist()[::2] == [1.0, 2.0]
    assert math.isnan(chosen(mask, grad, rest=np.array([0.0, math.nan, 0.0]))[1])
    x = Tensor([bad, bad])
    autograd.where(mask[:2], x, 0.0).backward([1.0, 2.0])
    assert x.grad.tolist() == [1.0, 0.0]


def test_for_numbers_nothing_is_none():
    assert chosen(True, 3.0) == 3.0
    assert chosen(False, 3.0) is None
    assert math.isnan(chosen(False, 3.0, math.nan))


def test_nan_is_found_wherever_it_is():
    for size in (1, 2, 17, 1000):
        for place in {0, size // 2, size - 1}:
            x = np.full(size, 1e200)
            assert not has_nan(x)
            x[place] = math.nan
            assert has_nan(x)
            assert has_nan(x.reshape(1, -1))
    assert has_nan(math.nan)
    assert not has_nan(math.inf)
    assert not has_nan(np.array([math.inf, -math.inf]))
    assert not has_nan(np.zeros((0, 3)))
    assert np.isnan(nan_or_zero(np.array([1.0, math.nan]))).tolist() == [False, True]


def test_an_incoming_nan_goes_where_the_choice_went():
    x, y = Tensor([1.0, 5.0]), Tensor([2.0, 4.0])
    autograd.maximum(x, y).backward([math.nan, 1.0])
    np.testing.assert_array_equal(x.grad, [0.0, 1.0])
    np.testing.assert_array_equal(y.grad, [math.nan, 0.0])
