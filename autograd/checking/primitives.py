"""check_primitive: an elementwise function at the numbers where derivative rules go wrong."""

from __future__ import annotations

import numpy as np

from ..tensor import Tensor
from .check import Check, Function
from .verdicts import Report

#: Numbers at which derivative rules go wrong: zeros of both signs, ties, ends of domains, tails.
TRAPS = (
    0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -2.0, 3.0, -3.5, 0.1, 1e-3, -1e-3, 7.25, -40.0, 40.0,
    1e-8, 1e8, -1e8, 1e-20, -1e-20, 1e200, -1e200,
)  # fmt: skip

#: Of two operands and more every combination is tried, so these are fewer.
FEWER_TRAPS = (0.0, -0.0, 1.0, -1.0, 0.5, 2.0, 3.0, -3.5, 40.0, -40.0, 1e-20, 1e200)

#: How many points are checked in one array.
AT_ONCE = 24


def check_primitive(
    function: Function,
    arity: int = 1,
    *,
    order: int = 1,
    tolerance: float | None = None,
    points: tuple[float, ...] | None = None,
    oracle: str | None = None,
) -> Report:
    """Check an elementwise function at the numbers where derivative rules go wrong.

    Random numbers do not find a rule that is wrong only at 0, at ties, or far out. Combinations
    at which the function is not finite are left out.

    Args:
        function: takes `arity` numbers or arrays and acts on them element by element.
        arity: the number of operands.
        order, tolerance, oracle: as for `check_gradients`, whose report and errors come back.
        points: the numbers; `TRAPS` for one operand, `FEWER_TRAPS` for more.

    Raises:
        ValueError: if the function is finite at none of the points.

    >>> import autograd
    >>> report = check_primitive(autograd.relu)
    >>> [comparison.note for comparison in report.kinks]
    ["relu: relu'(0) = 0", "relu: relu'(0) = 0"]
    """
    pool = points or (TRAPS if arity == 1 else FEWER_TRAPS)
    grid = [x.ravel() for x in np.meshgrid(*[np.array(pool)] * arity)]
    with np.errstate(all="ignore"):
        out = function(*map(Tensor, grid))
        finite = np.isfinite(np.asarray(out._raw))
        if finite.shape != grid[0].shape:
            raise ValueError("check_primitive: the function does not act element by element")
        if not finite.any():
            raise ValueError("check_primitive: the function is finite at none of the points")
        columns = [x[finite] for x in grid]
        reports = [
            Check("check_primitive", function, [x[k : k + AT_ONCE] for x in columns], order,
                  tolerance, oracle=oracle)
            for k in range(0, len(columns[0]), AT_ONCE)
        ]  # fmt: skip
        for check in reports:
            check.demand()
    return Report([x for check in reports for x in check.report.comparisons])
