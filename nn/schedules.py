"""Schedules: learning rates that change from step to step, as functions of the step."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from .layers import check_size
from .optimizers import in_range, positive


@dataclass(frozen=True, repr=False)
class Schedule:
    """The learning rate of each step, from the number of steps done before it: `schedule(step)`.

    The functions of this file make them. `fit(..., schedule=)` takes one; in a loop of your own
    write `optimizer.learning_rate = schedule(step)` before `optimizer.step()`.

    Args:
        text: the call that made it; it is what `repr` shows.
        rate: the formula.

    Raises:
        ValueError: if a step is negative.
    """

    text: str
    rate: Callable[[int], float] = field(compare=False)

    def __call__(self, step: int) -> float:
        """The learning rate of a step; the first one is step 0."""
        if step < 0:
            raise ValueError(f"{self.text}: steps count from 0, got {step}")
        return float(self.rate(step))

    def __repr__(self) -> str:
        return self.text


def constant(rate: float) -> Schedule:
    """The same rate at every step.

    Raises:
        ValueError: if the rate is not positive.

    >>> constant(0.1)(1000)
    0.1
    """
    rate = positive("constant", "rate", rate)
    return Schedule(f"constant({rate})", lambda step: rate)


def inverse_time_decay(initial: float, decay: float) -> Schedule:
    """initial / (1 + decay * step): quick at first, then ever more slowly, never 0.

    Args:
        initial: the rate at step 0.
        decay: 1 / decay is the number of steps after which the rate is half of it.

    Raises:
        ValueError: if initial is not positive, or decay is negative.

    Source: lectures.md, E "learning rate decay".

    >>> schedule = inverse_time_decay(1.0, 0.1)
    >>> schedule(0), schedule(10), schedule(30)
    (1.0, 0.5, 0.25)
    """
    initial = positive("inverse_time_decay", "initial", initial)
    decay = in_range("inverse_time_decay", "decay", decay, math.inf)
    text = f"inverse_time_decay({initial}, {decay})"
    return Schedule(text, lambda step: initial / (1.0 + decay * step))


def step_decay(initial: float, factor: float, every: int) -> Schedule:
    """initial * factor ** (step // every): stairs, each `every` steps wide.

    Raises:
        ValueError: if initial is not positive, factor is not above 0 and at most 1, or every is
            not positive.
        TypeError: if every is no integer.

    >>> schedule = step_decay(0.5, 0.1, every=100)
    >>> schedule(99), schedule(100)
    (0.5, 0.05)
    """
    initial = positive("step_decay", "initial", initial)
    factor = share("step_decay", factor)
    check_size("step_decay", "every", every)
    text = f"step_decay({initial}, {factor}, {every})"
    return Schedule(text, lambda step: initial * factor ** (step // every))


def exponential_decay(initial: float, factor: float) -> Schedule:
    """initial * factor ** step: the same share is lost in every step.

    Raises:
        ValueError: if initial is not positive, or factor is not above 0 and at most 1.

    >>> schedule = exponential_decay(1.0, 0.5)
    >>> [schedule(step) for step in range(4)]
    [1.0, 0.5, 0.25, 0.125]
    """
    initial = positive("exponential_decay", "initial", initial)
    factor = share("exponential_decay", factor)
    text = f"exponential_decay({initial}, {factor})"
    return Schedule(text, lambda step: initial * factor**step)


def cosine_decay(initial: float, steps: int, final: float = 0.0) -> Schedule:
    """Half a wave of the cosine from initial to final in some steps; final from there on.

    Args:
        initial: the rate at step 0.
        steps: the step at which the final rate is reached: for a training of so many steps, whose
            last one is `steps - 1`, the rate stays above it. An optimizer refuses a rate of 0, so
            training that goes on longer needs a final rate above 0.
        final: the rate at the end.

    Raises:
        ValueError: if a number is out of its range, or final is above initial.
        TypeError: if steps is no integer.

    Source: I. Loshchilov and F. Hutter, "SGDR: stochastic gradient descent with warm restarts"
    (2017), eq. 5, without restarts.

    >>> schedule = cosine_decay(0.25, steps=100)
    >>> schedule(0), schedule(50), schedule(100), schedule(1000)
    (0.25, 0.125, 0.0, 0.0)
    """
    initial = positive("cosine_decay", "initial", initial)
    check_size("cosine_decay", "steps", steps)
    final = in_range("cosine_decay", "final", final, math.inf)
    if final > initial:
        raise ValueError(f"cosine_decay: final must not be above initial, {initial}, got {final}")

    def rate(step: int) -> float:
        if step >= steps:
            return final
        return final + (initial - final) * (1.0 + math.cos(math.pi * step / steps)) / 2.0

    return Schedule(f"cosine_decay({initial}, {steps}, {final})", rate)


def warm_up(schedule: Callable[[int], float], steps: int) -> Schedule:
    """Up to the first rate of another schedule in equal steps, then that schedule.

    The rate of step 0 is not 0, but one step up from it; step number `steps` is the first of the
    other schedule.

    Args:
        schedule: any function from a step to a rate.
        steps: how many steps come before it.

    Raises:
        ValueError: if steps is not positive.
        TypeError: if the schedule is not callable, or steps is no integer.

    Source: P. Goyal et al., "Accurate, large minibatch SGD: training ImageNet in 1 hour" (2017),
    section 2.2, "gradual warmup".

    >>> schedule = warm_up(constant(1.0), steps=3)
    >>> [schedule(step) for step in range(5)]
    [0.25, 0.5, 0.75, 1.0, 1.0]
    """
    if not callable(schedule):
        raise TypeError(
            f"warm_up: expected a schedule, got {schedule!r}; a number is constant({schedule!r})"
        )
    check_size("warm_up", "steps", steps)

    def rate(step: int) -> float:
        if step >= steps:
            return schedule(step - steps)
        return schedule(0) * (step + 1) / (steps + 1)

    return Schedule(f"warm_up({schedule!r}, {steps})", rate)


# --- checks -------------------------------------------------------------------------------------


def share(call: str, factor: float) -> float:
    """A factor as a float; ValueError unless it is above 0 and at most 1."""
    if not 0.0 < factor <= 1.0:
        raise ValueError(f"{call}: factor must be above 0 and at most 1, got {factor}")
    return float(factor)
