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
    for name in "shape ndim size argmax argmin nanargmax nanargmin argsort argpartition lexsort "
    "digitize isin in1d nonzero flatnonzero argwhere count_nonzero any all isclose allclose "
    "array_equal array_equiv searchsorted result_type can_cast common_type min_scalar_type "
    "zeros_like ones_like empty_like diag_indices_from tril_indices_from triu_indices_from "
    "array_repr array_str array2string iscomplexobj isrealobj isscalar einsum_path "
    "shares_memory may_share_memory isposinf isneginf isreal iscomplex".split()
    if hasattr(np, name)  # np.in1d is gone since NumPy 2.4
)
