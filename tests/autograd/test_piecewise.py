"""Remainders, steps, rounding, replacing, bounds: values as NumPy's, slopes of each piece."""

import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd
from autograd import Tensor, Value
from autograd.piecewise import clip, fmax, fmin, fmod, nan_to_num

NAN, INF = math.nan, math.inf
SPECIAL = [0.0, -0.0, 1.0, -1.0, 0.5, 2.0, 2.5, -2.5, 7.25, -7.25, 1e-20, 1e200, INF, -INF, NAN]
PAIRS = np.array([(x, y) for x in SPECIAL for y in SPECIAL]).T
QUIET = pytest.mark.filterwarnings("ignore::RuntimeWarning")


def gradients_of(function, *arrays, seed=None):
    leaves = [Tensor(x) for x in arrays]
    out = function(*leaves)
    return out, autograd.gradients(out, leaves, np.ones(out.shape) if seed is None else seed)


#: Functions, and their slope at a number that is no kink of theirs.
OF_ONE = {
    **({"fix": (np.fix, 0.0)} if np.__version__ < "2.5" else {}),  # deprecated since
    "round": (np.round, 0.0),
    "round to a decimal": (lambda x: np.round(x, 1), 0.0),
    "around to tens": (lambda x: np.around(x, decimals=-1), 0.0),
    "round to very many": (lambda x: np.round(x, 30), 0.0),
    "nan_to_num": (np.nan_to_num, 1.0),
    "nan_to_num by name": (lambda x: np.nan_to_num(x, nan=5.0, posinf=6.0, neginf=-6.0), 1.0),
    "modf": (lambda x: np.modf(x)[0], 1.0),
    "modf whole": (lambda x: np.modf(x)[1], 0.0),
    "heaviside": (lambda x: np.heaviside(x, 0.5), 0.0),
    "divmod": (lambda x: np.divmod(x, 0.75)[0], 0.0),
    "divmod rest": (lambda x: np.divmod(x, 0.75)[1], 1.0),
    "fmod": (lambda x: np.fmod(x, -0.75), 1.0),
    "fmax": (lambda x: np.fmax(x, -1e9), 1.0),
    "fmin": (lambda x: np.fmin(x, -1e9), 0.0),
    "clip": (lambda x: np.clip(x, -1e9, None), 1.0),
    "sign": (np.sign, 0.0),
}


@QUIET
@pytest.mark.parametrize("name", OF_ONE)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_functions_of_one_number(name, dtype):
    function, slope = OF_ONE[name]
    data = np.array([[1.3, -2.6, 17.2], [-0.4, 0.7, -103.1]], dtype)
    seed = np.array([[1.0, -2.0, 0.5], [3.0, 0.25, -1.0]])
    out, (gradient,) = gradients_of(function, data, seed=seed)
    assert type(out) is Tensor
    assert (out.shape, out.dtype) == (data.shape, dtype)
    np.testing.assert_allclose(out.data, function(data), rtol=4 * np.finfo(dtype).eps)
    assert gradient.dtype == dtype
    np.testing.assert_array_equal(gradient, seed * slope)
    for place in np.ndindex(data.shape):
        x = Value(float(data[place]))
        function(x).backward()
        assert (x.grad or 0.0) == slope


@QUIET
@pytest.mark.parametrize("name", OF_ONE)
@pytest.mark.parametrize("x", SPECIAL)
def test_special_numbers_are_numpy_s_and_values_agree(name, x):
    function, _ = OF_ONE[name]
    out, (gradient,) = gradients_of(function, np.array([x]))
    np.testing.assert_array_equal(out.data, function(np.array([x])))
    value = Value(x)
    result = function(value)
    result.backward()
    np.testing.assert_array_equal(result.data, out.data[0])
    np.testing.assert_array_equal(value.grad or 0.0, gradient[0])


@pytest.mark.parametrize("name", OF_ONE)
def test_arrays_without_elements_or_axes(name):
    function, slope = OF_ONE[name]
    for data in (np.ones((0, 2)), np.array(1.3)):
        out, (gradient,) = gradients_of(function, data)
        assert out.shape == gradient.shape == data.shape
        np.testing.assert_array_equal(gradient, np.full(data.shape, slope))


# --- two operands ---------------------------------------------------------------------------------


@QUIET
@pytest.mark.parametrize("ufunc", [np.fmax, np.fmin, np.fmod, np.heaviside, np.divmod])
def test_every_pair_of_special_numbers_is_numpy_s(ufunc):
    outs, exact = ufunc(Tensor(PAIRS[0]), Tensor(PAIRS[1])), ufunc(*PAIRS)
    outs, exact = (outs, exact) if ufunc.nout == 2 else ((outs,), (exact,))
    for out, expected in zip(outs, exact, strict=True):
        np.testing.assert_array_equal(out.data, expected)


@QUIET
@pytest.mark.parametrize("ufunc", [np.fmax, np.fmin])
def test_the_slope_goes_to_the_operand_that_is_no_nan(ufunc):
    _, (first, second) = gradients_of(ufunc, *PAIRS)
    x, y = PAIRS
    wins = (x > y) if ufunc is np.fmax else (x < y)
    expected = np.where(wins | np.isnan(y), 1.0, np.where(x == y, 0.5, 0.0))
    expected[np.isnan(x)] = 0.0
    expected[np.isnan(x) & np.isnan(y)] = NAN
    np.testing.assert_array_equal(first, expected)
    np.testing.assert_array_equal(second, np.where(np.isnan(expected), NAN, 1.0 - expected))


@QUIET
def test_a_nan_that_was_left_out_sends_nothing_to_where_it_came_from():
    x = Tensor([0.0, 4.0])
    np.fmax(np.sqrt(x - 1.0), 0.5).backward([1.0, 1.0])
    assert x.grad.tolist() == [0.0, 0.5 / math.sqrt(3.0)]


@given(st.floats(-100, 100), st.floats(0.125, 100) | st.floats(-100, -0.125))
@settings(max_examples=40)
def test_the_slope_of_fmod_is_minus_the_whole_quotient(x, y):
    _, (first, second) = gradients_of(np.fmod, np.array([x]), np.array([y]), seed=[2.0])
    assert (first[0], second[0]) == (2.0, -2.0 * math.trunc((x - math.fmod(x, y)) / y + 0.0))


def test_broadcasting_is_undone():
    x, y = Tensor(np.array([[1.0], [5.0]])), Tensor([2.0, 3.0, 4.0])
    for ufunc in (np.fmax, np.fmin, np.fmod, np.heaviside):
        out = ufunc(x, y)
        first, second = autograd.gradients(out, [x, y], np.ones((2, 3)))
        assert (first.shape, second.shape) == ((2, 1), (3,))
    out = np.fmax(x, y)
    assert autograd.gradients(out, [x, y], np.ones((2, 3)))[1].tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("function", [np.fmax, np.fmin, np.fmod])
def test_second_derivatives(function):
    x, y = np.array([1.5, -2.0, 7.0]), np.array([0.75, 1.25, -2.0])
    autograd.check_gradients(lambda x, y: function(x * y * y, y * x), x, y, order=2)


def test_the_second_operand_of_heaviside_is_differentiated_where_it_is_the_result():
    x, y = np.array([-1.0, 0.0, -0.0, 2.0]), np.array([0.25, 0.5, 0.75, 1.0])
    out, (first, second) = gradients_of(np.heaviside, x, y, seed=[1.0, 2.0, 3.0, 4.0])
    assert out.data.tolist() == [0.0, 0.5, 0.75, 1.0]
    assert (first.tolist(), second.tolist()) == ([0.0] * 4, [0.0, 2.0, 3.0, 0.0])
    y = Tensor([0.25, 0.5])
    assert np.heaviside([0.0, 1.0], y).data.tolist() == [0.25, 1.0]
    assert np.heaviside(x, Tensor(0.5)).shape == (4,)


def test_divmod_and_modf_give_pairs_of_nodes():
    x = Tensor([7.0, -7.5])
    for pair in (np.divmod(x, 2.0), np.modf(x)):
        assert type(pair) is tuple
        assert [type(part) for part in pair] == [Tensor, Tensor]
    whole, rest = np.divmod(x, 2.0)
    np.testing.assert_array_equal((whole * 2.0 + rest).data, x.data)


# --- rounding and replacing -----------------------------------------------------------------------


@pytest.mark.parametrize("decimals", [0, 1, 3, -1, -2, 12, np.int64(2)])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_rounding_is_numpy_s_to_the_last_bit(decimals, dtype):
    data = np.random.default_rng(0).normal(size=200).astype(dtype) * 100
    np.testing.assert_array_equal(np.round(Tensor(data), decimals).data, np.round(data, decimals))


def test_decimals_are_an_integer():
    with pytest.raises(TypeError, match=r"^np\.round: .*float.*; got shape \(2,\)"):
        np.round(Tensor([1.0, 2.0]), 1.5)


def test_replaced_numbers_are_constants():
    data = np.array([1.0, NAN, INF, -INF])
    out, (gradient,) = gradients_of(lambda x: np.nan_to_num(x, posinf=9.0), data)
    np.testing.assert_array_equal(out.data, np.nan_to_num(data, posinf=9.0))
    assert gradient.tolist() == [1.0, 0.0, 0.0, 0.0]
    boxes = nan_to_num(np.array([Value(NAN), Value(2.0)]))
    assert [getattr(x, "data", x) for x in boxes] == [0.0, 2.0]
    with pytest.raises(TypeError, match=r"np\.nan_to_num: the option copy="):
        np.nan_to_num(Tensor(data), copy=False)


def test_what_was_replaced_hides_what_made_it():
    x = Tensor([0.0, 4.0])
    with np.errstate(divide="ignore"):
        out = np.nan_to_num(1.0 / x, posinf=7.0)
    out.backward([1.0, 1.0])
    assert x.grad.tolist() == [0.0, -1 / 16]


@pytest.mark.parametrize(
    ("data", "options"),
    [
        ([0.0, 3.0, 7.0, 20.0, 1.0], {}),
        ([[0.0, 5.0, 10.0], [1.0, -6.0, 2.0]], {"axis": 0, "period": 4}),
        ([0.0, 2.0, -2.0, 8.0], {"discont": 5.0}),
        ([0.0, 180.0, 540.0, -90.0], {"period": 360.0}),
    ],
)
def test_unwrap_adds_constants(data, options):
    seed = np.random.default_rng(0).normal(size=np.shape(data))
    out, (gradient,) = gradients_of(lambda x: np.unwrap(x, **options), np.array(data), seed=seed)
    np.testing.assert_allclose(out.data, np.unwrap(data, **options), rtol=1e-15)
    np.testing.assert_array_equal(gradient, seed)
    assert np.unwrap(Tensor(data, dtype=np.float32), **options).dtype == np.float32


def test_unwrap_needs_an_axis():
    for x in (Tensor(1.0), Value(1.0)):
        with pytest.raises(ValueError, match=r"^np\.unwrap: .*; got shape \(\)"):
            np.unwrap(x)


# --- clip -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "call",
    [
        lambda x: np.clip(x, None, 1.0),
        lambda x: np.clip(x, 0.0, None),
        lambda x: np.clip(x, [0.0, 1.0, 0.0], np.array([[1.0], [2.0]])),
        lambda x: np.clip(x, a_min=0.0, a_max=1.0),
        lambda x: np.clip(x, 1.0, 0.0),
    ],
)
def test_bounds_of_clip(call):
    data = np.array([[-1.0, 0.5, 3.0], [0.25, 1.5, 0.75]])
    out, (gradient,) = gradients_of(call, data)
    np.testing.assert_array_equal(out.data, call(data))
    np.testing.assert_array_equal(gradient, out.data == data)


def test_bounds_of_clip_by_their_short_names():
    x, low = Tensor([-1.0, 0.5, 3.0]), Tensor(0.0)
    out = clip(x, min=low, max=np.array([2.0, 2.0, 2.0]))
    assert out.data.tolist() == [0.0, 0.5, 2.0]
    first, second = autograd.gradients(out, [x, low], [1.0, 2.0, 4.0])
    assert (first.tolist(), second.tolist()) == ([0.0, 2.0, 0.0], 1.0)
    assert np.clip(np.array([1.0, 3.0]), 0.0, Tensor(2.0)).data.tolist() == [1.0, 2.0]
    assert clip(x, None, None).data.tolist() == clip(x).data.tolist() == [-1.0, 0.5, 3.0]
    if hasattr(np, "cumulative_sum"):  # NumPy 2.1 has the short names too
        assert np.clip(x, min=0.0).data.tolist() == [0.0, 0.5, 3.0]
        assert np.clip(x, max=0.0).data.tolist() == [-1.0, 0.0, 0.0]
        assert np.clip(x).data.tolist() == np.clip(x, None, None).data.tolist() == x.data.tolist()


def test_bounds_of_clip_come_in_one_way():
    x = Tensor([1.0])
    with pytest.raises(TypeError, match=r"a_min and a_max come together|missing 1 required"):
        np.clip(x, 0.5)
    with pytest.raises(ValueError, match=r"^clip: the bounds are either a_min"):
        clip(x, 0.0, 1.0, min=0.5)


# --- mistakes -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["fmax", "fmin", "fmod", "divmod", "heaviside", "copysign"])
def test_shapes_that_do_not_broadcast_are_named(name):
    with pytest.raises(ValueError, match=rf"^np\.{name}: shapes \(3,\) and \(2,\) do not broad"):
        getattr(np, name)(Tensor(np.ones(3)), np.ones(2))


@pytest.mark.parametrize("name", ["fmax", "fmin", "fmod", "divmod", "heaviside", "copysign"])
def test_operands_are_numbers(name):
    with pytest.raises(TypeError, match=rf"^np\.{name}: cannot combine a Tensor with str"):
        getattr(np, name)(Tensor(np.ones(3)), "abc")
    with pytest.raises(TypeError, match=rf"np\.{name}: the option out= is not supported"):
        getattr(np, name)(Tensor(np.ones(3)), 1.0, out=(np.ones(3),) * getattr(np, name).nout)


@pytest.mark.parametrize("function", [fmax, fmin, fmod])
def test_plain_numbers_and_arrays_of_values_work_too(function):
    assert function(7.5, 2.0) == getattr(np, function.__name__)(7.5, 2.0)
    boxes = np.array([Value(7.5), Value(-1.0)])
    out = function(boxes, 2.0)
    expected = getattr(np, function.__name__)(np.array([7.5, -1.0]), 2.0)
    assert [getattr(x, "data", x) for x in out] == expected.tolist()


@pytest.mark.parametrize(
    "name",
    "gcd lcm bitwise_and bitwise_or bitwise_xor left_shift right_shift invert bitwise_count "
    "nextafter spacing isnat".split(),
)
def test_what_has_no_derivative_says_why(name):
    ufunc = getattr(np, name)
    reason = "integers only|how floats are spaced|about dates"
    for kind in (Tensor, Value):
        with pytest.raises(TypeError, match=rf"^np\.{name} has no derivative rule .*({reason})"):
            ufunc(*[kind(1.0)] * ufunc.nin)


def test_replacing_does_not_warn():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        np.modf(Tensor([INF, 1.5]))
        np.nan_to_num(Tensor([INF, NAN]))
        np.fmax(Tensor([NAN]), 1.0)


@pytest.mark.parametrize("name", ["nan", "posinf", "neginf"])
def test_what_replaces_must_be_plain(name):
    with pytest.raises(TypeError, match=r"np\.nan_to_num: nan, posinf and neginf must be plain"):
        np.nan_to_num(Tensor([1.0, NAN]), **{name: Tensor(1.0)})
