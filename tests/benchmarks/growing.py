"""How time and memory grow with the graph: scripts of `workloads/`, in processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from typing import Any

from .contest import ONE_THREAD, ROOT, WORKLOADS

#: The graphs that are compiled, and their sizes.
KINDS = ("layers", "mixture", "deep", "sparse", "recurrent", "bodies", "forest")
SIZES = (10_000, 65_000, 1_000_000)

#: Limits of a graph of a million nodes: seconds, GB, and the time of a step as a share of eager.
MANY, FIRST_STEP, MEMORY, SHARE = 1_000_000, 60.0, 4.0, 0.01


def run(script: str, *arguments: Any) -> Any:
    """What a script prints for its arguments. RuntimeError with its last words if it fails."""
    environment = {**os.environ, **ONE_THREAD, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(WORKLOADS / script), *map(str, arguments)]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if ended.returncode:
        said = ended.stderr.strip().splitlines()[-1]
        raise RuntimeError(f"{' '.join(map(str, (script, *arguments)))}: {said}")
    return json.loads(ended.stdout)


def compiled(sizes: Iterable[int]) -> tuple[list[list[Any]], str]:
    """The rows of `compiled_growth.py` as far as it succeeds, and how it failed if it did not."""
    rows: list[list[Any]] = []
    try:
        for size in sizes:
            for kind in KINDS:
                rows.append(run("compiled_growth.py", kind, size))
    except RuntimeError as error:
        return rows, f"Not available: {error}."
    return rows, ""
