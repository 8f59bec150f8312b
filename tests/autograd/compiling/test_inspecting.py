"""What code names, without running it."""

import json

from autograd.compiling.inspecting import is_users, names_of, slots_of

rate = 0.5


def test_names_also_of_functions_inside():
    def function(x):
        def inner():
            global rate
            rate = x.scale
            return json.dumps

        return inner

    used, attributes = names_of(function.__code__)
    assert set(used) == {"rate", "json"} and attributes["stored"] == {"rate"}
    assert attributes["read"] == ["scale", "dumps"]


def test_libraries_are_not_the_users():
    assert is_users(__name__)
    assert not any(map(is_users, ("numpy.linalg", "json", "autograd.tensor")))


def test_slots_also_a_single_one():
    class One:
        __slots__ = "x"

    class Two:
        __slots__ = ("__weakref__", "y")

    assert [*slots_of(One)] == ["x"] and [*slots_of(Two)] == ["y"] and [*slots_of(dict)] == []
