"""Scopes: what was recorded where, at no cost to what is recorded."""

import gc
import sys
import threading
import weakref

import pytest

from autograd import Tensor, Value, draw, no_grad, scope
from autograd.node import clock
from autograd.scopes import calls_of, open_calls


class Name(str):
    """A text that a weak reference can watch."""


def names(node):
    return [call.name for call in calls_of(node, threading.get_ident())]


def test_a_node_knows_the_scopes_it_was_recorded_in():
    x = Value(2.0)
    with scope("outer"):
        y = x * x
        with scope("inner", "Kind"):
            z = y + 1.0
        after = z * 2.0
    outside = after * 2.0
    assert [names(node) for node in (x, y, z, after, outside)] == [
        [],
        ["outer"],
        ["outer", "inner"],
        ["outer"],
        [],
    ]
    assert calls_of(z, threading.get_ident())[1].kind == "Kind"
    assert calls_of(y, threading.get_ident())[0] is calls_of(after, threading.get_ident())[0]


def test_every_time_a_scope_is_entered_is_a_call_of_its_own():
    x, part = Tensor([1.0]), scope("part")
    results = []
    for _ in range(2):
        with part:
            results.append(x * 2.0)
    with part, part:
        twice = x * 3.0
    first, second = (calls_of(node, threading.get_ident())[0] for node in results)
    assert first is not second and first.name == second.name
    assert names(twice) == ["part", "part"]


def test_a_scope_ends_where_an_error_leaves_it():
    with pytest.raises(ZeroDivisionError), scope("a"), scope("b"):
        raise ZeroDivisionError
    assert names(Value(1.0) * 2.0) == []
    assert not open_calls and type(clock.now) is int


def test_changes_inside_a_scope_are_noticed_and_do_not_end_it():
    x = Value(2.0)
    with scope("a"):
        y = x * x
        x.data = 3.0
        z = x * x
    assert names(z) == ["a"]
    z.backward()
    assert x.grad == 6.0
    with pytest.raises(RuntimeError, match="was changed after it was recorded"):
        y.backward()


def test_gradients_are_the_same_inside_and_outside():
    def gradient():
        x = Tensor([1.0, 2.0])
        (x * x + x).sum().backward()
        return x.grad.tolist()

    with scope("a"), scope("b"):
        inside = gradient()
    assert inside == gradient() == [3.0, 5.0]


def test_no_grad_inside_a_scope():
    x = Value(2.0)
    with scope("a"), no_grad():
        assert (x * x).inputs == ()


def test_nothing_outlives_its_nodes_and_nothing_waits_for_the_garbage_collector():
    gc.collect()
    gc.disable()
    try:
        name = Name("a")
        with scope(name):
            y = Tensor([1.0]) * 2.0
        call = weakref.ref(name)
        del name
        assert call() is not None
        del y
        assert call() is None
    finally:
        gc.enable()


def test_a_value_is_no_larger_inside_a_scope():
    with scope("a"):
        nodes = [Value(1.0) * 2.0 for _ in range(3)]
    assert sys.getsizeof(nodes[0]) == sys.getsizeof(Value(1.0) * 2.0)
    assert nodes[0].epoch is nodes[1].epoch is nodes[2].epoch


def test_scopes_of_another_thread_do_not_count():
    entered, done = threading.Event(), threading.Event()
    found = []

    def other():
        with scope("theirs"):
            entered.set()
            done.wait(5)
            found.append(Value(1.0) * 2.0)

    thread = threading.Thread(target=other)
    thread.start()
    entered.wait(5)
    ours = Value(1.0) * 2.0  # no scope is open here
    assert names(ours) == []
    with scope("mine"):  # now it is not known to whom belongs what
        mixed = Value(1.0) * 2.0
    assert names(mixed) == []
    done.set()
    thread.join()
    assert names(found[0]) == []
    with scope("mine"):
        assert names(Value(1.0) * 2.0) == ["mine"]


def test_many_threads_leave_the_clock_as_it_was():
    def work():
        for _ in range(200):
            with scope("a"), scope("b"):
                x = Value(1.0)
                x.data = 2.0

    before = int(clock.now)
    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert clock.now == before + 800  # no change is lost
    assert type(clock.now) is int and not open_calls


def test_a_thread_that_ends_in_a_scope_does_not_switch_scopes_off():
    def work():
        opened = scope("abandoned")
        opened.__enter__()
        left.append(opened)

    left = []
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    with scope("mine"):
        y = Value(2.0) * 3.0
    assert [card.header for card in draw(y, depth=1).graph.cards] == ["mine"]
    left[0].__exit__(None, None, None)  # late, and from another thread: nothing happens
    with scope("again"):
        z = Value(2.0) * 3.0
    assert [card.header for card in draw(z, depth=1).graph.cards] == ["again"]


def test_scopes_left_in_another_order_are_not_trusted_and_all_are_closed():
    first, second = scope("first"), scope("second")
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    y = Value(2.0) * 3.0
    second.__exit__(None, None, None)
    assert "first" not in [card.header for card in draw(y, depth=1).graph.cards]
    with scope("after"):
        z = Value(2.0) * 3.0
    assert [card.header for card in draw(z, depth=1).graph.cards] == ["after"]


@pytest.mark.parametrize("name", [3, None, b"x"])
def test_a_name_is_a_text(name):
    with pytest.raises(TypeError, match="scope: name and kind are texts"):
        scope(name)
