"""What a program of numbers relies on: lists of Values, lists of numbers, gradients."""

import numpy as np
import pytest

from autograd import Value, compile
from autograd.compiling.lifting.linking import (
    any_has,
    any_lacks,
    differ,
    is_compared_by_identity,
)


def versions(compiled):
    """How many programs there are."""
    return sum(map(len, compiled.versions.values()))


def model():
    """A function of nested lists of Values and of numbers, and the lists."""
    layers = [[Value(0.1 * i + j) for i in range(3)] for j in range(2)]
    scales = [1.0, 2.0, 3.0]

    def function(x):
        return sum(
            (w * s * x for row in layers for w, s in zip(row, scales, strict=True)), 0.0
        ).data

    return function, layers, scales


@pytest.mark.parametrize(
    "change",
    [
        lambda layers, scales: layers[1].__setitem__(2, Value(7.0)),
        lambda layers, scales: layers[0].__setitem__(0, layers[1][0]),
        lambda layers, scales: layers[0].reverse(),
        lambda layers, scales: layers.reverse(),
        lambda layers, scales: layers.append([Value(1.0)] * 3),
        lambda layers, scales: layers.__setitem__(0, [Value(5.0)] * 3),
        lambda layers, scales: scales.__setitem__(1, -0.0),
        lambda layers, scales: scales.reverse(),
        lambda layers, scales: (layers[0].pop(), layers[1].pop(), scales.pop()),
    ],
)
def test_a_list_that_is_changed_is_noticed(change):
    function, layers, scales = model()
    compiled = compile(function)
    for x in (1.0, 2.0):
        assert compiled(x) == pytest.approx(function(x), rel=1e-12)
    assert versions(compiled) == 1
    change(layers, scales)
    for x in (1.0, 2.0):
        assert compiled(x) == pytest.approx(function(x), rel=1e-12)
    assert versions(compiled) == 2


def test_a_list_of_equal_numbers_needs_no_other_program():
    function, _, scales = model()
    compiled = compile(function)
    first = compiled(1.0)
    scales[:] = [float(repr(x)) for x in scales]  # other objects, the same numbers
    assert compiled(1.0) == first and versions(compiled) == 1


def test_lists_are_compared_by_identity():
    x, y = Value(1.0), Value(1.0)
    assert not differ([[x], [y, x]], [1, 2], [x, y, x])
    assert differ([[x], [y, y]], [1, 2], [x, y, x])
    assert differ([[x, y], [x]], [1, 2], [x, y, x])
    assert differ([[x]], [1], [y])


def test_what_is_compared_by_identity():
    assert all(map(is_compared_by_identity, (Value(1.0), [], [Value(1.0)], {}, len)))
    numbers = (1.0, True, None, "text", np.float64(1.0), np.zeros(2), [1.0, 2.0], [[1.0]])
    assert not any(map(is_compared_by_identity, numbers))


def test_gradients_that_are_there_or_not():
    x, y = Value(1.0), Value(2.0)
    assert not any_has([x, y]) and any_lacks([x, y])
    x.grad = y.grad = 1.0
    assert any_has([x, y]) and not any_lacks([x, y])
    y.grad = Value(1.0)
    assert any_lacks([x, y])
