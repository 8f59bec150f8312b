"""Waves foretold by recurrent layers: RNN, LSTM and GRU on noisy sines of many periods.

Every wave has a period and a phase of its own, and is heard through noise. A fixed weighted sum of
the last numbers cannot suit them all: a network must find the period in what it has heard. It
learns to name the next number, and is measured by the wave without the noise. In the end it goes
on by itself: what it said comes in again.

Run it with `python -m examples.sine_rnn`; it writes the forecasts and the errors into out/.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure

import nn

Array = np.ndarray[Any, Any]

TIME, HIDDEN, BATCH = 40, 24, 32
#: The error is measured from this time on; before it a network cannot know the period.
KNOWN = 20
NOISE = 0.1
LAYERS = {"RNN": nn.RNN, "LSTM": nn.LSTM, "GRU": nn.GRU}


def waves(count: int, length: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Sines of random periods (12 to 36) and phases, as heard and as they are.

    Two arrays of shape (count, length, 1).
    """
    period = rng.uniform(12.0, 36.0, (count, 1, 1))
    phase = rng.uniform(0.0, 2.0 * np.pi, (count, 1, 1))
    true = np.sin(2.0 * np.pi * np.arange(length)[:, np.newaxis] / period + phase)
    return true + NOISE * rng.normal(size=true.shape), true


class Forecaster(nn.Module):
    """A recurrent layer, and a linear one that reads the next number from its units."""

    def __init__(self, kind: Any, rng: np.random.Generator) -> None:
        self.layer = kind(1, HIDDEN, rng=rng)
        self.reader = nn.Linear(HIDDEN, 1, rng=rng)

    def __call__(self, x: Any) -> Any:
        """For each number the one expected next; shapes (batch, time, 1)."""
        outputs, _ = self.layer(x)
        return self.reader(outputs)

    def go_on(self, x: Any, steps: int) -> Array:
        """What follows x if each forecast comes in again, shape (batch, steps, 1)."""
        model = self.mapped(nn.as_array)
        outputs, state = model.layer(x)
        said = [model.reader(outputs[:, -1:])]
        for _ in range(steps - 1):
            outputs, state = model.layer(said[-1], state)
            said.append(model.reader(outputs))
        return np.concatenate(said, axis=1)


def train(model: Forecaster, steps: int, rng: np.random.Generator) -> None:
    """Adam on fresh waves, to name the next number heard."""
    optimizer = nn.Adam(model.parameters(), learning_rate=0.01)
    for step in range(steps):
        optimizer.learning_rate = 0.01 * (1.0 - 0.95 * step / steps)
        heard, _ = waves(BATCH, TIME + 1, rng)
        loss = nn.mean_squared_error(model(heard[:, :-1]), heard[:, 1:])
        optimizer.zero_grad()
        loss.backward()
        nn.clip_gradient_norm(model.parameters(), 1.0)
        optimizer.step()


def error(forecast: Array, true: Array) -> float:
    """Mean squared error of forecasts of true[:, KNOWN:]."""
    return float(np.mean((forecast - true[:, KNOWN:]) ** 2))


def simple_forecasts(heard: Array, true: Array, rng: np.random.Generator) -> dict[str, float]:
    """The errors of forecasts without a network."""
    now, before = heard[:, KNOWN - 1 : -1], heard[:, KNOWN - 2 : -2]
    views = np.lib.stride_tricks.sliding_window_view
    examples = views(waves(2000, TIME, rng)[0][..., 0], KNOWN + 1, axis=1).reshape(-1, KNOWN + 1)
    weights, *_ = np.linalg.lstsq(examples[:, :-1], examples[:, -1], rcond=None)
    linear = views(heard[:, :-1, 0], KNOWN, axis=1) @ weights
    return {
        "the same number again": error(now, true),
        "straight on": error(2.0 * now - before, true),
        f"best sum of the last {KNOWN}": error(linear[..., np.newaxis], true),
    }


def plot_forecasts(models: dict[str, Forecaster], heard: Array, true: Array, path: Path) -> None:
    """Two waves, and how each network goes on where it sees nothing any more."""
    figure = Figure(figsize=(9, 5), layout="constrained")
    grid = figure.subplots(2, 1, sharex=True)
    for row, axes in enumerate(grid):
        axes.plot(true[row, :, 0], color="0.85", linewidth=4, label="wave")
        axes.plot(heard[row, :TIME, 0], "k.", markersize=3, label="heard")
        times = np.arange(TIME, true.shape[1])
        for name, model in models.items():
            said = model.go_on(heard[row : row + 1, :TIME], len(times))
            axes.plot(times, said[0, :, 0], label=name)
        axes.axvline(TIME - 0.5, color="k", linestyle=":")
        axes.set(ylabel="value", ylim=(-1.6, 1.6))
    grid[0].set_title("Right of the dotted line each network hears only itself")
    grid[0].legend(ncols=5, loc="lower left")
    grid[1].set_xlabel("time in steps")
    figure.savefig(path, dpi=144)


def plot_errors(said: dict[str, Array], true: Array, simple: tuple[str, float], path: Path) -> None:
    """The error of the next number against how many were heard, with the best simple forecast."""
    figure = Figure(figsize=(6.5, 4), layout="constrained")
    axes = figure.subplots()
    counts = np.arange(1, true.shape[1])
    for name, forecast in said.items():
        axes.semilogy(counts, np.mean((forecast - true[:, 1:]) ** 2, axis=(0, 2)), label=name)
    name, number = simple
    axes.hlines(number, KNOWN, counts[-1], color="k", linestyle=":", label=name)
    axes.axvline(TIME, color="0.8")
    axes.annotate("no longer in training", (TIME + 1, 0.3), color="0.4")
    axes.set(
        xlabel="numbers heard", ylabel="mean squared error of the next",
        title="The more a network has heard, the better it knows the wave",
    )  # fmt: skip
    axes.legend()
    figure.savefig(path, dpi=144)


def main(output: str | Path = "out", *, steps: int = 500, seed: int = 0) -> dict[str, float]:
    """Train the three layers, write the pictures; returns the error of each way to foretell."""
    folder = Path(output)
    folder.mkdir(parents=True, exist_ok=True)
    heard, true = waves(200, 2 * TIME, np.random.default_rng(seed + 1))
    errors = simple_forecasts(heard, true, np.random.default_rng(seed + 2))
    simple = min(errors, key=errors.__getitem__)
    models, said = {}, {}
    for name, kind in LAYERS.items():
        rng, start = np.random.default_rng(seed), time.perf_counter()
        models[name] = Forecaster(kind, rng)
        train(models[name], steps, rng)
        said[name] = models[name].mapped(nn.as_array)(heard[:, :-1])
        errors[name] = error(said[name][:, KNOWN - 1 :], true)
        print(f"{name}: {steps} steps in {time.perf_counter() - start:.1f} s")
    for name, number in errors.items():
        print(f"{name:>24}: mean squared error {number:.2g}")
    plot_forecasts(models, heard, true, folder / "sine_rnn_forecasts.png")
    plot_errors(said, true, (simple, errors[simple]), folder / "sine_rnn_errors.png")
    print(f"the forecasts: {folder / 'sine_rnn_forecasts.png'}")
    print(f"the errors:    {folder / 'sine_rnn_errors.png'}")
    return errors


if __name__ == "__main__":
    main()
