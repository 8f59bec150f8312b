"""Lecture B: the gradient of linear layers in matrix form, on paper and by the engine.

Source: lectures.md, B "fully connected layer in matrix form".
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from autograd import Tensor, draw, gradients, hessian

from .chapter import OUTPUT, Chapter, plot


def half_squared_norm(error: Any) -> Any:
    """1/2 ||error||²."""
    return 0.5 * (error * error).sum()


def difference(ours: Any, paper: Any) -> float:
    """The largest difference of two matrices, as a part of the largest number in them."""
    return float(np.abs(ours - paper).max() / np.abs(paper).max())


def one_layer(chapter: Chapter) -> None:
    """L = 1/2 ||Wx - y||² for numbers small enough to follow on paper."""
    weight = Tensor([[1.0, 2.0], [3.0, 4.0]], name="W")
    x = Tensor([1.0, -1.0], name="x")
    y = np.array([0.0, 1.0])
    loss = half_squared_norm(weight @ x - y)
    loss.name = "L"
    error = weight.data @ x.data - y
    chapter.text("""
        One layer, L = 1/2 ||Wx - y||², with W = [[1, 2], [3, 4]], x = (1, -1), y = (0, 1). Here
        Wx - y = (-1, -2) is the error, and L = (1 + 4) / 2 = 2.5. The weight from input j to
        output i multiplies x_j and adds to error i, so its gradient is their product: as a
        matrix, dL/dW = (Wx - y) xᵀ. In the same way dL/dx = Wᵀ (Wx - y).
    """)
    by_weight, by_x = gradients(loss, [weight, x])
    paper = np.outer(error, x.data)
    places = [(i, j) for i in range(2) for j in range(2)]
    rows = [[f"dL/dW[{i}, {j}]", paper[i, j], by_weight[i, j]] for i, j in places]
    rows += [[f"dL/dx[{i}]", (weight.data.T @ error)[i], by_x[i]] for i in range(2)]
    chapter.table(["gradient", "on paper", "by the engine"], rows)
    chapter.graph(
        draw(loss, title="L = 1/2 ||Wx - y||²"),
        "The graph of L. The engine knows no rule for layers, only for each card.",
    )
    chapter.claim("dL/dW = (Wx - y) xᵀ", np.array_equal(by_weight, paper))
    chapter.claim("dL/dx = Wᵀ (Wx - y)", np.array_equal(by_x, weight.data.T @ error))


def batch(chapter: Chapter) -> None:
    """The same for many samples, the columns of X: the sum of their matrices."""
    rng = np.random.default_rng(0)
    weight, xs, ys = (
        Tensor(rng.normal(size=(3, 4))),
        rng.normal(size=(4, 20)),
        rng.normal(size=(3, 20)),
    )
    (ours,) = gradients(half_squared_norm(weight @ xs - ys), [weight])
    errors = weight.data @ xs - ys
    each = sum(np.outer(errors[:, n], xs[:, n]) for n in range(20))
    chapter.text("""
        With one sample in each column of X, the gradients of the samples add up, and a product
        of matrices does the sum: dL/dW = (WX - Y) Xᵀ.
    """)
    chapter.claim("20 samples: dL/dW = (WX - Y) Xᵀ", difference(ours, errors @ xs.T) < 1e-12)
    chapter.claim("and it is the sum over the samples of error xᵀ", difference(ours, each) < 1e-12)


def three_layers(chapter: Chapter) -> None:
    """L = 1/2 ||W3 W2 W1 x - y||²."""
    rng = np.random.default_rng(1)
    w1, w2, w3 = (
        Tensor(rng.normal(size=size), name=f"W{i}")
        for i, size in enumerate([(4, 5), (3, 4), (2, 3)], start=1)
    )
    x, y = rng.normal(size=5), rng.normal(size=2)
    loss = half_squared_norm(w3 @ (w2 @ (w1 @ x)) - y)
    loss.name = "L"
    ours = gradients(loss, [w3, w2, w1])
    a, b, c = w1.data, w2.data, w3.data
    error = c @ b @ a @ x - y
    paper = {
        "dL/dW3 = (W3 W2 W1 x - y) (W2 W1 x)ᵀ": np.outer(error, b @ a @ x),
        "dL/dW2 = W3ᵀ (W3 W2 W1 x - y) (W1 x)ᵀ": np.outer(c.T @ error, a @ x),
        "dL/dW1 = W2ᵀ W3ᵀ (W3 W2 W1 x - y) xᵀ": np.outer(b.T @ c.T @ error, x),
    }
    chapter.text("""
        Three layers without activations, 5 inputs, 4, 3 and 2 outputs. Every closed form is what
        went into the layer, and the error carried back through the layers behind it.
    """)
    for (formula, matrix), gradient in zip(paper.items(), ours, strict=True):
        chapter.claim(
            formula, gradient.shape == matrix.shape and difference(gradient, matrix) < 1e-12
        )
    chapter.graph(
        draw(loss, title="L = 1/2 ||W₃W₂W₁x - y||²", parameters=[w1, w2, w3]),
        "Three linear layers and their loss, with values and gradients.",
    )


def follow(start: Any, xs: Any, ys: Any, rate: float, steps: int) -> list[tuple[float, float]]:
    """Two descents from one start, one by each gradient: (loss, distance of the two weights)."""
    engine, paper, rows = Tensor(start), start.copy(), []
    for _ in range(steps):
        loss = half_squared_norm(engine @ xs - ys)
        (gradient,) = gradients(loss, [engine])
        rows.append((loss.item(), float(np.abs(engine.data - paper).max())))
        engine = Tensor(engine.data - rate * gradient)
        paper = paper - rate * (paper @ xs - ys) @ xs.T
    return rows


def descent(chapter: Chapter) -> None:
    """Learning a rotation by each gradient gives the same weights at every step."""
    rng = np.random.default_rng(2)
    angle = np.radians(30.0)
    rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    xs = rng.normal(size=(2, 40))
    curvature = hessian(lambda w: half_squared_norm(w.reshape(2, 2) @ xs))(np.zeros(4))
    rows = follow(np.zeros((2, 2)), xs, rotation @ xs, 1.0 / np.linalg.norm(curvature, 2), 25)
    losses, distances = map(np.array, zip(*rows, strict=True))
    figure, axes = plot()
    axes.semilogy(losses, label="loss, by the engine's gradient")
    axes.semilogy(distances + 1e-17, ".", label="distance of the weights, engine and closed form")
    axes.set(xlabel="step", ylabel="loss, distance")
    axes.set_title("Engine and closed form descend alike")
    axes.legend()
    chapter.text("""
        One layer learns to rotate by 30°. Descent by the engine's gradient and descent by the
        closed form take the same path.
    """)
    chapter.figure(figure, "Two descents: the loss, and how far apart the weights ever are.")
    chapter.claim("25 steps bring the loss below 1e-6", losses[-1] < 1e-6)
    chapter.claim("the weights never differ by more than rounding", distances.max() < 1e-12)


def main(output: str | Path = OUTPUT, *, quick: bool = False) -> Chapter:
    """Write the chapter; it is the same when short."""
    chapter = Chapter("B", "Gradients of linear layers in matrix form", output)
    one_layer(chapter)
    batch(chapter)
    three_layers(chapter)
    descent(chapter)
    return chapter


if __name__ == "__main__":
    main()
