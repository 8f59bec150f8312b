"""autograd: reverse-mode automatic differentiation of Python numbers and NumPy arrays."""

# ruff: noqa: I001, RUF022
# fmt: off
import importlib
from typing import TYPE_CHECKING, Any

from . import linalg, shadowing
from .assembly import concatenate, cumsum, fold, pad, stack, windows
from .choosing import (
    absolute, ceil, clip, floor, maximum, minimum, mod, relu, rint, sign, trunc, where,
)
from .contraction import dot, einsum, matmul, outer
from .elementwise import (
    add, cbrt, divide, exp, exp2, expm1, hypot, log, log1p, log2, log10, logaddexp, logaddexp2,
    multiply, negative, positive, power, reciprocal, sigmoid, sqrt, square, subtract,
)
from .node import topological_order
from .primitive import primitive
from .recording import no_grad
from .reductions import logsumexp, max, mean, min, prod, std, var
from .special import digamma, erf, erfc, gammaln, xlogy
from .structure import (
    broadcast_to, expand_dims, moveaxis, ravel, reshape, squeeze, sum, swapaxes, transpose,
)
from .scopes import scope
from .tensor import Tensor
from .tracing import gradients
from .transforms import grad, hessian, hvp, jacobian, jvp, value_and_grad, vjp
from .trigonometry import (
    arccos, arccosh, arcsin, arcsinh, arctan, arctan2, arctanh, cos, cosh, deg2rad, rad2deg, sin,
    sinh, tan, tanh,
)
from .value import Value
from .variable import stop_gradient

if TYPE_CHECKING:
    from .checking import check_gradients, check_model, check_primitive
    from .compiling import compile
    from .diagnosing import diagnose, source_lines
    from .drawing import Picture, Sheet, draw
    from .explaining import Explanation, explain

#: What few programs need, and where it is: imported when it is asked for first, because together
#: it would take as long to import as all the rest.
LATER = {
    "Explanation": "explaining", "Picture": "drawing", "Sheet": "drawing",
    "check_gradients": "checking", "check_model": "checking", "check_primitive": "checking",
    "compile": "compiling", "diagnose": "diagnosing", "draw": "drawing", "explain": "explaining",
    "source_lines": "diagnosing",
}


def __getattr__(name: str) -> Any:
    """A name of `LATER`, from then on an attribute like any other."""
    if name not in LATER:
        raise AttributeError(f"module 'autograd' has no attribute {name!r}")
    found = getattr(importlib.import_module(f".{LATER[name]}", __name__), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """All public names, also those that were not asked for yet."""
    return sorted({*globals(), *LATER})


__all__ = [
    "Explanation", "Picture", "Sheet", "Tensor", "Value", "absolute", "add", "arccos", "arccosh",
    "arcsin", "arcsinh", "arctan", "arctan2", "arctanh", "broadcast_to", "cbrt", "ceil",
    "check_gradients", "check_model", "check_primitive", "clip", "compile", "concatenate", "cos",
    "cosh", "cumsum", "deg2rad", "diagnose", "digamma", "divide", "dot", "draw", "einsum", "erf",
    "erfc", "exp", "exp2", "expand_dims", "explain", "expm1", "floor", "fold", "gammaln", "grad",
    "gradients", "hessian", "hvp", "hypot", "jacobian", "jvp", "linalg", "log", "log10", "log1p",
    "log2", "logaddexp", "logaddexp2", "logsumexp", "matmul", "max", "maximum", "mean", "min",
    "minimum", "mod", "moveaxis", "multiply", "negative", "no_grad", "outer", "pad", "positive",
    "power", "primitive", "prod", "rad2deg", "ravel", "reciprocal", "relu", "reshape", "rint",
    "scope", "sigmoid", "sign", "sin", "sinh", "source_lines", "sqrt", "square", "squeeze", "stack",
    "std", "stop_gradient", "subtract", "sum", "swapaxes", "tan", "tanh", "topological_order",
    "transpose", "trunc", "value_and_grad", "var", "vjp", "where", "windows", "xlogy",
]
