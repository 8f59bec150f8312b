"""compile: functions that are not NumPy's, errors that only some numbers raise, errstate."""

import runpy

import numpy as np
import pytest

import autograd
from autograd import Tensor, compile, grad, value_and_grad

from .worlds import assert_function_alike

special = pytest.importorskip("scipy.special")

X = [np.array(x) for x in ([0.5, 1.0], [2.0, 3.0], [0.25, 0.125], [0.5, 1.0])]
MATRICES = [np.eye(2), np.zeros((2, 2)), 2 * np.eye(2), np.zeros((2, 2))]


def programs(compiled):
    return sum(map(len, compiled.versions.values()))


def assert_alike(function, calls, most=8):
    compiled = compile(function)
    for x in calls:
        for found, expected in zip(compiled(x), function(x), strict=True):
            np.testing.assert_allclose(found, expected, rtol=1e-12)
    assert programs(compiled) <= most
    return compiled


# --- functions that are not NumPy's -------------------------------------------------------------


def test_a_function_of_scipy_is_called_by_the_program(tmp_path):
    compiled = assert_alike(lambda x: (special.expit(x) * 2.0,), X, most=1)
    assert "from scipy.special import expit" in compiled.source
    assert "expit(x)" in compiled.source
    compiled.save(tmp_path / "saved.py")
    (saved,) = (f for key, f in runpy.run_path(tmp_path / "saved.py").items() if key == "lambda_")
    np.testing.assert_array_equal(saved(X[1])[0], special.expit(X[1]) * 2.0)


def test_functions_of_one_name_are_not_one():
    first, second = np.frompyfunc(abs, 1, 1), np.vectorize(lambda t: t - 1.0 if t > 1.0 else t)
    assert_alike(lambda x: (first(x).astype(float) + 1.0, second(x)), X)
    named = (special.xlogy, np.logaddexp)
    assert_alike(lambda x: tuple(f(x, 2.0) for f in named), X, most=1)
    assert_alike(lambda x: (np.add.reduce(special.expit(x)), special.xlogy.outer(x, x)), X, most=1)


@pytest.mark.parametrize("name", ["erf", "erfc", "gammaln", "digamma"])
def test_special_functions_of_the_engine_are_recorded_once(name):
    function = getattr(autograd, name)
    compiled = assert_alike(value_and_grad(lambda x: function(x).sum()), X, most=1)
    assert f"{'polygamma' if name == 'digamma' else name}(x" in compiled.source


def test_save_names_the_function_that_it_cannot_write_down(tmp_path):
    compiled = compile(lambda x: autograd.erf(Tensor(x)).data)
    compiled(X[0])
    with pytest.raises(TypeError, match=r"autograd\.special\.erf, which is no"):
        compiled.save(tmp_path / "saved.py")


# --- errors that the recorded run did not raise -------------------------------------------------


def inverse_or_zero(x):
    try:
        return (np.linalg.inv(x) + 0.0,)
    except np.linalg.LinAlgError:
        return (x * 0.0,)


@pytest.mark.parametrize("first", [0, 1])
def test_an_error_that_the_function_catches(first):
    assert_alike(inverse_or_zero, MATRICES[first:])


def test_an_error_that_the_function_does_not_catch():
    compiled = compile(lambda x: np.linalg.inv(x))
    compiled(MATRICES[0])
    for _ in range(2):
        with pytest.raises(np.linalg.LinAlgError):
            compiled(MATRICES[1])
        np.testing.assert_array_equal(compiled(MATRICES[2]), np.eye(2) / 2)
    assert programs(compiled) == 1


def test_numbers_of_python_raise_as_they_do():
    compiled = compile(lambda x, y: x / y * 2.0)
    assert compiled(1.0, 2.0) == 1.0
    with pytest.raises(ZeroDivisionError):
        compiled(1.0, 0.0)
    assert compiled(3.0, 2.0) == 3.0


def test_a_draw_before_an_error_is_drawn_once():
    def function(x, rng):
        noise = rng.normal(size=2)
        try:
            return np.linalg.solve(x, noise)
        except np.linalg.LinAlgError:
            return noise

    compiled, streams = compile(function), [np.random.default_rng(3) for _ in range(2)]
    for x in MATRICES:
        np.testing.assert_array_equal(compiled(x, streams[0]), function(x, streams[1]))


# --- whether NumPy is to raise ------------------------------------------------------------------


def careful(x):
    with np.errstate(divide="raise"):
        try:
            return (1.0 / x + 1.0,)
        except FloatingPointError:
            return (x - 7.0,)


@pytest.mark.parametrize("first", [0, 1])
def test_a_state_of_numpy_inside(first):
    assert_alike(careful, [X[0], np.zeros(2), X[1], np.array([1.0, 0.0])][first:])


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_state_of_numpy_around():
    slope = grad(lambda x: (1.0 / x).sum())
    compiled = compile(slope)
    compiled(X[0])
    with np.errstate(all="raise"), pytest.raises(FloatingPointError):
        compiled(np.zeros(2))
    np.testing.assert_array_equal(compiled(np.zeros(2)), slope(np.zeros(2)))
    scalars = compile(lambda x: (1.0 / autograd.Value(x)).data)
    assert scalars(2.0) == 0.5
    with np.errstate(all="raise"), pytest.raises(FloatingPointError):
        scalars(0.0)


def unused_factors(x):
    try:
        np.linalg.cholesky(np.eye(3) * x[0])
    except np.linalg.LinAlgError:
        return x * 0.0
    return x * 2.0


def unused_item(x):
    try:
        np.zeros(4)[x.astype(int)]
    except IndexError:
        return x * 0.0
    return x * 2.0


def unused_write(x):
    try:
        np.zeros(4)[x.astype(int)] = 1.0
    except IndexError:
        return x * 0.0
    return x * 2.0


def unused_power(x):
    try:
        np.arange(3) ** x.astype(int)
    except ValueError:
        return x * 0.0
    return x * 2.0


def unused_quotient(x):
    try:
        1 / int(x[1])
    except ZeroDivisionError:
        return x * 0.0
    return x * 2.0


@pytest.mark.parametrize(
    "function", [unused_factors, unused_item, unused_write, unused_power, unused_quotient]
)
def test_a_call_whose_result_is_not_used_may_raise(function):
    good, bad = np.array([1.0, 2.0, 3.0]), np.array([-1.0, 0.0, -7.0])
    assert_function_alike(function, [(good,), (bad,), (good,), (bad,)])
