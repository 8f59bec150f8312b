"""Lecture C: Jacobians in numerator layout, deltas, and backpropagation in matrix form.

Source: lectures.md, C "matrix calculus" and "backpropagation, batch".
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import nn
from autograd import Tensor, draw, grad, gradients, jacobian

from .chapter import OUTPUT, Chapter

TOLERANCE = 1e-12


def close(x: Any, y: Any) -> bool:
    """Whether two arrays have one shape and the same numbers, but for rounding."""
    return np.shape(x) == np.shape(y) and bool(np.allclose(x, y, rtol=TOLERANCE, atol=TOLERANCE))


def matrix(x: Any) -> str:
    """A matrix in one cell: `[1.0000 2.0000 | 3.0000 4.0000]`."""
    rows = np.atleast_2d(x)
    return "[" + " | ".join(" ".join(f"{number:.4f}" for number in row) for row in rows) + "]"


# --- Jacobians ----------------------------------------------------------------------------------


def layout(chapter: Chapter) -> None:
    """What the Jacobian of a function from 2 to 3 numbers looks like."""

    def f(x: Any) -> Any:
        return np.stack([x[0] * x[1], x[0] ** 2, x[0] + 3.0 * x[1]])

    found = jacobian(f)(np.array([2.0, 5.0]))
    paper = np.array([[5.0, 2.0], [4.0, 0.0], [1.0, 3.0]])
    chapter.text("""
        Numerator layout: the Jacobian of a function that takes L numbers and gives D is a matrix
        of D rows and L columns; row i holds the derivatives of output i. For
        f(x) = (x1 x2, x1², x1 + 3 x2) at (2, 5) that is 3 rows and 2 columns.
    """)
    rows = [[f"f{i + 1}", *found[i], *paper[i]] for i in range(3)]
    chapter.table(["row", "d/dx1", "d/dx2", "d/dx1 on paper", "d/dx2 on paper"], rows)
    chapter.claim("the Jacobian has shape (3, 2) and the numbers on paper", close(found, paper))


def identities(chapter: Chapter, rng: np.random.Generator) -> None:
    """The four rules from which backpropagation in matrix form follows."""
    weight, x = rng.normal(size=(3, 4)), rng.normal(size=4)
    delta = rng.normal(size=3)
    elementwise = {
        "sigmoid": (nn.sigmoid, nn.sigmoid(x) * (1.0 - nn.sigmoid(x))),
        "tanh": (np.tanh, 1.0 - np.tanh(x) ** 2),
        "relu": (nn.relu, (x > 0).astype(float)),
        "exp": (np.exp, np.exp(x)),
    }
    chapter.text("""
        Four identities, each with the Jacobian that the engine computes from a random matrix W,
        vectors x, and a loss l whose derivative with respect to z = Wx is the row delta.
    """)
    chapter.claim("1. d(Wx)/dx = W", close(jacobian(lambda x: weight @ x)(x), weight))
    chapter.claim("2. dx/dx = I", close(jacobian(lambda x: x)(x), np.eye(4)))
    for name, (f, slope) in elementwise.items():
        chapter.claim(
            f"3. {name} of each element: diag(f'(x))", close(jacobian(f)(x), np.diag(slope))
        )
    by_weight = grad(lambda w: delta @ (w @ x))(weight)
    chapter.claim(
        "4. dl/dW = deltaᵀ xᵀ, a column times a row", close(by_weight, delta[:, None] @ x[None])
    )
    f, g = (lambda x: np.tanh(weight @ x)), (lambda y: nn.softmax(y))
    product = jacobian(g)(f(x)) @ jacobian(f)(x)
    chapter.claim(
        "the chain rule is a product of Jacobians", close(jacobian(lambda x: g(f(x)))(x), product)
    )


def deltas(chapter: Chapter, rng: np.random.Generator) -> None:
    """The Jacobian of softmax, and the derivative of two losses with respect to the logits."""
    z, y = rng.normal(size=4), nn.one_hot(2, 4)
    a = nn.softmax(z)
    found = jacobian(nn.softmax)(z)
    chapter.text("""
        Softmax mixes its inputs, so its Jacobian has numbers off the diagonal:
        da/dz = diag(a) - a aᵀ. The cross-entropy has the derivative -y/a with respect to a, and
        the product of the two, a row times a matrix, collapses to (a - y)ᵀ.
    """)
    chapter.claim(
        "the Jacobian of softmax is diag(a) - a aᵀ", close(found, np.diag(a) - np.outer(a, a))
    )
    chapter.claim(
        "its rows sum to 0: adding a number to all logits changes nothing",
        close(found.sum(axis=1), np.zeros(4)),
    )
    by_a = grad(lambda a: -(y * np.log(a)).sum())(a)
    chapter.claim(
        "delta of softmax and cross-entropy, in two steps: (-y/a)ᵀ da/dz = (a - y)ᵀ",
        close(by_a @ found, a - y),
    )
    chapter.claim(
        "and as one loss of the logits", close(grad(lambda z: nn.cross_entropy(z, 2))(z), a - y)
    )


def binary_delta(chapter: Chapter) -> None:
    """The same for the sigmoid."""
    chapter.text("""
        With the sigmoid and the binary cross-entropy the delta is a - y too. That is why these
        pairs are used together.
    """)
    for target in (0.0, 1.0):
        delta = grad(lambda z, y: nn.binary_cross_entropy(nn.sigmoid(z), y))(0.7, target)
        expected = nn.sigmoid(0.7) - target
        chapter.claim(
            f"delta of sigmoid and binary cross-entropy for y = {target:g}: a - y",
            abs(delta - expected) < TOLERANCE,
        )


# --- backpropagation ----------------------------------------------------------------------------

INPUT = np.array([[0.5], [-1.0]])
WEIGHTS = (np.array([[0.1, 0.4], [-0.3, 0.2], [0.5, -0.6]]), np.array([[0.7, -0.2, 0.3]]))
BIASES = (np.array([[0.1], [0.0], [-0.1]]), np.array([[0.2]]))


def network(x: Any, w1: Any, b1: Any, w2: Any, b2: Any) -> Any:
    """The 2-3-1 sigmoid network; the samples are the columns of x."""
    return nn.sigmoid(w2 @ nn.sigmoid(w1 @ x + b1) + b2)


def by_formulas(x: Any, y: Any, w1: Any, b1: Any, w2: Any, b2: Any) -> dict[str, Any]:
    """Forward and backward pass of the network with the lecture's formulas, line by line."""
    z1 = w1 @ x + b1
    a1 = nn.sigmoid(z1)
    z2 = w2 @ a1 + b2
    a2 = nn.sigmoid(z2)
    delta2 = a2 - y
    delta1 = (w2.T @ delta2) * a1 * (1.0 - a1)
    ones = np.ones((x.shape[1], 1))
    return {
        "z1": z1, "a1": a1, "z2": z2, "a2": a2, "delta2": delta2, "delta1": delta1,
        "dl/dW1": delta1 @ x.T, "dl/db1": delta1 @ ones,
        "dl/dW2": delta2 @ a1.T, "dl/db2": delta2 @ ones,
    }  # fmt: skip


def leaves() -> list[Any]:
    """The parameters of the network as Tensors: W1, b1, W2, b2."""
    names = ("W1", "b1", "W2", "b2")
    arrays = (WEIGHTS[0], BIASES[0], WEIGHTS[1], BIASES[1])
    return [Tensor(x, name=name) for x, name in zip(arrays, names, strict=True)]


def loss_of(a: Any, y: Any) -> Any:
    """Binary cross-entropy, summed over the samples."""
    return -(y * np.log(a) + (1.0 - y) * np.log(1.0 - a)).sum()


def compared(chapter: Chapter, x: Any, y: Any) -> Callable[[str], bool]:
    """Formulas and engine on the same samples: a table, and whether a gradient agrees."""
    parameters = leaves()
    loss = loss_of(network(x, *parameters), y)
    names = [f"dl/d{node.name}" for node in parameters]
    engine = dict(zip(names, gradients(loss, parameters), strict=True))
    paper = by_formulas(x, y, *[node.data for node in parameters])
    rows = [[name, matrix(paper[name]), matrix(engine[name])] for name in names]
    chapter.table(["gradient", "by the formulas", "by the engine"], rows)
    return lambda name: close(engine[name], paper[name])


def worked_network(chapter: Chapter) -> None:
    """One sample through the 2-3-1 network, forward and backward."""
    y = np.array([[1.0]])
    parameters = leaves()
    loss = -np.log(network(Tensor(INPUT, name="x"), *parameters))  # what is left for the label 1
    loss.name = "l"
    paper = by_formulas(INPUT, y, *[node.data for node in parameters])
    chapter.text("""
        A network of 2 inputs, 3 hidden units and 1 output, all sigmoids, for the input
        (0.5, -1) and the label 1. Forward: z1 = W1 x + b1, a1 = sigmoid(z1), z2 = W2 a1 + b2,
        a2 = sigmoid(z2). Backward: delta2 = a2 - y, delta1 = W2ᵀ delta2 * a1 (1 - a1), element
        by element; dl/dW = delta (what came in)ᵀ, dl/db = delta.
    """)
    steps = ("z1", "a1", "z2", "a2", "delta2", "delta1")
    chapter.table(["step", "numbers"], [[name, matrix(paper[name].T)] for name in steps])
    agrees = compared(chapter, INPUT, y)
    for name in ("dl/dW2", "dl/db2", "dl/dW1", "dl/db1"):
        chapter.claim(f"{name} by the formulas is {name} by the engine", agrees(name))
    picture = draw(
        loss, title="A 2-3-1 sigmoid network and its loss, -ln a2", parameters=parameters
    )
    chapter.graph(
        picture, "The recorded graph: the engine applies the same chain rule card by card."
    )


def batch(chapter: Chapter, rng: np.random.Generator) -> None:
    """Six samples at once: the columns of X."""
    xs, ys = rng.normal(size=(2, 6)), np.array([[0.0, 1.0, 1.0, 0.0, 1.0, 0.0]])
    chapter.text("""
        With a sample in each column, every vector becomes a matrix and the formulas stay as they
        are: delta (what came in)ᵀ sums the gradients of the weights over the samples. The bias
        is added to every column, so its gradient is the sum of each row of delta.
    """)
    agrees = compared(chapter, xs, ys)
    for name in ("dl/dW2", "dl/dW1"):
        chapter.claim(f"batch: {name} by the formulas is {name} by the engine", agrees(name))
    for name in ("dl/db2", "dl/db1"):
        chapter.claim(f"batch: {name} is the row sum of delta", agrees(name))
    parameters = leaves()
    whole = gradients(loss_of(network(xs, *parameters), ys), parameters)
    single = [
        gradients(loss_of(network(xs[:, n : n + 1], *parameters), ys[:, n : n + 1]), parameters)
        for n in range(6)
    ]
    summed = [sum(parts) for parts in zip(*single, strict=True)]
    chapter.claim(
        "the gradient of the batch is the sum of those of its samples",
        all(map(close, whole, summed)),
    )


def main(output: str | Path = OUTPUT, *, quick: bool = False) -> Chapter:
    """Write the chapter; it is the same when short."""
    chapter = Chapter("C", "Matrix calculus and backpropagation", output)
    rng = np.random.default_rng(0)
    layout(chapter)
    identities(chapter, rng)
    deltas(chapter, rng)
    binary_delta(chapter)
    worked_network(chapter)
    batch(chapter, rng)
    return chapter


if __name__ == "__main__":
    main()
