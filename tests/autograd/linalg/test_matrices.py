"""What is checked before linear algebra begins: kinds, axes, and that matrices are square."""

import numpy as np
import pytest

import autograd
from autograd import Tensor, Value
from autograd.linalg.matrices import symmetrized

NAMES = ("inv", "det", "slogdet", "cholesky", "eigh", "eigvalsh", "svd", "svdvals", "pinv", "qr")
SQUARE = NAMES[:6]


@pytest.mark.parametrize("name", SQUARE)
def test_matrices_must_be_square(name):
    expected = (
        rf"^np\.linalg\.{name}: expected square matrices, \(\.\.\., n, n\), got shape \(2, 3\)"
    )
    with pytest.raises(np.linalg.LinAlgError, match=expected):
        getattr(np.linalg, name)(Tensor(np.ones((2, 3))))


@pytest.mark.parametrize("name", NAMES)
def test_matrices_have_two_axes(name):
    expected = rf"^np\.linalg\.{name}: expected a matrix or a stack of matrices, got shape \(3,\)"
    with pytest.raises(np.linalg.LinAlgError, match=expected):
        getattr(np.linalg, name)(Tensor(np.ones(3)))


@pytest.mark.parametrize("name", NAMES)
def test_half_precision_is_not_known_to_lapack(name):
    with pytest.raises(TypeError, match=rf"^np\.linalg\.{name}: .*float16 .*astype"):
        getattr(np.linalg, name)(Tensor(np.eye(2), dtype=np.float16))


@pytest.mark.parametrize("name", [*NAMES, "norm", "vector_norm"])
def test_complex_numbers_and_values_are_refused_by_name(name):
    function = getattr(autograd.linalg, name)
    with pytest.raises(TypeError, match=rf"^np\.linalg\.{name}: .*got complex numbers"):
        function(np.eye(2) * 1j)
    with pytest.raises(TypeError, match=rf"^np\.linalg\.{name}: .*got a Value of shape \(\)"):
        function(Value(2.0))
    with pytest.raises(TypeError, match=rf"^np\.linalg\.{name}: .*an array of dtype object"):
        function(np.array([[Value(2.0)]]))


@pytest.mark.parametrize("name", ["eig", "eigvals"])
def test_what_is_complex_in_general_is_refused_with_the_reason(name):
    with pytest.raises(TypeError, match=rf"np\.linalg\.{name} has no .*complex.*np\.linalg\.eigh"):
        getattr(np.linalg, name)(Tensor(np.eye(2)))


def test_the_symmetric_part():
    assert symmetrized(np.array([[1.0, 2.0], [4.0, 3.0]])).tolist() == [[1.0, 3.0], [3.0, 3.0]]


ARGUMENTS = {
    "cross": [np.arange(3.0), np.arange(1.0, 4.0) ** 2],
    "lstsq": [np.arange(6.0).reshape(3, 2), np.array([1.0, 0.0, 2.0])],
    "matmul": [np.ones((2, 3)), np.ones((3, 2))],
    "matrix_power": [np.eye(2) + 0.5, 3],
    "multi_dot": [[np.ones((2, 3)), np.ones((3, 2))]],
    "outer": [np.arange(2.0), np.arange(3.0)],
    "solve": [np.eye(2) + 0.5, np.ones(2)],
    "tensordot": [np.ones((2, 3)), np.ones((2, 3))],
    "tensorinv": [np.arange(16.0).reshape(2, 2, 2, 2) ** 2 % 7 + 9.0 * np.eye(4).reshape([2] * 4)],
    "tensorsolve": [np.eye(4).reshape(2, 2, 4), np.ones((2, 2))],
    "vecdot": [np.ones((2, 3)), np.arange(3.0)],
}


@pytest.mark.parametrize("name", autograd.linalg.__all__)
def test_plain_arrays_give_what_numpy_gives(name):
    arguments = ARGUMENTS.get(name, [np.array([[3.0, 1.0], [1.0, 2.0]])])
    ours = getattr(autograd.linalg, name)(*arguments)
    theirs = getattr(np.linalg, name)(*arguments)
    if not isinstance(theirs, tuple):
        ours, theirs = (ours,), (theirs,)
    assert getattr(ours, "_fields", ()) == getattr(theirs, "_fields", ())
    for got, expected in zip(ours, theirs, strict=True):
        assert not isinstance(got, Tensor)
        np.testing.assert_allclose(got, expected, rtol=1e-13, atol=1e-15)
