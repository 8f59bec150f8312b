"""Runs random programs before the judges; prints the first failure, shrunk, and exits with 1."""

import argparse
import multiprocessing
import os
import random
import sys
import time
import warnings
from collections.abc import Iterator

from . import generator
from .judges import complaints
from .programs import Program
from .shrinking import as_python, shrunk

PROGRAMS = 2000

#: How many programs are handed out at a time, to be judged side by side.
BATCH = 40


def main(arguments: list[str] | None = None) -> int:
    """Judge programs until there were enough of them, or time is up, or one fails."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--programs", type=int, default=PROGRAMS, help="how many programs")
    parser.add_argument("--minutes", type=float, help="how long, instead of how many")
    parser.add_argument("--seed", type=int, default=0, help="other programs; 0 for the usual ones")
    options = parser.parse_args(arguments)
    start, count, kinks = time.perf_counter(), 0, 0
    for program, found in judged(options, start):
        count += 1
        for complaint in found:
            if complaint:
                print(f"program {count} of seed {options.seed} fails")
                print(report(program, complaint))
                return 1
            kinks += 1
    seconds = time.perf_counter() - start
    print(f"{count} programs, no wrong gradient; {kinks} times at a kink; {seconds:.0f} s")
    return 0


def judged(options: argparse.Namespace, start: float) -> Iterator[tuple[Program, list[str]]]:
    """Programs in their order, each with the complaints; every processor judges some."""
    rng, count = random.Random(options.seed), 0
    warnings.simplefilter("error")  # a program that makes NumPy warn is not judged
    with multiprocessing.get_context("fork").Pool(os.cpu_count()) as pool:
        while more(options, count, time.perf_counter() - start):
            left = BATCH if options.minutes is not None else options.programs - count
            programs = [generator.program(rng) for _ in range(min(BATCH, left))]
            yield from zip(programs, pool.map(all_complaints, programs, 1), strict=True)
            count += len(programs)


def all_complaints(program: Program) -> list[str]:
    """What the judges say of one program."""
    return list(complaints(program))


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
