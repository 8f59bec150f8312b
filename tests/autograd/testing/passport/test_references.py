"""The 50-digit functions compute what NumPy does, to the last digit of a float."""

import numpy as np
import pytest
from mpmath import mp

from autograd.checking.oracle import digits_of
from autograd.testing.passport.calls import evaluate, operands, split
from autograd.testing.passport.cases import rows
from autograd.testing.passport.judging import EXACT, Case, parts
from autograd.testing.passport.matrices import MATRICES
from autograd.testing.passport.naming import NEED_SCIPY
from autograd.testing.passport.references import REFERENCES, exact

#: Cases in which NumPy's own value overflows.
OVERFLOW = {"linalg.norm(huge)", "linalg.norm(small)", "linalg.norm(tiny)"}
OWNERS = {"": REFERENCES, "linalg.": MATRICES, "autograd.": REFERENCES}
WRITTEN = sorted({owner + name for owner in OWNERS for name in OWNERS[owner]} & rows().keys())


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.filterwarnings("ignore")
def test_values_are_those_of_numpy(name):
    if not hasattr(np, name) and "." not in name:
        pytest.skip(f"this NumPy has no {name}")
    if name in NEED_SCIPY:
        pytest.importorskip("scipy")
    row = rows()[name]
    for call in set(split(row.calls)) - OVERFLOW:
        arrays = operands(name, call, row)
        method = Case(name, call, row, arrays, [], {}, {}).method
        with mp.workdps(60):
            exactly = {k: digits_of(x) for k, x in arrays.items()}
            found = list(parts(evaluate(call, exactly, EXACT | {"method": method})))
        expected = list(parts(evaluate(call, arrays)))
        assert len(found) == len(expected), call
        for ours, theirs in zip(found, expected, strict=True):
            numbers = [float(exact(x)) for x in np.ravel(np.asarray(ours, object))]
            assert np.shape(ours) == np.shape(theirs), call
            np.testing.assert_allclose(
                numbers, np.ravel(theirs), rtol=1e-12, atol=1e-13, err_msg=call
            )
