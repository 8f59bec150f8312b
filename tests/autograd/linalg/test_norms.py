"""norm, vector_norm, matrix_norm, cond: every order and axis, tips, ties, and extreme sizes."""

import math

import numpy as np
import pytest

import autograd
from autograd import Tensor

from .oracle import check, normal, separated

norm, cond = np.linalg.norm, np.linalg.cond
ORDERS = [None, 2, 1, math.inf, -math.inf, 0, -1, -2, 3, 4.5, 1.5, 0.5]
MATRIX_ORDERS = [None, "fro", "f", "nuc", 1, -1, 2, -2, math.inf, -math.inf]


@pytest.mark.parametrize("order", ORDERS)
def test_norms_of_vectors(order):
    check(lambda x: norm(x, order), separated(4))
    for axis in (0, 1, -1, (1,)):
        for keepdims in (False, True):
            check(lambda x, a=axis, k=keepdims: norm(x, order, axis=a, keepdims=k), separated(2, 3))


@pytest.mark.parametrize("order", ORDERS[1:])
def test_vector_norm_takes_any_axes(order):
    for axis in (None, 0, (0, 2), (2, 0, 1), -1):
        options = {"ord": order, "axis": axis}
        check(lambda x, o=options: np.linalg.vector_norm(x, **o), separated(2, 3, 2))
        check(lambda x, o=options: np.linalg.vector_norm(x, keepdims=True, **o), separated(2, 3, 2))


@pytest.mark.parametrize("order", MATRIX_ORDERS)
def test_norms_of_matrices(order):
    for shape in [(3, 2), (2, 3), (2, 2), (1, 1)]:
        check(lambda x: norm(x, order), separated(*shape))
    for axis in [(0, 1), (2, 0), (-1, -2)]:
        for keepdims in (False, True):
            check(
                lambda x, a=axis, k=keepdims: norm(x, order, axis=a, keepdims=k), separated(3, 2, 2)
            )


@pytest.mark.parametrize("order", MATRIX_ORDERS[1:])
def test_matrix_norm(order):
    check(lambda x: np.linalg.matrix_norm(x, ord=order), separated(2, 3, 2))
    check(lambda x: np.linalg.matrix_norm(x, ord=order, keepdims=True), separated(2, 3, 2))


def test_the_norm_of_everything():
    check(norm, separated(2, 3, 2))
    check(lambda x: norm(x, keepdims=True), separated(2, 3, 2))
    check(norm, np.array(-3.0))


# --- special values -------------------------------------------------------------------------------


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("shape", [(3,), (1,)])
def test_the_tip_has_gradient_zero(order, shape):
    x = Tensor(np.zeros(shape))
    out = norm(x, order)
    out.backward()
    assert (out.item(), x.grad.any()) == (0.0, False)


@pytest.mark.parametrize("order", MATRIX_ORDERS)
def test_the_zero_matrix_has_gradient_zero(order):
    x = Tensor(np.zeros((3, 2)))
    out = norm(x, order)
    out.backward()
    assert (out.item(), x.grad.any()) == (0.0, False)


@pytest.mark.parametrize("scale", [1e-320, 1e-200, 1e-20, 1e20, 1e200, 1e307])
@pytest.mark.parametrize(("order", "exact"), [(2, 5.0), (3, 91 ** (1 / 3)), (0.5, None), (-2, 2.4)])
def test_norms_neither_overflow_nor_underflow(scale, order, exact):
    numbers = np.array([3.0, -4.0])
    x, small = Tensor(scale * numbers), Tensor(numbers)
    out, expected = norm(x, order), norm(small, order)
    rounding = 1e-3 if scale < 1e-300 else 1e-14
    np.testing.assert_allclose(out.data, scale * expected.data, rtol=rounding)
    if exact is not None:
        np.testing.assert_allclose(expected.data, exact, rtol=1e-14)
    out.backward()
    expected.backward()
    np.testing.assert_allclose(x.grad, small.grad, rtol=rounding)


def test_single_precision_does_not_overflow_either():
    x = Tensor(np.array([3e30, 4e30], np.float32))
    out = norm(x)
    out.backward()
    assert (out.dtype, x.grad.dtype) == (np.float32, np.float32)
    np.testing.assert_allclose(out.data, 5e30, rtol=1e-6)
    np.testing.assert_allclose(x.grad, [0.6, 0.8], rtol=1e-6)


def test_zeros_among_the_numbers():
    """Above order 1 a zero has slope 0; below there is a kink, and so there is for one number."""
    for order, expected in {
        2: [0.0, 0.6, 0.8],
        3: [0.0, 9 / 91 ** (2 / 3), 16 / 91 ** (2 / 3)],
        1: [0.0, 1.0, 1.0],
        0.5: [0.0, (1 + math.sqrt(4 / 3)), (1 + math.sqrt(3 / 4))],
        -1: [0.0, 0.0, 0.0],
    }.items():
        x = Tensor([0.0, 3.0, 4.0])
        norm(x, order).backward()
        np.testing.assert_allclose(x.grad, expected, rtol=1e-14)


def test_second_derivatives_at_zeros_among_the_numbers():
    check(norm, np.array([0.0, 3.0, 0.0, 4.0]))
    check(lambda x: norm(x, 4), np.array([0.0, 3.0, 4.0]))


def test_extremes_share_ties():
    x = Tensor([1.0, -2.0, 2.0])
    norm(x, math.inf).backward()
    assert x.grad.tolist() == [0.0, -0.5, 0.5]
    x = Tensor(np.eye(2))
    norm(x, 2).backward()
    np.testing.assert_allclose(x.grad, 0.5 * np.eye(2))


def test_incoming_nan_propagates_at_the_tip():
    x = Tensor([0.0, 0.0])
    with np.errstate(invalid="ignore"):
        (x / norm(x)).sum().backward()
    assert np.isnan(x.grad).all()


def test_nan_and_inf():
    for data, expected in (([math.nan, 1.0], math.nan), ([math.inf, 1.0], math.inf)):
        for order in (2, 3):
            x = Tensor(data)
            out = norm(x, order)
            np.testing.assert_equal(out.item(), expected)
            out.backward()
            assert np.isnan(x.grad[0])


@pytest.mark.parametrize("order", [None, 1, 2, 3, math.inf])
def test_norms_of_nothing(order):
    x = Tensor(np.ones((0,)))
    out = autograd.linalg.norm(x, order)
    out.backward()
    assert (out.item(), x.grad.shape) == (0.0, (0,))
    assert autograd.linalg.norm(Tensor(np.ones((2, 0))), order, axis=1).data.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("order", ["nuc", "fro", 1, 2, math.inf])
def test_norms_of_empty_matrices(order):
    for shape in [(0, 2), (2, 0), (0, 0)]:
        assert autograd.linalg.matrix_norm(Tensor(np.ones(shape)), ord=order).item() == 0.0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x: norm(x, "fro", axis=0), "norm: the order 'fro' is one of matrices"),
        (lambda x: norm(x, 3), r"norm: of matrices the order must be None, 'fro', .*, got 3"),
        (lambda x: norm(autograd.stack([x]), 2), r"norm: a norm of order 2 .* not of 3 axes of "),
        (lambda x: norm(x, axis=2), r"norm: axis 2 is out of range for shape \(2, 3\)"),
        (lambda x: norm(x, axis=(0, 0)), "norm: repeated axis"),
        (lambda x: np.linalg.vector_norm(x, ord="fro"), "vector_norm: the order 'fro' is one of"),
        (lambda x: np.linalg.matrix_norm(x, ord=0), "matrix_norm: of matrices the order must be"),
        (lambda x: np.linalg.matrix_norm(x[0]), r"matrix_norm: expected matrices, got shape \(3,"),
    ],
)
def test_errors_name_the_function_and_what_to_do(call, message):
    with pytest.raises((ValueError, IndexError), match=rf"^np\.linalg\.{message}"):
        call(Tensor(np.ones((2, 3))))


@pytest.mark.parametrize(
    "call",
    [
        lambda x, p: norm(x, p),
        lambda x, p: np.linalg.vector_norm(x, ord=p),
        lambda x, p: np.linalg.matrix_norm(x, ord=p),
        lambda x, p: cond(x, p),
    ],
)
def test_an_order_must_be_plain(call):
    with pytest.raises(TypeError, match=r"^np\.linalg\.\w+: (ord|p) must be plain"):
        call(Tensor(np.ones((2, 2))), Tensor(2.0))


# --- the condition number -------------------------------------------------------------------------


@pytest.mark.parametrize("order", [None, 2, -2, 1, -1, math.inf, -math.inf, "fro", "nuc"])
def test_cond(order):
    check(lambda x: cond(x, order), normal(2, 3, 3), values=1e-11)
    if order in (None, 2, -2):
        check(lambda x: cond(x, order), normal(3, 2))


@pytest.mark.parametrize("order", [1, math.inf, "fro"])
def test_a_singular_matrix_has_an_infinite_condition_number_and_no_slope(order):
    x = Tensor(np.stack([np.ones((2, 2)), np.diag([1.0, 4.0])]))
    out = cond(x, order)
    np.testing.assert_allclose(out.data, cond(x.data, order))
    out.sum().backward()
    assert x.grad[1].any()
    assert not x.grad[0].any()


def test_condition_numbers_need_matrices():
    with pytest.raises(np.linalg.LinAlgError, match=r"^np\.linalg\.cond: .*no condition number"):
        cond(Tensor(np.ones((2, 0))))
    with pytest.raises(np.linalg.LinAlgError, match=r"^np\.linalg\.cond: expected square matrices"):
        cond(Tensor(np.ones((2, 3))), 1)


@pytest.mark.parametrize("order", [0.5, 1.5, 2, 3, -0.5])
@pytest.mark.parametrize("x", [[0.0, 2.0], [0.0, 0.0], [0.0, -1.0]])
def test_a_number_that_is_zero_has_slope_zero(order, x):
    leaf = Tensor(x)
    with np.errstate(all="ignore"):
        np.linalg.norm(leaf, order).backward()
    others = np.sign(x) if order > 0 else np.zeros(2)
    np.testing.assert_allclose(leaf.grad, others, rtol=1e-12)
