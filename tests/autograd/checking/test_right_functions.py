"""What is right passes: steep, flat, huge, tiny, cancelling, kinked and jumping functions."""

import numpy as np
import pytest

import autograd
from autograd import check_gradients, logsumexp, relu

array = np.array
A_23 = np.arange(6.0).reshape(2, 3) / 7.0

#: A function and inputs; for second order where it has one that is finite.
SMOOTH = {
    "steep": (lambda x: np.tanh(1e6 * x), array([0.0, 1e-7, 1.0])),
    "flat": (lambda x: np.tanh(1e-9 * x), array([0.0, 1.0])),
    "constant": (lambda x: x * 0.0 + 3.0, array([0.3, -3.5, 40.0])),
    "huge results": (lambda x: 1e200 * np.sin(x), array([0.3, 2.0])),
    "tiny results": (lambda x: 1e-200 * np.sin(x), array([0.3, 2.0])),
    "huge and tiny inputs": (lambda x: x * 1.5, array([1e20, 1e-20, 1e200])),
    "large inputs": (np.sin, array([1e8, 1e5])),
    "cancellation by 1e16": (lambda x: (x + 1e16) - 1e16, array([1.0, 3.0])),
    "cancellation by 1": (lambda x: (1.0 + x) - 1.0, array([1e-10, 3.0])),
    "cancelled twice": (lambda x: (1.0 - np.cos(x)) / x**2, array([1e-3, 1e-5])),
    "log(1 + x)": (lambda x: np.log(1.0 + x), array([1e-12, 1e-8])),
    "softmax": (lambda x: np.exp(x - logsumexp(x)), array([1.0, 2.0, 30.0, -30.0])),
    "logsumexp": (logsumexp, array([1.0, 1.0, -700.0])),
    "fast oscillation": (lambda x: np.sin(1e3 * x), array([0.1, 1.0, 5.0])),
    "faster oscillation": (lambda x: np.sin(1e6 * x), array([0.1, 1.0, 5.0])),
    "log": (autograd.log, array([1e-100, 1e-8, 1.0, 1e8, 1e300])),
    "reciprocal": (autograd.reciprocal, array([1e-20, 2.0, 1e20])),
    "a narrow bump": (lambda x: x * np.exp(-((1000.0 * x) ** 2)), array([0.0, 0.5])),
    "a high power": (lambda x: x**20, array([0.0, 1.0, 3.0, -2.0])),
    "exp": (np.exp, array([300.0, -700.0])),
    "both tails": (autograd.sigmoid, array([-700.0, -40.0, 0.0, 1.0, 700.0])),
    "a smooth function at 0": (lambda x: x * np.abs(x), array([0.5, 1e-9])),
    "elu": (lambda x: np.where(x > 0, x, np.expm1(x)), array([1.0, -1e-9])),
    "a length": (lambda x: np.sqrt((x * x).sum()), array([3.0, 4.0])),
    "a product with zeros": (np.prod, array([0.0, 0.0, 3.0])),
    "matmul": (lambda x, y: x @ y, A_23, np.arange(12.0).reshape(3, 4)),
    "matmul with broadcasting": (lambda x, y: x @ y, A_23, np.arange(24.0).reshape(2, 3, 4)),
    "a tangle": (lambda x: np.exp(np.sin(x) ** 3) / (1.0 + x * x), array([0.3, -3.5, 40.0])),
    "float32": (lambda x: np.tanh(x) @ np.ones(3, np.float32), A_23.astype(np.float32)),
    "float16": (lambda x: x * x, A_23.astype(np.float16)),
    "near a kink": (np.abs, array([1e-5, -1e-9, 1e-300])),
    "nearer a kink": (relu, array([1e-5, -1e-9, 1e-300, -1e-7])),
    "near a tie": (lambda x: np.max(x), array([1.0, 1.0 + 1e-9, 0.0])),
}

#: A function, inputs, and how many of the derivatives are at a kink.
KINKED = {
    "abs": (1, np.abs, array([0.0, 1.0])),
    "relu": (2, relu, array([0.0, -0.0, 1.0])),
    "two kinks": (2, lambda x: relu(x) - 0.5 * relu(1.0 - x), array([0.0, 1.0])),
    "leaky": (1, lambda x: np.where(x > 0, x, 0.1 * x), array([0.0, 1.0])),
    "a tie": (2, lambda x: np.max(x), array([1.0, 1.0, 0.0])),
    "a tie of Values": (2, lambda x, y: x * y + relu(x - y), 2.0, 2.0),
    "clip": (2, lambda x: np.clip(x, 0.0, 1.0), array([0.0, 1.0, 0.5, 2.0])),
    "several outputs": (2, lambda x: [relu(x), -relu(-x)], array([0.0, 0.0, 1.0])),
    "jumps": (3, np.floor, array([0.0, 0.5, 1.0, 2.0])),
    "the sign": (1, np.sign, array([0.0, 0.5])),
    "a sawtooth": (2, lambda x: x % 2.0, array([0.0, 0.5, 1.0, 2.0])),
    "the tip of a cone": (2, np.hypot, array([0.0, 1.0]), array([0.0, 1.0])),
    "std of equal numbers": (3, np.std, array([2.0, 2.0, 2.0])),
    "a vertical tangent": (1, np.cbrt, array([0.0, 1.0])),
    "the end of a domain": (1, np.arcsin, array([1.0, 0.0])),
    "many at once": (20, lambda x: relu(x) * np.linspace(-1.0, 1.0, 501), np.zeros(501)),
}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("name", SMOOTH)
def test_smooth_functions_pass(name, order):
    if name == "huge and tiny inputs" or (order == 2 and name in ("log", "cancelled twice")):
        order = 1  # the second derivative is not a float, or not to be had by differences
    function, *inputs = SMOOTH[name]
    report = check_gradients(function, *inputs, order=order)
    assert report.agrees
    assert not report.kinks


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("name", KINKED)
def test_kinks_are_recognized_and_right(name):
    kinks, function, *inputs = KINKED[name]
    report = check_gradients(function, *inputs)
    assert report.agrees
    assert len(report.kinks) == kinks
    assert {comparison.verdict for comparison in report.kinks} == {"kink"}


def test_kinks_of_a_large_input():
    report = check_gradients(lambda x: relu(x).sum(), np.linspace(-1.0, 1.0, 501))
    assert report.agrees
