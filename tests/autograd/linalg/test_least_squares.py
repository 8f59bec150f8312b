"""pinv, lstsq, matrix_rank: every rank, tall and wide, cut-offs, right sides, and the errors."""

import numpy as np
import pytest

import autograd
from autograd import Tensor

from .oracle import check, normal, symmetric

pinv, lstsq = np.linalg.pinv, np.linalg.lstsq
SHAPES = [
    (1, 1),
    (3, 3),
    (4, 2),
    (2, 4),
    (2, 3, 2),
    (2, 2, 2, 3),
    (0, 2, 2),
    (3, 0),
    (0, 3),
    (0, 0),
]


@pytest.mark.parametrize("shape", SHAPES)
def test_pinv(shape):
    check(pinv, normal(*shape))


def test_equal_singular_values_are_no_trouble():
    check(pinv, np.eye(3))
    check(pinv, np.linalg.qr(normal(4, 2))[0])


@pytest.mark.parametrize("rank", [1, 2])
def test_matrices_of_a_constant_rank(rank):
    """The factors may move, the rank does not."""
    left, right = normal(4, rank), normal(rank, 3, seed=1)
    check(lambda a, b: pinv(a @ b, rtol=1e-6), left, right, single=False)
    check(lambda a, b: lstsq(a @ b, np.arange(4.0), 1e-6)[0], left, right, single=False)


def test_the_gradient_is_the_published_one():
    """Source: Golub and Pereyra 1973, theorem 4.3."""
    a = normal(4, 2) @ normal(2, 3, seed=1)
    d, p, seed = normal(4, 3, seed=2), pinv(a, 1e-10), normal(3, 4, seed=3)
    change = -p @ d @ p + p @ p.T @ d.T @ (np.eye(4) - a @ p) + (np.eye(3) - p @ a) @ d.T @ p.T @ p
    x = Tensor(a)
    pinv(x, rcond=1e-10).backward(seed)
    np.testing.assert_allclose((x.grad * d).sum(), (change * seed).sum(), rtol=1e-10)


def test_ranks_may_differ_within_a_stack():
    stack = np.stack([np.outer([1.0, 2.0, 3.0], [1.0, -1.0]), normal(3, 2), np.zeros((3, 2))])
    x = Tensor(stack)
    out = pinv(x)
    np.testing.assert_allclose(out.data, pinv(stack), atol=1e-14)
    seed = normal(3, 2, 3)
    out.backward(seed)
    for k, data in enumerate(stack):
        one = Tensor(data)
        pinv(one).backward(seed[k])
        np.testing.assert_allclose(x.grad[k], one.grad, atol=1e-14)
    assert not x.grad[2].any()


def test_cut_offs():
    data = np.diag([1.0, 1e-4])
    for options in ({"rcond": 1e-3}, {"rtol": 1e-3}, {"rcond": np.array(1e-3)}):
        np.testing.assert_allclose(pinv(Tensor(data), **options).data, np.diag([1.0, 0.0]))
    np.testing.assert_allclose(pinv(Tensor(data), rtol=None).data, np.diag([1.0, 1e4]), rtol=1e-14)
    np.testing.assert_allclose(
        pinv(Tensor(np.stack([data, data])), rcond=np.array([1e-3, 1e-5])).data[1],
        np.diag([1.0, 1e4]),
        rtol=1e-14,
    )
    with pytest.raises(ValueError, match=r"^np\.linalg\.pinv: rcond and rtol are the same"):
        pinv(Tensor(data), rcond=1e-3, rtol=1e-3)


def test_hermitian_pinv_has_a_symmetric_gradient():
    check(lambda x: pinv(symmetric(x), hermitian=True), normal(3, 3))
    x = Tensor(symmetric(normal(3, 3)))
    (pinv(x, hermitian=True) * normal(3, 3)).sum().backward()
    np.testing.assert_allclose(x.grad, x.grad.T, rtol=1e-12)


@pytest.mark.parametrize(
    ("left", "right"),
    [((4, 2), (4,)), ((4, 2), (4, 3)), ((2, 4), (2,)), ((3, 3), (3, 2)), ((3, 1), (3, 0))],
)
def test_lstsq(left, right):
    rank = min(left)

    def parts(a, b):
        x, residuals, found, values = lstsq(a, b)
        assert found == rank
        return (x, residuals, values) if residuals.size else (x, values)

    check(parts, normal(*left), normal(*right, seed=1))
    expected = lstsq(normal(*left), normal(*right, seed=1))
    found = lstsq(Tensor(normal(*left)), normal(*right, seed=1))
    assert [np.shape(x) for x in found] == [np.shape(x) for x in expected]


def test_lstsq_of_dependent_columns_takes_the_shortest_solution():
    a, b = np.ones((3, 2)), np.array([1.0, 2.0, 6.0])
    x, residuals, rank, values = lstsq(Tensor(a), Tensor(b))
    np.testing.assert_allclose(x.data, [1.5, 1.5], rtol=1e-14)
    assert (residuals.shape, rank) == ((0,), 1)
    np.testing.assert_allclose(values.data, [np.sqrt(6.0), 0.0], atol=1e-15)


def test_a_straight_line_through_points():
    """The slope of a fitted line by each height: (t - mean) / sum (t - mean)^2."""
    t = np.array([0.0, 1.0, 2.0, 5.0])
    heights = Tensor([1.0, 2.0, 0.0, 3.0])
    lstsq(np.stack([t, np.ones(4)], axis=1), heights)[0][0].backward()
    np.testing.assert_allclose(heights.grad, (t - 2.0) / 14.0, atol=1e-15)


@pytest.mark.parametrize(
    ("left", "right"), [((2, 3, 2), (2,)), ((3, 2), (2,)), ((3, 2), ()), ((3, 2), (3, 1, 1))]
)
def test_shapes_that_do_not_fit(left, right):
    with pytest.raises(np.linalg.LinAlgError, match=r"^np\.linalg\.lstsq: expected a of shape \(m"):
        lstsq(Tensor(np.ones(left)), np.ones(right))


def test_numbers_that_are_not_finite_are_an_error():
    for name, call in {"pinv": pinv, "lstsq": lambda x: lstsq(x, np.ones(2))}.items():
        with pytest.raises(np.linalg.LinAlgError, match=rf"^np\.linalg\.{name}: .* finite\?"):
            call(Tensor([[np.nan, 1.0], [1.0, 1.0]]))


def test_a_rank_is_plain():
    assert np.linalg.matrix_rank(Tensor(np.ones((3, 3)))) == 1
    ranks = np.linalg.matrix_rank(Tensor(np.stack([np.eye(2), np.ones((2, 2))])), rtol=1e-8)
    assert ranks.tolist() == [2, 1]
    assert autograd.linalg.matrix_rank(Tensor(np.eye(2)), tol=2.0) == 0
