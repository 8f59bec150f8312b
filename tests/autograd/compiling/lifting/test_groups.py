"""Nodes of one level that are made alike."""

import numpy as np

from autograd import Value
from autograd.compiling.lifting.groups import Group, groups
from autograd.compiling.lifting.sums import SUM, with_sums

from .test_graph import recorded


def grouped(function, *numbers):
    """The groups of what a function of numbers computes."""
    sums = with_sums(recorded(function, *numbers))
    return sums, [Group(sums, nodes) for nodes in groups(sums)]


def test_a_layer_is_a_sum_and_an_activation():
    def layer(*numbers):
        weights, x = [Value(w) for w in numbers[:6]], numbers[6:]
        return [(weights[2 * i] * x[0] + weights[2 * i + 1] * x[1]).tanh() for i in range(3)]

    _, found = grouped(layer, *np.arange(8.0))
    assert [len(group.nodes) for group in found if group.operation == SUM] == [3]
    (layer,) = (group for group in found if group.operation == SUM)
    (grid,) = layer.grids
    assert sorted(grid.nodes.shape) == [1, 3]
    assert [len(group.nodes) for group in found][-1] == 3


def test_what_is_on_another_level_is_another_group():
    sums, found = grouped(lambda x: Value(x).sin().exp() * Value(x).exp(), 0.5)
    names = [sums.graph.table[g.operation - 4][0].name for g in found if g.operation >= 4]
    assert names.count("exp") == 2


def test_powers_are_parted_by_their_exponents():
    _, found = grouped(lambda x, y: [Value(x) ** 3.0, Value(y) ** 3.0, Value(x) ** 5.0], 0.5, 2.0)
    assert sorted(len(group.nodes) for group in found if group.first.shape[1] == 2) == [1, 2]


def test_nothing_to_compute():
    assert groups(with_sums(recorded(lambda x: x, 1.0))) == []
