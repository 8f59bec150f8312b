"""How memory and time grow with the graph: bytes per Value, and time per node, there and back.

Run as a script it prints a row for each size, as JSON.
"""

import json
import sys
import tracemalloc
from statistics import median
from time import perf_counter

from autograd import Value

SIZES = (1_000, 10_000, 100_000, 1_000_000)


def graph(size):
    """The output of a graph of about `size` nodes: x -> 0.999 x + w, over and over."""
    w, x = Value(0.001), Value(1.0)
    for _ in range(size // 2):
        x = x * 0.999 + w
    return x


def seconds(size):
    """The time of building a graph and of its backward pass."""
    start = perf_counter()
    output = graph(size)
    built = perf_counter()
    output.backward()
    return built - start, perf_counter() - built


def bytes_of(size):
    """The memory that a graph holds before its backward pass."""
    tracemalloc.start()
    output = graph(size)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del output
    return held


def rows(repetitions):
    """For each size: bytes per Value, and nanoseconds per node forward and backward."""
    times = {size: [] for size in SIZES}
    for _ in range(repetitions):
        for size in SIZES:
            runs = [seconds(size) for _ in range(max(1, 20_000 // size))]
            times[size].append([median(part) / size * 1e9 for part in zip(*runs, strict=True)])
    return [
        [size, bytes_of(size) / size, *map(median, zip(*times[size], strict=True))]
        for size in SIZES
    ]


if __name__ == "__main__":
    print(json.dumps(rows(int(sys.argv[1]))))
