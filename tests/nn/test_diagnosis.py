"""A number that is not finite stops the training before it does harm, and its origin is named."""

from functools import partial

import numpy as np
import pytest

import nn
from autograd import Tensor, exp, log, sqrt
from nn import SGD, fit
from nn.diagnosis import is_finite


class Curve(nn.Module):
    """A weight and a function of it, which may leave the finite numbers."""

    def __init__(self, function, weight=(1.0,)):
        self.weight, self.function = Tensor(weight), function

    def __call__(self, x):
        return self.function(x * self.weight)


def numbers(model):
    return {path: x.copy() for path, x in model.state_dict().items()}


def fit_curve(function, x, weight=(1.0,), **options):
    model = Curve(function, weight)
    optimizer = SGD(model.parameters(), learning_rate=1e-3)
    before = numbers(model)
    x = np.asarray(x, float)
    try:
        fit(model, x, np.zeros_like(x), loss=nn.mean_squared_error, optimizer=optimizer, epochs=1,
            batch_size=1, rng=None, **options)  # fmt: skip
    except FloatingPointError as error:
        return str(error), before, numbers(model)
    return None, before, numbers(model)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_the_first_operation_that_was_not_finite_is_named():
    message, before, after = fit_curve(lambda z: exp(z * 100.0) - 1.0, [[7.5]])
    assert message == (
        "step 1: loss is inf. First non-finite value: output of 'exp', input range [750, 750]. "
        "Turn this check off with check_finite=False"
    )
    np.testing.assert_array_equal(before["weight"], after["weight"])
    message, _, _ = fit_curve(lambda z: exp(log(z - 3.0)), [[2.0]])
    assert message.startswith("step 1: loss is NaN. First non-finite value: output of 'log', input")
    message, _, _ = fit_curve(lambda z: z / (z - 2.0), [[2.0]])
    assert "output of 'divide', input ranges [2, 2] and [0, 0]." in message


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_parameters_are_those_of_the_step_before():
    one_step = fit_curve(lambda z: log(z), [[2.0]])[2]
    message, _, after = fit_curve(lambda z: log(z), [[2.0], [-2.0], [3.0]])
    assert message.startswith("step 2: loss is NaN")
    np.testing.assert_array_equal(after["weight"], one_step["weight"])
    message, _, after = fit_curve(lambda z: log(z), [[-2.0]], check_finite=False)
    assert message is None and np.isnan(after["weight"]).all()


def test_bad_data_and_bad_parameters_are_named_as_such():
    message, _, _ = fit_curve(lambda z: z, [[np.nan]])
    given = "given a constant of shape (1, 1) that is not finite itself."
    assert f"First non-finite value: output of 'multiply', {given}" in message
    message, _, _ = fit_curve(lambda z: z, [[1.0]], weight=(np.nan,))
    assert "First non-finite value: the parameter 'weight' itself." in message


def test_an_infinite_slope_stops_before_the_step():
    message, before, after = fit_curve(lambda z: sqrt(z) + 1.0, [[0.0]], weight=(0.0,))
    assert message.startswith("step 1: the gradient of 'weight' is not finite, though the loss is")
    np.testing.assert_array_equal(before["weight"], after["weight"])


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.float16])
def test_large_gradients_are_finite(dtype):
    largest = np.finfo(dtype).max
    for gradient in (np.full((2, 3), largest, dtype), np.array(-largest, dtype), float(largest)):
        assert is_finite(gradient)
    for bad in (np.nan, np.inf, -np.inf):
        assert not is_finite(np.array([[1.0, bad], [largest, 0.0]], dtype))
        assert not is_finite(float(bad))
    assert is_finite(np.zeros((0, 2), dtype))


# --- networks that learn nothing ------------------------------------------------------------------


def test_units_that_stay_copies_are_told_of():
    rng = np.random.default_rng(0)
    x, y = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), np.array([0, 1, 1, 0])

    def train(first, second):
        model = nn.Sequential(
            nn.Linear(2, 4, rng=rng, initialization=first), nn.sigmoid,
            nn.Linear(4, 2, rng=rng, initialization=second),
        )  # fmt: skip
        optimizer = nn.Adam(model.parameters())
        nn.fit(model, x, y, optimizer=optimizer, epochs=1, batch_size=None, rng=None)

    with pytest.warns(RuntimeWarning, match=r"the 4 units of 'layers\.0\.weight' start with equal"):
        train(partial(nn.uniform, low=0.1, high=0.1), partial(nn.uniform, low=0.1, high=0.1))
    train(
        nn.xavier, nn.zeros
    )  # a last layer of zeros is fine, and so is one that others tell apart
    train(nn.zeros, nn.xavier)
