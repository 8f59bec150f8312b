"""Value: one number as a node, alone and in object arrays."""

import math

import numpy as np
import pytest

import autograd
from autograd import Value
from autograd.value import short_binary, short_reflected, short_unary

GOOD = [3, 3.0, True, np.float64(3.0), np.float32(3.0), np.int8(3), np.array(3.0), Value(3.0)]


@pytest.mark.parametrize("x", GOOD, ids=lambda x: type(x).__name__)
def test_any_real_number_becomes_a_float(x):
    value = Value(x)
    assert type(value.data) is float
    assert value.data == float(x)
    assert value.dtype == np.array([value]).dtype == object
    value.data = x
    assert type(value.data) is float


@pytest.mark.parametrize("x", ["3", None, [3.0], 3j, np.ones(1), np.complex128(1), {}])
def test_anything_else_is_refused(x):
    with pytest.raises(TypeError, match=rf"Value: expected a real number, got {type(x).__name__}"):
        Value(x)
    value = Value(1.0)
    with pytest.raises(TypeError, match=r"Value\.data: expected a real number, got"):
        value.data = x
    assert value.data == 1.0


@pytest.mark.parametrize("partner", ["abc", None, [1, 2], 3j, {}, object()])
def test_operands_must_be_numbers(partner):
    message = rf"add: cannot combine a Value with {type(partner).__name__} .*operands must be Value"
    with pytest.raises(TypeError, match=message):
        Value(1.0) + partner
    with pytest.raises(TypeError, match=message):
        partner + Value(1.0)


def test_a_value_of_a_value_is_a_new_leaf():
    x = Value(3.0) * 2.0
    y = Value(x)
    (y * y).backward()
    assert y.grad == 12.0
    assert x.grad is None


def test_gradients_are_python_floats():
    x, y = Value(3.0), Value(0.0)
    (x * 2 + np.float64(5.0) * y + y / np.float32(0.5)).backward()
    assert (type(x.grad), type(y.grad)) == (float, float)
    assert (x.grad, y.grad) == (2.0, 7.0)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_division_by_zero_on_the_way_back_is_no_error():
    x = Value(0.0)
    (1.0 / x).backward()
    assert x.grad == -math.inf
    x = Value(0.0)
    autograd.log(x).backward()
    assert x.grad == math.inf
    x, y = Value(0.0), Value(0.0)
    (x / y).backward()
    assert math.isnan(x.grad) or x.grad == math.inf
    assert math.isnan(y.grad)


def test_a_division_by_zero_behind_a_nan_of_a_tensor_is_no_error():
    def loss(w, b):  # the nan has the way back repeated, with gradients that know what was reached
        return (w * autograd.log(b) + 1.0 / b).sum() + (w * w).sum() * autograd.sqrt(b) / b

    with np.errstate(all="ignore"):
        w, number = autograd.grad(loss, (0, 1))(np.ones(2), 0.0)
        also_w, array = autograd.grad(loss, (0, 1))(np.ones(2), np.array(0.0))
    assert type(number) is float and np.isnan(number) and np.isnan(array)
    np.testing.assert_array_equal(w, also_w)


def test_the_way_back_does_not_overflow_into_an_error():
    x = Value(1e-200)
    (1.0 / x).backward()
    assert x.grad == -math.inf
    x = Value(1e-200)
    (x**-1.0).backward()
    assert x.grad == -math.inf


# --- the short way for frequent operations --------------------------------------------------------


@pytest.mark.parametrize("name", ["add", "sub", "mul", "truediv", "pow"])
def test_the_short_way_records_what_the_long_one_does(name):
    function = getattr(autograd, {
        "add": "add", "sub": "subtract", "mul": "multiply", "truediv": "divide", "pow": "power",
    }[name])  # fmt: skip
    x, y = Value(3.0), Value(2.0)
    for operands in ((x, y), (x, 2.0), (3.0, y), (x, 2), (3, y)):
        short = getattr(operands[0], f"__{name}__")(operands[1]) if (
            isinstance(operands[0], Value)
        ) else getattr(operands[1], f"__r{name}__")(operands[0])  # fmt: skip
        long = function(*operands)
        assert short.data == long.data
        assert short.primitive is long.primitive
        assert short.inputs == long.inputs
        assert short.attributes == long.attributes == {}


@pytest.mark.parametrize(
    "name", ["__neg__", "exp", "log", "sqrt", "sin", "cos", "tanh", "sigmoid", "relu"]
)
def test_the_short_way_of_one_operand_too(name):
    function = getattr(autograd, {"__neg__": "negative"}.get(name, name))
    x = Value(0.375)
    short, long = getattr(x, name)(), function(x)
    assert (short.data, short.primitive, short.inputs) == (long.data, long.primitive, (x,))


@pytest.mark.parametrize("make", [short_unary, short_binary, short_reflected])
def test_the_short_ways_keep_the_documentation(make):
    assert make(autograd.exp).__doc__ == autograd.exp.__doc__


def test_nothing_of_a_value_is_wasted():
    """One object per node: slots, no dict, no tuple of inputs for the common operations."""
    x, y = Value(3.0), Value(2.0)
    z = x * y
    assert z._first is x
    assert z._second is y
    assert (-x)._second is None
    assert not hasattr(z, "_attributes")
    assert not hasattr(z, "_grad")


# --- object arrays --------------------------------------------------------------------------------


def test_arrays_of_values_compute_elementwise():
    w, x = np.array([Value(1.0), Value(2.0)]), np.array([3.0, 4.0])
    out = (w * x).sum()
    assert type(out) is Value
    out.backward()
    assert [value.grad for value in w] == [3.0, 4.0]


def test_matrix_products_of_values_and_arrays():
    w = np.array([[Value(1.0), Value(2.0)], [Value(3.0), Value(4.0)]])
    x = np.array([5.0, 6.0])
    (w @ x @ np.array([1.0, 10.0])).backward()
    assert [[value.grad for value in row] for row in w] == [[5.0, 6.0], [50.0, 60.0]]


def test_our_functions_take_arrays_of_values():
    values = [Value(1.0), Value(2.0)]
    out = autograd.tanh(np.array(values))
    assert out.dtype == object
    autograd.sum(out).backward()
    expected = 1.0 - np.tanh([1.0, 2.0]) ** 2
    np.testing.assert_allclose([x.grad for x in values], expected, rtol=1e-14)


def test_the_mean_of_an_array_of_values_is_not_detached():
    values = [Value(1.0), Value(2.0)]
    for mean in (autograd.mean, np.mean, np.ndarray.mean):
        out = mean(np.array(values))
        assert type(out) is Value
        autograd.gradients(out, values)


def test_reductions_of_a_single_value():
    x = Value(3.0)
    for function in (autograd.sum, autograd.mean, autograd.max, autograd.prod, np.sum, np.prod):
        out = function(x)
        assert type(out) is Value
        assert autograd.gradients(out, x) == 1.0


def test_an_operation_with_options_keeps_them():
    @autograd.primitive(lambda grad, out, x, factor: grad * factor)
    def scaled(x, factor=3.0):
        return x * factor

    x = Value(2.0)
    out = scaled(x, factor=4.0)
    assert dict(out.attributes) == {"factor": 4.0}
    assert out.inputs == (x,)
    out.backward()
    assert x.grad == 4.0
    assert scaled(np.array([x]))[0].data == 6.0


def test_membership_and_iteration_are_not_for_numbers():
    with pytest.raises(TypeError):
        len(Value(3.0))
    with pytest.raises(TypeError):
        iter(Value(3.0))
    with pytest.raises(TypeError):
        Value(3.0)[0]
    x = Value(3.0)
    assert x in [Value(1.0), Value(3.0)], "lists compare numbers"
    assert Value(2.0) not in [Value(1.0), x]


def test_gradients_are_floats_also_where_numpy_had_to_divide():
    x = Value(0.0)
    (np.sqrt(x) + np.maximum(x, 1.0)).backward()
    assert (x.grad, type(x.grad)) == (float("inf"), float)
