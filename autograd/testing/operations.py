"""The table of operations that random programs are made of, and where each is well-conditioned."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

import autograd

from ..structure import Shape

#: The smallest and largest number that an array may hold.
Interval = tuple[float, float]

#: Programs stay below this size, so that slopes can be told from rounding.
LARGEST = 100.0

ANY = (-LARGEST, LARGEST)
POSITIVE = (0.1, LARGEST)
SMALL = (-3.0, 3.0)
INSIDE = (-0.9, 0.9)


class Elementwise(NamedTuple):
    """An operation on numbers: where its operands must lie, and where its results then do.

    Most have their extreme results at the ends of the operands' ranges, or at 0; `image` is given
    for the others. `smooth` says whether there are no kinks or jumps.
    """

    name: str
    domains: tuple[Interval, ...]
    smooth: bool = True
    image: Interval | None = None

    def interval(self, *operands: Interval) -> Interval | None:
        """Where the results lie for operands from these intervals; None if that is not wanted."""
        for (low, high), (least, most) in zip(operands, self.domains, strict=True):
            if low < least or high > most:
                return None
        if self.image is not None:
            return self.image
        ends = [{low, high, min(max(low, 0.0), high)} for low, high in operands]
        with np.errstate(all="ignore"):
            found = [getattr(autograd, self.name)(*xs) for xs in itertools.product(*ends)]
        low, high = float(min(found)), float(max(found))
        return (low, high) if low >= -LARGEST and high <= LARGEST else None


def smooth(names: str, *domains: Interval, image: Interval | None = None) -> list[Elementwise]:
    """Rows of operations without kinks."""
    return [Elementwise(name, domains, True, image) for name in names.split()]


def with_kinks(names: str, *domains: Interval, image: Interval | None = None) -> list[Elementwise]:
    """Rows of operations with kinks or jumps."""
    return [Elementwise(name, domains, False, image) for name in names.split()]


#: Every elementwise operation of autograd that takes arrays; simplest first, to shrink to.
ELEMENTWISE = [
    *smooth("add subtract multiply", ANY, ANY),
    *smooth("negative positive", ANY),
    *smooth("sin cos", ANY, image=(-1.0, 1.0)),
    *smooth("square tanh sigmoid arctan arcsinh deg2rad rad2deg", ANY),
    *smooth("exp exp2 expm1 sinh cosh", SMALL),
    *smooth("tan", (-1.2, 1.2)),
    *smooth("arcsin arccos arctanh", INSIDE),
    *smooth("arccosh", (1.1, LARGEST)),
    *smooth("log log2 log10 sqrt cbrt reciprocal", POSITIVE),
    *smooth("log1p", (-0.9, LARGEST)),
    *smooth("erf erfc", ANY),
    *smooth("gammaln", (0.1, 30.0), image=(-0.2, 75.0)),
    *smooth("digamma", POSITIVE),
    *smooth("logaddexp logaddexp2", ANY, ANY),
    *smooth("divide arctan2", ANY, POSITIVE),
    *smooth("power", POSITIVE, SMALL),
    *smooth("xlogy", ANY, POSITIVE),
    *smooth("hypot", POSITIVE, ANY),
    *with_kinks("absolute relu sign floor ceil rint trunc", ANY),
    *with_kinks("maximum minimum", ANY, ANY),
    *with_kinks("mod", ANY, POSITIVE, image=(0.0, LARGEST)),
]


class Arraywise(NamedTuple):
    """An operation on arrays: its expressions for operands of given shapes, and its interval.

    `expressions` gives templates in which `{0}` and `{1}` stand for the operands, and `{axis}`,
    `{index}` and the like for what is drawn; none if the operation does not take such shapes.
    `interval` is called with the intervals of the operands and the number of elements that each
    result comes from.
    """

    name: str
    arity: int
    expressions: Callable[..., list[str]]
    interval: Callable[..., Interval]
    smooth: bool = True


# --- which results there may be --------------------------------------------------------------


def union(count: int, *operands: Interval) -> Interval:
    """Results that lie among the operands."""
    return min(low for low, _ in operands), max(high for _, high in operands)


def with_zero(count: int, x: Interval) -> Interval:
    """Results that lie among the operands and zero."""
    return min(x[0], 0.0), max(x[1], 0.0)


def added(count: int, x: Interval) -> Interval:
    """Sums of one to `count` numbers."""
    return min(x[0], count * x[0]), max(x[1], count * x[1])


def multiplied(count: int, x: Interval, y: Interval) -> Interval:
    """Sums of `count` products."""
    products = [p * q for p in x for q in y]
    return added(count, (min(products), max(products)))


def product(count: int, x: Interval) -> Interval:
    """Products of `count` numbers."""
    size = max(abs(x[0]), abs(x[1]), 1.0) ** count
    return -size, size


def spread_out(count: int, x: Interval) -> Interval:
    """Variances."""
    return 0.0, (x[1] - x[0]) ** 2


def logarithm_of_sum(count: int, x: Interval) -> Interval:
    """logsumexp of `count` numbers."""
    return x[0], x[1] + math.log(count)


# --- which shapes they take ------------------------------------------------------------------


def always(*templates: str) -> Callable[[Shape], list[str]]:
    """Expressions for arrays of every shape."""
    return lambda shape: list(templates)


def of_axes(*templates: str) -> Callable[[Shape], list[str]]:
    """Expressions for arrays that have axes."""
    return lambda shape: list(templates) if shape else []


def reduction(name: str, interval: Callable[..., Interval], smooth: bool = True) -> Arraywise:
    """A reduction over any axes."""
    template = f"autograd.{name}({{0}}, axis={{axis}}, keepdims={{keepdims}})"
    return Arraywise(name, 1, always(template), interval, smooth)


def products(x: Shape, y: Shape) -> list[str]:
    """The matrix products that two shapes allow, transposed if need be."""
    found = ["autograd.outer({0}, {1})"] if max(len(x), len(y)) < 3 else []
    for right, shape in (("{1}", y), ("autograd.swapaxes({1}, -1, -2)", y[:-2] + y[:-3:-1])):
        if x and y and (len(y) > 1 or right == "{1}"):
            inner = shape[-2] if len(shape) > 1 else shape[0]
            if x[-1] == inner and broadcast(x[:-2], shape[:-2]):
                found.append(f"autograd.matmul({{0}}, {right})")
    return found


def joins(x: Shape, y: Shape) -> list[str]:
    """The ways in which two arrays are put together."""
    found = ["autograd.concatenate([{0}, {1}], axis=None)", "np.append({0}, {1})"]
    if x and x == y:
        found.append("autograd.concatenate([{0}, {1}], axis={one})")
    if x == y:
        found.append("autograd.stack([{0}, {1}], axis={new})")
        found.append("autograd.where({condition}, {0}, {1})")
        found += ["np.vstack([{0}, {1}])", "np.hstack([{0}, {1}])", "np.dstack([{0}, {1}])"]
    return found


def of_matrices(*templates: str) -> Callable[[Shape], list[str]]:
    """Expressions for arrays that have two axes or more."""
    return lambda shape: list(templates) if len(shape) > 1 else []


def contractions(x: Shape, y: Shape) -> list[str]:
    """The einsums of two arrays."""
    if not x or x != y:
        return []
    return ['autograd.einsum("...i,...i->...", {0}, {1})', "np.vdot({0}, {1})"]


def broadcast(x: Shape, y: Shape) -> Shape | None:
    """The shape that two shapes broadcast to; None if they do not."""
    try:
        return np.broadcast_shapes(x, y)
    except ValueError:
        return None


#: Operations on arrays; simplest first.
ARRAYWISE = [
    reduction("sum", added),
    reduction("mean", union),
    Arraywise("getitem", 1, always("{0}[{index}]"), union),
    Arraywise("matmul", 2, products, multiplied),
    Arraywise("concatenate", 2, joins, union),
    Arraywise("reshape", 1, always("autograd.reshape({0}, {shaped})"), union),
    Arraywise("transpose", 1, always("autograd.transpose({0}, {order})"), union),
    Arraywise("swapaxes", 1, of_axes("autograd.swapaxes({0}, 0, {one})"), union),
    Arraywise("moveaxis", 1, of_axes("autograd.moveaxis({0}, {one}, 0)"), union),
    Arraywise("expand_dims", 1, always("autograd.expand_dims({0}, {new})"), union),
    Arraywise("squeeze", 1, always("autograd.squeeze({0})"), union),
    Arraywise("broadcast_to", 1, always("autograd.broadcast_to({0}, {wider})"), union),
    Arraywise("pad", 1, of_axes("autograd.pad({0}, {widths})"), with_zero),
    Arraywise("cumsum", 1, of_axes("autograd.cumsum({0}, axis={one})"), added),
    Arraywise("windows", 1, of_axes("autograd.windows({0}, (1,), ({one},), (1,))"), union),
    Arraywise("einsum", 2, contractions, multiplied),
    reduction("logsumexp", logarithm_of_sum),
    reduction("var", spread_out),
    reduction("prod", product),
    Arraywise("roll", 1, of_axes("np.roll({0}, 1, axis={one})", "np.roll({0}, 2)"), union),
    Arraywise("flip", 1, of_axes("np.flip({0}, axis={one})", "np.flip({0})"), union),
    Arraywise("rot90", 1, of_matrices("np.rot90({0})"), union),
    Arraywise("take", 1, of_axes("np.take({0}, [0, -1], axis={one})"), union),
    Arraywise("diagonal", 1, of_matrices("np.diagonal({0})"), union),
    Arraywise("tril", 1, of_matrices("np.tril({0})", "np.triu({0}, 1)"), with_zero),
    Arraywise("split", 1, of_axes("np.split({0}, [1], axis={one})[0]"), union),
    Arraywise("trace", 1, of_matrices("np.trace({0})"), added),
    Arraywise("cumprod", 1, of_axes("np.cumprod({0}, axis={one})"), product),
    Arraywise("nansum", 1, of_axes("np.nansum({0}, axis={one})"), added),
    Arraywise("trapezoid", 1, of_axes("np.trapezoid({0}, axis={one})"), added),
    Arraywise("average", 1, of_axes("np.average({0}, axis={one})"), union),
    Arraywise("copy", 1, always("np.copy({0})", "np.atleast_2d({0})"), union),
    Arraywise("sort", 1, of_axes("np.sort({0}, axis={one})"), union, smooth=False),
    Arraywise("median", 1, of_axes("np.median({0}, axis={one})"), union, smooth=False),
    Arraywise("quantile", 1, of_axes("np.quantile({0}, 0.3, axis={one})"), union, smooth=False),
    reduction("max", union, smooth=False),
    reduction("min", union, smooth=False),
    reduction("std", spread_out, smooth=False),
]
