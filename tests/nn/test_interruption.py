"""Interruption: whenever Ctrl-C comes, training ends after a whole step."""

import signal
import sys
import threading

import numpy as np
import pytest

import nn
from nn.interruption import Interruption

X, Y = np.eye(4), np.array([0, 1, 1, 0])


def trained(epochs, compile, callbacks=()):
    """A small network after some steps, all that it and its optimizer hold, and the history."""
    model = nn.MLP([4, 128, 2], rng=np.random.default_rng(0))
    optimizer = nn.SGD(model.parameters(), learning_rate=0.1, momentum=0.9)
    history = nn.fit(
        model, X, Y, optimizer=optimizer, epochs=epochs, batch_size=None, rng=None,
        compile=compile, callbacks=callbacks, progress=False,
    )  # fmt: skip
    buffers = [x for slots in optimizer.state for x in slots.values()]
    return [*model.state_dict().values(), *buffers], history


class Impatient(nn.Callback):
    """Presses Ctrl-C at a line of the fourth step: of the optimizer, or of a compiled program."""

    def __init__(self, line):
        self.line, self.left = line, -1

    def on_epoch_begin(self, state):
        if state.epoch == 4:
            self.left = self.line
            sys.settrace(self.trace)

    def on_step_end(self, state):
        sys.settrace(None)

    def trace(self, frame, event, argument):
        if frame.f_code.co_filename != "<string>" and "optimizers" not in frame.f_code.co_filename:
            return None
        self.left -= event == "line"
        if self.left == 0 and event == "line":
            signal.raise_signal(signal.SIGINT)
        return self.trace


@pytest.mark.parametrize("compile", [False, True])
@pytest.mark.parametrize("line", [1, 20, 40, 50, 60, 70])
def test_a_step_is_finished(compile, line, capsys):
    impatient, (expected, short) = Impatient(line), trained(4, compile)
    got, history = trained(9, compile, [impatient])
    assert impatient.left <= 0  # it came
    assert history.interrupted and len(history.step_loss) == len(short.step_loss)
    for x, y in zip(got, expected, strict=True):
        np.testing.assert_allclose(x, y, rtol=1e-12, atol=1e-14)
    assert "Ctrl-C in epoch 4 of 9" in capsys.readouterr().err
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_second_one_does_not_wait():
    with Interruption() as interruption:
        interruption.begin()
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_between_steps_it_comes_at_once():
    with Interruption() as interruption:
        interruption.begin()
        interruption.end()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_a_handler_of_somebody_else_stays():
    came = []
    before = signal.signal(signal.SIGINT, lambda *given: came.append(1))
    try:
        with Interruption():
            signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)
    assert came == [1]


def test_another_thread_has_no_handlers():
    entered = []

    def run():
        with Interruption() as interruption:
            entered.append(interruption.ours)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert entered == [False]


def test_a_handler_that_came_meanwhile_stays():
    def own(*given):
        raise AssertionError("nobody calls it")

    try:
        with Interruption():
            signal.signal(signal.SIGINT, own)
        assert signal.getsignal(signal.SIGINT) is own
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
