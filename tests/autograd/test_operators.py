"""Python's operators and methods: both ways round, with every kind of partner."""

import itertools
import math
import operator

import numpy as np
import pytest

import autograd
from autograd import Tensor, Value
from autograd.operators import bare

KINDS = pytest.mark.parametrize("kind", [Value, Tensor])
BINARY = pytest.mark.parametrize("name", ["add", "sub", "mul", "truediv", "pow", "mod"])
PARTNERS = [2.0, 2, True, np.float64(2.0), np.float32(2.0), np.int64(2), np.array(2.0)]


@KINDS
@BINARY
def test_both_operands_are_differentiated(kind, name):
    call = getattr(operator, name)
    x, y = kind(3.5), kind(1.5)
    out = call(x, y)
    assert type(out) is kind
    assert out.inputs == (x, y)
    assert out.item() == pytest.approx(call(3.5, 1.5), rel=1e-15)
    out.backward()
    for k, leaf in enumerate((x, y)):
        ends = [call(3.5 + (k == 0) * h, 1.5 + (k == 1) * h) for h in (1e-6, -1e-6)]
        assert float(leaf.grad) == pytest.approx((ends[0] - ends[1]) / 2e-6, rel=1e-8)


@KINDS
@BINARY
@pytest.mark.parametrize("partner", PARTNERS, ids=lambda p: type(p).__name__)
def test_a_partner_may_be_any_number_on_either_side(kind, name, partner):
    call = getattr(operator, name)
    reference = float(partner)
    for left, expected in ((False, call(3.5, reference)), (True, call(reference, 3.5))):
        x = kind(3.5)
        out = call(partner, x) if left else call(x, partner)
        assert type(out) is kind
        assert len(out.inputs) == 2
        assert out.item() == pytest.approx(expected, rel=1e-7)
        out.backward()
        other = kind(3.5)
        (call(reference, other) if left else call(other, reference)).backward()
        assert float(x.grad) == pytest.approx(float(other.grad), rel=1e-7)


@BINARY
def test_an_array_on_the_left_is_an_operand_not_a_container(name):
    call = getattr(operator, name)
    left = np.array([[2.0], [3.0]])
    x = Tensor([1.5, 2.5])
    out = call(left, x)
    assert type(out) is Tensor
    assert out.shape == (2, 2)
    np.testing.assert_allclose(out.data, call(left, x.data), rtol=1e-15)
    out.backward(np.arange(1.0, 5.0).reshape(2, 2))
    y = Tensor([1.5, 2.5])
    call(Tensor(left), y).backward(np.arange(1.0, 5.0).reshape(2, 2))
    np.testing.assert_array_equal(x.grad, y.grad)


@BINARY
def test_an_array_beside_a_value_gives_an_array_of_values(name):
    call = getattr(operator, name)
    array = np.array([2.0, 3.0])
    for left in (True, False):
        x = Value(1.5)
        out = call(array, x) if left else call(x, array)
        assert out.dtype == object
        assert [type(v) for v in out] == [Value, Value]
        expected = call(array, 1.5) if left else call(1.5, array)
        np.testing.assert_allclose([v.data for v in out], expected, rtol=1e-15)


def test_matrix_products_both_ways():
    a, b = np.arange(6.0).reshape(2, 3), np.arange(3.0)
    x, w = Tensor(a), Tensor(b)
    for out in (x @ w, x @ b, a @ w):
        assert type(out) is Tensor
        assert out.data.tolist() == (a @ b).tolist()
    (a @ w).backward([1.0, 10.0])
    assert w.grad.tolist() == (np.array([1.0, 10.0]) @ a).tolist()
    (b @ x.T).backward([1.0, 10.0])
    assert x.grad.tolist() == np.outer([1.0, 10.0], b).tolist()


@KINDS
def test_signs_and_rounding(kind):
    x = kind(-2.5)
    assert (-x).item() == 2.5
    assert (+x).item() == -2.5
    assert (+x) is not x
    assert abs(x).item() == 2.5
    assert math.floor(x).item() == -3.0
    assert math.ceil(x).item() == -2.0
    assert math.trunc(x).item() == -2.0
    (abs(x) + 3.0 * -x + (+x)).backward()
    assert x.grad == -1.0 - 3.0 + 1.0


@KINDS
@pytest.mark.parametrize(("x", "y"), [(7.5, 2.0), (-7.5, 2.0), (6.0, 0.1), (7.5, -2.0)])
def test_floor_division_and_remainder_belong_together(kind, x, y):
    for left, right in ((kind(x), kind(y)), (kind(x), y), (x, kind(y))):
        assert (left // right).item() == x // y
        assert (left % right).item() == x % y


@KINDS
def test_augmented_assignment_rebinds(kind):
    x = leaf = kind(3.0)
    for assign in (operator.iadd, operator.isub, operator.imul, operator.itruediv, operator.ipow):
        out = assign(x, 2.0)
        assert out is not leaf
        assert leaf.item() == 3.0
    x += 1.0
    x *= leaf
    x.backward()
    assert leaf.grad == 7.0


def test_augmented_assignment_of_an_array_with_a_tensor_does_not_drop_it():
    array, x = np.array([1.0, 2.0]), Tensor([3.0, 4.0])
    before = array
    with pytest.raises(TypeError):
        array += x
    assert before.tolist() == [1.0, 2.0]


COMPARISONS = [operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne]


@pytest.mark.parametrize("compare", COMPARISONS)
def test_comparisons_are_plain(compare):
    for x, y in itertools.product([1.0, 2.0, math.nan], repeat=2):
        for left, right in ((Value(x), Value(y)), (Value(x), y), (x, Value(y))):
            assert compare(left, right) is compare(x, y)
    a, b = np.array([1.0, 2.0, math.nan]), np.array([2.0, 2.0, 2.0])
    for left, right in ((Tensor(a), Tensor(b)), (Tensor(a), b), (a, Tensor(b)), (Tensor(a), 2.0)):
        out = compare(left, right)
        assert type(out) is np.ndarray
        assert out.dtype == bool
        assert out.tolist() == compare(a, b).tolist()


@KINDS
def test_a_node_does_not_equal_what_is_no_number(kind):
    x = kind(1.0)
    for other in (None, "1.0", object()):
        assert bool(x == other) is False
        assert bool(x != other) is True


METHODS = [
    "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sigmoid", "sqrt", "cbrt", "square",
    "reciprocal", "sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh",
    "arcsinh", "arctanh", "deg2rad", "rad2deg", "relu", "sign", "rint", "floor", "ceil", "trunc",
]  # fmt: skip


@KINDS
@pytest.mark.parametrize("name", METHODS)
def test_methods_are_the_functions(kind, name):
    x, y = kind(0.375), kind(0.375)
    by_method, by_function = getattr(x, name)(), getattr(autograd, name)(y)
    assert by_method.item() == by_function.item()
    assert by_method.primitive is by_function.primitive
    by_method.backward()
    by_function.backward()
    assert x.grad == y.grad


@KINDS
@pytest.mark.parametrize(
    "name", ["arctan2", "hypot", "logaddexp", "logaddexp2", "maximum", "minimum"]
)
def test_methods_of_two_operands_are_the_functions(kind, name):
    x, y = kind(0.375), kind(1.5)
    out = getattr(x, name)(y)
    assert out.inputs == (x, y)
    assert out.item() == getattr(autograd, name)(0.375, 1.5)


@pytest.mark.parametrize("name", ["sum", "mean", "prod", "max", "min", "var", "std", "logsumexp"])
def test_reductions_are_methods_too(name):
    data = np.array([[1.0, 2.0, 4.0], [0.5, 3.0, -1.0]])
    x, y = Tensor(data), Tensor(data)
    by_method = getattr(x, name)(axis=0, keepdims=True)
    by_function = getattr(autograd, name)(y, 0, keepdims=True)
    assert by_method.shape == (1, 3)
    np.testing.assert_array_equal(by_method.data, by_function.data)
    by_method.backward([[1.0, 2.0, 3.0]])
    by_function.backward([[1.0, 2.0, 3.0]])
    np.testing.assert_array_equal(x.grad, y.grad)
    assert x.grad.any()


def test_cumsum_dot_and_clip_are_methods_too():
    x = Tensor([1.0, -2.0, 4.0])
    assert x.cumsum().data.tolist() == [1.0, -1.0, 3.0]
    assert x.dot(np.ones(3)).item() == 3.0
    assert x.clip(0.0, 2.0).data.tolist() == [1.0, 0.0, 2.0]


def test_bare_takes_the_number_or_array_out():
    data = np.ones(2)
    assert bare(Value(3.0)) == 3.0
    assert bare(Tensor(data)).tolist() == [1.0, 1.0]
    assert bare(data) is data
