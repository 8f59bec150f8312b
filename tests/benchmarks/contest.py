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
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any

ROOT = Path(__file__).parents[2]
WORKLOADS = Path(__file__).parent / "workloads"
sys.path.append(str(WORKLOADS))

#: The package each contestant comes from, to name its version.
PACKAGES = {
    "chainrule": "chainrule",
    "micrograd": "micrograd",
    "PyTorch": "torch",
    "MyGrad": "mygrad",
    "HIPS autograd": "autograd",
    "JAX (jit)": "jax",
    "NumPy by hand": "numpy",
}
HERE = ("chainrule", "NumPy by hand")  # contestants that run in the environment of the project

ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    "JAX_PLATFORMS": "cpu",
}


@dataclass
class Result:
    """What was measured: the times of every contestant, in seconds per step, turn by turn."""

    title: str
    times: dict[str, list[float]]
    budgets: dict[str, float]
    versions: dict[str, list[str]]
    absent: dict[str, str] = field(default_factory=dict)

    def ratio(self, other: str) -> float:
        """Our time over that of another contestant."""
        pairs = zip(self.times["chainrule"], self.times[other], strict=True)
        return median(ours / theirs for ours, theirs in pairs)

    def spread(self) -> tuple[float, str]:
        """The widest interquartile range, relative to the median, and whose it is."""
        widths = []
        for name, times in self.times.items():
            low, _, high = quantiles(times, n=4) if len(times) > 1 else times * 3
            widths.append(((high - low) / median(times), f"{name}, {self.title}"))
        return max(widths)


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
        line = self.process.stdout.readline()
        if not line:
            words = self.process.stderr.read().strip().splitlines()
            raise RuntimeError(f"{self.name}: {words[-1] if words else 'ended without a word'}")
        return json.loads(line)


@contextmanager
def started(workload: str, name: str, peers: Path) -> Iterator[Contestant]:
    """A contestant, ended when the block is left."""
    ours = name in HERE
    if not (ours or peers.exists()):
        raise RuntimeError(f"{name}: there is no {peers}")
    environment = {**os.environ, **ONE_THREAD, "PYTHONPATH": str(ROOT) if ours else ""}
    command = [sys.executable if ours else str(peers), str(WORKLOADS / "worker.py")]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [*command, workload, name, PACKAGES[name]],
        env=environment, stdin=pipe, stdout=pipe, stderr=pipe, text=True,
    ) as process:  # fmt: skip
        try:
            yield Contestant(process, name)
        finally:
            process.kill()


def compete(workload: str, peers: Path, rounds: int, turns: int, seconds: float) -> Result:
    """Compare and time all contestants of a workload that are installed.

    Args:
        workload: the name of a file in `workloads/`.
        peers: the Python in whose environment the other libraries are installed.
        rounds: how often each contestant is started anew, since the speed of a process also
            depends on where in memory it happens to lie.
        turns: how often each contestant is timed in a round.
        seconds: how long a contestant is timed in one turn, about.

    Raises:
        RuntimeError: if a contestant computes something else than the others, or ours fails.
    """
    module = importlib.import_module(workload)
    result = Result(module.TITLE, {}, module.BUDGETS, {})
    for _ in range(rounds):
        with ExitStack() as stack:
            contestants = list(present(workload, module.CONTESTANTS, peers, stack, result))
            check_agreement(contestants, module.STEPS_COMPARED, module.TOLERANCE)
            take_turns(contestants, turns, seconds, result)
    return result


def present(
    workload: str, names: Iterable[str], peers: Path, stack: ExitStack, result: Result
) -> Iterator[Contestant]:
    """Start the contestants; those that cannot are noted in the result."""
    for name in names:
        try:
            yield stack.enter_context(started(workload, name, peers))
        except RuntimeError as error:
            if name in HERE:
                raise
            result.absent[name] = str(error)


def take_turns(contestants: list[Contestant], turns: int, seconds: float, result: Result) -> None:
    """Time the contestants one after another, again and again."""
    counts = [max(1, round(seconds / c.ask("time", 3))) for c in contestants]
    for contestant in contestants:
        result.versions[contestant.name] = contestant.versions
    for _ in range(turns):
        for contestant, count in zip(contestants, counts, strict=True):
            times = result.times.setdefault(contestant.name, [])
            times.append(contestant.ask("time", count))


def check_agreement(contestants: list[Contestant], steps: int, tolerance: float) -> None:
    """Raise RuntimeError unless every contestant has the same losses, and they change."""
    losses = {contestant.name: contestant.ask("losses", steps) for contestant in contestants}
    expected = losses[contestants[0].name]
    for name, found in losses.items():
        distance = max(abs(x - y) / abs(y) for x, y in zip(found, expected, strict=True))
        if not distance <= tolerance or len(set(found)) < steps:
            raise RuntimeError(f"{name} has the losses {found}, not {expected}")
