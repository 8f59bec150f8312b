"""Lecture B: the perceptron, what one of them cannot do, and what a few of them can.

Source: lectures.md, B "perceptron decision rule" and "XOR".
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

import nn
from autograd import Value, grad
from nn import datasets

from .chapter import OUTPUT, Chapter, plot

COLORS = ("tab:blue", "tab:orange")


def decision_rule(chapter: Chapter) -> None:
    """sign(w^T x), and why nothing is learned through it."""
    chapter.text("""
        A perceptron answers sign(wᵀx + b): +1 or -1, and +1 at 0. The answer is constant on both
        sides of a line, so its derivative is 0 almost everywhere. A gradient says nothing about
        where the line should go. A sigmoid has a slope.
    """)
    scores = np.array([-2.0, -0.1, 0.0, 0.1, 2.0])
    decisions = nn.perceptron_decision(scores)
    slopes = [grad(nn.sigmoid)(float(s)) for s in scores]
    columns = ("score wᵀx + b", "decision", "slope of the sigmoid")
    chapter.table(columns, list(zip(scores, decisions.astype(int), slopes, strict=True)))
    chapter.claim("the decision at 0 is +1", nn.perceptron_decision(0.0) == 1)
    try:
        nn.perceptron_decision(Value(0.5))
        message = ""
    except TypeError as error:
        message = str(error)
    chapter.text(f"Asked to train through decisions, the package refuses: “{message}”")
    chapter.claim(
        "the package says so instead of training silently", "almost everywhere" in message
    )


def one_unit(chapter: Chapter) -> nn.Perceptron:
    """XOR and one line: an argument, and a search; returns the best line."""
    x, y = datasets.xor(4, noise=0.0, rng=None)
    signs = 2 * y - 1
    chapter.text("""
        XOR is +1 where exactly one of two inputs is 1. One unit would need b < 0 at (0, 0),
        w1 + b ≥ 0, w2 + b ≥ 0 and w1 + w2 + b < 0 at (1, 1). The middle two add up to
        w1 + w2 + 2b ≥ 0, the outer two to w1 + w2 + 2b < 0. Both cannot be.
    """)
    steps = np.linspace(-2.0, 2.0, 41)
    w1, w2, b = np.meshgrid(steps, steps, steps)
    lines = np.stack([w1.ravel(), w2.ravel()])
    scores = x @ lines + b.ravel()
    right = (nn.perceptron_decision(scores) == signs[:, np.newaxis]).sum(axis=0)
    chapter.claim(
        f"of {right.size:,} lines the best has {right.max()} of the 4 corners right",
        right.max() == 3,
    )
    distance = np.abs(scores).min(axis=0) / np.maximum(np.hypot(*lines), 1e-9)
    chosen = np.where(right == right.max(), distance, -1.0).argmax()  # far from all corners
    best = nn.Perceptron(2)
    best.load_state_dict({"weight": lines[:, chosen], "bias": b.ravel()[chosen]})
    return best


def circles(chapter: Chapter) -> None:
    """Perceptron learning on XOR, until it comes back to where it has been before."""
    x, y = datasets.xor(4, noise=0.0, rng=None)
    unit, seen = nn.Perceptron(2), []
    while (state := (*unit.weight.data.tolist(), unit.bias.item())) not in seen:
        seen.append(state)
        learning = unit.fit(x, 2 * y - 1, epochs=1)
    chapter.text(f"""
        Perceptron learning on XOR, one epoch after the other: (w1, w2, b) is
        {", ".join(str(s) for s in [*seen, state])}. The last state has been there before, so
        from there on it repeats itself for ever.
    """)
    chapter.claim("perceptron learning runs in circles on XOR", not learning.converged)


def two_layers(chapter: Chapter, quick: bool) -> nn.MLP:
    """A small network that solves XOR."""
    x, y = datasets.xor(4, noise=0.0, rng=None)
    network = nn.MLP([2, 4, 2], nn.tanh, rng=np.random.default_rng(0))
    optimizer = nn.SGD(network.parameters(), learning_rate=0.5, momentum=0.5)
    epochs = 100 if quick else 400
    history = nn.fit(network, x, y, optimizer=optimizer, epochs=epochs, batch_size=None, rng=None)
    chapter.text(f"""
        A multi-layer perceptron with four hidden tanh units, and gradient descent for {epochs}
        steps: the loss ends at {history.step_loss[-1]:.4f}. Each hidden unit draws a line of its
        own, and the output combines their sides.
    """)
    chapter.claim("a multi-layer perceptron solves XOR", nn.accuracy(network(x), y) == 1.0)
    return network


def by_hand(points: Any) -> Any:
    """XOR of two perceptrons and a third: OR and not AND, written down, not learned."""
    a, b = points[..., 0], points[..., 1]
    first, second = nn.perceptron_decision(a + b - 0.5), nn.perceptron_decision(1.5 - a - b)
    return nn.perceptron_decision(first + second - 1.0)


def regions(chapter: Chapter, unit: nn.Perceptron, network: nn.MLP) -> None:
    """Who says what where."""
    x, y = datasets.xor(4, noise=0.0, rng=None)
    ticks = np.linspace(-0.5, 1.5, 201)
    points = np.stack(np.meshgrid(ticks, ticks), axis=-1)
    logits = network.mapped(nn.as_array)(points)
    panels = {
        "The best line: a corner is wrong": unit.predict(points),
        "Three units: or, not and, both": by_hand(points),
        "A trained MLP": logits[..., 1] - logits[..., 0],
    }
    figure, grid = plot(columns=3, width=3.6, height=3.8)
    for axes, (title, scores) in zip(grid, panels.items(), strict=True):
        axes.contourf(ticks, ticks, scores >= 0, levels=[-0.5, 0.5, 1.5], colors=COLORS, alpha=0.3)
        for label, color in enumerate(COLORS):
            name = ("-1", "+1")[label]
            axes.plot(*x[y == label].T, "os"[label], color=color, markersize=9, label=name)
        axes.set(xlabel="x1", ylabel="x2", title=title, aspect="equal")
    grid[0].legend(loc="center", title="XOR", framealpha=1.0)
    chapter.figure(figure, "XOR and the regions in which each of three classifiers says +1.")
    chapter.claim("three perceptrons make XOR", np.array_equal(by_hand(x), 2 * y - 1))


def main(output: str | Path = OUTPUT, *, quick: bool = False) -> Chapter:
    """Write the chapter; when short, the network is trained for fewer steps."""
    chapter = Chapter("B", "The perceptron and XOR", output)
    decision_rule(chapter)
    unit = one_unit(chapter)
    circles(chapter)
    regions(chapter, unit, two_layers(chapter, quick))
    return chapter


if __name__ == "__main__":
    main()
