"""Watching: what is in a container, and in arrays that it holds, is seen when it changes."""

import collections
import contextvars

import numpy as np
import pytest

from autograd import compile
from autograd.compiling.watching import content_of

from .worlds import A, assert_alike, programs


def objects(x):
    held = np.empty(2, object)
    held[0], held[1] = x, None
    return held


def variable(x):
    held = contextvars.ContextVar("held")
    held.set(x)
    return held


HOLDERS = {
    "deque": (lambda x: collections.deque([x]), lambda held: held[0]),
    "list of a kind": (type("Items", (list,), {}), lambda held: held[0]),
    "objects": (objects, lambda held: held[0]),
    "variable": (variable, lambda held: held.get()),
}


@pytest.mark.parametrize("name", HOLDERS)
def test_an_array_that_is_changed_in_place(name):
    hold, get = HOLDERS[name]

    def make():
        array = np.ones(3)
        held = hold([array] if "list" in name else array)

        def change():
            array[0] += 1

        return (lambda x: x * get(held)), change

    assert_alike(make)


def test_what_does_not_change_is_recorded_once():
    held = objects(np.ones(3)), collections.deque([np.ones(3)]), {1.0, 2.0}
    compiled = compile(lambda x: x * held[0][0] + held[1][0] * len(held[2]))
    for _ in range(3):
        compiled(A)
    assert programs(compiled) == 1


def test_the_order_of_a_set_is_no_content():
    assert content_of({1.0, 8.0, "a"}) == content_of({"a", 8.0, 1.0})
