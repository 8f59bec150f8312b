"""Graphs without regularity, in one array that is filled stage by stage."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from autograd import Value, compile
from autograd.compiling.lifting.sums import with_sums
from autograd.compiling.lifting.sweep import Sweep

from .test_graph import recorded

FILE = Path(__file__).parents[3] / "benchmarks/workloads/scalar_programs.py"
SPECIFICATION = importlib.util.spec_from_file_location("scalar_programs", FILE)
WORKLOAD = importlib.util.module_from_spec(SPECIFICATION)
SPECIFICATION.loader.exec_module(WORKLOAD)


@pytest.mark.parametrize("kind", WORKLOAD.PROGRAMS)
def test_programs_without_regularity(kind):
    make = WORKLOAD.PROGRAMS[kind]
    step, compiled = make(Value, 3000), compile(make(Value, 3000))
    for _ in range(4):
        np.testing.assert_allclose(compiled(), step(), rtol=1e-9)
    ((version,),) = compiled.versions.values()
    assert version.is_swept
    assert len(version.program.calls) < 1500
    assert "np.add.at" not in compiled.source


def swept(function, *numbers):
    """The number that a sweep finds for what a function returns, and the sweep."""
    sums = with_sums(recorded(function, *numbers))
    sweep = Sweep(sums)
    places = sweep({"numbers": np.array(numbers)[sweep.order("numbers")]})
    return float(np.ravel(places.fetched(np.array(sums.graph.roots)))[0]), sweep


def test_each_kind_is_computed_in_few_stages():
    def function(x, y):
        parts = [Value(x).sin() * Value(y).cos(), Value(y).sin() * Value(x).cos()]
        return parts[0].exp() - parts[1].exp()

    found, sweep = swept(function, 0.5, 2.0)
    expected = np.exp(np.sin(0.5) * np.cos(2.0)) - np.exp(np.sin(2.0) * np.cos(0.5))
    np.testing.assert_allclose(found, expected, rtol=1e-14)
    assert [len(stage.nodes) for stage in sweep.stages] == [2, 2, 2, 2, 1]
    assert sweep.steps == 5


def test_sums_of_different_lengths_share_a_stage():
    found, sweep = swept(lambda x, y: (Value(x) + y) * (Value(x) * x + Value(y) + 3.0), 2.0, 5.0)
    assert found == 7.0 * 12.0
    assert [len(stage.nodes) for stage in sweep.stages] == [2, 1]


def test_a_result_of_constants_is_computed_too():
    found, _ = swept(lambda x: (Value(2.0).exp() + Value(3.0)) * x, 0.5)
    np.testing.assert_allclose(found, (np.exp(2.0) + 3.0) * 0.5, rtol=1e-15)
    assert swept(lambda x: Value(-0.0) * 1.0 + x, 0.0)[0] == 0.0
