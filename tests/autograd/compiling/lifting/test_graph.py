"""A recorded graph as arrays: operands before what is made of them."""

import numpy as np

from autograd import Value, compile
from autograd.compiling.lifting.exchange import exchanged
from autograd.compiling.lifting.graph import GIVEN, LEAF, NONE, graph_of
from autograd.compiling.lifting.run import ScalarRun


def recorded(function, *numbers):
    """The graph behind what a function of numbers returns."""
    run = ScalarRun(function, (), [], exchanged)
    arguments = [run.symbol(x, f"x{k}") for k, x in enumerate(numbers)]
    run.run(arguments, {})
    result = run.result if isinstance(run.result, list) else [run.result]
    return graph_of(run, result)


def test_operands_stand_before_what_is_made_of_them():
    graph = recorded(lambda x, y: (Value(x) * y + x).exp(), 0.5, 2.0)
    for node, operands in enumerate(graph.operands):
        assert all(k < node for k in operands if k != NONE)
    assert (graph.operations == GIVEN).sum() == 2
    assert sorted(graph.inputs.values()) == [("numbers", 0), ("numbers", 1)]


def test_a_node_that_is_used_twice_is_one_node():
    def function(x):
        y = Value(x).exp()
        return y * y

    names = [primitive.name for primitive, _ in recorded(function, 0.5).table]
    assert names == ["exp", "multiply"]
    assert len(recorded(function, 0.5).operations) == 4  # the number, its Value, exp, product


def test_constants_are_known_and_others_are_nan():
    graph = recorded(lambda x: Value(x) + 7.0, 1.0)
    assert graph.constants[~np.isnan(graph.constants)].tolist() == [7.0]


def test_no_gradient_flows_through_the_number_in_a_node():
    def made():
        w = Value(0.5)

        def function(a):
            w.grad = None
            x = w * a
            np.maximum(x * x * np.cos(x).data, w).backward()  # the first call does not show it
            return w.grad

        return function

    function, compiled = made(), compile(made())
    for a in (1.0, 2.0, 3.0):
        np.testing.assert_allclose(compiled(a), function(a), rtol=1e-12)
    graph = recorded(lambda a: Value(a).exp() * Value(a).exp().data, 1.0)
    assert (graph.operations == LEAF).sum() == 3  # of the argument twice, and the number
