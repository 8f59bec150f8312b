"""The table of operations is complete, and its intervals hold."""

from types import ModuleType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd.testing.operations import (
    ARRAYWISE,
    ELEMENTWISE,
    added,
    logarithm_of_sum,
    multiplied,
    product,
    spread_out,
)

#: Public functions that are no operation of a program, and why.
LEFT_OUT = {
    "clip": "it is maximum and minimum, and takes bounds",
    "dot": "it is matmul",
    "fold": "it is the derivative of windows, whose rule it checks",
    "ravel": "it is reshape",
}

#: Public names that are not functions from arrays to arrays.
OTHER = """
    Picture Tensor Value check_gradients check_model check_primitive diagnose draw grad gradients
    hessian hvp jacobian jvp no_grad primitive source_lines stop_gradient topological_order
    value_and_grad vjp compile trace explain Explanation Sheet scope
""".split()


def test_every_operation_of_autograd_is_in_the_table():
    rows = {row.name for row in [*ELEMENTWISE, *ARRAYWISE]}
    expressions = "".join(
        text for row in ARRAYWISE for text in row.expressions(*[(2, 2)] * row.arity) if row.arity
    )
    known = rows | set(LEFT_OUT) | set(OTHER)
    missing = {
        name
        for name in autograd.__all__
        if name not in known and f"autograd.{name}(" not in expressions
        if not isinstance(getattr(autograd, name), ModuleType)
    }
    assert not missing, f"not in the table of autograd/testing/operations.py: {missing}"


@pytest.mark.parametrize("row", ELEMENTWISE, ids=lambda row: row.name)
@given(st.data())
def test_results_lie_in_the_interval(row, data):
    operands, points = [], []
    for least, most in row.domains:
        ends = st.floats(max(least, -5.0), min(most, 5.0), allow_subnormal=False)
        low, high = sorted([data.draw(ends), data.draw(ends)])
        operands.append((low, high))
        points.append(data.draw(st.floats(low, high, allow_subnormal=False)))
    found = row.interval(*operands)
    if found is not None:
        result = getattr(autograd, row.name)(*points)
        slack = 1e-12 * (1.0 + abs(result))
        assert found[0] - slack <= result <= found[1] + slack


def test_operands_outside_of_the_domain_are_refused():
    rows = {row.name: row for row in ELEMENTWISE}
    assert rows["log"].interval((-1.0, 2.0)) is None
    assert rows["divide"].interval((1.0, 2.0), (-1.0, 1.0)) is None
    assert rows["multiply"].interval((0.0, 20.0), (0.0, 20.0)) is None
    assert rows["square"].interval((-2.0, 1.0)) == (0.0, 4.0)


@given(st.lists(st.integers(-64, 64).map(lambda n: n / 32), min_size=1, max_size=5))
def test_intervals_of_reductions_hold(numbers):
    x, n = np.array(numbers), len(numbers)
    ends = (x.min(), x.max())
    for result, (low, high) in [
        (x.sum(), added(n, ends)),
        (x @ x[::-1], multiplied(n, ends, ends)),
        (x.prod(), product(n, ends)),
        (x.var(), spread_out(n, ends)),
        (autograd.logsumexp(x), logarithm_of_sum(n, ends)),
    ]:
        assert low - 1e-12 <= result <= high + 1e-12
