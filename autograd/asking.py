"""NumPy's functions whose answer is plain: a truth, a position, a shape, an array of constants."""

from __future__ import annotations

import numpy as np

#: Universal functions that answer a question: on nodes they give plain booleans.
QUESTIONS = frozenset(
    getattr(np, name)
    for name in "less less_equal greater greater_equal equal not_equal isnan isinf isfinite "
    "signbit logical_and logical_or logical_not logical_xor".split()
)

#: Functions whose answer is a shape, a position, a truth or an array of constants.
PLAIN = frozenset(
    getattr(np, name)
    for name in "shape ndim size argmax argmin argsort nonzero flatnonzero argwhere count_nonzero "
    "any all isclose allclose array_equal array_equiv searchsorted unique result_type can_cast "
    "zeros_like ones_like empty_like array_repr array_str array2string iscomplexobj isrealobj "
    "isscalar shares_memory may_share_memory".split()
)
