"""det and slogdet: stacks, singular matrices of every rank, sizes beyond the range of floats."""

import itertools

import numpy as np
import pytest

import autograd
from autograd import Tensor
from autograd.linalg.determinants import adjugate, cofactors

from .oracle import check, normal, positive_definite

det, slogdet = np.linalg.det, np.linalg.slogdet
RANK_1 = np.outer([1.0, 2.0, 3.0], [1.0, -1.0, 2.0])
RANK_2 = np.arange(9.0).reshape(3, 3)


@pytest.mark.parametrize(
    "x",
    [
        normal(1, 1),
        normal(2, 2),
        normal(4, 4),
        normal(2, 2, 3, 3),
        np.eye(3),
        np.zeros((1, 1)),
        np.zeros((2, 2)),
        np.zeros((4, 4)),
        RANK_1,
        RANK_2,
        np.diag([1.0, 0.0, 0.0, 2.0]),
        np.stack([RANK_2, np.eye(3), np.zeros((3, 3)), RANK_1]),
        np.zeros((0, 0)),
        np.zeros((2, 0, 0)),
        np.zeros((0, 2, 2)),
    ],
    ids=lambda x: f"{x.shape}{np.linalg.matrix_rank(x) if x.ndim == 2 and x.size else ''}",
)
def test_det(x):
    check(det, x, values=1e-11)


@pytest.mark.parametrize("tiny", [1e-3, 1e-6, 1e-9, 1e-13, 1e-30, 0.0])
def test_nearly_singular_matrices_have_gradients_to_full_precision(tiny):
    """The determinant of u diag(s) v has the cofactors u diag(products of the others) v."""
    u, v = np.linalg.qr(normal(4, 4))[0], np.linalg.qr(normal(4, 4, seed=1))[0]
    s = np.array([3.0, 2.0, tiny, tiny])
    others = [np.prod(np.delete(s, k)) for k in range(4)]
    sign = np.linalg.det(u) * np.linalg.det(v)
    x = Tensor((u * s) @ v)
    (first,) = autograd.gradients(det(x), [x], create_graph=True)
    np.testing.assert_allclose(first.data, sign * (u * others) @ v, rtol=1e-9, atol=2e-14)
    direction = (u * [0.0, 0.0, 1.0, 1.0]) @ v
    (second,) = autograd.gradients((first * direction).sum(), [x])
    expected = (u * [4.0 * tiny, 6.0 * tiny, 6.0, 6.0]) @ v
    np.testing.assert_allclose(second, sign * expected, rtol=1e-9, atol=1e-12)


def test_the_third_derivative_at_zero_is_the_sign_of_a_permutation():
    x = Tensor(np.zeros((3, 3)))
    (first,) = autograd.gradients(det(x), [x], create_graph=True)
    (second,) = autograd.gradients(first[0, 1], [x], create_graph=True)
    (third,) = autograd.gradients(second[1, 0], [x])
    assert third.tolist() == [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, -1.0]]


def test_adjugates_need_no_inverse():
    x = normal(2, 4, 4)
    adj, determinants = adjugate(x)
    np.testing.assert_allclose(determinants, det(x), rtol=1e-12)
    np.testing.assert_allclose(adj @ x, det(x)[:, None, None] * np.eye(4), atol=1e-12)
    np.testing.assert_allclose(cofactors(x), np.swapaxes(adj, -1, -2), rtol=1e-10)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_what_is_not_finite_stays_in_its_own_matrix():
    x = Tensor(np.stack([np.eye(2), [[1.0, np.nan], [0.0, 1.0]], [[1.0, np.inf], [0.0, 2.0]]]))
    det(x).sum().backward()
    np.testing.assert_array_equal(x.grad[0], np.eye(2))
    assert np.isnan(x.grad[1:]).all()


@pytest.mark.parametrize(
    "x", [normal(1, 1), normal(2, 3, 3), np.eye(3), -np.eye(3), np.zeros((0, 0)), np.diag([1.0, 9])]
)
def test_slogdet(x):
    check(lambda x: slogdet(x).logabsdet, x)


def test_the_gradient_of_slogdet_is_the_transposed_inverse():
    x = positive_definite(4, 4)
    leaf = Tensor(x)
    sign, logarithm = slogdet(leaf)
    assert sign == 1.0
    logarithm.backward(2.0)
    np.testing.assert_allclose(leaf.grad, 2.0 * np.linalg.inv(x).T, rtol=1e-12)


@pytest.mark.parametrize("scale", [1e-200, 1e200])
def test_slogdet_neither_overflows_nor_underflows(scale):
    x = Tensor(scale * (np.eye(5) + 0.1))
    logarithm = slogdet(x)[1]
    np.testing.assert_allclose(logarithm.data, slogdet(x.data)[1], rtol=1e-14)
    logarithm.backward()
    np.testing.assert_allclose(x.grad * scale, np.linalg.inv(np.eye(5) + 0.1).T, rtol=1e-12)


def test_the_sign_is_plain():
    sign = slogdet(Tensor(np.stack([np.eye(2), -np.eye(1) * np.eye(2)[::-1], np.ones((2, 2))])))[0]
    assert isinstance(sign, np.ndarray)
    assert sign.tolist() == [1.0, -1.0, 0.0]


def test_slogdet_of_a_singular_matrix_is_minus_infinity_without_a_slope():
    x = Tensor(np.ones((2, 2)))
    sign, logarithm = slogdet(x)
    assert (sign, logarithm.data) == (0.0, -np.inf)
    logarithm.backward()
    assert not np.isfinite(x.grad).any()


@pytest.mark.parametrize("rank", [0, 1, 2, 3])
def test_third_derivatives_of_singular_matrices(rank):
    rng = np.random.default_rng(8)
    x = rng.normal(size=(3, rank)) @ rng.normal(size=(rank, 3))
    a, b, c = ways = rng.normal(size=(3, 3, 3))

    def slope_along(function, way):
        return lambda x: (autograd.grad(function)(x) * way).sum()

    third = slope_along(slope_along(slope_along(np.linalg.det, a), b), c)(Tensor(x))
    sums = [(-1) ** (3 - sum(chosen)) * np.linalg.det(np.tensordot(chosen, ways, 1))
            for chosen in itertools.product((0, 1), repeat=3)]  # fmt: skip
    np.testing.assert_allclose(float(third), sum(sums), rtol=1e-9)


def test_a_matrix_that_is_not_finite_spoils_no_other():
    x = np.random.default_rng(9).normal(size=(2, 3, 3))
    leaf = Tensor(np.stack([x[0], np.full((3, 3), np.inf), x[1]]))
    with np.errstate(all="ignore"):
        np.linalg.det(leaf).backward([1.0, 1.0, 3.0])
    expected = [
        w * np.linalg.det(y) * np.linalg.inv(y).T for w, y in zip((1.0, 3.0), x, strict=True)
    ]
    np.testing.assert_allclose(leaf.grad[[0, 2]], expected, rtol=1e-9)
    assert np.isnan(leaf.grad[1]).all()
