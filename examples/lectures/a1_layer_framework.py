"""Lecture A: a framework of layers, whose backward passes nobody had to derive.

Source: lectures.md, A.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

import nn
from autograd import Tensor, draw
from nn import datasets
from nn.layerwise import (
    CrossEntropyLoss,
    DataLayer,
    FullyConnected,
    Layer,
    NeuralNetwork,
    ReLU,
    Sgd,
    SoftMax,
)

from .chapter import OUTPUT, Chapter, plot


def largest_difference(x: Any, y: Any) -> float:
    """How far two arrays are apart, for the tables."""
    return float(np.max(np.abs(np.asarray(x) - np.asarray(y))))


def layers_one_by_one(chapter: Chapter) -> None:
    """Each layer against the formula that the exercise asks to derive for it."""
    chapter.text("""
        In the exercise each layer has a forward pass, which computes, and a backward pass, which
        you derive on paper. Here only the forward pass is written. backward(error_tensor) asks the
        recorded graph for the vector-Jacobian product. Both must give the same numbers.
    """)
    rows = [
        (what, formula, largest_difference(ours, on_paper))
        for what, formula, ours, on_paper in formulas()
    ]
    chapter.table(("layer", "on paper", "largest difference"), rows)
    chapter.claim("every backward pass is the lecture's", all(row[2] < 1e-12 for row in rows))
    large = SoftMax().forward(1e4 * np.eye(3))
    chapter.claim("SoftMax of inputs of 1e4 has no nan", np.isfinite(large).all())


def formulas() -> Iterator[tuple[str, str, Any, Any]]:
    """For each formula of the lecture what the layer says, and what the formula says."""
    rng = np.random.default_rng(0)
    x, error = rng.normal(size=(9, 4)), rng.normal(size=(9, 3))

    full = FullyConnected(4, 3, rng=rng)
    full.forward(x)
    back = full.backward(error)
    extended = np.concatenate([x, np.ones((9, 1))], axis=1)  # X' = [X, 1]
    yield "FullyConnected, error", "E W'ᵀ without the bias row", back, error @ full.weights[:-1].T
    yield "FullyConnected, weights", "X'ᵀ E", full.gradient_weights, extended.T @ error

    soft, z = SoftMax(), x[:, :3]
    y, e = soft.forward(z), np.exp(z - z.max(axis=1, keepdims=True))
    by_hand = y * (error - (error * y).sum(axis=1, keepdims=True))
    yield "SoftMax, forward", "exp(x - max) / sum", y, e / e.sum(axis=1, keepdims=True)
    yield "SoftMax, error", "y (E - sum E y)", soft.backward(error), by_hand

    relu = ReLU()
    relu.forward(z)
    yield "ReLU, error", "E where x > 0, else 0", relu.backward(error), np.where(z > 0, error, 0.0)


def loss_layer(chapter: Chapter) -> None:
    """The loss of nine wrong rows, and the error tensor the backward pass begins with."""
    labels = np.tile([1.0, 0.0, 0.0, 0.0], (9, 1))
    wrong = np.tile([0.0, 1.0, 0.0, 0.0], (9, 1))
    loss = CrossEntropyLoss()
    chapter.text("""
        The loss is the sum of -ln(y + eps) at the true class. Without eps a network that is
        certain, and wrong, would have an infinite loss.
    """)
    chapter.compare("loss of nine rows, all wrong", "324.3928805", loss.forward(wrong, labels))
    guess = np.random.default_rng(0).dirichlet(np.ones(4), 9)
    loss.forward(guess, labels)
    expected = -labels / (guess + np.finfo(float).eps)
    chapter.claim(
        "its error tensor is -y / (ŷ + eps)",
        np.allclose(loss.backward(labels), expected, rtol=1e-12),
    )
    chapter.compare("Sgd(1).calculate_update(1, 1)", "0", Sgd(1.0).calculate_update(1.0, 1.0))


def iris_network(seed: int, layers: Any = None) -> tuple[NeuralNetwork, tuple[Any, Any]]:
    """The network of the exercise, and Iris split in five parts, four of them to train on."""
    rng = np.random.default_rng(seed)
    x, y = datasets.iris()
    x_train, x_test, y_train, y_test = nn.train_test_split(x, y, rng=rng)
    network = NeuralNetwork(Sgd(1e-3))
    usual = [FullyConnected(4, 3, rng=rng), ReLU(), FullyConnected(3, 3, rng=rng), SoftMax()]
    for layer in usual if layers is None else layers:
        network.append_layer(layer)
    labels = nn.one_hot(y_train, 3)
    network.data_layer = DataLayer(x_train, labels, batch_size=50, rng=rng)
    network.loss_layer = CrossEntropyLoss()
    return network, (x_test, y_test)


def trained_on_iris(chapter: Chapter, quick: bool) -> None:
    """Ten networks, each with weights and a split of its own."""
    chapter.text("""
        Iris: 150 flowers, four lengths in cm, three species. FullyConnected(4, 3) - ReLU -
        FullyConnected(3, 3) - SoftMax, rate 1e-3, batches of 50, 4000 iterations; the lengths as
        they are. A fifth of the flowers is kept for the test. With each seed the weights start
        elsewhere in [0, 1), and other flowers are kept.
    """)
    losses, accuracies = [], []
    for seed in range(1 if quick else 10):
        network, (x_test, y_test) = iris_network(seed)
        network.train(4000)
        losses.append(network.loss)
        accuracies.append(nn.accuracy(network.test(x_test), y_test))
    caption = "Training curves and test accuracies of networks from different seeds."
    chapter.figure(curves(losses, accuracies), caption)
    chapter.table(("seed", "test accuracy"), list(enumerate(accuracies)))
    chapter.claim("accuracy above 0.8 with each seed", min(accuracies) > 0.8)
    average = float(np.mean(accuracies))
    chapter.claim(f"accuracy above 0.9 on average: {average:.3f}", average > 0.9)


def curves(losses: list[list[float]], accuracies: list[float]) -> Any:
    """The loss against the iteration, and the accuracy for each seed."""
    figure, (left, right) = plot(columns=2)
    for loss in losses:
        # A batch says little alone: 20 passes of batches of 50, 50 and 20 flowers make a point.
        points = np.reshape(loss[: 66 * 60], (66, 60)).sum(axis=1) / (20 * 120)
        left.semilogy(60 * np.arange(1, 67), points, linewidth=1)
    left.set(xlabel="iteration", ylabel="cross-entropy per flower")
    left.set_title("The loss falls with every seed")
    right.bar(range(len(accuracies)), accuracies)
    right.axhline(0.8, color="tab:red", label="0.8, asked for")
    right.set(xlabel="seed", ylabel="accuracy on 30 flowers", ylim=(0.0, 1.02))
    right.set(xticks=range(len(accuracies)), title="Above 0.8 with every seed")
    right.legend(loc="lower right", framealpha=1.0)
    return figure


def one_graph(chapter: Chapter) -> None:
    """The same network without the framework: all functions in one graph."""
    chapter.text("""
        What the framework does piece by piece, the graph does in one go. The same functions in a
        row give the same loss; one backward() gives the same gradients as the chain of error
        tensors. The layer framework is a special case of the graph.
    """)
    network, _ = iris_network(0)
    x, labels = network.data_layer.next()
    network.data_layer.next = lambda: (x, labels)  # the same batch for both
    functions = nn.Sequential(*(layer.function for layer in network.layers))
    loss = network.loss_layer.function(functions(Tensor(x, name="X"))) * labels
    loss = loss.sum()
    loss.backward()
    expected = [w.grad for w in functions.parameters()]
    by_layers = network.forward()
    network.backward()
    found = [layer.gradient_weights for layer in network.layers if layer.trainable]
    differences = [largest_difference(a, b) for a, b in zip(found, expected, strict=True)]
    chapter.claim("both have the same loss", np.isclose(by_layers, loss.item(), rtol=1e-13))
    chapter.claim("and the same gradients of the weights", max(differences) < 1e-9)
    caption = """
        FullyConnected, ReLU and FullyConnected as one graph. The framework cuts it behind each
        layer and hands the error tensor on; ∇ is its norm, for ones coming in.
    """
    chapter.graph(
        draw(functions[:3](Tensor(x, name="X")), parameters=functions.parameters()), caption
    )


def any_module(chapter: Chapter, quick: bool) -> None:
    """Layers of the package in the framework."""
    rng = np.random.default_rng(1)
    module = nn.MLP([4, 16, 3], nn.tanh, rng=rng)
    network, (x_test, y_test) = iris_network(1, [Layer(module), SoftMax()])
    network.train(300 if quick else 2000)
    accuracy = nn.accuracy(network.test(x_test), y_test)
    chapter.text("""
        Layer(module) makes a layer of any module of the package, or of any function. Here a
        perceptron with 16 hidden tanh units takes the place of the first three layers.
    """)
    chapter.claim(f"a wrapped MLP learns Iris too: test accuracy {accuracy:.3f}", accuracy > 0.8)


def main(output: str | Path = OUTPUT, *, quick: bool = False) -> Chapter:
    """Write the chapter; when short, with one seed instead of ten."""
    chapter = Chapter("A", "A framework of layers", output)
    layers_one_by_one(chapter)
    loss_layer(chapter)
    trained_on_iris(chapter, quick)
    one_graph(chapter)
    any_module(chapter, quick)
    return chapter


if __name__ == "__main__":
    main()
