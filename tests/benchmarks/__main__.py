"""The command line: measure every workload and print the tables in Markdown."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

from .contest import ROOT, WORKLOADS, compete
from .importing import import_times
from .machine import description
from .report import report

CONTESTS = ("scalar_moons", "tensor_moons", "small_classifier", "large_classifier", "convolution")


def main(arguments: list[str] | None = None) -> None:
    """Measure what was asked for, print the tables, and write them to a file if wanted."""
    options = parser().parse_args(arguments)
    results = []
    for contest in options.only or CONTESTS:
        say(f"measuring {contest}")
        results.append(
            compete(contest, options.peers, options.rounds, options.turns, options.seconds)
        )
    growth, imports = None, None
    if not options.only:
        say("measuring growth")
        growth = grow(options.turns)
        say("measuring imports")
        imports = import_times(4 * options.turns)
    text = report(description(), results, growth, imports)
    print(text)
    if options.output:
        new = options.output.with_name(options.output.name + ".new")
        new.write_text(text + "\n", encoding="utf-8")
        os.replace(new, options.output)


def parser() -> argparse.ArgumentParser:
    """The options."""
    place = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    add = parser.add_argument
    add("--only", nargs="+", choices=CONTESTS, help="leave the other workloads out")
    add("--rounds", type=int, default=3, help="how often each contestant is started anew")
    add("--turns", type=int, default=5, help="how often each contestant is timed in a round")
    add("--seconds", type=float, default=0.2, help="how long a contestant is timed in a turn")
    add("--output", type=Path, help="a file to write the tables to")
    add("--peers", type=Path, default=ROOT.joinpath(".venv-peers", *place),
        help="the Python of the environment with the other libraries")  # fmt: skip
    return parser


def grow(repetitions: int) -> list[list[float]]:
    """The rows of `workloads/growth.py`, measured in a process of its own."""
    command = [sys.executable, str(WORKLOADS / "growth.py"), str(repetitions)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    rows: list[list[float]] = json.loads(subprocess.check_output(command, env=environment))
    return rows


def say(line: str) -> None:
    """Tell on stderr what is going on."""
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
