"""NumPy's functions on nodes: each is looked up in a table, and one without a rule raises."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from . import (  # noqa: F401  (some only declare what they stand for)
    applying,
    assembly,
    calculus,
    choosing,
    contraction,
    convolving,
    elementwise,
    fitting,
    floats,
    ignoring,
    joining,
    linalg,
    masked,
    padding,
    piecewise,
    polynomials,
    products,
    quantiles,
    rearranging,
    running,
    selecting,
    sorting,
    spacing,
    special,
    splitting,
    statistics,
    structure,
    trigonometry,
)
from .asking import PLAIN, QUESTIONS
from .floats import operand
from .implementing import IMPLEMENTATIONS, call_ours, named, parameters
from .operators import bare
from .refusing import STORAGE, refuse_options, without_rule
from .scipy_special import called, recorder_of
from .ufunc_methods import call_method

Function = Callable[..., Any]

#: Universal functions, and what records them.
UFUNCS: dict[Any, Function] = {
    getattr(np, name): getattr(module, name)
    for module, names in {
        elementwise: "add subtract multiply divide power negative positive reciprocal square "
        "sqrt cbrt hypot exp exp2 expm1 log log2 log10 log1p logaddexp logaddexp2",
        trigonometry: "sin cos tan arcsin arccos arctan arctan2 deg2rad rad2deg sinh cosh tanh "
        "arcsinh arccosh arctanh",
        choosing: "maximum minimum absolute sign floor ceil rint trunc mod floor_divide",
        contraction: "matmul",
    }.items()
    for name in names.split()
}
UFUNCS |= {
    np.degrees: trigonometry.rad2deg,
    np.radians: trigonometry.deg2rad,
    np.fabs: choosing.absolute,
}
UFUNCS |= {f: ours for f, ours in IMPLEMENTATIONS.items() if isinstance(f, np.ufunc)}


def windows(x: Any, window_shape: Any, axis: Any = None) -> Any:
    """np.lib.stride_tricks.sliding_window_view."""
    sizes = tuple(np.atleast_1d(window_shape).tolist())
    axes = tuple(range(x.ndim)) if axis is None else tuple(np.atleast_1d(axis).tolist())
    return assembly.windows(x, sizes, axes, (1,) * len(sizes))


def where(condition: Any, x: Any, y: Any) -> Any:
    """np.where, of lists too."""
    return choosing.where(operand(condition), operand(x), operand(y))


#: Functions, what records them, and NumPy's names for their parameters: operands / options.
FUNCTIONS: dict[Any, tuple[Function, str]] = {
    np.cumsum: (assembly.cumsum, "a / axis dtype out"),
    np.transpose: (structure.transpose, "a / axes"),
    np.swapaxes: (structure.swapaxes, "a axis1 axis2 /"),
    np.moveaxis: (structure.moveaxis, "a source destination /"),
    np.expand_dims: (structure.expand_dims, "a / axis"),
    np.squeeze: (structure.squeeze, "a / axis"),
    np.broadcast_to: (structure.broadcast_to, "array / shape subok"),
    np.concatenate: (assembly.concatenate, "arrays / axis out dtype casting"),
    np.where: (where, "condition x y /"),
    np.dot: (contraction.dot, "a b / out"),
    np.outer: (contraction.outer, "a b / out"),
    sliding_window_view: (windows, "x window_shape axis /"),
}


def array_ufunc(self: Any, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
    """What NumPy calls for np.exp(node), array + node, and every other universal function."""
    record = UFUNCS.get(ufunc) or recorder_of(ufunc)
    inputs = tuple(map(operand, inputs))
    if record is not None and method == "__call__":
        if options:
            served = {key: options.pop(key) for key in parameters(record)[0] if key in options}
            refuse_options(called(ufunc), options)
            options = served
        try:
            return record(*inputs, **options)
        except (ValueError, TypeError, IndexError) as error:
            if ufunc not in IMPLEMENTATIONS:
                raise  # a primitive names itself
            raise named(error, called(ufunc), inputs) from None
    if ufunc in QUESTIONS and method != "at":
        return getattr(ufunc, method)(*map(bare, inputs), **options)
    if method != "__call__":
        return call_method(called(ufunc), ufunc, method, record, inputs, options)
    raise TypeError(without_rule(called(ufunc)))


def array_function(self: Any, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
    """What NumPy calls for np.sum(node), np.concatenate([node, array]), and the like."""
    name = f"{func.__module__}.{func.__name__}".replace("numpy", "np", 1)
    if func in PLAIN or (func is np.where and len(args) == 1):
        return func(*bare_all(args), **bare_all(kwargs))
    if func in IMPLEMENTATIONS:
        return call_ours(name, func, args, kwargs)
    if func not in FUNCTIONS:
        raise TypeError(without_rule(name))
    function, signature = FUNCTIONS[func]
    operands, options = (part.split() for part in signature.split("/"))
    given = dict(zip(operands + options, args, strict=False)) | kwargs
    storage = {key: given.pop(key) for key in STORAGE if key in given}
    refuse_options(name, storage)
    positional = [given.pop(key) for key in operands if key in given]
    given = {key: x for key, x in given.items() if x is not np._NoValue}
    try:
        return function(*positional, **given)
    except (ValueError, TypeError, IndexError) as error:
        raise named(error, name, (*positional, *given.values())) from None


def bare_all(x: Any) -> Any:
    """The same arguments with the data of the nodes in place of the nodes."""
    if isinstance(x, (list, tuple)):
        return type(x)(map(bare_all, x))
    if isinstance(x, dict):
        return {key: bare_all(value) for key, value in x.items()}
    return bare(x)
