"""Functions that join arrays: every form of their arguments, derivatives, dtypes, errors."""

import numpy as np
import pytest
from hypothesis import given, settings

import autograd
from autograd import Tensor, Value, joining

from .tables import NUMBERS, Row, check_row, settings_of


def joined(function):
    return lambda *arrays, **options: function(arrays, **options)


def row(name, *shapes, options=({},)):
    functions = getattr(joining, name), getattr(np, name)
    return Row(*map(joined, functions), [x for each in shapes for x in settings_of(options, *each)])


def pair(name, options, *shapes):
    """A row for a function of an array and the values that go into it."""
    calls = [
        lambda x, y, f=f, obj=(), **rest: (
            f(x, obj, y, **rest) if name == "insert" else f(x, y, **rest)
        )
        for f in (getattr(joining, name), getattr(np, name))
    ]
    return Row(*calls, [x for each in shapes for x in settings_of(options, *each)])


def blocks(module):
    return lambda x, y, z: module.block([[x, y], [z]])


TABLE = {
    "vstack": row("vstack", [(3,), (2, 3)], [(), ()], [(2, 2, 2), (1, 2, 2)]),
    "hstack": row("hstack", [(3,), (0,), (2,)], [(2, 1), (2, 3)], [(), ()], [(2, 3, 1), (2, 1, 1)]),
    "dstack": row("dstack", [(3,), (3,)], [(2, 1), (2, 1, 3)], [(), ()]),
    "column_stack": row("column_stack", [(3,), (3, 2)], [(), ()], [(2, 0), (2,)]),
    "block": Row(
        blocks(joining), blocks(np),
        settings_of([{}], (1, 2), (1, 1), (2, 3)) + settings_of([{}], (), (2,), (3,)),
    ),
    "append": pair("append", [{}, {"axis": 0}, {"axis": -1}], [(2, 3), (2, 3)], [(2, 0), (2, 0)]),
    "append to the flattened": pair("append", [{}, {"axis": None}], [(2, 3), (2,)], [(), ()]),
    "insert": pair("insert", [{"obj": 1}, {"obj": [1, 1]}, {"obj": [0, -1]}], [(2, 3), (2,)]),
    "insert along an axis": pair(
        "insert", [{"obj": 1, "axis": 1}, {"obj": [0, 2], "axis": 1},
        {"obj": slice(0, 2), "axis": 0}],
        [(2, 3), ()], [(2, 3), (1,)],
    ),
    "insert an array": pair("insert", [{"obj": 1, "axis": 0}], [(2, 3), (3,)], [(2, 3), (2, 3)]),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLE)
@given(NUMBERS)
@settings(max_examples=5)
def test_every_setting_of_every_function(name, numbers):
    check_row(TABLE[name], numbers)


def test_blocks_nested_deeper_and_a_single_one():
    x = Tensor([[1.0, 2.0]])
    out = np.block([[[x], [x * 2.0]], [[x * 3.0], [np.zeros((1, 2))]]])
    exact = np.block([[[x.data], [x.data * 2.0]], [[x.data * 3.0], [np.zeros((1, 2))]]])
    np.testing.assert_array_equal(out.data, exact)
    out.backward(np.arange(float(out.size)).reshape(out.shape))
    assert x.grad.tolist() == [[0.0 + 4.0 + 12.0, 1.0 + 6.0 + 15.0]]
    assert np.block(x).tolist() == [[1.0, 2.0]]


def test_an_array_may_stand_for_its_rows():
    x = Tensor([[1.0, 2.0], [3.0, 4.0]])
    for function in (np.vstack, np.hstack, np.dstack, np.column_stack, np.stack, np.concatenate):
        np.testing.assert_array_equal(function(x).data, function(x.data))


def test_numbers_lists_and_values_stand_beside_tensors():
    x, v = Tensor([1.0, 2.0], dtype=np.float32), Value(3.0)
    assert np.append(x, [5.0]).tolist() == [1.0, 2.0, 5.0]
    assert np.insert(x, 0, 5).dtype == np.float32
    assert np.insert(x, 0, np.float64(0.1)).dtype == np.float32
    out = np.stack([x[0], v])
    assert out.tolist() == [1.0, 3.0]
    out.backward([10.0, 20.0])
    assert (x.grad.tolist(), v.grad) == ([10.0, 0.0], 20.0)
    values = np.insert(np.zeros(2), 1, v)
    values[1].backward()
    assert v.grad == 21.0


@pytest.mark.skipif(not hasattr(np, "row_stack"), reason="NumPy has dropped this name")
@pytest.mark.filterwarnings("ignore:.*row_stack:DeprecationWarning")
def test_the_old_name_of_vstack():
    assert np.row_stack([Tensor([1.0]), [2.0]]).tolist() == [[1.0], [2.0]]


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (
            lambda x: np.vstack([x, x.T]),
            ValueError,
            r"np\.vstack: shapes \(2, 3\), \(3, 2\) must agree",
        ),
        (lambda x: np.hstack([x, x[0]]), ValueError, r"np\.hstack: shapes \(2, 3\), \(3,\) must"),
        (lambda x: np.stack([x, x.T]), ValueError, r"np\.stack: .*one shape"),
        (lambda x: np.block([x, [x]]), ValueError, r"np\.block: .*depth"),
        (lambda x: np.block([[x, x.T]]), ValueError, r"np\.block: .*\(2, 3\)"),
        (lambda x: np.append(x, x[0], 0), ValueError, r"np\.append: shapes \(2, 3\), \(3,\) must"),
        (lambda x: np.insert(x, 9, 1.0), IndexError, r"np\.insert: index 9 is out of bounds"),
        (lambda x: np.insert(x, x, 1.0), TypeError, r"np\.insert: obj must be plain"),
        (
            lambda x: np.insert([1, 2], 0, x[0]),
            TypeError,
            r"np\.insert: .*rounded to int64.*astype",
        ),
        (lambda x: np.vstack([x], dtype=np.float32), TypeError, r"np\.vstack: the option dtype="),
        (lambda x: np.concatenate([x], out=x.data), TypeError, r"the option out="),
    ],
)
def test_errors_name_the_call_and_the_shapes(call, kind, message):
    with pytest.raises(kind, match=message):
        call(Tensor(np.ones((2, 3))))


def test_lists_of_tensors_are_arrays_of_them():
    x, r, s = Tensor([1.0, 2.0]), Tensor(3.0), Tensor(4.0)
    for out, exact in (
        (np.insert(x, [0, 1], [r, s]), [3.0, 1.0, 4.0, 2.0]),
        (np.insert(x, [0, 1], [r, 5.0]), [3.0, 1.0, 5.0, 2.0]),
        (np.append(x, [r, s]), [1.0, 2.0, 3.0, 4.0]),
        (np.concatenate([x, (r, s)]), [1.0, 2.0, 3.0, 4.0]),
        (np.vstack([[r, s], x]), [[3.0, 4.0], [1.0, 2.0]]),
        (np.stack([[r, s], x]), [[3.0, 4.0], [1.0, 2.0]]),
    ):
        assert out.data.tolist() == exact
        assert autograd.gradients(out.sum(), [r]) == [1.0]


def test_lists_of_values_beside_a_tensor():
    x, v = Tensor([1.0, 2.0]), Value(3.0)
    out = np.insert(x, [0, 1], [v, 4.0])
    assert out.data.tolist() == [3.0, 1.0, 4.0, 2.0]
    (out * out).sum().backward()
    assert v.grad == 6.0
