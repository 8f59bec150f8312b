"""Quick steps where all is smooth, careful ones elsewhere, and a complex step not trusted."""

import numpy as np
import pytest

import autograd
from autograd import Tensor, check_gradients
from autograd.checking.comparing import Judge
from autograd.checking.complex_step import complex_step
from autograd.checking.conclusions import conclusive, refine
from autograd.checking.differences import Estimate
from autograd.checking.probing import Probe

ONE = np.ones(1)


def seen(slope, doubt, left=None, right=None, kink=False, jump=False):
    """An estimate of one slope."""
    sides = (slope if side is None else side for side in (left, right))
    numbers = [np.array([float(x)]) for x in (slope, doubt, *sides, doubt)]
    return Estimate(*numbers, np.array([kink]), np.array([jump]))


def probe(function, x):
    """A function of one leaf, as check_gradients sees it."""
    leaf = Tensor(x)

    def on_numbers(numbers):
        return function(numbers[leaf])

    made = Probe(lambda: function(leaf), {leaf: "x"}, np.random.default_rng(0), "test", on_numbers)
    return made, leaf


# --- which steps count ----------------------------------------------------------------------------


def test_the_smallest_conclusive_steps_decide():
    beside = seen(0.5, 1e-12, 0.0, 1.0, kink=True)
    at = seen(1.0, 1e-5)
    assert conclusive([seen(7.0, 1e3), at, beside], 3) is at


def test_larger_steps_that_agree_make_it_more_certain():
    rough, fine = seen(1.0, 1e-5), seen(1.000001, 1e-12)
    assert conclusive([rough, fine], 2) is fine


def test_where_nothing_changes_the_slope_is_zero():
    flat, slope = seen(0.0, 1e-12), seen(1.0, 1e-9)
    assert conclusive([flat, slope], 2) is flat


def test_unless_rounding_hides_the_slope():
    flat, slope = seen(0.0, 1e3), seen(1.0, 1e-9)
    assert conclusive([flat, slope], 2) is slope


def test_a_jump_that_smaller_steps_do_not_see_is_beside():
    smooth, jump = seen(0.0, 1e-3, 1e-9, 1e-9), seen(0.0, 0.0, kink=True, jump=True)
    assert conclusive([smooth, jump], 2) is smooth


# --- the complex step -----------------------------------------------------------------------------


def test_a_complex_step_is_exact_for_analytic_functions():
    made, leaf = probe(lambda x: np.exp(np.sin(x)) ** 3, np.array([0.3]))
    exact = complex_step(made, leaf, ONE)
    slope = 3.0 * np.cos(0.3) * np.exp(3.0 * np.sin(0.3)) * made.weights[0]
    assert exact == pytest.approx(slope, rel=1e-15)


@pytest.mark.parametrize("function", [np.abs, lambda x: autograd.logsumexp(x), lambda x: x.exp()])
def test_it_is_left_out_or_not_believed_elsewhere(function):
    made, leaf = probe(function, np.array([0.3]))
    judge = Judge(made, leaf, "x", 1, 1e-7)
    found = judge.careful_slopes(made, ONE, made.changes(leaf, ONE))
    assert found.slope[0] == pytest.approx(made.gradients()[0][0], rel=1e-9)


def test_it_refines_only_what_it_agrees_with():
    rough = seen(1.0, 1e-6)
    assert refine(rough, 1.0 + 1e-7).slope[0] == 1.0 + 1e-7
    assert refine(rough, 1.0 + 1e-7).doubt[0] < 1e-14
    assert refine(rough, 2.0) is rough
    assert refine(rough, None) is rough
    assert refine(seen(1.0, 10.0), 1.5).slope[0] == 1.0


# --- what is allowed ------------------------------------------------------------------------------


def test_the_tolerance_is_that_of_the_dtype_and_may_be_given():
    x = np.array([0.5, 2.0])
    narrow, wide = (check_gradients(np.sin, x.astype(t)) for t in (np.float64, np.float32))
    assert narrow.worst.allowed < 1e-6 * abs(narrow.worst.differences)
    assert wide.worst.allowed > 1e-5 * abs(wide.worst.differences)
    assert check_gradients(np.sin, x, tolerance=0.5).worst.allowed > 0.01


def test_at_a_kink_of_several_outputs_each_is_judged_alone():
    report = check_gradients(lambda x: [autograd.relu(x), -autograd.relu(-x), 3.0 * x], np.zeros(3))
    assert {comparison.verdict for comparison in report.comparisons} == {"kink"}
