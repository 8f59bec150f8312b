"""How compiling grows with the graph: the two-moons network of scalars, and irregular programs.

Run as a script with a kind of graph and a number of nodes it prints one row as JSON: the kind; the
nodes; seconds of the first call, which records and compiles, of a later one, and of an eager step;
peak memory in bytes before the eager steps.
"""

import json
import sys
from statistics import median
from time import perf_counter

from scalar_moons import network
from scalar_programs import PROGRAMS

NODES_PER_SAMPLE = 646


def layers(Value, size, see=lambda loss: None):  # noqa: N803  (it is a class)
    """The two-moons network, with as many samples as make a graph of this size."""
    return network(Value, max(1, round(size / NODES_PER_SAMPLE)), see)


KINDS = {"layers": layers, **PROGRAMS}


def row(kind, size):
    """The measurements for a size of graph. RuntimeError if eager and compiled differ."""
    from autograd import Value, compile

    make = KINDS[kind]
    compiled, eager = compile(make(Value, size)), make(Value, size)
    (first,), (one,) = timed(compiled, 1)
    replays, losses = timed(compiled, 10)
    memory = peak()
    steps, expected = timed(eager, 3)
    if not all(abs(x / y - 1) < 1e-9 for x, y in zip([one, *losses], expected)):
        raise RuntimeError(f"compiled: {[one, *losses][:3]}, eager: {expected}")
    return [kind, nodes(Value, kind, size), first, median(replays), median(steps), memory]


def timed(step, count):
    """The seconds of each of a number of steps, and their losses."""
    seconds, losses = [], []
    for _ in range(count):
        start = perf_counter()
        losses.append(float(step()))
        seconds.append(perf_counter() - start)
    return seconds, losses


def nodes(Value, kind, size):  # noqa: N803  (it is a class)
    """The size of the graph of one step."""
    found = []
    KINDS[kind](Value, size, found.append)()
    seen, waiting = set(found), found
    while waiting:
        for node in waiting.pop().inputs:
            if isinstance(node, Value) and node not in seen:
                seen.add(node)
                waiting.append(node)
    return len(seen)


def peak():
    """The most memory that this process has had so far, in bytes; 0 where nobody knows."""
    try:
        import resource
    except ImportError:
        return 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


if __name__ == "__main__":
    print(json.dumps(row(sys.argv[1], int(sys.argv[2]))))
