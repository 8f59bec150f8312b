"""Functions of Values and Tensors: compiled they give what they give as they are, kinds too."""

import copy
from queue import SimpleQueue
from threading import Thread

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import Tensor, Value, compile, grad, hessian, hvp, jacobian, jvp, value_and_grad, vjp
from autograd.compiling import mixing
from autograd.compiling.mixing import Numbers, values_recorded
from autograd.compiling.symbol import Symbol
from autograd.compiling.tape import Tape
from autograd.compiling.version import Version

X, Y = np.arange(6.0).reshape(3, 2) - 2.0, np.array([0.0, 1.0, 1.0])
PAIRS = [(np.array([0.5, -1.0]), 0.5), (np.array([2.0, 0.25]), 2.0), (np.array([1.0, 0.1]), 1.5)]
ARRAYS = [(w,) for w, _ in PAIRS]

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")


def check_same(x, y):
    """The same kinds, and the same numbers but for rounding."""
    assert type(x) is type(y), (x, y)
    if isinstance(x, (list, tuple)):
        for item, other in zip(x, y, strict=True):
            check_same(item, other)
    elif isinstance(x, dict):
        check_same(list(x.items()), list(y.items()))
    elif isinstance(x, (Value, Tensor)):
        check_same((x.data, x.grad), (y.data, y.grad))
    elif isinstance(x, (float, np.ndarray, np.generic)):
        assert np.shape(x) == np.shape(y) and np.result_type(x) == np.result_type(y)
        np.testing.assert_allclose(x, y, rtol=1e-12, atol=1e-14)
    else:
        assert x == y


def check_agreement(make, calls, programs=1):
    """Compiled and not over several rounds of calls, with so many programs."""
    plain, compiled = make(), compile(make())
    for _ in range(3):
        for args in calls:
            check_same(compiled(*copy.deepcopy(args)), plain(*copy.deepcopy(args)))
    versions = [version for known in compiled.versions.values() for version in known]
    assert [type(version) for version in versions] == [Version] * programs
    return compiled


def logistic(w, b):
    p = ag.sigmoid(X @ w + b)
    return -(Y * ag.log(p) + (1.0 - Y) * ag.log(1.0 - p)).mean()


def smooth(w, b):
    return (ag.exp(w / b) * b**3 + ag.tanh(w * b)).sum() + ag.hypot(b, 1.0) * ag.log1p(b)


def nested_gradients(w, b):
    def size(w, b):
        return (grad(smooth, 0)(w, b) ** 2).sum() + grad(smooth, 1)(w, b) ** 3

    return grad(size, (0, 1))(w, b)


def pulled(w, b):
    out, pullback = vjp(lambda w, b: (w * b, b * b), w, b)
    return out, pullback((np.ones(2), 2.0))


FUNCTIONS = {
    "logistic regression": value_and_grad(logistic, (0, 1)),
    "smooth": value_and_grad(smooth, (0, 1)),
    "nested gradients": nested_gradients,
    "hessian": hessian(smooth, (0, 1)),
    "jacobian": jacobian(lambda w, b: ag.exp(w * b) + b, (0, 1)),
    "jvp": lambda w, b: jvp(smooth, (w, b), (np.ones(2), 1.0)),
    "hvp": lambda w, b: hvp(smooth, (w, b), (np.ones(2), 1.0)),
    "vjp": pulled,
    "a dict": lambda w, b: grad(lambda p: logistic(p["w"], p["b"][0] * p["b"][1]))(
        {"w": w, "b": [b, 2.0 * b]}
    ),
    "float32": lambda w, b: value_and_grad(smooth, (0, 1))(w.astype(np.float32), b),
    "an integer": lambda w, b: grad(lambda w, n: ((w * w + 1.0) ** n * n).sum(), (0, 1))(w, 3),
    "a constant": value_and_grad(
        lambda w, b: (w * b.detach() * b).sum() * b.detach().item(), (0, 1)
    ),
    "a Value of a Tensor": value_and_grad(
        lambda w, b: Value(w.sum().item()) * b * w.sum() + b * Value(3), (0, 1)
    ),
    "an array of Values": value_and_grad(
        lambda w, b: (np.stack([b, b * b]) * X).sum() * w.sum() + np.sum(X * b), (0, 1)
    ),
    "steps": value_and_grad(
        lambda w, b: (w * ag.clip(b, 0.1, 5.0) + b % 0.7 + 2.0**b - abs(-b) + ag.erf(b)).sum(),
        (0, 1),
    ),
    "beside each other": lambda w, b: (
        grad(lambda b: b * b)(b), grad(lambda w: (w * w).sum())(w), Value(b), Tensor(w),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FUNCTIONS)
def test_one_program_serves_all_numbers(name):
    check_agreement(lambda: FUNCTIONS[name], PAIRS)


@pytest.mark.parametrize(("optimizer", "programs"), [(nn.SGD, 2), (nn.Adam, 3), (nn.RMSProp, 3)])
def test_a_temperature_is_trained(optimizer, programs):
    """The first step finds no gradient; the next neither, but what the optimizer made."""

    def make():
        t, b = Value(1.5, name="temperature"), Tensor(np.zeros(2), name="bias")
        training = optimizer([t, b], learning_rate=0.05)

        def step(x):
            training.zero_grad()
            loss = ((ag.exp(X @ (x + b) / t) - Y) ** 2).mean()
            loss.backward()
            training.step()
            return loss, t.data, b.data, t.grad, b.grad

        return step

    compiled = check_agreement(make, ARRAYS * 3, programs)
    assert "new_temperature" in compiled.source


def test_numbers_of_captured_values_are_read_anew():
    scale, w = Value(2.0), Tensor([1.0, 2.0])
    compiled = compile(lambda x: (w * x * scale).sum().data * scale.data)
    assert compiled(1.0) == 12.0
    scale.data = 3.0
    assert compiled(1.0) == 27.0
    scale.update(lambda x: x + 1.0)
    assert compiled(2.0) == 96.0 and len(compiled.versions) == 1


def test_gradients_are_added_to_those_there_are():
    def make():
        t, w = Value(1.5), Tensor([1.0, 2.0])

        def step(x):
            (w * t * x).sum().backward()
            return t.grad, w.grad, t, t * 2.0

        return step

    check_agreement(make, ARRAYS, programs=2)  # one without a gradient before


def test_what_the_function_makes_keeps_its_gradients():
    def make():
        def run(x):
            v, w = Value(2.0), Tensor(x)
            u = v * 3.0
            (w * u).sum().backward()
            return v, w, u.data, u.grad

        return run

    check_agreement(make, ARRAYS)


def test_gradients_of_gradients_of_leaves():
    def make():
        v, t = Value(0.7), Tensor([1.0, 1.0])

        def run(x):
            ag.tanh(t * x * v).sum().backward(create_graph=True)
            slopes = v.grad * v.grad + (t.grad**2).sum()
            v.grad = t.grad = None
            slopes.backward()
            v.data = v.data * 0.9
            found = v.grad, t.grad, v.data
            v.grad = t.grad = None
            return found

        return run

    check_agreement(make, ARRAYS)


@pytest.mark.parametrize("kind", [Value, Tensor])
def test_gradients_that_are_nodes_are_not_taken_for_those_of_the_first_call(kind):
    def make():
        x, w = kind(2.0), Tensor([1.0, 2.0])

        def run(a):
            (x**3 * a * w).sum().backward(create_graph=True)
            return x.grad.data

        return run

    plain, compiled = make(), compile(make())
    for a in range(5):
        np.testing.assert_allclose(compiled(float(a)), plain(float(a)), rtol=1e-12)


def test_a_leaf_is_changed_by_hand():
    def make():
        v = Value(0.7)

        def step(x):
            v.data = v.data * 2.0 + 1.0
            y = (Tensor(x) * v).sum()
            v.grad = None
            y.backward()
            v.data -= 0.1 * v.grad
            return y.data, v.data

        return step

    check_agreement(make, ARRAYS, programs=2)


def test_a_graph_from_before_notices_the_change():
    v, w = Value(2.0), Tensor([1.0])
    before = v * v

    @compile
    def step(x):
        (w * v * x).sum().backward()
        v.data = v.data - v.grad

    for x in (1.0, 2.0, 3.0):
        step(x)
    with pytest.raises(RuntimeError, match="changed"):
        before.backward()


def test_values_are_arguments():
    def make():
        def run(v, x):
            y = (Tensor(x) * v).sum()
            y.backward()
            return v.grad, v, y

        return run

    check_agreement(make, [(Value(2.0), w) for (w,) in ARRAYS])


def test_a_value_with_a_graph_behind_it_gets_its_gradients():
    compiled = compile(lambda v, x: (Tensor(x) * v).sum())
    compiled(Value(1.0), np.ones(2))
    leaf = Value(3.0)
    compiled(leaf * 2.0, np.ones(2)).backward()
    assert leaf.grad == 4.0


def test_branches():
    def loss(w, b):
        if b > 0:
            return (w * b).sum()
        return (w - b * b).sum() * float(b > -1.5)

    signs = [(w, s * b) for w, b in PAIRS for s in (1.0, -1.0)]
    check_agreement(lambda: value_and_grad(loss, (0, 1)), signs, programs=3)


def test_numbers_that_python_asks_for():
    numbers = [(w, b) for w, _ in PAIRS for b in (1.0, -3.0)]

    def asking(w, b):
        return (w * float(b) * b).sum() * int(b) * bool(b) + len(f"{b:.1f}")

    check_agreement(lambda: value_and_grad(asking, (0, 1)), numbers, programs=2)


def test_ties():
    def loss(w, b):
        tied = ag.maximum(b, w) + ag.maximum(b, 1.0) + ag.minimum(b, 1.0) + ag.absolute(b)
        return (w * ag.relu(b) + tied).sum()

    tied = [(np.array([1.0, 0.0]), b) for b in (1.0, 0.0, -0.0, -1.0)]
    check_agreement(lambda: value_and_grad(loss, (0, 1)), tied, programs=2)  # relu: b > 0, or not


def test_inf_and_nan():
    def loss(w, b):
        return (w * ag.log(b) + 1.0 / b).sum() + (w**2).sum() * ag.sqrt(b) / b

    plain, compiled = value_and_grad(loss, (0, 1)), compile(value_and_grad(loss, (0, 1)))
    for b in (0.0, 1.0, -1.0, 0.0, 1e308, 1e-320, np.inf, np.nan, 2.0):
        check_same(compiled(np.ones(2), b), plain(np.ones(2), b))


def test_nothing_leaks_through_a_selection():
    def loss(w, b):
        return ag.where(w > 0.0, w, ag.sqrt(w * 0.0 * b) / b).sum()

    plain, compiled = value_and_grad(loss, (0, 1)), compile(value_and_grad(loss, (0, 1)))
    for b in (0.2, 0.0, 0.3, 0.0):
        check_same(compiled(np.array([1.0, -1.0]), b), plain(np.array([1.0, -1.0]), b))


def test_without_recording():
    v = Value(2.0)

    def run(w, b):
        with ag.no_grad():
            y = (Tensor(w) * v * b).sum()
        return y, y.data * v.data, v.item() * b, v * b

    check_agreement(lambda: run, PAIRS)


def test_streams_are_drawn_from_once():
    def noisy(w, b, rng):
        return (w * b * rng.normal(size=2)).sum()

    def make():
        return lambda w, b, rng: value_and_grad(noisy, (0, 1))(w, b, rng)

    plain, compiled = make(), compile(make())
    rng, same = np.random.default_rng(0), np.random.default_rng(0)
    for w, b in PAIRS * 2:
        check_same(compiled(w, b, same), plain(w, b, rng))


def test_what_is_done_before_a_mix_is_done_once():
    def make():
        v, w = Value(2.0), Tensor([1.0, 2.0])

        def run(x):
            w.data = w.data * 0.5
            return (v * x + v.data) * w.sum(), w.data

        return run

    check_agreement(make, [(1.0,), (2.0,)])


def test_a_graph_of_many_values_runs_as_it_is(monkeypatch):
    monkeypatch.setattr(mixing, "MOST", 20)
    v, w = Value(1.0), Tensor([1.0, 2.0])

    def run(x):
        y = v
        for _ in range(30):
            y = y * 1.01 + x
        w.data = w.data * 0.5
        return (w * y).sum().data

    compiled = compile(run)
    first = compiled(1.0)
    assert "called as it is: Tensors and Values take part" in compiled.source
    assert "test_mixing.py" in compiled.source and "np.array(0.1)" in compiled.source
    assert compiled(1.0) == first / 2.0


def test_another_thread_is_left_alone():
    v, w, seen = Value(2.0), Tensor([1.0]), SimpleQueue()

    def run(x):
        other = Thread(target=lambda: seen.put((Value(3.0) * 2.0).data))
        other.start()
        other.join()
        return (w * v * x).sum()

    compile(run)(1.0)
    assert type(seen.get()) is float and type((v * v).data) is float


def test_the_source_is_that_of_arrays():
    compiled = check_agreement(lambda: value_and_grad(logistic, (0, 1)), PAIRS)
    assert "product_1 += b" in compiled.source and "item" not in compiled.source.split("back")[0]


def test_numbers_go_to_numpy_and_back_without_a_call():
    tape = Tape(symbol=Symbol)
    x, numbers = Symbol(tape, tape.input(2.0), 2.0), Numbers(tape)
    there = numbers.in_numpy(x)
    assert there.held.__class__ is np.float64 and numbers.in_numpy(x) is there
    back = numbers.in_python(there)
    assert back.held.__class__ is float and numbers.in_numpy(back) is there
    assert numbers.in_python(back) is back and len(tape.calls) == 2


def test_values_are_as_before_after_the_block():
    methods = dict(vars(Value))
    with pytest.raises(KeyError), values_recorded(Tape(symbol=Symbol)):
        assert dict(vars(Value)) != methods
        raise KeyError
    assert dict(vars(Value)) == methods
