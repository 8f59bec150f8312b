"""Schedules are their formulas, at the first step, at the last one and beyond."""

import math

import numpy as np
import pytest

import nn
from autograd import Tensor
from nn.schedules import (
    constant,
    cosine_decay,
    exponential_decay,
    inverse_time_decay,
    step_decay,
    warm_up,
)

#: Each schedule with its call as text, and its rate at some steps.
TABLE = [
    (constant(0.3), "constant(0.3)", {0: 0.3, 10**9: 0.3}),
    (
        inverse_time_decay(1.0, 0.1),  # the lecture's
        "inverse_time_decay(1.0, 0.1)",
        {0: 1.0, 1: 1 / 1.1, 19: 1 / (1 + 0.1 * 19), 10**9: 1 / (1 + 1e8)},
    ),
    (inverse_time_decay(2, 0), "inverse_time_decay(2.0, 0.0)", {0: 2.0, 1000: 2.0}),
    (
        step_decay(0.8, 0.5, every=10),
        "step_decay(0.8, 0.5, 10)",
        {0: 0.8, 9: 0.8, 10: 0.4, 19: 0.4, 20: 0.2, 30: 0.1},
    ),
    (
        exponential_decay(0.1, 0.9),
        "exponential_decay(0.1, 0.9)",
        {0: 0.1, 1: 0.09, 2: 0.081, 50: 0.1 * 0.9**50},
    ),
    (
        cosine_decay(1.0, 100),
        "cosine_decay(1.0, 100, 0.0)",
        {0: 1.0, 25: 0.5 + math.sqrt(0.125), 50: 0.5, 75: 0.5 - math.sqrt(0.125), 100: 0.0, 500: 0},
    ),
    (
        cosine_decay(1.0, 4, final=0.2),
        "cosine_decay(1.0, 4, 0.2)",
        {0: 1.0, 2: 0.6, 4: 0.2, 5: 0.2, 10**9: 0.2},
    ),
    (
        warm_up(step_decay(1.0, 0.1, 5), 4),
        "warm_up(step_decay(1.0, 0.1, 5), 4)",
        {0: 0.2, 1: 0.4, 3: 0.8, 4: 1.0, 8: 1.0, 9: 0.1},
    ),
]


@pytest.mark.parametrize(("schedule", "text", "rates"), TABLE, ids=lambda x: str(x)[:40])
def test_formula_and_text(schedule, text, rates):
    for step, rate in rates.items():
        assert schedule(step) == pytest.approx(rate, rel=1e-14, abs=0.0)
        assert type(schedule(np.int64(step))) is float
    assert repr(schedule) == text
    assert eval(text) == schedule != constant(0.7)


@pytest.mark.parametrize("schedule", [x for x, _, _ in TABLE if "warm_up" not in repr(x)], ids=str)
def test_a_decay_never_rises(schedule):
    rates = [schedule(step) for step in range(300)]
    assert rates == sorted(rates, reverse=True)


def test_the_number_of_the_lecture():
    assert round(inverse_time_decay(1.0, 0.1)(19), 4) == 0.3448


def test_the_last_step_of_a_training_still_has_a_cosine_rate():
    assert 0.0 < cosine_decay(0.1, steps=50)(49) < 0.1 / 500


def test_warm_up_takes_any_function():
    schedule = warm_up(lambda step: 0.5 - 0.01 * step, steps=1)
    assert [schedule(step) for step in range(4)] == [0.25, 0.5, 0.49, 0.48]


@pytest.mark.parametrize("optimizer", [nn.SGD, nn.Adam])
def test_fit_and_a_loop_take_the_same_rates(optimizer):
    schedule, rates = warm_up(cosine_decay(0.1, 8), 4), []
    w = Tensor([1.0])
    looped = optimizer([w], learning_rate=1.0)
    for step in range(12):
        looped.learning_rate = schedule(step)
        rates.append(looped.learning_rate)
    x, y = np.zeros((12, 1)), np.zeros(12, int)
    model = nn.Linear(1, 2, rng=np.random.default_rng(0))
    fitted = optimizer(model.parameters(), learning_rate=1.0)
    history = nn.fit(model, x, y, optimizer=fitted, epochs=3, batch_size=3, rng=None,
                     schedule=schedule)  # fmt: skip
    assert history.measured["learning_rate"] == rates[3::4]


def test_an_optimizer_refuses_the_rate_beyond_the_end_of_a_cosine():
    optimizer = nn.SGD([Tensor([1.0])], learning_rate=0.1)
    with pytest.raises(ValueError, match=r"must be a positive number, got 0\.0"):
        optimizer.learning_rate = cosine_decay(0.1, steps=10)(10)


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: constant(0.0), ValueError, "constant: rate must be a positive number, got 0.0"),
        (lambda: constant(np.nan), ValueError, "constant: rate must be a positive number, got nan"),
        (lambda: inverse_time_decay(-1, 1), ValueError, "initial must be a positive number"),
        (lambda: inverse_time_decay(1, -1), ValueError, "decay must be at least 0, got -1"),
        (lambda: step_decay(1, 0, 1), ValueError, "factor must be above 0 and at most 1, got 0"),
        (lambda: step_decay(1, 0.5, 0), ValueError, "step_decay: every must be at least 1, got 0"),
        (lambda: step_decay(1, 0.5, 1.5), TypeError, "every must be an integer, got float"),
        (lambda: exponential_decay(1, 1.1), ValueError, "factor must be above 0 and at most 1"),
        (lambda: exponential_decay(np.inf, 1), ValueError, "initial must be a positive number"),
        (lambda: cosine_decay(1, 0), ValueError, "cosine_decay: steps must be at least 1, got 0"),
        (lambda: cosine_decay(1, 9, -1), ValueError, "final must be at least 0, got -1"),
        (lambda: cosine_decay(1, 9, 2), ValueError, "final must not be above initial, 1.0, got 2"),
        (lambda: warm_up(0.1, 5), TypeError, r"expected a schedule, got 0.1; .* constant\(0.1\)"),
        (lambda: warm_up(constant(1), -1), ValueError, "warm_up: steps must be at least 1, got -1"),
        (lambda: constant(0.1)(-1), ValueError, r"constant\(0.1\): steps count from 0, got -1"),
    ],
)
def test_mistakes(make, error, message):
    with pytest.raises(error, match=message):
        make()
