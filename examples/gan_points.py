"""A generative adversarial network: two networks in a contest learn to draw points on a ring.

The generator turns random numbers into points of the plane. The discriminator says how likely a
point is to be real, and the generator learns from its gradient alone to be taken for real; it
never sees a real point. Real are eight round clusters on a ring. Such contests easily end with a
generator that draws only some of the clusters, so how many it draws is counted. What helps is a
penalty on the slope of the discriminator at real points: its gradient holds a gradient inside.

Source: Goodfellow et al., "Generative adversarial nets" (2014), with the generator's loss of
section 3, -log D(G(z)); Mescheder et al., "Which training methods for GANs do actually
converge?" (2018) for the penalty, called R1 there.

Run it with `python -m examples.gan_points`; it writes its pictures into out/.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure

import nn
from autograd import Tensor, gradients

Array = np.ndarray[Any, Any]

MODES, RADIUS, SPREAD = 8, 2.0, 0.15
NOISE, HIDDEN, BATCH = 4, 64, 128
LEARNING_RATE = 5e-3
SNAPSHOTS = 4


def centres() -> Array:
    """The middles of the clusters, shape (MODES, 2)."""
    angles = 2.0 * np.pi * np.arange(MODES) / MODES
    return RADIUS * np.stack([np.cos(angles), np.sin(angles)], axis=1)


def real_points(count: int, rng: np.random.Generator) -> Array:
    """Points of the ring, shape (count, 2)."""
    return centres()[rng.integers(MODES, size=count)] + SPREAD * rng.normal(size=(count, 2))


class Contest:
    """A generator and a discriminator, each with an optimizer of its own.

    Args:
        penalty: weighs the square of the slope of the discriminator at real points.
        rng: draws weights, points and what the generator starts from.
    """

    def __init__(self, penalty: float, rng: np.random.Generator) -> None:
        self.penalty, self.rng = penalty, rng
        self.generator = nn.MLP([NOISE, HIDDEN, HIDDEN, 2], rng=rng)
        self.discriminator = nn.MLP([2, HIDDEN, HIDDEN, 1], nn.leaky_relu, rng=rng)
        self.optimizers = [
            nn.Adam(network.parameters(), LEARNING_RATE, beta1=0.5, beta2=0.99)
            for network in (self.generator, self.discriminator)
        ]

    def drawn(self, count: int) -> Any:
        """Points by the generator, recorded."""
        return self.generator(self.rng.normal(size=(count, NOISE)))

    def points(self, count: int) -> Array:
        """Points by the generator, plain."""
        network = self.generator.mapped(nn.as_array)
        return network(self.rng.normal(size=(count, NOISE)))  # type: ignore[no-any-return]

    def step(self) -> tuple[float, float]:
        """One step of each; returns the losses of the generator and the discriminator."""
        generator, discriminator = self.optimizers
        told, penalty = self.judged()
        self.advance(discriminator, told + penalty)
        taken = self.discriminator(self.drawn(BATCH))
        wanted = nn.binary_cross_entropy_with_logits(taken, np.ones((BATCH, 1)))
        self.advance(generator, wanted)
        return wanted.item(), told.item()

    def judged(self) -> tuple[Any, Any]:
        """How badly the discriminator tells real from drawn, and its penalty."""
        real, drawn = Tensor(real_points(BATCH, self.rng)), self.drawn(BATCH).detach()
        for_real, for_drawn = self.discriminator(real), self.discriminator(drawn)
        (slope,) = gradients(for_real.sum(), [real], create_graph=True)
        scores = np.concatenate([for_real, for_drawn])
        is_real = np.repeat([1.0, 0.0], BATCH)[:, np.newaxis]
        told = nn.binary_cross_entropy_with_logits(scores, is_real)
        return told, 0.5 * self.penalty * (slope * slope).sum() / BATCH

    def advance(self, optimizer: nn.Optimizer, loss: Any) -> None:
        """A step of one network; the gradients of the other are thrown away."""
        for each in self.optimizers:
            each.zero_grad()
        loss.backward()
        optimizer.step()


# --- how good it is -----------------------------------------------------------------------------


def covered(points: Array) -> tuple[int, float]:
    """How many clusters get their due, and the share of points that are in a cluster.

    A point is in a cluster within three of its standard deviations. A cluster gets its due if at
    least half of the points are there that would be if all were drawn alike.
    """
    distances = np.linalg.norm(points[:, np.newaxis] - centres(), axis=2)
    inside = distances.min(axis=1) < 3.0 * SPREAD
    counts = np.bincount(distances.argmin(axis=1)[inside], minlength=MODES)
    return int(np.sum(counts >= 0.5 * len(points) / MODES)), float(inside.mean())


def energy_distance(x: Array, y: Array) -> float:
    """How different two sets of points are: 2 E|x - y| - E|x - x'| - E|y - y'|, 0 if alike.

    Source: Székely and Rizzo, "Energy statistics" (2013).
    """

    def apart(a: Array, b: Array) -> float:
        return float(np.mean(np.linalg.norm(a[:, np.newaxis] - b, axis=2)))

    return 2.0 * apart(x, y) - apart(x, x) - apart(y, y)


# --- pictures -----------------------------------------------------------------------------------


def plot_points(snapshots: dict[int, Array], real: Array, path: Path) -> None:
    """What the generator draws, from the first step to the last."""
    figure = Figure(figsize=(3 * len(snapshots), 3.7), layout="constrained")
    for axes, (step, points) in zip(
        figure.subplots(1, len(snapshots)), snapshots.items(), strict=True
    ):
        axes.scatter(*real.T, s=4, color="0.8", label="real")
        axes.scatter(*points.T, s=4, color="tab:blue", label="drawn")
        modes, share = covered(points)
        axes.set(
            title=f"step {step:,}: {modes} of {MODES} clusters,\n{share:.0%} of points in one",
            xlim=(-3, 3), ylim=(-3, 3), aspect="equal", xlabel="x1",
        )  # fmt: skip
        axes.title.set_fontsize(9)
    figure.axes[0].set_ylabel("x2")
    figure.axes[0].legend(loc="upper left", fontsize=8)
    figure.savefig(path, dpi=144)


def plot_contest(losses: list[tuple[float, float]], path: Path) -> None:
    """The losses of both networks: a contest, so neither goes to zero."""
    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.subplots()
    width = max(len(losses) // 50, 1)
    for name, numbers in zip(("generator", "discriminator"), np.transpose(losses), strict=True):
        smooth = np.convolve(numbers, np.ones(width) / width, mode="valid")
        axes.plot(np.arange(len(smooth)) + width, smooth, label=name)
    axes.axhline(np.log(2.0), color="k", linestyle=":", label="ln 2: guessing")
    axes.set(xlabel="step", ylabel="loss", title="A contest: where both guess, both stay at ln 2")
    axes.legend()
    figure.savefig(path, dpi=144)


def hold(contest: Contest, steps: int) -> tuple[list[tuple[float, float]], dict[int, Array]]:
    """The losses of every step, and points drawn after some of them; both learn less and less."""
    losses, snapshots = [], {0: contest.points(600)}
    shown = {round(steps * (k / (SNAPSHOTS - 1)) ** 2) for k in range(1, SNAPSHOTS)}
    for step in range(1, steps + 1):
        for optimizer in contest.optimizers:
            optimizer.learning_rate = LEARNING_RATE * (1.0 - 0.95 * step / steps)
        losses.append(contest.step())
        if step in shown:
            snapshots[step] = contest.points(600)
    return losses, snapshots


def main(
    output: str | Path = "out", *, steps: int = 4000, penalty: float = 0.1, seed: int = 0
) -> dict[str, float]:
    """Hold the contest, write the pictures; returns how good the points are."""
    folder = Path(output)
    folder.mkdir(parents=True, exist_ok=True)
    start = time.perf_counter()
    losses, snapshots = hold(Contest(penalty, np.random.default_rng(seed)), steps)
    print(f"{steps} steps in {time.perf_counter() - start:.1f} s")
    real = real_points(600, np.random.default_rng(seed + 1))
    modes, share = covered(snapshots[steps])
    result = {
        "clusters": modes,
        "share in a cluster": share,
        "distance at the start": energy_distance(real, snapshots[0]),
        "distance at the end": energy_distance(real, snapshots[steps]),
        "distance of real points": energy_distance(
            real, real_points(600, np.random.default_rng(seed + 2))
        ),
    }
    for name, number in result.items():
        print(f"{name:>24}: {number:.3g}")
    plot_points(snapshots, real, folder / "gan_points.png")
    plot_contest(losses, folder / "gan_losses.png")
    print(f"the points: {folder / 'gan_points.png'}\nthe losses: {folder / 'gan_losses.png'}")
    return result


if __name__ == "__main__":
    main()
