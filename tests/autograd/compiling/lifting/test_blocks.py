"""Inputs stand in the shapes in which they are used."""

import numpy as np

from autograd import Value, compile


def layer(rows, columns):
    """A linear layer written in loops, and its weights."""
    random = np.random.default_rng(0)
    weights = [[Value(x) for x in row] for row in random.normal(size=(rows, columns))]

    def function(x):
        out = [sum(w * xi for w, xi in zip(row, x, strict=True)) for row in weights]
        return sum(y.tanh() for y in out).data

    return weights, function


def test_a_matrix_of_weights_is_one_matrix_of_the_program():
    weights, function = layer(3, 4)
    compiled = compile(function)
    x = [0.1, -0.2, 0.3, 0.4]
    np.testing.assert_allclose([compiled(x), compiled(x)], function(x), rtol=1e-12)
    assert "reshape((3, 4))" in compiled.source or "reshape((4, 3))" in compiled.source
    weights[1][2].data = 5.0  # the right place of the matrix
    np.testing.assert_allclose(compiled(x), function(x), rtol=1e-12)


def test_weights_that_are_used_in_two_shapes_stand_in_one():
    weights, function = layer(3, 3)

    def both(x):
        return function(x) + sum(weights[i][i] * x[i] for i in range(3)).data

    compiled = compile(both)
    for x in ([0.1, 0.2, 0.3], [1.0, -2.0, 3.0]):
        np.testing.assert_allclose(compiled(x), both(x), rtol=1e-12)
