"""Lecture D: the deltas of backpropagation, by formula and by the engine.

Source: lectures.md, D "neuron, layer, MLP notation", "chain of single neurons", "general MLP" and
"MSE with 1/2".
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

import nn
from autograd import Tensor, Value, draw, gradients

from .chapter import OUTPUT, Chapter, plot

TOLERANCE = 1e-12


def slope(z: Any) -> Any:
    """g'(z) of the sigmoid."""
    a = nn.sigmoid(z)
    return a * (1.0 - a)


# --- a chain of single neurons ------------------------------------------------------------------

CHAIN_WEIGHTS = (0.8, -1.5, 2.0)
CHAIN_BIASES = (0.1, 0.4, -0.3)


def chain_deltas(x: float, y: float) -> tuple[list[float], list[float]]:
    """The activations a^0 ... a^L, and delta^1 ... delta^L by the lecture's recursion."""
    activations, signals = [x], []
    for w, b in zip(CHAIN_WEIGHTS, CHAIN_BIASES, strict=True):
        signals.append(w * activations[-1] + b)
        activations.append(float(nn.sigmoid(signals[-1])))
    deltas = [(activations[-1] - y) * slope(signals[-1])]
    for w, z in zip(CHAIN_WEIGHTS[:0:-1], signals[-2::-1], strict=True):
        deltas.insert(0, deltas[0] * w * slope(z))
    return activations, deltas


def recorded_chain(x: float, y: float, first: int = 1) -> tuple[Any, list[tuple[Any, Any, Any]]]:
    """The cost, and (z, w, b) of every neuron from the given one on, as Values with names."""
    a: Any = Value(x, name=f"a{first - 1}")
    neurons = []
    for layer in range(first, len(CHAIN_WEIGHTS) + 1):
        w = Value(CHAIN_WEIGHTS[layer - 1], name=f"w{layer}")
        b = Value(CHAIN_BIASES[layer - 1], name=f"b{layer}")
        z = w * a + b
        z.name = f"z{layer}"
        a = nn.sigmoid(z)
        a.name = f"a{layer}"
        neurons.append((z, w, b))
    cost = 0.5 * (a - y) ** 2
    cost.name = "C"
    return cost, neurons


def single_neurons(chapter: Chapter) -> None:
    """Three layers of one neuron each."""
    x, y = 0.6, 1.0
    cost, neurons = recorded_chain(x, y)
    cost.backward()
    activations, deltas = chain_deltas(x, y)
    chapter.text("""
        Layers of one neuron: z^l = w^l a^(l-1) + b^l, a^l = g(z^l) with the sigmoid g, and
        C = 1/2 (a^L - y)². The delta of a layer is dC/dz^l. At the end
        delta^L = (a^L - y) g'(z^L); before it delta^l = delta^(l+1) w^(l+1) g'(z^l), with the
        weight that leads from layer l to the next. Then dC/dw^l = delta^l a^(l-1) and
        dC/db^l = delta^l. Every number is a node here, so the engine has each delta as the
        gradient of z.
    """)
    rows, errors = [], []
    for layer, delta in enumerate(deltas):
        paper = [delta, delta * activations[layer], delta]
        names = ("delta", "dC/dw", "dC/db")
        for what, number, node in zip(names, paper, neurons[layer], strict=True):
            rows.append([f"{what}^{layer + 1}", number, node.grad])
            errors.append(abs(number - node.grad))
    chapter.table(["", "by the formula", "by the engine"], rows)
    chapter.claim("formula and engine agree to 1e-12 at every neuron", max(errors) < TOLERANCE)
    end, ((_, *parameters),) = recorded_chain(activations[-2], y, first=3)
    picture = draw(end, title="The last neuron of the chain", parameters=parameters)
    caption = "The number at z3 is delta^3; times w3 it goes on to a2, and times g'(z2) to z2."
    chapter.graph(picture, caption)


# --- the general network ------------------------------------------------------------------------


def network(parameters: list[tuple[Any, Any]], x: Any) -> tuple[list[Any], list[Any]]:
    """Z and A of every layer: A1 = X, Z2 = W12 A1 + b, A2 = sigmoid(Z2), and so on."""
    activations, signals = [x], []
    for weight, bias in parameters:
        signals.append(weight @ activations[-1] + bias)
        activations.append(nn.sigmoid(signals[-1]))
    return activations, signals


def general_deltas(
    parameters: list[tuple[Any, Any]], x: Any, y: Any
) -> tuple[list[Any], list[Any]]:
    """The activations, and the deltas by the lecture's formulas, for C = 1/2 ||a^L - y||²."""
    activations, signals = network(parameters, x)
    deltas = [(activations[-1] - y) * slope(signals[-1])]
    for (weight, _), z in zip(parameters[:0:-1], signals[-2::-1], strict=True):
        deltas.insert(0, (weight.T @ deltas[0]) * slope(z))
    return activations, deltas


def general_network(chapter: Chapter) -> None:
    """A 4-5-3-2 network: the same formulas with vectors and matrices."""
    rng = np.random.default_rng(0)
    sizes = (4, 5, 3, 2)
    arrays = [(rng.normal(size=(m, n)), rng.normal(size=m)) for n, m in pairwise(sizes)]
    x, y = rng.normal(size=4), np.array([0.0, 1.0])
    tensors = [(Tensor(w), Tensor(b)) for w, b in arrays]
    recorded, signals = network(tensors, x)
    cost = 0.5 * ((recorded[-1] - y) ** 2).sum()
    by_signal = gradients(cost, signals)
    by_weight = gradients(cost, [w for w, _ in tensors])
    by_bias = gradients(cost, [b for _, b in tensors])
    activations, deltas = general_deltas(arrays, x, y)
    chapter.text("""
        Layers of many neurons: A1 = X, Z2 = W12 A1 + b2, A2 = g(Z2), and so on. The recursion
        becomes delta^l = (W^(l+1))ᵀ delta^(l+1) * g'(z^l), element by element, and the gradient
        of the weights is the dyadic product delta^l (a^(l-1))ᵀ: a column times a row. Here for a
        network of 4, 5, 3 and 2 units.
    """)
    rows = []
    for layer, delta in enumerate(deltas):
        differences = [
            np.abs(by_signal[layer] - delta).max(),
            np.abs(by_weight[layer] - np.outer(delta, activations[layer])).max(),
            np.abs(by_bias[layer] - delta).max(),
        ]
        rows.append([str(layer + 1), str(delta.shape), *differences])
    titles = ["layer", "neurons", "error of delta", "error of dC/dW", "error of dC/db"]
    chapter.table(titles, rows)
    worst = max(max(row[2:]) for row in rows)
    chapter.claim("formulas and engine agree to 1e-12 in every layer", worst < TOLERANCE)


# --- the cost -----------------------------------------------------------------------------------


def half_mean_squares(chapter: Chapter) -> None:
    """(1/n) sum 1/2 (y - y_hat)², and why there is a 1/2."""
    rng = np.random.default_rng(1)
    y, guess = rng.normal(size=50), Tensor(rng.normal(size=50))
    cost = nn.half_mean_squared_error(guess, y)
    (gradient,) = gradients(cost, [guess])
    chapter.text("""
        The cost of n samples is (1/n) sum 1/2 (y - y_hat)². The 1/2 changes nothing but the
        slope: it cancels the 2 of the square, and what is left is the error itself.
    """)
    direct = sum(0.5 * (a - b) ** 2 for a, b in zip(y, guess.data, strict=True)) / 50
    chapter.claim("half MSE is (1/n) sum 1/2 (y - y_hat)²", abs(cost.item() - direct) < TOLERANCE)
    chapter.claim(
        "its gradient is (y_hat - y) / n",
        np.allclose(gradient, (guess.data - y) / 50, rtol=TOLERANCE, atol=0),
    )
    chapter.claim(
        "it is half of the MSE",
        abs(2 * cost.item() - float(nn.mean_squared_error(guess.data, y))) < TOLERANCE,
    )


def saturation(chapter: Chapter) -> None:
    """How the delta of an output neuron depends on z: it is small where it is very wrong."""
    z = Tensor(np.linspace(-8.0, 8.0, 201))
    (squared,) = gradients((0.5 * (nn.sigmoid(z) - 1.0) ** 2).sum(), [z])
    (entropy,) = gradients(z.size * nn.binary_cross_entropy_with_logits(z, np.ones(201)), [z])
    figure, axes = plot()
    axes.plot(z.data, np.abs(squared), label="1/2 (a - y)²: |a - y| g'(z)")
    axes.plot(z.data, np.abs(entropy), label="cross-entropy: |a - y|")
    axes.set(xlabel="z of the output neuron", ylabel="|delta| for the label y = 1")
    axes.set_title("Squared error hardly corrects a neuron that is sure and wrong")
    axes.legend()
    chapter.text("""
        The factor g'(z) has a price. A sigmoid neuron that is sure of the wrong answer, far to
        the left in the plot, gets almost no correction from the squared error. The cross-entropy
        has no such factor.
    """)
    chapter.figure(figure, "The delta of an output neuron whose label is 1, for two costs.")
    chapter.claim(
        "at z = -8 the squared error sends less than 1/1000 of the cross-entropy's delta",
        abs(squared[0]) < 1e-3 * abs(entropy[0]),
    )


def main(output: str | Path = OUTPUT, *, quick: bool = False) -> Chapter:
    """Write the chapter; it is the same when short."""
    chapter = Chapter("D", "Deltas by formula and by the engine", output)
    single_neurons(chapter)
    general_network(chapter)
    half_mean_squares(chapter)
    saturation(chapter)
    return chapter


if __name__ == "__main__":
    main()
