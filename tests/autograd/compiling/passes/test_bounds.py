"""Positions and whether all are in bounds."""

import numpy as np
import pytest

from autograd.compiling.passes.bounds import with_one_bound
from autograd.compiling.passes.wrappers import without_wrappers

from .programs import names, recorded, run


@pytest.mark.parametrize("dtype", [np.int8, np.int32, np.int64])
def test_one_look_finds_what_is_outside(dtype):
    program = recorded(lambda x: ((x < 0) | (x >= 5)).any(), np.array([1, 2], dtype))
    after = with_one_bound(without_wrappers(program))
    assert ">=" in names(after)
    for x in (-128, -1, 0, 4, 5, 127):
        for y in (0, -1, 9):
            given = np.array([x, y], dtype)
            assert run(after, given)[0] == run(program, given)[0]


def test_floats_and_unsigned_numbers_are_left_alone():
    for dtype in (np.float64, np.uint8):
        program = without_wrappers(
            recorded(lambda x: ((x < 0) | (x >= 5)).any(), np.array([1, 2], dtype))
        )
        assert with_one_bound(program).calls == program.calls
