"""check_primitive: the engine's own elementwise primitives pass at every trap."""

import numpy as np
import pytest

import autograd
from autograd import check_primitive

UNARY = """absolute cbrt exp exp2 expm1 log log1p log2 log10 sigmoid square reciprocal negative
    positive sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh arctanh sign floor ceil
    rint trunc relu deg2rad rad2deg""".split()
BINARY = """add subtract multiply divide power hypot logaddexp logaddexp2 maximum minimum arctan2
    mod""".split()


@pytest.mark.parametrize("name", UNARY)
def test_functions_of_one_number(name):
    assert check_primitive(getattr(autograd, name)).agrees


@pytest.mark.parametrize("name", BINARY)
def test_functions_of_two(name):
    points = (0.0, 1.0, -1.0, 0.5, -3.5, 40.0, 1e-20)
    assert check_primitive(getattr(autograd, name), 2, points=points).agrees


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: check_primitive(autograd.log, points=(-1.0, 0.0)), "finite at none"),
        (lambda: check_primitive(lambda x: x.sum()), "does not act element by element"),
    ],
)
def test_mistakes_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_the_points_are_those_given():
    report = check_primitive(np.sin, points=(1.0, 2.0, 3.0))
    assert len(report.comparisons) == 3
