"""Two moons told apart by a network in which every number is a node: 2-16-16-1 of Values.

The network is an ordinary `nn.MLP` whose weights were made Values, so each multiplication and
addition is a node that can be drawn and asked for its gradient. 100 points make a graph of
65,000 nodes for each step.

Run it with `python -m examples.two_moons_scalar`; it writes the decision boundary into out/.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from sklearn.datasets import make_moons

import nn
from autograd import Value

matplotlib.use("Agg")  # pictures go into files, so no window is needed

import matplotlib.pyplot as plt

REGULARIZATION = 1e-4


def moons(points: int, seed: int) -> tuple[Any, Any]:
    """Points of shape (points, 2), and labels -1 and 1 of shape (points, 1)."""
    x, labels = make_moons(points, noise=0.1, random_state=seed)
    return x, 2 * labels[:, np.newaxis] - 1


def loss_of(model: nn.MLP, x: Any, y: Any) -> Value:
    """Hinge loss plus the squares of all weights, times a small number."""
    squares = sum((weight * weight).sum() for weight in model.parameters())
    return nn.hinge(model(x), y) + REGULARIZATION * squares  # type: ignore[no-any-return]


def plot_boundary(model: nn.MLP, x: Any, y: Any, path: Path) -> None:
    """The points, and where the network changes its mind."""
    low, high = x.min(axis=0) - 0.5, x.max(axis=0) + 0.5
    across, up = np.meshgrid(np.linspace(low[0], high[0], 200), np.linspace(low[1], high[1], 200))
    scores = model.mapped(nn.as_array)(np.stack([across.ravel(), up.ravel()], axis=1))
    figure, axes = plt.subplots(figsize=(6, 4.5), layout="constrained")
    axes.contourf(across, up, scores.reshape(across.shape), levels=20, cmap="RdBu_r", alpha=0.5)
    axes.contour(across, up, scores.reshape(across.shape), levels=[0.0], colors="k")
    axes.scatter(*x.T, c=y[:, 0], cmap="RdBu_r", edgecolors="k")
    axes.set(title="Two moons: the boundary of a network of Values", xlabel="x1", ylabel="x2")
    figure.savefig(path)
    plt.close(figure)


def main(
    output: str | Path = "out", *, points: int = 100, steps: int = 100, seed: int = 0
) -> float:
    """Train, write the boundary into the folder `output`; returns the accuracy."""
    x, y = moons(points, seed)
    model = nn.MLP([2, 16, 16, 1], rng=np.random.default_rng(seed)).mapped(nn.as_values)
    optimizer = nn.SGD(model.parameters(), learning_rate=1.0)
    accuracy = 0.0
    for step in range(steps):
        optimizer.learning_rate = 1.0 - 0.9 * step / steps
        optimizer.zero_grad()
        loss = loss_of(model, x, y)
        loss.backward()
        optimizer.step()
        accuracy = float(np.mean((model.mapped(nn.as_array)(x) > 0) == (y > 0)))
        if step % 10 == 9:
            print(f"step {step + 1:3}: loss {loss.item():.4f}, accuracy {accuracy:.0%}")
    path = Path(output) / "two_moons.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    plot_boundary(model, x, y, path)
    print(f"the boundary: {path}")
    return accuracy


if __name__ == "__main__":
    main()
