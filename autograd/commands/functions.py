"""The functions that an expression may call, and how large their results may become."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import assembly, choosing, contraction, elementwise, reductions, structure, trigonometry

#: How many numbers an array may have.
LARGEST = 100_000

Shape = tuple[int, ...]


def named(module: Any, names: str) -> dict[str, Callable[..., Any]]:
    """Some functions of a module by their names."""
    return {name: getattr(module, name) for name in names.split()}


ELEMENTWISE = {
    **named(choosing, "absolute ceil clip floor maximum minimum mod relu rint sign trunc where"),
    **named(elementwise, "cbrt exp exp2 expm1 hypot log log1p log2 log10 logaddexp logaddexp2"),
    **named(elementwise, "power reciprocal sigmoid sqrt square"),
    **named(trigonometry, "arccos arccosh arcsin arcsinh arctan arctan2 arctanh cos cosh"),
    **named(trigonometry, "deg2rad rad2deg sin sinh tan tanh"),
    "abs": choosing.absolute,
}
PRODUCTS = named(contraction, "dot matmul outer")
REDUCTIONS = {
    **named(reductions, "logsumexp max mean min prod std var"),
    "cumsum": assembly.cumsum,
    "sum": structure.sum,
}
FUNCTIONS = {**ELEMENTWISE, **PRODUCTS, **REDUCTIONS, "transpose": structure.transpose}

#: What a function may be told, beside its operands.
KEYWORDS = {"axis", "keepdims", "ddof"}


def size_of_result(name: str, operands: Sequence[Any]) -> int:
    """At most how many numbers a function would return; shapes that do not fit give 0."""
    shapes: list[Shape] = [np.shape(x) for x in operands]
    try:
        if name in ("dot", "matmul"):
            left, right = shapes
            return math.prod(left[:-1]) * math.prod(right[:-2]) * math.prod(right[-1:])
        if name == "outer":
            return math.prod(map(math.prod, shapes))
        if name in REDUCTIONS or name == "transpose":
            return math.prod(shapes[0])
        return math.prod(np.broadcast_shapes(*shapes))
    except (ValueError, IndexError):
        return 0  # the function itself says what does not fit
