"""Random programs stay in good condition, share results, and shrink to what matters."""

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from autograd import check_gradients, primitive
from autograd.testing import gradient_property, programs
from autograd.testing.composing import is_shared

#: Enough examples for rare events.
MANY = settings(
    max_examples=2000,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate, Phase.shrink],
)


@given(programs(smooth=False), st.integers(0, 99))
@settings(max_examples=60)
def test_programs_stay_moderate(program, seed):
    out = program(*program.inputs(np.random.default_rng(seed)))
    assert np.isfinite(out).all()
    assert np.abs(out).max(initial=0.0) <= 100.0
    assert np.size(out) <= 150
    assert 1 <= len(program.steps) <= 8
    assert 1 <= len(program.shapes) <= 3


@given(programs(), st.integers(0, 99))
@settings(max_examples=40)
def test_gradients_of_programs_are_right(program, seed):
    check_gradients(program, *program.inputs(np.random.default_rng(seed)))


def with_inputs(program):
    """A program, and inputs for it."""
    seeds = st.integers(0, 99)
    return seeds.map(lambda seed: (program, program.inputs(np.random.default_rng(seed))))


@gradient_property(case=programs(max_operations=4).flatmap(with_inputs), order=2)
def test_programs_in_a_property(case):
    program, inputs = case
    return program(*inputs)


def test_a_failure_shows_a_program_that_runs():
    @primitive(lambda grad, out, x: grad * 1.001)
    def nearly(x):
        return x

    @gradient_property(case=programs(max_operations=2).flatmap(with_inputs), max_examples=300)
    def test_all(case):
        program, inputs = case
        out = program(*inputs)
        return nearly(out) if "tanh" in program.source else out

    with pytest.raises(AssertionError) as caught:
        test_all()
    (source,) = [x for x in caught.value.__notes__ if "def program" in x]
    namespace = {}
    exec(source, namespace)
    np.testing.assert_array_equal(namespace["program"](np.ones(1)), np.tanh(np.ones(1)))


def test_half_of_the_programs_share_and_all_sizes_occur():
    found = []

    @settings(MANY, max_examples=700, phases=[Phase.generate])
    @given(programs())
    def collect(program):
        found.append(program)

    collect()
    shared = sum(map(is_shared, found)) / len(found)
    assert shared > 0.4
    assert {len(program.steps) for program in found} >= {1, 2, 3, 4, 5}
    text = " ".join(" ".join(program.steps) for program in found)
    for name in "sum matmul concatenate reshape multiply tanh where broadcast_to".split():
        assert f"autograd.{name}(" in text, name
    assert "}[" in text  # indexing


@pytest.mark.parametrize("name", ["sum", "log", "concatenate"])
def test_programs_shrink_to_what_matters(name):
    program = find(programs(), lambda program: f"autograd.{name}(" in program.source, settings=MANY)
    assert len(program.steps) <= 2
    assert len(program.shapes) <= 2
    assert program.shapes[0] in ((), (1,))


def test_a_shared_program_shrinks_to_two_uses():
    program = find(programs(), is_shared, settings=MANY)
    assert program.shapes == ((),)
    assert program.steps == ("autograd.add({0}, {0})",)


def test_only_smooth_or_only_elementwise_operations():
    kinks = find(programs(smooth=False), lambda p: "relu" in p.source, settings=MANY)
    assert kinks.steps == ("autograd.relu({0})",)

    @given(programs(elementwise=True))
    def check(program):
        assert not any(x in program.source for x in ("relu", "floor", "[", "axis", "reshape"))

    check()
