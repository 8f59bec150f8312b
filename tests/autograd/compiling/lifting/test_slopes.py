"""The chain rule in one array: slopes of all operations, and only those that are needed."""

import warnings

import numpy as np
import pytest

import autograd
from autograd import Value, compile
from autograd.compiling.lifting.graph import HERE
from autograd.compiling.lifting.slopes import Edges, Ways, leading, levels
from autograd.compiling.lifting.sums import SUM
from autograd.compiling.lifting.version import ScalarVersion

from .test_layout import laid_out

OPERATIONS = [
    lambda x, y: x + y, lambda x, y: x - y, lambda x, y: x * y, lambda x, y: x / y,
    lambda x, y: x**3, lambda x, y: x**2, lambda x, y: x**-0.5, lambda x, y: x**y,
    lambda x, y: x.sqrt(), lambda x, y: x.log(), lambda x, y: x.exp(), lambda x, y: -x,
    lambda x, y: autograd.maximum(x, y), lambda x, y: autograd.minimum(x, y),
    lambda x, y: autograd.hypot(x, y), lambda x, y: autograd.clip(x, 0.5, y),
    lambda x, y: autograd.where(x > y, x * y, y), lambda x, y: abs(x - y),
    lambda x, y: x.sigmoid() + (x - y).relu(), lambda x, y: np.arctan2(x, y),
    lambda x, y: np.log1p(x) + np.cbrt(y), lambda x, y: np.logaddexp(x, y), lambda x, y: x % y,
]  # fmt: skip


def random_network(operation, seed, count=160):
    """A step that applies an operation at random; its loss and all gradients."""
    rng = np.random.default_rng(seed)
    leaves = [Value(x) for x in rng.uniform(0.5, 2.0, 8)]
    plan = [(*rng.integers(0, 8 + k, 2).tolist(), k % 3) for k in range(count)]

    def step():
        nodes, results = [*leaves], []
        for a, b, kind in plan:
            x, y = nodes[a], nodes[b]
            results.append(operation(x, y) if kind else (x - y).sin())
            nodes.append(results[-1].tanh() * 0.5 + 1.5)
        loss = sum(results) * 0.1 + sum(nodes[-12:])
        for p in leaves:
            p.grad = 0.0
        loss.backward()
        return loss.data, [p.grad for p in leaves]

    return step, leaves


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("seed", [0, 1])
def test_every_operation_has_the_slopes_of_eager_mode(operation, seed):
    (step, leaves), (twin, its_leaves) = (random_network(operation, seed) for _ in range(2))
    compiled, rng = compile(twin), np.random.default_rng(seed)
    for _ in range(3):
        for x, y in zip(leaves, its_leaves, strict=True):
            x.data = y.data = rng.uniform(0.5, 2.0)
        (loss, slopes), (found, gradients) = step(), compiled()
        np.testing.assert_allclose(found, loss, rtol=1e-10)
        np.testing.assert_allclose(gradients, slopes, rtol=1e-8, atol=1e-10)
    versions = [x for kept in compiled.versions.values() for x in kept]
    assert all(type(x) is ScalarVersion and x.is_swept for x in versions)


def test_passes_one_after_the_other_and_leaves_that_change_between():
    def make():
        leaves = [Value(x) for x in np.linspace(0.5, 1.5, 6)]

        def step(scale):
            losses = []
            for turn in range(3):
                mixed = [(x * y).tanh() for x, y in zip(leaves, leaves[turn:], strict=False)]
                loss = sum(mixed[turn:]) * scale + mixed[0].exp()
                for p in leaves:
                    p.grad = 0.0
                loss.backward()
                for p in leaves:
                    p.data -= 0.1 * p.grad
                losses.append(loss.data)
            return losses, [p.grad for p in leaves]

        return step

    step, compiled = make(), compile(make())
    for scale in (1.0, 0.5, 2.0):
        for found, expected in zip(compiled(scale), step(scale), strict=True):
            np.testing.assert_allclose(found, expected, rtol=1e-10)
    ((version,),) = compiled.versions.values()
    assert version.is_swept


def extreme(small):
    """A step in which a slope, or a gradient, leaves the range of floats."""
    leaves = [Value(1.0), Value(small), Value(3.0)]

    def step(scale):
        x, y, z = leaves
        loss = (x / y) * scale + sum(((z * (0.1 * k)).sin() * x).tanh() for k in range(80))
        for p in leaves:
            p.grad = 0.0
        loss.backward()
        return loss.data, [p.grad for p in leaves]

    return step


@pytest.mark.parametrize("small", [1e-3, 1e-160, 5e-324, 0.0])
def test_where_slopes_are_infinite_the_function_is_called_as_it_is(small):
    step, compiled = extreme(small), compile(extreme(small))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for scale in (1.0, 1e-300, 1e-30, 0.0):
            for found, expected in zip(compiled(scale), step(scale), strict=True):
                np.testing.assert_allclose(found, expected, rtol=1e-11)
    first = next(iter(compiled.versions.values()))[0]
    assert small < 1e-3 or first.is_swept


def test_edges_that_lead_to_what_is_wanted():
    source, target = np.array([2, 3, 4, 4, 5]), np.array([0, 1, 2, 3, 4])
    edges = Edges(source, target, source, source, np.array([0, 0, 1, 1, 2]))
    assert leading([0], edges, 6).tolist() == [True, False, True, False, True]
    assert leading([0, 1], edges, 6).all()
    assert not leading([], edges, 6).any()


def test_edges_behind_an_output():
    def function(x, y):
        early, late = Value(x).sin(), Value(y).cos()
        return [(early * early).exp(), (late + early).tanh()]

    layout = laid_out(function, 0.5, 2.0)
    ways, (first, second) = Ways(layout), layout.graph.roots
    operations = [
        layout.operations[ways.edges.source[ways.from_output(x)]] for x in (first, second)
    ]
    names = [
        [layout.graph.table[k - HERE][0].name for k in found if k != SUM] for found in operations
    ]
    assert names == [["exp"], ["tanh"]]  # not those of the other output
    assert [(found == SUM).sum() for found in operations] == [2, 2]
    assert len(ways.from_output(int(layout.constants[0]))) == 0


def test_levels_are_the_longest_ways_and_leaves_come_last():
    source, target = np.array([2, 3, 4, 4, 5, 5]), np.array([0, 2, 3, 1, 4, 2])
    edges = Edges(source, target, source, source, np.array([0, 1, 2, 2, 3, 3]))
    assert levels(5, edges, 7).tolist() == [5, 5, 3, 2, 1, 0, -1]
