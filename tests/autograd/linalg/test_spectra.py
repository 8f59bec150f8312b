"""eigh, eigvalsh, svd, svdvals: what does not depend on signs, equal values, zeros, the errors."""

import numpy as np
import pytest

import autograd
from autograd import Tensor

from .oracle import check, normal, symmetric

eigh, eigvalsh, svd, svdvals = (
    np.linalg.eigh, np.linalg.eigvalsh, np.linalg.svd, np.linalg.svdvals
)  # fmt: skip
SQUARES = [(1, 1), (2, 2), (3, 3), (2, 2, 3, 3), (0, 0), (2, 0, 0), (0, 2, 2)]
SHAPES = [(1, 1), (3, 3), (4, 2), (2, 4), (2, 3, 2), (2, 2, 3), (0, 0), (3, 0), (0, 3), (0, 2, 2)]


def projectors(vectors):
    """v v^T for every column v: the same for v and -v."""
    return vectors[..., :, None, :] * vectors[..., None, :, :]


# --- symmetric matrices ---------------------------------------------------------------------------


@pytest.mark.parametrize("shape", SQUARES)
@pytest.mark.parametrize("triangle", ["L", "U"])
def test_eigh(shape, triangle):
    def invariant(x):
        values, vectors = eigh(symmetric(x), UPLO=triangle)
        return values, projectors(vectors)

    check(invariant, normal(*shape))
    check(lambda x: eigvalsh(symmetric(x), UPLO=triangle), normal(*shape))


def test_a_function_of_a_matrix_by_its_eigenvalues():
    """The exponential of a matrix, whose power series is its oracle."""

    def exponential(x):
        values, vectors = eigh(symmetric(x))
        return (vectors * np.exp(values)[..., None, :]) @ np.swapaxes(vectors, -1, -2)

    check(exponential, 0.3 * normal(3, 3))
    x = symmetric(normal(3, 3))
    series, term = np.zeros((3, 3)), np.eye(3)
    for k in range(1, 60):
        series, term = series + term, term @ x / k
    np.testing.assert_allclose(exponential(Tensor(x / 2.0)).data, series, rtol=1e-12)


def test_one_triangle_is_read_and_the_gradient_is_symmetric():
    data = symmetric(normal(3, 3)) + np.triu(np.full((3, 3), 7.0), 1)
    x = Tensor(data)
    values, vectors = eigh(x)
    np.testing.assert_allclose(values.data, eigvalsh(data), rtol=1e-14)
    assert (vectors.shape, eigh(x)._fields) == ((3, 3), ("eigenvalues", "eigenvectors"))
    np.testing.assert_allclose(eigvalsh(x, "U").data, eigvalsh(data, "U"), rtol=1e-14)
    ((values * np.arange(1.0, 4.0)).sum() + (vectors**2 * normal(3, 3)).sum()).backward()
    np.testing.assert_allclose(x.grad, x.grad.T, rtol=1e-13)


ROTATION = np.linalg.qr(normal(3, 3))[0]
EQUAL = (ROTATION * [1.0, 1.0, 2.0]) @ ROTATION.T  # equal up to rounding only


@pytest.mark.parametrize("x", [np.eye(3), np.zeros((3, 3)), EQUAL], ids=["1", "0", "rotated"])
def test_equal_eigenvalues_have_gradients_of_their_own(x):
    """The sum of the squares is that of all elements, whose gradient is 2 x."""
    leaf = Tensor(x)
    (eigvalsh(leaf) ** 2).sum().backward()
    np.testing.assert_allclose(leaf.grad, 2.0 * x, atol=1e-14)


@pytest.mark.parametrize("x", [np.eye(3), EQUAL], ids=["exactly", "up to rounding"])
def test_vectors_of_equal_eigenvalues_have_no_finite_gradient(x):
    leaf = Tensor(x)
    (eigh(leaf).eigenvectors ** 2 * normal(3, 3)).sum().backward()
    assert not np.isfinite(leaf.grad).any()
    (first,) = autograd.gradients((eigvalsh(leaf) ** 2).sum(), [leaf], create_graph=True)
    (second,) = autograd.gradients(first[0, 1], [leaf])
    assert not np.isfinite(second).any()


def test_a_stack_keeps_trouble_to_the_matrix_it_is_in():
    x = Tensor(np.stack([np.eye(2), np.diag([1.0, 2.0])]))
    (eigh(x).eigenvectors ** 2 * normal(2, 2, 2)).sum().backward()
    assert np.isfinite(x.grad[1]).all()
    assert not np.isfinite(x.grad[0]).any()


@pytest.mark.parametrize("name", ["eigh", "eigvalsh"])
def test_the_triangle_is_upper_or_lower(name):
    with pytest.raises(ValueError, match=rf'^np\.linalg\.{name}: UPLO must be "L" or "U", got 3'):
        getattr(np.linalg, name)(Tensor(np.eye(2)), UPLO=3)


# --- singular values ------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", SHAPES)
def test_svd(shape):
    def invariant(x):
        u, s, v = svd(x, full_matrices=False)
        return s, u[..., :, None, :] * np.swapaxes(v, -1, -2)[..., None, :, :], projectors(u)

    check(invariant, normal(*shape))
    check(lambda x: (svdvals(x), svd(x, compute_uv=False)), normal(*shape))


@pytest.mark.parametrize("shape", [(4, 2), (2, 4), (2, 3, 1), (2, 2), (3, 0), (0, 3)])
def test_full_svd(shape):
    """The vectors that fill up a basis are known up to a rotation: their projector is not."""
    k = min(shape[-2:])

    def invariant(x):
        u, s, v = svd(x)
        u_rest, v_rest = u[..., k:], np.swapaxes(v, -1, -2)[..., k:]
        return (
            s,
            projectors(u[..., :k]),
            u_rest @ np.swapaxes(u_rest, -1, -2),
            v_rest @ np.swapaxes(v_rest, -1, -2),
        )

    check(invariant, normal(*shape))
    u, _, v = svd(Tensor(normal(*shape)))
    full_u, _, full_v = svd(normal(*shape))
    np.testing.assert_allclose(u.data, full_u, atol=1e-13)
    np.testing.assert_allclose(v.data, full_v, atol=1e-13)


def test_hermitian_svd():
    def invariant(x):
        u, s, v = svd(symmetric(x), hermitian=True)
        return s, projectors(u), u[..., :, None, :] * np.swapaxes(v, -1, -2)[..., None, :, :]

    for shape in [(1, 1), (3, 3), (2, 3, 3), (0, 0)]:
        check(invariant, normal(*shape))
    x = symmetric(normal(2, 4, 4))
    u, s, v = svd(Tensor(x), hermitian=True)
    np.testing.assert_allclose(((u * s[:, None, :]) @ v).data, x, atol=1e-13)
    assert svd(Tensor(x), hermitian=True, compute_uv=False).shape == (2, 4)


@pytest.mark.parametrize("x", [np.eye(3), 2.0 * ROTATION], ids=["identity", "rotation"])
def test_equal_singular_values_have_gradients_of_their_own(x):
    leaf = Tensor(x)
    (svdvals(leaf) ** 2).sum().backward()
    np.testing.assert_allclose(leaf.grad, 2.0 * x, atol=1e-14)
    leaf = Tensor(x)
    (svd(leaf).U ** 2 * normal(3, 3)).sum().backward()
    assert not np.isfinite(leaf.grad).any()


def test_singular_values_that_are_zero_are_at_a_kink():
    """Of outer(u, v) the second singular value is 0 up to rounding, and has gradient 0."""
    u, v = np.array([3.0, 4.0]), np.array([1.0, 2.0, 2.0])
    x = Tensor(np.outer(u, v))
    svdvals(x).sum().backward()
    np.testing.assert_allclose(x.grad, np.outer(u / 5.0, v / 3.0), atol=1e-15)
    x = Tensor(np.zeros((2, 3)))
    svdvals(x).sum().backward()
    assert not x.grad.any()


def test_huge_and_tiny_matrices_do_not_overflow():
    for scale in (1e-200, 1e200):
        x = Tensor(scale * np.diag([1.0, 2.0]) + scale * 0.1)
        (svd(x).U[0, 0] ** 2).backward()
        y = Tensor(np.diag([1.0, 2.0]) + 0.1)
        (svd(y).U[0, 0] ** 2).backward()
        np.testing.assert_allclose(x.grad * scale, y.grad, rtol=1e-12)


def test_numbers_that_are_not_finite_are_an_error():
    with pytest.raises(np.linalg.LinAlgError, match=r"^np\.linalg\.svd: .* numbers finite\?"):
        svd(Tensor([[np.nan, 1.0], [1.0, 1.0]]))
    with pytest.raises(np.linalg.LinAlgError, match=r"^np\.linalg\.svdvals: .* numbers finite\?"):
        svdvals(Tensor([[np.nan, 1.0], [1.0, 1.0]]))


def test_vectors_of_negative_values_that_are_equal_up_to_rounding_have_no_slope():
    leaf = Tensor(-np.diag([1.0, 1.0 + np.finfo(float).eps]))
    with np.errstate(all="ignore"):
        np.linalg.eigh(leaf).eigenvectors.backward([[1.0, 2.0], [3.0, 5.0]])
    assert not np.isfinite(leaf.grad).all()


def test_singular_vectors_of_a_square_matrix_move_evenly_where_a_value_is_zero():
    singular = np.array([[2.0, 0.5, 2.5], [0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
    weights = np.arange(9.0).reshape(3, 3) % 4

    def slope(x):
        leaf = Tensor(x)
        u, _, v = np.linalg.svd(leaf)
        (weights * (u**2 - v**2)).sum().backward()
        return leaf.grad

    near = slope(singular + 1e-7 * np.eye(3))
    np.testing.assert_allclose(slope(singular), near, atol=1e-5)
