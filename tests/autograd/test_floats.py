"""The parts of a float: mantissa and exponent, sign, wider and complex forms."""

import math

import numpy as np
import pytest

import autograd
from autograd import Tensor, Value
from autograd.floats import copysign, float_power, frexp, numbers_in

DATA = np.array([[0.75, -1.5, 6.0], [1e-300, -0.0, 2.0]])
SEED = np.array([[1.0, -2.0, 0.5], [3.0, 0.25, -1.0]])


def both(function, *arrays):
    """The result for Tensors, and the gradients for an uneven seed, on Tensors and on Values."""
    leaves = [Tensor(x) for x in arrays]
    out = function(*leaves)
    seed = np.resize(SEED, out.shape)
    found = autograd.gradients(out, leaves, seed)
    for place in np.ndindex(out.shape):
        values = [Value(x[place]) for x in arrays]
        result = function(*values)
        result.backward(float(seed[place]))
        np.testing.assert_array_equal(result.data, out.data[place])
        got = [0.0 if value.grad is None else value.grad for value in values]
        np.testing.assert_allclose(got, [g[place] for g in found], rtol=1e-14)
    return out.data, found


# --- ldexp, frexp ---------------------------------------------------------------------------------


@pytest.mark.parametrize("exponent", [3, -2, np.array([1, 0, -4]), [[1], [2]], np.int8(5)])
def test_ldexp_multiplies_by_a_power_of_two(exponent):
    x = Tensor(DATA)
    out = np.ldexp(x, exponent)
    np.testing.assert_array_equal(out.data, np.ldexp(DATA, exponent))
    out.backward(SEED)
    np.testing.assert_array_equal(x.grad, np.ldexp(SEED, exponent))


def test_ldexp_does_not_overflow_on_the_way():
    x, y = Tensor([1e-300, 0.0]), Value(1e-300)
    out = np.ldexp(x, [1500, 3000])
    assert out.data.tolist() == [math.ldexp(1e-300, 1500), 0.0]
    assert np.ldexp(y, 1500).data == math.ldexp(1e-300, 1500)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_ldexp_of_a_value_overflows_as_numpy_s():
    x = Value(1.0)
    out = np.ldexp(x, 2000)
    assert out.data == math.inf
    out.backward()
    assert x.grad == math.inf


def test_ldexp_repeats_a_number_for_many_exponents():
    x = Tensor(np.float32(1.5))
    out = np.ldexp(x, [0, 1, 2])
    assert out.dtype == np.float32
    out.backward([1.0, 1.0, 1.0])
    assert x.grad == 7.0
    autograd.check_gradients(lambda x: np.ldexp(x * x, [1, 2]), np.ones(2), order=2)


@pytest.mark.parametrize("exponent", [2.0, np.ones(3), Tensor([1.0]), Value(2.0), True])
def test_exponents_are_plain_integers(exponent):
    with pytest.raises(TypeError, match=r"^np\.ldexp: the exponents must be plain integers, got"):
        np.ldexp(Tensor(DATA), exponent)
    with pytest.raises(TypeError, match="the exponents must be plain integers"):
        np.ldexp(Value(1.0), exponent) if not isinstance(exponent, Tensor) else np.ldexp(
            1, exponent
        )


def test_frexp_takes_a_float_apart():
    data = np.array([6.0, -0.3, 0.0, 5e-324, math.inf, math.nan])
    x = Tensor(data)
    mantissa, exponent = np.frexp(x)
    expected = np.frexp(data)
    np.testing.assert_array_equal(mantissa.data, expected[0])
    np.testing.assert_array_equal(exponent[:4], expected[1][:4])
    assert type(exponent) is np.ndarray
    assert exponent.dtype.kind == "i"
    x = Tensor(data[:2])
    np.frexp(x)[0].backward([1.0, 3.0])
    assert x.grad.tolist() == [1 / 8, 3 * 2.0]


def test_frexp_of_values_and_arrays_of_them():
    x = Value(6.0)
    mantissa, exponent = np.frexp(x)
    mantissa.backward()
    assert (mantissa.data, int(exponent), x.grad) == (0.75, 3, 0.125)
    mantissas, exponents = frexp(np.array([Value(6.0), Value(0.5)]))
    assert [m.data for m in mantissas] == [0.75, 0.5]
    assert exponents.tolist() == [3, 0]


# --- float_power ----------------------------------------------------------------------------------


def test_float_power_is_power_in_double_precision():
    x, y = Tensor([2.0, 3.0], dtype=np.float32), Tensor([3.0, 0.5], dtype=np.float16)
    out = np.float_power(x, y)
    assert out.dtype == np.float64
    np.testing.assert_array_equal(out.data, np.float_power(x.data, y.data))
    first, second = autograd.gradients(out, [x, y], [1.0, 2.0])
    assert (first.dtype, second.dtype) == (np.float32, np.float16)
    np.testing.assert_allclose(first, [12.0, 2 * 0.5 / math.sqrt(3.0)], rtol=1e-6)
    np.testing.assert_allclose(second, [8 * math.log(2), 2 * math.sqrt(3) * math.log(3)], rtol=1e-3)


@pytest.mark.parametrize("base", [[2, 3], 2, np.array([2, 3], dtype=np.int8), np.float32(2.0)])
def test_float_power_takes_what_is_no_node(base):
    x = Tensor([0.5, 2.0])
    np.testing.assert_array_equal(np.float_power(base, x).data, np.float_power(base, [0.5, 2.0]))
    assert np.float_power(Value(2.0), 3).data == 8.0
    assert float_power(2.0, 3.0) == 8.0


# --- signs ----------------------------------------------------------------------------------------


def test_copysign_is_the_size_with_another_sign():
    x = np.array([2.0, -3.0, 0.0, -0.0, 1.5, -1.5])
    y = np.array([-1.0, -0.0, -2.0, 1.0, 0.0, math.inf])
    value, (first, second) = both(np.copysign, x, y)
    np.testing.assert_array_equal(value, np.copysign(x, y))
    np.testing.assert_array_equal(np.signbit(value), np.signbit(y))
    slopes = np.sign(x) * np.where(np.signbit(y), -1.0, 1.0)
    np.testing.assert_array_equal(first, slopes * np.resize(SEED, 6))
    assert not second.any()


@pytest.mark.parametrize("x", [math.nan, math.inf, -math.inf])
def test_copysign_of_what_is_not_finite(x):
    value, (first, _) = both(np.copysign, np.array([x]), np.array([-1.0]))
    np.testing.assert_array_equal(value, np.copysign([x], -1.0))
    np.testing.assert_array_equal(first, -np.sign([x]))


def test_copysign_is_linear_in_pieces():
    autograd.check_gradients(
        lambda x, y: np.copysign(x * x, y), np.array([1.5, -2.0]), np.array([-1.0, 2.0]), order=2
    )
    boxes = copysign(np.array([Value(2.0), Value(3.0)]), -1.0)
    assert [x.data for x in boxes] == [-2.0, -3.0]


# --- as complex numbers ---------------------------------------------------------------------------


@pytest.mark.parametrize("function", [np.conj, np.conjugate, np.real, np.real_if_close])
def test_what_is_real_is_its_own_conjugate_and_real_part(function):
    value, (gradient,) = both(function, DATA)
    np.testing.assert_array_equal(value, DATA)
    np.testing.assert_array_equal(gradient, SEED)


@pytest.mark.parametrize(
    "function", [np.imag, np.angle, lambda x: np.angle(x, deg=True), lambda x: np.angle(x, True)]
)
def test_the_imaginary_part_and_the_angle_have_no_slope(function):
    value, (gradient,) = both(function, DATA)
    np.testing.assert_array_equal(value, function(DATA))
    assert not gradient.any()
    assert function(Tensor(DATA, dtype=np.float32)).dtype == np.float32


def test_the_angle_of_a_nan_is_nan_and_so_is_its_slope():
    x = Tensor([math.nan, -1.0])
    out = np.angle(x)
    np.testing.assert_array_equal(out.data, [math.nan, math.pi])
    out.backward([1.0, 1.0])
    np.testing.assert_array_equal(x.grad, [math.nan, 0.0])


def test_the_imaginary_part_of_a_nan_is_zero_and_so_is_its_slope():
    x = Tensor([math.nan, math.inf])
    out = np.imag(x)
    out.backward([1.0, 1.0])
    assert (out.data.tolist(), x.grad.tolist()) == ([0.0, 0.0], [0.0, 0.0])


@pytest.mark.parametrize("function", [np.isreal, np.iscomplex, np.isposinf, np.isneginf])
def test_questions_have_plain_answers(function):
    data = np.array([1.0, math.inf, -math.inf, math.nan])
    out = function(Tensor(data))
    assert type(out) is np.ndarray
    np.testing.assert_array_equal(out, function(data))
    assert function(Value(math.inf)) == function(math.inf)


@pytest.mark.parametrize("call", [np.multiply, np.copysign, np.add])
def test_complex_operands_are_refused(call):
    with pytest.raises(TypeError, match=rf"{call.__name__}: cannot combine .* complex"):
        call(Tensor(DATA), 1j)


def test_numbers_in_a_node_a_list_or_an_array_of_values():
    assert numbers_in([1, 2]).tolist() == [1, 2]
    assert numbers_in(np.array([Value(1.5)])).dtype == float
    assert numbers_in(Value(1.5)) == 1.5
    assert numbers_in(Tensor(DATA)).shape == (2, 3)
