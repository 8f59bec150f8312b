"""Numbers behave as the floats that they stand for, and note what is done to them."""

import operator

import numpy as np
import pytest

from autograd import Value
from autograd.compiling import compile


def seen(ask):
    """What a function is told of a number while it is recorded, and in eager mode."""

    def function(x):
        number = (Value(x) * 1.0).data
        return number, ask(number)

    return compile(function)(1.5)[1], function(1.5)[1]


@pytest.mark.parametrize(
    "ask",
    [
        lambda x: isinstance(x, float),
        lambda x: x.__class__,
        lambda x: isinstance(x, Value),
        lambda x: hasattr(x, "shape"),
        lambda x: x.is_integer(),
        lambda x: f"{x:.2f} {x}",
        lambda x: repr(x),
        lambda x: int(x),
        lambda x: round(x, 1),
        lambda x: bool(x > 1) and x < 2,
        lambda x: hash(x),
        lambda x: [1, 2, 3][int(x)],
        lambda x: divmod(7.0, 2.0),
        lambda x: np.float64(x),
        lambda x: complex(x),
    ],
)
def test_a_number_is_taken_for_a_float(ask):
    recorded, eager = seen(ask)
    assert recorded == eager
    assert type(recorded) is type(eager)


@pytest.mark.parametrize("name", ["add", "sub", "mul", "truediv", "mod", "floordiv", "pow"])
@pytest.mark.parametrize("reflected", [False, True])
def test_arithmetic(name, reflected):
    operate = getattr(operator, name)

    def function(x):
        number = (Value(x) * 1.0).data
        return operate(2.5, number) if reflected else operate(number, 2.5)

    compiled = compile(function)
    for x in (1.5, 0.7, 3.25):
        assert compiled(x) == pytest.approx(function(x), rel=1e-14)


def test_a_division_by_zero_raises_as_ever():
    compiled = compile(lambda x: 1.0 / (Value(x) * 1.0).data)
    assert compiled(2.0) == 0.5
    with pytest.raises(ZeroDivisionError):
        compiled(0.0)
