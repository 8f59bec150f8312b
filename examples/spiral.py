"""A spiral of three arms, which no straight lines can tell apart, learned by two hidden layers.

A fifth of the points is kept for the test. Of the others, `fit` puts a fifth aside to see when the
network has learned enough: it stops there, and the best model comes back.

Run it with `python -m examples.spiral`; it writes the decision regions and the loss into out/.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure

import nn

COLOURS = ("tab:blue", "tab:orange", "tab:green")
LEARNING_RATE, MOMENTUM = 0.1, 0.9


def decayed(step: int) -> float:
    """The learning rate of a step: large at first, to get near; smaller later, to get there."""
    return LEARNING_RATE / (1.0 + 0.002 * step)


def train(x: Any, y: Any, epochs: int, rng: np.random.Generator) -> tuple[nn.MLP, nn.History]:
    """A network for points in the plane, and how its training went."""
    model = nn.MLP([2, 32, 32, 3], rng=rng)
    history = nn.fit(
        model, x, y, optimizer=nn.SGD(model.parameters(), LEARNING_RATE, momentum=MOMENTUM),
        epochs=epochs, batch_size=32, rng=rng, schedule=decayed, clip_norm=1.0, validation=0.2,
        callbacks=[nn.EarlyStopping(patience=20, min_delta=1e-3)],
    )  # fmt: skip
    return model, history


def draw_regions(axes: Any, model: Any, x: Any, y: Any, points: int = 300) -> None:
    """Colour the plane by the class a model sees there, paler where it is less sure."""
    reach = 1.1 * np.abs(x).max()
    side = np.linspace(-reach, reach, points)
    plane = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    chances = nn.softmax(nn.predict(model, plane)).reshape(points, points, -1)
    colours = ListedColormap(COLOURS)
    axes.imshow(
        np.argmax(chances, axis=-1), origin="lower", extent=(-reach, reach, -reach, reach),
        cmap=colours, vmin=0, vmax=2, alpha=0.45 * (1.5 * chances.max(axis=-1) - 0.5),
    )  # fmt: skip
    for label, colour in enumerate(COLOURS):
        inside = y == label
        axes.scatter(*x[inside].T, s=14, color=colour, edgecolors="white", linewidths=0.5,
                     label=f"class {label}")  # fmt: skip
    axes.set(xlabel="$x_1$", ylabel="$x_2$", aspect="equal")


def main(
    output: str | Path = "out", *, points: int = 1500, epochs: int = 120, seed: int = 0
) -> float:
    """Train, test, and write both pictures into the folder `output`; returns the test accuracy."""
    folder = Path(output)
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    x, y = nn.datasets.spirals(points, turns=1.25, rng=rng)
    x_train, x_test, y_train, y_test = nn.train_test_split(x, y, rng=rng)
    model, history = train(x_train, y_train, epochs, rng)
    print(history)

    results = nn.evaluate(model, x_test, y_test)
    accuracy = results["accuracy"]
    print(f"{accuracy:.2%} of {len(y_test)} unseen points are right, loss {results['loss']:.4f}")

    figure = Figure(figsize=(6, 5.5), layout="constrained")
    axes = figure.subplots()
    draw_regions(axes, model, x_test, y_test)
    axes.set_title(f"Regions, and the points held out: {accuracy:.1%} right")
    axes.legend(loc="upper right")
    figure.savefig(folder / "spiral_regions.png", dpi=144)
    history.plot().savefig(folder / "spiral_history.png", dpi=144)
    print(f"the regions: {folder / 'spiral_regions.png'}")
    print(f"the history: {folder / 'spiral_history.png'}")
    return accuracy


if __name__ == "__main__":
    main()
