"""A history reads as a table, shows as a plot, and comes back from its arrays."""

import math

import numpy as np
import pytest

from nn import History

from .missing import without
from .xor import XOR, XOR_LABELS, fit_xor, xor_network


def test_history_as_text():
    measured = {"validation_loss": [1.1, 0.6, 0.3], "validation_accuracy": [0.5, 0.75, 1.0]}
    history = History([1.0] * 1350, [1.0, 0.5, 0.25], measured)
    assert history.validation_loss[-1] == 0.3 and history.validation_accuracy[-1] == 1.0
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


def test_a_column_that_is_shorter_leaves_cells_empty():
    history = History([1.0], [1.0, 0.5], {"validation_loss": [2.0]}, interrupted=True)
    assert repr(history).splitlines() == [
        "History: 2 epochs, 1 step, interrupted",
        "epoch    loss  validation loss",
        "    1  1.0000           2.0000",
        "    2  0.5000                 ",
    ]


def test_the_arrays_of_a_history_make_the_same_history():
    history = fit_xor(xor_network(), validation=(XOR, XOR_LABELS))
    history.measured["validation_loss"][2] = math.inf
    again = History(steps_per_epoch=2)
    again.load_state_dict(history.state_dict())
    assert again == history and again.state_dict().keys() == history.state_dict().keys()
    assert all(type(x) is float for x in again.step_loss)


# --- the plot -----------------------------------------------------------------------------------


def lines_of(axes):
    return {line.get_label(): line.get_xydata() for line in axes.lines}


def test_the_plot_shows_every_column_at_its_epoch():
    pytest.importorskip("matplotlib")
    history = fit_xor(xor_network(), validation=(XOR, XOR_LABELS))
    figure = history.plot()
    losses, metrics = map(lines_of, figure.axes)
    assert list(losses) == ["each step", "loss", "validation loss"]
    assert list(metrics) == ["validation accuracy"]
    epochs = np.arange(1.0, 6.0)
    np.testing.assert_array_equal(losses["loss"], np.stack([epochs, history.epoch_loss], axis=1))
    steps = np.stack([np.arange(0.5, 5.1, 0.5), history.step_loss], axis=1)
    np.testing.assert_array_equal(losses["each step"], steps)
    assert figure.axes[0].get_yscale() == "log" and figure.axes[1].get_yscale() == "linear"
    assert figure.axes[0].get_xlabel() == "epoch" and figure.axes[1].get_ylabel()
    assert figure._repr_png_().startswith(b"\x89PNG")


def test_a_loss_that_is_not_positive_and_a_history_of_half_an_epoch_can_be_plotted():
    pytest.importorskip("matplotlib")
    assert History([-1.0, 2.0], [0.5]).plot().axes[0].get_yscale() == "linear"
    half = lines_of(History([3.0, 2.0], steps_per_epoch=4).plot().axes[0])["each step"]
    np.testing.assert_array_equal(half, [[0.25, 3.0], [0.5, 2.0]])
    assert History().plot().axes


def test_plotting_opens_no_window_and_says_what_is_missing(monkeypatch):
    pyplot = pytest.importorskip("matplotlib.pyplot")
    before = pyplot.get_fignums()
    History([1.0], [1.0]).plot()
    assert pyplot.get_fignums() == before
    without(monkeypatch, "matplotlib")
    with pytest.raises(ImportError, match=r"History\.plot: needs the package matplotlib; install"):
        History([1.0], [1.0]).plot()
