"""A probe moves leaves and puts them back, knows rounding, and takes outputs of any nesting."""

import numpy as np
import pytest

import autograd
from autograd import Tensor, Value
from autograd.checking.probing import EPSILON, Probe, directions, in_double_precision

RNG = np.random.default_rng(0)


def probed(function, *leaves):
    """A probe of a function of leaves."""
    nodes = {x: f"x{k}" for k, x in enumerate(leaves)}
    return Probe(lambda: function(*leaves), nodes, np.random.default_rng(0))


def test_slopes_are_those_of_the_weighted_outputs():
    x, y = Tensor([1.0, 2.0]), Value(0.5)
    probe = probed(lambda x, y: {"a": x * y, "b": [y * y]}, x, y)
    assert len(probe.weights) == 3
    found = probe.slopes(x, [np.array([1.0, 0.0]), np.array([0.0, 1.0])], [0.125, 0.125], 8)
    assert found.slope == pytest.approx(0.5 * probe.weights[:2])
    assert probe.gradients()[0] == pytest.approx(found.slope)


def test_leaves_are_put_back_whatever_happens():
    x = Tensor(np.array([1.0, 2.0], np.float32))
    before = x._raw, x.epoch

    def broken(x):
        if x.dtype == np.float64 and x.data[0] != 1.0:
            raise KeyError("a mistake of the user's")
        return x * 1.0

    probe = probed(broken, x)
    with pytest.raises(KeyError):
        probe.slopes(x, [np.ones(2)], [0.125], 8)
    assert x._raw is before[0]
    assert x.epoch == before[1]


def test_double_precision_lasts_for_a_while():
    x = Tensor(np.ones(2, np.float16))
    with in_double_precision([x]):
        assert x.dtype == np.float64
    assert x.dtype == np.float16


def test_rounding_knows_of_cancellation():
    x = Tensor([1.0])
    every = np.array([True])
    assert probed(lambda x: (x + 1e16) - 1e16, x).rounding(every) > 0.1
    assert probed(lambda x: x + 1.0, x).rounding(every) < 100.0 * EPSILON


def test_only_outputs_that_depend_on_a_direction_change():
    probe = probed(autograd.sigmoid, x := Tensor([0.0, -40.0, 3.0]))
    assert probe.changes(x, np.array([0.0, 1.0, 0.0])).tolist() == [False, True, False]


def test_directions_are_elements_or_random():
    assert [place for place, _ in directions((2,), RNG)] == ["[0]", "[1]"]
    assert [place for place, _ in directions((), RNG)] == [""]
    large = list(directions((30, 30), RNG))
    assert len(large) == 20
    assert np.linalg.norm(large[0][1]) == pytest.approx(1.0)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_outputs_must_be_finite_nodes():
    with pytest.raises(ValueError, match="returned no Value or Tensor"):
        probed(lambda x: 1.0, Tensor([1.0]))
    with pytest.raises(ValueError, match="not finite"):
        probed(autograd.log, Tensor([0.0]))
