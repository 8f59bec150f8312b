"""The measurements as Markdown: the page docs/benchmarks.md, and the part of it in README.md."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from math import isnan, nan
from statistics import median
from typing import Any

from . import growing
from .contest import BY_HAND, COMPILED, OURS, PACKAGES, Result
from .importing import BUDGET

MORE_MEMORY = 1.2  # the peak of a compiled step over that of the one by hand
BEST_KNOWN = (OURS, COMPILED, BY_HAND, "PyTorch", "JAX (jit)")  # the columns in README.md
WHO_COMPILES = (OURS, COMPILED, "JAX (jit)", "CasADi SX")
TIME = "time of one training step"
UNITS = {"s": 1.0, "ms": 1e-3, "µs": 1e-6}


@dataclass
class Measurements:
    """All that was measured; what was not is None or empty."""

    machine: str
    results: list[Result]
    growth: list[list[float]] = field(default_factory=list)
    compiled_growth: list[list[Any]] = field(default_factory=list)
    failure: str = ""
    imports: tuple[float, float, float] | None = None


def report(measured: Measurements) -> str:
    """The page: every table, and a paragraph on how they were made."""
    results = measured.results
    parts = ["# Measured", conditions(measured.machine, results)]
    parts += ["![Time of a training step, relative to NumPy by hand](benchmarks.svg)"]
    parts += [summary(results), "## Everyone", grid(TIME, results, PACKAGES, time)]
    parts += ["## Budgets", table(["", "found", "budget", ""], budgets(measured))]
    parts += [
        "## First step",
        "In it those who compile do so; others load code.",
        grid("first step", results, WHO_COMPILES, first_step),
    ]
    parts += ["## Memory", "Between two steps, samples and weights included, and at the most."]
    parts += [grid("between steps, peak", results, (OURS, COMPILED, BY_HAND), memory)]
    if measured.growth:
        parts += ["## Growth", "A chain of operations on Values:", growth(measured.growth)]
    if measured.compiled_growth:
        parts += [
            "Compiled, with ever more nodes: the network of scalars in layers, and programs of "
            "scalars without regularity, `workloads/scalar_programs.py`:"
        ]
        parts += [compiled_growth(measured.compiled_growth)]
    return "\n\n".join([*parts, *filter(None, [measured.failure])]) + "\n"


def summary(results: list[Result]) -> str:
    """The table that README.md shows, too."""
    return grid(TIME, results, BEST_KNOWN, time)


# --- a row for each workload, a column for each contestant --------------------------------------


def grid(
    corner: str,
    results: list[Result],
    names: Iterable[str],
    cell: Callable[[Result, str], str],
) -> str:
    """A table of what `cell` says of each workload and contestant; columns of nobody are left out.

    A contestant that takes no part has an empty cell, one that failed is not available.
    """

    def filled(result: Result, name: str) -> str:
        if name in result.times:
            return cell(result, name)
        return "n/a" if name in result.absent else ""

    present = [name for name in names if any(name in result.times for result in results)]
    rows = [[result.title, *(filled(result, name) for name in present)] for result in results]
    return table([corner, *present], rows)


def time(result: Result, name: str) -> str:
    """The median over all turns."""
    return duration(median(result.times[name]))


def first_step(result: Result, name: str) -> str:
    """The median over the processes."""
    return duration(median(result.first[name]))


def memory(result: Result, name: str) -> str:
    """Two amounts."""
    return ", ".join(map(amount, result.memory[name]))


# --- budgets ------------------------------------------------------------------------------------


def budgets(measured: Measurements) -> list[list[str]]:
    """A row for everything that has a limit, or is compared without one."""
    rows = []
    for what, found, limit in limited(measured):
        verdict = "" if limit is None else "within" if found <= limit else "**above**"
        cells = ["", "not measured"] if isnan(found) else [f"{found:.4g}", verdict]
        rows.append([what, cells[0], "" if limit is None else f"{limit:g}", cells[1]])
    return rows


def limited(measured: Measurements) -> Iterator[tuple[str, float, float | None]]:
    """What was measured, how much was found (nan if nothing), and how much it may be."""
    for result in measured.results:
        for one, other, limit in result.budgets:
            both = one in result.times and other in result.times
            found = result.ratio(one, other) if both else nan
            yield f"{result.title}: {one} : {other}", found, limit
        if result.first_step_budget:
            found = median(result.first[COMPILED]) if COMPILED in result.times else nan
            yield f"{result.title}: first step, compiled, s", found, result.first_step_budget
        peaks = {name: peak for name, (_, peak) in result.memory.items()}
        found = peaks.get(COMPILED, nan) / peaks.get(BY_HAND, nan)
        yield f"{result.title}: peak memory, {COMPILED} : {BY_HAND}", found, MORE_MEMORY
    for kind, nodes, first, later, eager, peak in measured.compiled_growth:
        if nodes >= growing.MANY:
            graph = f"{kind}, {nodes:,} nodes"
            yield f"{graph}: first step, compiled, s", first, growing.FIRST_STEP
            yield f"{graph}: peak memory, GB", peak / 1e9, growing.MEMORY
            yield f"{graph}: compiled : eager", later / eager, growing.SHARE
    if measured.imports:
        numpy, autograd, ratio = measured.imports
        names = f"`import autograd` ({duration(autograd)}) : `import numpy` ({duration(numpy)})"
        yield names, ratio, BUDGET


# --- growth -------------------------------------------------------------------------------------


def growth(rows: list[list[float]]) -> str:
    """A row for each size of graph."""
    head = ["nodes of a graph of Values", "bytes per Value", "ns per node, forward", "backward"]
    return table(head, [[f"{size:,.0f}", *(f"{x:.0f}" for x in row)] for size, *row in rows])


def compiled_growth(rows: list[list[Any]]) -> str:
    """A row for each kind and size of graph."""
    head = [
        "graph",
        "nodes",
        "first step, compiled",
        "later steps",
        "eager",
        "eager : compiled",
        "peak memory",
    ]
    return table(
        head,
        [
            [kind, f"{size:,}", *map(duration, row), f"{row[2] / row[1]:,.0f}", amount(peak)]
            for kind, size, *row, peak in rows
        ],
    )


# --- words and numbers --------------------------------------------------------------------------


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
    absent = [
        f" Not available: {name} on {result.title} ({reason})."
        for result in results
        for name, reason in result.absent.items()
    ]
    notes = [f" {result.note}" for result in results if result.note]
    return text + "".join(notes + absent)


def duration(seconds: float) -> str:
    """Three digits and a unit."""
    size, unit = (1.0, "s") if seconds >= 1.0 else (1e-3, "ms") if seconds >= 1e-3 else (1e-6, "µs")
    return f"{seconds / size:#.3g}".rstrip(".") + f" {unit}"


def seconds(text: str) -> float:
    """What `duration` wrote."""
    number, unit = text.split()
    return float(number) * UNITS[unit]


def amount(count: float) -> str:
    """Bytes, with three digits and a unit."""
    for size, unit in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if count >= size:
            return f"{count / size:#.3g}".rstrip(".") + f" {unit}"
    return f"{count:.0f} B"


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table; what is not in the first column is a number."""
    marks = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, marks, *rows])


def section(page: str, title: str) -> tuple[list[str], list[list[str]]]:
    """The head and the rows of the first table of a page below a heading."""
    text = page[page.index(f"\n{title}\n") :]
    found = re.search(r"(?:^\|.*\n)+", text, flags=re.MULTILINE)
    assert found, f"no table below {title}"
    head, _, *rows = ([c.strip() for c in line[1:-1].split("|")] for line in found[0].splitlines())
    return head, rows
