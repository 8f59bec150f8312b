"""Handwritten digits, from the recorded graph to 98 % of unseen digits read right.

1,797 digits of 8 x 8 pixels, bundled with scikit-learn (E. Alpaydin and C. Kaynak, Optical
Recognition of Handwritten Digits, UCI Machine Learning Repository, 1998). A multi-layer
perceptron 64-128-10 learns from 80 % of them and is tested on the rest.

Run it with `python -m examples.digits_mlp`; it writes the model and its pictures into out/.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from sklearn.datasets import load_digits

import nn
from autograd import check_gradients, draw

matplotlib.use("Agg")  # pictures go into files, so no window is needed

import matplotlib.pyplot as plt

HIDDEN, BATCH_SIZE, LEARNING_RATE, MOMENTUM = 128, 32, 0.05, 0.9


def digits(seed: int) -> tuple[np.ndarray[Any, Any], ...]:
    """Pixels in 0..1 and labels: x_train, x_test, y_train, y_test."""
    data = load_digits()
    rng = np.random.default_rng(seed)
    return tuple(nn.train_test_split(data.data / 16.0, data.target, rng=rng))


def check_network(model: nn.MLP, x: Any, y: Any) -> None:
    """Show a network; compare the gradient of its loss for every parameter with differences."""
    print(model)
    report = check_gradients(lambda *_: nn.cross_entropy(model(x), y), *model.parameters())
    print(f"gradients against finite differences: {report}")


def plot_loss(history: nn.History, path: Path) -> None:
    """The loss of each step, and the mean of each epoch on training and test digits."""
    figure, axes = plt.subplots(figsize=(7, 4), layout="constrained")
    steps = len(history.step_loss) / len(history.epoch_loss)
    ends = steps * np.arange(1, len(history.epoch_loss) + 1)
    axes.semilogy(history.step_loss, color="0.8", linewidth=0.8, label="training, each step")
    axes.semilogy(ends, history.epoch_loss, label="training, mean of the epoch")
    axes.semilogy(ends, history.validation_loss, label="held out")
    axes.set(xlabel="step", ylabel="cross-entropy", title="Handwritten digits")
    axes.legend()
    figure.savefig(path)
    plt.close(figure)


def plot_mistakes(x: Any, y: Any, predicted: Any, path: Path) -> int:
    """Every test digit that was read wrong; returns how many."""
    wrong = np.flatnonzero(predicted != y)
    columns = min(max(len(wrong), 1), 8)
    rows = -(-max(len(wrong), 1) // columns)
    figure, grid = plt.subplots(
        rows, columns, figsize=(1.2 * columns, 1.5 * rows), squeeze=False, layout="constrained"
    )
    for axes in grid.flat:
        axes.set_axis_off()
    for axes, k in zip(grid.flat, wrong, strict=False):
        axes.imshow(x[k].reshape(8, 8), cmap="gray_r")
        axes.set_title(f"{y[k]}, read as {predicted[k]}", fontsize=8)
    figure.savefig(path)
    plt.close(figure)
    return len(wrong)


def main(
    output: str | Path = "out", *, epochs: int = 40, seed: int = 0, progress: bool = True,
    compile: bool = False,
) -> float:  # fmt: skip
    """Train, test, and write everything into the folder `output`; returns the test accuracy.

    With `compile` each step is one NumPy program: the same numbers in about half the time.
    """
    folder = Path(output)
    folder.mkdir(parents=True, exist_ok=True)
    x_train, x_test, y_train, y_test = digits(seed)
    rng = np.random.default_rng(seed)
    model = nn.MLP([64, HIDDEN, 10], rng=rng)
    check_network(model, x_train[:8], y_train[:8])

    optimizer = nn.SGD(model.parameters(), LEARNING_RATE, momentum=MOMENTUM)
    start = time.perf_counter()
    history = nn.fit(
        model, x_train, y_train, optimizer=optimizer, epochs=epochs, batch_size=BATCH_SIZE,
        rng=rng, validation=(x_test, y_test), progress=progress, compile=compile,
    )  # fmt: skip
    seconds = time.perf_counter() - start

    predicted = np.argmax(model.mapped(nn.as_array)(x_test), axis=1)
    accuracy = nn.accuracy(predicted, y_test)
    print(f"{accuracy:.2%} of {len(y_test)} unseen digits are right, after {seconds:.1f} s")
    print(nn.confusion_matrix(predicted, y_test))

    nn.save(model, folder / "digits_mlp.safetensors")
    plot_loss(history, folder / "digits_loss.png")
    mistakes = plot_mistakes(x_test, y_test, predicted, folder / "digits_mistakes.png")
    draw(nn.cross_entropy(model(x_test[:4]), y_test[:4])).save(folder / "digits_graph.svg")
    print(f"the model:              {folder / 'digits_mlp.safetensors'}")
    print(f"the loss curve:         {folder / 'digits_loss.png'}")
    print(f"the {mistakes} misread digits:   {folder / 'digits_mistakes.png'}")
    print(f"the graph of one batch: {folder / 'digits_graph.svg'}")
    return accuracy


if __name__ == "__main__":
    main()
