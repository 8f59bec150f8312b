"""Lecture E: logic gates, one layer in numbers, the sine, and why linear layers collapse.

Source: lectures.md, E "one layer, logits", "XOR, OR, AND", "sine fit" and "linear layers collapse".
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import nn
from autograd import Tensor, Value, draw, gradients, maximum, no_grad

from .chapter import OUTPUT, Chapter, plot

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
GATES = {
    "OR": np.array([[0.0], [1.0], [1.0], [1.0]]),
    "AND": np.array([[0.0], [0.0], [0.0], [1.0]]),
    "XOR": np.array([[0.0], [1.0], [1.0], [0.0]]),
}


def train(
    model: Any, loss: Callable[[Any, Any], Any], x: Any, y: Any, rate: float, steps: int
) -> float:
    """Gradient descent with momentum on all samples at once; returns the last loss."""
    optimizer = nn.SGD(model.parameters(), learning_rate=rate, momentum=0.9)
    for _ in range(steps):
        optimizer.zero_grad()
        out = loss(model(x), y)
        out.backward()
        optimizer.step()
    return float(out)


def plain(model: Any, x: Any) -> Any:
    """The output of a model as an array; nothing is recorded."""
    with no_grad():
        return model(x).data


# --- gates --------------------------------------------------------------------------------------


def step(z: Any) -> Any:
    """1 where z > 0, else 0: the activation of a perceptron."""
    return (z > 0) * 1.0


def gates_by_hand(chapter: Chapter) -> None:
    """OR and AND by one unit, XOR by three in two layers."""
    either = step(CORNERS @ [1.0, 1.0] - 0.5)
    both = step(CORNERS @ [1.0, 1.0] - 1.5)
    exactly_one = step(either - both - 0.5)
    chapter.text("""
        A unit that says 1 where x1 + x2 - 0.5 > 0 is OR; with x1 + x2 - 1.5 > 0 it is AND. No
        single unit is XOR, for no line has (0, 1) and (1, 0) on one side and (0, 0) and (1, 1)
        on the other. Two layers are: XOR is "OR, and not AND", which is OR - AND - 0.5 > 0.
    """)
    rows = [
        [*map(int, corner), *map(int, outs)]
        for corner, outs in zip(CORNERS, np.stack([either, both, exactly_one], 1), strict=True)
    ]
    chapter.table(["x1", "x2", "OR", "AND", "XOR"], rows)
    found = {"OR": either, "AND": both, "XOR": exactly_one}
    for name, outs in found.items():
        units = "three units" if name == "XOR" else "one unit"
        chapter.claim(
            f"{units} with these weights: {name}", np.array_equal(outs, GATES[name][:, 0])
        )


def gates_learned(chapter: Chapter, steps: int) -> None:
    """The same gates, learned."""
    rng = np.random.default_rng(0)
    figure, panels = plot(columns=4, width=3.2, height=3.2)
    loss = nn.binary_cross_entropy_with_logits
    chapter.text("""
        Learned by gradient descent from the four corners. The single sigmoid unit ends at
        probabilities of 1/2 on XOR: that is the best that a line can do.
    """)
    models = [(name, nn.Linear(2, 1, rng=rng)) for name in GATES]
    models.append(("XOR", nn.MLP([2, 4, 1], nn.tanh, rng=rng)))
    across, up = np.meshgrid(np.linspace(-0.4, 1.4, 100), np.linspace(-0.4, 1.4, 100))
    points = np.stack([across.ravel(), up.ravel()], axis=1)
    correct = []
    for axes, (name, model) in zip(panels, models, strict=True):
        train(model, loss, CORNERS, GATES[name], 0.5, steps)
        correct.append(bool(np.array_equal(plain(model, CORNERS) > 0, GATES[name] > 0.5)))
        shares = nn.sigmoid(plain(model, points)).reshape(across.shape)
        shades = axes.pcolormesh(across, up, shares, cmap="RdBu_r", vmin=0, vmax=1, alpha=0.7)
        axes.scatter(*CORNERS.T, c=GATES[name][:, 0], cmap="RdBu_r", edgecolors="k", s=70)
        layers = "two layers" if isinstance(model, nn.MLP) else "one unit"
        axes.set(title=f"{name}, {layers}", xlabel="x1", ylabel="x2", aspect="equal")
    figure.colorbar(shades, ax=panels, label="probability of 1")
    chapter.figure(figure, "The gates as they were learned; the corners are coloured by the truth.")
    halves = nn.sigmoid(plain(models[2][1], CORNERS))
    chapter.claim("one unit learns OR and AND", correct[0] and correct[1])
    chapter.claim(
        "one unit ends at probability 1/2 in all corners of XOR",
        np.allclose(halves, 0.5, atol=1e-3),
    )
    chapter.claim("two layers learn XOR", correct[3])


# --- one layer ----------------------------------------------------------------------------------


def one_layer(chapter: Chapter) -> None:
    """Z = XW + B in numbers: two samples of three features, three outputs."""
    x = np.array([[1.0, 2.0, 3.0], [-1.0, 0.0, 2.0]])
    layer = nn.Linear(3, 3, rng=np.random.default_rng(0))
    layer.weight.data = np.array([[0.2, 0.5, -1.0], [0.1, -0.9, 0.3], [-0.3, 0.4, 0.2]])
    layer.bias.data = np.array([2.0, 3.0, 0.5])
    z = plain(layer, x)
    chapter.text("""
        One layer: Z = XW + B. A row of X is a sample, a column of W is an output; B is added to
        every row. The logit of sample 1 and output 1 is
        1 · 0.2 + 2 · 0.1 + 3 · (-0.3) + 2 = 1.5.
    """)
    rows = [[f"sample {i + 1}", str(x[i].tolist()), *z[i]] for i in range(2)]
    chapter.table(["", "features", "logit 1", "logit 2", "logit 3"], rows)
    by_loops = [
        [
            sum(x[i, k] * layer.weight.data[k, j] for k in range(3)) + layer.bias.data[j]
            for j in range(3)
        ]
        for i in range(2)
    ]
    chapter.claim(
        "the layer gives what the sums give", np.allclose(z, by_loops, rtol=0, atol=1e-15)
    )
    chapter.claim("logit 1 of sample 1 is 1.5", abs(z[0, 0] - 1.5) < 1e-15)


# --- the sine -----------------------------------------------------------------------------------


def identity(x: Any) -> Any:
    """No activation at all."""
    return x


def sine(chapter: Chapter, steps: int) -> None:
    """The sine from 0 to 2 pi, by linear units and by ReLU units."""
    x = np.linspace(0.0, 2.0 * np.pi, 100)[:, np.newaxis]
    y, scaled = np.sin(x), x / np.pi - 1.0  # inputs around 0 are easier to learn from
    units = {"linear units": (identity, nn.xavier), "ReLU units": (nn.relu, nn.he)}
    figure, axes = plot()
    axes.plot(x, y, "k", label="sin x")
    errors = {}
    for (name, (activation, weights)), style in zip(units.items(), ("--", "-"), strict=True):
        rng = np.random.default_rng(3)
        model = nn.MLP([1, 16, 16, 1], activation, rng=rng, initialization=weights)
        errors[name] = train(model, nn.mean_squared_error, scaled, y, 0.02, steps)
        axes.plot(x, plain(model, scaled), style, label=f"{name}: error {errors[name]:.2g}")
    axes.set(xlabel="x", ylabel="y", title="Linear units draw a line, ReLU units bend it")
    axes.legend()
    line = np.polynomial.Polynomial.fit(x[:, 0], y[:, 0], 1)
    best = float(np.mean((line(x) - y) ** 2))
    chapter.text(f"""
        Two hidden layers of 16 units learn the sine. Without an activation the network is a line,
        however many layers it has, and ends at the mean squared error of the best line,
        {best:.4f}. With ReLU between the layers it follows the curve in straight pieces.
    """)
    chapter.figure(figure, "The sine and what two networks of one size made of it.")
    chapter.claim(
        "linear units end at the best line", abs(errors["linear units"] - best) < 1e-3 * best
    )
    chapter.claim("ReLU units come 100 times closer", errors["ReLU units"] < best / 100)


def worked_unit(chapter: Chapter) -> None:
    """Two ReLU units behind each other, with the lecture's weights, as a graph."""

    def unit(x: Any) -> Any:
        return maximum(maximum(x * 6.0 + 0.0, 0) * (-1.0) + 0.7, 0) * (-1.0)

    x = Value(0.05, name="x")
    y = unit(x)
    y.name = "y"
    y.backward()
    end = 0.7 / 6.0
    xs = np.linspace(-0.1, 0.3, 201)
    figure, axes = plot()
    axes.plot(xs, unit(xs))
    axes.axvline(0.0, color="0.7", linestyle=":", label="the first unit switches on")
    axes.axvline(end, color="0.7", linestyle="--", label="the second unit switches off")
    axes.set(xlabel="x", ylabel="y", title="Two ReLU units make one slope with two ends")
    axes.legend(loc="lower right")
    chapter.text("""
        A piece of the fit by hand: y = max(max(x · 6.0 + 0.0, 0) · (-1.0) + 0.7, 0) · (-1.0). The
        first unit is on for x > 0, the second for x < 0.7/6. Where both are on, the slope is
        6 · (-1) · (-1) = 6; elsewhere it is 0. Such slopes, side by side, make up the curve.
    """)
    picture = draw(y, title="y = max(max(6x, 0) · (-1) + 0.7, 0) · (-1) at x = 0.05")
    chapter.graph(picture, "The unit as a graph: both maxima let the gradient through.")
    chapter.figure(figure, "The unit over x: flat, a slope of 6, flat.")
    chapter.claim(
        "y(0.05) = -0.4, with slope 6", abs(y.data + 0.4) < 1e-15 and abs(x.grad - 6) < 1e-14
    )
    ends = Tensor([-1.0, 0.2])
    (slopes,) = gradients(unit(ends), [ends], seed=np.ones(2))
    chapter.claim("left of 0 and right of 0.7/6 the slope is 0", not slopes.any())
    chapter.claim("y goes from -0.7 to 0", abs(unit(-1.0) + 0.7) < 1e-15 and unit(0.2) == 0.0)


# --- linear layers ------------------------------------------------------------------------------


def collapse(chapter: Chapter) -> None:
    """Two linear layers equal one."""
    rng = np.random.default_rng(5)
    first, second, both = (
        nn.Linear(4, 6, rng=rng),
        nn.Linear(6, 3, rng=rng),
        nn.Linear(4, 3, rng=rng),
    )
    first.bias.data, second.bias.data = rng.normal(size=6), rng.normal(size=3)
    both.weight.data = first.weight.data @ second.weight.data
    both.bias.data = first.bias.data @ second.weight.data + second.bias.data
    x = rng.normal(size=(20, 4))
    chapter.text("""
        Why linear units cannot bend: (X W1 + b1) W2 + b2 = X (W1 W2) + (b1 W2 + b2). Two linear
        layers are one linear layer with the weights W1 W2 and the bias b1 W2 + b2.
    """)
    apart = np.abs(plain(second, plain(first, x)) - plain(both, x)).max()
    bent = np.abs(plain(second, nn.relu(plain(first, x))) - plain(both, x)).max()
    chapter.claim("two linear layers equal one, on 20 samples", apart < 1e-12)
    chapter.claim("with ReLU between them they do not", bent > 0.1)


def main(output: str | Path = OUTPUT, *, quick: bool = False) -> Chapter:
    """Write the chapter; short, with a quarter of the steps for the sine."""
    chapter = Chapter("E", "Logic gates, one layer, and the sine", output)
    gates_by_hand(chapter)
    gates_learned(chapter, 400)
    one_layer(chapter)
    sine(chapter, 1000 if quick else 4000)
    worked_unit(chapter)
    collapse(chapter)
    return chapter


if __name__ == "__main__":
    main()
