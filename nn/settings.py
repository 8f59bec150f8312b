"""Settings: hyperparameters to try, every combination of a grid or drawn at random.

A space says what to try: a dict from the name of a hyperparameter to a list of its values or, to
draw from, to a distribution.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .initialization import generator
from .layers import check_size
from .optimizers import positive

#: The value of every hyperparameter, by name: the keyword arguments of one trial.
Setting = dict[str, Any]


def grid(space: Mapping[str, Iterable[Any]]) -> list[Setting]:
    """Every combination of the values in a space; the last name changes fastest.

    Raises:
        ValueError: if there are no values for a name.
        TypeError: if a name does not have a list of values.

    Source: lectures.md, C "hyperparameter search".

    >>> grid({"units": [8, 16], "learning_rate": [0.1]})
    [{'units': 8, 'learning_rate': 0.1}, {'units': 16, 'learning_rate': 0.1}]
    """
    values = [options("grid", name, x) for name, x in space.items()]
    return [dict(zip(space, row, strict=True)) for row in itertools.product(*values)]


def random_settings(
    space: Mapping[str, Any], trials: int, *, rng: np.random.Generator | None
) -> list[Setting]:
    """Settings drawn from a space: from its distributions, and evenly from its lists.

    With as many trials, each hyperparameter is tried at many more values than on a grid: better if
    only some of them matter, and nobody knows which.

    Args:
        space: a distribution or a list of values for each name.
        trials: how many settings.
        rng: draws them.

    Raises:
        ValueError: if there are no values for a name, or trials is not positive.
        TypeError: if a name has neither a distribution nor a list, or rng is no Generator.

    Source: J. Bergstra and Y. Bengio, "Random search for hyper-parameter optimization" (2012).

    >>> space = {"learning_rate": log_uniform(1e-3, 1.0), "units": [8, 16]}
    >>> random_settings(space, 2, rng=np.random.default_rng(0))
    [{'learning_rate': 0.0814..., 'units': 16}, {'learning_rate': 0.0013..., 'units': 8}]
    """
    check_size("random_settings", "trials", trials)
    random = generator(rng, "random_settings")
    drawn = {
        name: x if isinstance(x, Distribution) else evenly(options("random_settings", name, x))
        for name, x in space.items()
    }
    return [{name: x.draw(random) for name, x in drawn.items()} for _ in range(trials)]


# --- distributions ------------------------------------------------------------------------------


@dataclass(frozen=True, repr=False)
class Distribution:
    """Where a random number comes from: the call that made it, as `repr` shows it, and a draw."""

    text: str
    draw: Callable[[np.random.Generator], Any]

    def __repr__(self) -> str:
        return self.text


def uniform(low: float, high: float) -> Distribution:
    """Numbers spread evenly from low to high.

    Raises:
        ValueError: unless low < high, and both are finite.

    >>> 2.0 <= uniform(2.0, 3.0).draw(np.random.default_rng(0)) < 3.0
    True
    """
    check_interval("uniform", low, high)
    return Distribution(f"uniform({low}, {high})", lambda rng: float(rng.uniform(low, high)))


def log_uniform(low: float, high: float) -> Distribution:
    """Positive numbers whose logarithm is spread evenly: as many from 0.01 to 0.1 as to 1.

    For what is tried in powers of 10, such as learning rates and weight decay.

    Raises:
        ValueError: unless 0 < low < high, and both are finite.

    >>> 1e-4 <= log_uniform(1e-4, 1.0).draw(np.random.default_rng(0)) <= 1.0
    True
    """
    check_interval("log_uniform", positive("log_uniform", "low", low), high)
    ends = math.log(low), math.log(high)
    return Distribution(
        f"log_uniform({low}, {high})", lambda rng: float(np.exp(rng.uniform(*ends)))
    )


def integers(low: int, high: int) -> Distribution:
    """Whole numbers from low to high - 1, all as likely, as NumPy's `rng.integers`.

    Raises:
        ValueError: unless low < high.

    >>> integers(3, 5).draw(np.random.default_rng(0)) in (3, 4)
    True
    """
    check_interval("integers", low, high)
    return Distribution(f"integers({low}, {high})", lambda rng: int(rng.integers(low, high)))


def evenly(values: Sequence[Any]) -> Distribution:
    """One of some values, all as likely; as it is, not as NumPy would convert it."""
    return Distribution(f"{values}", lambda rng: values[int(rng.integers(len(values)))])


# --- checks -------------------------------------------------------------------------------------


def options(call: str, name: str, values: Any) -> list[Any]:
    """The values to try of a hyperparameter, as a list."""
    if isinstance(values, str | Mapping | Distribution) or not isinstance(values, Iterable):
        extra = " or a distribution" if call == "random_settings" else ""
        raise TypeError(
            f"{call}: {name!r} needs a list of values{extra}, got {values!r}; "
            f"for a single value write [{values!r}]"
        )
    found = list(values)
    if not found:
        raise ValueError(f"{call}: there are no values for {name!r}")
    return found


def check_interval(call: str, low: float, high: float) -> None:
    """Raise ValueError unless low < high, and both are finite."""
    if not -math.inf < low < high < math.inf:
        raise ValueError(f"{call}: needs two finite numbers low < high, got {low} and {high}")
