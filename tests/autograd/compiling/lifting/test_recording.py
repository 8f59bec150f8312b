"""Compiled functions of Values do what the functions do, call after call."""

import copy
import math
import random
import time
import warnings

import hypothesis
import numpy as np
import pytest

import autograd
from autograd import Value, grad, gradients, jvp, stop_gradient, value_and_grad
from autograd.compiling import compile
from autograd.compiling.lifting.version import ScalarVersion
from autograd.testing.composing import programs

NUMBERS = [0.3, -1.2, 2.5, 0.0, -0.4]


def alike(x, y):
    """Whether two results are nested alike and equal to rounding."""
    assert type(x) is type(y), (x, y)
    if isinstance(x, (list, tuple)):
        assert len(x) == len(y)
        for a, b in zip(x, y, strict=True):
            alike(a, b)
    elif isinstance(x, dict):
        assert x.keys() == y.keys()
        for key in x:
            alike(x[key], y[key])
    elif isinstance(x, Value):
        alike(x.data, y.data)
    elif x is None or isinstance(x, str):
        assert x == y
    else:
        np.testing.assert_allclose(y, x, rtol=1e-9, atol=1e-11)


def check(make, calls, versions=None):
    """Call a function and its compiled twin with the same arguments, and compare."""
    function, compiled = make(), compile(make())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for args in calls:
            alike(function(*copy.deepcopy(args)), compiled(*copy.deepcopy(args)))
    found = [x for kept in compiled.versions.values() for x in kept]
    assert all(type(x) is ScalarVersion for x in found)
    if versions is not None:
        assert len(found) == versions


ONE = [(x,) for x in NUMBERS]
TWO = list(zip(NUMBERS, [*NUMBERS[1:], 1.0], strict=True))


@pytest.mark.parametrize(
    "function",
    [
        grad(lambda x: x * x * x + 3.0),
        grad(lambda x: x),
        grad(lambda x: autograd.sin(x) * x - x.detach() * x + stop_gradient(x)),
        grad(grad(lambda x: autograd.sin(x) * x**3)),
        grad(grad(grad(lambda x: autograd.exp(x) * x))),
        autograd.hessian(lambda x: autograd.sin(x) * x * x),
        value_and_grad(lambda x: autograd.clip(x, -0.5, 0.5) * x + abs(x)),
        value_and_grad(lambda x: np.exp(x) * np.sin(x) + np.maximum(x, 0.3)),
        lambda x: jvp(lambda v: autograd.sin(v) * v, (x,), (1.0,)),
        lambda x: (Value(x) * 2.0).data * 3.0 + x**2 - x / 2,
        lambda x: (Value(x) > 0, Value(x).data < 0.5),
        lambda x: (Value(x) * 2.0).exp(),
        lambda x: [{"a": (Value(x), x)}, None, "text"],
    ],
)
def test_one_program_serves_all_numbers(function):
    check(lambda: function, ONE, versions=1)


def test_several_arguments_and_ties():
    function = value_and_grad(
        lambda x, y: autograd.relu(x) * autograd.maximum(x, y) + autograd.hypot(x, y), (0, 1)
    )
    check(lambda: function, [*TWO, (0.0, 0.0), (1.0, 1.0)], versions=1)


def test_a_branch_makes_a_second_program():
    check(lambda: grad(lambda x: x * x if x > 0 else -3.0 * x), ONE, versions=2)


@pytest.mark.parametrize(
    "function",
    [
        grad(lambda x: x * float(x)),
        lambda x: math.exp((Value(x) * 2).data),
        lambda x: bool(np.isnan(Value(x))),
        lambda x: f"{(Value(x) * 2).data:.1f}",
        lambda x: {(Value(x) * 1.0).data: 1.0},
        lambda x: round((Value(x) * 7.0).data),
    ],
)
def test_what_python_must_know_is_guarded(function):
    check(lambda: function, ONE, versions=len(ONE))


def test_selection_by_comparing():
    lists = [(np.random.default_rng(k).normal(size=4).tolist(),) for k in range(6)]
    check(lambda: grad(lambda xs: max(xs) * 2.0 - min(xs)), lists)
    check(lambda: grad(lambda xs: sum(k * x for k, x in enumerate(sorted(xs)))), lists)


def test_counting_truths_needs_no_guard():
    lists = [(np.random.default_rng(k).normal(size=7).tolist(),) for k in range(6)]
    accuracy = lambda xs: sum([(Value(x) * 2.0).data > 0 for x in xs]) / len(xs)  # noqa: E731
    check(lambda: accuracy, lists, versions=1)


def training(steps):
    """A function that takes gradient steps on Values around it."""

    def make():
        w = [Value(0.5 * k) for k in range(1, 4)]

        def step(x):
            for _ in range(steps):
                loss = sum(autograd.exp(-a) * x + a * a for a in w)
                for a in w:
                    a.grad = 0.0
                loss.backward()
                for a in w:
                    a.data -= 0.1 * a.grad
            return loss, [a.data for a in w], [a.grad for a in w]

        return step

    return make


@pytest.mark.parametrize("steps", [1, 3])
def test_steps_change_the_values_around_the_function(steps):
    check(training(steps), ONE, versions=1)


def test_gradients_accumulate():
    def make():
        w = [Value(float(k)) for k in range(3)]

        def step(x):
            sum(a * a * x for a in w).backward()
            return [a.grad for a in w]

        return step

    check(make, ONE, versions=2)  # without a gradient, and with one


def test_gradient_of_a_gradient():
    def make():
        w = Value(2.0)

        def step(x):
            w.grad = None
            (w * w * w * x).backward(create_graph=True)
            slope, w.grad = w.grad, None
            (slope * slope).backward()
            return w.grad

        return step

    check(make, ONE, versions=1)


def test_gradients_of_inner_values():
    def step(x):
        v = Value(x)
        u = v * 3.0
        z = (u * u + v).tanh()
        z.backward()
        return u.grad, v.grad, z.grad, gradients((u * u).exp(), [u, v])

    check(lambda: step, ONE, versions=1)


def test_seeds():
    def step(x):
        v, w = Value(x), Value(x)
        (v * v).backward(2.5)
        (w * w).backward(x)
        return v.grad, w.grad

    check(lambda: step, ONE, versions=1)


def test_no_grad_and_captured_arrays():
    points = np.array([1.0, 2.0, 3.0])

    def make():
        w = Value(0.5)

        def step(x):
            with autograd.no_grad():
                y = w * x + 1.0
            return y.data * 2.0, y, sum(w * a for a in points)

        return step

    function, compiled = make(), compile(make())
    for k in range(5):
        points[0] = k
        alike(function(2.0), compiled(2.0))
    assert sum(map(len, compiled.versions.values())) == 2  # a constant, then an input


def test_selections_leak_nothing():
    function = grad(lambda x: autograd.where(x >= 0, x, autograd.sqrt(-x)))
    check(lambda: function, [(1.0,), (2.0,), (-1.0,), (0.0,)])


@pytest.mark.parametrize("x", [-1.0, 0.0, math.inf, math.nan])
def test_edges(x):
    check(lambda: value_and_grad(lambda v: autograd.log(v) * autograd.sqrt(v)), [(x,), (1.0,)])


def test_a_function_that_fails_fails_alike():
    compiled = compile(lambda x: (Value(x) * 2).missing)
    for _ in range(2):
        with pytest.raises(AttributeError, match="missing"):
            compiled(1.0)


def test_a_long_chain_is_left_as_it_is():
    def chain(x):
        v = Value(x)
        for _ in range(2000):
            v = v.sin()
        return v.data

    compiled = compile(chain)
    assert compiled(1.0) == chain(1.0)
    assert compiled(0.5) == chain(0.5)
    assert "one by one" in compiled.source
    with pytest.raises(TypeError, match="one by one"):
        compiled.save("chain.py")


@hypothesis.given(program=programs(elementwise=True), seed=hypothesis.strategies.integers(0, 99))
@hypothesis.settings(max_examples=40, deadline=None, database=None)
def test_random_programs(program, seed):
    rng = np.random.default_rng(seed)
    count = len(program.shapes)
    calls = [tuple(rng.uniform(-2.0, 2.0, count).tolist()) for _ in range(3)]
    function = value_and_grad(lambda *xs: program(*xs) * 1.0, tuple(range(count)))
    branched = value_and_grad(
        lambda *xs: program(*xs) * (1.0 if xs[0] > 0 else 2.0), tuple(range(count))
    )
    for f in (function, branched):
        compiled = compile(f)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for args in calls:
                expected = f(*args)
                if np.abs(np.nan_to_num(np.hstack([expected[0], *expected[1]]))).max() < 1e6:
                    alike(expected, compiled(*args))


def test_random_numbers_and_clocks_are_not_frozen():
    with pytest.raises(TypeError, match="random"):
        compile(lambda x: (Value(x) * random.random()).data)(1.0)
    timed = compile(lambda x: (Value(x) * 0.0).data + time.perf_counter())
    assert timed(1.0) < timed(1.0)


def test_an_argument_that_is_changed_is_refused():
    compiled = compile(lambda xs: xs.append((Value(xs[0]) * 2.0).data))
    with pytest.raises(TypeError, match="changes a list"):
        compiled([1.0])
