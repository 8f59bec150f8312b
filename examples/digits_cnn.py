"""Handwritten digits read by a convolutional network: at least 98.5 % of unseen digits are right.

The same digits, and the same fifth of them held out, as in `digits_mlp`. The network keeps the
8 x 8 pixels as an image: two convolutions with batch normalisation look for strokes and for
combinations of strokes, pooling forgets where exactly they were, and a linear layer decides.

Run it with `python -m examples.digits_cnn`; it writes the model and its pictures into out/.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure

import nn
from examples.digits_mlp import digits, plot_loss, plot_mistakes

STROKES, SHAPES = 16, 32
BATCH_SIZE, LEARNING_RATE, LEFT_OUT = 32, 2e-3, 0.3
DTYPE = np.float32

Array = np.ndarray[Any, Any]


def network(rng: np.random.Generator) -> nn.Sequential:
    """From images (batch, 1, 8, 8) to logits (batch, 10)."""
    return nn.Sequential(
        nn.Conv2d(1, STROKES, 3, padding="same", rng=rng, dtype=DTYPE),
        nn.BatchNorm2d(STROKES, dtype=DTYPE),
        nn.relu,
        nn.MaxPool2d(2),
        nn.Conv2d(STROKES, SHAPES, 3, padding="same", rng=rng, dtype=DTYPE),
        nn.BatchNorm2d(SHAPES, dtype=DTYPE),
        nn.relu,
        nn.Flatten(),
        nn.Dropout(LEFT_OUT, rng=rng),
        nn.Linear(SHAPES * 4 * 4, 10, rng=rng, dtype=DTYPE),
    )


def images(pixels: Array) -> Array:
    """Rows of 64 pixels as images with one channel."""
    return pixels.reshape(-1, 1, 8, 8).astype(DTYPE)


def train(
    model: nn.Sequential, x: Any, y: Any, validation: Any, epochs: int, rng: np.random.Generator,
    progress: bool,
) -> nn.History:  # fmt: skip
    """Adam, with a learning rate that falls to 0 along a cosine."""
    steps = epochs * -(-len(x) // BATCH_SIZE)
    return nn.fit(
        model, x, y, epochs=epochs, batch_size=BATCH_SIZE, rng=rng, validation=validation,
        optimizer=nn.Adam(model.parameters(), LEARNING_RATE), progress=progress,
        schedule=nn.schedules.cosine_decay(LEARNING_RATE, steps),
    )  # fmt: skip


def kernel_figure(kernels: Array, title: str) -> Figure:
    """The kernels of a first layer, shape (count, 1, height, width), each by its largest weight."""
    columns = min(len(kernels), 8)
    rows = -(-len(kernels) // columns)
    figure = Figure(figsize=(0.9 * columns + 1.0, 0.9 * rows + 0.7), layout="constrained")
    grid = figure.subplots(rows, columns, squeeze=False)
    for axes in grid.flat:
        axes.set_axis_off()
    for axes, kernel in zip(grid.flat, kernels, strict=False):
        shown = axes.imshow(kernel[0] / np.abs(kernel).max(), cmap="RdBu_r", vmin=-1.0, vmax=1.0)
    figure.colorbar(shown, ax=grid, label="weight / largest of its kernel", shrink=0.9)
    figure.suptitle(title, fontsize=11)
    return figure


def main(
    output: str | Path = "out", *, epochs: int = 25, seed: int = 0, progress: bool = True
) -> float:
    """Train, test, and write everything into the folder `output`; returns the test accuracy."""
    folder = Path(output)
    folder.mkdir(parents=True, exist_ok=True)
    x_train, x_test, y_train, y_test = digits(0)  # the split of digits_mlp, whatever the seed
    x_train, x_test = images(x_train), images(x_test)
    rng = np.random.default_rng(seed)
    model = network(rng)
    print(model)

    start = time.perf_counter()
    history = train(model, x_train, y_train, (x_test, y_test), epochs, rng, progress)
    seconds = time.perf_counter() - start

    predicted = np.argmax(nn.predict(model, x_test), axis=1)
    accuracy = nn.accuracy(predicted, y_test)
    print(f"{accuracy:.2%} of {len(y_test)} unseen digits are right, after {seconds:.1f} s")
    print(nn.confusion_matrix(predicted, y_test))

    nn.save(model, folder / "digits_cnn.safetensors")
    plot_loss(history, folder / "digits_cnn_loss.png")
    mistakes = plot_mistakes(x_test, y_test, predicted, folder / "digits_cnn_mistakes.png")
    kernels = model.state_dict()["layers.0.weight"]
    title = f"What the first layer looks for, at {accuracy:.1%} on unseen digits"
    kernel_figure(kernels, title).savefig(folder / "digits_cnn_kernels.png", dpi=144)
    print(f"the model:              {folder / 'digits_cnn.safetensors'}")
    print(f"the loss curve:         {folder / 'digits_cnn_loss.png'}")
    print(f"the learned kernels:    {folder / 'digits_cnn_kernels.png'}")
    print(f"the {mistakes} misread digits:    {folder / 'digits_cnn_mistakes.png'}")
    return accuracy


if __name__ == "__main__":
    main()
