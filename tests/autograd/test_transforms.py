"""grad, vjp, jvp, jacobian, hessian, hvp: nested arguments, any order, plain results."""

import math
from collections import namedtuple

import numpy as np
import pytest

import autograd
from autograd import Tensor, Value, grad, hessian, hvp, jacobian, jvp, value_and_grad, vjp

Layer = namedtuple("Layer", "w b")
RNG = np.random.default_rng(0)
MATRIX, VECTOR = RNG.normal(size=(3, 4)), RNG.normal(size=4)


def smooth(x):
    """A function of an array to an array of another shape, with no symmetry."""
    return np.tanh(MATRIX @ x) * np.exp(-x[0]) + x[1:] ** 2


def scalar(x):
    return (smooth(x) * np.array([1.0, 2.0, 3.0])).sum()


def differences(function, x, step=1e-6):
    """The Jacobian by central differences."""
    columns = []
    for place in np.ndindex(x.shape):
        move = np.zeros(x.shape)
        move[place] = step
        columns.append((np.asarray(function(x + move)) - function(x - move)) / (2 * step))
    return np.stack(columns, axis=-1).reshape(np.shape(function(x)) + x.shape)


# --- arguments ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("x", "kind", "dtype"),
    [
        (3.0, float, None),
        (3, float, None),
        (np.float64(3.0), np.float64, np.float64),
        (np.float32(3.0), np.float32, np.float32),
        (np.array(3.0), np.ndarray, np.float64),
        (np.array(3.0, np.float16), np.ndarray, np.float16),
        (np.array(3), np.ndarray, np.float64),
    ],
)
def test_a_gradient_has_the_kind_of_its_argument(x, kind, dtype):
    value, slope = value_and_grad(lambda x: x * x)(x)
    assert type(slope) is kind
    assert (float(value), float(slope)) == (9.0, 6.0)
    if dtype is not None:
        assert slope.dtype == dtype
        assert slope.shape == ()
    second = grad(grad(lambda x: x * x * x))(x)
    assert type(second) is kind
    assert float(second) == 18.0


def test_arguments_may_be_nested_and_the_gradient_is_nested_alike():
    parameters = {
        "layers": [Layer(MATRIX, 1.0), Layer(VECTOR, np.float32(2.0))],
        "scale": (3.0, [np.array([Value(5.0), Value(7.0)])]),
    }

    def loss(p, x):
        first, second = p["layers"]
        hidden = (first.w @ x * first.b).sum() + (second.w * x).sum() * second.b
        return hidden * p["scale"][0] + p["scale"][1][0][1] * 2.0

    found = grad(loss)(parameters, VECTOR)
    assert list(found) == ["layers", "scale"]
    assert [type(layer) for layer in found["layers"]] == [Layer, Layer]
    assert found["layers"][0].w.shape == (3, 4)
    first = 3.0 * np.tile(VECTOR, (3, 1))
    values = found["layers"][0].w
    np.testing.assert_allclose(_numbers(values), first, rtol=1e-14)
    assert float(found["layers"][0].b) == pytest.approx(3.0 * (MATRIX @ VECTOR).sum())
    np.testing.assert_allclose(_numbers(found["layers"][1].w), 6.0 * VECTOR, rtol=1e-14)
    assert [float(x) for x in found["scale"][1][0]] == [0.0, 2.0]


def _numbers(x):
    return x.data if isinstance(x, Tensor) else x


def test_plain_nestings_give_plain_gradients():
    found = grad(lambda p: (p["w"] * p["x"][0]).sum())({"w": VECTOR, "x": [2.0]})
    assert type(found["w"]) is np.ndarray
    assert found["w"].tolist() == [2.0] * 4
    assert found["x"] == [pytest.approx(VECTOR.sum())]


@pytest.mark.parametrize(
    ("argnums", "expected"),
    [(0, 10.0), (1, 15.0), (-1, 6.0), (-3, 10.0), ((0, 2), (10.0, 6.0)), ((2, 0), (6.0, 10.0))],
)
def test_argnums_pick_the_arguments(argnums, expected):
    found = grad(lambda x, y, z: x * y * z * 1.0, argnums)(3.0, 2.0, 5.0)
    assert found == expected
    assert type(found) is type(expected)
    assert grad(lambda x: x)(3.0) == 1.0


@pytest.mark.parametrize("argnums", [2, -3, (0, 5)])
def test_argnums_that_point_nowhere_are_named(argnums):
    with pytest.raises(ValueError, match=r"grad: argnums says position -?\d, but .* 2 positional"):
        grad(lambda x, y: x * y, argnums)(1.0, 2.0)


def test_keyword_arguments_are_passed_on_but_not_differentiated():
    function = grad(lambda x, power, shift=0.0: (x + shift) ** power)
    assert function(2.0, power=3) == 12.0
    assert function(2.0, power=3, shift=1.0) == 27.0
    assert jacobian(lambda x, k: x * k)(2.0, k=5.0) == 5.0


def test_names_and_documentation_stay():
    assert grad(smooth).__name__ == "smooth"
    assert "no symmetry" in jacobian(smooth).__doc__


@pytest.mark.parametrize("transform", [grad, value_and_grad, jacobian, hessian])
def test_an_argument_that_is_no_number_is_refused(transform):
    with pytest.raises(TypeError, match="cannot differentiate with respect to str"):
        transform(lambda x: 1.0)("abc")


# --- outputs --------------------------------------------------------------------------------------


@pytest.mark.parametrize("transform", [grad, value_and_grad, hessian])
def test_a_gradient_is_that_of_a_scalar(transform):
    with pytest.raises(ValueError, match=r"must return a scalar, got shape \(4,\); reduce it"):
        transform(lambda x: x * x)(VECTOR)


@pytest.mark.parametrize("out", [None, "text", [1.0, 2.0], np.ones(2)])
def test_an_output_that_is_no_number_is_refused(out):
    with pytest.raises(TypeError, match="grad: the function must return a number, got"):
        grad(lambda x: out)(3.0)


def test_an_output_that_left_the_graph_gives_zero_and_a_warning():
    with pytest.warns(RuntimeWarning, match=r"plain number that no node leads to.*math\.\*"):
        assert grad(lambda x: math.sin(x))(3.0) == 0.0
    with pytest.warns(RuntimeWarning, match="plain number"):
        value, slope = value_and_grad(lambda x: 7.0)(VECTOR)
    assert value == 7.0
    assert slope.tolist() == [0.0] * 4


@pytest.mark.parametrize("x", [3.0, VECTOR])
def test_an_output_that_does_not_depend_on_the_argument_has_gradient_zero(x):
    w = Tensor(2.0)
    for function in (lambda x: Value(5.0), lambda x: Tensor(5.0), lambda x: w * w):
        found = grad(function)(x)
        assert np.shape(found) == np.shape(x)
        assert np.sum(np.abs(found)) == 0.0
    for function in (lambda x: Tensor([1.0, 2.0]), lambda x: autograd.stop_gradient(x) * w.data):
        found = jacobian(function)(x)
        assert np.shape(found) == np.shape(function(x)) + np.shape(x)
        assert not np.any(found)


def test_the_argument_is_not_changed_and_the_gradient_shares_nothing_with_it():
    x = VECTOR.copy()
    found = grad(lambda x: (x * 1.0).sum())(x)
    found[0] = 99.0
    assert x.tolist() == VECTOR.tolist()


# --- vjp and jvp ----------------------------------------------------------------------------------


def test_a_pullback_is_the_transposed_jacobian():
    value, pullback = vjp(smooth, VECTOR)
    np.testing.assert_array_equal(value, smooth(VECTOR))
    exact = jacobian(smooth)(VECTOR)
    np.testing.assert_allclose(exact, differences(smooth, VECTOR), rtol=1e-8, atol=1e-9)
    for seed in (*np.eye(3), RNG.normal(size=3)):
        (found,) = pullback(seed)
        np.testing.assert_allclose(found, seed @ exact, rtol=1e-13, atol=1e-14)


def test_a_pushforward_is_the_jacobian():
    exact = jacobian(smooth)(VECTOR)
    for direction in (*np.eye(4), RNG.normal(size=4)):
        value, found = jvp(smooth, VECTOR, direction)
        np.testing.assert_array_equal(value, smooth(VECTOR))
        assert type(found) is np.ndarray
        np.testing.assert_allclose(found, exact @ direction, rtol=1e-13, atol=1e-14)


def test_pullbacks_and_pushforwards_of_nestings():
    def function(p, c):
        return {"product": p["w"] * c, "pair": (p["w"].sum(), c * c)}

    primals = ({"w": VECTOR}, 3.0)
    value, pullback = vjp(function, *primals)
    seed = {"product": np.ones(4), "pair": (10.0, 100.0)}
    found = pullback(seed)
    assert found[0]["w"].tolist() == [13.0] * 4
    assert found[1] == pytest.approx(VECTOR.sum() + 600.0)
    tangents = ({"w": np.ones(4)}, 2.0)
    same, out = jvp(function, primals, tangents)
    assert same["pair"][1] == value["pair"][1] == 9.0
    np.testing.assert_allclose(out["product"], 3.0 + 2.0 * VECTOR)
    assert (out["pair"][0], out["pair"][1]) == (4.0, 12.0)


def test_an_output_that_is_constant_has_a_pushforward_of_zero():
    value, out = jvp(lambda x: (x * 2.0, 0.0, np.zeros(3)), 3.0, 1.0)
    assert value[:2] == (6.0, 0.0)
    assert (out[0], float(out[1]), out[2].tolist()) == (2.0, 0.0, [0.0, 0.0, 0.0])
    _, pullback = vjp(lambda x: (x * 2.0, 5.0), 3.0)
    assert pullback((1.5, 100.0)) == (3.0,)


def test_seeds_and_tangents_are_checked():
    _, pullback = vjp(smooth, VECTOR)
    with pytest.raises(ValueError, match=r"seed has shape \(4,\), the tensor has shape \(3,\)"):
        pullback(np.ones(4))
    with pytest.raises(ValueError, match=r"seed has shape \(2, 3\), the tensor has shape \(3,\)"):
        pullback([np.ones(3), np.ones(3)])
    with pytest.raises(ValueError, match=r"jvp: the tangents .* shapes \[\(4,\)\], got \[\(3,\)\]"):
        jvp(smooth, VECTOR, np.ones(3))
    with pytest.raises(ValueError, match="hvp: the tangents must be nested and shaped"):
        hvp(scalar, VECTOR, 1.0)


# --- matrices -------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(), (3,), (2, 2), (0,)])
@pytest.mark.parametrize("out", [(), (2,), (2, 1), (0,), (2, 0)])
def test_jacobians_have_the_shape_of_output_and_argument(shape, out):
    x = np.ones(shape)
    found = jacobian(lambda x: np.broadcast_to((x * x).sum(), out) * 1.0)(x)
    assert found.shape == out + shape
    assert (found == 2.0).all()


def test_jacobians_of_nestings_are_nested_as_output_and_then_argument():
    found = jacobian(lambda p: [p["a"] * p["b"], p["a"].sum()])({"a": VECTOR, "b": 2.0})
    assert found[0]["a"].tolist() == (2.0 * np.eye(4)).tolist()
    assert found[0]["b"].tolist() == VECTOR.tolist()
    assert found[1]["a"].tolist() == [1.0] * 4
    assert found[1]["b"] == 0.0


def test_jacobians_of_several_arguments():
    left, right = jacobian(lambda x, y: x * y, (0, 1))(VECTOR, 3.0)
    assert left.tolist() == (3.0 * np.eye(4)).tolist()
    assert right.tolist() == VECTOR.tolist()


def test_jacobians_of_functions_that_build_arrays_of_values():
    found = jacobian(lambda x: np.array([x * x, 3.0 * x]))(2.0)
    assert found.tolist() == [4.0, 3.0]
    found = jacobian(lambda x, y: np.array([x * x * y, 3.0 * x]), (0, 1))(2.0, 5.0)
    assert found.tolist() == [(20.0, 4.0), (3.0, 0.0)]


def test_the_lecture_s_identities_of_matrix_calculus():
    """Source: lectures.md, C: d(Wx)/dx = W, dx/dx = I, elementwise f -> diag(f'(x))."""
    np.testing.assert_allclose(jacobian(lambda x: MATRIX @ x)(VECTOR), MATRIX, rtol=1e-15)
    expected = np.diag(1.0 - np.tanh(VECTOR) ** 2)
    np.testing.assert_allclose(jacobian(np.tanh)(VECTOR), expected, rtol=1e-14)


def test_a_hessian_is_symmetric_and_is_the_jacobian_of_the_gradient():
    found = hessian(scalar)(VECTOR)
    assert found.shape == (4, 4)
    np.testing.assert_allclose(found, found.T, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(found, differences(grad(scalar), VECTOR), rtol=1e-6, atol=1e-8)


def test_a_hessian_of_nestings_is_nested_twice():
    found = hessian(lambda p: (p["a"] ** 2).sum() * p["b"])({"a": VECTOR, "b": 3.0})
    np.testing.assert_allclose(found["a"]["a"], 6.0 * np.eye(4))
    np.testing.assert_allclose(found["a"]["b"], 2.0 * VECTOR)
    np.testing.assert_allclose(found["b"]["a"], 2.0 * VECTOR)
    assert found["b"]["b"] == 0.0
    first, second = hessian(lambda x, y: x * x * y, (0, 1))(2.0, 3.0)
    assert (first, second) == ((6.0, 4.0), (4.0, 0.0))


def test_a_hessian_vector_product_needs_no_hessian():
    exact = hessian(scalar)(VECTOR)
    for direction in (*np.eye(4), RNG.normal(size=4)):
        found = hvp(scalar, VECTOR, direction)
        assert type(found) is np.ndarray
        np.testing.assert_allclose(found, exact @ direction, rtol=1e-12, atol=1e-13)
        _, pushed = jvp(grad(scalar), VECTOR, direction)
        np.testing.assert_allclose(pushed, found, rtol=1e-12, atol=1e-13)
    found = hvp(lambda x, y: x * x * y, (2.0, 3.0), (1.0, 10.0))
    assert found == (6.0 + 40.0, 4.0)
