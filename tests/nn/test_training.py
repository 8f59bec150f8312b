"""fit learns, keeps its history, and stops before a number that is not finite does harm."""

import builtins
import math
import sys

import numpy as np
import pytest

import nn
from autograd import Tensor, exp, log, sqrt
from nn import SGD, History, fit

XOR = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
XOR_LABELS = np.array([0, 1, 1, 0])


def rng(seed=0):
    return np.random.default_rng(seed)


def xor_network(kind=nn.as_tensor):
    return nn.MLP([2, 8, 2], nn.tanh, rng=rng()).mapped(kind)


def fit_xor(model, **options):
    optimizer = SGD(model.parameters(), learning_rate=0.5, momentum=0.5)
    settings = {"optimizer": optimizer, "epochs": 5, "batch_size": 2, "rng": rng(1)} | options
    return fit(model, XOR, XOR_LABELS, **settings)


def numbers(model):
    return {path: x.copy() for path, x in model.state_dict().items()}


# --- what it does -------------------------------------------------------------------------------


def test_a_network_learns_xor_and_one_layer_cannot():
    network, line = xor_network(), nn.Linear(2, 2, rng=rng())
    history = fit_xor(network, epochs=200)
    assert history.epoch_loss[-1] < 0.02 < history.epoch_loss[0]
    assert nn.accuracy(network(XOR), XOR_LABELS) == 1.0
    assert fit_xor(line, epochs=200).epoch_loss[-1] > 0.5
    assert nn.accuracy(line(XOR), XOR_LABELS) < 1.0


def test_it_is_the_loop_it_says_it_is():
    ours, by_hand = xor_network(), xor_network()
    history = fit_xor(ours, batch_size=3, epochs=4)
    optimizer, source, losses = SGD(by_hand.parameters(), 0.5, 0.5), rng(1), []
    for _ in range(4):
        for x, y in nn.minibatches(XOR, XOR_LABELS, batch_size=3, rng=source):
            optimizer.zero_grad()
            loss = nn.cross_entropy(by_hand(x), y)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    assert history.step_loss == losses
    assert history.epoch_loss == [
        pytest.approx((3 * first + last) / 4)
        for first, last in zip(losses[::2], losses[1::2], strict=True)
    ]
    for path, array in numbers(by_hand).items():
        np.testing.assert_array_equal(numbers(ours)[path], array)


def test_values_train_as_tensors_do():
    histories = [fit_xor(xor_network(kind)) for kind in (nn.as_tensor, nn.as_values)]
    np.testing.assert_allclose(histories[0].step_loss, histories[1].step_loss, rtol=1e-11)


@pytest.mark.parametrize(("batch_size", "steps"), [(1, 4), (3, 2), (4, 1), (None, 1)])
def test_one_argument_covers_every_size_of_batch(batch_size, steps):
    history = fit_xor(xor_network(), batch_size=batch_size, epochs=2)
    assert len(history.step_loss) == 2 * steps and len(history.epoch_loss) == 2


def test_validation_is_measured_after_each_epoch_and_not_trained_on():
    plain, watched = xor_network(), xor_network()
    history = fit_xor(plain)
    assert history.validation_loss == history.validation_accuracy == []
    history = fit_xor(watched, validation=(XOR, XOR_LABELS))
    assert len(history.validation_loss) == len(history.validation_accuracy) == 5
    assert history.validation_loss[-1] == nn.cross_entropy(watched(XOR), XOR_LABELS).item()
    assert history.validation_accuracy[-1] == nn.accuracy(watched(XOR), XOR_LABELS)
    for path, array in numbers(plain).items():
        np.testing.assert_array_equal(numbers(watched)[path], array)


def test_validation_records_nothing():
    graphs = []

    def looking(logits, labels):
        graphs.append(logits.inputs)
        return nn.cross_entropy(logits, labels)

    fit_xor(xor_network(), loss=looking, validation=(XOR, XOR_LABELS), epochs=1, batch_size=None)
    assert [bool(inputs) for inputs in graphs] == [True, False]


def test_regression_has_no_accuracy():
    x = np.linspace(0.0, 1.0, 8)[:, None]
    model = nn.Linear(1, 1, rng=rng())
    history = fit(
        model, x, 3.0 * x - 1.0, loss=nn.mean_squared_error, epochs=300, batch_size=None, rng=None,
        optimizer=SGD(model.parameters(), learning_rate=0.5), validation=(x, 3.0 * x - 1.0),
    )  # fmt: skip
    assert history.validation_loss[-1] < 1e-4 and history.validation_accuracy == []
    np.testing.assert_allclose(model.weight.data, 3.0, atol=0.05)


def test_any_callable_with_parameters_is_a_model():
    class Line:
        slope = Tensor([0.0])

        def __call__(self, x):
            return self.slope * x

        def parameters(self):
            return [self.slope]

    model, x = Line(), np.array([1.0, 2.0])
    optimizer = SGD(model.parameters(), learning_rate=0.1)
    fit(model, x, 2.0 * x, loss=nn.mean_squared_error, optimizer=optimizer, epochs=50,
        batch_size=None, rng=None)  # fmt: skip
    assert model.slope.data[0] == pytest.approx(2.0)


# --- numbers that are not finite ----------------------------------------------------------------


class Curve(nn.Module):
    """A weight and a function of it, which may leave the finite numbers."""

    def __init__(self, function, weight=(1.0,)):
        self.weight, self.function = Tensor(weight), function

    def __call__(self, x):
        return self.function(x * self.weight)


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


# --- interruption -------------------------------------------------------------------------------


def test_ctrl_c_leaves_the_model_as_the_last_step_made_it():
    calls = []

    def impatient(logits, labels):
        calls.append(1)
        if len(calls) == 5:
            raise KeyboardInterrupt
        return nn.cross_entropy(logits, labels)

    stopped, short = xor_network(), xor_network()
    with pytest.raises(KeyboardInterrupt):
        fit_xor(stopped, loss=impatient)
    fit_xor(short, epochs=2)  # four steps
    for path, array in numbers(short).items():
        np.testing.assert_array_equal(numbers(stopped)[path], array)
    assert fit_xor(stopped).epoch_loss[-1] < 1.0  # and it can be trained on


# --- mistakes -----------------------------------------------------------------------------------


def test_an_optimizer_of_another_model():
    other = SGD(xor_network().parameters(), learning_rate=0.1)
    with pytest.raises(ValueError, match="the optimizer holds none of the parameters of the model"):
        fit_xor(xor_network(), optimizer=other)
    frozen = xor_network().mapped(nn.as_array)
    with pytest.raises(ValueError, match="holds none of the parameters"):
        fit(frozen, XOR, XOR_LABELS, optimizer=other, epochs=1, batch_size=2, rng=None)


def test_a_loss_that_is_no_scalar():
    with pytest.raises(TypeError, match=r"must be a scalar .*, got Tensor of shape \(2, 2\)"):
        fit_xor(xor_network(), loss=lambda logits, labels: logits)
    with pytest.raises(TypeError, match=r"must be a scalar .*, got float"):
        fit_xor(xor_network(), loss=lambda logits, labels: 1.0)


def test_the_generator_must_be_one():
    with pytest.raises(TypeError, match=r"got int \(0\)"):
        fit_xor(xor_network(), rng=0)


def test_inputs_and_labels_of_different_length():
    model = xor_network()
    with pytest.raises(ValueError, match=r"as many rows, got \[4, 3\]"):
        fit(model, XOR, XOR_LABELS[:3], optimizer=SGD(model.parameters(), 0.1), epochs=1,
            batch_size=2, rng=None)  # fmt: skip


# --- the progress line --------------------------------------------------------------------------


def test_the_line_shows_epochs_and_numbers(capsys):
    fit_xor(xor_network(), progress=True, validation=(XOR, XOR_LABELS))
    shown = capsys.readouterr().err
    assert "epoch 5/5" in shown and "100%" in shown and "10/10" in shown
    assert "loss=" in shown and "validation=" in shown and "accuracy=" in shown


def test_nothing_is_shown_where_nobody_looks(capsys):
    fit_xor(xor_network())
    fit_xor(xor_network(), progress=False)
    assert capsys.readouterr().err == ""


def test_a_terminal_is_looked_at(capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    fit_xor(xor_network())
    assert "epoch 5/5" in capsys.readouterr().err


def without_tqdm(monkeypatch):
    importing = builtins.__import__

    def missing(name, *args, **kwargs):
        if name.startswith("tqdm"):
            raise ImportError(name)
        return importing(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", missing)


def test_without_tqdm(monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    without_tqdm(monkeypatch)
    assert len(fit_xor(xor_network()).epoch_loss) == 5
    with pytest.raises(ImportError, match="progress=True needs the package tqdm; install it with"):
        fit_xor(xor_network(), progress=True)
    assert capsys.readouterr().err == ""


# --- the history --------------------------------------------------------------------------------


def test_history_as_text():
    history = History([1.0] * 1350, [1.0, 0.5, 0.25], [1.1, 0.6, 0.3], [0.5, 0.75, 1.0])
    assert (
        repr(history)
        == """\
History: 3 epochs, 1,350 steps
epoch    loss  validation loss  validation accuracy
    1  1.0000           1.1000               0.5000
    2  0.5000           0.6000               0.7500
    3  0.2500           0.3000               1.0000"""
    )


def test_a_long_history_shows_some_epochs_first_and_last_among_them():
    lines = repr(History(epoch_loss=[1.0 / n for n in range(1, 101)])).splitlines()
    epochs = [int(line.split()[0]) for line in lines[2:]]
    assert len(epochs) == 8 and epochs[0] == 1 and epochs[-1] == 100
    assert math.isclose(float(lines[-1].split()[1]), 0.01)


def test_an_empty_history():
    assert repr(History()) == "History: 0 epochs, 0 steps"
    assert repr(fit_xor(xor_network(), epochs=0)) == "History: 0 epochs, 0 steps"
