"""Nestings: taken apart and put together again, of the same types."""

from collections import OrderedDict, namedtuple

import numpy as np
import pytest

from autograd import Value, nested
from autograd.nested import leaves, mapped, paths, rebuild

Layer = namedtuple("Layer", "w b")

NESTINGS = [
    (3.0, [3.0], [""]),
    ([1.0, [2.0, 3.0]], [1.0, 2.0, 3.0], ["[0]", "[1][0]", "[1][1]"]),
    ((1.0, (2.0,)), [1.0, 2.0], ["[0]", "[1][0]"]),
    ({"w": 1.0, "b": {"c": 2.0}}, [1.0, 2.0], ["['w']", "['b']['c']"]),
    ([Layer(1.0, 2.0), Layer(3.0, 4.0)], [1.0, 2.0, 3.0, 4.0], None),
    ([], [], []),
    ({"a": [], "b": ()}, [], []),
    ({2: 1.0, (0, 1): 2.0}, [1.0, 2.0], ["[2]", "[(0, 1)]"]),
]


@pytest.mark.parametrize(("nesting", "items", "places"), NESTINGS)
def test_leaves_come_out_in_order_and_go_back(nesting, items, places):
    assert list(leaves(nesting)) == items
    again = rebuild(nesting, iter(items))
    assert again == nesting
    assert type(again) is type(nesting)
    doubled = mapped(lambda x: 2.0 * x, nesting)
    assert list(leaves(doubled)) == [2.0 * x for x in items]
    if places is not None:
        assert list(paths(nesting)) == places


def test_named_tuples_keep_their_type_and_names():
    out = mapped(lambda x: -x, {"hidden": Layer(1.0, [2.0])})
    assert type(out["hidden"]) is Layer
    assert (out["hidden"].w, out["hidden"].b) == (-1.0, [-2.0])


def test_dicts_keep_the_order_of_their_keys():
    assert list(mapped(abs, {"z": 1.0, "a": 2.0})) == ["z", "a"]
    assert list(leaves(OrderedDict(z=1.0, a=2.0))) == [1.0, 2.0]


def test_an_array_of_numbers_is_one_leaf():
    array = np.ones((2, 2))
    assert next(leaves([array])) is array
    assert rebuild([array], iter([5.0])) == [5.0]


@pytest.mark.parametrize("shape", [(), (3,), (2, 2), (0,)])
def test_an_object_array_is_a_nesting(shape):
    values = np.empty(shape, dtype=object)
    for place in np.ndindex(shape):
        values[place] = Value(sum(place))
    items = list(leaves(values))
    assert [type(x) for x in items] == [Value] * values.size
    again = rebuild(values, iter(range(values.size)))
    assert type(again) is np.ndarray
    assert again.dtype == object
    assert again.shape == shape
    assert list(again.flat) == list(range(values.size))
    assert list(paths(values)) == [str(list(place)) for place in np.ndindex(shape)]


def test_arrays_as_items_of_an_object_array_stay_whole():
    pair = np.empty(2, dtype=object)
    again = rebuild(pair, iter([np.ones(3), np.zeros(2)]))
    assert [x.shape for x in again] == [(3,), (2,)]


def test_nestings_are_matched_by_key_and_position():
    like = {"w": [0, 0], "b": np.array([1, 2], dtype=object)}
    found = nested.aligned({"b": np.array([3.0, 4.0]), "w": (1.0, 2.0)}, like)
    assert list(found) == [1.0, 2.0, 3.0, 4.0]


@pytest.mark.parametrize(
    ("x", "like", "message"),
    [
        ([1.0], {"w": 0}, r"expected a dict with the keys \['w'\], got a list of 1"),
        ({"v": 1.0}, {"w": 0}, r"keys \['w'\], got one with the keys \['v'\]"),
        ([1.0], [0, 0], "expected 2 items, got a list of 1"),
        (1.0, (0, 0), r"expected 2 items, got float of shape \(\)"),
        (np.ones(3), np.array([1, 2], dtype=object), r"array of shape \(2,\), got ndarray of"),
    ],
)
def test_nestings_that_do_not_match_are_refused(x, like, message):
    with pytest.raises(ValueError, match=message):
        list(nested.aligned(x, like))
