"""cholesky and qr: both triangles, every mode, tall, wide and stacked matrices, and the errors."""

import numpy as np
import pytest

from autograd import Tensor

from .oracle import check, normal, positive_definite, symmetric

cholesky, qr = np.linalg.cholesky, np.linalg.qr
LinAlgError = np.linalg.LinAlgError


@pytest.mark.parametrize("upper", [False, True])
@pytest.mark.parametrize("shape", [(1, 1), (3, 3), (2, 2, 2), (0, 0), (2, 0, 0)])
def test_cholesky(shape, upper):
    check(lambda x: cholesky(symmetric(x), upper=upper), positive_definite(*shape))


@pytest.mark.parametrize("upper", [False, True])
def test_the_gradient_of_cholesky_is_symmetric(upper):
    x = Tensor(positive_definite(3, 3))
    (cholesky(x, upper=upper) * normal(3, 3)).sum().backward()
    np.testing.assert_allclose(x.grad, x.grad.T, rtol=1e-13)


@pytest.mark.parametrize("upper", [False, True])
def test_the_gradient_of_a_matrix_that_is_not_symmetric_is_that_of_its_triangle_mirrored(upper):
    data = positive_definite(3, 3)
    skewed = data + (np.tril if upper else np.triu)(np.full((3, 3), 7.0), -1 if upper else 1)
    seed, gradients = normal(3, 3), []
    for matrix in (data, skewed):
        x = Tensor(matrix)
        (cholesky(x, upper=upper) * seed).sum().backward()
        gradients.append(x.grad)
    np.testing.assert_array_equal(*gradients)


def test_one_triangle_is_read_as_by_numpy():
    data = positive_definite(3, 3) + np.triu(np.full((3, 3), 7.0), 1)
    np.testing.assert_array_equal(cholesky(Tensor(data)).data, cholesky(data))
    np.testing.assert_array_equal(
        cholesky(Tensor(data.T), upper=True).data, cholesky(data.T, upper=True)
    )


def test_matrices_that_are_not_positive_definite_are_an_error():
    for data in (-np.eye(2), np.stack([np.eye(2), -np.eye(2)])):
        with pytest.raises(LinAlgError, match=r"^np\.linalg\.cholesky: .*not positive definite"):
            cholesky(Tensor(data))


SHAPES = [(1, 1), (3, 3), (4, 2), (2, 4), (2, 3, 2), (2, 2, 3), (0, 0), (3, 0), (0, 3), (2, 3, 0)]


@pytest.mark.parametrize("shape", SHAPES)
def test_qr(shape):
    check(lambda x: tuple(qr(x)), normal(*shape))
    check(lambda x: qr(x, "r"), normal(*shape))


@pytest.mark.parametrize("shape", [(4, 2), (2, 4), (2, 3, 1), (2, 2), (3, 0)])
def test_complete_qr(shape):
    """The columns that fill up Q are known up to a rotation: their projector is not."""

    def invariant(x):
        q, r = qr(x, "complete")
        rest = q[..., x.shape[-1] :]
        return q[..., : x.shape[-1]], r, rest @ np.swapaxes(rest, -1, -2)

    x = normal(*shape)
    check(invariant, x)
    q, r = qr(Tensor(x), "complete")
    np.testing.assert_allclose((q @ r).data, x, atol=1e-14)
    np.testing.assert_allclose(q.data, qr(x, "complete")[0], atol=1e-13)


def test_ill_conditioned_columns_lose_no_orthogonality():
    x = normal(6, 3) * [1.0, 1e-5, 1e-9] + normal(6, 1)
    q, r = qr(Tensor(x))
    np.testing.assert_allclose(q.data.T @ q.data, np.eye(3), atol=1e-14)
    np.testing.assert_allclose((q @ r).data, x, rtol=1e-13)


@pytest.mark.parametrize("x", [np.ones((3, 2)), np.zeros((2, 2)), np.ones((2, 3))])
def test_columns_that_depend_on_each_other_are_an_error(x):
    with pytest.raises(LinAlgError, match=r"^np\.linalg\.qr: columns .* use np\.linalg\.svd"):
        qr(Tensor(x))


def test_modes():
    with pytest.raises(
        ValueError, match=r'^np\.linalg\.qr: mode must be "reduced", .* got \'full\''
    ):
        qr(Tensor(np.eye(2)), "full")
    with pytest.raises(TypeError, match=r'^np\.linalg\.qr: mode "raw" has no derivative'):
        qr(Tensor(np.eye(2)), "raw")
