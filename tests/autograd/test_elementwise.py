"""Arithmetic, powers, exponentials: as NumPy computes them, warnings included, and accurate."""

import itertools
import math
import operator
import warnings

import numpy as np
import pytest

import autograd
from autograd import Tensor, Value
from autograd.operators import bare
from autograd.protocol import UFUNCS

inf, nan = math.inf, math.nan
SPECIAL = [0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 2.0, 710.0, -750.0, 1e-320, 1e200, inf, -inf, nan]

#: Of one result for each number; what takes vectors or gives pairs is tested beside its file, and
#: so is float_power, which NumPy rounds otherwise than power.
ELEMENTWISE = [
    (ufunc, function)
    for ufunc, function in UFUNCS.items()
    if ufunc.signature is None and ufunc.nout == 1 and ufunc not in (np.ldexp, np.float_power)
]
EVERY_UFUNC = pytest.mark.parametrize(
    ("ufunc", "function"), ELEMENTWISE, ids=[ufunc.__name__ for ufunc, _ in ELEMENTWISE]
)
#: Which zero the larger of 0 and -0 is, is not settled between NumPy's own loops.
ZEROS_ALIKE = {"fmax", "fmin", "maximum", "minimum"}


def outcome(function, *operands):
    """The result of a call, and the kinds of its warnings."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        out = function(*operands)
    kinds = {str(warning.message).partition(" encountered")[0] for warning in caught}
    assert all(warning.category is RuntimeWarning for warning in caught)
    return bare(out), kinds


# --- IEEE 754, as NumPy has it --------------------------------------------------------------------


@EVERY_UFUNC
def test_values_follow_numpy_in_numbers_and_warnings(ufunc, function):
    for point in itertools.product(SPECIAL, repeat=ufunc.nin):
        numpy_s = operator.pow if ufunc is np.power else ufunc  # they differ in one warning
        exact, expected = outcome(numpy_s, *map(np.float64, point))
        for call in (function, ufunc):
            got, warned = outcome(call, *map(Value, point))
            assert type(got) is float
            np.testing.assert_allclose(got, exact, rtol=1e-15, err_msg=str(point))
            if exact == 0 and ufunc.__name__ not in ZEROS_ALIKE:
                assert math.copysign(1.0, got) == np.copysign(1.0, exact), point
            assert warned == expected, point


@EVERY_UFUNC
def test_tensors_are_numpy_s_numbers_and_warnings(ufunc, function):
    points = list(itertools.product(SPECIAL, repeat=ufunc.nin))
    for dtype in (np.float64, np.float32, np.float16):
        with np.errstate(over="ignore"):
            columns = [np.array(column, dtype) for column in zip(*points, strict=True)]
        exact, expected = outcome(ufunc, *columns)
        for call in (function, ufunc):
            got, warned = outcome(call, *map(Tensor, columns))
            assert got.dtype == exact.dtype
            np.testing.assert_array_equal(got, exact)
            assert warned == expected


@pytest.mark.parametrize("name", ["add", "sub", "mul", "truediv", "pow", "mod", "floordiv"])
def test_operators_of_values_follow_numpy(name):
    call = getattr(operator, name)
    for x, y in itertools.product([*SPECIAL, 6.0, 0.1], repeat=2):
        exact, expected = outcome(call, np.float64(x), np.float64(y))
        for operands in ((Value(x), Value(y)), (Value(x), y), (x, Value(y))):
            got, warned = outcome(call, *operands)
            np.testing.assert_allclose(got, exact, rtol=1e-15, err_msg=f"{x}, {y}")
            assert warned == expected, (x, y)


@pytest.mark.parametrize("kind", [Value, Tensor])
def test_the_backward_pass_does_not_warn(kind):
    """inf and nan show in the gradients themselves."""
    x = kind(0.0)
    y = autograd.sqrt(x)
    z = y * y + x**0.5
    z.backward()
    assert math.isnan(x.grad)


# --- accuracy where the obvious formula has none --------------------------------------------------


@pytest.mark.parametrize("kind", [Value, Tensor])
@pytest.mark.parametrize(
    ("function", "at", "value", "slope"),
    [
        (autograd.sigmoid, -40.0, math.exp(-40.0), math.exp(-40.0)),
        (autograd.sigmoid, 40.0, 1.0, math.exp(-40.0)),
        (autograd.sigmoid, -800.0, 0.0, 0.0),
        (autograd.sigmoid, 800.0, 1.0, 0.0),
        (autograd.expm1, 1e-20, 1e-20, 1.0),
        (autograd.log1p, 1e-20, 1e-20, 1.0),
        (lambda x: autograd.logaddexp(0.0, x), -40.0, math.exp(-40.0), math.exp(-40.0)),
        (lambda x: autograd.logaddexp(0.0, x), 800.0, 800.0, 1.0),
        (lambda x: autograd.logaddexp(x, x + 1.0), -2000.0, -2000.0 + math.log1p(math.e), 1.0),
        (lambda x: autograd.logaddexp2(x, 0.0), -60.0, 2.0**-60 / math.log(2), 2.0**-60),
        (lambda x: autograd.hypot(x, x), 1e200, math.sqrt(2) * 1e200, math.sqrt(2)),
        (lambda x: autograd.hypot(x, 0.0), -1e-200, 1e-200, -1.0),
        (autograd.reciprocal, 1e200, 1e-200, -0.0),
        (autograd.cbrt, -8.0, -2.0, 1 / 12),
        (lambda x: 1.0 / x, 1e-100, 1e100, -1e200),
        (lambda x: x / 1e200, 1e200, 1.0, 1e-200),
    ],
)
def test_tails_are_accurate(kind, function, at, value, slope):
    x = kind(at)
    out = function(x)
    out.backward()
    assert out.item() == pytest.approx(value, rel=4e-15, abs=0.0)
    assert float(x.grad) == pytest.approx(slope, rel=4e-15, abs=0.0)


@pytest.mark.parametrize("kind", [Value, Tensor])
def test_the_exponent_is_differentiated_too(kind):
    x, y = kind(2.0), kind(3.0)
    (x**y).backward()
    assert float(x.grad) == 12.0
    assert float(y.grad) == pytest.approx(8.0 * math.log(2.0), rel=1e-15)


@pytest.mark.parametrize("kind", [Value, Tensor])
@pytest.mark.parametrize("exponent", [2, 3, -1, 0.5, 1, 0])
def test_a_constant_exponent_needs_no_logarithm(kind, exponent):
    """The base may be negative; no warning of a logarithm is given."""
    x = kind(4.0 if exponent == 0.5 else -4.0)
    (x**exponent).backward()
    assert float(x.grad) == pytest.approx(exponent * float(x.data) ** (exponent - 1), rel=1e-15)


@pytest.mark.parametrize("kind", [Value, Tensor])
def test_mixed_derivatives_of_a_power_survive_an_exponent_of_zero(kind):
    """d/dx d/dy x**y = x**(y-1) (1 + y log x) is 1/x at y = 0, where d/dx alone is 0."""
    x, y = kind(4.0), kind(0.0)
    first, _ = autograd.gradients(x**y, [x, y], create_graph=True)
    assert first.item() == 0.0
    assert autograd.gradients(first, y) == pytest.approx(0.25, rel=1e-15)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("name", ["sigmoid", "relu", "exp2", "log10", "square", "reciprocal"])
def test_dtypes_stay(name, dtype):
    x = Tensor([0.5, 1.0], dtype=dtype)
    out = getattr(autograd, name)(x)
    assert out.dtype == dtype
    out.backward([1.0, 2.0])
    assert x.grad.dtype == dtype
    assert np.isfinite(x.grad).all()


def test_operands_of_two_dtypes_each_get_their_own_back():
    x, y = Tensor([1.0, 2.0], dtype=np.float32), Tensor([[3.0], [4.0]], dtype=np.float16)
    out = x * y * np.array([5.0, 6.0])
    assert out.dtype == np.float64
    out.backward(np.ones((2, 2)) * 0.5)
    assert (x.grad.dtype, x.grad.shape) == (np.float32, (2,))
    assert (y.grad.dtype, y.grad.shape) == (np.float16, (2, 1))
    assert x.grad.tolist() == [17.5, 21.0]
    assert y.grad.tolist() == [[8.5], [8.5]]


@pytest.mark.parametrize(
    ("dtype", "tiny"), [(np.float64, 1e-310), (np.float64, -1e-310), (np.float16, 1e-5)]
)
def test_a_power_of_zero_is_flat_also_next_to_zero(dtype, tiny):
    x = Tensor(np.array([tiny, 1.0], dtype))
    (x ** np.array([0.0, 2.0], dtype)).sum().backward()
    assert x.grad.tolist() == [0.0, 2.0]


@pytest.mark.parametrize(("dtype", "y"), [(np.float64, 1e200), (np.float32, 1e30)])
def test_a_power_so_large_that_all_are_even_has_an_odd_slope(dtype, y):
    for exponent in (y, 2.0 / np.finfo(dtype).eps, 7.0, 8.0):
        for sign in (1.0, -1.0):
            power = float(dtype(sign * exponent))
            x = Tensor([-1.0, 1.0], dtype)
            (x ** np.array([power, power], dtype)).sum().backward()
            assert x.grad.tolist() == [-power if power % 2 == 0 else power, power]
    value = Value(-1.0)
    (value**y).backward()
    assert value.grad == -y
    tensor = Tensor([-1.0, 0.0])
    (tensor**y).sum().backward()
    assert tensor.grad.tolist() == [-y, 0.0]


def test_power_of_a_positive_base_and_a_huge_exponent_keeps_the_sign_of_its_slope():
    base = Tensor([0.5, -1.0])
    with np.errstate(all="ignore"):
        (base ** np.array([-1e200, 1e200])).backward(np.ones(2))
    assert base.grad.tolist() == [-np.inf, -1e200]
