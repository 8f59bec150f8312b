"""Figures: matplotlib's, without its global state, in colours that every eye can tell apart."""

from __future__ import annotations

import io
import threading
from typing import Any

#: The palette of Okabe and Ito, in an order in which neighbours differ in lightness too.
PALETTE = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#f0e442")

#: Dashes and markers besides, because colour says nothing on a page printed in black.
DASHES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)), (0, (1, 1)), (0, (8, 3)))
MARKERS = "os^Dv*PX"

#: While one figure is written, no other is: see `Plot.savefig`.
writing = threading.Lock()


def empty_figure(call: str, width: float = 6.0, height: float = 4.0) -> Any:
    """A matplotlib figure that a notebook shows, of a size in inches.

    It belongs to nobody: pyplot does not know it, so nothing has to be closed. What it saves as
    SVG is the same, byte by byte, whenever it is saved.

    Raises:
        ImportError: if matplotlib is not installed; says how to get it.
    """
    try:
        from matplotlib import rc_context
        from matplotlib.figure import Figure
    except ImportError:
        raise ImportError(
            f"{call}: needs the package matplotlib; install it with pip install 'chainrule[plots]'"
        ) from None

    class Plot(Figure):
        """A figure that shows itself in a notebook, whether pyplot was imported there or not."""

        def savefig(self, fname: Any, **options: Any) -> None:
            """Write the figure; without a date, and with ids that are not random."""
            if str(options.get("format") or fname).endswith("svg"):
                options["metadata"] = {"Date": None} | (options.get("metadata") or {})
            # Only a setting for all of matplotlib makes the ids the same every time.
            with writing, rc_context({"svg.hashsalt": "chainrule"}):
                super().savefig(fname, **options)

        def _repr_png_(self) -> bytes:
            png = io.BytesIO()
            self.savefig(png, format="png")
            return png.getvalue()

    return Plot(layout="constrained", figsize=(width, height))


def tidy(axes: Any, title: str = "", xlabel: str = "", ylabel: str = "") -> None:
    """The frame of a plot: what the axes are, a faint grid, no more lines than needed."""
    axes.set(xlabel=xlabel, ylabel=ylabel)
    axes.set_title(title, loc="left", fontsize="medium", fontweight="bold")
    axes.grid(True, color="0.9", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)


def colour(number: int) -> str:
    """The colour of the line or class with this number."""
    return PALETTE[number % len(PALETTE)]


def dash(number: int) -> Any:
    """The dashes of the line with this number."""
    return DASHES[number % len(DASHES)]


def marker(number: int) -> str:
    """The marker of the class with this number."""
    return MARKERS[number % len(MARKERS)]
