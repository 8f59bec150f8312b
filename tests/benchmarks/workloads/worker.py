"""One contestant in a process of its own: answers requests on stdin with JSON on stdout.

Started as a script, so that the folder of this file is on the path and the project is not: in the
environment of the peers, `import autograd` must find the other package of that name.
"""

import importlib
import json
import random
import sys
from importlib import metadata
from time import perf_counter


def serve(module, contestant, package):
    """Build the contestant, then answer `steps COUNT` and `time COUNT` until the input ends."""
    padding = bytes(random.randrange(120_000))  # so that no round has the same place in memory
    answer = sys.stdout
    sys.stdout = sys.stderr  # what libraries print must not come between the answers
    step = importlib.import_module(module).CONTESTANTS[contestant]()
    reply(answer, version(package))
    for line in sys.stdin:
        request, count = line.split()
        if request == "steps":
            reply(answer, [loss_and_seconds(step) for _ in range(int(count))])
        else:
            reply(answer, seconds(step, int(count)))
    del padding


def reply(answer, content):
    """Send one line."""
    answer.write(json.dumps(content) + "\n")
    answer.flush()


def loss_and_seconds(step):
    """What one step computes and how long that takes; the first one may have to compile."""
    start = perf_counter()
    loss = float(step())
    return loss, perf_counter() - start


def seconds(step, count):
    """The mean time of a step, in seconds."""
    start = perf_counter()
    for _ in range(count):
        step()
    return (perf_counter() - start) / count


def version(package):
    """The version of an installed package; that of Python beside it."""
    python = ".".join(map(str, sys.version_info[:3]))
    try:
        return [metadata.version(package), python]
    except metadata.PackageNotFoundError:
        return ["from this folder", python]


if __name__ == "__main__":
    serve(*sys.argv[1:])
