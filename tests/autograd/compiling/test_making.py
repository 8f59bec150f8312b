"""How it is decided what a function is recorded as."""

import numpy as np
import pytest

from autograd import Tensor, Value
from autograd.compiling.lifting.version import ScalarVersion
from autograd.compiling.making import Making
from autograd.compiling.version import Version

TENSOR, VALUE = Tensor([1.0, 2.0]), Value(3.0)


@pytest.mark.parametrize(
    ("function", "kind"),
    [
        (lambda x: x * 2.0, Version),
        (lambda x: (TENSOR * x).sum(), Version),
        (lambda x: (VALUE * x).data, ScalarVersion),
        (lambda x: (TENSOR * VALUE * x).sum(), Version),
        (lambda x: (Tensor([1.0, 2.0]) * Value(x)).sum(), Version),
    ],
)
def test_a_program_of_arrays_of_values_or_of_both(function, kind):
    version = Making(function, set(), [], [2.0], ((2.0,), {})).version()
    assert type(version) is kind
    expected = getattr(function(5.0), "data", function(5.0))
    version.first([2.0])
    np.testing.assert_allclose(getattr(version.serve(5.0), "data", version.serve(5.0)), expected)


def test_streams_are_where_they_were_before_each_attempt():
    rng, same = np.random.default_rng(0), np.random.default_rng(0)

    def draw(stream):
        noise = stream.normal()
        return (TENSOR * (VALUE * noise)).sum().data

    version = Making(draw, set(), [], [rng], ((rng,), {})).version()
    assert version.first([rng]) == draw(same) and version.serve(rng) == draw(same)
