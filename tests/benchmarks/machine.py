"""Where and with what was measured: processor, system, versions, date."""

from __future__ import annotations

import datetime
import os
import platform
from pathlib import Path

import numpy as np


def description() -> str:
    """One sentence about the machine, and today's date."""
    today = datetime.date.today().isoformat()
    python = f"Python {platform.python_version()}, NumPy {np.__version__}"
    system = f"{platform.system()} {platform.machine()}"
    return f"{today}: {os.cpu_count()} x {processor()}, {system}, {python}, one thread each"


def processor() -> str:
    """The name of the processor, as far as the system tells."""
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or "unknown processor"
