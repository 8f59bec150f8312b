"""A place for every number: those that are computed together are neighbours."""

import numpy as np

from autograd import Value
from autograd.compiling.lifting.graph import HERE
from autograd.compiling.lifting.layout import Layout
from autograd.compiling.lifting.sums import SUM, with_sums

from .test_graph import recorded


def laid_out(function, *numbers):
    """The layout of what a function computes."""
    sums = with_sums(recorded(function, *numbers))
    given = [k for k, _ in sorted(sums.graph.inputs.items(), key=lambda item: item[1][1])]
    return Layout(sums, [np.array(given)])


def function(x, y):
    """Two of everything."""
    return (Value(x).exp() + y) * (Value(y).exp() + x) + Value(x).tanh() * Value(y).tanh()


def test_kinds_and_stages_are_neighbours():
    layout = laid_out(function, 0.5, 2.0)
    for stage in layout.stages:
        assert layout.place[stage.nodes].tolist() == [
            *range(stage.start, stage.start + len(stage.nodes))
        ]
        assert (layout.kind[stage.nodes] == stage.kind).all()
    for kind, nodes in enumerate(layout.nodes):
        start, end = layout.bounds[kind], layout.bounds[kind + 1]
        assert layout.place[nodes].tolist() == [*range(start, end)]
    names = {
        layout.graph.table[operation - HERE][0].name
        for operation in layout.operations[layout.sample]
        if operation != SUM
    }
    assert names == {"exp", "tanh"}


def test_leaves_stand_where_their_numbers_stand():
    layout = laid_out(lambda x: Value(x) * Value(x).sin(), 0.5)
    leaves = np.flatnonzero(layout.behind != np.arange(len(layout.behind)))
    assert len(leaves) == len({*layout.place[leaves]}) * 2 or not len(leaves)
    (given,) = layout.graph.inputs
    assert (layout.place[leaves] == layout.place[given]).all()


def test_a_product_is_a_sum_of_one_term():
    layout = laid_out(lambda x, y: (Value(x) * y).exp(), 0.5, 2.0)
    (product,) = np.flatnonzero(layout.operations == SUM)
    assert layout.counts[product] == 1
    term = layout.starts[product]
    assert layout.terms(np.array([product])).tolist() == [term]
    factors = {int(layout.behind[x[term]]) for x in (layout.first, layout.second)}
    assert factors == {*layout.graph.inputs}


def test_powers_with_different_constant_exponents_are_different_kinds():
    layout = laid_out(lambda x: Value(x) ** 3.0 + Value(x) ** 0.5 + Value(x) ** 3.0, 0.5)
    kinds = [kind for kind, x in enumerate(layout.sample) if layout.operations[x] != SUM]
    assert sorted(len(layout.nodes[kind]) for kind in kinds) == [1, 2]
