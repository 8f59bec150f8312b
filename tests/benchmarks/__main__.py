"""The command line: measure every workload; the page and its chart go to docs/ and README.md."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from . import growing
from .chart import chart
from .contest import ROOT, Settings, compete
from .importing import import_times
from .machine import description
from .report import Measurements, report, summary

CONTESTS = (
    "scalar_moons",
    "tensor_moons",
    "small_classifier",
    "large_classifier",
    "deep_classifier",
    "convolution",
)
#: Between these README.md shows the newest summary.
BEGIN, END = "<!-- begin: run.py bench -->", "<!-- end: run.py bench -->"


def main(arguments: list[str] | None = None) -> None:
    """Measure what was asked for, print the page, and write it with its chart."""
    options = parser().parse_args(arguments)
    measured = measure(options)
    page = report(measured)
    print(page)
    whole = not (options.only or options.quick or options.against)
    folder = options.output or ROOT / ("docs" if whole else "out")
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / "benchmarks.md", page)
    write(folder / "benchmarks.svg", chart(page))
    if folder == ROOT / "docs":
        readme = ROOT / "README.md"
        text = readme.read_text(encoding="utf-8")
        write(readme, shown(text, summary(measured.results)))
    say(f"written to {folder}")


def shown(text: str, table: str) -> str:
    """A document with another table between the marks."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    return f"{before}{begin}\n\n{table}\n\n{end}{after}"


def measure(options: argparse.Namespace) -> Measurements:
    """Everything, or what was asked for."""
    rounds, turns, seconds = (1, 3, 0.05) if options.quick else (3, 5, 0.2)
    settings = Settings(options.peers, rounds, turns, seconds, options.against)
    results = []
    for contest in options.only or CONTESTS:
        say(f"measuring {contest}")
        results.append(compete(contest, settings))
    if options.only:
        return Measurements(description(), results)
    say("measuring growth")
    growth = growing.run("growth.py", turns)
    sizes = growing.SIZES if options.large else growing.SIZES[: 1 if options.quick else 2]
    rows, failure = growing.compiled(sizes)
    say("measuring imports")
    imports = import_times(4 * turns)
    return Measurements(description(), results, growth, rows, failure, imports)


def parser() -> argparse.ArgumentParser:
    """The options."""
    place = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    parser = argparse.ArgumentParser(prog="python3 run.py bench", description=__doc__)
    add = parser.add_argument
    add("--only", nargs="+", choices=CONTESTS, help="leave the other workloads out")
    add("--quick", action="store_true", help="measure less often: rough figures in two minutes")
    add("--large", action="store_true", help="compile a graph of a million nodes, too")
    add("--against", type=Path, help="another checkout of the project to compare with")
    add("--output", type=Path, help="where to write instead of docs/; of a part, instead of out/")
    add("--peers", type=Path, default=ROOT.joinpath(".venv-peers", *place),
        help="the Python of the environment with the other libraries")  # fmt: skip
    return parser


def write(path: Path, text: str) -> None:
    """Put a text into a file, all of it or nothing."""
    new = path.with_name(path.name + ".new")
    new.write_text(text, encoding="utf-8")
    os.replace(new, path)


def say(line: str) -> None:
    """Tell on stderr what is going on."""
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
