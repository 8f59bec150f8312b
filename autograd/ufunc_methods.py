"""The methods of universal functions: np.add.reduce, np.maximum.accumulate, np.power.outer."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from . import masked
from .assembly import cumsum
from .choosing import maximum, minimum
from .elementwise import logaddexp
from .floats import operand
from .implementing import named, parameters
from .reductions import logsumexp
from .refusing import refuse_options
from .running import cumprod, scan
from .structure import Axis, array_like, reshape

Function = Callable[..., Any]


# --- reduce -------------------------------------------------------------------------------------


def total_logaddexp(
    a: Any, axis: Axis = None, keepdims: bool = False, initial: Any = None, where: Any = True
) -> Any:
    """logsumexp with the options of a reduction.

    >>> float(total_logaddexp(np.zeros(3), where=[True, False, True])) == math.log(2.0)
    True
    """
    a = array_like(a)
    numbers = masked.included(a, masked.mask_of(where, a.shape), -math.inf)
    total = logsumexp(numbers, axis, keepdims)
    return total if initial is None else logaddexp(total, masked.start(initial, a.dtype))


REDUCTIONS: dict[Any, Function] = {
    np.add: masked.sum,
    np.multiply: masked.prod,
    np.maximum: masked.max,
    np.minimum: masked.min,
    np.logaddexp: total_logaddexp,
}


def reduce(ufunc: np.ufunc, x: Any, axis: Axis = 0, **options: Any) -> Any:
    """All numbers over some axes combined; the first axis if none is given.

    >>> reduce(np.maximum, np.array([[1.0, 5.0], [3.0, 2.0]]))
    array([3., 5.])
    """
    reduction = REDUCTIONS[ufunc]
    served = parameters(reduction)[0]
    refuse_options("reduce", {key: x for key, x in options.items() if key not in served})
    return reduction(x, axis, **{key: x for key, x in options.items() if key in served})


# --- accumulate ---------------------------------------------------------------------------------

ACCUMULATIONS: dict[Any, Function] = {
    np.add: cumsum,
    np.multiply: cumprod,
    np.maximum: lambda x, axis: scan(maximum, x, axis),
    np.minimum: lambda x, axis: scan(minimum, x, axis),
    np.logaddexp: lambda x, axis: scan(logaddexp, x, axis),
}


def accumulate(ufunc: np.ufunc, x: Any, axis: Any = 0, **storage: Any) -> Any:
    """Each number combined with all before it along one axis; the first if none is given.

    >>> accumulate(np.maximum, np.array([1.0, 3.0, 2.0]))
    array([1., 3., 3.])
    """
    refuse_options("accumulate", storage)
    if np.ndim(x) == 0:
        raise TypeError("accumulate: expected an array with axes, got one number")
    if isinstance(axis, tuple) and len(axis) == 1:
        (axis,) = axis
    if not isinstance(axis, int | np.integer):
        raise ValueError(f"accumulate: axis must be one axis, got {axis}")
    return ACCUMULATIONS[ufunc](x, axis)


# --- outer, and all methods ---------------------------------------------------------------------


def outer_operands(x: Any, y: Any) -> tuple[Any, Any]:
    """Two operands shaped so that each number of the first meets each of the second."""
    x, y = operand(x), operand(y)
    if np.ndim(x) and np.ndim(y):
        x = reshape(x, (*x.shape, *(1,) * np.ndim(y)))
    return x, y


ONLY = "only those of add, multiply, maximum, minimum and logaddexp are recorded"

#: Why the methods of other functions are refused, and some of all.
REFUSED = {
    "at": "it changes an array in place, but what was recorded must not change; build a new "
    "array, with np.where, np.concatenate or a sum of two",
    "reduceat": "reduce each slice by a call of its own",
    "reduce": ONLY,
    "accumulate": ONLY,
    "outer": "it is recorded for functions of two numbers that have a rule",
}


def call_method(
    name: str,
    ufunc: np.ufunc,
    method: str,
    record: Function | None,
    inputs: tuple[Any, ...],
    options: dict[str, Any],
) -> Any:
    """Record a method of a universal function; TypeError, by this name, for those it cannot."""
    name = f"{name}.{method}"
    try:
        if method == "reduce" and ufunc in REDUCTIONS:
            return reduce(ufunc, *inputs, **options)
        if method == "accumulate" and ufunc in ACCUMULATIONS:
            return accumulate(ufunc, *inputs, **options)
        if method == "outer" and record and ufunc.nin == 2 and ufunc.signature is None:
            refuse_options(name, options)
            return record(*outer_operands(*inputs))
    except (TypeError, ValueError) as error:
        raise named(error, name, inputs) from None
    raise TypeError(
        f"{name} has no derivative rule in autograd, so its gradient would be lost: "
        f"{REFUSED[method]}"
    )
