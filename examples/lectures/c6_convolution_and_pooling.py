"""Lecture C: convolution and pooling, batch normalisation against dying units, learned kernels.

Source: lectures.md, C "convolution", "pooling" and "batch normalisation".
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

import nn
from autograd import Tensor, draw
from examples.digits_cnn import images, kernel_figure, network, train
from examples.digits_mlp import digits

from .chapter import OUTPUT, Chapter, plot

# --- convolution --------------------------------------------------------------------------------


def two_operations(chapter: Chapter) -> None:
    """True convolution and cross-correlation of one small signal."""
    signal, kernel = np.array([1.0, 2.0, 4.0, 8.0]), np.array([1.0, 0.0, -1.0])
    chapter.text("""
        A kernel is laid over a signal at every place; below it, numbers are multiplied and added
        up. The convolution of mathematics reads the kernel backwards: (x * k)(i) is the sum over j
        of x(i - j) k(j). The cross-correlation reads it forwards, x(i + j) k(j). Libraries compute
        the second and call it the first. When the kernel is learned it makes no difference,
        because what is learned is then simply the flipped one; when it is given, it does.
    """)
    x, k = signal[None, None], kernel[None, None]
    convolved = nn.convolve(x, k, padding="full")[0, 0]
    correlated = nn.cross_correlate(x, k, padding="full")[0, 0]
    chapter.table(
        ["1 2 4 8 with 1 0 -1, full", *(f"[{i}]" for i in range(len(convolved)))],
        [["true convolution", *convolved], ["cross-correlation", *correlated]],
    )
    flipped = nn.cross_correlate(x, np.flip(k, -1), padding="full")[0, 0]
    chapter.claim(
        "the true convolution is the cross-correlation with the kernel flipped, and is what "
        "numpy.convolve gives",
        np.array_equal(convolved, flipped)
        and np.array_equal(convolved, np.convolve(signal, kernel)),
    )


def one_dot(chapter: Chapter) -> None:
    """What both operations make of an image with a single dot."""
    dot, kernel = np.zeros((1, 1, 5, 5)), np.arange(1.0, 10.0).reshape(1, 1, 3, 3)
    dot[0, 0, 2, 2] = 1.0
    convolved, correlated = nn.convolve(dot, kernel), nn.cross_correlate(dot, kernel)
    panels = {
        "the kernel": kernel,
        "the input: one dot": dot,
        "true convolution": convolved,
        "cross-correlation": correlated,
    }
    caption = """
        A dot shows what an operation does: the true convolution leaves a copy of the kernel at its
        place, the cross-correlation one that is turned by 180 degrees.
    """
    show_numbers(chapter, panels, caption)
    chapter.claim(
        "at a dot, true convolution gives the kernel, and cross-correlation the kernel turned over",
        np.array_equal(convolved, kernel) and np.array_equal(correlated, np.flip(kernel, (2, 3))),
    )


def output_sizes(chapter: Chapter) -> None:
    """Valid, same and full, and the formula for all others."""
    chapter.text("""
        How large the output is: (input - kernel + 2 padding) / stride + 1, rounded down. Without
        padding ("valid") the kernel stays inside; "same" puts as many zeros around that the size
        is kept; "full" so many that every number meets every weight.
    """)
    image = np.ones((1, 1, 4, 4))
    rng = np.random.default_rng(0)
    for padding, size in {"valid": "2", "same": "4", "full": "6"}.items():
        layer = nn.Conv2d(1, 1, 3, padding=padding, rng=rng)
        chapter.compare(f"input 4, kernel 3, {padding}", size, layer(image).shape[2])
    rows, agree = [], True
    for size, kernel, padding, stride in (
        (28, 3, 0, 1),
        (28, 5, 2, 1),
        (28, 3, 1, 2),
        (9, 4, 0, 3),
    ):
        layer = nn.Conv1d(1, 1, kernel, padding=padding, stride=stride, rng=rng)
        found, formula = (
            layer(np.ones((1, 1, size))).shape[2],
            (size - kernel + 2 * padding) / stride + 1,
        )
        rows.append([size, kernel, padding, stride, formula, found])
        agree = agree and found == int(formula)
    chapter.table(["input", "kernel", "padding", "stride", "formula", "output"], rows)
    chapter.claim("the outputs are as large as the formula says, rounded down", agree)


def one_graph(chapter: Chapter) -> None:
    """A convolution of four numbers, recorded on Values: shared weights are nodes used often."""
    x = np.array([1.0, 2.0, 4.0, 8.0])[None, None]
    kernel = nn.as_values(Tensor(np.array([[[1.0, 0.0, -1.0]]]), name="k"))
    out = nn.cross_correlate(x, kernel).sum()
    out.backward()
    gradients = [weight.grad for weight in kernel.flat]
    chapter.graph(draw(out), """
        The sum of both outputs of a valid cross-correlation of 1 2 4 8, computed on Values. Every
        weight is used at both places, so its gradient is a sum of two.
    """)  # fmt: skip
    chapter.claim(
        "the gradient of a weight is the sum of the numbers it met: 1 + 2, 2 + 4 and 4 + 8",
        gradients == [3.0, 6.0, 12.0],
    )


# --- pooling ------------------------------------------------------------------------------------


def pooling(chapter: Chapter) -> None:
    """Windows of 2 x 2, two apart, and where their gradients go."""
    image = np.array([[1.0, 0.0, 2.0, 3.0], [4.0, 6.0, 6.0, 8.0],
                      [3.0, 1.0, 1.0, 0.0], [1.0, 2.0, 2.0, 4.0]])  # fmt: skip
    x = Tensor(image[None, None])
    out = nn.MaxPool2d(2, stride=2)(x)
    out.sum().backward()
    chapter.text("""
        Max pooling keeps the largest number of each window of 2 x 2 and moves on by 2; mean pooling
        keeps the mean. Nothing is learned here: there are no parameters. What is lost is where
        exactly in the window the number was, so small shifts of the input do not matter.
    """)
    panels = {
        "input": image,
        "max pooling 2x2, stride 2": out.data,
        "mean pooling": nn.MeanPool2d(2)(image[None, None]),
        "gradient of max pooling": x.grad,
    }
    show_numbers(chapter, panels, "Pooling, and the gradient of the sum of max-pooled numbers.")
    chapter.claim(
        "max pooling 2x2 with stride 2 leaves 6, 8, 3, 4, a quarter of the numbers, and its "
        "gradient goes to these numbers only",
        out.data.ravel().tolist() == [6.0, 8.0, 3.0, 4.0] and x.grad.sum() == 4.0
        and (x.grad == np.isin(np.arange(16), [5, 7, 8, 15]).reshape(4, 4)).all(),
    )  # fmt: skip


# --- batch normalisation ------------------------------------------------------------------------


def dying_units(chapter: Chapter, epochs: int) -> None:
    """The share of relu units that are 0 for every digit, with and without normalisation."""
    chapter.text("""
        A ReLU unit that is negative for every sample is dead: its output is 0, so is its slope, no
        gradient comes through, and it stays dead. One step that is too large is enough to kill it.
        Batch normalisation in front of the ReLU shifts and scales each unit to mean 0 and variance
        1 over the batch: about half of the samples are then positive, whatever the weights before
        it have become. Two hidden layers of 64 units learn the digits, with momentum 0.9 and the
        same initial weights.
    """)
    rates = (0.03, 0.1, 0.3, 1.0)
    rows = [(x, *outcome(x, False, epochs), *outcome(x, True, epochs)) for x in rates]
    columns = ["learning rate", "dead", "right", "dead, normalised", "right, normalised"]
    chapter.table(columns, rows)
    figure, axes = plot()
    for column, label in ((1, "without batch normalisation"), (3, "with batch normalisation")):
        axes.semilogx(rates, [100 * row[column] for row in rows], "o-", label=label)
    axes.set(xlabel="learning rate", ylabel="dead units, %", ylim=(-3.0, 103.0))
    axes.set_title("Large steps kill ReLU units; normalised ones bear larger steps")
    axes.legend()
    chapter.figure(figure, "Share of the hidden units that are 0 for every training digit.")
    chapter.claim(
        "at a rate of 0.3 more than a quarter of the units die without normalisation, and at most "
        "one in twenty with it",
        rows[2][1] > 0.25 and rows[2][3] <= 0.05,
    )
    chapter.claim(
        "it is a remedy, not a licence: a rate of 1 is too large for either network",
        rows[3][2] < 0.9 and rows[3][4] < 0.9,
    )


def outcome(rate: float, normalized: bool, epochs: int) -> tuple[float, float]:
    """The share of dead units, and that of unseen digits read right, after training."""
    x_train, x_test, y_train, y_test = digits(0)
    model = relu_network(normalized, np.random.default_rng(0))
    nn.fit(
        model, x_train, y_train, epochs=epochs, batch_size=32, rng=np.random.default_rng(1),
        optimizer=nn.SGD(model.parameters(), rate, momentum=0.9), check_finite=False,
    )  # fmt: skip
    return dead_share(model, x_train), nn.evaluate(model, x_test, y_test)["accuracy"]


def relu_network(normalized: bool, rng: np.random.Generator) -> nn.Sequential:
    """Two hidden layers of 64 units, with or without normalisation in front of each relu."""
    layers: list[Any] = []
    for _ in range(2):
        layers += [nn.Linear(64, 64, rng=rng, initialization=nn.he)]
        layers += [nn.BatchNorm1d(64)] if normalized else []
        layers += [nn.relu]
    return nn.Sequential(*layers, nn.Linear(64, 10, rng=rng))


def dead_share(model: nn.Sequential, x: Any) -> float:
    """Which share of the relu units is 0, or not a number any more, for every sample."""
    model = model.mapped(nn.as_array).eval()
    dead = []
    with np.errstate(all="ignore"):
        for layer in model:
            x = layer(x)
            if layer is nn.relu:
                dead.append(~(x > 0).any(axis=0))
    return float(np.mean(dead))


# --- a small network ----------------------------------------------------------------------------


def learned_kernels(chapter: Chapter, epochs: int) -> None:
    """A small network on the digits: its kernels, and what they make of a digit."""
    x_train, x_test, y_train, y_test = digits(0)
    rng = np.random.default_rng(0)
    model = network(rng)
    before = model.state_dict()["layers.0.weight"]
    data = (images(x_train), y_train)
    train(model, *data, None, epochs, rng, progress=False)
    accuracy = nn.evaluate(model, images(x_test), y_test)["accuracy"]
    kernels = model.state_dict()["layers.0.weight"]
    chapter.text(f"""
        Sixteen kernels of 3 x 3 look at the 8 x 8 digits, 32 more at what those have found, with
        batch normalisation, ReLU and pooling between them. After {epochs} epochs {accuracy:.1%} of
        the digits that were held out are right.
    """)
    title = f"Sixteen learned kernels, at {accuracy:.1%} of unseen digits"
    chapter.figure(kernel_figure(kernels, title), """
        The first layer. Ink under a red pixel adds to the output of a kernel, ink under a blue one
        subtracts from it.
    """)  # fmt: skip
    chosen = [np.flatnonzero(y_test == label)[0] for label in (0, 4, 7)]
    show_maps(chapter, model.eval(), images(x_test[chosen]), kernels)
    goal = 0.985 if epochs >= 25 else 0.96
    chapter.claim(f"at least {goal:.1%} of the digits held out are right", accuracy >= goal)
    changed = (before != kernels).any(axis=(1, 2, 3))
    chapter.claim("learning has changed every kernel", changed.all())


def show_maps(chapter: Chapter, model: nn.Sequential, x: Any, kernels: Any) -> None:
    """Three digits, and what the strongest kernels of the first layer make of them."""
    convolve, normalize = model.layers[:2]
    maps = nn.relu(normalize(convolve(x))).data
    chosen = np.argsort(-maps.mean(axis=(0, 2, 3)))[:5]
    figure, grid = plot(len(chosen) + 1, len(x) + 1, width=1.5, height=1.5)
    for axes in grid.flat:
        axes.set_axis_off()
    for axes, k in zip(grid[0, 1:], chosen, strict=True):
        bound = np.abs(kernels[k]).max()
        axes.imshow(kernels[k, 0], cmap="RdBu_r", vmin=-bound, vmax=bound)
        axes.set_title(f"kernel {k}", fontsize=9)
    for row, image, found in zip(grid[1:], x, maps, strict=True):
        row[0].imshow(image[0], cmap="gray_r")
        for axes, k in zip(row[1:], chosen, strict=True):
            axes.imshow(found[k], cmap="viridis", vmin=0.0)
    grid[1, 0].set_title("digit", fontsize=9)
    figure.suptitle("What five of the kernels answer to in three digits")
    chapter.figure(figure, "Three digits, and the outputs of five kernels after the ReLU.")


# --- pictures -----------------------------------------------------------------------------------


def show_numbers(chapter: Chapter, panels: dict[str, Any], caption: str) -> None:
    """Small arrays side by side, their numbers written into the cells."""
    figure, grid = plot(len(panels), width=2.6, height=2.9)
    for axes, (title, array) in zip(grid, panels.items(), strict=True):
        numbers = np.asarray(array).reshape(np.shape(array)[-2:])
        axes.imshow(numbers, cmap="Blues", vmin=0.0, vmax=1.6 * max(numbers.max(), 1.0))
        for (row, column), number in np.ndenumerate(numbers):
            axes.text(column, row, f"{number:g}", ha="center", va="center")
        axes.set(xticks=[], yticks=[])
        axes.set_title(title, fontsize=10)
    chapter.figure(figure, caption)


def main(output: str | Path = OUTPUT, *, quick: bool = False) -> Chapter:
    """Write the chapter; when short, the networks are trained for fewer epochs."""
    chapter = Chapter("C", "Convolution and pooling", output)
    two_operations(chapter)
    one_dot(chapter)
    output_sizes(chapter)
    one_graph(chapter)
    pooling(chapter)
    dying_units(chapter, epochs=1 if quick else 10)
    learned_kernels(chapter, epochs=3 if quick else 25)
    return chapter


if __name__ == "__main__":
    main()
