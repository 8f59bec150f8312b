"""check_gradients finds what is wrong, passes what is right, and leaves everything as it was."""

import math

import numpy as np
import pytest

import autograd
from autograd import Tensor, Value, check_gradients, primitive
from autograd.checking import central_differences

# --- central differences ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("function", "slope"),
    [
        (math.sin, 1.0),
        (math.exp, 1.0),
        (lambda t: math.exp(100 * t), 100.0),
        (lambda t: abs(t - 0.01), -1.0),  # a kink nearby: small steps must win
        (lambda t: 3.0 + 0.0 * t, 0.0),
    ],
)
def test_central_differences_adapt_their_step(function, slope):
    found, uncertainty = central_differences(function)
    assert found == pytest.approx(slope, rel=1e-9, abs=1e-9)
    assert abs(found - slope) <= 10 * uncertainty + 1e-12


# --- what passes ----------------------------------------------------------------------------------


def test_it_takes_floats_arrays_nodes_and_nestings():
    report = check_gradients(
        lambda p, q, v: (p["w"] @ p["x"]).sum() * q[0] + autograd.exp(v) * p["x"],
        {"w": np.array([[1.0, 2.0], [3.0, -1.0]]), "x": np.array([0.5, 0.25])},
        (0.7,),
        Value(0.3),
        order=2,
    )
    assert len(report.comparisons) == 2 * (4 + 2 + 1 + 1)
    assert report.worst.agrees


def test_what_cannot_be_differentiated_is_passed_on():
    labels = np.array([1, 0])
    report = check_gradients(
        lambda z, y, axis: autograd.logsumexp(z, axis=axis) - z[np.arange(2), y],
        np.array([[0.1, 0.2], [0.3, -0.4]]),
        labels,
        -1,
    )
    assert len(report.comparisons) == 4


def test_a_leaf_may_be_used_without_looking_at_the_arguments():
    weight = Tensor([[1.0, -2.0], [0.5, 3.0]], name="weight")
    inputs = np.array([[1.0, 2.0]])
    report = check_gradients(lambda *_: autograd.tanh(inputs @ weight), weight)
    assert "weight" in str(report)


def test_values_in_object_arrays():
    values = np.array([Value(0.5), Value(-1.5)])
    assert len(check_gradients(lambda v: np.exp(v).sum() * v[0], values).comparisons) == 2


def test_tiny_and_huge_arguments():
    check_gradients(autograd.log, np.array([1e-8, 1.0, 1e8]))
    check_gradients(autograd.sin, np.array([1e-8, 0.0, 3.0]))


def test_differences_are_taken_in_double_precision():
    x = Tensor(np.array([0.3, 0.7], dtype=np.float32))
    report = check_gradients(lambda x: autograd.exp(x * x), x)
    assert abs(report.worst.engine - report.worst.differences) < 1e-5
    assert x.data.dtype == np.float32


def test_a_large_input_is_checked_along_random_directions():
    report = check_gradients(lambda x: (x * x).sum(), np.linspace(-1, 1, 500))
    assert len(report.comparisons) == 20
    assert "random direction" in report.worst.place


# --- what fails -----------------------------------------------------------------------------------


@primitive(lambda grad, out, x: grad * 2.001 * x)
def slightly_wrong(x):
    return x * x


@primitive(lambda grad, out, x: out.sum() * 2.0 * x)
def ignores_the_incoming_gradient(x):
    return x * x


@primitive(lambda grad, out, x: grad * (2.0 * getattr(x, "_raw", x)))
def wrong_at_second_order(x):
    return x * x


@pytest.mark.parametrize("function", [slightly_wrong, ignores_the_incoming_gradient])
def test_a_wrong_rule_is_found_and_both_numbers_are_shown(function):
    with pytest.raises(AssertionError) as caught:
        check_gradients(function, np.array([[1.0, 2.0], [3.0, 0.5]]))
    message = str(caught.value)
    assert "derivatives disagree; the worst: input[0]" in message
    assert "engine" in message
    assert "finite differences" in message


def test_the_worst_element_is_named():
    with pytest.raises(AssertionError, match=r"input\[0\]\['b'\]\[1\], order 1"):
        check_gradients(
            lambda p: p["a"] * autograd.where(np.array([0, 1]), slightly_wrong(p["b"]), p["b"]),
            {"a": np.ones(2), "b": np.array([2.0, 3.0])},
        )


def test_second_order_finds_what_first_order_cannot():
    x = np.array([1.0, 2.0])
    check_gradients(wrong_at_second_order, x)
    with pytest.raises(AssertionError, match="order 2"):
        check_gradients(wrong_at_second_order, x, order=2)


def test_a_transposed_gradient_is_found():
    @primitive(lambda grad, out, x: grad.T, elementwise=False)
    def copy(x):
        return x.copy()

    with pytest.raises(AssertionError):
        check_gradients(copy, np.arange(4.0).reshape(2, 2))


def test_nan_never_agrees():
    @primitive(lambda grad, out, x: grad * np.nan)
    def square(x):
        return x * x

    with pytest.raises(AssertionError, match="engine nan"):
        check_gradients(square, np.array([1.0]))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: check_gradients(autograd.exp, 3), "none of the inputs is a number"),
        (lambda: check_gradients(autograd.exp, 1.0, order=3), "order must be 1 or 2, got 3"),
        (lambda: check_gradients(lambda x: 1.0, 1.0), "returned no Value or Tensor"),
        (lambda: check_gradients(autograd.log, 0.0), "not finite"),
        (lambda: check_gradients(autograd.exp, Value(1.0) * 2.0), "is no leaf"),
    ],
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_mistakes_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


# --- nothing is changed ---------------------------------------------------------------------------


def test_leaves_are_as_they_were():
    array = np.array([1.0, 2.0])
    w, v = Tensor(array, name="w"), Value(3.0)
    pending = (w * v).sum()
    check_gradients(lambda w, v: (w * w * v).sum(), w, v)
    assert w.grad is None
    assert v.grad is None
    assert np.array_equal(w.data, array)
    pending.backward()  # the graph recorded before is not stale
    assert v.grad == 3.0


# --- ties -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_shares_of_a_tie_that_do_not_add_up_are_found(share):
    """Each operand alone may get anything between nothing and all; together they get all."""

    def slope(x, y):
        return autograd.where(x == y, share, autograd.where(x > y, 1.0, 0.0))

    @autograd.primitive(
        lambda grad, out, x, y: grad * slope(x, y), lambda grad, out, x, y: grad * slope(y, x)
    )
    def larger(x, y):
        return np.maximum(x, y)

    for zero in (0.0, np.zeros(2)):
        check_gradients(autograd.maximum, zero, zero)
        with pytest.raises(AssertionError, match="all inputs together"):
            check_gradients(larger, zero, zero)


def test_ties_of_many_are_shared():
    for function in (autograd.max, autograd.min, lambda x: autograd.maximum(x, x[::-1])):
        assert check_gradients(function, np.array([1.0, 1.0, 0.5, 1.0])).agrees
    assert check_gradients(lambda x: autograd.max(x, axis=1), np.ones((3, 3))).agrees


def test_inputs_without_elements_have_nothing_to_compare():
    report = check_gradients(lambda x: x.sum(), np.ones((0, 2)))
    assert report.agrees
    assert str(report) == "the inputs have no elements, so there was nothing to compare"
