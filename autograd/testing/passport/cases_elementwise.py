"""Cases for the functions of numbers: what they are called with, and their special numbers."""

from __future__ import annotations

from collections.abc import Iterator

from .calls import Row

#: Numbers at which rules go wrong: zeros, ties, ends of domains, halves, far out, next to nothing.
TRAPS = (0.0, 1.0, -1.0, 0.5, -0.5, 2.0, 3.0, -3.5, 40.0, -40.0, 1e-20, -1e-8, 1e8, 1e200)
PAIRS = (0.0, 1.0, -1.0, 0.5, 2.0, -3.5, 40.0, 1e-20, 1e200)

UNARY = "{0}(s); {0}(v); {0}(t); {0}(e)"
BINARY = "{0}(s, r); {0}(v, w); {0}(c, v); {0}(m, 1.5); {0}(0.5, v); {0}(t, one); {0}(e, one)"

#: Functions of one number, with the range of the random numbers.
OF_ONE: dict[tuple[float, float], str] = {
    (-2.0, 2.0): "sin cos tan arctan atan degrees radians deg2rad rad2deg sinh cosh tanh arcsinh "
    "asinh rint floor ceil trunc fix exp expm1 exp2 i0 sinc positive negative square cbrt absolute "
    "abs fabs sign modf frexp real conj conjugate angle imag nan_to_num real_if_close",
    (-3.0, 3.0): "autograd.relu autograd.sigmoid autograd.erf autograd.erfc",
    (0.3, 4.0): "autograd.gammaln autograd.digamma",
    (-0.9, 0.9): "arcsin arccos arctanh asin acos atanh log1p",
    (1.1, 3.0): "arccosh acosh",
    (0.2, 3.0): "sqrt log log10 log2 reciprocal",
}

#: Functions of two numbers, in the same way.
OF_TWO: dict[tuple[float, float], str] = {
    (-2.0, 2.0): "arctan2 atan2 hypot logaddexp logaddexp2 copysign add multiply subtract maximum "
    "fmax minimum fmin heaviside",
    (0.3, 3.0): "divide true_divide power pow float_power floor_divide fmod mod remainder divmod "
    "autograd.xlogy",
}

#: Calls beside those of every function, and those of functions of another kind.
MORE = {
    "power": "power(m, 2); power(v, 3.0); power(2.0, v); power(m, -1.5)",
    "modf": "modf(m)[0]; modf(m)[1]",
    "divmod": "divmod(m, n)[1]; divmod(m, 1.5)",
    "fmax": "fmax(nans, m); fmax(ties, 0.5)",
    "fmin": "fmin(nans, m); fmin(ties, 0.5)",
    "maximum": "maximum(ties, 0.5); maximum(ties, ties)",
    "minimum": "minimum(ties, 0.5); minimum(ties, ties)",
    "nan_to_num": "nan_to_num(nans); nan_to_num(infinite, nan=1.0, posinf=2.0, neginf=-2.0)",
    "add": "add.reduce(m); add.reduce(t, axis=(0, 2), keepdims=True); add.accumulate(m, axis=1); "
    "add.outer(v, m)",
    "multiply": "multiply.reduce(m, axis=1); multiply.reduce(nought, axis=0); "
    "multiply.accumulate(nought, axis=1); multiply.outer(v, w)",
}
MORE["maximum"] += "; maximum.reduce(m, axis=1); maximum.accumulate(m, axis=1); maximum.outer(v, w)"
MORE["minimum"] += "; minimum.reduce(m, axis=1); minimum.accumulate(m, axis=1); minimum.outer(v, w)"
MORE["logaddexp"] = "logaddexp.reduce(m, axis=1); logaddexp.outer(v, w)"

#: Functions for which special numbers make no sense in 50 digits: steps between floats.
WITHOUT_TRAPS = {"frexp", "i0", "real_if_close"}

#: Functions that are not tried at 1e200: NumPy's own sinc has no digit there, powers take an odd
#: exponent for an even one, and logarithms of sums need a thousand digits.
NOT_FAR = set("sinc logaddexp logaddexp2 power pow float_power autograd.erfc".split())

ELEMENTWISE = {
    "clip": Row(
        "clip(s, -1.0, 1.0); clip(m, -0.5, 0.5); clip(m, c, 1.0); clip(v, None, 0.5); "
        "clip(v, 0.0, None); clip(ties, 0.5, 1.0); clip(e, 0.0, 1.0); clip(m, -0.5, n * n)"
    ),
    "ldexp": Row("ldexp(s, 3); ldexp(m, 2); ldexp(m, array([1, -2, 3])); ldexp(e, 1)"),
    "around": Row("around(m); around(m, 1); around(s); around(e, decimals=2)"),
    "round": Row("round(m); round(m, 1); round(s); round(e, decimals=2)"),
    "interp": Row(
        "interp(0.5, v, w); interp(m, array([-1.0, 0.0, 1.0]), v); interp(m, sort(v), w); "
        "interp(m, array([-1.0, 0.0, 1.0]), v, left=0.0, right=s); "
        "interp(m, array([0.0, 0.5, 1.0]), v, period=1.5); interp(e, array([0.0, 1.0, 2.0]), v)"
    ),
    "unwrap": Row(
        "unwrap(wraps); unwrap(m, axis=0); unwrap(wraps, period=4.0); unwrap(wraps, discont=4.0)"
    ),
    "where": Row(
        "where(array([True, False, True]), v, w); where(m > 0, m, n); where(c > 0, m, 1.0); "
        "where(s > 0, s, r); where(t > 0, t, 0.0)",
    ),
}  # fmt: skip


def rows() -> Iterator[tuple[str, Row]]:
    """The rows of all functions of numbers."""
    for arity, table, form, traps in ((1, OF_ONE, UNARY, TRAPS), (2, OF_TWO, BINARY, PAIRS)):
        for (low, high), names in table.items():
            for name in names.split():
                calls = form.format(name)
                more = f"{calls}; {MORE[name]}" if name in MORE else calls
                special = () if name in WITHOUT_TRAPS else traps[:-1] if name in NOT_FAR else traps
                yield name, Row(more, low, high, special, arity)
    yield from ELEMENTWISE.items()
