"""Threads: what one thread records or does not record is no matter of the others."""

import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Tensor, Value, no_grad

THREADS, ROUNDS = 8, 40


@pytest.fixture(autouse=True)
def switching_often() -> Iterator[None]:
    """Let Python change threads every few bytecodes, so that they do get into each other's way."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


def at_once(function: Callable[[int], Any], count: int = THREADS) -> list[Any]:
    """The results of calls with 0, 1, 2 ... that all start at the same time."""
    barrier = threading.Barrier(count)

    def call(number: int) -> Any:
        barrier.wait()
        return function(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(call, range(count)))


def scalar_gradients(number: int, shared: Value) -> list[Any]:
    """Gradients of a chain of Values that ends in a leaf all threads use."""
    found = []
    for k in range(ROUNDS):
        x = Value(0.1 * number + 0.01 * k)
        y = x
        for _ in range(10):
            y = np.sin(y) * shared + y * y - 0.5 * x
        found.append(autograd.gradients(y, [x, shared]))
    return found


def array_gradients(number: int, shared: Tensor) -> list[Any]:
    """Gradients of a small network whose weights all threads use."""
    found = []
    for k in range(ROUNDS):
        x = Tensor(np.random.default_rng([number, k]).normal(size=(4, 3)))
        hidden = autograd.tanh(x @ shared) + x[:, :1]
        found += autograd.gradients((hidden * hidden).mean(), [x, shared])
    return found


def test_gradients_found_at_once_are_those_found_one_after_another():
    value, weights = Value(0.3), Tensor(np.random.default_rng(0).normal(size=(3, 5)))
    one_by_one = [scalar_gradients(k, value) for k in range(THREADS)]
    assert at_once(lambda k: scalar_gradients(k, value)) == one_by_one
    arrays = [array_gradients(k, weights) for k in range(THREADS)]
    for found, expected in zip(at_once(lambda k: array_gradients(k, weights)), arrays, strict=True):
        for got, right in zip(found, expected, strict=True):
            assert got.tobytes() == right.tobytes()


def test_backward_stores_in_the_leaves_of_its_own_thread():
    def stored(number: int) -> list[float]:
        found = []
        for k in range(ROUNDS):
            x = Value(float(number))
            for _ in range(3):
                (x * x * (k + 1)).backward()
            found.append(x.grad)
        return found

    for number, found in enumerate(at_once(stored)):
        assert found == [6.0 * number * (k + 1) for k in range(ROUNDS)]


def test_one_recorded_graph_is_differentiated_by_many_threads():
    x = Tensor(np.linspace(-1.0, 1.0, 7))
    y = (autograd.sin(x) * x).sum()
    expected = autograd.gradients(y, x)
    for found in at_once(lambda number: [autograd.gradients(y, x) for _ in range(ROUNDS)]):
        assert all(got.tobytes() == expected.tobytes() for got in found)


def test_no_grad_counts_on_its_own_thread_only():
    x = Tensor([1.0, 2.0])

    def gradient(number: int) -> Any:
        found = []
        for _ in range(ROUNDS):
            if number % 2:
                found.append(autograd.gradients((x * x).sum(), x).tolist())
            else:
                with no_grad():
                    found.append((x * x).sum().is_leaf)
                    with no_grad():
                        y = (x * x).sum()
                with pytest.raises(RuntimeError, match="no_grad"):
                    y.backward()
        return found

    for number, found in enumerate(at_once(gradient)):
        assert found == [[2.0, 4.0] if number % 2 else False] * ROUNDS


def test_no_grad_goes_on_while_another_thread_records_and_ends():
    x = Value(3.0)
    with no_grad():
        outside = x * x
        (inside,) = at_once(lambda number: x * x, 1)
        after = x * x
    assert autograd.gradients(inside, x) == 6.0
    for y in (outside, after):
        with pytest.raises(RuntimeError, match="no_grad"):
            y.backward()


def test_transforms_at_once():
    def derivatives(number: int) -> list[float]:
        return [autograd.grad(autograd.grad(lambda x: x**4))(number + k) for k in range(ROUNDS)]

    for number, found in enumerate(at_once(derivatives)):
        assert found == pytest.approx([12.0 * (number + k) ** 2 for k in range(ROUNDS)])


def test_a_leaf_changed_on_another_thread_is_noticed():
    x = Tensor([1.0, 2.0])
    y = (x * x).sum()
    at_once(lambda number: x.update(lambda data: data + 1.0), 1)
    assert x.data.tolist() == [2.0, 3.0]
    with pytest.raises(RuntimeError, match="changed after it was recorded"):
        y.backward()
    assert x.grad is None
