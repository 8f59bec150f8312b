"""All cases of the passport, by the name of the function."""

from __future__ import annotations

import functools

from . import cases_arrays, cases_elementwise, cases_linear, cases_methods, cases_statistics
from .calls import Row


@functools.cache
def rows() -> dict[str, Row]:
    """The row of every function that is checked.

    >>> rows()["tril"].calls
    'tril(q); tril(m, 1); tril(b, -1); tril(v)'
    """
    arrays: dict[str, Row] = {
        name: row if isinstance(row, Row) else Row(row) for name, row in cases_arrays.ARRAYS.items()
    }
    return {
        **dict(cases_elementwise.rows()),
        **arrays,
        **cases_statistics.expanded(),
        **cases_linear.rows(),
        **cases_methods.rows(),
    }
