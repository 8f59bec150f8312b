"""Reductions without their wrappers."""

import numpy as np
import pytest

from autograd.compiling.passes.wrappers import without_wrappers

from .programs import SPECIAL, check_same, names, recorded

X = np.stack([SPECIAL, SPECIAL[::-1]])


@pytest.mark.parametrize("name", ["sum", "max", "min", "prod", "any", "all"])
@pytest.mark.parametrize(
    "options", [{}, {"axis": 0}, {"axis": (0, 1)}, {"axis": 1, "keepdims": True}]
)
def test_a_reduction_is_that_of_the_function(name, options):
    with np.errstate(all="ignore"):
        program = recorded(
            lambda x: (getattr(x, name)(**options), getattr(np, name)(x, **options)), X
        )
        after = without_wrappers(program)
    assert all(x.endswith(".reduce") for x in names(after))
    check_same(program, after, X)
