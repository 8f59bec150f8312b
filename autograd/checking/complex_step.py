"""The complex step: a slope without a difference, where the function is analytic and lets it."""

from __future__ import annotations

import math
import warnings

import numpy as np

from .. import nested
from ..variable import Variable
from .differences import Array
from .probing import Probe, size_along


def complex_step(probe: Probe, node: Variable, direction: Array) -> float | None:
    """The slope from an imaginary step, exact to the last digits; None where that is impossible.

    It subtracts nothing, so no digits cancel. It is right only for analytic functions, computed
    on plain arrays; the caller compares it with finite differences before it believes it.

    Source: Squire and Trapp, Using complex variables to estimate derivatives of real functions,
    SIAM Review 40 (1998).
    """
    if probe.on_numbers is None:
        return None
    step = 1e-30 * (size_along(node._raw, direction) or 1.0)
    moved = np.asarray(node._raw, complex) + 1j * step * direction
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("error", np.exceptions.ComplexWarning)
            outputs = probe.on_numbers({node: moved})
        row = np.concatenate([np.ravel(x) for x in nested.leaves(outputs)])
        slope = float(np.sum(probe.weights * np.imag(row)) / step)
    except Exception:  # whatever a function of the user's does with numbers it did not expect
        return None
    return slope if math.isfinite(slope) else None
