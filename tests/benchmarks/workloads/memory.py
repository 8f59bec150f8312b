"""The memory of one contestant, as JSON: bytes of arrays between steps, and the peak of a step.

Everything that lives between two steps counts, buffers too, so that none is hidden: samples,
weights, momentum. On top of it comes what one step allocates, as `tracemalloc` sees it.
"""

import gc
import importlib
import json
import sys
import tracemalloc

import numpy as np


def measure(build):
    """Bytes of the arrays held between two steps, and of the peak during a step."""
    build()()  # whatever is imported on the way is no part of a step
    tracemalloc.start()
    step = build()
    for _ in range(3):
        step()
    gc.collect()
    arrays = tracemalloc.DomainFilter(True, np.lib.tracemalloc_domain)
    traces = tracemalloc.take_snapshot().filter_traces([arrays]).traces
    held = sum(trace.size for trace in traces)
    return held, held + min(rise(step) for _ in range(3))


def rise(step):
    """How much more memory is used during a step than before it, in bytes."""
    before, _ = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    step()
    return tracemalloc.get_traced_memory()[1] - before


if __name__ == "__main__":
    workload, contestant = sys.argv[1:3]
    print(json.dumps(measure(importlib.import_module(workload).CONTESTANTS[contestant])))
