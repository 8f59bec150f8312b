"""Hyperparameter search: a training tried with many settings, and the table of what came out."""

from __future__ import annotations

import html
import math
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from .settings import Setting

SHOWN_TRIALS = 20


@dataclass(frozen=True)
class Trial:
    """What came of one setting.

    Attributes:
        setting: the hyperparameters by name.
        score: what `train` returned; nan if the trial failed.
        seconds: how long it took.
        failure: why there is no score; empty if there is one.
    """

    setting: Setting
    score: float
    seconds: float
    failure: str = ""


def search(
    train: Callable[..., Any], settings: Iterable[Setting], *, mode: Literal["max", "min"] = "max"
) -> SearchResults:
    """Train with every setting, and rank them by their scores.

    A trial fails if `train` raises FloatingPointError, as `fit` does when training diverges, or
    if the score is not finite. It stays in the table, below all others.

    Args:
        train: called as `train(**setting)`; returns the score, such as the validation accuracy.
        settings: from `grid` or `random_settings`, or any dicts.
        mode: whether the largest score is best, or the smallest, as for a loss.

    Raises:
        ValueError: if there are no settings.
        TypeError: if the score is no number.

    What else `train` raises ends the search; a note says with which setting it happened.

    Source: lectures.md, C "hyperparameter search".

    >>> from nn.settings import grid
    >>> results = search(lambda x, y: -((x - 2) ** 2) + y, grid({"x": [1, 2, 3], "y": [0, 0.5]}))
    >>> results.best.setting, results.best.score
    ({'x': 2, 'y': 0.5}, 0.5)
    """
    if mode not in ("max", "min"):
        raise ValueError(f"search: mode must be 'max' or 'min', got {mode!r}")
    trials = [attempt(train, dict(setting)) for setting in settings]
    if not trials:
        raise ValueError("search: there are no settings to try")
    sign = -1.0 if mode == "max" else 1.0
    ranked = sorted(trials, key=lambda x: math.inf if x.failure else sign * x.score)
    return SearchResults(tuple(ranked), mode)


def attempt(train: Callable[..., Any], setting: Setting) -> Trial:
    """One trial, timed."""
    start = time.perf_counter()
    try:
        score = number(train(**setting))
        failure = "" if math.isfinite(score) else f"the score is {score}"
    except FloatingPointError as error:
        score, failure = math.nan, str(error)
    except Exception as error:
        error.add_note(f"search: this happened with the setting {setting!r}")
        raise
    return Trial(setting, score, time.perf_counter() - start, failure)


def number(score: Any) -> float:
    """The score of a trial as a float."""
    try:
        return float(score)
    except (TypeError, ValueError):
        raise TypeError(
            f"search: train must return a number, its score, got {type(score).__name__}"
        ) from None


# --- the table ----------------------------------------------------------------------------------


@dataclass(frozen=True, repr=False)
class SearchResults:
    """The trials of a search, best first; `len`, indices and loops see them.

    Attributes:
        trials: those that failed are last.
        mode: "max" if the largest score is best, "min" if the smallest.

    >>> from nn.settings import grid
    >>> search(lambda units: units / 10, grid({"units": [4, 8]}))[0].setting
    {'units': 8}
    """

    trials: tuple[Trial, ...]
    mode: str

    @property
    def best(self) -> Trial:
        """The trial with the best score.

        Raises:
            ValueError: if every trial failed.
        """
        if self.trials[0].failure:
            raise ValueError(
                f"search: all {len(self)} trials failed; the first one says: "
                f"{self.trials[0].failure}"
            )
        return self.trials[0]

    def __len__(self) -> int:
        return len(self.trials)

    def __getitem__(self, position: int) -> Trial:
        return self.trials[position]

    def __iter__(self) -> Iterator[Trial]:
        return iter(self.trials)

    def columns(self) -> dict[str, list[str]]:
        """The cells of the table by column title: score, hyperparameters, seconds.

        If a trial failed there is a column with the first sentence of its failure as well.
        """
        names = dict.fromkeys(name for trial in self for name in trial.setting)
        table = {"score": ["failed" if x.failure else f"{x.score:.4f}" for x in self]}
        for name in names:
            title = name.replace("_", " ")
            table[title] = [cell(x.setting[name]) if name in x.setting else "" for x in self]
        table["seconds"] = [f"{x.seconds:.2f}" for x in self]
        if any(x.failure for x in self):
            table["failure"] = [x.failure.partition(". ")[0].partition("\n")[0] for x in self]
        return table

    def heading(self) -> str:
        """What kind of table it is, in one line."""
        failed = sum(bool(x.failure) for x in self)
        trials = f"{len(self)} trial" + ("" if len(self) == 1 else "s")
        failures = f", {failed} failed" if failed else ""
        better = "highest" if self.mode == "max" else "lowest"
        return f"SearchResults: {trials}{failures}, {better} score first"

    def __repr__(self) -> str:
        table = self.columns()
        for title, cells in table.items():
            width = max(map(len, [title, *cells]))
            justify = str.ljust if title == "failure" else str.rjust
            table[title] = [justify(x, width) for x in [title, *cells]]
        lines = ["  ".join(row).rstrip() for row in zip(*table.values(), strict=True)]
        more = len(self) - SHOWN_TRIALS
        shown = lines[: SHOWN_TRIALS + 1] + ([f"... and {more} more"] if more > 0 else [])
        return "\n".join([self.heading(), *shown])

    def _repr_html_(self) -> str:
        """The table for a notebook, with every trial."""
        table = self.columns()
        rows = zip(*table.values(), strict=True)
        head = "".join(f"<th>{html.escape(title)}</th>" for title in table)
        body = "".join(
            "<tr>" + "".join(f"<td>{html.escape(x)}</td>" for x in row) + "</tr>" for row in rows
        )
        heading = html.escape(self.heading())
        return f"<table><caption>{heading}</caption><tr>{head}</tr>{body}</table>"


def cell(x: Any) -> str:
    """A hyperparameter as text: functions by their name, numbers with four digits."""
    if callable(x):
        return str(getattr(x, "__name__", x))
    return f"{x:.4g}" if isinstance(x, float) else str(x)
