"""compile: kinds of results, nesting in other calls, bounds, threads; equal to the plain call."""

import functools
import gc
import sys
import threading
import time
import tracemalloc
import warnings

import numpy as np
import pytest

import autograd
from autograd import Tensor, compile, hessian, jacobian, no_grad
from autograd.compiling.making import Making

from .worlds import A, B, assert_function_alike, assert_same, programs


def product(t, u):
    t.grad = u.grad = None
    (t * u * t).sum().backward()
    return t.grad, u.grad


def test_one_tensor_given_twice_is_not_two():
    compiled = compile(product)
    for first, second in ((A, None), (A, B), (B, None), (B, A)):
        x = Tensor(first)
        y = x if second is None else Tensor(second)
        assert_same(product(x, y), compiled(x, y))


def test_a_captured_tensor_as_argument():
    w, u = Tensor(A), Tensor(B)

    def function(t):
        w.grad = t.grad = None
        (w * t).sum().backward()
        return w.grad

    for order in ((w, u, w, u), (u, w, u, w)):
        compiled = compile(function)
        for t in order:
            assert_same(function(t), compiled(t))


@pytest.mark.parametrize("make", [Tensor, np.array])
def test_an_argument_that_is_returned_is_the_same_object(make):
    compiled = compile(lambda t: t)
    for x in (make(A), make(B)):
        assert compiled(x) is x


@pytest.mark.parametrize(
    "function",
    [lambda x: np.zeros(2), lambda x: np.tri(2), lambda x: np.array([1.0, 2.0]).reshape(2, 1)],
)
def test_a_result_is_nobody_elses(function):
    compiled = compile(function)
    for _ in range(3):
        result = compiled(A)
        assert_same(function(A), result)
        result[:] = 5.0


COPIES = {
    "copy": lambda x: x.copy(),
    "array": np.array,
    "astype": lambda x: x.astype(float),
    "flatten": lambda x: x.flatten(),
    "times one": lambda x: x * 1.0,
    "data": lambda x: Tensor(x).data,
    "data of a product": lambda x: (Tensor(x) * 1.0).data,
    "data of a transpose": lambda x: Tensor(x).T.data,
    "data of a constant": lambda x: Tensor(x).detach().data,
}


@pytest.mark.parametrize("name", COPIES)
def test_a_copy_is_not_what_it_is_a_copy_of(name):
    copied, captured = COPIES[name], A.copy()
    compiled = compile(lambda x: (copied(x), copied(captured), copied(captured), x.view()))
    for _ in range(3):
        x = A.copy()
        arrays = [x, captured, *compiled(x)[:3]]
        for k, array in enumerate(arrays):
            assert not any(np.shares_memory(array, other) for other in arrays[:k])
    assert np.shares_memory(x, compiled(x)[3])


def test_results_of_earlier_calls_stay():
    compiled, x = compile(lambda x: (np.exp(x) * 2 + 1, x.sum())), np.linspace(0, 1, 2000)
    for k in range(3):
        first = compiled(x * k)[0]
        copy = first.copy()
        compiled(x + k)
        assert_same(copy, first)


def test_arguments_that_are_changed_in_place():
    def function(x):
        x += 1
        return x * 2 if x.sum() > 0 else -x

    assert_function_alike(function, [(A,), (-A - 5,), (A,), (-A - 7,)])


def test_arguments_that_share_memory():
    def function(x, y):
        x += 1
        return y * 2

    compiled = compile(function)
    compiled(A.copy(), B.copy())
    mine, its = np.arange(4.0), np.arange(4.0)
    assert_same(function(mine[:3], mine[1:]), compiled(its[:3], its[1:]))
    assert_same(mine, its)


def test_inside_transforms_the_function_itself_runs():
    cube = compile(lambda x: np.sum(x**3))
    for x in (A, B):
        cube(x)
        assert_same(3 * x**2, autograd.grad(cube)(x))
        assert_same(np.diag(6 * x), autograd.hessian(cube)(x))
        assert_same(3 * x**2, autograd.jacobian(cube)(x))


def test_inside_another_compiled_function():
    factor = [2.0]
    inner = compile(lambda x: np.sin(x) * factor[0])
    outer = compile(lambda x: inner(x) + 1)
    for factor[0] in (2.0, 3.0, 4.0):
        assert_same(np.sin(A) * factor[0] + 1, outer(A))


def test_around_another_compiled_function():
    inner = compile(lambda x: (x**3).sum() if x[0] > 0.0 else (x**2).sum())

    @functools.wraps(inner)
    def shifted(x):
        return inner(x) + 1.0

    slope, outer = compile(autograd.grad(inner)), compile(shifted)
    for x in (A, B, A, B):
        inner(x)
        assert_same(autograd.grad(inner.function)(x), slope(x))
        assert_same(inner.function(x) + 1.0, outer(x))
    assert programs(slope) == programs(outer) == 2


def test_what_is_returned_cannot_be_differentiated_later():
    w = Tensor(A)
    compiled = compile(lambda x: (w * x).sum())
    for _ in range(3):
        with pytest.raises(RuntimeError, match="backward"):
            compiled(B).backward()


def test_no_grad_counts():
    w = Tensor(A)

    def function(x):
        w.grad = None
        (w * x).sum().backward()
        return w.grad

    compiled = compile(function)
    assert_same(B, compiled(B))
    with no_grad(), pytest.raises(RuntimeError):
        compiled(B)
    assert_same(A, compiled(A))


def test_a_change_before_backward_raises_as_it_does_without():
    def function(x):
        w = Tensor([1.0, 2.0, 3.0])
        y = (w * x).sum()
        x += 1
        y.backward()

    with pytest.raises(RuntimeError, match="changed"):
        compile(function)(A.copy())


def test_an_array_of_a_parameter_that_was_handed_out_stays():
    w = Tensor(A)

    def step(x):
        w.grad = None
        (w * x).sum().backward()
        w.update(lambda data: data - 0.1 * w.grad)

    compiled = compile(step)
    for x in (A, B, A):
        data = w.data
        copy = data.copy()
        compiled(x)
        grad = w.grad
        kept = grad.copy()
        compiled(x + 1)
        assert_same(copy, data)
        assert_same(kept, grad)


def test_too_many_programs_are_said_once():
    compiled = compile(lambda x: x * float(x[0]))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for k in range(20):
            assert_same(A * k * float(A[0] * k), compiled(A * k))
    assert [w.category for w in caught] == [RuntimeWarning]
    assert "float() in" in str(caught[0].message) and programs(compiled) == 8
    many = compile(lambda x: x * 2)
    with pytest.warns(RuntimeWarning, match="64 signatures"):
        for size in range(100):
            many(np.ones(size))
    assert len(many.versions) == 64


@pytest.mark.parametrize(
    "function",
    [
        lambda x: x * time.time(), lambda x: x * np.random.rand(),
        lambda x: x * np.random.default_rng().random(),
    ],
)  # fmt: skip
def test_what_differs_in_every_call_is_refused(function):
    with pytest.raises(TypeError, match="compile: "):
        compile(function)(A)
    assert time.time() > 0.0  # all is as it was


def test_generators_draw_anew():
    rng, other = np.random.default_rng(0), np.random.default_rng(0)
    compiled = compile(lambda x, g: x + g.normal(size=3) * g.random())
    for _ in range(4):
        assert_same(A + other.normal(size=3) * other.random(), compiled(A, rng))


def test_several_threads():
    w = Tensor(np.linspace(-1, 1, 3))
    function = lambda x: autograd.gradients((np.tanh(x * w) ** 2).sum(), [w])  # noqa: E731
    compiled, errors = compile(function), []

    def run(seed):
        rng = np.random.default_rng(seed)
        try:
            for k in range(40):
                x = rng.normal(size=(2 + k % 5, 3))
                assert_same(function(x), compiled(x))
        except BaseException as error:
            errors.append(error)

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    threads = [threading.Thread(target=run, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.setswitchinterval(before)
    assert not errors
    assert programs(compiled) == 5  # one for each shape, whoever was first


def test_a_thread_that_waits_does_not_record_what_another_has_recorded(monkeypatch):
    begun, going_on, recorded = threading.Event(), threading.Event(), Making.version

    def slowly(*given):
        begun.set()
        assert going_on.wait(10)
        return recorded(*given)

    monkeypatch.setattr(Making, "version", slowly)
    compiled, results = compile(lambda x: x * 2.0), []
    threads = [threading.Thread(target=lambda: results.append(compiled(A))) for _ in range(2)]
    threads[0].start()
    assert begun.wait(10)
    threads[1].start()
    time.sleep(0.05)  # for it to come to the lock
    going_on.set()
    for thread in threads:
        thread.join()
    assert programs(compiled) == 1
    assert_same([A * 2.0, A * 2.0], results)


def test_a_program_that_another_thread_has_recorded_meanwhile_serves(monkeypatch):
    compiled = compile(lambda x: np.exp(x))
    module = sys.modules["autograd.compiling.compiled"]
    free = module.lock

    class Busy:
        """A lock that somebody else holds: he records the same function."""

        def __enter__(self):
            monkeypatch.setattr(module, "lock", free)
            compiled(A)
            free.acquire()

        def __exit__(self, *error):
            free.release()

    monkeypatch.setattr(module, "lock", Busy())
    np.testing.assert_array_equal(compiled(B), np.exp(B))
    assert programs(compiled) == 1


def test_a_program_keeps_no_array_alive():
    compiled, x = compile(lambda x: np.sum(np.tanh(np.exp(np.sin(x)) * 2) + x)), np.ones(1_000_000)
    gc.collect()
    tracemalloc.start()
    compiled(x)
    gc.collect()
    kept = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert kept < 1_000_000


@pytest.mark.parametrize("transform", [jacobian, hessian])
def test_matrices_of_derivatives_are_one_program(transform):
    function = transform(lambda x: np.sin(x) * x if transform is jacobian else (x**3).sum())
    compiled = compile(function)
    for start in range(3):
        x = np.arange(4.0) + start
        np.testing.assert_allclose(compiled(x), function(x), rtol=1e-12)
    assert programs(compiled) == 1


class Walk:
    """A class with compiled methods of each kind."""

    def __init__(self, start):
        self.position = np.array(start)

    @compile
    def step(self, x):
        self.position = self.position + x
        return self.position.sum()

    @staticmethod
    @compile
    def doubled(x):
        return x * 2.0

    @classmethod
    @compile
    def named(cls, x):
        return x * len(cls.__name__)


def test_a_method_is_bound_to_its_object():
    walks = [Walk([0.0, 1.0]), Walk([2.0, 3.0])]
    for count in range(1, 5):
        for walk, start in zip(walks, (1.0, 5.0), strict=True):
            assert walk.step(np.ones(2)) == start + 2.0 * count
    assert walks[0].position.tolist() == [4.0, 5.0]
    assert "new_self_position = self_position + x" in Walk.step.source
    assert walks[0].step.source == Walk.step.source


def test_static_methods_and_those_of_classes():
    for x in (np.ones(2), np.full(2, 3.0)):
        assert np.array_equal(Walk.doubled(x), 2.0 * x)
        assert np.array_equal(Walk.named(x), 4.0 * x)
    assert repr(Walk.doubled) == "<compiled doubled: 1 program>"
