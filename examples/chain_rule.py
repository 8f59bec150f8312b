"""The gradient of f = (2 x1 + 3 x2)**2 + 3 at (1, 3), three ways, and the picture of it.

Source: lectures.md, B "gradient three ways": value 124, df/dx1 = 44, df/dx2 = 66; the central
difference of step 2e-2 is 44 too, because f is a parabola and rounding is all that is left.

Run it with `python -m examples.chain_rule`; it writes out/chain_rule.svg.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from autograd import Picture, Value, draw

POINT = (1.0, 3.0)


def f(x1: Any, x2: Any) -> Any:
    """The lecture's function of two numbers."""
    return (2 * x1 + 3 * x2) ** 2 + 3


def by_finite_differences(x1: float, x2: float, step: float = 2e-2) -> tuple[float, float]:
    """Slopes from function values at both sides of the point."""
    return (
        (f(x1 + step, x2) - f(x1 - step, x2)) / (2 * step),
        (f(x1, x2 + step) - f(x1, x2 - step)) / (2 * step),
    )


def by_hand(x1: float, x2: float) -> tuple[float, float]:
    """The chain rule on paper: f = u**2 + 3 and u = 2 x1 + 3 x2, so df/dx1 = 2 u * 2."""
    u = 2 * x1 + 3 * x2
    return 2 * u * 2, 2 * u * 3


def by_backpropagation(x1: float, x2: float) -> tuple[tuple[float, float], Picture]:
    """The chain rule along the recorded graph, from f back to x1 and x2."""
    a, b = Value(x1, name="x1"), Value(x2, name="x2")
    u = 2 * a + 3 * b
    u.name = "u"
    out = u**2 + 3
    out.name = "f"
    out.backward()
    return (a.grad, b.grad), draw(out)


def main(output: str | Path = "out") -> dict[str, tuple[float, float]]:
    """Print the gradient three ways and write the picture into the folder `output`."""
    gradient, picture = by_backpropagation(*POINT)
    gradients = {
        "finite differences": by_finite_differences(*POINT),
        "by hand": by_hand(*POINT),
        "backpropagation": gradient,
    }
    print(f"f = (2 x1 + 3 x2)**2 + 3 is {f(*POINT):g} at x1 = {POINT[0]:g}, x2 = {POINT[1]:g}")
    for way, (slope1, slope2) in gradients.items():
        print(f"{way:>20}: df/dx1 = {slope1:.10g}, df/dx2 = {slope2:.10g}")
    path = Path(output) / "chain_rule.svg"
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path)
    print(f"the graph: {path}")
    return gradients


if __name__ == "__main__":
    main()
