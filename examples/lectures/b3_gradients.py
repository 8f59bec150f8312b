"""Lecture B: one gradient in three ways, and how far apart the points of a difference should be.

Source: lectures.md, B "gradient three ways" and "finite-difference step".
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from autograd import Value, draw, grad

from .chapter import OUTPUT, Chapter, plot

POINT = (1.0, 3.0)


def f(x1: Any, x2: Any) -> Any:
    """The lecture's function of two numbers."""
    return (2 * x1 + 3 * x2) ** 2 + 3


def central_difference(function: Any, x: float, step: float) -> Any:
    """The slope of a function of one number, from its values at both sides."""
    return (function(x + step) - function(x - step)) / (2 * step)


def three_ways(chapter: Chapter) -> None:
    """Finite differences, the chain rule on paper, and backpropagation."""
    x1, x2 = Value(POINT[0], name="x1"), Value(POINT[1], name="x2")
    out = f(x1, x2)
    out.name = "f"
    out.backward()
    chapter.text("""
        f = (2 x1 + 3 x2)² + 3 at (1, 3). The slide prints 43.9999 for the difference: a parabola
        leaves a central difference no error of its own, so what is missing from 44 there is
        rounding.
    """)
    by_difference = central_difference(lambda x: f(x, POINT[1]), POINT[0], 2e-2)
    chapter.compare("f", "124", out.data)
    chapter.compare("df/dx1 by a central difference, h = 2e-2", "44.000", by_difference)
    chapter.compare("df/dx1 on paper, 2 u · 2", "44", 2 * (2 * POINT[0] + 3 * POINT[1]) * 2)
    chapter.compare("df/dx1 by backpropagation", "44", x1.grad)
    chapter.compare("df/dx2 by backpropagation", "66", x2.grad)
    caption = """
        Backpropagation, step by step: the gradient of a card is the sum, over the edges that leave
        it, of the gradient at the other end times the pill.
    """
    chapter.graph(draw(out), caption)


def step_study(chapter: Chapter) -> None:
    """The error of a central difference against its step, with the best step in sight."""
    x = 1.0
    steps = np.logspace(-12, 0, 200)
    errors = np.abs(central_difference(np.exp, x, steps) - grad(np.exp)(x))
    rule = np.finfo(float).eps ** (1 / 3) * max(abs(x), 1.0)
    best = steps[np.argmin(np.convolve(np.log(errors + 1e-17), np.ones(15), mode="same"))]
    chapter.text("""
        A step that is too large sees the curve bend: the error grows as h². One that is too small
        drowns in rounding: the error grows as eps / h. Between them lies h = eps^(1/3) · x_c,
        where x_c = max(|x|, 1).
    """)
    figure, axes = plot()
    axes.loglog(steps, errors + 1e-17, ".", markersize=3)
    axes.axvline(rule, color="tab:red", label=f"eps^(1/3) = {rule:.1e}")
    axes.axvline(1e-5, color="tab:green", label="everyday h = 1e-5")
    axes.set(xlabel="step h", ylabel="error of d exp(x)/dx at 1", title="Too large, too small")
    axes.legend()
    chapter.figure(figure, "Error of a central difference of exp at 1 against its step.")
    chapter.claim(
        f"the best step seen, {best:.1e}, is within a factor 10 of the rule, {rule:.1e}",
        rule / 10 < best < rule * 10,
    )


def main(output: str | Path = OUTPUT, *, quick: bool = False) -> Chapter:
    """Write the chapter; it is the same when short."""
    chapter = Chapter("B", "Gradients three ways", output)
    three_ways(chapter)
    step_study(chapter)
    return chapter


if __name__ == "__main__":
    main()
