"""Slopes from 50-digit numbers: the function itself, run on arrays of numbers of mpmath.

A difference of values that are known to 50 digits is a slope to more digits than a float has, so
nothing is hidden by rounding. NumPy computes with arrays of objects by calling the operators and
methods of their elements, and `Digits` has those.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import nested
from ..variable import Variable
from .differences import Array, Estimate
from .probing import Probe, size_along

DIGITS = 50

#: Functions that NumPy calls as methods of the elements, and what they are called in mpmath.
METHODS = {
    **{name: name for name in "exp expm1 log log1p sqrt cbrt sin cos tan sinh cosh tanh".split()},
    "arcsin": "asin", "arccos": "acos", "arctan": "atan", "arctan2": "atan2", "hypot": "hypot",
    "arcsinh": "asinh", "arccosh": "acosh", "arctanh": "atanh", "log10": "log10",
    "deg2rad": "radians", "radians": "radians", "rad2deg": "degrees", "degrees": "degrees",
    "rint": "nint",
}  # fmt: skip
FORWARD = "add sub mul truediv pow mod floordiv".split()
COMPARISONS = "lt le gt ge eq ne".split()


class Digits:
    """A real number of 50 digits, with the operators and methods that NumPy asks for."""

    __slots__ = ("x",)
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, x: Any) -> None:
        self.x = x

    def __neg__(self) -> Digits:
        return Digits(-self.x)

    def __pos__(self) -> Digits:
        return self

    def __abs__(self) -> Digits:
        return Digits(abs(self.x))

    def __float__(self) -> float:
        return float(self.x)

    def __bool__(self) -> bool:
        return bool(self.x != 0)

    def __floor__(self) -> Digits:
        return Digits(mpmath().floor(self.x))

    def __ceil__(self) -> Digits:
        return Digits(mpmath().ceil(self.x))

    def exp2(self) -> Digits:
        """2 to the power of this number."""
        return Digits(mpmath().mpf(2) ** self.x)

    def log2(self) -> Digits:
        """The logarithm to base 2."""
        return Digits(mpmath().log(self.x, 2))

    def sigmoid(self) -> Digits:
        """The logistic function."""
        return Digits(1 / (1 + mpmath().exp(-self.x)))

    def relu(self) -> Digits:
        """This number where it is positive, else 0."""
        return self if self.x > 0 else Digits(mpmath().mpf(0))

    def conjugate(self) -> Digits:
        """This number, for it is real."""
        return self


def mpmath() -> Any:
    """The package mpmath, or an error that says how to get it."""
    try:
        import mpmath as package  # type: ignore[import-untyped]
    except ImportError:
        raise ImportError(
            'check_gradients: oracle="mpmath" needs the package mpmath; install chainrule[test]'
        ) from None
    return package.mp


def number(x: Any) -> Any:
    """The number of mpmath for a number of any kind, without rounding."""
    if isinstance(x, Digits):
        return x.x
    if isinstance(x, np.ndarray) and x.ndim == 0:
        return number(x[()])
    return mpmath().mpf(int(x) if isinstance(x, (bool, int, np.integer, np.bool)) else float(x))


def binary(compute: Callable[[Any, Any], Any], wrap: Callable[[Any], Any], swap: bool) -> Any:
    """An operator of `Digits`."""

    def method(self: Digits, other: Any) -> Any:
        if isinstance(other, np.ndarray) and other.ndim:
            return NotImplemented
        x, y = self.x, number(other)
        return wrap(compute(y, x) if swap else compute(x, y))

    return method


def function(name: str) -> Any:
    """A method of `Digits` that is a function of mpmath."""

    def method(self: Digits, *others: Any) -> Digits:
        out = getattr(mpmath(), name)(self.x, *map(number, others))
        if not isinstance(out, mpmath().mpf):
            raise ValueError(f"{name} of {mpmath().nstr(self.x)} is not a real number")
        return Digits(out)

    return method


for name in FORWARD:
    compute = getattr(operator, name)
    setattr(Digits, f"__{name}__", binary(compute, Digits, swap=False))
    setattr(Digits, f"__r{name}__", binary(compute, Digits, swap=True))
for name in COMPARISONS:
    setattr(Digits, f"__{name}__", binary(getattr(operator, name), bool, swap=False))
for name, known in METHODS.items():
    setattr(Digits, name, function(known))


# --- slopes ---------------------------------------------------------------------------------------


def digits_of(x: Any) -> Any:
    """A number or array in 50 digits: an array of objects, or one number."""
    array = np.asarray(x)
    if array.ndim == 0:
        return Digits(number(array[()]))
    return np.array([Digits(number(y)) for y in array.flat] + [None], object)[:-1].reshape(
        array.shape
    )


def exact_slopes(probe: Probe, node: Variable, direction: Array) -> Estimate:
    """The slopes of the weighted sum along a direction, right to more digits than a float has.

    Raises:
        ValueError: if the function takes leaves that are not its arguments, or uses something
            that does not work on arrays of objects.
    """
    if probe.on_numbers is None:
        raise ValueError(
            f'{probe.who}: oracle="mpmath" needs a first-order check of a function that takes '
            "numbers and arrays as arguments"
        )
    mp = mpmath()
    numbers = np.concatenate([np.abs(np.ravel(x._raw)) for x in probe.nodes])
    sizes = numbers[numbers > 0.0].tolist() or [1.0]
    spread = round(math.log10(max(*sizes, 1.0)) - math.log10(min(*sizes, 1.0)))
    with mp.workdps(DIGITS + spread):
        step = mp.mpf(10) ** -15 * mp.mpf(size_along(node._raw, direction) or min(*sizes, 1.0))
        try:
            below, here, above = (total(probe, node, direction, k * step) for k in (-1, 0, 1))
        except Exception as error:
            raise ValueError(
                f'{probe.who}: oracle="mpmath" cannot run this function on 50-digit numbers: '
                f"{type(error).__name__}: {error}. It runs operators and NumPy's or autograd's "
                "functions on arrays of objects; leave the oracle out"
            ) from error
        left, right = (here - below) / step, (above - here) / step
        slope = (above - below) / (2 * step)
        kink = abs(left - right) > mp.mpf(10) ** -8 * max(abs(left), abs(right))
        each = [np.array([float(x)]) for x in (slope, abs(slope) / 10**20, left, right)]
    return Estimate(
        each[0], each[1], each[2], each[3], each[1], np.array([bool(kink)]), np.array([False])
    )


def total(probe: Probe, node: Variable, direction: Array, distance: Any) -> Any:
    """The weighted sum of the outputs with one leaf moved, in 50 digits."""
    start = digits_of(node._raw)
    moved = start + digits_of(direction) * Digits(distance)
    others = {x: digits_of(x._raw) for x in probe.nodes}
    assert probe.on_numbers is not None
    outputs = probe.on_numbers({**others, node: moved})
    row = [y for x in nested.leaves(outputs) for y in np.ravel(np.asarray(x, object))]
    return sum(
        (number(x) * mpmath().mpf(float(w)) for x, w in zip(row, probe.weights, strict=True)),
        mpmath().mpf(0),
    )
