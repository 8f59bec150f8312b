"""solve, inv, tensorsolve, tensorinv: every kind of right side, stacks, nothing, errors."""

import numpy as np
import pytest

import autograd
from autograd import Tensor

from .oracle import check, normal, positive_definite

solve, inv = np.linalg.solve, np.linalg.inv


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ((3, 3), (3,)),
        ((3, 3), (3, 2)),
        ((1, 1), (1,)),
        ((2, 3, 3), (3,)),
        ((2, 3, 3), (2, 3, 1)),
        ((2, 1, 2, 2), (3, 2, 2)),
        ((3, 3), (2, 3, 2)),
        ((0, 0), (0,)),
        ((0, 0), (0, 2)),
        ((2, 2), (2, 0)),
    ],
)
def test_solve(left, right):
    check(solve, positive_definite(*left), normal(*right, seed=1))


@pytest.mark.parametrize("shape", [(1, 1), (3, 3), (2, 2, 2), (0, 0), (2, 0, 0), (0, 2, 2)])
def test_inv(shape):
    check(inv, positive_definite(*shape))


def test_the_gradient_of_inv_is_the_published_one():
    """Source: Giles 2008, 2.2.3."""
    x, seed = positive_definite(3, 3), normal(3, 3, seed=2)
    leaf = Tensor(x)
    inv(leaf).backward(seed)
    np.testing.assert_allclose(leaf.grad, -inv(x).T @ seed @ inv(x).T, rtol=1e-12)


def test_matrices_and_right_sides_may_be_constants_or_the_same_node():
    a = positive_definite(3, 3)
    check(lambda b: solve(a, b), normal(3), single=False)
    check(lambda a: solve(a, np.arange(1.0, 4.0)), a, single=False)
    check(lambda a: solve(a, a @ a), a)


@pytest.mark.parametrize(
    ("shape", "ind"), [((2, 3, 6), 2), ((6, 2, 3), 1), ((1, 2, 2), 2), ((2, 1, 2), 2)]
)
def test_tensorinv(shape, ind):
    check(lambda x: np.linalg.tensorinv(x, ind=ind), normal(*shape))


@pytest.mark.parametrize(
    ("left", "right", "axes"),
    [
        ((2, 3, 6), (2, 3), None),
        ((6, 2, 3), (2, 3), (0,)),
        ((4, 2, 2), (4,), None),
        ((2, 2, 3, 3), (2, 3), (0, 2)),
    ],
)
def test_tensorsolve(left, right, axes):
    check(lambda a, b: np.linalg.tensorsolve(a, b, axes=axes), normal(*left), normal(*right))


def test_integers_and_lists_are_numbers_too():
    np.testing.assert_allclose(autograd.linalg.inv([[2, 0], [0, 4]]), [[0.5, 0], [0, 0.25]])
    np.testing.assert_allclose(solve(Tensor([[2.0]]), np.array([6])).data, [3.0])


SINGULAR = r"^np\.linalg\.{}: the matrix of shape \(2, 2\) is singular, .* use np\.linalg\.pinv"


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("inv", inv),
        ("solve", lambda x: solve(x, np.ones(2))),
        ("tensorinv", lambda x: np.linalg.tensorinv(x, 1)),
        ("tensorsolve", lambda x: np.linalg.tensorsolve(x, np.ones(2))),
        ("matrix_power", lambda x: np.linalg.matrix_power(x, -1)),
    ],
)
def test_singular_matrices_are_an_error_at_the_call(name, call):
    with pytest.raises(np.linalg.LinAlgError, match=SINGULAR.format(name)) as caught:
        call(Tensor(np.ones((2, 2))))
    assert "solution" not in str(caught.value)


def test_one_singular_matrix_in_a_stack_is_an_error():
    with pytest.raises(np.linalg.LinAlgError, match="one of the matrices of shape"):
        inv(Tensor(np.stack([np.eye(2), np.ones((2, 2))])))


def test_what_is_not_finite_is_not_called_singular():
    with pytest.raises(np.linalg.LinAlgError, match="holds inf or nan"):
        inv(Tensor([[np.nan, 1.0], [1.0, 1.0]]))


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (lambda x: inv(x[:2]), np.linalg.LinAlgError, r"inv: .*got shape \(2, 3\); .*pinv"),
        (lambda x: solve(x[:2], x), np.linalg.LinAlgError, r"solve: .*square .*\(2, 3\)"),
        (lambda x: solve(x, np.ones(2)), ValueError, r"b must be \(3,\) or \(\.\.\., 3, k\), got"),
        (lambda x: solve(x, 1.0), ValueError, r"b must be .* got shape \(\)"),
        (
            lambda x: solve(autograd.stack([x, x]), np.ones((3, 3, 1))),
            ValueError,
            r"leading axes of \(2, 3, 3\) and \(3, 3, 1\)",
        ),
        (lambda x: solve(x, np.ones(3) * 1j), TypeError, "solve: .*got complex numbers"),
        (
            lambda x: np.linalg.tensorsolve(x, np.ones(2)),
            np.linalg.LinAlgError,
            r"tensorsolve: a of shape \(3, 3\) must have the 2 elements of b",
        ),
        (lambda x: np.linalg.tensorinv(x, 0), ValueError, "ind must be positive, got 0"),
        (lambda x: np.linalg.tensorinv(x), np.linalg.LinAlgError, "tensorinv: the first 2 axes"),
    ],
)
def test_errors_name_the_function_and_the_shapes(call, kind, message):
    with pytest.raises(kind, match=rf"^np\.linalg\.\w+: .*{message.split(': ', 1)[-1]}"):
        call(Tensor(np.eye(3) + 0.1))
