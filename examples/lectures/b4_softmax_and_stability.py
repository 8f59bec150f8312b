"""Lecture B: softmax as a table and as a stable loss, learning rates, vanishing gradients.

Source: lectures.md, B "softmax table", "softmax loss", "stability", "vanishing / exploding
gradients" and "activations".
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import nn
from autograd import Tensor, gradients, hessian, sign, vjp

from .chapter import OUTPUT, Chapter, plot

CLASSES = ("tiger", "airplane", "boat", "heavy metal")
LOGITS = np.array([-3.44, 1.16, -0.81, 3.91])
EXPONENTIALS = ("0.03", "3.19", "0.44", "49.90")
SHARES = ("0.0006", "0.0596", "0.0083", "0.9315")


# --- softmax ------------------------------------------------------------------------------------


def softmax_table(chapter: Chapter) -> None:
    """Logits, their exponentials, and the shares of the sum."""
    chapter.text("""
        A network ends in one real number per class, a logit. The exponential makes each of them
        positive, and division by their sum makes them shares of 1.
    """)
    for name, x, printed in zip(CLASSES, LOGITS, EXPONENTIALS, strict=True):
        chapter.compare(f"exp of {name}, {x}", printed, np.exp(x))
    shares = nn.softmax(LOGITS)
    for name, share, printed in zip(CLASSES, shares, SHARES, strict=True):
        chapter.compare(f"softmax of {name}", printed, share)
    chapter.claim("the shares sum to 1", abs(shares.sum() - 1.0) < 1e-15)
    moved = np.abs(nn.softmax(LOGITS + 100.0) - shares).max()
    chapter.claim("adding 100 to all logits changes no share", moved < 1e-13)


def stable_loss(chapter: Chapter) -> None:
    """The loss -log softmax(x)_k, in two steps and as one quantity."""
    chapter.text("""
        The loss is -log of the share of the true class, which is log(sum(exp(x))) - x_k. Written
        as a share first and its logarithm second, it overflows or takes log 0. Written as one
        quantity, with the largest logit subtracted from all of them, it is exact for any logits,
        and its gradient is the shares minus the one-hot label. Here the tiger is the truth, and
        all logits grow.
    """)
    rows, exact = [], True
    for factor in (1.0, 10.0, 100.0, 1000.0):
        x = Tensor(factor * LOGITS)
        loss = nn.cross_entropy(x, 0)
        loss.backward()
        with np.errstate(all="ignore"):  # the overflow is what we want to see
            powers = np.exp(x.data)
            in_two_steps = -np.log(powers[0] / powers.sum())
        rows.append([f"{factor:g} x", in_two_steps, loss.item(), x.grad[0], x.grad[3]])
        delta = nn.softmax(x.data) - nn.one_hot(0, 4)
        exact &= bool(np.isfinite(loss.item()) and np.allclose(x.grad, delta, rtol=0, atol=1e-14))
    titles = ["logits", "in two steps", "as one quantity", "d/d tiger", "d/d heavy metal"]
    chapter.table(titles, rows)
    chapter.claim("as one quantity the loss is finite; its gradient is softmax - one-hot", exact)
    chapter.claim("in two steps it fails on large logits", not np.isfinite(rows[-1][1]))


# --- the learning rate --------------------------------------------------------------------------


def descent(loss: Callable[[Any], Any], start: Any, rate: float, steps: int) -> list[float]:
    """The loss before each step of gradient descent, and after the last."""
    weights = Tensor(start)
    optimizer = nn.SGD([weights], learning_rate=rate)
    losses = []
    for _ in range(steps + 1):
        optimizer.zero_grad()
        out = loss(weights)
        losses.append(out.item())
        out.backward()
        optimizer.step()
    return losses


def line_loss() -> Callable[[Any], Any]:
    """The squared error of y = x · weights on 50 noisy samples, as a function of the weights."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(50, 2)) * [1.0, 0.5]
    y = x @ [2.0, -1.0] + 0.1 * rng.normal(size=50)
    return lambda weights: nn.mean_squared_error(x @ weights, y)


def plot_curves(chapter: Chapter, rates: dict[str, float], curves: dict[str, list[float]]) -> None:
    """The loss against the step for every learning rate."""
    figure, axes = plot()
    for name, curve in curves.items():
        axes.semilogy(curve, label=f"{name}: {rates[name]:.2g}")
    axes.set(xlabel="step", ylabel="loss (mean squared error)")
    axes.set_title("Too high a learning rate explodes, too low a one stands still")
    axes.legend(title="learning rate")
    chapter.figure(figure, "The loss of one problem under four learning rates.")


def learning_rates(chapter: Chapter) -> None:
    """One loss, four learning rates, one plot."""
    loss, start = line_loss(), np.zeros(2)
    limit = 2.0 / np.linalg.eigvalsh(hessian(loss)(start)).max()
    rates = {
        "too high": 1.05 * limit,
        "just below the limit": 0.97 * limit,
        "good": 0.5 * limit,
        "too low": 0.001 * limit,
    }
    chapter.text(f"""
        A straight line fitted by gradient descent. Beyond a limit each step jumps over the valley
        to a higher place on the other side, where the slope is steeper still: positive feedback,
        and the loss grows without bound. The limit is 2 / (largest curvature) = {limit:.3f}; the
        curvatures are the eigenvalues of the Hessian, which the engine computes.
    """)
    curves = {name: descent(loss, start, rate, 100) for name, rate in rates.items()}
    plot_curves(chapter, rates, curves)
    high, low, good = curves["too high"], curves["too low"], curves["good"]
    chapter.claim(
        "too high: from some step on the loss grows in each", np.all(np.diff(high[50:]) > 0)
    )
    chapter.claim("too high: it ends above where it began", high[-1] > 10 * high[0])
    chapter.claim("too low: 100 steps leave more than 60 % of the loss", low[-1] > 0.6 * low[0])
    edge = curves["just below the limit"]
    chapter.claim(
        "good, and just below the limit: it rises in no step",
        np.diff([good, edge]).max() < 1e-14,
    )


# --- vanishing and exploding gradients ----------------------------------------------------------


def gradient_norms(activation: Callable[[Any], Any], variance: float, depth: int) -> Any:
    """The norm of the gradient that arrives at each layer of a stack; the first layer first.

    The weights are drawn from N(0, variance / inputs).
    """
    rng = np.random.default_rng(1)
    width = 100
    x = Tensor(rng.normal(size=(64, width)))
    signals = []
    for _ in range(depth):
        weight = rng.normal(size=(width, width)) * np.sqrt(variance / width)
        x = x @ weight
        signals.append(x)
        x = activation(x)
    loss = nn.mean_squared_error(x, rng.normal(size=x.shape))
    return np.array([np.linalg.norm(gradient) for gradient in gradients(loss, signals)])


def factor_per_layer(norms: Any) -> tuple[float, float]:
    """By what the norm changes from a layer to the one before it, and how straight its log is."""
    layers, logs = np.arange(len(norms)), np.log(norms)
    slope, intercept = np.polyfit(layers, logs, 1)
    rest = np.var(logs - slope * layers - intercept) / np.var(logs)
    return float(np.exp(-slope)), float(1.0 - rest)


def plot_norms(chapter: Chapter, norms: dict[str, Any]) -> None:
    """The norm of the gradient against the layer, for every stack."""
    figure, axes = plot()
    for name, norm in norms.items():
        axes.semilogy(range(1, len(norm) + 1), norm, "o-", markersize=4, label=name)
    axes.set(xlabel="layer (1 is next to the input)", ylabel="norm of dL/dz of the layer")
    axes.set_title("A deep stack of sigmoids has no gradient in its first layers")
    axes.legend(title="activation, weights")
    chapter.figure(figure, "Norm of the recorded gradient at each layer of three deep stacks.")


def vanishing(chapter: Chapter, depth: int = 30) -> None:
    """The gradient at every layer of deep stacks, from the recorded graph."""
    stacks = {
        "sigmoid, N(0, 1/M)": (nn.sigmoid, 1.0),
        "ReLU, N(0, 2/M), He": (nn.relu, 2.0),
        "ReLU, N(0, 4/M), too large": (nn.relu, 4.0),
    }
    norms = {name: gradient_norms(*stack, depth) for name, stack in stacks.items()}
    chapter.text(f"""
        The gradient at a layer is a product of one factor for each layer behind it. Factors below
        1 make it vanish, factors above 1 make it explode, both geometrically. The slope of the
        sigmoid is at most 1/4, so a stack of sigmoids loses most of the gradient in every layer;
        the slope of ReLU is 1 where it is not 0. Each stack has {depth} layers of 100 units.
    """)
    plot_norms(chapter, norms)
    found = {name: factor_per_layer(norm) for name, norm in norms.items()}
    rows = [[name, norms[name][-1], norms[name][0], *found[name]] for name in stacks]
    titles = ["stack", "at the last layer", "at the first", "factor per layer", "r² of the line"]
    chapter.table(titles, rows)
    (low, straight), (kept, _), (high, _) = found.values()
    chapter.claim(
        "sigmoid: the norm falls geometrically, below 0.3 times in each layer",
        low < 0.3 and straight > 0.99,
    )
    chapter.claim("ReLU with He's weights: the norm keeps its size", 0.9 < kept < 1.1)
    chapter.claim("ReLU with weights too large: it grows by about √2 per layer", 1.3 < high < 1.5)


# --- activations --------------------------------------------------------------------------------


def activations(chapter: Chapter) -> None:
    """Sign, sigmoid and ReLU with their slopes."""
    x = np.linspace(-4.0, 4.0, 401)
    figure, panels = plot(columns=3, width=4.0, height=3.2)
    slopes = {}
    for axes, function in zip(panels, (sign, nn.sigmoid, nn.relu), strict=True):
        out, pullback = vjp(function, x)
        (slopes[function.__name__],) = pullback(np.ones_like(x))
        axes.plot(x, out, label="f(x)")
        axes.plot(x, slopes[function.__name__], "--", label="f'(x)")
        axes.set(title=function.__name__, xlabel="x")
        axes.legend()
    panels[0].set_title("sign: no slope to learn from")
    panels[1].set_title("sigmoid: slope f(1 - f), at most 1/4")
    panels[2].set_title("ReLU: slope 1 where x > 0")
    chapter.text("""
        Three activations and their slopes, as the engine finds them. The slope of the sign is 0
        almost everywhere, so a gradient through it says nothing.
    """)
    chapter.figure(figure, "Sign, sigmoid and ReLU, each with its slope.")
    f = nn.sigmoid(x)
    chapter.claim("the slope of the sign is 0", not slopes["sign"].any())
    chapter.claim(
        "that of the sigmoid is f(1 - f)",
        np.allclose(slopes["sigmoid"], f * (1.0 - f), rtol=1e-12, atol=0),
    )
    chapter.claim(
        "that of ReLU is 1 for x > 0 and else 0, also at 0", np.array_equal(slopes["relu"], x > 0)
    )


def main(output: str | Path = OUTPUT, *, quick: bool = False) -> Chapter:
    """Write the chapter; it is the same when short."""
    chapter = Chapter("B", "Softmax, stability and vanishing gradients", output)
    softmax_table(chapter)
    stable_loss(chapter)
    learning_rates(chapter)
    vanishing(chapter)
    activations(chapter)
    return chapter


if __name__ == "__main__":
    main()
