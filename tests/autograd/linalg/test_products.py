"""multi_dot, matrix_power, and the products of np.linalg by other parameters than those of np."""

import itertools

import numpy as np
import pytest

from autograd import Tensor
from autograd.linalg.products import cheapest

from .oracle import check, normal, positive_definite

multi_dot, matrix_power = np.linalg.multi_dot, np.linalg.matrix_power


@pytest.mark.parametrize(
    "shapes",
    [
        [(3,), (3,)],
        [(2, 3), (3, 4)],
        [(3,), (3, 2), (2,)],
        [(2, 3), (3, 4), (4,)],
        [(4,), (4, 1), (1, 3)],
        [(5, 2), (2, 6), (6, 3), (3, 4)],
        [(2, 0), (0, 3), (3, 2)],
        [(3, 3), (3, 3), (3, 3), (3, 3), (3, 1)],
    ],
)
def test_multi_dot(shapes):
    check(lambda *xs: multi_dot(xs), *(normal(*shape, seed=k) for k, shape in enumerate(shapes)))


@pytest.mark.parametrize("sizes", [(10, 100, 5, 50), (3, 1, 4, 1, 5, 9), (2, 2, 2, 2)])
def test_the_order_of_products_is_the_cheapest_of_all(sizes):
    def costs(first, last):
        """The cost of every order of the matrices first..last."""
        if first == last:
            return [0]
        return [
            left + right + sizes[first] * sizes[middle + 1] * sizes[last + 1]
            for middle in range(first, last)
            for left, right in itertools.product(costs(first, middle), costs(middle + 1, last))
        ]

    assert cheapest(sizes, 0, len(sizes) - 2)[0] == min(costs(0, len(sizes) - 2))


@pytest.mark.parametrize("power", [-3, -2, -1, 0, 1, 2, 3, 7, np.int64(4)])
def test_matrix_power(power):
    for shape in [(2, 2), (1, 1), (2, 2, 2), (0, 0)]:
        check(lambda x: matrix_power(x, power), positive_definite(*shape) / 3.0, values=1e-11)


@pytest.mark.parametrize("dtype", [np.float16, np.longdouble])
def test_matrices_are_multiplied_in_every_dtype(dtype):
    data = np.array([[1.0, 2.0], [0.5, 1.0]], dtype)
    for power in (0, 1, 3):
        out = matrix_power(Tensor(data, dtype), power)
        assert out.dtype == dtype
        np.testing.assert_array_equal(out.data, matrix_power(data, power))
    with pytest.raises(TypeError, match=r"matrix_power: expected float32 or float64"):
        matrix_power(Tensor(data, dtype), -1)


def test_the_power_zero_is_the_identity_whatever_the_matrix():
    x = Tensor([[np.nan, np.inf], [0.0, 1.0]])
    out = matrix_power(x, 0)
    assert out.data.tolist() == [[1.0, 0.0], [0.0, 1.0]]
    out.sum().backward()
    assert not x.grad.any()


@pytest.mark.parametrize(
    ("function", "shapes"),
    [
        (np.linalg.matmul, [(2, 3), (3, 2)]),
        (np.linalg.outer, [(2,), (3,)]),
        (np.linalg.cross, [(2, 3), (3,)]),
        (lambda x, y: np.linalg.cross(x, y, axis=0), [(3, 2), (3, 2)]),
        (np.linalg.vecdot, [(2, 3), (3,)]),
        (lambda x, y: np.linalg.vecdot(x, y, axis=0), [(3, 2), (3, 2)]),
        (np.linalg.tensordot, [(4, 2, 3), (2, 3)]),
        (lambda x, y: np.linalg.tensordot(x, y, axes=(1, 0)), [(2, 3), (3, 2)]),
        (np.linalg.diagonal, [(2, 3, 4)]),
        (lambda x: np.linalg.diagonal(x, offset=-1), [(2, 3, 4)]),
        (lambda x: np.linalg.diagonal(x, offset=5), [(2, 3, 4)]),
        (np.linalg.trace, [(2, 3, 4)]),
        (lambda x: np.linalg.trace(x, offset=2), [(2, 3, 4)]),
        (np.linalg.matrix_transpose, [(2, 3, 4)]),
    ],
)
def test_products_of_the_array_standard(function, shapes):
    check(function, *(normal(*shape, seed=k) for k, shape in enumerate(shapes)))


def test_a_trace_in_another_dtype():
    out = np.linalg.trace(Tensor(np.ones((2, 3, 3)), dtype=np.float32), dtype=np.float64)
    assert (out.dtype, out.data.tolist()) == (np.float64, [3.0, 3.0])


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (lambda x: multi_dot([x]), ValueError, "multi_dot: expected at least two arrays, got 1"),
        (
            lambda x: multi_dot([x, x]),
            ValueError,
            r"multi_dot: arrays 0 and 1 of shapes .* 3 colum",
        ),
        (
            lambda x: multi_dot([x, np.ones(3), x]),
            np.linalg.LinAlgError,
            r"multi_dot: expected matrices, .* got shape \(3,\) as array 1",
        ),
        (
            lambda x: matrix_power(x[:, :2], 0.5),
            TypeError,
            "matrix_power: the power must be an int",
        ),
        (lambda x: matrix_power(x, 2), np.linalg.LinAlgError, "matrix_power: expected square"),
        (lambda x: np.linalg.outer(x, x), ValueError, r"outer: expected two vectors, got shapes"),
        (lambda x: np.linalg.cross(x, x, axis=0), ValueError, "cross: both arrays need 3 numbers"),
        (lambda x: np.linalg.vecdot(x, x[0, 0]), ValueError, "vecdot: expected vectors of one"),
        (lambda x: np.linalg.diagonal(x[0]), ValueError, "diagonal: expected at least 2 axes"),
        (lambda x: np.linalg.trace(x[0]), ValueError, "trace: expected at least 2 axes"),
        (lambda x: np.linalg.matmul(x, x), ValueError, "matmul: inner sizes differ"),
    ],
)
def test_errors_name_the_function_and_the_shapes(call, kind, message):
    with pytest.raises(kind, match=rf"^np\.linalg\.{message}"):
        call(Tensor(np.ones((2, 3))))
