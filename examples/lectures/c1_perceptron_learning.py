"""Lecture C: perceptron learning, which ends where a line separates the classes, and only there.

Source: lectures.md, C "perceptron learning".
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import nn
from autograd import Tensor, draw, gradients

from .chapter import OUTPUT, Chapter, plot

COLORS = ("tab:blue", "tab:orange")


def points(mistakes: int) -> tuple[Any, Any]:
    """Samples on both sides of a line, none close to it, and their labels, some of them wrong."""
    rng = np.random.default_rng(3)
    x = rng.uniform([0.0, 0.0], [6.0, 5.0], size=(100, 2))
    heights = x @ np.array([0.6, 0.8]) - 3.8
    x, heights = x[np.abs(heights) > 0.25], heights[np.abs(heights) > 0.25]
    y = np.where(heights > 0, 1, -1)
    y[rng.choice(len(y), mistakes, replace=False)] *= -1
    return x, y


def criterion(chapter: Chapter) -> None:
    """The perceptron criterion of five samples, and its gradient."""
    x = np.array([[2.0, 1.0], [3.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-2.0, -1.0]])
    y = np.array([1, 1, 1, -1, -1])
    w, b = Tensor([-1.0, 2.5], name="w"), Tensor(0.25, name="b")
    scores = x @ w + b
    loss = nn.perceptron_criterion(scores, y)
    loss.name = "J"
    chapter.text("""
        The criterion J = - sum of y (wᵀx + b), over the misclassified samples only, is 0 if there
        are none. Its gradient is - sum of y x for w and - sum of y for b, over the same samples.
        The engine finds it from the recorded graph: `where` lets gradients through to the
        misclassified samples and to nobody else.
    """)
    wrong = nn.perceptron_decision(scores.detach()) != y
    rows = [
        (f"({p[0]:g}, {p[1]:g})", int(label), score, "yes" if bad else "no")
        for p, label, score, bad in zip(x, y, scores.data, wrong, strict=True)
    ]
    chapter.table(("x", "label y", "score wᵀx + b", "misclassified"), rows)
    for_w, for_b = gradients(loss, (w, b))
    chapter.claim("dJ/dw = - sum y x", np.array_equal(for_w, -(y[wrong, None] * x[wrong]).sum(0)))
    chapter.claim("dJ/db = - sum y", for_b == -y[wrong].sum())
    chapter.graph(draw(loss, parameters=(w, b)), "The perceptron criterion of the five samples.")


def one_update(chapter: Chapter) -> None:
    """A step down the criterion of one sample is the rule of the lecture."""
    x, y, rate = np.array([[1.0, -1.0]]), np.array([1]), 0.5
    unit = nn.Perceptron(2)
    unit.load_state_dict({"weight": np.array([-1.0, 1.0]), "bias": np.array(0.5)})
    unit.fit(x, y, learning_rate=rate, epochs=1)
    chapter.text("""
        So a step of gradient descent on one misclassified sample is w ← w + α y x, b ← b + α y.
        With w = (-1, 1), b = 0.5, α = 0.5, the sample x = (1, -1) and y = +1:
    """)
    chapter.table(("", "w1", "w2", "b"), [
        ("by the rule", -1.0 + rate, 1.0 - rate, 0.5 + rate),
        ("by the engine", *unit.weight.data, unit.bias.item()),
    ])  # fmt: skip
    moved = [*unit.weight.data, unit.bias.item()]
    chapter.claim("the update is w + α y x and b + α y", moved == [-0.5, 0.5, 1.0])


class Run(NamedTuple):
    """The perceptron after each epoch, and what came of its learning."""

    units: list[Any]
    result: nn.PerceptronLearning


def learned(x: Any, y: Any, epochs: int) -> Run:
    """Perceptron learning, one epoch after the other, so that each line can be drawn."""
    unit, units, errors, updates = nn.Perceptron(2), [], [], 0
    while len(units) < epochs and 0 not in errors:
        step = unit.fit(x, y, epochs=1)
        units.append(unit.mapped(nn.as_array))
        errors += step.errors
        updates += step.updates
    return Run(units, nn.PerceptronLearning(0 in errors, updates, errors))


def learning(chapter: Chapter, quick: bool) -> None:
    """Classes that a line separates, and the same with three labels wrong."""
    chapter.text("""
        If any line separates the classes, perceptron learning finds one after a finite number of
        updates: the convergence theorem. It bounds them by (R / γ)², where R is the length of the
        longest input and γ the distance of the closest one to the line, both counted with the 1
        that belongs to the bias. If no line does, learning never ends, and all that can be said
        after any number of epochs is that it has not converged.
    """)
    (x, y), (_, noisy) = points(mistakes=0), points(mistakes=3)
    clean, mistaken = learned(x, y, 100), learned(x, noisy, 20 if quick else 100)
    figure, (left, middle, right) = plot(columns=3, width=4.4, height=4.0)
    draw_lines(left, x, y, clean.units, f"Separable: it stops after {len(clean.units)} epochs")
    draw_lines(middle, x, noisy, mistaken.units[-8:], "Three labels wrong: it never stops")
    for run, name in ((clean, "separable"), (mistaken, "three labels wrong")):
        right.plot(range(1, len(run.units) + 1), run.result.errors, ".-", label=name)
    right.set(xlabel="epoch", ylabel=f"misclassified of {len(x)} samples")
    right.set(title="Only one of them comes to rest", ylim=(-1, None))
    right.legend()
    chapter.figure(figure, """
        The line after each epoch (in the middle: after each of the last eight), the last one in
        black; and the errors after each epoch.
    """)  # fmt: skip
    bound = bound_of_the_theorem(x, y, clean.units[-1])
    chapter.claim(f"separable classes: it {clean.result}", clean.result.converged)
    chapter.claim(
        f"{clean.result.updates} updates are within the bound of the theorem, {bound:,.0f} for "
        "the line that was found",
        clean.result.updates <= bound,
    )
    chapter.claim(f"three labels wrong: it {mistaken.result}", not mistaken.result.converged)


def draw_lines(axes: Any, x: Any, y: Any, units: list[Any], title: str) -> None:
    """Samples, and the line where the score of each unit is 0."""
    for label, color in zip((-1, 1), COLORS, strict=True):
        marker, name = ("o", "-1") if label < 0 else ("^", "+1")
        axes.plot(*x[y == label].T, marker, color=color, markersize=4, label=name)
    ends = np.array([-1.0, 7.0])
    for position, unit in enumerate(units, start=1):
        last = position == len(units)
        style = {"color": "black", "linewidth": 2.0} if last else {"color": "gray"}
        heights = -(unit.weight[0] * ends + unit.bias) / unit.weight[1]
        axes.plot(ends, heights, alpha=0.2 + 0.8 * position / len(units), **style)
    axes.set(xlim=(-0.3, 6.3), ylim=(-0.3, 5.3), xlabel="x1", ylabel="x2", title=title)
    axes.legend(loc="upper right", framealpha=1.0)


def bound_of_the_theorem(x: Any, y: Any, unit: Any) -> float:
    """(R / gamma)^2, for the line of a unit that separates the classes."""
    extended, w = np.column_stack([x, np.ones(len(x))]), np.append(unit.weight, unit.bias)
    gamma = (y * (extended @ w)).min() / np.linalg.norm(w)
    return float((np.linalg.norm(extended, axis=1).max() / gamma) ** 2)


def main(output: str | Path = OUTPUT, *, quick: bool = False) -> Chapter:
    """Write the chapter; when short, the attempt at what cannot converge is given up earlier."""
    chapter = Chapter("C", "Perceptron learning", output)
    criterion(chapter)
    one_update(chapter)
    learning(chapter, quick)
    return chapter


if __name__ == "__main__":
    main()
