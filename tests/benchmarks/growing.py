"""How time and memory grow with the graph: scripts of `workloads/`, in processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from typing import Any

from .contest import ONE_THREAD, ROOT, WORKLOADS

#: Samples of the compiled network, for graphs of about 2e3, 1e4, 1e5 and 1e6 nodes.
SAMPLES = (2, 16, 152, 1550)

#: Limits of a graph of a million nodes: seconds, GB, and the time of a step as a share of eager.
MANY, FIRST_STEP, MEMORY, SHARE = 1_000_000, 60.0, 4.0, 0.01


def run(script: str, number: int) -> Any:
    """What a script prints for a number. RuntimeError with its last words if it fails."""
    environment = {**os.environ, **ONE_THREAD, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(WORKLOADS / script), str(number)]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise RuntimeError(f"{script} {number}: {ended.stderr.strip().splitlines()[-1]}")
    return json.loads(ended.stdout)


def compiled(samples: Iterable[int]) -> tuple[list[list[float]], str]:
    """The rows of `compiled_growth.py` as far as it succeeds, and how it failed if it did not."""
    rows: list[list[float]] = []
    try:
        for number in samples:
            rows.append(run("compiled_growth.py", number))
    except RuntimeError as error:
        return rows, f"Not available: {error}."
    return rows, ""
