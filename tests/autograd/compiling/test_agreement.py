"""Compiled equals eager: on the rows of the edge cases, and on random programs with branches."""

import random

import numpy as np
import pytest

from autograd import Tensor, compile
from tests import test_edge_cases as rows
from tests.fuzz import generator

LONG = ("deep-chain", "wide-fanout-1e4")
ROWS = [
    row for row in rows.PROGRAMS
    if row["expected"]["level"] != "must-raise"
    and not row["id"].startswith(LONG)
]  # fmt: skip


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
@pytest.mark.parametrize("row", rows.parameters(ROWS))
def test_edge_cases(row):
    _, names = rows.operands_of(row)
    arrays = {k: x.data if isinstance(x, Tensor) else x for k, x in names.items()}
    rng, wanted = np.random.default_rng(0), row["wrt"]

    def function(given):
        nodes = {key: Tensor(given[key]) for key in wanted}
        out = rows.run(row["expr"], {**given, **nodes})
        out.backward(np.ones(out.shape, out.dtype))
        return [out.data, *(nodes[key].grad for key in wanted)]

    others = {
        k: (x + rng.normal(size=x.shape)).astype(x.dtype) if x.dtype.kind == "f" else x
        for k, x in arrays.items()
    }
    assert_agreement(function, [(arrays,), (others,), (arrays,), (others,)])


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("seed", range(60))
def test_random_programs_with_branches(seed):
    rng, numbers = random.Random(seed), np.random.default_rng(seed)
    program = generator.program(rng)
    inner, arrays = program.function(), [np.asarray(x, float) for x in program.arrays()]

    def function(*given):
        nodes = [Tensor(x) for x in given]
        y = inner(*nodes)
        y = y * 2.0 if np.sum(given[0]) > 0.0 else -y * y
        y.backward(np.full(y.shape, 0.7))
        return [y.data, *(x.grad for x in nodes)]

    near = [x + 0.3 * numbers.normal(size=x.shape) for x in arrays]
    assert_agreement(function, [arrays, near, [np.asarray(-x) for x in arrays], arrays])
