"""fit is the loop it says it is, measures what it is asked to, and leaves a usable model behind."""

import numpy as np
import pytest

import nn
from autograd import Tensor
from nn import SGD, fit

from .xor import XOR, XOR_LABELS, assert_same_numbers, fit_xor, rng, xor_network

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
    assert_same_numbers(ours, by_hand)


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
    final = nn.cross_entropy(watched(XOR), XOR_LABELS).item()
    assert history.validation_loss[-1] == pytest.approx(final, rel=1e-15)
    assert history.validation_accuracy[-1] == nn.accuracy(watched(XOR), XOR_LABELS)
    assert_same_numbers(plain, watched)


def test_validation_sees_plain_arrays_so_nothing_is_recorded():
    seen = []

    def looking(logits, labels):
        seen.append(type(logits))
        return nn.cross_entropy(logits, labels)

    for kind in (nn.as_tensor, nn.as_values):
        fit_xor(xor_network(kind), loss=looking, validation=(XOR, XOR_LABELS), epochs=1,
                batch_size=None)  # fmt: skip
    assert seen == [Tensor, np.ndarray, np.ndarray, np.ndarray]
    assert all(type(x.data) is float for x in xor_network(nn.as_values).parameters()[0].flat)


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


# --- what is measured ---------------------------------------------------------------------------


def test_a_fraction_is_put_aside_and_neither_trained_on_nor_lost():
    seen = []

    class Looking(nn.Linear):
        def __call__(self, x):
            seen.append((self.training, x[:, 0].tolist()))
            return super().__call__(x)

    x = np.arange(10.0)[:, None] / 10.0
    for _ in range(2):
        model = Looking(1, 1, rng=rng())
        optimizer = SGD(model.parameters(), learning_rate=0.1)
        history = fit(model, x, x, loss=nn.mean_squared_error, optimizer=optimizer, epochs=2,
                      batch_size=4, rng=rng(3), validation=0.3)  # fmt: skip
        assert len(history.validation_loss) == 2
    assert seen[:6] == seen[6:]  # chosen by rng alone
    trained = [row for training, rows in seen[:2] if training for row in rows]
    held_out = [rows for training, rows in seen if not training]
    assert len(held_out[0]) == 3 and all(rows == held_out[0] for rows in held_out)
    assert sorted(trained + held_out[0]) == x[:, 0].tolist()


def test_metrics_are_measured_where_they_are_wanted():
    metrics = {"accuracy": nn.accuracy, "rows": lambda out, labels: len(labels)}
    held_out = (XOR[:3], XOR_LABELS[:3])
    history = fit_xor(xor_network(), metrics=metrics, validation=held_out, training_metrics=True)
    assert list(history.columns()) == [
        "loss", "validation_loss", "validation_accuracy", "validation_rows", "accuracy", "rows"
    ]  # fmt: skip
    assert (
        history.measured["validation_rows"] == [3.0] * 5 and history.measured["rows"] == [4.0] * 5
    )
    assert list(fit_xor(xor_network(), metrics={}, validation=held_out).measured) == [
        "validation_loss"
    ]
    assert list(fit_xor(xor_network(), training_metrics=True).measured) == ["accuracy"]


def test_without_labels_the_inputs_are_learnt():
    rows = np.repeat(np.eye(3), 2, axis=0)
    model = nn.Linear(3, 3, rng=rng())
    history = fit(model, rows, loss=nn.mean_squared_error, epochs=200, batch_size=2, rng=rng(),
                  optimizer=SGD(model.parameters(), 0.3, momentum=0.9),
                  validation=(np.eye(3), None))  # fmt: skip
    assert history.epoch_loss[-1] < 1e-6 and history.validation_loss[-1] < 1e-6


def test_modes_are_those_of_training_and_measuring_and_then_what_they_were():
    modes = []

    class Looking(nn.Linear):
        def __call__(self, x):
            modes.append(self.training)
            return super().__call__(x)

    model = nn.Sequential(Looking(2, 2, rng=rng()), nn.relu, nn.Linear(2, 2, rng=rng()))
    model.layers[0].eval()
    fit_xor(model, validation=(XOR, XOR_LABELS), epochs=1)
    assert modes == [True, True, False]
    assert [module.training for _, module in model.named_modules()] == [True, False, True]


# --- steps --------------------------------------------------------------------------------------


def test_the_schedule_gives_the_rate_of_every_step():
    asked = []

    def decayed(step):  # lectures.md, E "learning rate decay"
        asked.append(step)
        return 1.0 / (1.0 + 0.1 * step)

    model, by_hand = xor_network(), xor_network()
    history = fit_xor(model, schedule=decayed, epochs=10)
    assert asked == list(range(20))
    assert history.measured["learning_rate"][-1] == 1.0 / (1.0 + 0.1 * 19)
    optimizer, source = SGD(by_hand.parameters(), 0.5, 0.5), rng(1)
    for step in range(20):
        optimizer.learning_rate = 1.0 / (1.0 + 0.1 * step)
        if step % 2 == 0:
            batches = nn.minibatches(XOR, XOR_LABELS, batch_size=2, rng=source)
        x, y = next(batches)
        optimizer.zero_grad()
        nn.cross_entropy(by_hand(x), y).backward()
        optimizer.step()
    assert_same_numbers(model, by_hand)


@pytest.mark.parametrize("kind", [nn.as_tensor, nn.as_values])
def test_gradients_are_clipped_before_the_step(kind):
    class Steps(nn.Callback):
        def on_step_end(self, state):
            gradients = [np.ravel(x.grad) for x in state.optimizer.parameters]
            self.gradients = np.concatenate(gradients)

    steps = Steps()
    fit_xor(xor_network(kind), clip_norm=1e-3, epochs=1, batch_size=None, callbacks=[steps])
    assert np.linalg.norm(steps.gradients) == pytest.approx(1e-3)
    fit_xor(xor_network(kind), clip_value=1e-3, epochs=1, batch_size=None, callbacks=[steps])
    assert np.abs(steps.gradients).max() == 1e-3
    fit_xor(xor_network(kind), clip_value=1e-3, clip_norm=1e-4, epochs=1, batch_size=None,
            callbacks=[steps])  # fmt: skip
    assert np.linalg.norm(steps.gradients) == pytest.approx(1e-4)


# --- interruption -------------------------------------------------------------------------------


def test_ctrl_c_leaves_the_model_as_the_last_step_made_it(capsys):
    calls = []

    def impatient(logits, labels):
        calls.append(1)
        if len(calls) == 5:
            raise KeyboardInterrupt
        return nn.cross_entropy(logits, labels)

    stopped, short = xor_network(), xor_network()
    history = fit_xor(stopped, loss=impatient)
    assert history.interrupted and len(history.step_loss) == 4 and len(history.epoch_loss) == 2
    assert "Ctrl-C in epoch 3 of 5" in capsys.readouterr().err
    assert not fit_xor(short, epochs=2).interrupted  # four steps
    assert_same_numbers(stopped, short)
    assert fit_xor(stopped).epoch_loss[-1] < 1.0  # and it can be trained on


def test_ctrl_c_while_measuring_leaves_a_history_with_whole_rows():
    def impatient(logits, labels):
        raise KeyboardInterrupt

    model = xor_network()
    history = fit_xor(model, metrics={"patience": impatient}, validation=(XOR, XOR_LABELS))
    assert history.interrupted and history.epoch_loss == history.validation_loss == []
    assert repr(history) == "History: 0 epochs, 2 steps, interrupted"
    assert model.training


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


def test_metrics_without_rows_to_measure_them_on():
    with pytest.raises(ValueError, match="no rows to measure the metrics on; pass validation="):
        fit_xor(xor_network(), metrics={"accuracy": nn.accuracy})


def test_a_callback_that_is_none():
    with pytest.raises(TypeError, match="callbacks must be Callbacks, got function; derive"):
        fit_xor(xor_network(), callbacks=[lambda state: None])


@pytest.mark.parametrize("fraction", [0.0, 1.0, -0.5])
def test_a_fraction_that_is_none(fraction):
    with pytest.raises(ValueError, match="test_fraction must be in"):
        fit_xor(xor_network(), validation=fraction)


# --- what cannot be learned -----------------------------------------------------------------------


def test_steps_without_slope_are_told_of():
    """A sign has derivative 0 almost everywhere: the lecture's perceptron does not train by it."""
    x, y = np.array([[1.0], [-1.0]]), np.array([[1.0], [-1.0]])
    layer = nn.Linear(1, 1, rng=np.random.default_rng(0))
    model = nn.Sequential(layer, np.sign)
    optimizer = nn.SGD(model.parameters(), learning_rate=0.1)
    with pytest.warns(RuntimeWarning, match="every gradient of the first step is exactly 0"):
        nn.fit(model, x, y, loss=lambda out, y: ((out - y - 1.0) ** 2).mean(),
               optimizer=optimizer, epochs=1, batch_size=None, rng=None)  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "options", "message"),
    [
        (0, {}, "fit: there are no rows to train on"),
        (2, {"epochs": -1}, "fit: epochs must be a whole number, at least 0, got -1"),
        (2, {"validation": (np.ones((3, 2)), np.zeros(2, int))}, "fit, validation: all arrays"),
    ],
)
def test_wrong_settings_are_found_before_the_first_step(rows, options, message):
    model = nn.Linear(2, 2, rng=np.random.default_rng(0))
    before = model.state_dict()
    optimizer = nn.SGD(model.parameters(), learning_rate=0.1)
    options = {"epochs": 1, "batch_size": None, "rng": None, **options}
    with pytest.raises(ValueError, match=message):
        nn.fit(model, np.ones((rows, 2)), np.zeros(rows, int), optimizer=optimizer, **options)
    assert all((before[key] == x).all() for key, x in model.state_dict().items())
