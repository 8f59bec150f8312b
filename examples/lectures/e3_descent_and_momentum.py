"""Lecture E: descent by sample, by mini-batch and by batch, learning rates that decay, momentum.

Source: lectures.md, E "single-sample, mini-batch, full-batch descent", "learning rate decay" and
"momentum".
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np

import nn
from autograd import Tensor, sin
from nn import schedules

from .chapter import OUTPUT, Chapter, plot

# --- how many samples in a step -----------------------------------------------------------------

BATCH_SIZES = {"single sample": 1, "mini-batch": 12, "full batch": None}


def batch_sizes(chapter: Chapter, epochs: int) -> None:
    """One argument makes the three kinds of descent."""
    x, y = nn.datasets.iris()
    (x,) = nn.standardize(x)
    chapter.text(f"""
        An epoch is one pass over all samples, here the 150 flowers of Iris. What differs is how
        many of them are looked at before each step: batch_size=1 is single-sample descent,
        batch_size=12 mini-batch descent, batch_size=None takes all of them at once. The same
        network (4 inputs, 8 tanh units, 3 classes) is trained three times for {epochs} epochs from
        the same weights at the same rate.
    """)
    histories, rows = {}, []
    for name, size in BATCH_SIZES.items():
        model = nn.MLP([4, 8, 3], nn.tanh, rng=np.random.default_rng(0))
        histories[name] = history = nn.fit(
            model, x, y, epochs=epochs, batch_size=size, rng=np.random.default_rng(1),
            optimizer=nn.SGD(model.parameters(), learning_rate=0.1), progress=False,
        )  # fmt: skip
        loss = nn.evaluate(model, x, y)["loss"]
        rows.append([name, f"{size}", history.steps_per_epoch, len(history.step_loss), loss])
    chapter.table(["descent", "batch_size", "steps per epoch", "steps", "loss at the end"], rows)
    draw_batch_sizes(chapter, histories)
    steps = [row[2] for row in rows]
    chapter.claim("an epoch is 150 steps of one sample, 13 of 12 (the last has 6), 1 of all",
                  steps == [150, math.ceil(150 / 12), 1])  # fmt: skip
    chapter.claim("after as many epochs, whoever made more steps is further down",
                  rows[0][-1] < rows[1][-1] < rows[2][-1])  # fmt: skip
    falls = {name: np.mean(np.diff(h.step_loss) < 0) for name, h in histories.items()}
    chapter.claim("the full batch goes down in every single step", falls["full batch"] == 1.0)
    chapter.claim("the loss of a single sample goes up about as often as down",
                  0.35 < falls["single sample"] < 0.65)  # fmt: skip


def draw_batch_sizes(chapter: Chapter, histories: dict[str, nn.History]) -> None:
    """The loss of every step, by the number of steps, and its mean by the number of epochs."""
    figure, (by_step, by_epoch) = plot(2, width=5.5)
    colours = ("tab:orange", "tab:blue", "black")
    for colour, (name, history) in zip(colours, histories.items(), strict=True):
        steps = np.arange(1, len(history.step_loss) + 1)
        epochs = np.arange(1, len(history.epoch_loss) + 1)
        thin = name == "single sample"
        by_step.semilogx(
            steps, history.step_loss, color=colour, linewidth=0.5 if thin else 1.2,
            alpha=0.5 if thin else 1.0, zorder=1 if thin else 2,
        )  # fmt: skip
        label = f"{name}, batch_size={BATCH_SIZES[name]}"
        by_epoch.plot(epochs, history.epoch_loss, ".-", color=colour, label=label)
    by_step.set(xlabel="step", ylabel="cross-entropy", ylim=(0, 2),
                title="Step for step they do alike; fewer samples, more noise")  # fmt: skip
    by_epoch.set(xlabel="epoch", ylim=(0, 2), title="In an epoch, small batches get further")
    by_epoch.legend()
    chapter.figure(figure, "The loss of each step (left), and its mean over each epoch (right).")


# --- the learning rate --------------------------------------------------------------------------


def decay_in_numbers(chapter: Chapter) -> None:
    """The lecture's decay, step by step."""
    schedule = schedules.inverse_time_decay(initial=1.0, decay=0.1)
    chapter.text("""
        Far away from the minimum long steps are right, close to it short ones are. The lecture
        lets the rate decay as initial / (1 + decay · step), with initial = 1.0 and decay = 0.1.
    """)
    chapter.table(["step", "rate"], [[step, schedule(step)] for step in (0, 1, 2, 5, 10, 19)])
    chapter.compare("rate at step 19, 1 / (1 + 0.1 · 19)", "0.3448", schedule(19))
    chapter.claim("at step 10 it is half of what it was", schedule(10) == 0.5)


def all_schedules(chapter: Chapter) -> None:
    """Every schedule of the package in one plot."""
    steps = 100
    shown = [
        schedules.constant(1.0),
        schedules.inverse_time_decay(1.0, 0.1),
        schedules.step_decay(1.0, 0.5, every=20),
        schedules.exponential_decay(1.0, 0.95),
        schedules.cosine_decay(1.0, steps),
        schedules.warm_up(schedules.cosine_decay(1.0, steps - 15), 15),
    ]
    figure, axes = plot(width=9.0)
    for schedule in shown:
        rates = [schedule(step) for step in range(steps)]
        axes.plot(rates, drawstyle="steps-post", label=repr(schedule))
    axes.plot([19], [schedules.inverse_time_decay(1.0, 0.1)(19)], "o", color="tab:orange")
    axes.annotate("0.3448", (19, 0.3448), (24, 0.6), arrowprops={"arrowstyle": "->"})
    axes.set(xlabel="step", ylabel="learning rate", title="Six schedules: from 1 towards 0",
             ylim=(0, 1.05))  # fmt: skip
    figure.legend(loc="outside right center", fontsize="small")
    chapter.text("""
        A schedule is a function from the number of steps done to the rate of the next one: in a
        loop, optimizer.learning_rate = schedule(step); or give it to fit as schedule=.
    """)
    chapter.figure(figure, "Learning rates over 100 steps; the dot is the lecture's 0.3448.")


def why_decay(chapter: Chapter, epochs: int) -> None:
    """A line through noisy points: what is left above the best line, by rate."""
    rng = np.random.default_rng(2)
    x = rng.uniform(-1.0, 1.0, (100, 1))
    y = 2.0 * x + 1.0 + rng.normal(0.0, 0.5, x.shape)
    design = np.hstack([x, np.ones_like(x)])
    least = np.mean((design @ np.linalg.lstsq(design, y, rcond=None)[0] - y) ** 2)
    rates = {
        "large, constant": schedules.constant(0.3),
        "small, constant": schedules.constant(0.003),
        "from large to small": schedules.inverse_time_decay(0.3, 0.05),
    }
    figure, axes = plot(width=8.0)
    last = {}
    for name, schedule in rates.items():
        excess = excess_losses(x, y, schedule, epochs, least)
        last[name] = np.mean(excess[-epochs * 25 :])  # the last quarter
        steps = np.arange(1, len(excess) + 1)
        axes.loglog(steps, excess, linewidth=0.8, label=f"{name}: {schedule}")
    axes.set(xlabel="step, of one sample each", ylabel="squared error above the best line's",
             title="A large rate is fast and never settles; decay is fast and does")  # fmt: skip
    axes.legend()
    chapter.text("""
        What decay is good for shows in single-sample descent. A straight line is fitted to 100
        noisy points. Every sample pulls the line its own way, so with a constant rate it never
        comes to rest; a small rate keeps it calm, but takes long.
    """)
    chapter.figure(figure, "Mean squared error of all points, minus that of the best line.")
    chapter.claim("in the last quarter, decay is at less than a tenth of what the large rate "
                  "leaves", last["from large to small"] < last["large, constant"] / 10)  # fmt: skip


def excess_losses(x: Any, y: Any, schedule: schedules.Schedule, epochs: int, least: float) -> Any:
    """Fit a line sample by sample; how far the error of all points is above the least one."""
    line = nn.Linear(1, 1, rng=np.random.default_rng(3))
    optimizer = nn.SGD(line.parameters(), learning_rate=schedule(0))
    rng, losses = np.random.default_rng(4), []
    for _ in range(epochs):
        for inputs, targets in nn.minibatches(x, y, batch_size=1, rng=rng):
            optimizer.learning_rate = schedule(len(losses))
            optimizer.zero_grad()
            nn.mean_squared_error(line(inputs), targets).backward()
            optimizer.step()
            losses.append(nn.mean_squared_error(nn.predict(line, x), y))
    return np.array(losses) - least


# --- momentum -----------------------------------------------------------------------------------


def hilly(w: Any) -> Any:
    """A loss of one weight, with a small valley before the deep one."""
    return w * w / 8 + 0.4 * sin(2 * w)


def descend(rate: float, momentum: float, steps: int, start: float = 6.0) -> Any:
    """The weight before the first and after every step."""
    w = Tensor(start)
    optimizer = nn.SGD([w], learning_rate=rate, momentum=momentum)
    path = [start]
    for _ in range(steps):
        optimizer.zero_grad()
        hilly(w).backward()
        optimizer.step()
        path.append(w.item())
    return np.array(path)


def momentum_in_numbers(chapter: Chapter) -> None:
    """The lecture's rule, and where it leads on a constant slope."""
    rate, momentum = 0.1, 0.9
    w = Tensor(0.0)
    optimizer = nn.SGD([w], learning_rate=rate, momentum=momentum)
    update = weight = 0.0
    rows, agrees = [], True
    for step in range(1, 101):
        optimizer.zero_grad()
        (1.0 * w).backward()  # the gradient is 1 everywhere
        optimizer.step()
        update = momentum * update - rate * 1.0
        weight += update
        agrees = agrees and abs(w.item() - weight) < 1e-12
        if step in (1, 2, 3, 10, 100):
            rows.append([step, update, w.item(), -rate * step])
    chapter.text("""
        Momentum: update = momentum · previous update - rate · gradient; weights += update. On a
        slope of 1 at rate 0.1 with momentum 0.9 the updates grow like a ball that rolls, up to
        rate / (1 - momentum), ten times the rate.
    """)
    chapter.table(["step", "update", "weight", "weight without momentum"], rows)
    chapter.claim("nn.SGD takes exactly these steps", agrees)
    chapter.claim(
        "its size ends at rate / (1 - momentum) = 1", abs(update + rate / (1 - momentum)) < 1e-4
    )


#: What each panel shows: rate, momentum.
RUNS = {
    "rate too small": (0.02, 0.0),
    "rate too large": (10.0, 0.0),
    "good rate, no momentum": (0.5, 0.0),
    "small rate, momentum": (0.02, 0.95),
    "good rate, momentum": (0.1, 0.9),
}


def five_descents(chapter: Chapter) -> None:
    """The same hill with rates that are too small, too large and good, and with momentum."""
    steps = 150
    paths = {name: descend(*run, steps) for name, run in RUNS.items()}
    figure, grid = plot(3, 2, width=4.2, height=3.4)
    for axes, (name, path) in zip(grid.flat, paths.items(), strict=False):
        rate, momentum = RUNS[name]
        # What leaps out of the picture needs a larger one.
        width, height = (80.0, 800.0) if name == "rate too large" else (7.5, 6.5)
        w = np.linspace(-width, width, 1000)
        axes.plot(w, hilly(w), color="0.6")
        axes.plot(path, hilly(path), "-", color="0.8", linewidth=0.6, zorder=1)
        axes.scatter(path, hilly(path), c=np.arange(steps + 1), cmap="viridis", s=14, zorder=2)
        axes.set(title=f"{name}\nrate {rate}, momentum {momentum}", xlabel="weight", ylabel="loss",
                 xlim=(-width, width), ylim=(-height / 6, height))  # fmt: skip
    axes = grid.flat[-1]
    for name, path in paths.items():
        axes.plot(hilly(path), label=name)
    axes.set(title=f"The loss of the {steps} steps", xlabel="step", ylabel="loss", ylim=(-1, 6.5))
    axes.legend(fontsize="small")
    chapter.text("""
        One weight, one hill, five descents. All start at 6; the colour of a point tells the step,
        from dark to bright. There is a small valley at 2 before the deep one at -0.7: without
        momentum a good rate ends in the small one, because the slope is 0 there. With momentum the
        weight arrives with speed and rolls through. The rate that is too large leaps from wall to
        wall, ever higher: mind the scale of its panel.
    """)
    chapter.figure(figure, "Gradient descent on w²/8 + 0.4 sin 2w with five settings.")
    claim_descents(chapter, paths)


def claim_descents(chapter: Chapter, paths: dict[str, Any]) -> None:
    """What the panels show, as sentences that are tested."""
    small, large, plain, *rolling = paths.values()
    valley = np.linspace(-2.0, 0.0, 20001)
    deepest = valley[np.argmin(hilly(valley))]
    chapter.claim("too small: after 60 steps it has not left the first slope", small[60] > 4.5)
    leaps = np.abs(np.diff(large))
    chapter.claim("too large: the steps become longer and longer, and the loss grows without bound",
                  np.all(np.diff(leaps)[5:] > 0) and hilly(large[-1]) > 1e6)  # fmt: skip
    chapter.claim("a good rate alone stays in the small valley at 2", abs(plain[-1] - 2.0) < 0.1)
    chapter.claim("with momentum both rates end in the deep valley",
                  all(abs(path[-1] - deepest) < 0.05 for path in rolling))  # fmt: skip
    slow, fast = (int(np.argmax(path < 0.5)) for path in rolling)
    chapter.claim(f"the good rate is over the bump in {fast} steps, the small one in {slow}",
                  fast < slow)  # fmt: skip


def main(output: str | Path = OUTPUT, *, quick: bool = False) -> Chapter:
    """Write the chapter; when short, the samples are seen less often."""
    chapter = Chapter("E", "Descent, learning rates and momentum", output)
    batch_sizes(chapter, epochs=5 if quick else 30)
    decay_in_numbers(chapter)
    all_schedules(chapter)
    why_decay(chapter, epochs=4 if quick else 20)
    momentum_in_numbers(chapter)
    five_descents(chapter)
    return chapter


if __name__ == "__main__":
    main()
