"""x.flat of an array that is recorded: read, changed, gone through."""

import numpy as np
import pytest

from autograd import compile


def changed(x, i):
    y = x.copy()
    y.flat[i] = 7.0
    y.flat[1:4] = y.flat[0]
    y.flat[[0, 2]] = [8.0, 9.0]
    return y


def filled(x, i):
    y = x.copy()
    y.flat = x.flat[i]
    return y


FUNCTIONS = {
    "changed": changed,
    "filled": filled,
    "read": lambda x, i: x.flat[i] * x.flat[::2],
    "gone through": lambda x, i: sum(item * item for item in x.flat) + len(x.flat),
    "as an array": lambda x, i: np.array(x.flat) + np.asarray(x.flat),
    "of a number": lambda x, i: x.sum().flat[0] + hasattr(i, "flat"),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_flat_is_that_of_the_array(name):
    compiled, x = compile(FUNCTIONS[name]), np.arange(6.0).reshape(2, 3)
    for given, i in ((x, 0), (x + 1.0, 0), (x.T, 0), (x.T + 1.0, 0), (x, -1), (x, 2)):
        before, expected = given.copy(), FUNCTIONS[name](given, i)
        np.testing.assert_array_equal(compiled(given, i), expected)
        np.testing.assert_array_equal(given, before)


def test_flat_of_an_argument_changes_it():
    def function(x):
        x.flat[1] = 5.0

    compiled, x = compile(function), np.zeros((2, 2))
    compiled(np.ones((2, 2)))
    compiled(x)
    assert x.tolist() == [[0.0, 5.0], [0.0, 0.0]]
