"""What a function returned, filled with the numbers of a program."""

import collections

import numpy as np
import pytest

from autograd import Value, compile
from autograd.compiling.captured import Place
from autograd.compiling.lifting.templates import left_in, with_plain_keys


def test_nestings_are_built_anew():
    def function(x):
        v = Value(x) * 2.0
        return {"a": [v, (v.data, None)], "c": "text"}

    compiled = compile(function)
    for x in (1.0, 2.0, 3.0):
        found = compiled(x)
        assert found["a"][0].data == found["a"][1][0] == 2.0 * x and found["a"][1][1] is None
        assert found["c"] == "text"


def test_an_array_of_numbers_is_an_array_of_floats():
    compiled = compile(lambda x: np.array([[(Value(x) * 2.0).data, 1.0]]))
    for x in (1.0, 2.0, 3.0):
        found = compiled(x)
        np.testing.assert_array_equal(found, [[2.0 * x, 1.0]])
        assert found.dtype == float


Pair = collections.namedtuple("Pair", "first second")
OBJECTS = np.array([1, 2.0], dtype=object)


@pytest.mark.parametrize(
    "function",
    [
        lambda x: {"b": np.array([(Value(x) * 2.0).data, 1.0])},
        lambda x: [Value(x), (np.array([x * 2, x]), np.array(x), np.sqrt(np.array([[x]])))],
        lambda x: Pair(np.array([Value(x).data > 0.0, True]), np.array([np.float32(2.0), x])),
        lambda x: (Value(x), np.array([x, None]), np.array([Value(x), x]), np.linspace(0, x, 3)),
        lambda x: [Value(x).data, OBJECTS, np.array([x]), {"a": np.zeros(2) + x}],
    ],
)
@pytest.mark.parametrize("numbers", [(1.5, 2.5, 0.25), (3, 4, 7)])
def test_arrays_are_of_the_dtype_that_they_would_have(function, numbers):
    def described(x):
        if isinstance(x, np.ndarray):
            return x.dtype, x.shape, str(x.tolist()).replace("from no_grad", "")
        if isinstance(x, dict):
            return {key: described(item) for key, item in x.items()}
        if isinstance(x, (list, tuple)):
            return type(x), [*map(described, x)]
        return str(x).replace(", from no_grad", "")

    compiled = compile(function)
    for x in numbers:
        assert described(compiled(x)) == described(function(x))


def test_values_keep_name_and_gradient():
    def function(x):
        v = Value(x, name="speed")
        (v * v).backward()
        return v

    compiled = compile(function)
    for x in (1.0, 2.0, 3.0):
        found = compiled(x)
        assert (found.name, found.data, found.grad) == ("speed", x, 2.0 * x)


def test_what_was_there_before_is_the_same():
    w = Value(1.0)
    compiled = compile(lambda x: (w, (w * x).data))
    for x in (1.0, 2.0):
        same, product = compiled(x)
        assert same is w and product == x


def test_a_dict_is_changed_for_those_who_hold_it():
    holder = {"state": {"count": 1.0}}
    inner, place = holder["state"], Place(holder, "state", "state")
    left_in(place, {"count": 2.0})
    assert holder["state"] is inner and inner == {"count": 2.0}
    left_in(place, {"other": 3.0})
    assert holder["state"] is not inner and holder["state"] == {"other": 3.0}


def test_nestings_without_values():
    assert with_plain_keys({"a": [Value(1.0), (2.0, "b")]}) == {"a": [0.0, (2.0, "b")]}
