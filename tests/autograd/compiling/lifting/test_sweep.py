"""Graphs without regularity, in one array that is filled level by level."""

import numpy as np

from autograd import Value
from autograd.compiling.lifting.blocks import Blocks
from autograd.compiling.lifting.sums import with_sums
from autograd.compiling.lifting.sweep import Sweep, stages

from .test_graph import recorded


def swept(function, *numbers):
    """The number that a sweep finds for what a function returns, and the sweep."""
    sums = with_sums(recorded(function, *numbers))
    sweep = Sweep(sums, ["numbers"], lambda source: list(range(len(numbers))))
    places = sweep({"numbers": np.array(numbers)})
    return float(np.ravel(places.fetched(np.array(sums.graph.roots)))[0]), sweep


def test_each_operation_of_a_level_is_one_stage():
    def function(x, y):
        parts = [Value(x).sin() * Value(y).cos(), Value(y).sin() * Value(x).cos()]
        return parts[0].exp() - parts[1].exp()

    found, sweep = swept(function, 0.5, 2.0)
    expected = np.exp(np.sin(0.5) * np.cos(2.0)) - np.exp(np.sin(2.0) * np.cos(0.5))
    np.testing.assert_allclose(found, expected, rtol=1e-14)
    ends = [stage.end - stage.start for stage in sweep.stages]
    assert ends == [len(nodes) for nodes in stages(sweep.sums)] and 2 in ends


def test_sums_of_different_lengths_share_a_stage():
    found, sweep = swept(lambda x, y: (Value(x) + y) * (Value(x) * x + Value(y) + 3.0), 2.0, 5.0)
    assert found == 7.0 * 12.0
    assert any(stage.end - stage.start == 2 for stage in sweep.stages)
    assert Blocks(sweep.sums, {}).sources == ["numbers"]
