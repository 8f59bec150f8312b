"""An autoencoder: handwritten digits through a bottleneck of two numbers, and back.

A network 64-64-2-64-64 learns to give out what came in, so the two numbers in its middle must say
as much about a digit as they can. Principal component analysis (PCA) is the best linear way to do
so: it is what such a network becomes without activations, and the measure to beat.

1,797 digits of 8 x 8 pixels, bundled with scikit-learn (E. Alpaydin and C. Kaynak, Optical
Recognition of Handwritten Digits, UCI Machine Learning Repository, 1998).

Run it with `python -m examples.autoencoder_digits`; it writes its pictures into out/.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from sklearn.datasets import load_digits

import nn

Array = np.ndarray[Any, Any]

HIDDEN, BATCH, SHOWN = 64, 32, 10


class Autoencoder(nn.Module):
    """An encoder to a few numbers, and a decoder back to as many as came in."""

    def __init__(self, features: int, width: int, rng: np.random.Generator) -> None:
        self.encoder = nn.MLP([features, HIDDEN, width], rng=rng)
        self.decoder = nn.MLP([width, HIDDEN, features], rng=rng)

    def __call__(self, x: Any) -> Any:
        """The digits as the decoder sees them, pixels in 0..1."""
        return nn.sigmoid(self.decoder(self.encoder(x)))


def train(model: Autoencoder, x: Array, epochs: int, rng: np.random.Generator) -> list[float]:
    """Adam on the mean squared error of the pixels; returns the mean loss of each epoch."""
    optimizer = nn.Adam(model.parameters(), learning_rate=3e-3)
    means = []
    for epoch in range(epochs):
        optimizer.learning_rate = 3e-3 * (1.0 - 0.95 * epoch / epochs)
        losses = []
        for (batch,) in nn.minibatches(x, batch_size=BATCH, rng=rng):
            loss = nn.mean_squared_error(model(batch), batch)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        means.append(float(np.mean(losses)))
    return means


class PCA:
    """Principal component analysis: the directions in which the training rows differ most."""

    def __init__(self, x: Array, width: int) -> None:
        self.mean = x.mean(axis=0)
        *_, directions = np.linalg.svd(x - self.mean, full_matrices=False)
        self.directions = directions[:width]

    def encoder(self, x: Array) -> Array:
        """Coordinates along the directions."""
        return (x - self.mean) @ self.directions.T

    def __call__(self, x: Array) -> Array:
        """The closest that the directions can come to x."""
        return self.encoder(x) @ self.directions + self.mean


def plot_digits(rows: dict[str, Array], path: Path) -> None:
    """Digits under each other: as they are, and as each way gives them back."""
    figure = Figure(figsize=(SHOWN * 0.9, len(rows) * 1.05), layout="constrained")
    grid = figure.subplots(len(rows), SHOWN)
    for line, (title, digits) in zip(grid, rows.items(), strict=True):
        for axes, digit in zip(line, digits, strict=True):
            axes.imshow(digit.reshape(8, 8), cmap="gray_r", vmin=0.0, vmax=1.0)
            axes.set(xticks=[], yticks=[])
        line[0].set_ylabel(title)
    figure.suptitle("Unseen digits, given back from two numbers each")
    figure.savefig(path, dpi=144)


def plot_codes(codes: dict[str, Array], labels: Array, path: Path) -> None:
    """Where each way puts the digits in the plane."""
    figure = Figure(figsize=(11, 4.8), layout="constrained")
    for axes, (title, code) in zip(figure.subplots(1, len(codes)), codes.items(), strict=True):
        dots = axes.scatter(*code.T, c=labels, cmap="tab10", vmin=-0.5, vmax=9.5, s=8)
        axes.set(title=title, xlabel="first number", ylabel="second number")
    figure.colorbar(dots, ax=axes, ticks=range(10), label="digit")
    figure.suptitle("Nobody told either of them which digit is which")
    figure.savefig(path, dpi=144)


def main(output: str | Path = "out", *, epochs: int = 120, seed: int = 0) -> dict[str, float]:
    """Train, compare with PCA, write the pictures; returns the errors on unseen digits."""
    folder = Path(output)
    folder.mkdir(parents=True, exist_ok=True)
    data, rng = load_digits(), np.random.default_rng(seed)
    x_train, x_test, _, labels = nn.train_test_split(data.data / 16.0, data.target, rng=rng)
    model, start = Autoencoder(x_train.shape[1], 2, rng), time.perf_counter()
    losses = train(model, x_train, epochs, rng)
    print(f"{epochs} epochs in {time.perf_counter() - start:.1f} s, training loss {losses[-1]:.4f}")

    network, linear = model.mapped(nn.as_array), PCA(x_train, 2)
    given_back = {"PCA": linear(x_test), "autoencoder": network(x_test)}
    errors = {name: float(np.mean((back - x_test) ** 2)) for name, back in given_back.items()}
    errors = {"mean digit": float(np.mean((x_train.mean(axis=0) - x_test) ** 2))} | errors
    for name, number in errors.items():
        print(f"{name:>12}: mean squared error of a pixel of unseen digits {number:.4f}")
    first = [int(np.flatnonzero(labels == digit)[0]) for digit in range(SHOWN)]
    rows = {name: back[first] for name, back in {"original": x_test, **given_back}.items()}
    plot_digits(rows, folder / "autoencoder_digits.png")
    codes = {"PCA": linear.encoder(x_test), "Autoencoder": network.encoder(x_test)}
    plot_codes(codes, labels, folder / "autoencoder_codes.png")
    print(f"the digits: {folder / 'autoencoder_digits.png'}")
    print(f"the plane:  {folder / 'autoencoder_codes.png'}")
    return errors


if __name__ == "__main__":
    main()
