"""What a function of Values changes around it: models, optimizers, counters, weights."""

import gc
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import nn
from autograd import Tensor, Value, tanh
from autograd.compiling import compile
from autograd.compiling.lifting.version import ScalarVersion
from nn.parameters import as_values


def network():
    """A small network whose parameters are arrays of Values."""
    model = nn.MLP([2, 4, 1], rng=np.random.default_rng(1))
    with_values(model, set())
    return model


def with_values(x, seen):
    """Put Values in the place of the Tensors in an object and all its parts."""
    if id(x) in seen:
        return
    seen.add(id(x))
    if isinstance(x, (list, tuple)):
        for part in x:
            with_values(part, seen)
    elif isinstance(x, nn.Module):
        for name, part in vars(x).items():
            if isinstance(part, Tensor):
                setattr(x, name, as_values(part))
            else:
                with_values(part, seen)


@pytest.mark.parametrize(
    "optimizer",
    [
        lambda parameters: nn.SGD(parameters, learning_rate=0.1),
        lambda parameters: nn.SGD(parameters, learning_rate=0.1, momentum=0.9),
        lambda parameters: nn.Adam(parameters, learning_rate=0.1),
    ],
)
def test_optimizers(optimizer):
    def make():
        model = network()
        steps = optimizer(model.parameters())

        def step(x, y):
            steps.zero_grad()
            loss = ((model(x) - y) ** 2).sum() * (1.0 / len(x))
            loss.backward()
            steps.step()
            return loss

        return step, model

    (step, model), (twin, its_model) = make(), make()
    compiled, rng = compile(twin), np.random.default_rng(0)
    for _ in range(6):
        x = rng.normal(size=(5, 2))
        y = np.sign(x[:, :1])
        np.testing.assert_allclose(compiled(x, y).data, step(x, y).data, rtol=1e-9)
    for name, x in model.state_dict().items():
        np.testing.assert_allclose(its_model.state_dict()[name], x, rtol=1e-8, atol=1e-12)
    found = [x for kept in compiled.versions.values() for x in kept]
    most = 3 if np.__version__ >= "2.1" else 8  # state appears, its numbers are found to change
    assert len(found) <= most
    assert all(type(x) is ScalarVersion for x in found)


class Counting:
    """A model in plain Python, which counts its calls."""

    def __init__(self):
        self.weights = [Value(0.1 * k) for k in range(4)]
        self.calls = 0

    def __call__(self, x):
        self.calls += 1
        return tanh(sum(a * b for a, b in zip(self.weights, x, strict=True)))


def test_an_object_that_counts():
    model = Counting()
    compiled = compile(lambda x: (model(x), model.calls))
    for k in range(1, 6):
        out, calls = compiled([1.0, 2.0, 3.0, 4.0])
        assert calls == model.calls == k
        assert out.data == pytest.approx(np.tanh(2.0))


def test_weights_that_are_replaced_are_noticed():
    weights = [Value(1.0), Value(2.0)]
    compiled = compile(lambda x: (weights[0] * x + weights[1]).data)
    assert compiled(3.0) == 5.0
    weights[1] = Value(10.0)
    assert compiled(3.0) == 13.0
    weights[0].data = 2.0
    assert compiled(3.0) == 16.0


def test_values_as_arguments():
    compiled = compile(lambda v: ((v * v).backward(), v.grad)[1])
    x = Value(3.0)
    assert [compiled(x), compiled(x), compiled(x)] == [6.0, 12.0, 18.0]
    assert compiled(Value(1.0)) == 2.0


def test_threads_that_use_values_meanwhile_are_left_alone():
    def work(_):
        x = Value(3.0)
        for _ in range(50):
            x.grad = None
            (x * x + x).backward()
            assert x.grad == 7.0
        return x.data

    with ThreadPoolExecutor(2) as pool:
        pending = [pool.submit(work, k) for k in range(4)]
        for k in range(20):
            assert compile(lambda v: (Value(v) * 2.0).data)(float(k)) == 2.0 * k
        assert [future.result() for future in pending] == [3.0] * 4


def test_a_compiled_function_inside_another():
    w = Value(1.0)

    @compile
    def inner(x):
        w.grad = None
        (w * w * x).backward()
        w.data -= 0.1 * w.grad
        return w.data

    outer = compile(lambda x: inner(x) + inner(x))
    expected = 0.9
    assert inner(0.5) == pytest.approx(expected)
    for _ in range(3):
        first = expected * 0.8
        expected = first * 0.8
        assert outer(1.0) == pytest.approx(first + expected)
        assert w.data == pytest.approx(expected)


def test_a_program_of_values_is_saved_planned_and_lets_its_graph_go(tmp_path):
    weights = [Value(0.5 * k) for k in range(8)]

    def step(x):
        loss = sum((w * x).tanh() for w in weights)
        loss.backward()
        return loss.data

    def nodes():
        gc.collect()
        return sum(type(x) is Value and x._first is not None for x in gc.get_objects())

    compiled, before = compile(step), nodes()
    compiled(1.0)
    assert nodes() <= before
    compiled.save(tmp_path / "saved.py")
    space = {}
    exec((tmp_path / "saved.py").read_text(), space)
    found, *_ = space["step"](np.arange(8) * 0.5, np.array([0.3]))
    np.testing.assert_allclose(found.item(), np.tanh(np.arange(8) * 0.15).sum(), rtol=1e-12)
    assert compiled.plan.peak >= 64


def test_a_gradient_that_was_there_stays_a_number():
    w = Value(1.0)
    w.grad = 3.0
    compiled = compile(lambda a: (w * a).data)
    for a in (1.0, 2.0):
        assert compiled(a) == a and type(w.grad) is float and w.grad == 3.0


@pytest.mark.parametrize("start", [None, 0.0])
def test_a_gradient_is_removed_also_where_there_was_none(start):
    w, v = Value(1.0), Value(2.0)

    def step(a):
        w.grad = v.grad = start
        (v * a).backward()

    compiled = compile(step)
    w.grad = start
    compiled(1.0)
    for a in (2.0, 3.0):
        w.grad = 7.0
        compiled(a)
        assert w.grad == start and v.grad == a


def test_the_gradient_of_a_node_that_is_returned():
    def made():
        w = Value(2.0)

        def function(x):
            y = w * x
            (y * y).backward()
            return y

        return function

    function, compiled = made(), compile(made())
    for x in (1.0, 2.0, 3.0):
        assert compiled(x).grad == function(x).grad == 4.0 * x


def test_a_division_by_a_constant_zero_is_as_it_would_be():
    w = Value(-2.0)

    def function(x):
        w.grad = None
        total = w * x
        for _ in range(200):
            total = total.sin() + total * w
        (total / 0.0).backward()
        return w.grad

    with np.errstate(all="ignore"):
        np.testing.assert_equal(compile(function)(1.0), function(1.0))
