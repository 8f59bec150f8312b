"""The time of `import autograd` beside that of `import numpy`, each in fresh processes."""

from __future__ import annotations

import os
import subprocess
import sys
from statistics import median

from .contest import ROOT

BUDGET = 1.3
QUESTION = "from time import perf_counter as t; s = t(); import {}; print(t() - s)"


def import_times(turns: int) -> tuple[float, float, float]:
    """Seconds for numpy, seconds for autograd, and the ratio; medians over processes in turns."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # users import what is compiled already

    def seconds(module: str) -> float:
        command = [sys.executable, "-c", QUESTION.format(module)]
        return float(subprocess.check_output(command, env=environment))

    for module in ("numpy", "autograd"):  # the first reads the files from disk
        seconds(module)
    pairs = [(seconds("numpy"), seconds("autograd")) for _ in range(turns)]
    numpy, autograd = map(median, zip(*pairs, strict=True))
    return numpy, autograd, median(ours / theirs for theirs, ours in pairs)
