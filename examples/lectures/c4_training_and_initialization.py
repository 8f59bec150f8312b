"""Lecture C: error over iterations, three classes, batches, activations and initial weights.

Source: lectures.md, C "error over iterations; three-class problem", "backpropagation, batch",
"activations" and "initialisation".
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

import nn
from autograd import Tensor, gradients, jacobian
from examples.spiral import draw_regions

from .chapter import OUTPUT, Chapter, plot

# --- error over iterations ----------------------------------------------------------------------


def three_classes(chapter: Chapter, epochs: int) -> None:
    """One layer and three layers learn the same three-class set."""
    rng = np.random.default_rng(0)
    x, y = nn.datasets.spirals(1500, turns=0.75, rng=rng)
    x_train, x_test, y_train, y_test = nn.train_test_split(x, y, rng=rng)
    chapter.text("""
        The three classes are the arms of a spiral. A softmax layer alone (NW3) can only cut the
        plane with straight lines. Two hidden layers (NW4) bend the plane until straight lines are
        enough. Each iteration is one step on a batch of 32 points; a fifth of the points is kept
        for the test.
    """)
    models = {
        "one layer": nn.Linear(2, 3, rng=rng),
        "two hidden layers": nn.MLP([2, 32, 32, 3], rng=rng),
    }
    histories = {}
    for name, model in models.items():
        histories[name] = nn.fit(
            model, x_train, y_train, epochs=epochs, batch_size=32, rng=rng,
            optimizer=nn.SGD(model.parameters(), learning_rate=0.1, momentum=0.9),
            schedule=lambda step: 0.1 / (1.0 + 0.002 * step),
        )  # fmt: skip
    compare_errors(chapter, histories)
    compare_regions(chapter, models, x_test, y_test)


def compare_regions(chapter: Chapter, models: dict[str, Any], x: Any, y: Any) -> None:
    """The plane as each model divides it, and how many points that were held out are right."""
    figure, grid = plot(2, width=5.0, height=4.8)
    accuracies = []
    for axes, (name, model) in zip(grid, models.items(), strict=True):
        accuracies.append(nn.evaluate(model, x, y)["accuracy"])
        draw_regions(axes, model, x, y)
        axes.set_title(f"{name}: {accuracies[-1]:.1%} of the held-out points")
    grid[0].legend(loc="upper right")
    caption = "Decision regions, paler where the network is less sure, and the points held out."
    chapter.figure(figure, caption)
    chapter.claim(
        "one layer cannot tell the arms apart: it gets less than 3 in 4 points right",
        accuracies[0] < 0.75,
    )
    chapter.claim(
        "with hidden layers at least 99 % of the held-out points are right", accuracies[1] >= 0.99
    )


def compare_errors(chapter: Chapter, histories: dict[str, nn.History]) -> None:
    """The loss of every iteration, and its mean over each epoch."""
    figure, axes = plot(width=8.0)
    for colour, (name, history) in zip(("tab:red", "tab:blue"), histories.items(), strict=True):
        steps = len(history.step_loss) / len(history.epoch_loss)
        middles = steps * (np.arange(len(history.epoch_loss)) + 0.5)
        axes.semilogy(history.step_loss, color=colour, alpha=0.3, linewidth=0.7)
        axes.semilogy(middles, history.epoch_loss, color=colour, label=name)
    axes.axhline(np.log(3.0), color="0.5", linestyle="--", label="guessing, ln 3")
    axes.set(
        xlabel="iteration",
        ylabel="cross-entropy",
        title="Error over iterations: hidden layers get below what one layer can reach",
    )
    axes.legend()
    chapter.figure(figure, "The loss of each batch (thin) and its mean over each epoch (thick).")
    one, more = (history.epoch_loss for history in histories.values())
    falls = one[-1] < one[0] and more[-1] < more[0]
    chapter.claim("the error falls over the iterations, for both", falls)
    chapter.claim(
        "with hidden layers it ends at less than a tenth of the other", more[-1] < one[-1] / 10
    )


# --- batches ------------------------------------------------------------------------------------


def batches(chapter: Chapter) -> None:
    """What a batch does to the gradients of a layer."""
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(4, 2)), np.array([0, 2, 1, 2])
    layer = nn.Linear(2, 3, rng=rng)
    logits = layer(x)
    delta, weight, bias = gradients(nn.cross_entropy(logits, y), [logits, layer.weight, layer.bias])
    chapter.text("""
        In a batch Z = X W + b adds the same bias to every row. What is used in several places gets
        the sum of the gradients from all of them, so the gradient of the bias is the sum of the
        rows of delta = dL/dZ. The matrix product Xᵀ delta sums over the rows in the same way.
    """)
    rows = [[f"sample {i + 1}", *row] for i, row in enumerate(delta)]
    chapter.table(["delta", "class 0", "class 1", "class 2"], [*rows, ["bias gradient", *bias]])
    chapter.claim("the bias gradient is the sum of the rows of delta",
                  np.allclose(bias, delta.sum(axis=0), rtol=1e-14, atol=1e-16))  # fmt: skip
    chapter.claim("the weight gradient is Xᵀ delta", np.allclose(weight, x.T @ delta, rtol=1e-14))
    alone = [
        gradients(nn.cross_entropy(layer(x[i : i + 1]), y[i : i + 1]), layer.weight)
        for i in range(len(x))
    ]
    chapter.claim("as the loss is a mean, so is the gradient: that of a batch is the mean of those "
                  "of its samples", np.allclose(weight, np.mean(alone, axis=0)))  # fmt: skip


# --- activations --------------------------------------------------------------------------------

ALPHA = 0.1

#: Each activation with the derivative that the lecture gives, in terms of x and f = f(x).
ACTIVATIONS: dict[str, tuple[Callable[[Any], Any], Callable[[Any, Any], Any], str]] = {
    "sigmoid": (nn.sigmoid, lambda x, f: f * (1 - f), "f (1 - f)"),
    "tanh": (nn.tanh, lambda x, f: 1 - f**2, "1 - f²"),
    "ReLU": (nn.relu, lambda x, f: (x > 0) * 1.0, "1 where x > 0, else 0, also at 0"),
    "leaky ReLU": (
        lambda x: nn.leaky_relu(x, ALPHA),
        lambda x, f: np.where(x > 0, 1, ALPHA),
        "1 where x > 0, else alpha = 0.1",
    ),
    "ELU": (nn.elu, lambda x, f: np.where(x > 0, 1, f + 1), "1 where x > 0, else alpha exp(x)"),
}


def activations(chapter: Chapter) -> None:
    """Every activation with the slope that the engine finds."""
    x = np.linspace(-4.0, 4.0, 401)  # 0 is among them
    chapter.text("""
        Activations and their derivatives. The derivatives are not written down anywhere: the
        engine computes them from the operations an activation is made of. Softmax has several
        inputs; shown is its first output while the first of three logits moves and the others
        stay at 0.
    """)
    figure, grid = plot(3, 2, width=4.0, height=3.2)
    for axes, (name, (f, slope, formula)) in zip(grid.flat, ACTIVATIONS.items(), strict=False):
        node = Tensor(x)
        out = f(node)
        found = gradients(out.sum(), node)
        draw_activation(axes, name, x, out.data, found)
        chapter.claim(f"the derivative of {name} is {formula}",
                      np.allclose(found, slope(x, out.data), rtol=1e-12, atol=1e-15))  # fmt: skip
    logits = np.stack([x, 0.0 * x, 0.0 * x], axis=1)
    node = Tensor(logits)
    out = nn.softmax(node)
    found = gradients(out[:, 0].sum(), node)[:, 0]
    draw_activation(grid.flat[-1], "softmax, first of 3", x, out.data[:, 0], found)
    a = nn.softmax(logits[300])
    chapter.claim("the Jacobian of softmax is diag(a) - a aᵀ", np.allclose(
        jacobian(nn.softmax)(logits[300]), np.diag(a) - np.outer(a, a), rtol=1e-12))  # fmt: skip
    grid.flat[0].legend()
    chapter.figure(figure, "Six activations, solid, and their derivatives, dashed.")


def draw_activation(axes: Any, name: str, x: Any, f: Any, slope: Any) -> None:
    """An activation and its derivative in one plot."""
    axes.plot(x, f, label="f(x)")
    axes.plot(x, slope, "--", label="f'(x), by the engine")
    axes.axhline(0.0, color="0.8", linewidth=0.8, zorder=0)
    axes.set(title=name, xlabel="x", ylim=(-1.15, 1.6))


# --- initial weights ----------------------------------------------------------------------------

#: Each initialisation with its variance in words, and as a function of inputs and outputs.
INITIALIZATIONS: dict[str, tuple[Any, str, Callable[[int, int], float]]] = {
    "Xavier": (nn.xavier, "1 / M_in", lambda inputs, outputs: 1 / inputs),
    "Glorot": (nn.glorot, "1 / M_avg", lambda inputs, outputs: 2 / (inputs + outputs)),
    "He, lecture": (nn.he_average, "2 / M_avg", lambda inputs, outputs: 4 / (inputs + outputs)),
    "He, paper": (nn.he, "2 / M_in", lambda inputs, outputs: 2 / inputs),
}


def variances(chapter: Chapter) -> None:
    """The variance of the weights that are drawn, beside the formulas."""
    shape = (400, 100)
    chapter.text("""
        Initial weights are drawn from N(0, v). For a layer of M_in = 400 inputs and M_out = 100
        outputs, M_avg = (M_in + M_out) / 2 = 250. The lecture writes He's variance as 2 / M_avg;
        the paper of He et al. has 2 / M_in. They differ as soon as a layer narrows or widens.
    """)
    rows = []
    for seed, (name, (draw, formula, variance)) in enumerate(INITIALIZATIONS.items()):
        measured = draw(shape, rng=np.random.default_rng(seed)).var()
        rows.append([name, formula, variance(*shape), measured])
    chapter.table(["initialisation", "formula", "variance", "measured"], rows)
    # The variance of 40,000 numbers scatters by sqrt(2 / 40,000) = 0.7 %.
    chapter.claim("the measured variances are within 3 % of the formulas",
                  all(abs(row[3] / row[2] - 1) < 0.03 for row in rows))  # fmt: skip


def signals(chapter: Chapter, rows: int) -> None:
    """How large the numbers are in each layer of a deep stack, before any training."""
    widths = [100 if layer % 2 else 400 for layer in range(21)]
    last = {}
    figure, axes = plot(width=8.0)
    for name, (draw, _, _) in INITIALIZATIONS.items():
        rng = np.random.default_rng(2)
        x, sizes = rng.normal(size=(rows, widths[0])), []
        for inputs, outputs in pairwise(widths):
            x = nn.relu(nn.Linear(inputs, outputs, rng=rng, initialization=draw)(x)).data
            sizes.append(np.sqrt(np.mean(x**2)))
        last[name] = sizes[-1]
        axes.semilogy(
            range(1, len(widths)), sizes, ".-", label=f"{name}, {INITIALIZATIONS[name][1]}"
        )
    axes.set(xlabel="layer", ylabel="root mean square of the outputs", xticks=range(0, 21, 5),
             title="Only 2 / M_in keeps the signal of 20 ReLU layers alive")  # fmt: skip
    axes.legend()
    chapter.text("""
        Why it matters: twenty ReLU layers with 400 and 100 units in turn. ReLU lets half of the
        mean square through, and the variance 2 / M_in makes up for exactly that. With 1 / M_in it
        halves in every layer. With M_avg a widening and a narrowing layer do not cancel.
    """)
    chapter.figure(figure, "The size of the outputs of each layer, before training.")
    chapter.claim("after 20 layers, the paper's He is within a factor 2 of where it began",
                  0.5 < last["He, paper"] < 2.0)  # fmt: skip
    chapter.claim("Xavier's signal is more than 500 times smaller: half the mean square, 20 "
                  "times, is a factor of 2^10 in its root", last["Xavier"] < 1 / 500)  # fmt: skip
    chapter.claim("the lecture's He loses some of it, a factor of 0.8 in two layers",
                  0.8**10 / 2 < last["He, lecture"] < 0.8**10 * 2)  # fmt: skip


def equal_weights(chapter: Chapter) -> None:
    """All zeros, or all alike, is no beginning: the units stay copies of one."""
    try:
        nn.MLP([2, 4, 2], nn.tanh, rng=np.random.default_rng(0), initialization=nn.zeros)
        message = "nothing"
    except ValueError as error:
        message = str(error)
    chapter.text(f"""
        All zeros is refused. nn.MLP(..., initialization=nn.zeros) says: "{message}" What happens
        is seen in a network that is put together by hand, with all weights 0.1.
    """)

    def alike(shape: Any, *, rng: Any, dtype: Any) -> Any:
        return np.full(shape, 0.1, dtype)

    x, y = nn.datasets.xor(100, rng=np.random.default_rng(0))
    hidden, last = (nn.Linear(*size, initialization=alike) for size in ((2, 4), (4, 2)))
    last.weight = Tensor(last.weight.data * [1.0, -1.0])  # so that the classes differ at least
    network = nn.Sequential(hidden, nn.tanh, last)
    optimizer = nn.SGD(network.parameters(), learning_rate=0.5)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        nn.fit(network, x, y, optimizer=optimizer, epochs=50, batch_size=None, rng=None)
    warned = any("stay copies of one unit" in str(warning.message) for warning in told)
    chapter.claim("fit warns of a network that is put together like that", warned)
    weight = hidden.weight.data
    chapter.claim("a multi-layer perceptron of zeros is refused, and symmetry is the reason",
                  "stay copies of one unit" in message)  # fmt: skip
    chapter.claim("after 50 epochs the four hidden units still have equal weights",
                  np.allclose(weight, weight[:, :1], rtol=1e-12) and
                  not np.allclose(weight, 0.1))  # fmt: skip
    chapter.claim("so four units can do no more than one: XOR is not solved",
                  nn.evaluate(network, x, y)["accuracy"] < 0.9)  # fmt: skip


def main(output: str | Path = OUTPUT, *, quick: bool = False) -> Chapter:
    """Write the chapter; when short, the networks see the data less often."""
    chapter = Chapter("C", "Training, activations and initial weights", output)
    three_classes(chapter, epochs=15 if quick else 60)
    batches(chapter)
    activations(chapter)
    variances(chapter)
    signals(chapter, rows=100 if quick else 500)
    equal_weights(chapter)
    return chapter


if __name__ == "__main__":
    main()
