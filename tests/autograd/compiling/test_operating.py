"""Operators of symbols are those of what they stand for, numbers or arrays."""

import operator

import numpy as np
import pytest

from autograd import compile

BINARY = (operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv,
          operator.mod, operator.pow, divmod)  # fmt: skip


@pytest.mark.parametrize("operate", BINARY)
@pytest.mark.parametrize("x", [7, 7.5, np.float32(7.5), np.array([7.5, -2.0])])
def test_both_orders_give_the_same_kind(operate, x):
    compiled = compile(lambda x: [operate(x, 2), operate(2, x)])
    for _ in range(2):
        for found, expected in zip(compiled(x), [operate(x, 2), operate(2, x)], strict=True):
            assert type(found) is type(expected)
            np.testing.assert_array_equal(found, expected)


def test_in_place_changes_the_array_of_the_caller():
    def function(x):
        x *= 3.0
        return x + 1.0

    compiled, x = compile(function), np.ones(2)
    assert compiled(x).tolist() == [4.0, 4.0] and compiled(x).tolist() == [10.0, 10.0]
    assert x.tolist() == [9.0, 9.0]


@pytest.mark.parametrize("exponent", [0.5, 2, 2.0])
@pytest.mark.parametrize("dtype", [np.float16, np.float64, complex, bool])
def test_powers_are_those_of_arrays(exponent, dtype):
    x = np.array([4.0, 1.0, 0.0]).astype(dtype)
    special = np.array([-np.inf, -0.0, np.inf]).astype(dtype)
    compiled = compile(lambda x: x**exponent)
    with np.errstate(all="ignore"):
        for given in (x, special, x):
            found, expected = compiled(given), given**exponent
            assert found.dtype == expected.dtype
            np.testing.assert_array_equal(found, expected)


INFINITE = np.array([-np.inf, 4.0, -1.0, np.inf, 0.0])


def in_place(x, power):
    y = x.copy()
    y **= power
    return y


WAYS = {
    "array": lambda x, power: x**power,
    "in place": in_place,
    "number": lambda x, power: np.stack([x[0] ** power, x[3] ** power]),
}


@pytest.mark.parametrize("given", [True, False])
@pytest.mark.parametrize("power", [0.5, -1, -1.0, 2])
@pytest.mark.parametrize("dtype", [np.float16, np.float64, complex])
@pytest.mark.parametrize("way", WAYS)
def test_powers_of_infinite_numbers(way, dtype, power, given):
    x, function = INFINITE.astype(dtype), WAYS[way]
    given = (power,) if given and way != "in place" else ()
    compiled = compile(function if given else lambda x: function(x, power))
    with np.errstate(all="ignore"):
        compiled(x * 0 + 4, *(type(power)(3) for _ in given))  # recorded with something else
        found, expected = compiled(x, *given), function(x, power)
    assert found.dtype == expected.dtype
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("kind", [int, np.int64])
def test_an_integer_repeats_texts_and_lists(kind):
    compiled = compile(lambda n: ([1.5, 2] * n, n * (1,), "ab" * n, n * np.ones(2)))
    for n in (3, 2, 3):
        assert compiled(kind(n))[:3] == ([1.5, 2] * n, n * (1,), "ab" * n)
        np.testing.assert_array_equal(compiled(kind(n))[3], n * np.ones(2))
