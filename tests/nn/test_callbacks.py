"""Callbacks hear every hook in order, and early stopping ends and restores when it should."""

import math

import numpy as np
import pytest

import nn
from nn import BestModel, Callback, EarlyStopping

from .xor import XOR, XOR_LABELS, assert_same_numbers, fit_xor, rng, xor_network


class Diary(Callback):
    """Writes down which hook was called when."""

    def __init__(self, name=""):
        self.name, self.entries = name, []

    def note(self, hook, state):
        self.entries.append((self.name + hook, state.epoch, state.step))

    def on_train_begin(self, state):
        self.note("train begin", state)

    def on_epoch_begin(self, state):
        self.note("epoch begin", state)

    def on_step_end(self, state):
        self.note("step end", state)

    def on_epoch_end(self, state):
        self.note("epoch end", state)

    def on_train_end(self, state):
        self.note("train end", state)


def scripted(numbers):
    """A metric that gives these numbers, one after another."""
    left = iter(numbers)
    return lambda out, labels: next(left)


def fit_scripted(model, numbers, callback, **options):
    metrics = {"error": scripted(numbers), "accuracy": nn.accuracy}
    options = {"epochs": len(numbers), "validation": (XOR, XOR_LABELS)} | options
    return fit_xor(model, metrics=metrics, callbacks=[callback], **options)


def after(epochs):
    model = xor_network()
    fit_xor(model, epochs=epochs)
    return model


# --- hooks --------------------------------------------------------------------------------------


def test_every_hook_is_called_in_order():
    diary = Diary()
    fit_xor(xor_network(), epochs=2, callbacks=[diary])
    epochs = [
        [("epoch begin", n, 2 * n - 2), ("step end", n, 2 * n - 1), ("step end", n, 2 * n),
         ("epoch end", n, 2 * n)]
        for n in (1, 2)
    ]  # fmt: skip
    assert diary.entries == [
        ("train begin", 0, 0), *epochs[0], *epochs[1], ("train end", 2, 4)
    ]  # fmt: skip


def test_callbacks_are_told_one_after_another_and_checkpoints_last(tmp_path):
    together = []
    diaries = [Diary("first "), Diary("second ")]
    for diary in diaries:
        diary.entries = together

    class Last(nn.Checkpoint):
        def on_train_end(self, state):
            together.append(("checkpoint", 0, 0))

    last = Last(tmp_path / "x")
    fit_xor(xor_network(), epochs=0, callbacks=(x for x in (last, *diaries)))
    names = ["first train begin", "second train begin", "first train end", "second train end"]
    assert [name for name, _, _ in together] == [*names, "checkpoint"]


def test_the_state_is_that_of_the_training():
    class Looking(Callback):
        def on_step_end(self, state):
            assert state.model is model and state.history.step_loss[-1] > 0
            assert all(x.grad is not None for x in state.optimizer.parameters)
            assert state.model.training

        def on_epoch_end(self, state):
            assert state.columns == tuple(state.history.columns())
            assert (
                state.epoch == len(state.history.epoch_loss) == len(state.history.validation_loss)
            )

    model = xor_network()
    fit_xor(model, validation=(XOR, XOR_LABELS), callbacks=[Looking()], schedule=lambda step: 0.1)


@pytest.mark.parametrize(("hook", "steps"), [("on_step_end", 1), ("on_epoch_end", 2)])
def test_a_callback_can_end_the_training(hook, steps):
    def stop(state):
        state.stop = True

    callback, diary = Callback(), Diary()
    setattr(callback, hook, stop)
    history = fit_xor(xor_network(), callbacks=[callback, diary])
    assert len(history.step_loss) == steps and len(history.epoch_loss) == 1
    assert diary.entries[-1] == ("train end", 1, steps) and not history.interrupted
    assert history.epoch_loss[0] == pytest.approx(np.mean(history.step_loss))


# --- early stopping -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("patience", "numbers", "epochs", "best"),
    [
        (0, [3, 2, 2.5, 1, 1], 3, 2),
        (1, [3, 2, 2.5, 1, 1], 5, 4),
        (1, [3, 2, 2, 2, 1], 4, 2),  # as good as before is not better
        (2, [1, 2, 3, 4, 5], 4, 1),
        (9, [5, 4, 3, 2, 1], 5, 5),
        (1, [math.nan, math.nan, 1, 1, 1], 2, 0),
        (2, [math.nan, math.nan, 1, 1, 1], 5, 3),
        (2, [2, math.inf, -math.inf, math.nan, 0, 1], 6, 3),
    ],
)
def test_it_stops_after_patience_and_the_best_model_comes_back(patience, numbers, epochs, best):
    model, stopping = xor_network(), EarlyStopping(patience, "validation_error")
    history = fit_scripted(model, numbers, stopping)
    assert len(history.epoch_loss) == epochs and stopping.best_epoch == best
    assert stopping.best == (numbers[best - 1] if best else None)
    assert_same_numbers(model, after(best or epochs))


def test_large_can_be_good_and_small_steps_can_be_ignored():
    numbers = [0.5, 0.55, 0.6, 0.72, 0.6]
    best = BestModel("validation_error", mode="max", min_delta=0.1)
    fit_scripted(xor_network(), numbers, best)
    assert best.best == 0.72 and best.best_epoch == 4
    assert BestModel("validation_accuracy").sign == -1.0 and BestModel("loss").sign == 1.0
    stopping = EarlyStopping(1, "validation_error", mode="max", min_delta=0.2)
    assert len(fit_scripted(xor_network(), numbers, stopping).epoch_loss) == 3


def test_without_restoring_the_last_model_stays_and_the_best_can_be_had():
    model, best = xor_network(), BestModel("validation_error", restore=False)
    fit_scripted(model, [1, 0, 2, 3], best)
    assert_same_numbers(model, after(4))
    model.load_state_dict(best.best_state)
    assert_same_numbers(model, after(2))


def test_ctrl_c_restores_too():
    numbers = iter([1.0, 2.0])

    def impatient(out, labels):
        try:
            return next(numbers)
        except StopIteration:
            raise KeyboardInterrupt from None

    model = xor_network()
    history = fit_xor(model, metrics={"error": impatient}, validation=(XOR, XOR_LABELS),
                      callbacks=[BestModel("validation_error")])  # fmt: skip
    assert history.interrupted and len(history.epoch_loss) == 2
    assert_same_numbers(model, after(1))


def test_a_second_training_does_not_know_the_best_of_the_first():
    best, model = BestModel("validation_error"), xor_network()
    fit_scripted(model, [-5.0], best)
    fit_scripted(model, [2.0, 1.0], best)
    assert best.best == 1.0 and best.best_epoch == 2


def test_buffers_come_back_with_the_best_model():
    class Counting(nn.Linear):
        buffers = ("calls",)
        calls = np.zeros(())

        def __call__(self, x):
            if self.training:
                self.calls = self.calls + 1.0
            return super().__call__(x)

    model = Counting(2, 2, rng=rng())
    fit_scripted(model, [1, 0, 2, 3], BestModel("validation_error"))
    assert model.calls == 4.0  # two epochs of two steps


# --- mistakes -----------------------------------------------------------------------------------


def test_what_is_not_measured_cannot_be_monitored():
    model = xor_network()
    with pytest.raises(ValueError, match=(
        "EarlyStopping: cannot monitor 'validation_loss'; measured after each epoch are 'loss'; "
        "give fit validation rows"
    )):  # fmt: skip
        fit_xor(model, callbacks=[EarlyStopping(3)])
    assert_same_numbers(model, xor_network())
    with pytest.raises(
        ValueError, match="measured after each epoch are 'loss', 'validation_loss', "
    ):
        fit_xor(model, callbacks=[BestModel("los_error")], validation=(XOR, XOR_LABELS))


def test_settings_that_make_no_sense():
    with pytest.raises(ValueError, match="EarlyStopping: patience must be at least 0, got -1"):
        EarlyStopping(-1)
    with pytest.raises(ValueError, match="BestModel: min_delta must be at least 0"):
        BestModel(min_delta=-0.1)
    with pytest.raises(
        ValueError, match="say whether small or large 'validation_f1' is good: mode"
    ):
        BestModel("validation_f1")
    with pytest.raises(ValueError, match="mode must be 'auto', 'min' or 'max', got 'least'"):
        BestModel(mode="least")
