"""Compiled equals eager: on every row of the edge cases, and on random programs with branches."""

import random

import numpy as np
import pytest

import nn
from autograd import Tensor, compile, gradients
from tests import test_edge_cases as rows
from tests.fuzz import generator, judges

#: Judged with fewer repetitions, for what is slow is only the recording: 100,000 and 10,000.
LONG = {"deep-chain-1e5": ("100000", "5000"), "wide-fanout-1e4": ("10000", "2000")}


def outcome(function, arguments):
    """The arrays that a function returns, or the kind of error that it raises."""
    try:
        with np.errstate(all="ignore"):
            return function(*arguments)
    except Exception as error:
        return type(error)


def assert_agreement(function, calls):
    """The compiled function gives what the function gives, call after call."""
    compiled = compile(function)
    for arguments in calls:
        expected, got = outcome(function, arguments), outcome(compiled, arguments)
        if isinstance(expected, type) or isinstance(got, type):
            assert got is expected
            continue
        for x, y in zip(expected, got, strict=True):
            assert type(x) is type(y)
            if x is not None:
                assert (y.shape, y.dtype) == (x.shape, x.dtype)
                largest = np.max(np.abs(x[np.isfinite(x)]), initial=0.0).astype(float)
                tolerance = max(rows.tolerance(x.dtype), 1e-10)
                np.testing.assert_allclose(y, x, rtol=tolerance, atol=tolerance * (1 + largest))


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("row", rows.parameters(rows.PROGRAMS))
def test_edge_cases(row):
    wanted, text = row["wrt"], row["expr"].replace(*LONG.get(row["id"], ("", "")))

    def function(given):
        nodes = {key: Tensor(given[key]) for key in wanted}
        out = rows.run(text, {**given, **nodes})
        out.backward(np.ones(out.shape, out.dtype))
        return [out.data, *(nodes[key].grad for key in wanted)]

    assert_agreement(function, calls_of(row))


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("row", rows.parameters(r for r in rows.PROGRAMS if r["id"] not in LONG))
def test_second_derivatives_of_edge_cases(row):
    def function(given):
        nodes = {key: Tensor(given[key]) for key in row["wrt"]}
        out = rows.run(row["expr"], {**given, **nodes})
        first = gradients(out.sum(), [*nodes.values()], create_graph=True)
        total = sum(x.sum() for x in first if isinstance(x, Tensor))
        return [x.data for x in first] + gradients(total, [*nodes.values()])

    assert_agreement(function, calls_of(row))


def calls_of(row):
    """The arrays of a row and others, in turns."""
    _, names = rows.operands_of(row)
    arrays = {k: x.data if isinstance(x, Tensor) else x for k, x in names.items()}
    rng = np.random.default_rng(0)
    others = {
        k: (x + rng.normal(size=x.shape)).astype(x.dtype) if x.dtype.kind == "f" else x
        for k, x in arrays.items()
    }
    return [(arrays,), (others,), (arrays,), (others,)]


def accumulate_two_losses(x, array):
    (x * x).sum().backward()
    (3.0 * x).sum().backward()


def augmented_assignment_on_leaf(x, array):
    y = x * x
    x += 1.0
    y.sum().backward()


def backward_on_a_leaf(x, array):
    x.backward(np.array([3.0, 4.0]))


def backward_twice_same_graph(x, array):
    y = (x * x).sum()
    y.backward()
    y.backward()


def mutate_source_array(x, array):
    made = array * 1.0
    y = (x * Tensor(made)).sum()
    made[0] = 10.0
    y.backward()


def optimizer_step_between_forward_and_backward(x, array):
    loss = (x * x).sum()
    loss.backward()
    nn.SGD([x], learning_rate=0.1).step()
    loss.backward()


def seed_not_kept(x, array):
    seed = array * 1.0
    (x + 0.0).backward(seed)
    seed[0] = 99.0


def two_losses_share_a_subgraph(x, array):
    h = np.exp(x)
    first, second = h.sum(), (h * h).sum()
    first.backward()
    second.backward()


PROTOCOL = {
    function.__name__.replace("_", "-"): function
    for function in (
        accumulate_two_losses, augmented_assignment_on_leaf, backward_on_a_leaf,
        backward_twice_same_graph, mutate_source_array, seed_not_kept,
        optimizer_step_between_forward_and_backward, two_losses_share_a_subgraph,
    )
}  # fmt: skip
PROTOCOL["backward-twice-retained"] = backward_twice_same_graph  # a graph is always kept


@pytest.mark.parametrize("row", [row for row in rows.ROWS if row not in rows.PROGRAMS],
                         ids=lambda row: row["id"])  # fmt: skip
@pytest.mark.parametrize("inside", [True, False])
def test_edge_cases_of_the_protocol(row, inside):
    steps = PROTOCOL[row["id"]]

    def made():
        leaf = Tensor([1.0, 2.0])

        def function(array):
            x = Tensor(array) if inside else leaf
            steps(x, array)
            return [x.data, x.grad]

        return function

    function, compiled = made(), compile(made())
    for array in ([1.0, 2.0], [3.0, -4.0], [1.0, 2.0], [3.0, -4.0]):
        expected, got = (outcome(f, [np.array(array)]) for f in (function, compiled))
        if isinstance(expected, type):
            assert got is expected
        else:
            np.testing.assert_allclose(got, expected, rtol=1e-12)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("seed", range(60))
def test_random_programs_with_branches(seed):
    judges.compiled(generator.program(random.Random(seed)))
