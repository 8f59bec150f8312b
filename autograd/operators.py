"""Python's operators, comparisons and methods, once for every kind of node."""

from __future__ import annotations

from typing import Any

from . import assembly, choosing, contraction, elementwise, reductions, structure, trigonometry
from .node import Node


def bare(x: Any) -> Any:
    """The number or array inside a node; anything else as it is."""
    return x._raw if isinstance(x, Node) else x


class Operators(Node):
    """Arithmetic is recorded; comparisons return plain booleans. Nodes are hashed by identity."""

    __slots__ = ()

    # --- arithmetic ---
    __add__ = elementwise.add
    __sub__ = elementwise.subtract
    __mul__ = elementwise.multiply
    __truediv__ = elementwise.divide
    __mod__ = choosing.mod
    __floordiv__ = choosing.floor_divide
    __pow__ = elementwise.power
    __matmul__ = contraction.matmul
    __neg__ = elementwise.negative
    __pos__ = elementwise.positive
    __abs__ = choosing.absolute
    __floor__ = choosing.floor
    __ceil__ = choosing.ceil
    __trunc__ = choosing.trunc

    def __radd__(self, other: Any) -> Any:
        return elementwise.add(other, self)

    def __rsub__(self, other: Any) -> Any:
        return elementwise.subtract(other, self)

    def __rmul__(self, other: Any) -> Any:
        return elementwise.multiply(other, self)

    def __rtruediv__(self, other: Any) -> Any:
        return elementwise.divide(other, self)

    def __rmod__(self, other: Any) -> Any:
        return choosing.mod(other, self)

    def __rpow__(self, other: Any) -> Any:
        return elementwise.power(other, self)

    def __rmatmul__(self, other: Any) -> Any:
        return contraction.matmul(other, self)

    def __rfloordiv__(self, other: Any) -> Any:
        return choosing.floor_divide(other, self)

    def __divmod__(self, other: Any) -> Any:
        return choosing.floor_divide(self, other), choosing.mod(self, other)

    def __rdivmod__(self, other: Any) -> Any:
        return choosing.floor_divide(other, self), choosing.mod(other, self)

    # --- comparisons ---
    def __lt__(self, other: Any) -> Any:
        return self._raw < bare(other)

    def __le__(self, other: Any) -> Any:
        return self._raw <= bare(other)

    def __gt__(self, other: Any) -> Any:
        return self._raw > bare(other)

    def __ge__(self, other: Any) -> Any:
        return self._raw >= bare(other)

    def __eq__(self, other: object) -> Any:
        return self._raw == bare(other)

    def __ne__(self, other: object) -> Any:
        return self._raw != bare(other)

    __hash__ = object.__hash__

    # --- functions as methods ---
    exp, exp2, expm1 = elementwise.exp, elementwise.exp2, elementwise.expm1
    log, log2, log10 = elementwise.log, elementwise.log2, elementwise.log10
    log1p, logaddexp = elementwise.log1p, elementwise.logaddexp
    logaddexp2, sigmoid = elementwise.logaddexp2, elementwise.sigmoid
    sqrt, cbrt, square = elementwise.sqrt, elementwise.cbrt, elementwise.square
    reciprocal, hypot = elementwise.reciprocal, elementwise.hypot
    sin, cos, tan = trigonometry.sin, trigonometry.cos, trigonometry.tan
    arcsin, arccos = trigonometry.arcsin, trigonometry.arccos
    arctan, arctan2 = trigonometry.arctan, trigonometry.arctan2
    sinh, cosh, tanh = trigonometry.sinh, trigonometry.cosh, trigonometry.tanh
    arcsinh, arccosh = trigonometry.arcsinh, trigonometry.arccosh
    arctanh = trigonometry.arctanh
    deg2rad, rad2deg = trigonometry.deg2rad, trigonometry.rad2deg
    radians, degrees = trigonometry.deg2rad, trigonometry.rad2deg  # of object arrays NumPy asks so
    maximum, minimum, clip = choosing.maximum, choosing.minimum, choosing.clip
    relu, sign, rint = choosing.relu, choosing.sign, choosing.rint
    floor, ceil, trunc = choosing.floor, choosing.ceil, choosing.trunc
    sum, mean, prod = structure.sum, reductions.mean, reductions.prod
    max, min = reductions.max, reductions.min
    var, std = reductions.var, reductions.std
    logsumexp, cumsum = reductions.logsumexp, assembly.cumsum
    dot = contraction.dot
