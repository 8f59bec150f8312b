"""The universal functions of scipy.special: their values are scipy's, their slopes stand here.

scipy is never imported for this: a function of it that meets a node shows that it is there.
"""

from __future__ import annotations

import functools
import math
import sys
from collections.abc import Callable
from typing import Any

from . import elementwise
from .choosing import sign, trunc, where
from .elementwise import exp, log, sigmoid
from .node import Node
from .primitive import Rule, primitive
from .special import polygamma, xlog1py, xlogy
from .trigonometry import sin

Function = Callable[..., Any]

ROOT_PI = math.sqrt(math.pi)
ROOT_2_PI = math.sqrt(2.0 * math.pi)
LOG_10 = math.log(10.0)


def unknown(grad: Any, out: Any, *operands: Any) -> Any:
    """Stands for a slope that is not known; the operand must be plain, which is checked before."""
    raise AssertionError("an operand without a slope was recorded as a node")


def apply(name: str, *operands: Any) -> Any:
    """A function of the table below, applied to numbers, arrays or nodes."""
    return recorder(name)(*operands)


def normal_density(x: Any) -> Any:
    """exp(-x**2 / 2) / sqrt(2 pi)."""
    return exp(-0.5 * x * x) / ROOT_2_PI


def beta_slope(grad: Any, out: Any, a: Any, b: Any) -> Any:
    """The slope of beta(a, b) for a."""
    return grad * out * (polygamma(a, 0) - polygamma(a + b, 0))


def gamma_density(a: Any, x: Any) -> Any:
    """x**(a-1) exp(-x) / gamma(a), the slope of gammainc for x."""
    return exp(xlogy(a - 1.0, x) - x - apply("gammaln", a))


def beta_density(a: Any, b: Any, x: Any) -> Any:
    """x**(a-1) (1-x)**(b-1) / beta(a, b), the slope of betainc for x."""
    return exp(xlogy(a - 1.0, x) + xlog1py(b - 1.0, -x) - apply("betaln", a, b))


def neighbours(name: str, sum_or_difference: float, factor: float) -> Rule:
    """The slope of a Bessel function for x, from those of the orders below and above."""

    def rule(grad: Any, out: Any, order: Any, x: Any) -> Any:
        below, above = apply(name, order - 1.0, x), apply(name, order + 1.0, x)
        return grad * (factor * (below + sum_or_difference * above))

    return rule


def whole_order(rule: Rule) -> Rule:
    """The rule of a function that rounds its order towards 0, as kn and yn do."""
    return lambda grad, out, order, x: rule(grad, out, trunc(order), x)


def scaled_iv_slope(grad: Any, out: Any, order: Any, x: Any) -> Any:
    """The slope of ive = iv exp(-|x|) for x."""
    around = apply("ive", order - 1.0, x) + apply("ive", order + 1.0, x)
    return grad * (0.5 * around - sign(x) * out)


#: The slopes of each function, one rule per operand.
SLOPES: dict[str, tuple[Rule, ...]] = {
    # --- the error function and the normal distribution
    "erf": (lambda grad, out, x: grad * (2.0 / ROOT_PI * exp(-(x * x))),),
    "erfc": (lambda grad, out, x: -grad * (2.0 / ROOT_PI * exp(-(x * x))),),
    "erfi": (lambda grad, out, x: grad * (2.0 / ROOT_PI * exp(x * x)),),
    "erfinv": (lambda grad, out, x: grad * (ROOT_PI / 2.0 * exp(out * out)),),
    "erfcinv": (lambda grad, out, x: -grad * (ROOT_PI / 2.0 * exp(out * out)),),
    "ndtr": (lambda grad, out, x: grad * normal_density(x),),
    "log_ndtr": (lambda grad, out, x: grad * (exp(-0.5 * x * x - out) / ROOT_2_PI),),
    "ndtri": (lambda grad, out, x: grad / normal_density(out),),
    # --- the gamma family
    "gammaln": (lambda grad, out, x: grad * polygamma(x, 0),),
    "loggamma": (lambda grad, out, x: grad * polygamma(x, 0),),
    "gamma": (lambda grad, out, x: grad * (out * polygamma(x, 0)),),
    "psi": (lambda grad, out, x: grad * polygamma(x, 1),),
    "beta": (beta_slope, lambda grad, out, a, b: beta_slope(grad, out, b, a)),
    "betaln": (
        lambda grad, out, a, b: beta_slope(grad, 1.0, a, b),
        lambda grad, out, a, b: beta_slope(grad, 1.0, b, a),
    ),
    "gammainc": (unknown, lambda grad, out, a, x: grad * gamma_density(a, x)),
    "gammaincc": (unknown, lambda grad, out, a, x: -grad * gamma_density(a, x)),
    "betainc": (unknown, unknown, lambda grad, out, a, b, x: grad * beta_density(a, b, x)),
    # --- logistic functions and entropies
    "expit": (lambda grad, out, x: grad * (out * sigmoid(-x)),),
    "log_expit": (lambda grad, out, x: grad * sigmoid(-x),),
    "logit": (lambda grad, out, x: grad / (x * (1.0 - x)),),
    "entr": (lambda grad, out, x: -grad * (log(x) + 1.0),),
    "rel_entr": (
        lambda grad, out, x, y: grad * (log(x / y) + 1.0),
        lambda grad, out, x, y: -grad * (x / where(x == 0, 1.0, y)),
    ),
    "kl_div": (
        lambda grad, out, x, y: grad * log(x / y),
        lambda grad, out, x, y: grad * (1.0 - x / where(x == 0, 1.0, y)),
    ),
    # --- Bessel functions
    "j0": (lambda grad, out, x: -grad * apply("j1", x),),
    "j1": (lambda grad, out, x: grad * (0.5 * (apply("j0", x) - apply("jv", 2.0, x))),),
    "jv": (unknown, neighbours("jv", -1.0, 0.5)),
    "y0": (lambda grad, out, x: -grad * apply("y1", x),),
    "y1": (lambda grad, out, x: grad * (0.5 * (apply("y0", x) - apply("yv", 2.0, x))),),
    "yv": (unknown, neighbours("yv", -1.0, 0.5)),
    "yn": (unknown, whole_order(neighbours("yv", -1.0, 0.5))),
    "i0": (lambda grad, out, x: grad * apply("i1", x),),
    "i1": (lambda grad, out, x: grad * (0.5 * (apply("i0", x) + apply("iv", 2.0, x))),),
    "iv": (unknown, neighbours("iv", 1.0, 0.5)),
    "i0e": (lambda grad, out, x: scaled_iv_slope(grad, out, 0.0, x),),
    "i1e": (lambda grad, out, x: scaled_iv_slope(grad, out, 1.0, x),),
    "ive": (unknown, scaled_iv_slope),
    "k0": (lambda grad, out, x: -grad * apply("k1", x),),
    "k1": (lambda grad, out, x: grad * (-0.5 * (apply("k0", x) + apply("kv", 2.0, x))),),
    "kv": (unknown, neighbours("kv", 1.0, -0.5)),
    "kn": (unknown, whole_order(neighbours("kv", 1.0, -0.5))),
    # --- integrals and powers
    "exp1": (lambda grad, out, x: -grad * (exp(-x) / x),),
    "expi": (lambda grad, out, x: grad * (exp(x) / x),),
    "exp10": (lambda grad, out, x: grad * (LOG_10 * out),),
    "cosm1": (lambda grad, out, x: -grad * sin(x),),
}

#: Those that autograd has itself.
OURS: dict[str, Function] = {
    "cbrt": elementwise.cbrt, "exp2": elementwise.exp2, "expm1": elementwise.expm1,
    "log1p": elementwise.log1p, "xlogy": xlogy, "xlog1py": xlog1py,
}  # fmt: skip


def is_of_scipy(ufunc: Any) -> bool:
    """Whether a universal function is one of scipy.special."""
    module = sys.modules.get("scipy.special")
    return module is not None and getattr(module, ufunc.__name__, None) is ufunc


def called(ufunc: Any) -> str:
    """What the user called a universal function: np.exp, scipy.special.erf."""
    return f"{'scipy.special' if is_of_scipy(ufunc) else 'np'}.{ufunc.__name__}"


def recorder_of(ufunc: Any) -> Function | None:
    """What records a universal function of scipy.special; None if nothing does."""
    name = ufunc.__name__
    if not is_of_scipy(ufunc) or (name not in SLOPES and name not in OURS):
        return None
    return OURS[name] if name in OURS else recorder(name)


@functools.cache
def recorder(name: str) -> Function:
    """A primitive whose forward function is scipy's, made when it is needed first."""
    from scipy import special  # type: ignore[import-untyped]

    ufunc, rules = getattr(special, name), SLOPES[name]
    call = primitive(*rules, name=name)(lambda *operands: ufunc(*operands))

    def checked(*operands: Any) -> Any:
        for k, (rule, x) in enumerate(zip(rules, operands, strict=True)):
            if rule is unknown and isinstance(x, Node):
                raise TypeError(
                    f"scipy.special.{name}: its slope for operand {k + 1} is not known; that must "
                    "be a plain number or array, not a node"
                )
        return call(*operands)

    return checked
