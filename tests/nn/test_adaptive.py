"""AdaGrad and RMSProp take the steps of the lecture and of PyTorch; every optimizer keeps its word.

The numbers of PyTorch were printed by torch 2.13 in float64.
"""

import math

import numpy as np
import pytest

import nn
from autograd import Tensor, Value
from nn.adam import adam, adamw
from nn.adaptive import adagrad, rmsprop
from nn.optimizers import sgd

START = np.array([[1.0, -2.0, 0.5], [0.0, 3.0, 1e-3]])


def slope(w):
    """The gradient of (w^4 / 4 + w).sum()."""
    return w**3 + 1.0


def run(optimizer, parameter, steps, gradient_at=slope):
    """The numbers of a parameter after each of some steps."""
    sequence = []
    for _ in range(steps):
        gradient = gradient_at(nn.as_array(parameter))
        if isinstance(parameter, np.ndarray):
            for value, g in zip(parameter.flat, gradient.flat, strict=True):
                value.grad = float(g)
        else:
            parameter.grad = gradient
        optimizer.step()
        sequence.append(nn.as_array(parameter))
    return sequence


# --- the lecture --------------------------------------------------------------------------------


def lecture_sequence(start, steps, alpha, rho=None, eps=1e-7, weight_decay=0.0):
    """AdaGrad, or RMSProp if there is a rho, one weight after the other, as the lecture has it."""
    sequences = []
    for weight in start.flat:
        r, sequence = 0.0, []
        for _ in range(steps):
            g = slope(weight) + weight_decay * weight
            r = r + g * g if rho is None else rho * r + (1 - rho) * g * g
            weight -= alpha / (eps + math.sqrt(r)) * g
            sequence.append(weight)
        sequences.append(sequence)
    return np.array(sequences).T.reshape(steps, *start.shape)


@pytest.mark.parametrize("kind", [nn.as_tensor, nn.as_values])
@pytest.mark.parametrize("weight_decay", [0.0, 0.1])
@pytest.mark.parametrize("alpha", [0.01, 0.3])
def test_adagrad_is_the_lectures(kind, alpha, weight_decay):
    w = kind(Tensor(START))
    found = run(nn.AdaGrad([w], learning_rate=alpha, weight_decay=weight_decay), w, 25)
    expected = lecture_sequence(START, 25, alpha, weight_decay=weight_decay)
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("kind", [nn.as_tensor, nn.as_values])
@pytest.mark.parametrize("weight_decay", [0.0, 0.1])
@pytest.mark.parametrize(("alpha", "rho"), [(0.001, 0.9), (0.05, 0.5), (0.05, 0.0)])
def test_rmsprop_is_the_lectures(kind, alpha, rho, weight_decay):
    w = kind(Tensor(START))
    optimizer = nn.RMSProp([w], learning_rate=alpha, rho=rho, weight_decay=weight_decay)
    expected = lecture_sequence(START, 25, alpha, rho, weight_decay=weight_decay)
    np.testing.assert_allclose(run(optimizer, w, 25), expected, rtol=1e-12, atol=1e-15)


# --- PyTorch ------------------------------------------------------------------------------------

PYTORCH = [
    (
        nn.AdaGrad,
        {"learning_rate": 0.1},  # Adagrad(lr=0.1, eps=1e-7)
        [0.5067506296451203, -1.5436235437393027, -0.04617306407668315,
         -0.5473390394804615, 2.496648253238199, -0.5464271894567599],
    ),
    (
        nn.AdaGrad,
        {"learning_rate": 0.1, "weight_decay": 0.1},  # Adagrad(lr=0.1, eps=1e-7, ...)
        [0.5068900422723198, -1.5413407082486557, -0.041012477599301836,
         -0.5410537797323163, 2.49622870446871, -0.5401454055254619],
    ),
    (
        nn.AdaGrad,
        {"epsilon": 1e-10},  # Adagrad()
        [0.9447792066400467, -1.9449353774199574, 0.444260027986817,
         -0.056110460353351, 2.9444748866105943, -0.055110546577698205],
    ),
    (
        nn.RMSProp,
        {"learning_rate": 0.01},  # RMSprop(lr=0.01, alpha=0.9, eps=1e-7)
        [0.8117371089751141, -1.8141676848575223, 0.30591143508716356,
         -0.19701706422242019, 2.809066776868323, -0.1960203744675954],
    ),
    (
        nn.RMSProp,
        {"learning_rate": 0.01, "weight_decay": 0.1},  # RMSprop(lr=0.01, alpha=0.9, eps=1e-7, ...)
        [0.811638001225994, -1.8139275619185304, 0.3063653485471584,
         -0.19636565247708093, 2.809021897777197, -0.1953690777874417],
    ),
    (
        nn.RMSProp,
        {"learning_rate": 0.01, "rho": 0.99, "epsilon": 1e-8},  # RMSprop()
        [0.501224887709318, -1.538968815845616, -0.05218813785926592,
         -0.5528404374641237, 2.491286856086451, -0.5519305304818187],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("optimizer", "settings", "expected"), PYTORCH)
def test_twelve_steps_are_those_of_pytorch(optimizer, settings, expected):
    w = Tensor(START)
    last = run(optimizer([w], **settings), w, 12)[-1]
    np.testing.assert_allclose(last.ravel(), expected, rtol=1e-12)


@pytest.mark.parametrize(("position", "optimizer"), [(2, nn.AdaGrad), (5, nn.RMSProp)])
def test_other_defaults_than_pytorch(position, optimizer):
    """PyTorch's numbers come out with its eps and alpha, and not with the lecture's."""
    w = Tensor(START)
    last = run(optimizer([w], learning_rate=0.01), w, 12)[-1]
    assert not np.allclose(last.ravel(), PYTORCH[position][2], rtol=1e-12, atol=0.0)


def test_epsilon_is_added_outside_of_the_root():
    for update in (adagrad, lambda *a, **k: rmsprop(*a, rho=0.0, **k)):
        new, _ = update(1.0, 3.0, {}, learning_rate=1.0, epsilon=1.0)
        assert new == 1.0 - 3.0 / (math.sqrt(9.0) + 1.0) != 1.0 - 3.0 / math.sqrt(9.0 + 1.0)


def test_the_first_step_of_rmsprop_is_too_long():
    new, _ = rmsprop(0.0, 3.0, {}, learning_rate=0.01, rho=0.99)
    assert new == pytest.approx(-0.01 / math.sqrt(1 - 0.99), rel=1e-6)


# --- every optimizer ----------------------------------------------------------------------------

#: Each optimizer and its pure update, with settings that use all of its state.
OPTIMIZERS = {
    "SGD": (nn.SGD, sgd, {"momentum": 0.9, "weight_decay": 0.1}),
    "AdaGrad": (nn.AdaGrad, adagrad, {"weight_decay": 0.1}),
    "RMSProp": (nn.RMSProp, rmsprop, {"weight_decay": 0.1}),
    "Adam": (nn.Adam, adam, {"weight_decay": 0.1}),
    "AdamW": (nn.AdamW, adamw, {}),
}
each_optimizer = pytest.mark.parametrize(
    ("optimizer", "update", "settings"), OPTIMIZERS.values(), ids=OPTIMIZERS.keys()
)


@each_optimizer
def test_float32_stays_float32(optimizer, update, settings):
    w = Tensor(START.astype(np.float32))
    narrow = optimizer([w], learning_rate=np.float64(0.01), **settings)
    wide = Tensor(START)
    expected = run(optimizer([wide], learning_rate=0.01, **settings), wide, 12)[-1]
    found = run(narrow, w, 12, lambda w: slope(w.astype(np.float64)))[-1]
    arrays = [x for x in narrow.state[0].values() if not isinstance(x, int)]
    assert found.dtype == np.float32 and all(x.dtype == np.float32 for x in arrays)
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)


@each_optimizer
def test_values_have_numbers(optimizer, update, settings):
    value, tensor = Value(2.0), Tensor([2.0])
    of_value = optimizer([value], learning_rate=0.01, **settings)
    found = run(of_value, value, 12)[-1]
    np.testing.assert_array_equal(
        found, run(optimizer([tensor], learning_rate=0.01, **settings), tensor, 12)[-1][0]
    )
    assert type(value.data) is float
    assert {type(x) for x in of_value.state[0].values()} <= {float, int}


@each_optimizer
def test_the_pure_update_changes_nothing_it_is_given(optimizer, update, settings):
    state = {}
    for _ in range(3):
        before = [START.copy(), slope(START), {k: np.array(x) for k, x in state.items()}]
        given = [START.copy(), slope(START), state]
        _, state = update(*given, learning_rate=0.1, **settings)
        np.testing.assert_array_equal(given[0], before[0])
        np.testing.assert_array_equal(given[1], before[1])
        assert given[2].keys() == before[2].keys()
        for name, x in before[2].items():
            np.testing.assert_array_equal(given[2][name], x)


@each_optimizer
def test_a_parameter_without_a_gradient_is_skipped(optimizer, update, settings):
    used, unused, value = Tensor([1.0]), Tensor([1.0]), Value(1.0)
    tested = optimizer([used, unused, value], learning_rate=0.1, **settings)
    used.grad = np.ones(1)
    tested.step()
    assert used.data[0] != 1.0 and unused.data[0] == value.data == 1.0
    assert [bool(state) for state in tested.state] == [True, False, False]


@each_optimizer
def test_gradients_of_zero_change_nothing_but_what_decays(optimizer, update, settings):
    rows = np.array([[0.0, 0.0], [1.0, 2.0]])  # as of an embedding: one row was not used
    w = Tensor(START[:, :2])
    tested = optimizer([w], learning_rate=0.1, **(settings | {"weight_decay": 0.0}))
    for found in run(tested, w, 10, lambda w: rows):
        np.testing.assert_array_equal(found[0], START[0, :2])
        assert np.all(np.isfinite(found)) and np.all(found[1] < START[1, :2])


@each_optimizer
@pytest.mark.parametrize("start", [START, START.astype(np.float32), np.float32(0.3), "values"])
def test_training_goes_on_exactly_from_a_saved_state(optimizer, update, settings, start, tmp_path):
    first = nn.as_values(Tensor(START)) if isinstance(start, str) else Tensor(start)
    other = Tensor([1.0])  # never has a gradient, so it has no state
    tested = optimizer([first, other], learning_rate=0.02, **settings)
    run(tested, first, 5)
    second = nn.as_values(nn.as_tensor(first)) if isinstance(start, str) else nn.as_tensor(first)
    resumed = optimizer([second, other], learning_rate=0.5, **settings)
    nn.save(tested.state_dict(), tmp_path / "state")
    resumed.load_state_dict(nn.load(tmp_path / "state"))
    assert resumed.learning_rate == 0.02
    for state, copied in zip(tested.state, resumed.state, strict=True):
        assert numbers_in(state) == numbers_in(copied)
    np.testing.assert_array_equal(run(tested, first, 5), run(resumed, second, 5))


def numbers_in(state):
    """The names of what is a Python number, with its type."""
    return {name: type(x) for name, x in state.items() if type(x) in (int, float)}


@each_optimizer
def test_a_state_must_be_complete(optimizer, update, settings):
    w = Tensor([1.0, 2.0])
    tested = optimizer([w], learning_rate=0.1, **settings)
    run(tested, w, 2)
    state, before = tested.state_dict(), dict(tested.state[0])
    kept = [key for key in state if key != "learning_rate"]
    if len(kept) > 1:  # with one entry, leaving it out means there was no gradient yet
        for key in kept:
            with pytest.raises(ValueError, match=f"missing key '{key}'.*Nothing was changed"):
                tested.load_state_dict({k: x for k, x in state.items() if k != key})
    with pytest.raises(ValueError, match=r"unexpected key '1\.other'"):
        tested.load_state_dict(state | {"1.other": np.ones(2)})
    assert tested.state[0] == before or all(
        np.array_equal(tested.state[0][k], x) for k, x in before.items()
    )


@each_optimizer
def test_it_learns(optimizer, update, settings):
    w = Tensor([3.0, -2.0])
    tested = optimizer([w], learning_rate=0.05, **(settings | {"weight_decay": 0.0}))
    for _ in range(300):
        tested.zero_grad()
        ((w - np.array([1.0, 2.0])) ** 2).sum().backward()
        tested.step()
    # AdaGrad's steps become small before it arrives.
    tolerance = 3.0 if optimizer is nn.AdaGrad else 0.1
    assert np.abs(w.data - [1.0, 2.0]).max() < tolerance


# --- errors -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("optimizer", "settings", "message"),
    [
        (nn.AdaGrad, {"epsilon": 0.0}, "AdaGrad: epsilon must be a positive number, got 0.0"),
        (nn.AdaGrad, {"weight_decay": -1}, "AdaGrad: weight_decay must be at least 0, got -1"),
        (nn.AdaGrad, {"learning_rate": 0}, "AdaGrad: learning_rate must be a positive number"),
        (nn.RMSProp, {"rho": 1.0}, "RMSProp: rho must be at least 0 and below 1, got 1.0"),
        (nn.RMSProp, {"epsilon": -1e-7}, "RMSProp: epsilon must be a positive number, got -1e-07"),
        (nn.RMSProp, {"weight_decay": np.inf}, "RMSProp: weight_decay must be at least 0, got inf"),
        (nn.RMSProp, {"learning_rate": -1}, "RMSProp: learning_rate must be a positive number"),
    ],
)
def test_settings_out_of_range(optimizer, settings, message):
    with pytest.raises(ValueError, match=message):
        optimizer([Tensor([1.0])], **settings)


@pytest.mark.parametrize("optimizer", [nn.AdaGrad, nn.RMSProp, nn.Adam, nn.AdamW])
def test_float16_needs_an_epsilon_it_can_hold(optimizer):
    """Otherwise a gradient of 0 would be divided by 0."""
    w = Tensor(np.ones(2, np.float16))
    with pytest.raises(ValueError, match=r"epsilon 1e-0[78] is too small for float16; use 1e-4"):
        optimizer([w])
    tested = optimizer([w], epsilon=1e-4)
    last = run(tested, w, 3, lambda w: np.array([0.0, 1.0], np.float16))[-1]
    assert last.dtype == np.float16 and np.all(np.isfinite(last)) and last[1] < 1.0


@pytest.mark.parametrize("optimizer", [nn.AdaGrad, nn.RMSProp, nn.Adam, nn.AdamW])
def test_no_parameters(optimizer):
    with pytest.raises(ValueError, match=f"^{optimizer.__name__}: got no parameters to update$"):
        optimizer([])
