"""The progress line shows where training is, how fast and how well, if somebody is looking."""

import sys

import pytest

from nn import History
from nn.progress import Line

from .missing import without
from .xor import XOR, XOR_LABELS, fit_xor, xor_network


def test_the_line_shows_epochs_and_numbers(capsys):
    fit_xor(xor_network(), progress=True, validation=(XOR, XOR_LABELS))
    shown = capsys.readouterr().err
    assert "epoch 5/5" in shown and "100%" in shown and "10/10" in shown
    assert "loss=" in shown and "validation loss=" in shown and "validation accuracy=" in shown
    assert "step/s" in shown


def test_a_line_that_is_drawn_at_every_step_shows_its_loss():
    class Bar:
        """What tqdm is to the line."""

        texts, steps = (), 0

        def set_description(self, text, refresh):
            self.texts += (text,)

        def set_postfix(self, numbers, refresh):
            self.texts += (numbers,)

        def update(self):
            self.steps += 1

    line, history = Line(Bar()), History(step_loss=[0.5])
    line.begin_epoch(2, 3)
    line.end_step(0.5)
    history.end_epoch(0.5, {"validation_accuracy": 1.0, "learning_rate": 0.1})
    line.end_epoch(history)
    line.end_step(0.25)
    assert line.bar.steps == 2
    done = {"loss": "0.5000", "validation accuracy": "1.0000"}
    assert line.bar.texts == ("epoch 2/3", {"step": "0.5000"}, done, done | {"step": "0.2500"})


def test_nothing_is_shown_where_nobody_looks(capsys, monkeypatch):
    monkeypatch.delitem(sys.modules, "ipykernel", raising=False)  # a notebook is looked at
    fit_xor(xor_network())
    fit_xor(xor_network(), progress=False)
    assert capsys.readouterr().err == ""


def test_a_terminal_is_looked_at(capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    fit_xor(xor_network())
    assert "epoch 5/5" in capsys.readouterr().err


def test_without_tqdm(monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    without(monkeypatch, "tqdm")
    assert len(fit_xor(xor_network()).epoch_loss) == 5
    with pytest.raises(ImportError, match="progress=True needs the package tqdm; install it with"):
        fit_xor(xor_network(), progress=True)
    assert capsys.readouterr().err == ""
