"""Functions that take arrays apart: the parts are NumPy's, and gradients return to their place."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings

import autograd
from autograd import Tensor, splitting

from .tables import NUMBERS, Row, check_row, grid


def flattened(function):
    """All parts, as one row."""
    return lambda x, *args, **options: np.concatenate(
        [np.ravel(part) for part in function(x, *args, **options)]
    )


def row(name, *settings_of_it):
    functions = getattr(splitting, name), getattr(np, name)
    return Row(*map(flattened, functions), [*itertools.chain(*settings_of_it)])


CUTS = [1, [1], [0, 2], [2, 1], [9], np.array([1, 1])]
TABLE = {
    "split": row("split", grid([(4, 2)], indices_or_sections=[2, *CUTS], axis=[0, 1, -2])),
    "array_split": row("array_split",
    grid([(3, 2)], indices_or_sections=[2, 5, *CUTS], axis=[0, -1])),
    "hsplit": row("hsplit", grid([(2, 4), (4,)], indices_or_sections=[2, [1, 3]])),
    "vsplit": row("vsplit", grid([(4, 2)], indices_or_sections=[2, [1, 3]])),
    "dsplit": row("dsplit", grid([(2, 1, 4)], indices_or_sections=[2, [1, 3]])),
}  # fmt: skip
if hasattr(np, "unstack"):  # NumPy 2.1
    TABLE["unstack"] = row("unstack", grid([(2, 3)], axis=[0, 1, -1]), grid([(3,)]))


@pytest.mark.parametrize("name", TABLE)
@given(NUMBERS)
@settings(max_examples=3)
def test_every_setting_of_every_function(name, numbers):
    check_row(TABLE[name], numbers)


def test_every_part_has_numpy_s_shape():
    x = np.zeros((3, 4))
    for cuts in (5, [1], [0, 2], [3, 1], [9, 11]):
        got, expected = np.array_split(Tensor(x), cuts, 1), np.array_split(x, cuts, 1)
        assert type(got) is list
        assert [part.shape for part in got] == [part.shape for part in expected]


def test_one_part_sends_its_gradient_to_its_own_place():
    x = Tensor(np.arange(6.0).reshape(2, 3))
    parts = np.split(x, 3, axis=1)
    (parts[1] * np.array([[2.0], [4.0]])).sum().backward()
    assert x.grad.tolist() == [[0.0, 2.0, 0.0], [0.0, 4.0, 0.0]]
    assert [part.tolist() for part in splitting.unstack(x)] == x.tolist()
    (gradient,) = autograd.gradients(splitting.unstack(x, axis=-1)[2].sum(), [x])
    assert gradient.tolist() == [[0.0, 0.0, 1.0]] * 2


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (lambda x: np.split(x, 2, 1), ValueError, r"np\.split: array split does not .*\(2, 3\)"),
        (lambda x: np.split(x, 2, 2), np.exceptions.AxisError, r"np\.split: axis 2 .*\(2, 3\)"),
        (lambda x: np.array_split(x, 0), ValueError, r"np\.array_split: number sections must be"),
        (lambda x: np.split(x, Tensor([1.0])), TypeError, "indices_or_sections must be plain"),
        (lambda x: np.hsplit(x[0, 0], 1), ValueError, r"np\.hsplit: an array of 1 .*shape \(\)"),
        (lambda x: np.vsplit(x[0], 1), ValueError, r"np\.vsplit: an array of 2 or more axes"),
        (lambda x: np.dsplit(x, 1), ValueError, r"np\.dsplit: .*3 or more axes .*\(2, 3\)"),
    ],
)
def test_errors_name_the_call_and_the_shapes(call, kind, message):
    with pytest.raises(kind, match=message):
        call(Tensor(np.ones((2, 3))))
