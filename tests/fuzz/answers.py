"""Slopes of programs that no derivative rule had a part in.

Programs of numbers run with 50 digits (mpmath), so that a difference of values is a slope. Those
of arrays run on complex numbers with a tiny imaginary part, which becomes the slope. Both know
only what the functions compute, and compute some of them in a way of their own.
"""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
from mpmath import mp, mpf

from .programs import Program

DIGITS = 50
TINY = mpf(10) ** -22  # the step of a one-sided slope: it leaves 22 digits right
SMALL = mpf(10) ** -10  # and of a second slope
IMAGINARY = 1e-30
STEP = 1e-3


class KinkError(Exception):
    """The slopes to the left and to the right differ, so there is no derivative to compare."""


# --- numbers with 50 digits -----------------------------------------------------------------------


def clipped(x: Any, low: Any, high: Any) -> Any:
    """x limited to low..high, for numbers that only know comparisons."""
    return low if low is not None and x < low else high if high is not None and x > high else x


def same(name: str) -> Callable[..., Any]:
    """The function of mpmath of that name."""
    return lambda *x: getattr(mp, name)(*x)  # type: ignore[no-any-return]


MP: dict[str, Callable[..., Any]] = {
    **{name: same(name) for name in "exp expm1 log log1p log10 sin cos tan sinh cosh tanh sqrt "
       "sign floor ceil hypot".split()},
    "arcsin": mp.asin, "arccos": mp.acos, "arctan": mp.atan, "arcsinh": mp.asinh,
    "arccosh": mp.acosh, "arctanh": mp.atanh, "arctan2": mp.atan2,
    "negative": lambda x: -x, "positive": lambda x: x, "square": lambda x: x * x,
    "reciprocal": lambda x: 1 / x, "cbrt": lambda x: mp.sign(x) * abs(x) ** (mpf(1) / 3),
    "exp2": lambda x: mpf(2) ** x, "log2": lambda x: mp.log(x) / mp.log(2),
    "deg2rad": mp.radians, "rad2deg": mp.degrees, "absolute": abs,
    "trunc": lambda x: mp.sign(x) * mp.floor(abs(x)), "rint": mp.nint,
    "add": lambda x, y: x + y, "subtract": lambda x, y: x - y, "multiply": lambda x, y: x * y,
    "divide": lambda x, y: x / y, "power": lambda x, y: mpf(x) ** y,
    "logaddexp": lambda x, y: mp.log(mp.exp(x) + mp.exp(y)),
    "logaddexp2": lambda x, y: mp.log(mpf(2) ** x + mpf(2) ** y) / mp.log(2),
    "maximum": max, "minimum": min, "mod": lambda x, y: x - mp.floor(x / y) * y,
    "where": lambda condition, x, y: x if condition else y, "clip": clipped,
    "sigmoid": lambda x: 1 / (1 + mp.exp(-x)), "relu": lambda x: max(x, mpf(0)),
}  # fmt: skip
MP_NAMES: dict[str, Any] = {"np": SimpleNamespace(**MP), "ag": SimpleNamespace(**MP)}


def exact_slope(program: Program, direction: list[float]) -> float:
    """The slope along a direction, right to all digits of a float."""
    function = program.function(MP_NAMES)
    with mp.workdps(DIGITS):
        here = [mpf(x) for x in program.leaves]

        def rise(step: Any) -> Any:
            moved = [x + step * d for x, d in zip(here, direction, strict=True)]
            return (function(*moved) - function(*here)) / step

        right, left = rise(TINY), rise(-TINY)
        if abs(right - left) > mpf(10) ** -12 * (1 + abs(right)):
            raise KinkError
        return float((right + left) / 2)


def exact_curvature(program: Program, first: list[float], second: list[float]) -> float:
    """The slope along the second direction of the slope along the first."""
    function = program.function(MP_NAMES)
    with mp.workdps(DIGITS):

        def at(s: Any, t: Any) -> Any:
            leaves = zip(program.leaves, first, second, strict=True)
            return function(*(mpf(x) + s * u + t * v for x, u, v in leaves))

        here = at(0, 0)
        right, left = ((at(h, h) - at(h, 0) - at(0, h) + here) / (h * h) for h in (SMALL, -SMALL))
        if abs(right - left) > mpf(10) ** -4 * (1 + abs(right)):
            raise KinkError
        return float((right + left) / 2)


# --- arrays of complex numbers --------------------------------------------------------------------


def real_part(name: str) -> Callable[..., Any]:
    """A function of steps, whose slope is zero."""
    return lambda x: getattr(np, name)(np.real(x))  # type: ignore[no-any-return]


def variance(x: Any, axis: Any = None, ddof: int = 0, keepdims: bool = False) -> Any:
    """The variance without the absolute value in NumPy's."""
    deviation = x - np.mean(x, axis=axis, keepdims=True)
    total = np.sum(deviation * deviation, axis=axis, keepdims=keepdims)
    return total / (np.size(x) / (np.size(total) or 1) - ddof)


def cube_root(x: Any) -> Any:
    """The real cube root."""
    sign = np.sign(np.real(x))
    return sign * np.exp(np.log(sign * x) / 3)


def arctan2(x: Any, y: Any) -> Any:
    """The angle of a point: that of real numbers, and what the imaginary parts add."""
    square = np.real(x) ** 2 + np.real(y) ** 2
    slope = (np.real(y) * np.imag(x) - np.real(x) * np.imag(y)) / square
    return np.arctan2(np.real(x), np.real(y)) + 1j * slope


def windows(x: Any, sizes: Any, axes: Any, strides: Any) -> Any:
    """Every window over the axes, at every so many steps."""
    every = np.lib.stride_tricks.sliding_window_view(x, sizes, axes)
    steps = dict(zip(axes, strides, strict=True))
    return every[tuple(slice(None, None, steps.get(k, 1)) for k in range(np.ndim(x)))]


def padded(x: Any, widths: Any, value: Any = 0.0, **options: Any) -> Any:
    """np.pad with the fill as a third argument."""
    return np.pad(x, widths, **(options or {"constant_values": value}))


def quantile(x: Any, q: Any, axis: Any = None) -> Any:
    """Quantiles between the sorted numbers, by their real parts."""
    if axis is None:
        x, axis = np.ravel(x), 0
    rows = np.moveaxis(np.sort(x, axis=axis), axis, 0)
    places = np.asarray(q) * (len(rows) - 1)
    below = np.floor(places).astype(int)
    above, part = np.minimum(below + 1, len(rows) - 1), places - below
    part = part.reshape(part.shape + (1,) * (rows.ndim - 1))
    return rows[below] + (rows[above] - rows[below]) * part


def covariance(x: Any) -> Any:
    """The covariances of the rows, without conjugates."""
    rows = np.atleast_2d(x)
    deviation = rows - rows.mean(axis=1, keepdims=True)
    return np.squeeze(deviation @ deviation.T / (rows.shape[1] - 1))


COMPLEX: dict[str, Callable[..., Any]] = {
    **{name: real_part(name) for name in "sign floor ceil trunc rint".split()},
    "absolute": lambda x: np.where(np.real(x) < 0, -x, x),
    "relu": lambda x: np.where(np.real(x) > 0, x, 0.0),
    "clip": lambda x, low, high: np.minimum(np.maximum(x, -9e9 if low is None else low),
                                            9e9 if high is None else high),
    "cbrt": cube_root, "hypot": lambda x, y: np.sqrt(x * x + y * y), "arctan2": arctan2,
    "deg2rad": lambda x: x * (np.pi / 180), "rad2deg": lambda x: x * (180 / np.pi),
    "logaddexp": lambda x, y: np.log(np.exp(x) + np.exp(y)),
    "logaddexp2": lambda x, y: np.log2(np.exp2(x) + np.exp2(y)),
    "mod": lambda x, y: x - np.floor(np.real(x) / np.real(y)) * y,
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)), "var": variance,
    "std": lambda *x, **options: np.sqrt(variance(*x, **options)),
    "logsumexp": lambda x, **options: np.log(np.sum(np.exp(x), **options)),
    "windows": windows, "pad": padded, "quantile": quantile, "cov": covariance,
    "percentile": lambda x, q: quantile(x, np.divide(q, 100)),
    "correlate": lambda x, y, mode: np.correlate(x, np.conj(y), mode),
    "fmod": lambda x, y: x - np.trunc(np.real(x) / np.real(y)) * y,
}  # fmt: skip
LINALG = SimpleNamespace(**(vars(np.linalg) | {"norm": lambda x: np.sqrt(np.sum(x * x))}))
COMPLEX_NAMES: dict[str, Any] = {
    **dict.fromkeys(("np", "ag"), SimpleNamespace(**(vars(np) | COMPLEX | {"linalg": LINALG}))),
    "abs": COMPLEX["absolute"],
}


def slopes_along(program: Program, leaves: list[Any], direction: list[Any]) -> Any:
    """The slope of every element of the output along a direction."""
    function = program.function(COMPLEX_NAMES)
    with np.errstate(all="ignore"):
        moved = [x + 1j * IMAGINARY * d for x, d in zip(leaves, direction, strict=True)]
        return np.imag(function(*moved)) / IMAGINARY


def slope_of_arrays(program: Program, direction: list[Any]) -> Any:
    """The slope of every element of the output along a direction; KinkError if it has none."""
    right = slopes_along(program, program.arrays(), direction)
    left = -slopes_along(program, program.arrays(), [-d for d in direction])
    if not np.allclose(right, left, rtol=1e-9, atol=1e-9):
        raise KinkError
    return right


def curvature_of_arrays(program: Program, first: list[Any], second: list[Any]) -> Any:
    """The slope along the second direction of the slopes along the first; KinkError if none."""
    arrays = program.arrays()

    def slopes(step: float) -> Any:
        moved = [x + step * v for x, v in zip(arrays, second, strict=True)]
        return slopes_along(program, moved, first)

    def central(step: float) -> Any:
        return (slopes(step) - slopes(-step)) / (2 * step)

    coarse, fine, finest = (central(STEP / k) for k in (1, 2, 4))
    better, best = (4 * fine - coarse) / 3, (4 * finest - fine) / 3
    right = (4 * slopes(STEP / 4) - slopes(STEP / 2) - 3 * slopes(0.0)) / (STEP / 2)
    if not np.allclose(better, best, 1e-5, 1e-5) or not np.allclose(right, best, 1e-3, 1e-3):
        raise KinkError
    return (16 * best - better) / 15
