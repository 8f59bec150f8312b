"""linspace, logspace, geomspace: both ends, every option, the ends exactly, and NumPy's answers."""

import math

import numpy as np
import pytest

import autograd
from autograd import Tensor, Value

from .calls import check_call

LOW, HIGH = np.array([0.5, -1.0, 2.0]), np.array([[3.0, 1.5, 2.5], [-2.0, 0.25, 7.0]])
FACTORS = np.array([1.5, -2.0]), np.array([6.0, -0.5])


@pytest.mark.parametrize("num", [0, 1, 2, 5])
@pytest.mark.parametrize("endpoint", [True, False])
def test_linspace(num, endpoint):
    check_call(lambda x, y: np.linspace(x, y, num, endpoint), 2.0, -1.0)
    check_call(lambda x, y: np.linspace(x, y, num, endpoint), LOW, HIGH)
    check_call(lambda x: np.linspace(x, 1, num, endpoint=endpoint, axis=-1), HIGH)
    check_call(lambda y: np.linspace([1, 2, 3], y, num, endpoint=endpoint, axis=1), HIGH)


@pytest.mark.filterwarnings("ignore:invalid value")
@pytest.mark.parametrize("num", [0, 1, 4])
def test_the_step_of_linspace(num):
    for endpoint in (True, False):
        expected = np.linspace(1.0, 3.0, num, endpoint, retstep=True)
        got = np.linspace(Tensor(1.0), 3.0, num, endpoint, retstep=True)
        np.testing.assert_equal([x.data for x in got], list(expected))
    check_call(lambda x, y: np.linspace(x, y, 4, retstep=True)[1], LOW, HIGH)


def test_the_last_number_is_the_end_and_only_the_end():
    start, stop = Tensor(0.1), Tensor(0.7)
    out = np.linspace(start, stop, 8)
    assert out[-1].item() == 0.7
    assert autograd.gradients(out[-1], [start, stop]) == [0.0, 1.0]
    out = np.geomspace(start, stop, 8)
    assert (out[0].item(), out[-1].item()) == (0.1, 0.7)
    assert autograd.gradients(out[-1], [start, stop]) == [0.0, 1.0]


@pytest.mark.parametrize("num", [0, 1, 2, 5])
@pytest.mark.parametrize("endpoint", [True, False])
def test_logspace(num, endpoint):
    check_call(lambda x, y: np.logspace(x, y, num, endpoint), 0.5, -1.0)
    check_call(lambda x, y: np.logspace(x, y, num, endpoint, axis=1), LOW, HIGH)
    check_call(lambda x, y, b: np.logspace(x, y, num, endpoint, b), 0.5, -1.0, 2.0)


def test_logspace_of_several_bases():
    for axis in (0, 1, -1):
        check_call(lambda x, b, a=axis: np.logspace(x, 1.5, 3, base=b, axis=a), 0.5, [2.0, 3.0])
    check_call(lambda x, b: np.logspace(x, 0.5, 3, base=b), LOW, [[1.5], [2.0]])


@pytest.mark.parametrize("num", [0, 1, 2, 5])
@pytest.mark.parametrize("endpoint", [True, False])
def test_geomspace(num, endpoint):
    check_call(lambda x, y: np.geomspace(x, y, num, endpoint), 2.0, 0.5)
    check_call(lambda x, y: np.geomspace(x, y, num, endpoint, axis=-1), *FACTORS)
    check_call(lambda x: np.geomspace(x, 4, num, endpoint), 2.0)


@pytest.mark.filterwarnings("ignore:invalid value", "ignore:divide by zero")
@pytest.mark.parametrize(
    "call",
    [
        lambda x: np.linspace(x, math.inf, 3),
        lambda x: np.linspace(x, math.nan, 3),
        lambda x: np.geomspace(x, -8.0, 3),
        lambda x: np.geomspace(x, math.nan, 3),
        lambda x: np.geomspace(x, math.inf, 3),
        lambda x: np.logspace(x, 2.0, 3, base=-2.0),
    ],
)
def test_what_is_not_finite_is_numpy_s(call):
    np.testing.assert_allclose(call(Tensor(2.0)).data, call(np.float64(2.0)), rtol=1e-15)


def test_dtypes():
    single = Tensor([1.0, 2.0], np.float32)
    assert np.geomspace(single, 4, 3).dtype == np.float64
    for function in (np.linspace, np.logspace, np.geomspace):
        assert function is np.geomspace or function(single, 4, 3).dtype == np.float32
        assert function(single, np.array(4), 3).dtype == np.float64
        assert function(single, Tensor(4.0), 3).dtype == np.float64
        assert function(Tensor(1.0), 4, 3, dtype=np.float32).dtype == np.float32


def test_values():
    start, stop = Value(1.0), Value(4.0)
    out = np.linspace(start, stop, 4)
    assert [float(x) for x in out] == [1.0, 2.0, 3.0, 4.0]
    out[1].backward()
    assert start.grad == pytest.approx(2 / 3)
    assert stop.grad == pytest.approx(1 / 3)
    out = np.geomspace(Value(1.0), 4.0, 3)
    assert [float(x) for x in out] == pytest.approx([1.0, 2.0, 4.0])


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda x: np.linspace(x, 1.0, -1), ValueError, "np.linspace: num, .* got -1"),
        (lambda x: np.linspace(x, 1.0, 2.0), TypeError, "np.linspace: num, .* got 2.0"),
        (lambda x: np.linspace(x, [1.0, 2.0]), ValueError, r"np.linspace: .*\(3,\) and \(2,\)"),
        (lambda x: np.linspace(x, 1.0, axis=2), np.exceptions.AxisError, "np.linspace: axis 2"),
        (lambda x: np.linspace(x, 1.0, dtype=int), TypeError, "np.linspace: .* int64"),
        (lambda x: np.logspace(x, 1.0, -1), ValueError, "np.logspace: num, .* got -1"),
        (lambda x: np.geomspace(x, 0.0), ValueError, "np.geomspace: .* begin or end at 0"),
        (lambda x: np.geomspace(x, 1.0, axis=2), np.exceptions.AxisError, "np.geomspace: axis 2"),
    ],
)
def test_errors_name_the_call(call, error, message):
    with pytest.raises(error, match=message):
        call(Tensor([1.0, 2.0, 3.0]))
