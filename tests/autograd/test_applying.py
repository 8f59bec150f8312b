"""Functions applied to rows, over axes, and by condition: as NumPy applies them."""

import numpy as np
import pytest
from hypothesis import given, settings

from autograd import Tensor, Value, applying

from .tables import NUMBERS, Row, check_row, grid

MASK = np.array([[True, False, True], [False, True, True]])


def along(module, function):
    return lambda x, axis: module.apply_along_axis(function, axis, x)


def over(module, function):
    return lambda x, axes: module.apply_over_axes(function, x, axes)


def by_mask(module):
    return lambda x, conditions, functions: module.piecewise(x, conditions, functions)


def spread_out(row):
    return np.stack([row * row, row])


FUNCTIONS = [lambda x: x * x, 3.0, lambda x: x * 2.0]
AXES = [0, 1, -1]
TABLE = {
    "apply_along_axis": Row(
        along(applying, np.sum), along(np, np.sum), grid([(2, 3), (2, 1, 2)], axis=AXES)
    ),
    "apply_along_axis to rows": Row(
        along(applying, np.cumsum), along(np, np.cumsum), grid([(2, 3)], axis=AXES)
    ),
    "apply_along_axis to more axes": Row(
        along(applying, spread_out), along(np, spread_out), grid([(2, 3)], axis=AXES)
    ),
    "apply_over_axes": Row(
        over(applying, np.sum), over(np, np.sum), grid([(2, 3, 2)], axes=[0, [0, 2], (1, -1)])
    ),
    "piecewise": Row(
        by_mask(applying), by_mask(np),
        grid([(2, 3)], conditions=[[MASK, ~MASK], [MASK, MASK]],
        functions=[FUNCTIONS, FUNCTIONS[:2]])
        + grid([(2, 3)], conditions=[[MASK]], functions=[FUNCTIONS[:1], FUNCTIONS[1:]]),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLE)
@given(NUMBERS)
@settings(max_examples=5)
def test_every_setting_of_every_function(name, numbers):
    check_row(TABLE[name], numbers)


def test_plain_results_of_rows_are_plain():
    x = Tensor(np.array([[1.0, 3.0], [4.0, 2.0]]))
    out = np.apply_along_axis(np.argmax, 1, x)
    assert (type(out), out.tolist()) == (np.ndarray, [1, 0])


def test_piecewise_shows_a_function_only_what_it_decides():
    x = Tensor([4.0, -1.0, 0.0])
    out = np.piecewise(x, [x > 0, x < 0], [np.sqrt, np.negative])
    assert out.tolist() == [2.0, 1.0, 0.0]
    out.sum().backward()
    assert x.grad.tolist() == [0.25, -1.0, 0.0]


def test_piecewise_hands_on_arguments_and_knows_numbers_and_float32():
    x = Tensor([1.0, 2.0], dtype=np.float32)
    out = np.piecewise(x, [x > 1.5], [lambda x, a, b: a * x + b, 7], 2.0, b=0.5)
    assert out.dtype == np.float32
    assert out.tolist()[1] == 4.5
    v = Value(3.0)
    np.piecewise(v, [v > 1.0], [np.square]).backward()
    assert v.grad == 6.0


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (lambda x: np.apply_along_axis(np.sum, 2, x), np.exceptions.AxisError, "axis 2 is out of"),
        (lambda x: np.apply_along_axis(np.sum, 1, x[:0]), ValueError, "no row along axis 1"),
        (lambda x: np.apply_over_axes(lambda x, a: x.sum(), x, 0), ValueError, "keep the number"),
        (lambda x: np.apply_over_axes(np.sum, x, 5), np.exceptions.AxisError, "axis 5 .*out of"),
        (lambda x: np.piecewise(x, [MASK], [1, 2, 3]), ValueError, r"np\.piecewise: with 1 cond"),
        (lambda x: np.vectorize(lambda x: x + 1.0)(x), TypeError, r"drop its gradient.*\.data"),
        (lambda x: np.nditer(x), TypeError, "cannot be written back to"),
        (lambda x: np.frompyfunc(abs, 1, 1)(x), TypeError, "has no derivative rule"),
    ],
)
def test_errors_name_the_call_and_the_shapes(call, kind, message):
    with pytest.raises(kind, match=message):
        call(Tensor(np.ones((2, 3))))
