"""A search ranks its trials, keeps those that diverged, and hides no mistake."""

import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

import nn
from nn.search import SHOWN_TRIALS, search
from nn.settings import grid


def square(x, shift=0):
    return (x - shift) ** 2


def test_the_best_comes_first():
    settings = grid({"x": [1, 3, 2], "shift": [2]})
    results = search(square, settings, mode="min")
    assert [x.setting["x"] for x in results] == [2, 1, 3]  # equal scores stay in their order
    assert results.best is results[0] and results.best.score == 0.0
    assert [x.setting["x"] for x in search(square, settings)] == [1, 3, 2]
    assert len(results) == 3 and all(x.seconds >= 0.0 for x in results)


def test_settings_are_called_once_each_and_not_shared():
    calls, setting = [], {"x": 1}

    def train(**given):
        calls.append(dict(given))
        given["x"] = 7
        return 0.0

    results = search(train, (s for s in [setting, {"x": 2}]))
    setting["x"] = 9
    assert calls == [{"x": 1}, {"x": 2}]
    assert [x.setting for x in results] == calls


@pytest.mark.parametrize("score", [3, 2.5, np.float32(0.5), np.array(1.0), True])
def test_scores_are_floats(score):
    assert type(search(lambda: score, [{}]).best.score) is float


@pytest.mark.parametrize("mode", ["max", "min"])
def test_what_diverges_is_recorded_below_all_others(mode):
    def train(x):
        if x == 1:
            raise FloatingPointError("step 41: loss is nan. More about it")
        return {2: np.nan, 3: np.inf, 4: -np.inf}.get(x, float(x))

    results = search(train, grid({"x": [1, 2, 3, 4, 5, 6]}), mode=mode)
    assert [x.setting["x"] for x in results] == [*([6, 5] if mode == "max" else [5, 6]), 1, 2, 3, 4]
    assert [x.failure for x in results[2:]] == [
        "step 41: loss is nan. More about it",
        "the score is nan",
        "the score is inf",
        "the score is -inf",
    ]
    assert np.isnan(results[2].score)


def test_a_training_that_diverges():
    x, y = np.array([[1.0], [2.0]]), np.array([[1.0], [4.0]])

    def train(learning_rate):
        model = nn.Linear(1, 1, rng=np.random.default_rng(0))
        history = nn.fit(
            model, x, y, loss=nn.mean_squared_error, epochs=5, batch_size=None, rng=None,
            optimizer=nn.SGD(model.parameters(), learning_rate), progress=False,
        )  # fmt: skip
        return history.epoch_loss[-1]

    with np.errstate(over="ignore"):  # the overflow is what the test is about
        results = search(train, grid({"learning_rate": [1e200, 0.1]}), mode="min")
    assert results.best.setting == {"learning_rate": 0.1}
    assert results[1].failure.startswith("step ")


def test_other_errors_name_the_setting():
    def train(units):
        raise KeyError("wrong")

    with pytest.raises(KeyError) as caught:
        search(train, grid({"units": [4]}))
    assert caught.value.__notes__ == ["search: this happened with the setting {'units': 4}"]
    with pytest.raises(TypeError, match="train must return a number, its score, got NoneType") as e:
        search(lambda units: None, grid({"units": [4]}))
    assert e.value.__notes__ == ["search: this happened with the setting {'units': 4}"]


def test_ctrl_c_ends_the_search():
    def train():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        search(train, [{}])


def test_mistakes():
    with pytest.raises(ValueError, match="search: there are no settings to try"):
        search(square, [])
    with pytest.raises(ValueError, match="search: mode must be 'max' or 'min', got 'best'"):
        search(square, [{"x": 1}], mode="best")


def diverging(**setting):
    raise FloatingPointError("the loss is nan")


def test_there_is_no_best_if_all_failed():
    results = search(diverging, [{}, {}])
    with pytest.raises(
        ValueError, match="all 2 trials failed; the first one says: the loss is nan"
    ):
        results.best  # noqa: B018


# --- the table ----------------------------------------------------------------------------------


def train(learning_rate, activation=None, hidden=()):
    if learning_rate > 1.0:
        raise FloatingPointError("step <3>: loss is inf. The first value\nwas elsewhere")
    return learning_rate


SETTINGS = [
    {"learning_rate": 10.0, "activation": nn.relu},
    {"learning_rate": 0.123456, "activation": nn.tanh, "hidden": (16, 16)},
    {"learning_rate": 1e-5},
]


def test_columns_are_aligned_and_nothing_is_hidden():
    results = search(train, SETTINGS)
    seconds = [f"{x.seconds:.2f}" for x in results]
    assert repr(results).splitlines() == [
        "SearchResults: 3 trials, 1 failed, highest score first",
        " score  learning rate  activation    hidden  seconds  failure",
        f"0.1235         0.1235        tanh  (16, 16)     {seconds[0]}",
        f"0.0000          1e-05                           {seconds[1]}",
        f"failed             10        relu               {seconds[2]}  step <3>: loss is inf",
    ]


def test_long_tables_end_early_in_text_only():
    results = search(square, grid({"x": range(50)}), mode="min")
    lines = repr(results).splitlines()
    assert lines[0] == "SearchResults: 50 trials, lowest score first"
    assert len(lines) == SHOWN_TRIALS + 3
    assert lines[-1] == "... and 30 more"
    assert results._repr_html_().count("<tr>") == 51


def test_a_notebook_shows_a_table():
    table = ElementTree.fromstring(search(train, SETTINGS)._repr_html_())
    rows = [[cell.text or "" for cell in row] for row in table.iter("tr")]
    assert rows[0] == ["score", "learning rate", "activation", "hidden", "seconds", "failure"]
    assert len(rows) == 4 and {len(row) for row in rows} == {6}
    assert [row[-1] for row in rows[1:]] == ["", "", "step <3>: loss is inf"]
    assert table.find("caption").text == "SearchResults: 3 trials, 1 failed, highest score first"
