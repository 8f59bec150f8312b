"""Lecture E: what a wrong answer costs, what confidence is worth, and the slopes behind it.

Source: lectures.md, E "losses", "confidence", "derivatives" and "perceptron and logistic
regression classifiers".
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

import nn
from autograd import Tensor, gradients, jacobian, sign, vjp

from .chapter import OUTPUT, Chapter, plot

CLASSES = ("dog", "pear", "house", "grass")
UNSURE = np.array([[0.23, 0.30, 0.23, 0.23]])
SURE = np.array([[0.06, 0.79, 0.07, 0.09]])


# --- losses -------------------------------------------------------------------------------------


def numbers(chapter: Chapter) -> None:
    """The loss for numbers: the mean squared error."""
    chapter.text("""
        For numbers: the squared error. 23.5 was predicted and 22.9 was measured; for several
        predictions it is the mean.
    """)
    chapter.compare("(23.5 - 22.9)²", "0.36", nn.mean_squared_error(23.5, 22.9))
    several = nn.mean_squared_error(np.array([23.5, 20.0, 21.0]), np.array([22.9, 20.0, 23.0]))
    chapter.claim(
        "with the errors 0.6, 0 and -2 the mean is (0.36 + 0 + 4) / 3",
        abs(several - 4.36 / 3) < 1e-14,
    )


def two_classes(chapter: Chapter) -> None:
    """The loss for two classes: binary cross-entropy, and what clipping is for."""
    rows = [
        [p, nn.binary_cross_entropy(p, 1), nn.binary_cross_entropy(p, 0)]
        for p in (0.0, 0.1, 0.5, 0.9, 1.0)
    ]
    chapter.text("""
        For two classes: p is the probability of class 1. If class 1 is true the cost is -ln p,
        else -ln(1 - p). Probabilities are clipped to [1e-7, 1 - 1e-7] first: to be sure and
        wrong costs -ln 1e-7 = 16.1, and not infinity.
    """)
    chapter.table(["p", "cost if 1 is true", "cost if 0 is true"], rows)
    largest = -np.log(1e-7)
    chapter.claim(
        "sure and wrong costs -ln 1e-7", np.allclose([rows[0][1], rows[-1][2]], largest, atol=1e-8)
    )
    chapter.claim(
        "p = 1/2 costs ln 2 either way", np.allclose(rows[2][1:], np.log(2.0), rtol=1e-14)
    )


def one_hot(chapter: Chapter) -> None:
    """Classes as rows of 0 and 1."""
    rows = nn.one_hot(np.arange(4), 4, int)
    chapter.text("""
        For several classes the truth is written as a one-hot row: 1 at the true class, else 0.
        The cost is -sum y_i ln p_i, of which one term is left: -ln of the probability of the true
        class.
    """)
    chapter.table(["", *CLASSES], [[name, *row] for name, row in zip(CLASSES, rows, strict=True)])
    chapter.claim(
        "the one-hot rows of the classes in order are the unit matrix",
        np.array_equal(rows, np.eye(4)),
    )


def confidence(chapter: Chapter) -> None:
    """Two predictions with the same answer and different confidence."""
    pear = nn.one_hot([1], 4)
    chapter.text("""
        The truth is a pear. Both predictions say pear, so both are right; one of them is hardly
        sure, the other is. The loss rewards the confidence.
    """)
    unsure, sure = (nn.categorical_cross_entropy(p, pear) for p in (UNSURE, SURE))
    chapter.compare("[0.23, 0.30, 0.23, 0.23] costs", "1.20", unsure)
    chapter.compare("[0.06, 0.79, 0.07, 0.09] costs", "0.24", sure)
    chapter.claim(
        "a class index says the same as a one-hot row",
        nn.categorical_cross_entropy(SURE, [1]) == sure,
    )
    wrong = nn.categorical_cross_entropy(np.array([[1.0, 0.0, 0.0, 0.0]]), pear)
    chapter.claim(
        "probability 0 for the truth costs -ln 1e-7, by clipping", abs(wrong + np.log(1e-7)) < 1e-12
    )
    p = np.linspace(0.005, 1.0, 300)
    figure, axes = plot()
    axes.plot(p, -np.log(p), label="-ln p")
    for name, row, cost in (("unsure", UNSURE, unsure), ("sure", SURE, sure)):
        axes.plot(row[0, 1], cost, "o", label=f"{name}: p = {row[0, 1]:.2f} costs {cost:.2f}")
    axes.set(xlabel="probability given to the true class", ylabel="cost")
    axes.set_title("To be right and sure is cheap, to be wrong and sure is not")
    axes.legend()
    chapter.figure(figure, "The cost against the probability of the true class.")


def probabilities_and_logits(chapter: Chapter) -> None:
    """The same loss of probabilities and of logits."""
    chapter.text("""
        The lecture's rows sum to 0.99 and 1.01, and are taken as they are. A network ends in
        logits, and nn.cross_entropy takes these: it makes shares that sum to 1, needs no
        clipping, and costs the same where the shares are the same.
    """)
    logits = np.log(SURE)
    of_shares = nn.categorical_cross_entropy(nn.softmax(logits), [1])
    chapter.claim(
        "cross-entropy of logits is categorical cross-entropy of their softmax",
        abs(nn.cross_entropy(logits, [1]) - of_shares) < 1e-12,
    )


# --- derivatives --------------------------------------------------------------------------------


def derivatives(chapter: Chapter) -> None:
    """ReLU, sigmoid and softmax."""
    z = np.array([0.5, -1.0, 2.0, 0.0])
    s = nn.softmax(z)
    found = jacobian(nn.softmax)(z)
    formula = np.array([[s[i] * (i == j) - s[i] * s[j] for j in range(4)] for i in range(4)])
    chapter.text("""
        The derivatives that the lecture gives. dS_i/dz_j = S_i delta_ij - S_i S_j, where delta_ij
        is 1 for i = j and else 0; the table is the engine's Jacobian at the logits 0.5, -1, 2, 0.
    """)
    chapter.table(
        ["", "dz1", "dz2", "dz3", "dz4"], [[f"dS{i + 1}", *row] for i, row in enumerate(found)]
    )
    chapter.claim(
        "softmax: S_i delta_ij - S_i S_j", np.allclose(found, formula, rtol=0, atol=1e-15)
    )
    _, pullback = vjp(nn.relu, z)
    chapter.claim("ReLU: 1 where x > 0, else 0", np.array_equal(pullback(np.ones(4))[0], z > 0))
    out, pullback = vjp(nn.sigmoid, z)
    chapter.claim(
        "sigmoid: f (1 - f)", np.allclose(pullback(np.ones(4))[0], out * (1 - out), rtol=1e-14)
    )


# --- classifiers --------------------------------------------------------------------------------


def step(z: Any) -> Any:
    """1 where z > 0, else 0: the sign of the positive part."""
    return sign(nn.relu(z))


def trained(unit: nn.Linear, x: Any, y: Any) -> tuple[float, float]:
    """Weight and bias of a unit after logistic regression."""
    optimizer = nn.SGD(unit.parameters(), learning_rate=1.0)
    for _ in range(300):
        optimizer.zero_grad()
        nn.binary_cross_entropy_with_logits(unit(x), y).backward()
        optimizer.step()
    return float(unit.weight.data[0, 0]), float(unit.bias.data[0])


def plot_answers(chapter: Chapter, x: Any, y: Any, across: Any, z: Any) -> None:
    """The samples, and what step and sigmoid answer across them."""
    figure, axes = plot()
    axes.plot(x, y, "k|", markersize=12, label="samples")
    axes.plot(across, z > 0, label="perceptron: step at z > 0")
    axes.plot(across, nn.sigmoid(z), label="logistic regression: sigmoid(z)")
    axes.set(xlabel="x", ylabel="class, probability of class 1")
    axes.set_title("One line z = wx + b, answered yes or no, or with a probability")
    axes.legend()
    chapter.figure(figure, "Step and sigmoid over the same trained unit.")


def classifiers(chapter: Chapter) -> None:
    """A unit that ends in a step, and one that ends in a sigmoid."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 1)) * 1.5
    y = (x + 0.5 * rng.normal(size=(60, 1)) > 0.5) * 1.0
    unit = nn.Linear(1, 1, rng=rng)
    by_step = gradients(nn.mean_squared_error(step(unit(x)), y), [unit.weight, unit.bias])
    weight, bias = trained(unit, x, y)
    chapter.text("""
        Two classifiers on one unit z = wx + b. The perceptron says 1 where z > 0. Logistic
        regression gives sigmoid(z) as the probability of class 1. They decide alike, but only the
        second can be trained by gradients: the slope of a step is 0. (The perceptron has a
        learning rule of its own.)
    """)
    across = np.linspace(-4.0, 4.0, 400)
    z = across * weight + bias
    plot_answers(chapter, x, y, across, z)
    chapter.claim("through the step no gradient comes back", not any(g.any() for g in by_step))
    chapter.claim(
        "sigmoid(z) > 1/2 exactly where z > 0", np.array_equal(nn.sigmoid(z) > 0.5, z > 0)
    )
    right = float(np.mean((x * weight + bias > 0) == y))
    chapter.claim(
        f"trained through the sigmoid, {right:.0%} of the samples are right", right > 0.85
    )
    at_zero = Tensor([-1e-9, 0.0, 1e-9])
    chapter.claim("at z = 0 itself the step says 0", step(at_zero).tolist() == [0.0, 0.0, 1.0])


def main(output: str | Path = OUTPUT, *, quick: bool = False) -> Chapter:
    """Write the chapter; it is the same when short."""
    chapter = Chapter("E", "Losses and confidence", output)
    numbers(chapter)
    two_classes(chapter)
    one_hot(chapter)
    confidence(chapter)
    probabilities_and_logits(chapter)
    derivatives(chapter)
    classifiers(chapter)
    return chapter


if __name__ == "__main__":
    main()
