"""Lecture C: AdaGrad and RMSProp, their kin on a narrow valley, and the search for hyperparameters.

Source: lectures.md, C "AdaGrad", "RMSProp" and "hyperparameter search".
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import nn
from autograd import Tensor
from nn.search import SearchResults, search
from nn.settings import grid, integers, log_uniform, random_settings

from .chapter import OUTPUT, Chapter, plot

# --- the formulas -------------------------------------------------------------------------------


def formulas(chapter: Chapter) -> None:
    """The lecture's rules, written down once more, beside the optimizers."""
    alpha, eps, rho = 0.1, 1e-7, 0.9
    ada, rms = Tensor(1.0), Tensor(1.0)
    optimizers = nn.AdaGrad([ada], alpha), nn.RMSProp([rms], alpha, rho=rho)
    theta_ada = theta_rms = 1.0
    r_ada = r_rms = 0.0
    rows, agrees = [], True
    for step, g in enumerate((2.0, 1.0, -0.5, 0.0, 4.0), start=1):
        for parameter, optimizer in zip((ada, rms), optimizers, strict=True):
            parameter.grad = np.array(g)
            optimizer.step()
        r_ada += g * g
        theta_ada -= alpha / (eps + math.sqrt(r_ada)) * g
        r_rms = rho * r_rms + (1 - rho) * g * g
        theta_rms -= alpha / (eps + math.sqrt(r_rms)) * g
        rows.append([step, g, r_ada, ada.item(), r_rms, rms.item()])
        agrees &= abs(ada.item() - theta_ada) < 1e-14 and abs(rms.item() - theta_rms) < 1e-14
    chapter.text("""
        AdaGrad divides every weight's gradient by the root of the sum r of its squared gradients:
        r += g · g, theta -= alpha / (eps + sqrt(r)) · g, with eps = 1e-7. RMSProp lets r forget:
        r = rho · r + (1 - rho) · g · g. Five gradients in turn, with alpha = 0.1 and rho = 0.9:
    """)
    chapter.table(["step", "g", "r, AdaGrad", "theta", "r, RMSProp", "theta"], rows)
    chapter.claim("nn.AdaGrad and nn.RMSProp take exactly these steps", agrees)


#: How an optimizer is made for the plot of step sizes, all at the same learning rate.
STEADY: dict[str, Callable[[Any], nn.Optimizer]] = {
    "SGD": lambda p: nn.SGD(p, 0.1),
    "AdaGrad": lambda p: nn.AdaGrad(p, 0.1),
    "RMSProp, rho 0.9": lambda p: nn.RMSProp(p, 0.1),
    "Adam": lambda p: nn.Adam(p, 0.1),
}


def step_sizes(chapter: Chapter) -> None:
    """How long the steps are on an even slope, which never becomes less steep."""
    sizes = {}
    for name, make in STEADY.items():
        w = Tensor(0.0)
        optimizer, path = make([w]), [0.0]
        for _ in range(100):
            w.grad = np.array(0.01)
            optimizer.step()
            path.append(w.item())
        sizes[name] = -np.diff(path)
    figure, axes = plot(width=8.0)
    steps = np.arange(1, 101)
    for name, size in sizes.items():
        axes.loglog(steps, size, label=name)
    axes.set(xlabel="step", ylabel="length of the step", ylim=(5e-4, 0.5),
             title="On an even slope: AdaGrad tires, RMSProp and Adam keep their pace")  # fmt: skip
    axes.legend()
    chapter.text("""
        What that does shows on an even slope, where the gradient is 0.01 forever. All have the
        learning rate 0.1. Only the steps of SGD know how steep it is; the others divide that out.
    """)
    chapter.figure(figure, "The length of each of 100 steps with the same gradient.")
    chapter.claim("AdaGrad's step number t has the length alpha / sqrt(t)",
                  np.allclose(sizes["AdaGrad"], 0.1 / np.sqrt(steps), rtol=1e-4))  # fmt: skip
    chapter.claim("Adam's all have the length alpha", np.allclose(sizes["Adam"], 0.1, rtol=1e-4))
    rms = sizes["RMSProp, rho 0.9"]
    chapter.claim("RMSProp comes to alpha as well, but its first step is 1 / sqrt(1 - rho) = 3.2 "
                  "times that: r began at 0, which Adam corrects",
                  abs(rms[0] / 0.1 - 10**0.5) < 1e-3 and abs(rms[-1] - 0.1) < 1e-4)  # fmt: skip


# --- a narrow valley ----------------------------------------------------------------------------

STEEPNESS = np.array([1.0, 50.0])
START = np.array([-4.0, 1.5])
DIAGONAL = np.array([[1.0, 1.0], [-1.0, 1.0]]) / math.sqrt(2.0)

VALLEY: dict[str, Callable[[Any], nn.Optimizer]] = {
    "SGD": lambda p: nn.SGD(p, 0.036),
    "SGD, momentum 0.85": lambda p: nn.SGD(p, 0.02, momentum=0.85),
    "AdaGrad": lambda p: nn.AdaGrad(p, 1.0),
    "RMSProp": lambda p: nn.RMSProp(p, 0.1),
    "Adam": lambda p: nn.Adam(p, 0.3),
}


def valley(p: Any, axes: Any) -> Any:
    """Fifty times as steep across as along; `axes` are the directions along and across."""
    return ((p @ axes) ** 2 * STEEPNESS).sum(axis=-1) / 2


def descend(make: Callable[[Any], nn.Optimizer], axes: Any, steps: int) -> Any:
    """The points on the way down; every gradient is the engine's."""
    p = Tensor(START @ axes.T)
    optimizer = make([p])
    path = [np.array(p.data)]
    for _ in range(steps):
        optimizer.zero_grad()
        valley(p, axes).backward()
        optimizer.step()
        path.append(np.array(p.data))
    return np.array(path)


def narrow_valley(chapter: Chapter) -> None:
    """Five optimizers in a valley along an axis, and in the same valley turned."""
    steps = 200
    figure, grid_of_axes = plot(len(VALLEY), 2, width=3.2, height=3.0)
    rows = []
    for column, (name, make) in enumerate(VALLEY.items()):
        arrived = []
        for row, axes in enumerate((np.eye(2), DIAGONAL)):
            path = descend(make, axes, steps)
            draw_path(grid_of_axes[row, column], path, axes)
            losses = valley(path, axes)
            arrived.append(int(np.argmax(losses < 0.01)) if np.any(losses < 0.01) else steps)
            last = losses[-1]
        grid_of_axes[0, column].set_title(name)
        rows.append([name, *arrived, last])
    grid_of_axes[0, 0].set_ylabel("valley along an axis")
    grid_of_axes[1, 0].set_ylabel("the same, turned")
    chapter.text("""
        A valley that is 50 times as steep across as along: f = (x² + 50 y²) / 2. Plain descent
        must keep its rate below 2/50 or it leaps up the walls, and is slow along the floor.
        Momentum adds up along the floor and cancels across. Adaptive optimizers give x and y step
        sizes of their own; if the valley is turned by 45 degrees, x and y are equally steep, and
        there is nothing to tell apart.
    """)
    chapter.figure(figure, "The first 60 steps of five optimizers from the same point.")
    chapter.table(["optimizer", "steps until f < 0.01", "turned", "f after 200, turned"], rows)
    claim_valley(chapter, *({row[0]: row[i] for row in rows} for i in (1, 2)))


def claim_valley(chapter: Chapter, along: dict[str, int], turned: dict[str, int]) -> None:
    """What the steps down both valleys tell."""
    chapter.claim("momentum needs less than two thirds of the steps of plain descent",
                  along["SGD, momentum 0.85"] < along["SGD"] * 2 / 3)  # fmt: skip
    chapter.claim("SGD, with momentum or without, does not care about the turn",
                  all(abs(along[x] - turned[x]) <= 1 for x in list(VALLEY)[:2]))  # fmt: skip
    chapter.claim("AdaGrad is the fastest along the axis, and pays for the turn",
                  along["AdaGrad"] == min(along.values())
                  and turned["AdaGrad"] > along["AdaGrad"])  # fmt: skip


def draw_path(panel: Any, path: Any, axes: Any) -> None:
    """Contours of the valley, and a way through it."""
    x, y = np.meshgrid(np.linspace(-5.0, 5.0, 121), np.linspace(-5.0, 5.0, 121))
    heights = valley(np.stack([x, y], axis=-1), axes)
    panel.contour(x, y, heights, levels=np.geomspace(0.1, 600.0, 9), colors="0.8", linewidths=0.7)
    panel.plot(*path[:61].T, ".-", color="tab:blue", markersize=3, linewidth=0.8)
    panel.plot(*path[0], "o", color="black", markersize=5)
    panel.plot(0, 0, "*", color="tab:red", markersize=9)
    panel.set(aspect="equal", xlim=(-5, 5), ylim=(-5, 5), xticks=[], yticks=[])


# --- hyperparameters ----------------------------------------------------------------------------


def digits() -> tuple[Any, Any, Any]:
    """Handwritten digits in three parts: to train on, to choose by, and to test on at the end."""
    x, y = nn.datasets.digits()
    rng = np.random.default_rng(0)
    x, x_test, y, y_test = nn.train_test_split(x / 16, y, test_fraction=0.3, rng=rng)
    x, x_held, y, y_held = nn.train_test_split(x, y, test_fraction=0.3, rng=rng)
    return (x, y), (x_held, y_held), (x_test, y_test)


def trained(
    x: Any, y: Any, hidden_layers: int, units: int, activation: Any, learning_rate: float,
    batch_size: int, epochs: int, weight_decay: float,
) -> nn.MLP:  # fmt: skip
    """A network with the given hyperparameters, trained on some rows."""
    rng = np.random.default_rng(7)
    model = nn.MLP([64, *[units] * hidden_layers, 10], activation, rng=rng)
    optimizer = nn.SGD(model.parameters(), learning_rate, 0.9, weight_decay=weight_decay)
    nn.fit(model, x, y, optimizer=optimizer, epochs=epochs, batch_size=batch_size, rng=rng,
           progress=False)  # fmt: skip
    return model


#: What the grid tries: two hyperparameters vary.
GRID = {
    "learning_rate": [1e-3, 1e-2, 0.1, 10.0], "units": [4, 8, 32],
    "hidden_layers": [1], "activation": [nn.relu], "batch_size": [32], "weight_decay": [0.0],
}  # fmt: skip

#: What random search draws from.
SPACE = {
    "learning_rate": log_uniform(1e-3, 3.0),
    "units": integers(4, 33),
    "hidden_layers": [1, 2, 3],
    "activation": [nn.relu, nn.tanh, nn.sigmoid],
    "batch_size": [8, 16, 32, 64],
    "weight_decay": log_uniform(1e-6, 1e-2),
}


def hyperparameters(chapter: Chapter, trials: int, epochs: int) -> None:
    """Grid and random search over the same training, then one look at the test rows."""
    training, held_out, test = digits()

    def score(**setting: Any) -> float:
        return nn.evaluate(trained(*training, **setting), *held_out)["accuracy"]

    chapter.text(f"""
        Hyperparameters are what descent does not find: hidden layers, units, activation, learning
        rate, batch size, epochs and weight decay. They are tried out, on {len(training[0])}
        handwritten digits, and compared by the accuracy on {len(held_out[0])} others. A grid tries
        every combination, so that with seven hyperparameters most must be held fixed; here two
        vary. The largest of the four rates is too large on purpose.
    """)
    by_grid = search(score, grid(GRID | {"epochs": [epochs // 2]}))
    show(chapter, by_grid)
    chapter.text("""
        Random search draws all seven at once. Each trial has a learning rate of its own, where the
        grid had four for twelve trials; that pays where much depends on the learning rate.
    """)
    space = SPACE | {"epochs": integers(epochs // 4, epochs + 1)}
    by_chance = search(score, random_settings(space, trials, rng=np.random.default_rng(2)))
    show(chapter, by_chance)
    draw_search(chapter, {"grid": by_grid, "random": by_chance})
    wild = [x for x in by_grid if x.setting["learning_rate"] == 10.0]
    chapter.claim("with a rate of 10 nothing is learnt: at best one digit in five is right",
                  all(x.failure or x.score < 0.2 for x in wild))  # fmt: skip
    chapter.claim("both find a setting that is right on more than 85 % of the held-out rows",
                  min(by_grid.best.score, by_chance.best.score) > 0.85)  # fmt: skip
    best = max(by_grid.best, by_chance.best, key=lambda trial: trial.score)
    final(chapter, best.setting, training, held_out, test)


def show(chapter: Chapter, results: SearchResults) -> None:
    """The best twelve of the trials."""
    columns = results.columns()
    chapter.text(f"{results.heading()}.")
    chapter.table(list(columns), list(zip(*columns.values(), strict=True))[:12])


def draw_search(chapter: Chapter, searches: dict[str, SearchResults]) -> None:
    """Where the two searches have looked, and what they have found."""
    figure, (places, scores) = plot(2, width=5.5)
    for (name, results), marker in zip(searches.items(), "so", strict=True):
        rate, units = ([trial.setting[x] for trial in results] for x in ("learning_rate", "units"))
        found = np.nan_to_num([trial.score for trial in results])  # 0 for what diverged
        points = places.scatter(rate, units, c=found, marker=marker, vmin=0, vmax=1, label=name)
        scores.semilogx(rate, found, marker, label=name)
    figure.colorbar(points, ax=places, label="accuracy")
    places.set(xscale="log", xlabel="learning rate", ylabel="units",
               title="The grid tries four rates, random search all")  # fmt: skip
    scores.set(xlabel="learning rate", ylabel="accuracy on the held-out rows",
               title="Too small or too large a rate, and the rest is no help")  # fmt: skip
    scores.legend()
    chapter.figure(figure, "Each trial by learning rate and units (left), or accuracy (right).")


def final(chapter: Chapter, best: dict[str, Any], training: Any, held_out: Any, test: Any) -> None:
    """The winner, trained on all rows but the test rows, and tested once."""
    rows = (np.concatenate(pair) for pair in zip(training, held_out, strict=True))
    accuracy = nn.evaluate(trained(*rows, **best), *test)["accuracy"]
    chapter.text(f"""
        The best accuracy of many trials is too good to be true: it was chosen because it is high.
        So the winner is trained again, on the held-out digits too, and tested once on
        {len(test[0])} digits that nobody has looked at: {accuracy:.1%} are right.
    """)
    chapter.claim("the winner is right on more than 90 % of the test digits", accuracy > 0.9)


def main(output: str | Path = OUTPUT, *, quick: bool = False) -> Chapter:
    """Write the chapter; when short, fewer settings are tried, and for fewer epochs."""
    chapter = Chapter("C", "Adaptive optimizers and hyperparameter search", output)
    formulas(chapter)
    step_sizes(chapter)
    narrow_valley(chapter)
    hyperparameters(chapter, trials=10 if quick else 36, epochs=8 if quick else 20)
    return chapter


if __name__ == "__main__":
    main()
