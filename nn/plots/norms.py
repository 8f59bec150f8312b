"""Norms: how large the gradient of each layer is during training: does it vanish, or explode?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..callbacks import Callback, TrainingState
from ..figures import empty_figure, marker, tidy
from ..parameters import Array, nodes_of
from .texts import literal

#: A layer whose gradient is so many times smaller or larger than that of the last one.
FAR = 100.0
MOST_POINTS = 50


class GradientNorms(Callback):
    """Remembers the norm of the gradient of each layer after each step of a training.

    A layer is a module with parameters of its own; its norm is that of all their gradients
    together, as the optimizer gets them: after clipping.

    Attributes:
        norms: for the path of each layer its norms, one for each step.

    >>> from nn import MLP, SGD, fit
    >>> model, rng = MLP([2, 3, 2], rng=np.random.default_rng(0)), np.random.default_rng(1)
    >>> recorded = GradientNorms()
    >>> history = fit(
    ...     model, rng.normal(size=(8, 2)), np.arange(8) % 2, epochs=3, batch_size=None, rng=None,
    ...     optimizer=SGD(model.parameters(), learning_rate=0.1), callbacks=[recorded],
    ... )
    >>> {path: len(norms) for path, norms in recorded.norms.items()}
    {'layers.0': 3, 'layers.1': 3}
    """

    def __init__(self) -> None:
        self.norms: dict[str, list[float]] = {}

    def on_train_begin(self, state: TrainingState) -> None:
        """Forget a training before, unless it is gone on with."""
        if state.epoch == 0:
            self.norms = {}

    def on_step_end(self, state: TrainingState) -> None:
        """Measure the gradients of this step."""
        squares: dict[str, float] = {}
        for path, parameter in state.model.named_parameters():
            layer = path.rpartition(".")[0] or type(state.model).__name__
            gradients = [x.grad for x in nodes_of([parameter]) if x.grad is not None]
            total = sum(float(np.square(np.asarray(x, float)).sum()) for x in gradients)
            squares[layer] = squares.get(layer, 0.0) + total
        for layer, square in squares.items():
            self.norms.setdefault(layer, []).append(float(np.sqrt(square)))

    def state_dict(self) -> dict[str, Array]:
        """The norms, as a checkpoint keeps them."""
        return {layer: np.array(norms) for layer, norms in self.norms.items()}

    def load_state_dict(self, state: Mapping[str, Array]) -> None:
        """Go on from the norms of before."""
        self.norms = {layer: np.asarray(norms).tolist() for layer, norms in state.items()}


def gradient_norms(
    recorded: GradientNorms | Mapping[str, Sequence[float]],
    *,
    title: str = "Gradient of each layer",
) -> Any:
    """The norms of the gradients of all layers over the steps of a training.

    Lines that fan out downwards show gradients that vanish on their way back to the first layer,
    lines that fan out upwards such that explode; the line above the plot says which it is.

    Args:
        recorded: the callback that was given to `fit`, or norms by layer, the first layer first.
        title: the line above.

    Returns:
        A matplotlib Figure, with `.savefig(path)`; a notebook shows it.

    Raises:
        ImportError: if matplotlib is not installed.
        ValueError: if nothing was recorded.

    Source: lectures.md, B "vanishing / exploding gradients".

    >>> gradient_norms({"first": [1e-5, 1e-5], "last": [0.5, 0.4]}).axes[0].get_yscale()
    'log'
    """
    norms = recorded.norms if isinstance(recorded, GradientNorms) else recorded
    lines = {layer: np.asarray(x, float) for layer, x in norms.items() if len(x)}
    if not lines:
        raise ValueError("gradient_norms: nothing was recorded; give fit callbacks=[recorded]")
    figure = empty_figure("gradient_norms", 6.4, 4.0)
    axes = figure.subplots()
    for number, (layer, x) in enumerate(lines.items()):
        steps, means = thinned(x)
        # From dark to light with the depth; the last stops before yellow, which is hard to see.
        tone = shade(0.85 * number / max(len(lines) - 1, 1))
        few = max(1, len(steps) // 8)
        axes.plot(
            steps,
            means,
            color=tone,
            marker=marker(number),
            markevery=few,
            markersize=5,
            label=literal(layer),
        )
    if any((x > 0).any() for x in lines.values()):
        axes.set_yscale("log")
    tidy(axes, f"{title}: {verdict(list(lines.values()))}", "step", "norm of the gradient")
    figure.legend(loc="outside right upper", frameon=False, title="layer, first to last")
    return figure


def thinned(x: Array) -> tuple[Array, Array]:
    """Steps, and the geometric means of the norms around them; zeros and what is not finite gap."""
    usable = np.where(np.isfinite(x) & (x > 0), x, np.nan)
    width = -(-len(x) // MOST_POINTS)
    whole = np.pad(usable, (0, -len(x) % width), constant_values=np.nan).reshape(-1, width)
    seen = np.isfinite(whole)
    count = seen.sum(axis=1)
    logs = np.where(seen, np.log(np.where(seen, whole, 1.0)), 0.0).sum(axis=1)
    means = np.where(count > 0, np.exp(logs / np.maximum(count, 1)), np.nan)
    return 1 + np.arange(len(means)) * width + (width - 1) / 2, means


def verdict(lines: Sequence[Array]) -> str:
    """What the norms of the first layer are beside those of the last, in words."""
    if not all(np.isfinite(x).all() for x in lines):
        return "not finite"
    first, last = (float(np.median(x)) for x in (lines[0], lines[-1]))
    if not last:
        return "the last layer has none"
    share = first / last
    text = f"first : last = {share:.1g}"
    if share < 1 / FAR:
        return f"vanishing, {text}"
    return f"exploding, {text}" if share > FAR else text


def shade(share: float) -> Any:
    """A colour of a scale that is even in lightness, for every eye."""
    from matplotlib import colormaps

    return colormaps["viridis"](share)
