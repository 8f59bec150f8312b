"""Functions that pick elements: every argument as in NumPy, both derivatives, and the errors."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings

from autograd import Tensor, Value, selecting

from .tables import NUMBERS, Row, check_row, grid, settings_of

MATRICES = [(2, 3), (3, 2), (2, 0), (1, 3)]
OFFSETS = [-3, -1, 0, 1, 2, 5]
MASK = np.array([[True, False, True], [False, True, True]])
PLACES = np.array([[2, 0], [1, 1]])


def row(name, *settings_of_it, protocol=True):
    """A row for a function that has NumPy's name and parameters."""
    return Row(
        getattr(selecting, name), getattr(np, name), [*itertools.chain(*settings_of_it)], protocol
    )


def chosen(module):
    return lambda *arrays, a, mode="raise": module.choose(a, arrays, mode=mode)


def selected(module):
    return lambda x, y, default=0: module.select(
        [MASK, ~MASK & (PLACES[0, 0] > 5)], [x, y], default
    )


def by_condition(name):
    ours, theirs = getattr(selecting, name), getattr(np, name)
    swap = lambda f: lambda x, condition, **rest: f(condition, x, **rest)  # noqa: E731
    return swap(ours), swap(theirs)


TABLE = {
    "diagonal": row(
        "diagonal", grid(MATRICES, offset=OFFSETS),
        grid([(2, 3, 4)], offset=[0, 1, -1], axis1=[0, -1], axis2=[1, -2]),
    ),
    "diag": row("diag", grid([*MATRICES, (3,), (0,)], k=OFFSETS)),
    "diagflat": row("diagflat", grid([(2, 2), (), (3,)], k=[0, 1, -2])),
    "tril": row("tril", grid([*MATRICES, (2, 2, 3)], k=OFFSETS)),
    "triu": row("triu", grid([*MATRICES, (2, 2, 3)], k=OFFSETS)),
    "take": row(
        "take", grid([(2, 3)], indices=[1, [0, 0, 2], PLACES, [-1], []], axis=[None, 1, -1]),
        grid([(2, 3)], indices=[[5, -7, 1]], axis=[None, 0], mode=["wrap", "clip"]),
        grid([()], indices=[0, [0, 0]]),
    ),
    "take_along_axis": row(
        "take_along_axis", grid([(2, 3)], indices=[PLACES], axis=[1, -1]),
        grid([(2, 3)], indices=[MASK.astype(int), MASK[:1] * -1], axis=[0]),
        grid([(2, 3)], indices=[np.array([5, 0, -1])], axis=[None]),
    ),
    "delete": row(
        "delete", grid([(2, 3)], obj=[0, -1, [0, 1], slice(None, None, 2), []], axis=[None, 0, 1]),
        grid([(3,)], obj=[[True, False, True]]),
    ),
    "compress": Row(
        *by_condition("compress"),
        grid([(2, 3)], condition=[[True, False]], axis=[None, 0, 1, -1])
        + grid([(2, 3)], condition=[[0, 2, 1]], axis=[None, 1]),
    ),
    "extract": Row(*by_condition("extract"), grid([(2, 3)], condition=[MASK, [1, 0, 1], ~MASK])),
    "choose": Row(
        chosen(selecting), chosen(np),
        settings_of([{"a": PLACES % 2}, {"a": 1}, {"a": [1, 0]}], (2, 2), (2,))
        + settings_of([{"a": PLACES - 1, "mode": mode} for mode in ("wrap", "clip")], (), (2, 1)),
    ),
    "select": Row(
        selected(selecting), selected(np),
        settings_of([{}, {"default": 2.0}, {"default": np.ones(3)}], (2, 3), (3,)),
        protocol=False,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLE)
@given(NUMBERS)
@settings(max_examples=5)
def test_every_setting_of_every_function(name, numbers):
    check_row(TABLE[name], numbers)


ZEROS = np.array([0.0, 0.0, 3.0, 0.0, 4.0, 0.0])


@pytest.mark.parametrize("trim", ["fb", "f", "b", "BF"])
@pytest.mark.parametrize("x", [ZEROS, ZEROS[:2], ZEROS[2:3], ZEROS[:0], np.array([np.nan, 0.0])])
def test_trim_zeros(x, trim):
    t = Tensor(x)
    out = np.trim_zeros(t, trim)
    np.testing.assert_array_equal(out.data, np.trim_zeros(x, trim))
    out.backward(np.arange(1.0, 1.0 + out.size))
    assert t.grad.sum() == out.size * (out.size + 1) / 2
    assert np.count_nonzero(t.grad) == out.size


def test_trim_zeros_of_several_axes():
    x = np.zeros((4, 5))
    x[1, 2], x[2, 2] = 1.0, 2.0
    assert np.trim_zeros(Tensor(x)).tolist() == [[1.0], [2.0]]
    assert np.trim_zeros(Tensor(x), "f").shape == (3, 3)
    assert selecting.trim_zeros(Tensor(x), axis=-1).tolist() == [[0.0], [1.0], [2.0], [0.0]]
    assert selecting.trim_zeros(Tensor(np.zeros((2, 3)))).shape == (0, 0)


def test_select_goes_through_numpy_and_takes_the_first_that_holds():
    x = Tensor([1.0, 2.0, 3.0], dtype=np.float32)
    out = np.select([x > 2.5, x > 1.5], [x * 10.0, np.sqrt(x - 1.0)], default=7)
    assert out.dtype == np.float32
    assert out.tolist() == [7.0, 1.0, 30.0]
    out.sum().backward()
    assert x.grad.tolist() == [0.0, 0.5, 10.0]


def test_where_takes_three_operands_that_broadcast_and_a_node_as_the_condition():
    condition, x, y = Tensor([[0.0], [2.0]]), Tensor([1.0, 2.0]), Tensor(5.0)
    out = np.where(condition, x, y)
    assert out.tolist() == [[5.0, 5.0], [1.0, 2.0]]
    out.backward(np.array([[1.0, 2.0], [4.0, 8.0]]))
    assert [t.grad.tolist() for t in (condition, x, y)] == [[[0.0], [0.0]], [4.0, 8.0], 3.0]
    assert np.where(Value(1.0), Value(2.0), 3.0).data == 2.0


def test_choices_may_be_of_several_kinds():
    v, t = Value(3.0), Tensor([1.0, 2.0])
    out = np.choose([0, 1], [t, v])
    assert out.tolist() == [1.0, 3.0]
    out.backward([1.0, 5.0])
    assert (v.grad, t.grad.tolist()) == (5.0, [1.0, 0.0])


def test_values_are_selected_too():
    x, y = Value(2.0), Value(3.0)
    out = np.select([x > 5.0, y > 1.0], [x, y * y])
    out.backward()
    assert (out.data, x.grad, y.grad) == (9.0, 0.0, 6.0)
    assert np.diagflat(x)[0, 0] == 2.0


@pytest.mark.parametrize("function", [np.tril, np.triu])
def test_what_a_triangle_leaves_out_does_not_leak(function):
    x = Tensor([[np.inf, np.nan], [np.nan, np.inf]])
    out = function(x)
    assert np.isnan(out.data).sum() == 1
    assert out.data[(0, 1) if function is np.tril else (1, 0)] == 0.0
    out.sum().backward()
    assert x.grad.tolist() == function(np.ones((2, 2))).tolist()


def test_float32_stays():
    x = Tensor(np.ones((2, 2)), dtype=np.float32)
    for call in (np.diag, np.tril, np.diagflat, lambda x: np.choose([0, 1], [x, 3])):
        assert call(x).dtype == np.float32


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (
            lambda x: np.diagonal(x[0]),
            ValueError,
            r"np\.diagonal: .*two axes or more; got shape \(3,",
        ),
        (lambda x: np.diagonal(x, 0, 1, 1), ValueError, r"np\.diagonal: repeated axis"),
        (
            lambda x: np.diagonal(x, axis1=2),
            np.exceptions.AxisError,
            r"diagonal: axis 2 .*\(2, 3\)",
        ),
        (
            lambda x: np.diag(x[None]),
            ValueError,
            r"np\.diag: .*one axis or two; got shape \(1, 2, 3",
        ),
        (lambda x: np.take(x, 9), IndexError, r"np\.take: index 9 is out of bounds .*\(2, 3\)"),
        (lambda x: np.take(x, x), TypeError, r"np\.take: indices must be plain.*give its \.data"),
        (lambda x: np.take(x, 0, axis=2), np.exceptions.AxisError, r"np\.take: axis 2 .*\(2, 3\)"),
        (lambda x: np.take(x, 0, out=np.zeros(1)), TypeError, r"np\.take: the option out="),
        (lambda x: np.take_along_axis(x, PLACES[0], 1), ValueError, r"np\.take_along_axis: "),
        (lambda x: np.take_along_axis(x, x, 1), TypeError, "indices must be plain"),
        (lambda x: np.delete(x, 9), IndexError, r"np\.delete: index 9 is out of bounds"),
        (lambda x: np.compress([1, 1, 1, 1], x, 0), IndexError, r"np\.compress: index 2 is out of"),
        (lambda x: np.extract([1] * 9, x), IndexError, r"np\.extract: .*\(2, 3\)"),
        (lambda x: np.choose([2], [x, x]), ValueError, r"np\.choose: invalid entry in choice"),
        (lambda x: np.choose(x, [x, x]), TypeError, r"np\.choose: the array of numbers .*plain"),
        (lambda x: np.select([], []), ValueError, "select with an empty condition list"),
        (lambda x: np.select([MASK], [x, x]), ValueError, r"np\.select: .*1 conditions and 2 ch"),
        (
            lambda x: np.select([[1.0, 0.0, 1.0]], [x]),
            TypeError,
            r"np\.select: condition 0 must be",
        ),
        (lambda x: np.trim_zeros(x, "x"), ValueError, r"np\.trim_zeros: trim must be 'f'"),
        (lambda x: np.where(MASK.T, x, 0.0), ValueError, r"\(3, 2\) and \(2, 3\) do not broadcast"),
    ],
)
def test_errors_name_the_call_and_the_shapes(call, kind, message):
    with pytest.raises(kind, match=message):
        call(Tensor(np.ones((2, 3))))


def test_a_number_has_no_zeros_to_trim():
    x = Tensor(0.0)
    assert np.trim_zeros(x) is x


def test_select_takes_lists_of_tensors():
    x, y = Tensor([1.0, 2.0]), Tensor(5.0)
    out = np.select([np.array([True, False])], [x], [y, y])
    out.sum().backward()
    assert (out.data.tolist(), x.grad.tolist(), y.grad) == ([1.0, 5.0], [1.0, 0.0], 1.0)
