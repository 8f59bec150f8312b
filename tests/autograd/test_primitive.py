"""Declaring an operation once: for numbers, arrays, Values, Tensors and every derivative."""

import math

import numpy as np
import pytest

import autograd
from autograd import Tensor, Value, primitive


# What a user writes to add an operation: these five lines.
@primitive(lambda grad, out, x: grad * out * (autograd.log(x) + 1.0))
def self_power(x):
    """x to the power x."""
    return x**x


@primitive(
    lambda grad, out, x, y, scale: scale * grad * y,
    lambda grad, out, x, y, scale: scale * grad * x,
    elementwise=False,
)
def scaled_product(x, y, scale=1.0):
    return scale * x * y


def slope_of_self_power(x):
    return x**x * (math.log(x) + 1.0)


def curvature_of_self_power(x):
    return x**x * ((math.log(x) + 1.0) ** 2 + 1.0 / x)


# --- a user's operation ---------------------------------------------------------------------------


def test_it_computes_on_numbers_and_arrays_without_recording():
    assert self_power(2.0) == 4.0
    assert type(self_power(2.0)) is float
    assert self_power(np.array([2.0, 3.0])).tolist() == [4.0, 27.0]
    assert type(self_power(np.float32(2.0))) is np.float32


def test_it_differentiates_on_values():
    x = Value(1.7)
    out = self_power(x)
    assert out.primitive.name == "self_power"
    out.backward()
    assert x.grad == pytest.approx(slope_of_self_power(1.7), rel=1e-14)


def test_it_differentiates_on_tensors():
    x = Tensor([1.7, 0.3])
    self_power(x).backward([2.0, 3.0])
    expected = [2.0 * slope_of_self_power(1.7), 3.0 * slope_of_self_power(0.3)]
    np.testing.assert_allclose(x.grad, expected, rtol=1e-14)


def test_it_has_second_derivatives_on_both():
    expected = curvature_of_self_power(1.7)
    assert autograd.grad(autograd.grad(self_power))(1.7) == pytest.approx(expected, rel=1e-14)
    found = autograd.hessian(lambda x: self_power(x).sum())(np.array([1.7]))
    np.testing.assert_allclose(found, [[expected]], rtol=1e-14)


def test_it_applies_to_each_of_an_object_array():
    values = [Value(1.7), Value(0.3)]
    out = self_power(np.array(values))
    assert [type(x) for x in out] == [Value, Value]
    out.sum().backward()
    assert values[1].grad == pytest.approx(slope_of_self_power(0.3), rel=1e-14)


def test_its_documentation_stays():
    assert self_power.__doc__ == "x to the power x."
    assert self_power.__name__ == "self_power"
    assert repr(self_power.primitive) == "<primitive self_power>"


# --- options --------------------------------------------------------------------------------------


@pytest.mark.parametrize("call", [
    lambda x: scaled_product(x, 5.0, 3.0),
    lambda x: scaled_product(x, 5.0, scale=3.0),
    lambda x: scaled_product(x, np.array([5.0, 5.0]), scale=3.0),
])  # fmt: skip
def test_attributes_may_be_positional_or_named(call):
    x = Tensor([1.0, 2.0])
    out = call(x)
    assert dict(out.attributes) == {"scale": 3.0}
    out.backward([1.0, 10.0])
    assert x.grad.tolist() == [15.0, 150.0]


def test_attributes_have_their_defaults_also_without_recording():
    assert scaled_product(np.ones(2), 5.0).tolist() == [5.0, 5.0]
    assert scaled_product(np.ones(2), 5.0, 3.0).tolist() == [15.0, 15.0]


def test_too_many_arguments_are_refused():
    with pytest.raises(TypeError, match=r"scaled_product\(\) takes at most 3 arguments, got 4"):
        scaled_product(1.0, 2.0, 3.0, 4.0)


def test_an_attribute_cannot_be_a_node():
    with pytest.raises(TypeError, match="scaled_product: scale is not differentiated"):
        scaled_product(Tensor([1.0]), 2.0, scale=Value(3.0))


def test_more_rules_than_parameters_are_refused():
    with pytest.raises(TypeError, match="lonely has 1 parameters but 2 derivative rules"):

        @primitive(None, None)
        def lonely(x):
            return x


def test_none_stands_for_a_derivative_of_zero():
    @primitive(None, lambda grad, out, x, y: grad)
    def second_of(x, y):
        return x * 0.0 + y

    x, y = Tensor([1.0, 2.0]), Tensor([3.0, 4.0])
    second_of(x, y).backward([5.0, 6.0])
    assert x.grad.tolist() == [0.0, 0.0]
    assert y.grad.tolist() == [5.0, 6.0]
    v, w = Value(1.0), Value(3.0)
    second_of(v, w).backward()
    assert (v.grad or 0.0, w.grad) == (0.0, 1.0)


def test_rules_for_any_number_of_operands_are_made_when_they_are_known():
    def rules(*xs):
        return [lambda grad, out, *xs, rank=i: grad * rank for i in range(1, len(xs) + 1)]

    @primitive(each=rules, name="ranked")
    def ranked_sum(*xs):
        return sum((i + 1.0) * x for i, x in enumerate(xs))

    for kind in (Value, Tensor):
        xs = [kind(10.0), kind(20.0), kind(30.0)]
        out = ranked_sum(*xs)
        assert out.item() == 140.0
        assert out.primitive.name == "ranked"
        out.backward()
        assert [float(x.grad) for x in xs] == [1.0, 2.0, 3.0]


def test_the_scalar_form_is_only_for_speed():
    @primitive(lambda grad, out, x: -grad * out * out, scalar=lambda x: 1 / x)
    def inverse(x):
        return np.divide(1.0, x)

    assert inverse(4.0) == 0.25
    with pytest.warns(RuntimeWarning, match="divide by zero"):
        assert inverse(0.0) == math.inf
    with pytest.warns(RuntimeWarning, match="divide by zero"):
        assert inverse(Value(0)).data == math.inf


# --- what goes wrong ------------------------------------------------------------------------------


def failing_rule(grad, out, x):
    raise LookupError("not in the tables of derivatives")


@primitive(failing_rule)
def broken(x):
    return x * 1.0


@pytest.mark.parametrize("create_graph", [False, True])
@pytest.mark.parametrize(("x", "shape"), [(Tensor([[1.0, 2.0]]), "(1, 2)"), (Value(1.0), "()")])
def test_a_rule_that_fails_says_whose_it_is(x, shape, create_graph):
    out = broken(x)
    with pytest.raises(LookupError, match="not in the tables") as caught:
        out.backward(np.ones(x.shape), create_graph)
    note = f"in a derivative rule of broken, operand shapes: {shape}"
    assert caught.value.__notes__ == [note]
    assert x.grad is None


def test_a_forward_function_that_fails_says_on_what_shapes():
    @primitive(lambda grad, out, x: grad)
    def picky(x):
        raise ValueError("never again")

    with pytest.raises(ValueError, match="never again") as caught:
        picky(Tensor([[1.0, 2.0]]))
    assert caught.value.__notes__ == ["in picky of operands with shapes (1, 2)"]


def test_a_rule_of_the_wrong_shape_is_named_too():
    @primitive(lambda grad, out, x: np.ones((3, 5)))
    def careless(x):
        return x * 1.0

    out = careless(Tensor([1.0, 2.0]))
    with pytest.raises(ValueError, match=r"shape \(3, 5\) cannot be that of a shape \(2,\)") as e:
        out.backward([1.0, 1.0])
    assert "careless" in e.value.__notes__[0]


@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        (
            ((2, 3), (4,)),
            r"add: shapes \(2, 3\) and \(4,\) do not broadcast: axis -1 has sizes 3 a",
        ),
        (((2, 3), (4, 3)), r"shapes \(2, 3\) and \(4, 3\) .*: axis -2 has sizes 2 and 4"),
        (((5, 1, 3), (4, 2, 3)), r"axis -3 has sizes 5 and 4"),
    ],
)
@pytest.mark.parametrize("wrap", [Tensor, np.array, lambda x: np.array(x, dtype=object)])
def test_shapes_that_do_not_broadcast_are_named(shapes, message, wrap):
    x, y = (wrap(np.ones(shape)) for shape in shapes)
    with pytest.raises(ValueError, match=message):
        autograd.add(x, y)


def test_of_three_operands_the_two_that_do_not_fit_are_named():
    with pytest.raises(ValueError, match=r"where: shapes \(2, 3\) and \(4, 3\) do not broadcast"):
        autograd.where(np.ones((1, 3)), Tensor(np.ones((2, 3))), np.ones((4, 3)))


# --- bare numbers and arrays ----------------------------------------------------------------------


def test_numbers_stay_python_floats_and_arrays_arrays():
    assert type(autograd.exp(1)) is float
    assert type(autograd.add(1, True)) is float
    assert type(autograd.exp(np.float32(1.0))) is np.float32
    assert type(autograd.exp(np.ones(2))) is np.ndarray
    assert autograd.maximum(np.ones(2, dtype=np.float32), 3.0).dtype == np.float32
    assert autograd.sum([1, 2, 3]) == 6


def test_a_value_and_an_array_make_an_object_array():
    x = Value(3.0)
    out = autograd.multiply(x, np.array([1.0, 2.0]))
    assert out.dtype == object
    out.sum().backward()
    assert x.grad == 3.0


def test_a_value_and_a_tensor_make_a_tensor():
    x, y = Value(3.0), Tensor([1.0, 2.0])
    for out in (x * y, y * x, autograd.multiply(x, y), np.multiply(x, y)):
        assert type(out) is Tensor
        x.grad = y.grad = None
        out.backward([1.0, 10.0])
        assert x.grad == 21.0
        assert type(x.grad) is float
        assert y.grad.tolist() == [3.0, 30.0]


# --- operands by name -----------------------------------------------------------------------------


def test_operands_may_be_given_by_their_names():
    a, b = Tensor([2.0]), Tensor([3.0])
    for out in (autograd.multiply(a, y=b), autograd.multiply(y=b, x=a), a * b):
        assert out.inputs == (a, b)
    autograd.multiply(a, y=b).sum().backward()
    assert (a.grad.tolist(), b.grad.tolist()) == ([3.0], [2.0])
    x = Value(2.0)
    assert autograd.maximum(x, y=3.0).data == 3.0


def test_unknown_and_missing_names_are_refused():
    x = Tensor([2.0])
    with pytest.raises(TypeError, match=r"multiply\(\) got an unexpected keyword argument 'z'"):
        autograd.multiply(x, x, z=x)
    with pytest.raises(TypeError, match=r"multiply\(\) misses its operand 'x'"):
        autograd.multiply(y=x)


def test_a_rule_may_return_a_plain_number():
    @primitive(lambda grad, out, x: 2.0)
    def doubled(x):
        return 2.0 * x

    x = Tensor(1.0)
    doubled(x).backward()
    assert (x.grad.shape, x.grad.dtype, x.grad) == ((), np.float64, 2.0)
    with pytest.raises(ValueError, match=r"a gradient of shape \(\) cannot be that of a shape"):
        doubled(Tensor([1.0, 2.0])).sum().backward()
