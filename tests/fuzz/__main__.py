"""Runs random programs before the judges; prints the first failure, shrunk, and exits with 1."""

import argparse
import random
import sys
import time
import warnings

from . import generator
from .judges import complaints
from .programs import Program
from .shrinking import as_python, shrunk

PROGRAMS = 2000


def main(arguments: list[str] | None = None) -> int:
    """Judge programs until there were enough of them, or time is up, or one fails."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--programs", type=int, default=PROGRAMS, help="how many programs")
    parser.add_argument("--minutes", type=float, help="how long, instead of how many")
    parser.add_argument("--seed", type=int, default=0, help="other programs; 0 for the usual ones")
    options = parser.parse_args(arguments)
    start, count, kinks = time.perf_counter(), 0, 0
    rng = random.Random(options.seed)
    warnings.simplefilter("error")  # a program that makes NumPy warn is not judged
    while more(options, count, time.perf_counter() - start):
        program = generator.program(rng)
        count += 1
        for complaint in complaints(program):
            if complaint:
                print(f"program {count} of seed {options.seed} fails")
                print(report(program, complaint))
                return 1
            kinks += 1
    seconds = time.perf_counter() - start
    print(f"{count} programs, no wrong gradient; {kinks} times at a kink; {seconds:.0f} s")
    return 0


def more(options: argparse.Namespace, count: int, seconds: float) -> bool:
    """Whether another program is due."""
    if options.minutes is None:
        return bool(count < options.programs)
    return bool(seconds < 60 * options.minutes)


def report(program: Program, complaint: str) -> str:
    """The smallest program of which the same judge complains: to run, and as a row to keep."""
    judge = judge_of(complaint)
    small = shrunk(program, lambda p: any(judge_of(c) == judge for c in complaints(p)))
    last = next(c for c in complaints(small) if judge_of(c) == judge)
    return f"{last}\n\n{as_python(small)}\nThe row for tests/fuzz/found.py:\n{small!r}"


def judge_of(complaint: str) -> str:
    """Who complained, and whether of a wrong number or of an error."""
    return complaint.split(":")[0]


if __name__ == "__main__":
    sys.exit(main())
