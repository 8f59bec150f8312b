"""Determinism: every run gives the same bits, whatever order Python hashes things in."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

#: A program that prints a fingerprint of everything that could depend on an order.
PROGRAM = """
import hashlib, random, sys
import numpy as np
import autograd as ag
import nn
from tests.fuzz import generator

def show(what, data):
    print(what, hashlib.sha256(data).hexdigest())

rng = random.Random(7)
for k in range(40):
    program = generator.program(rng)
    kind = ag.Value if program.scalar else ag.Tensor
    leaves = [kind(x) for x in program.arrays()]
    output = program.function()(*leaves)
    output.backward(program.seed())
    gradients = [x.zero() if x.grad is None else x.grad for x in leaves]
    show(f"gradients {k}", bytes([k]) + b"".join(np.asarray(x).tobytes() for x in gradients))
    for number, x in enumerate(leaves):
        x.name = f"leaf {number}"
    order = ag.topological_order(output)
    names = [x.name or x.primitive.name for x in order]
    show(f"order {k}", f"{k}: {names}".encode())

x = ag.Value(0.5, name="x")
y = ag.Value(-1.5, name="y")
z = np.tanh(x * y + y) * x + ag.exp(x * y)
z.backward()
picture = ag.draw(z)
show("svg", picture.svg.encode())
show("dot", picture.dot.encode())

generator_of_numbers = np.random.default_rng(0)
inputs = generator_of_numbers.normal(size=(40, 3))
labels = (inputs[:, 0] * inputs[:, 1] > 0).astype(int)
model = nn.MLP([3, 8, 2], rng=np.random.default_rng(1))
optimizer = nn.SGD(model.parameters(), learning_rate=0.2, momentum=0.9)
history = nn.fit(model, inputs, labels, optimizer=optimizer, epochs=3, batch_size=8,
                 rng=np.random.default_rng(2), progress=False)
show("losses", np.array(history.step_loss).tobytes())
loss = nn.cross_entropy(model(inputs), labels)
show("picture of a network", ag.draw(loss).svg.encode())
nn.save(model, sys.argv[1])
content = open(sys.argv[1], "rb").read()
show("arrays in the file", content[8 + int.from_bytes(content[:8], "little"):])
show("file", content)
"""


def fingerprints(folder, run, hash_seed):
    """What the program prints in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(folder / f"{run}.safetensors")],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """The same program with different orders of hashing, twice with the same one."""
    folder = tmp_path_factory.mktemp("runs")
    with ThreadPoolExecutor(2) as pool:
        seeds = ("0", "0", "1", "random")
        return list(pool.map(lambda k: fingerprints(folder, k, seeds[k]), range(len(seeds))))


def test_the_program_shows_what_it_should(runs):
    shown = [line.rsplit(" ", 1)[0] for line in runs[0]]
    assert len(shown) == 40 * 2 + 6
    named = ["svg", "dot", "losses", "picture of a network", "arrays in the file", "file"]
    assert shown[-6:] == named
    assert len(set(runs[0])) == len(shown)


@pytest.mark.parametrize("other", [1, 2, 3])
def test_every_run_gives_the_same_bits(runs, other):
    assert runs[other][:-1] == runs[0][:-1]


def test_every_run_writes_the_same_file(runs):
    assert len({run[-1] for run in runs}) == 1
