"""Plots: what is drawn is what was given; the same bytes every time; pyplot knows of none."""

import concurrent.futures
import math
from xml.etree import ElementTree

import numpy as np
import pytest

import nn
from nn import plots
from nn.chains import stages_of
from nn.figures import empty_figure
from nn.history import History
from nn.plots.hidden import View
from nn.plots.norms import thinned, verdict
from nn.plots.regions import leads_of
from nn.plots.slopes import sampled, with_gaps
from nn.plots.tables import counted

from .missing import without

rc_context = pytest.importorskip("matplotlib").rc_context

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
XOR = np.array([0, 1, 1, 0])


def generator():
    return np.random.default_rng(0)


def mlp(*sizes):
    return nn.MLP(list(sizes), nn.tanh, rng=generator())


def xor_by_hand():
    """Two relu units that solve XOR: x1 + x2 and x1 + x2 - 1; the score is h1 - 2 h2 - 1/2."""
    model = nn.MLP([2, 2, 1], rng=generator())
    model.load_state_dict(
        {
            "layers.0.weight": np.ones((2, 2)),
            "layers.0.bias": np.array([0.0, -1.0]),
            "layers.1.weight": np.array([[1.0], [-2.0]]),
            "layers.1.bias": np.array([-0.5]),
        }
    )
    return model


def descent(parameters):
    return nn.SGD(parameters, learning_rate=0.1)


EVERY = {
    "loss_curves": lambda: plots.loss_curves(History([0.9, 0.4], [0.7, 0.5])),
    "decision_regions": lambda: plots.decision_regions(xor_by_hand(), CORNERS, XOR),
    "gradient_norms": lambda: plots.gradient_norms({"a": [0.1, 0.2], "b": [1.0, 2.0]}),
    "activation_functions": lambda: plots.activation_functions(["relu"]),
    "optimizer_paths": lambda: plots.optimizer_paths(
        lambda x, y: x * x + y * y, (1.0, 1.0), {"descent": descent}, steps=3
    ),
    "hidden_space": lambda: plots.hidden_space(xor_by_hand(), CORNERS, XOR),
    "filters": lambda: plots.filters(np.ones((4, 1, 3, 3))),
    "confusion_matrix": lambda: plots.confusion_matrix(np.array([0, 1]), np.array([0, 1])),
}


def lines_by_label(axes):
    return {line.get_label(): line for line in axes.lines}


def test_every_plot_is_tested():
    assert set(EVERY) == set(plots.__all__) - {"GradientNorms"}


@pytest.mark.parametrize("name", EVERY)
def test_the_same_svg_every_time(name, tmp_path):
    from matplotlib import _pylab_helpers, rcParams

    salt = rcParams["svg.hashsalt"]
    for number in range(2):
        EVERY[name]().savefig(tmp_path / f"{number}.svg")
    first, second = ((tmp_path / f"{number}.svg").read_bytes() for number in range(2))
    assert first == second
    assert b"<dc:date>" not in first
    ElementTree.fromstring(first)
    assert rcParams["svg.hashsalt"] == salt
    assert not _pylab_helpers.Gcf.figs  # pyplot would keep it, and warn of many


def test_a_notebook_shows_it():
    assert EVERY["loss_curves"]()._repr_png_().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", EVERY)
def test_axes_say_what_they_are(name):
    figure = EVERY[name]()
    texts = [figure.get_suptitle(), *(axes.get_title(loc="left") for axes in figure.axes)]
    assert any(texts)
    if name != "filters":
        assert all(axes.get_xlabel() or axes.get_ylabel() for axes in figure.axes)


@pytest.mark.parametrize("name", EVERY)
def test_without_matplotlib_the_message_says_what_to_install(name, monkeypatch):
    without(monkeypatch, "matplotlib")
    with pytest.raises(ImportError, match=rf"{name}: needs .* pip install 'chainrule\[plots\]'"):
        EVERY[name]()


# --- losses -------------------------------------------------------------------------------------


def test_loss_curves_of_one_training():
    history = History([0.9, 0.5, 0.4, 0.3], [0.7, 0.35], {"validation_loss": [0.6, 0.8]})
    (axes,) = plots.loss_curves(history).axes
    lines = lines_by_label(axes)
    assert lines["each step"].get_xdata().tolist() == [0.5, 1.0, 1.5, 2.0]
    assert list(lines["training"].get_ydata()) == [0.7, 0.35]
    best = lines["best validation: 0.6 after epoch 1"]
    assert (best.get_xdata(), best.get_ydata()) == ([1], [0.6])
    assert axes.get_yscale() == "log"


def test_loss_curves_of_several_trainings():
    histories = {"a": History([], [1.0, -1.0]), "b": History([], [0.5], {"validation_loss": [1.0]})}
    (axes,) = plots.loss_curves(histories).axes
    assert list(lines_by_label(axes)) == ["a, training", "b, training", "b, validation"]
    assert axes.get_yscale() == "linear"  # a negative loss has no logarithm


@pytest.mark.parametrize("histories", [History(), {}, {"a": History()}])
def test_loss_curves_without_epochs(histories):
    with pytest.raises(ValueError, match="loss_curves: give histories"):
        plots.loss_curves(histories)


@pytest.mark.parametrize("histories", [3, [History([], [1.0])], {"a": 3}, None])
def test_loss_curves_of_what_is_no_history(histories):
    with pytest.raises(TypeError, match="loss_curves: expected a History, as fit returns it"):
        plots.loss_curves(histories)


# --- activation functions -----------------------------------------------------------------------


def test_derivatives_are_true():
    x, y, slope = sampled(nn.tanh, -3.0, 3.0)
    assert y == pytest.approx(np.tanh(x))
    assert slope == pytest.approx(1 - np.tanh(x) ** 2)


def test_a_jump_is_a_gap():
    gaps = np.isnan(with_gaps(np.array([0.0, 0.0, 1.0, 1.0])))
    assert gaps.tolist() == [False, False, True, False]


def test_activation_functions_of_ones_own():
    figure = plots.activation_functions([lambda x: x * x, "elu"], low=-1.0, high=1.0)
    first, second = figure.axes
    assert second.get_title(loc="left") == "elu"
    assert first.lines[1].get_ydata()[[0, -1]] == pytest.approx([-2.0, 2.0])
    for single in ("relu", nn.relu):
        (axes,) = plots.activation_functions(single).axes
        assert axes.get_title(loc="left") == "relu"
    for mistake, message in (
        ("gelu", "'gelu' is none"),
        (["gelu"], "'gelu' is none of elu"),
        ([], "at least one"),
    ):
        with pytest.raises(ValueError, match=message):
            plots.activation_functions(mistake)
    with pytest.raises(ValueError, match="must keep the shape"):
        plots.activation_functions([lambda x: x.sum()])


# --- gradients ----------------------------------------------------------------------------------


def train(model, callbacks, epochs=2):
    return nn.fit(
        model,
        CORNERS,
        XOR,
        optimizer=nn.SGD(model.parameters(), learning_rate=0.1),
        epochs=epochs,
        batch_size=2,
        rng=None,
        callbacks=callbacks,
        progress=False,
    )


@pytest.mark.parametrize("values", [False, True])
def test_norms_are_those_of_the_gradients(values):
    class LastGradients(nn.Callback):
        def on_step_end(self, state):
            self.norms = [
                math.sqrt(sum(np.sum(np.square(x)) for x in gradients_of(layer)))
                for layer in state.model.layers
            ]

    model = mlp(2, 3, 2).mapped(nn.as_values) if values else mlp(2, 3, 2)
    recorded, last = plots.GradientNorms(), LastGradients()
    train(model, [recorded, last])
    assert list(recorded.norms) == ["layers.0", "layers.1"]
    assert [len(norms) for norms in recorded.norms.values()] == [4, 4]
    assert [norms[-1] for norms in recorded.norms.values()] == pytest.approx(last.norms)


def gradients_of(layer):
    """The gradients of a layer, of Tensors or of Values."""
    for parameter in layer.parameters():
        yield from (
            (x.grad for x in np.ravel(parameter))
            if isinstance(parameter, np.ndarray)
            else [parameter.grad]
        )


def test_recorded_norms_are_kept_by_checkpoints_and_forgotten_by_a_new_training():
    recorded, again = plots.GradientNorms(), plots.GradientNorms()
    train(mlp(2, 3, 2), [recorded])
    again.load_state_dict(recorded.state_dict())
    assert again.norms == recorded.norms
    train(mlp(2, 2), [again])
    assert list(again.norms) == ["layers.0"]


@pytest.mark.parametrize(
    "first, last, text",
    [(1e-6, 1.0, "vanishing"), (1e6, 1.0, "exploding"), (0.5, 1.0, "first : last = 0.5"),
     (math.nan, 1.0, "not finite"), (1.0, 0.0, "the last layer has none")],
)  # fmt: skip
def test_verdict(first, last, text):
    assert verdict([np.full(3, first), np.full(3, last)]).startswith(text)


def test_long_trainings_are_thinned_and_gaps_stay():
    steps, means = thinned(np.full(1001, 4.0))
    assert len(means) <= 50 and means == pytest.approx(4.0)
    assert steps[0] == 11.0  # the middle of the first 21
    assert np.isnan(thinned(np.array([1.0, 0.0, math.inf]))[1]).tolist() == [False, True, True]
    with pytest.raises(ValueError, match="nothing was recorded"):
        plots.gradient_norms(plots.GradientNorms())
    assert plots.gradient_norms({"a": [0.0, 0.0], "b": [math.nan]}).axes


# --- optimizers ---------------------------------------------------------------------------------


def test_a_path_is_that_of_gradient_descent():
    figure = plots.optimizer_paths(
        lambda x, y: x * x + 3 * y * y, (1.0, 1.0), {"a": descent}, steps=4
    )
    points = figure.axes[0].lines[0].get_xydata()
    assert points == pytest.approx(np.array([[0.8**k, 0.4**k] for k in range(5)]))


def test_a_path_that_leaves_the_world_ends():
    def wild(parameters):
        return nn.SGD(parameters, learning_rate=1e3)

    figure = plots.optimizer_paths(
        lambda x, y: x * x + y * y, (1.0, 1.0), {"wild": wild}, steps=50, low=(-2, -2), high=(2, 2)
    )
    assert len(figure.axes[0].lines[0].get_xydata()) < 5
    assert figure.axes[0].get_xlim() == (-2.0, 2.0)
    for start, optimizers, steps in (((1.0,), {"a": descent}, 5), ((1.0, 1.0), {}, 5)):
        with pytest.raises(ValueError, match="a start of two numbers"):
            plots.optimizer_paths(lambda x, y: x, start, optimizers, steps=steps)
    with pytest.raises(ValueError, match="steps must be at least 1"):
        plots.optimizer_paths(lambda x, y: x, (1.0, 1.0), {"a": descent}, steps=0)


# --- the plane ----------------------------------------------------------------------------------


def test_regions_tell_how_many_are_right():
    wrong = XOR.copy()
    wrong[0] = 1
    (axes,) = plots.decision_regions(xor_by_hand(), CORNERS, wrong, names=["no", "yes"]).axes
    assert axes.get_title(loc="left") == "Decision regions: 75.0% of 4 samples right"
    labels = [x.get_label() for x in axes.collections if not x.get_label().startswith("_")]
    assert labels == ["no", "yes", "yes, wrong"]


def test_leads():
    leads = leads_of(np.array([[1.0, 3.0, 0.0]]))
    assert leads.tolist() == [[-2.0, 2.0, -3.0]]
    assert leads_of(np.array([[2.0]])).tolist() == [[-2.0, 2.0]]


def test_any_function_has_regions():
    def decide(x):
        return nn.perceptron_decision(x[:, :1] - 0.5)

    assert plots.decision_regions(decide, CORNERS, [0, 0, 1, 1]).axes

    def same(x):
        return np.zeros((len(x), 3))

    assert plots.decision_regions(same, CORNERS, [2, 0, 1, 1]).axes


@pytest.mark.parametrize(
    "x, y",
    [
        (np.ones((3, 3)), [0, 1, 0]),
        (CORNERS, [0, 1]),
        (CORNERS, [0.5, 1, 0, 1]),
        (np.ones((0, 2)), []),
    ],
)
def test_points_and_labels_must_fit(x, y):
    with pytest.raises(ValueError, match="decision_regions: "):
        plots.decision_regions(mlp(2, 2), x, y)


@pytest.mark.parametrize("plot", [plots.decision_regions, plots.hidden_space])
@pytest.mark.parametrize(
    "y",
    [XOR[:, None], np.eye(2)[XOR], np.eye(2, dtype=int)[XOR], XOR * 2 - 1,
     (XOR * 2.0 - 1.0)[:, None], XOR.astype(float), XOR == 1],
)  # fmt: skip
def test_every_kind_of_labels(plot, y):
    figure = plot(xor_by_hand(), CORNERS, y)
    text = figure.get_suptitle() or figure.axes[0].get_title(loc="left")
    assert text.endswith(("100.0% of 4 samples right", "0 of 4 samples wrong"))
    names = {x.get_label() for x in figure.axes[0].collections}
    assert names >= ({"−1", "+1"} if np.min(y) < 0 else {"0", "1"})


@pytest.mark.parametrize("plot", [plots.decision_regions, plots.hidden_space])
def test_what_labels_and_points_cannot_be(plot):
    name, two, one = plot.__name__, mlp(2, 3, 2), mlp(2, 3, 1)
    hole = CORNERS + np.array([[0.0, 0.0], [0.0, np.nan], [0.0, 0.0], [0.0, 0.0]])
    for model, x, y, message in [
        (two, CORNERS, [1, 0, 1, -1], r"y must be class indices 0..1; found -1 at row 3"),
        (one, CORNERS, [1, 0, 1, -1], r"0..1, or -1 and \+1; found -1 at row 3"),
        (two, CORNERS, [1, 0, 2, 1], "found 2 at row 2"),
        (one, CORNERS, [1, 0, 0.5, 1], "found 0.5 at row 2"),
        (two, CORNERS, [1.0, 0.0, 0.0, 1.0], r"\(integers\), got float64"),
        (two, CORNERS, [[1, 0], [0, 1], [1, 1], [0, 1]], r"found \[1, 1\] at row 2"),
        (two, hole, XOR, r"x must be finite; found nan at index \(1, 1\)"),
    ]:
        with pytest.raises(ValueError, match=f"{name}: .*{message}"):
            plot(model, x, y)
    with pytest.raises(ValueError, match=f"{name}: 2 classes need as many names, got 1"):
        plot(two, CORNERS, XOR, names=["a"])


def test_dollars_in_names_are_dollars(tmp_path):
    bad = r"$\foo$"
    history = History([], [0.5])
    odd = type("Odd", (), {"__name__": bad, "__call__": lambda self, x: x * 1.0})()
    figures = [
        plots.loss_curves({bad: history, "b": history}),
        plots.decision_regions(
            xor_by_hand(), CORNERS, XOR, names=[bad, "b"], axes_names=[bad, bad]
        ),
        plots.gradient_norms({bad: [0.1, 0.2], "b": [1.0, 2.0]}),
        plots.activation_functions(odd),
        plots.optimizer_paths(lambda x, y: x * x + y * y, (1.0, 1.0), {bad: descent}, steps=2),
        plots.hidden_space(xor_by_hand(), CORNERS, XOR, names=[bad, "b"]),
        plots.confusion_matrix([0, 1], [0, 1], [bad, "b"]),
    ]
    for figure in figures:
        with rc_context({"svg.fonttype": "none"}):
            figure.savefig(tmp_path / "a.svg")
        assert bad in (tmp_path / "a.svg").read_text()


def test_hidden_space_is_what_the_hidden_units_give():
    figure = plots.hidden_space(xor_by_hand(), CORNERS, XOR)
    _, right = figure.axes
    shown = np.concatenate([x.get_offsets() for x in right.collections])
    assert sorted(map(tuple, shown)) == [(0.0, 0.0), (1.0, 0.0), (1.0, 0.0), (2.0, 1.0)]
    border = lines_by_label(right)["border of the last layer"].get_xydata()
    assert border @ [1.0, -2.0] == pytest.approx(0.5, abs=1e-9)
    assert figure.get_suptitle() == "What the hidden layer sees: 0 of 4 samples wrong"


def test_more_units_are_projected_on_what_varies_most():
    model, points = mlp(2, 5, 4, 3), generator().normal(size=(40, 2))
    view = View(model, stages_of("x", model)[1][:2], points)
    placed, units = view.of(points), view.units(points)
    assert np.var(placed, axis=0).sum() / np.var(units, axis=0).sum() == pytest.approx(
        sum(view.shares)
    )
    assert view.axes.T @ view.axes == pytest.approx(np.eye(2))
    figure = plots.hidden_space(model, points, np.arange(40) % 3)
    assert "of the variance" in figure.axes[1].get_xlabel()


def test_hidden_space_of_other_networks():
    for model in (mlp(2, 2), mlp(3, 2, 2)):
        with pytest.raises(ValueError, match="hidden_space: expected a network of 2 inputs"):
            plots.hidden_space(model, CORNERS, XOR)
    with pytest.raises(ValueError, match="with a hidden layer 3"):
        plots.hidden_space(mlp(2, 2, 2), CORNERS, XOR, layer=3)
    values = mlp(2, 1, 2).mapped(nn.as_values)
    assert plots.hidden_space(values, CORNERS, XOR, layer=0).axes


# --- tables -------------------------------------------------------------------------------------


def test_filters_have_one_scale_around_zero():
    weight = np.zeros((4, 1, 3, 3))
    weight[2, 0, 1, 1] = -3.0
    figure = plots.filters(weight)
    meshes = [axes.collections[0] for axes in figure.axes[:4]]
    assert {mesh.get_clim() for mesh in meshes} == {(-3.0, 3.0)}
    assert meshes[2].get_array().ravel().tolist() == weight[2].ravel().tolist()


def test_many_filters_and_channels_are_counted():
    rng = generator()
    shown = plots.filters(np.ones((40, 2, 2, 2)))
    assert shown.get_suptitle() == "Filters: 8 of 40, of 2 channels"
    assert len(shown.axes) == 8 * 2 + 1
    assert counted(40, 8, 16) == "8 of 40, of 8 of 16 channels"
    assert plots.filters(nn.Conv2d(1, 7, 3, rng=rng)).get_suptitle() == "Filters: 7, of one channel"
    with pytest.raises(ValueError, match=r"filters: expected a Conv2d .* got shape \(2, 3\)"):
        plots.filters(nn.Linear(2, 3, rng=rng))


def test_confusion_matrix_counts():
    figure = plots.confusion_matrix(np.array([0, 1, 1, 0]), np.array([0, 1, 0, 0]), ["a<b>", "d"])
    axes = figure.axes[0]
    assert [text.get_text() for text in axes.texts] == ["2", "1", "1"]
    assert [x.get_text() for x in axes.get_yticklabels()] == ["a<b>  67%", "d  100%"]
    assert [x.get_text() for x in axes.get_xticklabels()] == ["a<b>\n100%", "d\n50%"]
    assert axes.get_title(loc="left") == "Confusion matrix: 75.0% of 4 right"


def test_figures_can_be_written_by_several_threads(tmp_path):
    def write(number):
        figure = empty_figure("x")
        figure.subplots().plot([0, 1], [1, 0])
        figure.savefig(tmp_path / f"{number}.svg")
        return (tmp_path / f"{number}.svg").read_bytes()

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(write, range(4)))) == 1
