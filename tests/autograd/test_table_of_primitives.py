"""Every elementwise primitive against slopes of 150 digits: one table, three properties."""

import math
from typing import NamedTuple

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings
from mpmath import mp

import autograd
from autograd import Tensor, Value

from .slopes import exact_value, second_slope, slopes


class Row(NamedTuple):
    """A primitive: its name, the same function in mpmath, and where it is defined and smooth."""

    name: str
    exact: object
    low: float = -4.0
    high: float = 4.0
    arity: int = 1
    fixed: tuple[int, ...] = ()  # operands that are not differentiated
    slack: float = 0.0  # absolute error of the slope where its rule subtracts, in eps


def cbrt(x):
    return mp.sign(x) * mp.cbrt(abs(x))


def log2_of_sum(x, y):
    return mp.log(mp.power(2, x) + mp.power(2, y)) / mp.log(2)


def angle(y, x):
    if y == 0 and x <= 0:
        raise ValueError("it jumps here")
    return mp.atan2(y, x)


def clip(x, low, high):
    if x == low == high:
        raise ValueError("three operands tie: test_kinks says what happens")
    return min(max(x, low), high)


def power(x, y):
    if x == 0 and y != 1 and abs(y - 1) < 0.1:
        raise ValueError("the slope, 0 or inf, is next to that of x: no difference can tell it")
    return mp.power(x, y)


def xlogy(x, y):
    if x == 0 and y <= 0:
        raise ValueError("both slopes are 0 by definition: test_kinks says so")
    return x * mp.log(y)


TABLE = [
    Row("add", lambda x, y: x + y, arity=2),
    Row("subtract", lambda x, y: x - y, arity=2),
    Row("multiply", lambda x, y: x * y, arity=2),
    Row("divide", lambda x, y: x / y, arity=2),
    Row("power", power, 0.0, arity=2),
    Row("negative", lambda x: -x),
    Row("positive", lambda x: +x),
    Row("reciprocal", lambda x: 1 / x),
    Row("square", lambda x: x * x),
    Row("sqrt", mp.sqrt, 0.0),
    Row("cbrt", cbrt),
    Row("hypot", mp.hypot, arity=2),
    Row("exp", mp.exp),
    Row("exp2", lambda x: mp.power(2, x)),
    Row("expm1", mp.expm1),
    Row("sigmoid", lambda x: 1 / (1 + mp.exp(-x))),
    Row("log", mp.log, 0.0),
    Row("log2", lambda x: mp.log(x) / mp.log(2), 0.0),
    Row("log10", mp.log10, 0.0),
    Row("log1p", mp.log1p, -1.0),
    Row("logaddexp", lambda x, y: mp.log(mp.exp(x) + mp.exp(y)), arity=2),
    Row("logaddexp2", log2_of_sum, arity=2),
    Row("sin", mp.sin),
    Row("cos", mp.cos),
    Row("tan", mp.tan),
    Row("arcsin", mp.asin, -1.0, 1.0),
    Row("arccos", mp.acos, -1.0, 1.0),
    Row("arctan", mp.atan),
    Row("arctan2", angle, arity=2),
    Row("deg2rad", mp.radians),
    Row("rad2deg", mp.degrees),
    Row("sinh", mp.sinh),
    Row("cosh", mp.cosh),
    Row("tanh", mp.tanh, slack=2.0),
    Row("arcsinh", mp.asinh),
    Row("arccosh", mp.acosh, 1.0),
    Row("arctanh", mp.atanh, -1.0, 1.0),
    Row("erf", mp.erf),
    Row("erfc", lambda x: mp.erfc(x) if x < 1e6 else mp.mpf(0)),  # which mpmath cannot reach
    Row("gammaln", mp.loggamma, 0.0, slack=4.0),
    Row("digamma", mp.digamma, 0.0, slack=4.0),
    Row("xlogy", xlogy, 0.0, arity=2),
    Row("absolute", abs),
    Row("sign", mp.sign),
    Row("floor", mp.floor),
    Row("ceil", mp.ceil),
    Row("rint", mp.nint),
    Row("trunc", lambda x: mp.sign(x) * mp.floor(abs(x))),
    Row("mod", lambda x, y: x - mp.floor(x / y) * y, arity=2),
    Row("relu", lambda x: max(x, mp.mpf(0))),
    Row("maximum", max, arity=2),
    Row("minimum", min, arity=2),
    Row("clip", clip, arity=3),
    Row("where", lambda condition, x, y: x if condition else y, arity=3, fixed=(0,)),
]
SPECIAL = [0.0, -0.0, 1.0, -1.0, 0.5, 2.0, 3.0, 40.0, -40.0, 1e-20, 1e200]
SHAPES = [
    ((), (), ()),
    ((3,), (3,), (3,)),
    ((2, 1), (3,), ()),
    ((), (2,), (2,)),
    ((1,), (2, 2), (2, 1)),
    ((0,), (1,), ()),
]
EVERY_ROW = pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
QUIET = pytest.mark.filterwarnings("ignore::RuntimeWarning")


@st.composite
def operands(draw, row, dtype, special=tuple(SPECIAL)):
    """Arrays for a primitive, of shapes that broadcast, and an array that is no array of ones."""
    largest = 1e30 if dtype == np.float32 else math.inf
    special = [min(x, largest) for x in special]
    number = st.sampled_from(special) | st.floats(
        row.low, row.high, width=32, allow_subnormal=False
    )
    shapes = draw(st.sampled_from(SHAPES))[: row.arity]
    arrays = []
    for shape in shapes:
        size = math.prod(shape)
        numbers = draw(st.lists(number, min_size=size, max_size=size))
        arrays.append(np.array(numbers, dtype).reshape(shape))
    rng = np.random.default_rng(draw(st.integers(0, 999)))
    return arrays, rng.uniform(0.5, 2.0, np.broadcast_shapes(*shapes)).astype(dtype)


def summed(terms, shape):
    """Sums of numbers of the broadcast shape, back to the shape of an operand."""
    extra = terms.ndim - len(shape)
    terms = terms.sum(axis=tuple(range(extra)))
    return terms.sum(axis=tuple(a for a, n in enumerate(shape) if n == 1), keepdims=True)


def points(arrays):
    """The operands of every element of the result, as tuples of Python floats."""
    return list(zip(*(x.ravel().tolist() for x in np.broadcast_arrays(*arrays)), strict=True))


def expected(row, arrays, seed, k):
    """Bounds for the gradient of operand k, nan where there is no slope, and its size."""
    bounds = np.full((3, *seed.shape), np.nan)
    for place, point in zip(np.ndindex(seed.shape), points(arrays), strict=True):
        found = slopes(row.exact, point, k)
        if found is not None:
            low, high = found
            bounds[:, *place] = low, high, max(abs(low), abs(high))
    return [summed(bound * seed.astype(float), arrays[k].shape) for bound in bounds]


def exact_seconds(row, arrays, seed, directions, k):
    """What the second derivative for operand k must be, nan where it has none, and its size."""
    total = np.zeros((2, *seed.shape))
    for place, point in zip(np.ndindex(seed.shape), points(arrays), strict=True):
        for m in set(range(row.arity)) - set(row.fixed):
            weight = seed[place] * np.broadcast_to(directions[m], seed.shape)[place]
            curvatures = [second_slope(row.exact, point, *pair) for pair in ((k, m), (m, m))]
            terms = [np.nan if c is None else c * weight for c in curvatures]
            total[:, *place] += terms[0], np.nansum(np.abs(terms))
    return [summed(terms, arrays[k].shape) for terms in total]


def assert_same_kind(x, data):
    assert x.shape == data.shape
    assert x.dtype == data.dtype


@pytest.mark.parametrize(("y", "slope"), [(0.5, math.inf), (1.0, 1.0), (1.5, 0.0), (3.0, 0.0)])
def test_the_judge_knows_the_slope_of_a_power_at_0(y, slope):
    low, high = slopes(power, (0.0, y), 0)
    assert abs(low - slope) < 1e-35 or low == slope
    assert abs(high - slope) < 1e-35 or high == slope


@QUIET
@EVERY_ROW
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@given(st.data())
@settings(max_examples=25)
def test_gradient_lies_between_the_exact_slopes(row, dtype, data):
    arrays, seed = data.draw(operands(row, dtype))
    leaves = [Tensor(x) for x in arrays]
    out = getattr(autograd, row.name)(*leaves)
    assert out.shape == seed.shape
    assert out.dtype == dtype
    digits = 1e-12 if dtype == np.float64 else 3e-5
    for got, point in zip(out.data.ravel(), points(arrays), strict=True):
        exact = exact_value(row.exact, point)
        assert exact is None or np.isclose(got, exact, rtol=digits, atol=1e-37)
    out.backward(seed)
    for k, leaf in enumerate(leaves):
        assert_same_kind(leaf.grad, leaf.data)
        if k in row.fixed:
            assert not leaf.grad.any()
            continue
        low, high, size = expected(row, arrays, seed, k)
        error = digits * size + row.slack * np.finfo(dtype).eps * seed.sum() + 1e-35
        with np.errstate(over="ignore"):
            low, high = (low - error).astype(dtype), (high + error).astype(dtype)
        right = (low <= leaf.grad) & (leaf.grad <= high)
        assert (right | np.isnan(low) | np.isnan(high)).all(), (leaf.grad, low, high)


@QUIET
@EVERY_ROW
@given(st.data())
@settings(max_examples=20)
def test_second_derivatives_are_the_exact_ones(row, data):
    arrays, seed = data.draw(operands(row, np.float64, SPECIAL[:-1]))
    leaves = [Tensor(x) for x in arrays]
    chosen = [k for k in range(row.arity) if k not in row.fixed]
    firsts = autograd.gradients(getattr(autograd, row.name)(*leaves), leaves, seed, True)
    rng = np.random.default_rng(seed.size)
    directions = [rng.uniform(0.5, 2.0, x.shape) for x in arrays]
    slope = sum((first * d).sum() for first, d in zip(firsts, directions, strict=True))
    seconds = autograd.gradients(slope, [leaves[k] for k in chosen])
    for k, second in zip(chosen, seconds, strict=True):
        assert_same_kind(second, arrays[k])
        exact, size = exact_seconds(row, arrays, seed, directions, k)
        right = np.abs(second - exact) <= 1e-9 * size + 1e-11
        assert (right | np.isnan(exact)).all(), (second, exact)


@QUIET
@EVERY_ROW
@given(st.data())
def test_values_and_tensors_agree(row, data):
    special = (*SPECIAL, math.inf, -math.inf, math.nan)
    arrays, seed = data.draw(operands(row, np.float64, special))
    call = getattr(autograd, row.name)
    arrays = [np.array(x) for x in np.broadcast_arrays(*arrays)]
    leaves = [Tensor(x) for x in arrays]
    out = call(*leaves)
    out.backward(seed)
    for place, point in zip(np.ndindex(seed.shape), points(arrays), strict=True):
        values = [Value(x) for x in point]
        result = call(*values)
        result.backward(float(seed[place]))
        np.testing.assert_allclose(result.data, out.data[place], rtol=1e-12)
        for value, leaf in zip(values, leaves, strict=True):
            grad = 0.0 if value.grad is None else value.grad
            np.testing.assert_allclose(grad, leaf.grad[place], rtol=1e-12)
