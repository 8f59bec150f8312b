"""Lecture C: four networks, from logistic regression to a hidden layer that learns features.

Source: lectures.md, C "NW1" to "NW4".
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import nn
from autograd import no_grad

from .chapter import OUTPUT, Chapter, plot

CENTRES = np.array([[-2.0, -1.0], [2.0, -1.0], [0.0, 2.2]])


def blobs(rng: np.random.Generator, classes: int, rows: int) -> tuple[Any, Any]:
    """Points around a centre for each class, shape (rows, 2), and their classes."""
    labels = np.arange(rows) % classes
    return CENTRES[labels] + rng.normal(size=(rows, 2)), labels


def train(
    model: Any, loss: Callable[[Any, Any], Any], x: Any, y: Any, rate: float, steps: int
) -> list[float]:
    """Gradient descent on all samples at once; returns the loss before each step."""
    optimizer = nn.SGD(model.parameters(), learning_rate=rate, momentum=0.9)
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        out = loss(model(x), y)
        out.backward()
        optimizer.step()
        losses.append(out.item())
    return losses


def plain(model: Any, x: Any) -> Any:
    """The output of a model as an array; nothing is recorded."""
    with no_grad():
        return model(x).data


def grid(x: Any) -> tuple[Any, Any, Any]:
    """A raster over the points: its two coordinates, and its points as rows."""
    low, high = x.min(axis=0) - 0.4, x.max(axis=0) + 0.4
    across, up = np.meshgrid(*np.linspace(low, high, 200).T)
    return across, up, np.stack([across.ravel(), up.ravel()], axis=1)


def draw_regions(axes: Any, x: Any, y: Any, score: Callable[[Any], Any]) -> None:
    """Two classes as points, and where the score says more and less than 0."""
    across, up, points = grid(x)
    heights = score(points).reshape(across.shape)
    axes.contourf(across, up, heights > 0, levels=1, colors=["tab:blue", "tab:orange"], alpha=0.2)
    axes.contour(across, up, heights, levels=[0.0], colors="k")
    for k, colour in enumerate(["tab:blue", "tab:orange"]):
        axes.plot(*x[y == k].T, ".", color=colour, label=f"class {k}")
    axes.legend()


# --- NW1 ----------------------------------------------------------------------------------------


def nw1(chapter: Chapter, steps: int) -> None:
    """One sigmoid neuron: logistic regression."""
    rng = np.random.default_rng(0)
    x, labels = blobs(rng, 2, 100)
    y = labels[:, np.newaxis]
    model = nn.Linear(2, 1, rng=rng)
    out = nn.binary_cross_entropy_with_logits(model(x), y)
    out.backward()
    delta = nn.sigmoid(plain(model, x)) - y
    chapter.text("""
        NW1. One neuron: z = xW + b, a = sigmoid(z) is the probability of class 1. The loss is the
        mean over the samples of -y ln a - (1 - y) ln(1 - a). Its derivative with respect to z is
        a - y, so the gradient of the weights is the mean of (a - y) x.
    """)
    same = np.allclose(model.weight.grad, x.T @ delta / 100, rtol=0, atol=1e-14)
    chapter.claim("the engine's gradient of the weights is the mean of (a - y) x", same)
    losses = train(model, nn.binary_cross_entropy_with_logits, x, y, 0.5, steps)
    figure, (left, right) = plot(columns=2)
    draw_regions(left, x, labels, lambda points: plain(model, points))
    left.set(title="One sigmoid neuron draws one line", xlabel="x1", ylabel="x2")
    right.semilogy(losses)
    right.set(title="Its loss falls", xlabel="step", ylabel="binary cross-entropy")
    chapter.figure(figure, "NW1, logistic regression: the line a = 1/2, and the loss.")
    right_share = float(np.mean((plain(model, x) > 0) == y))
    chapter.claim(
        f"{right_share:.0%} of the points are on their side of the line", right_share > 0.95
    )


# --- NW2 ----------------------------------------------------------------------------------------


def summed_binary_cross_entropy(logits: Any, targets: Any) -> Any:
    """Binary cross-entropy summed over the outputs, mean over the samples."""
    return targets.shape[-1] * nn.binary_cross_entropy_with_logits(logits, targets)


def nw2(chapter: Chapter, steps: int) -> None:
    """K sigmoid outputs: as many logistic regressions, which know nothing of each other."""
    rng = np.random.default_rng(1)
    x = rng.normal(size=(200, 2)) * 2.0
    questions = {"right of 0": x[:, 0] > 0, "above 0": x[:, 1] > 0, "far": (x * x).sum(1) > 4}
    y = np.stack(list(questions.values()), axis=1).astype(float)
    together = nn.Linear(2, 3, rng=rng)
    start = nn.as_array(together.weight)
    train(together, summed_binary_cross_entropy, x, y, 0.3, steps)
    alone = []
    for k in range(3):
        unit = nn.Linear(2, 1, rng=rng)
        unit.weight.data = start[:, k : k + 1]
        train(unit, nn.binary_cross_entropy_with_logits, x, y[:, k : k + 1], 0.3, steps)
        alone.append(nn.as_array(unit.weight))
    chapter.text("""
        NW2. K sigmoid outputs answer K questions that do not exclude each other; the loss is
        summed over the outputs and averaged over the samples. Three questions about a point: is
        it right of 0, is it above 0, is it farther than 2 from the centre? A line answers the
        first two; no line answers the third.
    """)
    apart = np.abs(nn.as_array(together.weight) - np.hstack(alone)).max()
    correct = np.mean((plain(together, x) > 0) == y, axis=0)
    chapter.table(
        ["question", "right answers"],
        [[name, f"{share:.0%}"] for name, share in zip(questions, correct, strict=True)],
    )
    chapter.claim("three outputs trained together are three logistic regressions", apart < 1e-12)
    chapter.claim(
        "the first two are learned, the third is not", min(correct[:2]) > 0.97 > 0.8 > correct[2]
    )


# --- NW3 ----------------------------------------------------------------------------------------


def plot_shares(chapter: Chapter, model: Any, x: Any, labels: Any, losses: list[float]) -> None:
    """The points, lines where a class gets 1/2 and 9/10, and beside them the loss."""
    figure, (left, right) = plot(columns=2)
    across, up, points = grid(x)
    shares = nn.softmax(plain(model, points))
    styles = {"levels": [0.5, 0.9], "linestyles": ["solid", "dotted"]}
    for k, colour in enumerate(["tab:blue", "tab:orange", "tab:green"]):
        left.contour(across, up, shares[:, k].reshape(across.shape), colors=colour, **styles)
        left.plot(*x[labels == k].T, ".", color=colour, label=f"class {k}")
    left.set(title="Softmax shares the plane among three classes", xlabel="x1", ylabel="x2")
    left.legend()
    right.semilogy(losses)
    right.set(title="Its loss falls", xlabel="step", ylabel="cross-entropy")
    chapter.figure(figure, "NW3: where each class gets 1/2 (solid) and 9/10 (dotted); the loss.")


def nw3(chapter: Chapter, steps: int) -> None:
    """Softmax outputs: classes that exclude each other."""
    rng = np.random.default_rng(2)
    x, labels = blobs(rng, 3, 150)
    model = nn.Linear(2, 3, rng=rng)
    first = nn.cross_entropy(model(x), labels)
    first.backward()
    delta = nn.softmax(plain(model, x)) - nn.one_hot(labels, 3)
    chapter.text("""
        NW3. Softmax outputs are the probabilities of K classes of which exactly one is true; the
        loss is the mean of -ln a_k at the true class. Its derivative with respect to the logits
        is again a - y, with y the one-hot row.
    """)
    same = np.allclose(model.weight.grad, x.T @ delta / 150, rtol=0, atol=1e-14)
    chapter.claim("the engine's gradient of the weights is the mean of x (a - y)ᵀ", same)
    losses = train(model, nn.cross_entropy, x, labels, 0.3, steps)
    plot_shares(chapter, model, x, labels, losses)
    shares = nn.softmax(plain(model, x))
    chapter.claim(
        "all probabilities of a point sum to 1", np.allclose(shares.sum(1), 1.0, atol=1e-14)
    )
    accuracy = nn.accuracy(plain(model, x), labels)
    chapter.claim(f"{accuracy:.0%} of the points get their class", accuracy > 0.95)
    two, z = np.stack([np.zeros(9), np.linspace(-5, 5, 9)], axis=1), np.linspace(-5, 5, 9)
    chapter.claim(
        "two classes: softmax of (0, z) is the sigmoid of z",
        np.allclose(nn.softmax(two)[:, 1], nn.sigmoid(z), rtol=1e-13),
    )


# --- NW4 ----------------------------------------------------------------------------------------


def ring(rng: np.random.Generator, rows: int) -> tuple[Any, Any]:
    """A cloud of points, class 0, and a ring around it, class 1."""
    labels = np.arange(rows) % 2
    radius = np.where(labels == 1, 2.0, 0.6) + 0.15 * rng.normal(size=rows)
    angle = rng.uniform(0.0, 2.0 * np.pi, rows)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1), labels


def hidden(network: nn.MLP, x: Any) -> Any:
    """What the last layer of a network is given, as an array."""
    with no_grad():
        for layer in network.layers[:-1]:
            x = network.activation(layer(x))
    return x.data


def nw4(chapter: Chapter, steps: int) -> None:
    """A hidden layer: it maps the input to where a line can divide it."""
    rng = np.random.default_rng(3)
    x, labels = ring(rng, 200)
    y = labels[:, np.newaxis]
    line = nn.Linear(2, 1, rng=rng)
    train(line, nn.binary_cross_entropy_with_logits, x, y, 0.3, steps)
    network = nn.MLP([2, 8, 2, 1], nn.tanh, rng=rng, initialization=nn.glorot)
    train(network, nn.binary_cross_entropy_with_logits, x, y, 0.1, 3 * steps)
    last, features = network.layers[-1], hidden(network, x)
    chapter.text("""
        NW4. Before the same output neuron come hidden layers, here of 8 and of 2 tanh units. They
        map a point of the input to a point of the hidden space, and they learn a map after which
        one line divides the classes: hidden layers are learners of features. With two units at
        its end the hidden space can be drawn.
    """)
    figure, (left, right) = plot(columns=2)
    draw_regions(left, x, labels, lambda points: plain(network, points))
    left.set(title="Input space: no line divides the classes", xlabel="x1", ylabel="x2")
    draw_regions(right, features, labels, lambda points: plain(last, points))
    right.set(title="Hidden space: a line does", xlabel="hidden unit 1", ylabel="hidden unit 2")
    chapter.figure(figure, "NW4: the same points as they come in and as the last layer sees them.")
    without = float(np.mean((plain(line, x) > 0) == y))
    within = float(np.mean((plain(network, x) > 0) == y))
    chapter.claim(f"without a hidden layer {without:.0%} are right", without < 0.75)
    chapter.claim(f"with it {within:.0%}", within == 1.0)
    chapter.claim(
        "the last layer alone, a line in the hidden space, gives the same answers",
        np.allclose(plain(last, features), plain(network, x), rtol=1e-12),
    )


def main(output: str | Path = OUTPUT, *, quick: bool = False) -> Chapter:
    """Write the chapter; short, with a third of the steps."""
    chapter = Chapter("C", "Four networks, NW1 to NW4", output)
    steps = 200 if quick else 600
    nw1(chapter, steps)
    nw2(chapter, steps)
    nw3(chapter, steps)
    nw4(chapter, steps)
    return chapter


if __name__ == "__main__":
    main()
