"""Runs the gate: every mutant before the judges; exits with 1 if one survives unexplained."""

import argparse
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from . import judges
from .equivalent import EQUIVALENT
from .live import Target, exchanged
from .mutants import Mutant, mutants
from .numpy_cases import NUMPY_CASES
from .selection import ENGINE, Chosen, is_composed, selected
from .unit_tests import tests_of

#: What the processes share: they are forked after it is filled, for functions cannot be sent.
JOBS: list[tuple[Chosen, bool]] = []


class EndlessError(Exception):
    """A mutant does not come to an end."""


class Trial(NamedTuple):
    """One mutant, what the list of equivalent ones says of it, and who noticed it."""

    key: str
    reason: str | None
    killer: str | None

    @property
    def survived(self) -> bool:
        """Whether nobody noticed a mutant that changes the engine."""
        return self.killer is None and self.reason is None


def main(arguments: list[str] | None = None) -> int:
    """Try every mutant, print the count and the survivors."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--only", default="", help="functions whose name contains this")
    parser.add_argument("--recheck", action="store_true",
                        help="try the mutants that are listed as equivalent, too")  # fmt: skip
    options = parser.parse_args(arguments)
    start = time.perf_counter()
    every = {case.name for case in NUMPY_CASES} | {"chain"}
    complaint = next(judges.verdicts(every, ""), None)  # finds the answers, for all processes
    if complaint:
        print(f"the engine itself does not pass: {complaint}")
        return 1
    chosen = [x for x in selected() if options.only in f"{x.target.file.stem} {x.target.name}"]
    JOBS[:] = [(place, options.recheck) for place in chosen]
    with multiprocessing.get_context("fork").Pool(os.cpu_count()) as pool:
        trials = [trial for part in pool.imap(tried, range(len(JOBS))) for trial in part]
    return report(trials, chosen, time.perf_counter() - start, bool(options.only))


def tried(position: int) -> list[Trial]:
    """All mutants of one function, each tried."""
    (target, _, composed), recheck = JOBS[position]
    signal.signal(signal.SIGPROF, endless)
    trials = []
    for mutant in mutants(target.tree, composed):
        key = key_of(target, mutant)
        reason = EQUIVALENT.get(key)
        skipped = reason is not None and not recheck
        trials.append(Trial(key, reason, None if skipped else killer(mutant, JOBS[position][0])))
    return trials


def key_of(target: Target, mutant: Mutant) -> str:
    """A mutant in words that stay the same when the file around it changes."""
    return f"{file_of(target)} {target.name}: {mutant.before}  ->  {mutant.after}"


def file_of(target: Target) -> str:
    """The file of a function in the engine, such as elementwise or linalg/norms."""
    return target.file.relative_to(ENGINE).with_suffix("").as_posix()


def killer(mutant: Mutant, chosen: Chosen) -> str | None:
    """Which judge noticed a mutant first; None if it survived."""
    target, names, _ = chosen
    if not is_composed(target.file):
        return noticed(mutant, target, lambda: judges.verdicts(names, target.file.stem), 5.0)
    killed = noticed(mutant, target, lambda: judges.known_by_name(names), 0.3)
    if killed is None:
        tests = tests_of(file_of(target))  # found before the engine is changed
        own = lambda: (x for test in tests for x in judges.heard(test))  # noqa: E731
        killed = noticed(mutant, target, own, 3.0)
    return killed


def noticed(
    mutant: Mutant, target: Target, judge: Callable[[], Iterator[str]], longest: float
) -> str | None:
    """What is said first of the engine with a mutant; one that takes longer, too."""
    signal.setitimer(signal.ITIMER_PROF, longest)
    try:
        with exchanged(target, mutant.function):
            return next(judge(), None)
    except EndlessError:
        return "endless"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def endless(*_: Any) -> None:
    """What the clock calls."""
    raise EndlessError


def report(trials: list[Trial], chosen: list[Any], seconds: float, partial: bool) -> int:
    """Print the result; 1 if something is wrong with the engine's tests or with the list."""
    equivalent = [x for x in trials if x.reason is not None]
    survived = sorted(x.key for x in trials if x.survived)
    killed = len(trials) - len(equivalent) - len(survived)
    print(f"{len(chosen)} functions, {len(trials)} mutants: {killed} killed, {len(survived)} "
          f"survived, {len(equivalent)} equivalent; {seconds:.0f} s")  # fmt: skip
    wrong = [f"survived: {key}" for key in survived]
    wrong += [f"listed as equivalent, but noticed by {x.killer}: {x.key}"
              for x in equivalent if x.killer]  # fmt: skip
    if not partial:
        unknown = sorted(EQUIVALENT.keys() - {x.key for x in trials})
        wrong += [f"listed as equivalent, but there is no such mutant: {key}" for key in unknown]
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
