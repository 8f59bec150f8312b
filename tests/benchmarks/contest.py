"""One workload: the contestants are checked against each other, then timed in turns.

Each contestant is a process. They take turns, so that whatever else the machine does falls on all
of them; a ratio is the median of the ratios of each turn.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from threading import Timer
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
WORKLOADS = Path(__file__).parent / "workloads"
sys.path.append(str(WORKLOADS))

OURS, COMPILED, BY_HAND = "chainrule", "chainrule (compiled)", "NumPy by hand"

#: What those from another checkout are called, and what they are called there.
BEFORE = {"chainrule (before)": OURS, "chainrule (compiled, before)": COMPILED}

#: The package each contestant comes from, to name its version; the order of the columns.
PACKAGES = {
    OURS: "chainrule",
    COMPILED: "chainrule",
    **dict.fromkeys(BEFORE, "chainrule"),
    BY_HAND: "numpy",
    "PyTorch": "torch",
    "JAX (jit)": "jax",
    "CasADi SX": "casadi",
    "MyGrad": "mygrad",
    "HIPS autograd": "autograd",
    "micrograd": "micrograd",
}
HERE = (OURS, COMPILED, BY_HAND, *BEFORE)  # they run in the environment of the project
REQUIRED = (OURS, BY_HAND)  # without them nothing is measured
PATIENCE = 120.0  # seconds until a contestant that does not answer is given up

ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    "JAX_PLATFORMS": "cpu",
}


class Settings(NamedTuple):
    """How to measure.

    Args:
        peers: the Python in whose environment the other libraries are installed.
        rounds: how often each contestant is started anew, since the speed of a process also
            depends on where in memory it happens to lie.
        turns: how often each contestant is timed in a round.
        seconds: how long a contestant is timed in one turn, about.
        against: another checkout of the project, to compare with, if there is one.
    """

    peers: Path
    rounds: int
    turns: int
    seconds: float
    against: Path | None = None


@dataclass
class Result:
    """What was measured: the times of every contestant, in seconds per step, turn by turn."""

    title: str
    budgets: list[tuple[str, str, float | None]]  # ours, another, limit of the ratio if any
    first_step_budget: float | None = None
    note: str = ""
    times: dict[str, list[float]] = field(default_factory=dict)
    first: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    memory: dict[str, tuple[int, int]] = field(default_factory=dict)
    versions: dict[str, list[str]] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)

    def ratio(self, one: str, other: str) -> float:
        """The time of one contestant over that of another."""
        pairs = zip(self.times[one], self.times[other], strict=True)
        return median(x / y for x, y in pairs)

    def spread(self) -> tuple[float, str]:
        """The widest interquartile range, relative to the median, and whose it is."""
        widths = []
        for name, times in self.times.items():
            low, _, high = quantiles(times, n=4) if len(times) > 1 else times * 3
            widths.append(((high - low) / median(times), f"{name}, {self.title}"))
        return max(widths)

    def drop(self, name: str, reason: str) -> None:
        """Leave a contestant out, and say why. RuntimeError if nothing can be said without it."""
        if name in REQUIRED:
            raise RuntimeError(f"{self.title}: {name}: {reason}")
        self.absent[name] = reason
        self.times.pop(name, None)


class Contestant:
    """A process that runs the steps of one library; see `workloads/worker.py`."""

    def __init__(self, process: subprocess.Popen[str], name: str) -> None:
        self.process, self.name = process, name
        self.versions = self.receive()

    def ask(self, request: str, count: int) -> Any:
        """Send a request and wait for its answer."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{request} {count}\n")
        self.process.stdin.flush()
        return self.receive()

    def receive(self) -> Any:
        """One line of the process. RuntimeError, with its last words, if it has ended."""
        assert self.process.stdout is not None and self.process.stderr is not None
        timer = Timer(PATIENCE, self.process.kill)
        timer.start()
        line = self.process.stdout.readline()
        timer.cancel()
        if not line:
            words = self.process.stderr.read().strip().splitlines()
            raise RuntimeError(words[-1] if words else f"no answer within {PATIENCE:g} s")
        return json.loads(line)


@contextmanager
def started(workload: str, name: str, settings: Settings) -> Iterator[Contestant]:
    """A contestant, ended when the block is left."""
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command("worker.py", workload, name, settings), env=environment(name, settings),
        stdin=pipe, stdout=pipe, stderr=pipe, text=True,
    ) as process:  # fmt: skip
        try:
            yield Contestant(process, name)
        finally:
            process.kill()


def command(script: str, workload: str, name: str, settings: Settings) -> list[str]:
    """How a contestant is started. RuntimeError if the peers are not installed."""
    if name not in HERE and not settings.peers.exists():
        raise RuntimeError(f"there is no {settings.peers}")
    python = sys.executable if name in HERE else str(settings.peers)
    return [python, str(WORKLOADS / script), workload, BEFORE.get(name, name), PACKAGES[name]]


def environment(name: str, settings: Settings) -> dict[str, str]:
    """The environment variables of a contestant: one thread, and the package it is to find."""
    folder = settings.against if name in BEFORE else ROOT if name in HERE else ""
    return {**os.environ, **ONE_THREAD, "PYTHONPATH": str(folder)}


def compete(workload: str, settings: Settings) -> Result:
    """Compare and time all contestants of a workload that are installed.

    Args:
        workload: the name of a file in `workloads/`.
        settings: how to measure.

    Raises:
        RuntimeError: if ours fails, or computes something else than the formulas by hand.
    """
    module = importlib.import_module(workload)
    result = Result(module.TITLE, list(module.BUDGETS))
    result.first_step_budget = getattr(module, "FIRST_STEP_BUDGET", None)
    result.note = getattr(module, "NOTE", "")
    names = list(module.CONTESTANTS)
    if settings.against:
        names += BEFORE
        result.budgets += [(BEFORE[name], name, None) for name in BEFORE]
    for _ in range(settings.rounds):
        with ExitStack() as stack:
            contestants = list(present(workload, names, settings, stack, result))
            contestants = agreeing(contestants, module.STEPS_COMPARED, module.TOLERANCE, result)
            take_turns(contestants, settings.turns, settings.seconds, result)
    for name in (OURS, COMPILED, BY_HAND):
        if name in result.times:
            weigh(workload, name, settings, result)
    return result


def weigh(workload: str, name: str, settings: Settings, result: Result) -> None:
    """Measure the memory of one contestant, in a process of its own; see `workloads/memory.py`."""
    arguments = command("memory.py", workload, name, settings)
    try:
        answer = subprocess.check_output(arguments, env=environment(name, settings))
    except subprocess.CalledProcessError:  # what it said is on the screen
        result.drop(name, "its memory could not be measured")
    else:
        result.memory[name] = tuple(json.loads(answer))


def present(
    workload: str, names: Iterable[str], settings: Settings, stack: ExitStack, result: Result
) -> Iterator[Contestant]:
    """Start the contestants; those that cannot are noted in the result."""
    for name in names:
        if name not in result.absent:
            try:
                yield stack.enter_context(started(workload, name, settings))
            except RuntimeError as error:
                result.drop(name, str(error))


def agreeing(
    contestants: list[Contestant], steps: int, tolerance: float, result: Result
) -> list[Contestant]:
    """Those that have the same losses as ours, which must change; the others are dropped."""
    agreed, expected = [], None
    for contestant in contestants:
        name = contestant.name
        try:
            losses, seconds = zip(*contestant.ask("steps", steps), strict=True)
        except RuntimeError as error:
            result.drop(name, str(error))
            continue
        expected = expected or losses
        pairs = zip(losses, expected, strict=True)
        if not all(abs(x - y) <= tolerance * abs(y) for x, y in pairs) or len(set(losses)) < steps:
            result.drop(name, f"has the losses {losses}, not {expected}")
            continue
        result.first[name].append(seconds[0])
        agreed.append(contestant)
    return agreed


def take_turns(contestants: list[Contestant], turns: int, seconds: float, result: Result) -> None:
    """Time the contestants one after another, again and again."""
    counts = [max(1, round(seconds / c.ask("time", 3))) for c in contestants]
    for contestant in contestants:
        result.versions[contestant.name] = contestant.versions
    for _ in range(turns):
        for contestant, count in zip(contestants, counts, strict=True):
            times = result.times.setdefault(contestant.name, [])
            times.append(contestant.ask("time", count))
