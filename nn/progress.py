"""Progress: a line that shows epoch, loss and speed while a network is trained."""

from __future__ import annotations

import sys
from typing import Any, Literal, Self

from .history import History, spoken


class Silence:
    """A progress line that nobody sees, and what every progress line can do."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def begin_epoch(self, epoch: int, epochs: int) -> None:
        """A new epoch begins."""

    def end_step(self, loss: float) -> None:
        """One more step is done."""

    def end_epoch(self, history: History) -> None:
        """An epoch is done, and its numbers are in the history."""


class Line(Silence):
    """A progress line of tqdm, which measures the speed.

    Args:
        bar: what tqdm(...) returns.
    """

    def __init__(self, bar: Any) -> None:
        self.bar = bar
        self.numbers: dict[str, str] = {}

    def __exit__(self, *error: object) -> None:
        self.bar.close()

    def begin_epoch(self, epoch: int, epochs: int) -> None:
        """Show which epoch it is."""
        self.bar.set_description(f"epoch {epoch}/{epochs}", refresh=False)

    def end_step(self, loss: float) -> None:
        """Show the loss of this step beside the numbers of the last epoch."""
        # tqdm draws a few times a second, whatever is set in between.
        self.bar.set_postfix(self.numbers | {"step": f"{loss:.4f}"}, refresh=False)
        self.bar.update()

    def end_epoch(self, history: History) -> None:
        """Show the numbers of this epoch."""
        columns = {spoken(name): x for name, x in history.columns().items() if x}
        columns.pop("learning rate", None)
        self.numbers = {name: f"{numbers[-1]:.4f}" for name, numbers in columns.items()}
        self.bar.set_postfix(self.numbers, refresh=False)


def progress_line(progress: bool | Literal["auto"], steps: int, done: int = 0) -> Silence:
    """A progress line if it is wanted and possible, else one that stays silent.

    Args:
        progress: True, False, or "auto" for True where somebody is looking.
        steps: how many there will be.
        done: how many of them were made before.

    Raises:
        ImportError: if progress is True and tqdm is not installed.
    """
    watched = sys.stderr.isatty() or "ipykernel" in sys.modules
    if progress is False or (progress == "auto" and not watched):
        return Silence()
    try:
        from tqdm import tqdm  # type: ignore[import-untyped]
    except ImportError:
        if progress == "auto":
            return Silence()
        raise ImportError(
            "fit: progress=True needs the package tqdm; install it with "
            "pip install 'chainrule[progress]', or leave progress out"
        ) from None
    return Line(tqdm(total=steps, initial=done, unit="step"))
