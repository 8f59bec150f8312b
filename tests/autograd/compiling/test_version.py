"""A version: a program, connected; it keeps no array alive."""

import numpy as np

import nn
from autograd import compile
from autograd.compiling.version import outline

from .worlds import training_step


def test_an_outline_takes_no_memory():
    x = outline(np.ones((1000, 1000), np.float32))
    assert (x.shape, x.dtype, x.strides) == ((1000, 1000), np.float32, (0, 0))
    assert outline("text") == "text"


def test_a_training_step_holds_no_array_of_its_run():
    network = nn.MLP([50, 50, 2], rng=np.random.default_rng(0))
    optimizer = nn.SGD(network.parameters(), learning_rate=0.1)

    compiled = compile(training_step(network, optimizer))
    for _ in range(3):
        compiled(np.ones((4, 50)), np.zeros(4, int))
    values = [x for x in compiled.newest.program.values if isinstance(x, np.ndarray) and x.ndim]
    assert len(values) > 10 and not any(any(x.strides) and x.size > 1 for x in values)
