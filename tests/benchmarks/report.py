"""The measurements as Markdown."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median

from .contest import PACKAGES, Result
from .importing import BUDGET


def report(
    machine: str,
    results: list[Result],
    growth: list[list[float]] | None,
    imports: tuple[float, float, float] | None,
) -> str:
    """All tables, and a sentence on how they were made."""
    parts = [contests(results), conditions(machine, results)]
    if growth is not None:
        parts.append(growing(growth))
    if imports is not None:
        parts.append(importing(*imports))
    return "\n\n".join(parts)


def contests(results: list[Result]) -> str:
    """A row for each workload, a column for each contestant."""
    names = [name for name in PACKAGES if any(name in result.times for result in results)]
    rows = []
    for result in results:
        times = [duration(median(result.times[n])) if n in result.times else "" for n in names]
        rows.append([result.title, *times, "; ".join(judgements(result))])
    head = ["time of one training step", *names, "chainrule : others"]
    return table(head, rows, last="---")


def judgements(result: Result) -> Iterable[str]:
    """How our time compares with that of others, and whether that is within the budget."""
    for other, budget in result.budgets.items():
        if other in result.times:
            found = result.ratio(other)
            verdict = "within" if found <= budget else "**above**"
            yield f"{found:.2g} of {other}, {verdict} {budget:g}"
        else:
            yield f"{other} is not installed"


def growing(rows: list[list[float]]) -> str:
    """A row for each size of graph."""
    head = ["nodes of a graph of Values", "bytes per Value", "ns per node, forward", "backward"]
    return table(head, [[f"{size:,.0f}", *(f"{x:.0f}" for x in row)] for size, *row in rows])


def importing(numpy: float, autograd: float, ratio: float) -> str:
    """A sentence on the import."""
    verdict = "within" if ratio <= BUDGET else "**above**"
    return (
        f"`import autograd` takes {duration(autograd)}, `import numpy`, which is part of it, "
        f"{duration(numpy)}: {ratio:.2f} times, {verdict} {BUDGET:g}."
    )


def conditions(machine: str, results: list[Result]) -> str:
    """Machine, versions, method, and who was missing."""
    versions = {name: found for result in results for name, found in result.versions.items()}
    packages = ", ".join(f"{name} {number}" for name, (number, _) in versions.items())
    turns = min(len(times) for result in results for times in result.times.values())
    spread, whose = max(result.spread() for result in results)
    text = (
        f"Made by `python3 run.py bench`. {machine}. {packages}. All contestants of a row had the "
        f"same losses before they were timed. Medians of {turns} turns, taken one after another; "
        f"their middle half spans {spread:.0%} of the median or less (most: {whose})."
    )
    absent = {name: why for result in results for name, why in result.absent.items()}
    return text + "".join(f" Absent: {why}." for why in absent.values())


def duration(seconds: float) -> str:
    """Three digits and a unit."""
    size, unit = (1.0, "s") if seconds >= 1.0 else (1e-3, "ms") if seconds >= 1e-3 else (1e-6, "µs")
    return f"{seconds / size:#.3g}".rstrip(".") + f" {unit}"


def table(head: list[str], rows: list[list[str]], last: str = "---:") -> str:
    """A Markdown table; what is not in the first column, nor perhaps the last, is a number."""
    marks = ["---", *["---:"] * (len(head) - 2), last]
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, marks, *rows])
