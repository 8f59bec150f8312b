"""Primitives whose derivative rules are wrong, each in one way that people get them wrong."""

import numpy as np

from autograd import primitive, where


@primitive(lambda grad, out, x: grad * where(x == 0, 1.5, where(x > 0, 1.0, 0.0)))
def relu_beyond_its_slopes(x):
    return np.maximum(x, 0.0)


@primitive(lambda grad, out, x: grad * where(x == 0, 0.1, 2.0 * x))
def square_wrong_at_zero(x):
    return x * x


@primitive(
    lambda grad, out, x, y: grad * where(x == y, 1.0, y),
    lambda grad, out, x, y: grad * x,
)
def product_wrong_at_ties(x, y):
    return x * y


@primitive(lambda grad, out, x: grad * where(x < -3.0, 0.9, 1.0) * (1.0 - out * out))
def tanh_wrong_below_minus_three(x):
    return np.tanh(x)


@primitive(lambda grad, out, x: grad * where(x < -20.0, 0.0, np.exp(x)))
def exp_without_a_tail(x):
    return np.exp(x)


@primitive(lambda grad, out, x: grad * out * (1.0 - out))
def logistic_without_a_tail(x):
    return 1.0 / (1.0 + np.exp(-x))


@primitive(lambda grad, out, x: grad * out * 1.0005)
def exp_off_by_half_a_thousandth(x):
    return np.exp(x)


@primitive(lambda grad, out, x: grad * out * (1.0 + 1e-6))
def exp_off_by_a_millionth(x):
    return np.exp(x)


@primitive(lambda grad, out, x, y: grad / x, lambda grad, out, x, y: -grad * x / (y * y))
def quotient_of_swapped_operands(x, y):
    return x / y


@primitive(lambda grad, out, x, y: grad * x, lambda grad, out, x, y: grad * y)
def product_of_swapped_operands(x, y):
    return x * y


@primitive(lambda grad, out, x, y: grad @ y, lambda grad, out, x, y: x.T @ grad, elementwise=False)
def matmul_without_a_transpose(x, y):
    return x @ y


@primitive(lambda grad, out, x: grad, elementwise=False)
def sum_without_broadcasting(x):
    return np.sum(x)


@primitive(lambda grad, out, x, y: grad, lambda grad, out, x, y: grad.sum(), elementwise=False)
def added_row_summed_too_far(x, y):
    return x + y


@primitive(lambda grad, out, x: grad * np.ones(5), elementwise=False)
def sum_of_a_wrong_shape(x):
    return np.sum(x)


@primitive(lambda grad, out, x: grad * np.float64(2.0) * x)
def square_of_a_wrong_dtype(x):
    return x * x


@primitive(lambda grad, out, x: 2.0 * x)
def square_ignoring_its_gradient(x):
    return x * x


def doubled_in_place(grad, out, x):
    grad *= 2.0
    return grad * x


@primitive(doubled_in_place)
def square_changing_its_gradient(x):
    return x * x


class Counted:
    """A rule that is wrong at every third call."""

    calls = 0

    def __call__(self, grad, out, x):
        self.calls += 1
        return grad * x * (2.0 if self.calls % 3 else 2.02)


@primitive(Counted())
def square_wrong_at_every_third_call(x):
    return x * x


@primitive(lambda grad, out, x: grad * (2.0 * getattr(x, "_raw", x)))
def square_wrong_at_second_order(x):
    return x * x
