"""Adam and AdamW take the steps of their papers and of PyTorch.

The numbers of PyTorch were printed by torch 2.13 in float64.
"""

import math

import numpy as np
import pytest

import nn
from autograd import Tensor
from nn.adam import adam, adamw

from .test_adaptive import START, run, slope

SETTINGS = [
    {},
    {"beta1": 0.8, "beta2": 0.95, "epsilon": 1e-3},
    {"beta1": 0.0, "beta2": 0.0},
    {"weight_decay": 0.1},
]


def paper_sequence(start, steps, alpha, decoupled, beta1=0.9, beta2=0.999, epsilon=1e-8,
                   weight_decay=0.0):  # fmt: skip
    """Algorithm 1 of Kingma and Ba, and algorithm 2 of Loshchilov and Hutter, weight by weight."""
    sequences = []
    for theta in start.flat:
        m = v = 0.0
        sequence = []
        for t in range(1, steps + 1):
            g = slope(theta) + (0.0 if decoupled else weight_decay * theta)
            m = beta1 * m + (1 - beta1) * g
            v = beta2 * v + (1 - beta2) * g**2
            m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
            shrunk = alpha * weight_decay * theta if decoupled else 0.0
            theta = theta - alpha * m_hat / (math.sqrt(v_hat) + epsilon) - shrunk
            sequence.append(theta)
        sequences.append(sequence)
    return np.array(sequences).T.reshape(steps, *start.shape)


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
@pytest.mark.parametrize("kind", [nn.as_tensor, nn.as_values])
@pytest.mark.parametrize("optimizer", [nn.Adam, nn.AdamW])
def test_the_steps_of_the_papers(optimizer, kind, settings):
    w = kind(Tensor(START))
    decay = {"weight_decay": 0.0} | settings
    found = run(optimizer([w], learning_rate=0.05, **decay), w, 25)
    expected = paper_sequence(START, 25, 0.05, optimizer is nn.AdamW, **settings)
    np.testing.assert_allclose(found, expected, rtol=1e-11, atol=1e-13)


PYTORCH = [
    (
        nn.Adam,
        {},  # Adam()
        [0.9880082155809065, -1.9880094486071738, 0.4880035930517554,
         -0.011999999469379605, 2.988005287483284, -0.010999999595543576],
    ),
    (
        nn.Adam,
        # Adam(lr=0.05, betas=(0.8, 0.95), eps=1e-3)
        {"learning_rate": 0.05, "beta1": 0.8, "beta2": 0.95, "epsilon": 1e-3},
        [0.4294527721767092, -1.4507531946185361, -0.09378191233778015,
         -0.5948806232804813, 2.4240219048242575, -0.593912895748],
    ),
    (
        nn.Adam,
        {"learning_rate": 0.05, "weight_decay": 0.1},  # Adam(lr=0.05, weight_decay=0.1)
        [0.4210794485125369, -1.4359087657911336, -0.09464462834347456,
         -0.5955523475087734, 2.4167037563497917, -0.5945753822637359],
    ),
    (
        nn.AdamW,
        {},  # AdamW()
        [0.9878889641700921, -1.9877703122832195, 0.487944273852307,
         -0.01199933949144067, 2.987646126484926, -0.010999459610982644],
    ),
    (
        nn.AdamW,
        # AdamW(lr=0.05, betas=(0.8, 0.95), weight_decay=0.1)
        {"learning_rate": 0.05, "beta1": 0.8, "beta2": 0.95, "weight_decay": 0.1},
        [0.3883482942311678, -1.3621241298580626, -0.10741190366729386,
         -0.5795604811015899, 2.272832082308653, -0.5786480269198769],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("optimizer", "settings", "expected"), PYTORCH)
def test_twelve_steps_are_those_of_pytorch_and_so_are_the_defaults(optimizer, settings, expected):
    w = Tensor(START)
    last = run(optimizer([w], **settings), w, 12)[-1]
    np.testing.assert_allclose(last.ravel(), expected, rtol=1e-12)


def test_epsilon_is_added_outside_of_the_root_after_the_correction():
    new, _ = adam(0.0, 3.0, {}, learning_rate=1.0, beta1=0.5, beta2=0.75, epsilon=1.0)
    assert new == pytest.approx(-3.0 / (3.0 + 1.0), rel=1e-15)


def test_the_first_step_has_the_length_of_the_learning_rate():
    for gradient in (1e-3, 1.0, -1e6):
        new, _ = adam(0.0, gradient, {}, learning_rate=0.01)
        assert new == pytest.approx(-math.copysign(0.01, gradient), rel=1e-4)


def test_decoupled_decay_is_not_divided_by_the_root():
    """With large gradients an L2 penalty hardly counts in Adam; in AdamW it counts in full."""
    new, _ = adamw(10.0, 1e6, {}, learning_rate=0.1, weight_decay=0.5)
    assert new == pytest.approx(10.0 * (1 - 0.1 * 0.5) - 0.1)
    new, _ = adam(10.0, 1e6, {}, learning_rate=0.1, weight_decay=0.5)
    assert new == pytest.approx(10.0 - 0.1)


@pytest.mark.parametrize("count", [np.array(1.5), np.array([1, 1]), np.array(0), np.array(True)])
def test_a_step_count_that_is_none(count):
    w = Tensor([1.0, 2.0])
    optimizer = nn.Adam([w])
    run(optimizer, w, 3)
    with pytest.raises(ValueError, match=r"'0\.step' must be a whole number of at least 1, got"):
        optimizer.load_state_dict(optimizer.state_dict() | {"0.step": count})
    assert optimizer.state[0]["step"] == 3


@pytest.mark.parametrize("optimizer", [nn.Adam, nn.AdamW])
@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"beta1": 1.0}, "beta1 must be at least 0 and below 1, got 1.0"),
        ({"beta2": -0.1}, "beta2 must be at least 0 and below 1, got -0.1"),
        ({"epsilon": np.nan}, "epsilon must be a positive number, got nan"),
        ({"weight_decay": -1.0}, "weight_decay must be at least 0, got -1.0"),
        ({"learning_rate": 0.0}, "learning_rate must be a positive number, got 0.0"),
    ],
)
def test_settings_out_of_range(optimizer, settings, message):
    with pytest.raises(ValueError, match=f"^{optimizer.__name__}: {message}"):
        optimizer([Tensor([1.0])], **settings)
