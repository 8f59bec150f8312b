"""What loops over Values become: matrix products, few calls, and the same numbers."""

import importlib.util
import warnings
from pathlib import Path

import numpy as np
import pytest

from autograd import Value, tanh
from autograd.compiling import compile
from autograd.compiling.lifting.version import ScalarVersion

FILE = Path(__file__).parents[3] / "benchmarks/workloads/lifting.py"
SPECIFICATION = importlib.util.spec_from_file_location("lifting_workload", FILE)
WORKLOAD = importlib.util.module_from_spec(SPECIFICATION)
SPECIFICATION.loader.exec_module(WORKLOAD)


def version_of(compiled):
    """The only version of a compiled function."""
    ((version,),) = compiled.versions.values()
    assert type(version) is ScalarVersion
    return version


@pytest.mark.parametrize("kind", ["regular", "irregular"])
def test_training_steps(kind):
    step, compiled = WORKLOAD.KINDS[kind](4000), compile(WORKLOAD.KINDS[kind](4000))
    for _ in range(4):
        np.testing.assert_allclose(compiled(), step(), rtol=1e-9)
    assert version_of(compiled).is_swept is (kind == "irregular")


def test_a_network_in_loops_is_made_of_matrix_products():
    compiled = compile(WORKLOAD.regular(4000))
    compiled()
    text = compiled.source
    products = text.count("np.matmul(") + text.count(".dot(") + text.count(" @ ")
    assert products >= 3 + 3 + 2  # forward, for the weights, for the layers below
    assert "np.add.at" not in text
    assert len(text.splitlines()) < 250


def test_the_number_of_calls_does_not_grow_with_the_samples():
    sizes = []
    for size in (3000, 9000):
        compiled = compile(WORKLOAD.regular(size))
        compiled()
        sizes.append(len(version_of(compiled).program.calls))
    assert sizes[0] == sizes[1]


@pytest.mark.parametrize("seed", range(6))
def test_random_layouts(seed):
    """Loops that share weights and inputs in all kinds of ways."""
    rng = np.random.default_rng(seed)

    def make():
        rng = np.random.default_rng(seed + 100)
        w = [[Value(x) for x in row] for row in rng.normal(size=(4, 3))]
        bias = [Value(x) for x in rng.normal(size=4)]
        order = [rng.permutation(3).tolist() for _ in range(4)]

        def step(points):
            total = 0.0
            for x in points:
                z = [
                    sum((x[k] * row[k] if seed % 2 else row[k] * x[k] for k in o), b)
                    for row, b, o in zip(
                        w, bias, order if seed % 3 else [range(3)] * 4, strict=True
                    )
                ]
                top = max(a.data for a in z) if seed % 2 else 0.0
                e = [(a - top).exp() if seed > 2 else tanh(a) + 2.0 for a in z]
                total = total - (e[0] / sum(e)).log() + z[1] * z[2] - z[3]
            for row in (*w, bias):
                for a in row:
                    a.grad = None
            total.backward()
            return total, [[a.grad for a in row] for row in (*w, bias)]

        return step

    function, compiled = make(), compile(make())
    for _ in range(3):
        points = rng.normal(size=(5, 3)).tolist()
        (loss, slopes), (found, gradients) = function(points), compiled(points)
        np.testing.assert_allclose(found.data, loss.data, rtol=1e-9)
        for row, expected in zip(gradients, slopes, strict=True):
            np.testing.assert_allclose(row, expected, rtol=1e-8, atol=1e-10)


def test_arrays_of_values_and_arrays_of_floats():
    def make():
        w = np.array([[Value(0.1 * i - 0.2 * j) for j in range(3)] for i in range(2)], dtype=object)

        def step(x, y):
            out = np.tanh(x @ w)
            loss = ((out - y) ** 2).sum() * (1.0 / len(x))
            for p in w.flat:
                p.grad = None
            loss.backward()
            for p in w.flat:
                p.data = p.data - 0.1 * p.grad
            return loss.data, out.shape, w[0, 0].data

        return step

    step, compiled, rng = make(), compile(make()), np.random.default_rng(0)
    for _ in range(4):
        x, y = rng.normal(size=(5, 2)), rng.normal(size=(5, 3))
        np.testing.assert_allclose(compiled(x, y)[::2], step(x, y)[::2], rtol=1e-9)
    assert version_of(compiled)


def test_a_nan_in_a_sweep_is_computed_by_the_function_itself():
    def make():
        leaves = [Value(x) for x in np.linspace(0.5, 1.5, 40)]
        rng = np.random.default_rng(0)
        kinds, places = rng.integers(0, 3, 600), rng.random((600, 2))

        def step(scale):
            nodes = [x * scale for x in leaves]
            for kind, (a, b) in zip(kinds.tolist(), places.tolist(), strict=True):
                x, y = nodes[int(a * len(nodes))], nodes[int(b * len(nodes))]
                nodes.append((tanh(x) * y, (x - y).sin(), x.log())[kind] if kind < 2 else x.tanh())
            loss = sum(nodes[-30:]) + nodes[0].log()
            for p in leaves:
                p.grad = None
            loss.backward()
            return loss.data, [0.0 if p.grad is None else p.grad for p in leaves]

        return step

    step, compiled = make(), compile(make())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for scale in (1.0, 0.5, -1.0, 1.0):
            expected, found = step(scale), compiled(scale)
            np.testing.assert_allclose(found[1], expected[1], rtol=1e-8, atol=1e-10)
