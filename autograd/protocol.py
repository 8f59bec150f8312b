"""NumPy's functions on nodes: each is looked up in a table, and one without a rule raises."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from . import assembly, choosing, contraction, elementwise, reductions, structure, trigonometry
from .asking import PLAIN, QUESTIONS
from .implementing import IMPLEMENTATIONS, call_ours
from .operators import bare
from .refusing import STORAGE, refuse_options, without_rule

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


def clip(a: Any, a_min: Any = None, a_max: Any = None, *, min: Any = None, max: Any = None) -> Any:
    """np.clip, which has two names for each of its bounds."""
    return choosing.clip(a, min if a_min is None else a_min, max if a_max is None else a_max)


#: The modes of np.pad in which the margin repeats elements of the array.
REPEATING = ("edge", "reflect", "symmetric", "wrap")


def pad(
    array: Any, pad_width: Any, mode: Any = "constant", *, constant_values: Any = 0, **rest: Any
) -> Any:
    """np.pad: filled with one number, or with repeated elements: an index along each axis."""
    if mode not in ("constant", *REPEATING) or rest.get("reflect_type", "even") != "even":
        given = ", ".join(f"{key}={value!r}" for key, value in {"mode": mode, **rest}.items())
        raise TypeError(without_rule(f"np.pad({given})"))
    if mode == "constant":
        if np.ndim(constant_values):
            raise TypeError("np.pad: constant_values must be one number where nodes are padded")
        return assembly.pad(array, pad_width, constant_values)
    widths = np.broadcast_to(np.asarray(pad_width, dtype=int), (array.ndim, 2)).tolist()
    for axis, width in enumerate(widths):
        index = np.pad(np.arange(array.shape[axis]), width, mode=mode, **rest)
        array = structure.getitem(array, (slice(None),) * axis + (index,))
    return array


def windows(x: Any, window_shape: Any, axis: Any = None) -> Any:
    """np.lib.stride_tricks.sliding_window_view."""
    sizes = tuple(np.atleast_1d(window_shape).tolist())
    axes = tuple(range(x.ndim)) if axis is None else tuple(np.atleast_1d(axis).tolist())
    return assembly.windows(x, sizes, axes, (1,) * len(sizes))


#: Functions, what records them, and NumPy's names for their parameters: operands / options.
REDUCTION = "a / axis dtype out keepdims initial where"
EXTREME = "a / axis out keepdims initial where"
SPREAD = "a / axis dtype out ddof keepdims where mean correction"
FUNCTIONS: dict[Any, tuple[Function, str]] = {
    np.sum: (structure.sum, REDUCTION),
    np.prod: (reductions.prod, REDUCTION),
    np.mean: (reductions.mean, "a / axis dtype out keepdims where"),
    np.var: (reductions.var, SPREAD),
    np.std: (reductions.std, SPREAD),
    np.max: (reductions.max, EXTREME),
    np.min: (reductions.min, EXTREME),
    np.amax: (reductions.max, EXTREME),
    np.amin: (reductions.min, EXTREME),
    np.cumsum: (assembly.cumsum, "a / axis dtype out"),
    np.reshape: (structure.reshape, "a / shape order copy"),
    np.ravel: (structure.ravel, "a / order"),
    np.transpose: (structure.transpose, "a / axes"),
    np.swapaxes: (structure.swapaxes, "a axis1 axis2 /"),
    np.moveaxis: (structure.moveaxis, "a source destination /"),
    np.expand_dims: (structure.expand_dims, "a / axis"),
    np.squeeze: (structure.squeeze, "a / axis"),
    np.broadcast_to: (structure.broadcast_to, "array / shape subok"),
    np.concatenate: (assembly.concatenate, "arrays / axis out dtype casting"),
    np.stack: (assembly.stack, "arrays / axis out dtype casting"),
    np.pad: (pad, "array pad_width mode /"),
    np.clip: (clip, "a a_min a_max / out"),
    np.where: (choosing.where, "condition x y /"),
    np.dot: (contraction.dot, "a b / out"),
    np.outer: (contraction.outer, "a b / out"),
    np.copy: (elementwise.positive, "a / order subok"),
    sliding_window_view: (windows, "x window_shape axis /"),
}


def array_ufunc(self: Any, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
    """What NumPy calls for np.exp(node), array + node, and every other universal function."""
    name = f"np.{ufunc.__name__}"
    if method != "__call__":
        raise TypeError(f"{name}.{method} has no derivative rule in autograd")
    if ufunc in QUESTIONS:
        return ufunc(*map(bare, inputs), **options)
    if ufunc not in UFUNCS:
        raise TypeError(without_rule(name))
    refuse_options(name, options)
    return UFUNCS[ufunc](*inputs)


def array_function(self: Any, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
    """What NumPy calls for np.sum(node), np.concatenate([node, array]), and the like."""
    name = f"{func.__module__}.{func.__name__}".replace("numpy", "np", 1)
    if func in PLAIN or (func is np.where and len(args) == 1):
        return func(*bare_all(args), **bare_all(kwargs))
    if func is np.einsum:
        refuse_options(name, kwargs)
        return contraction.einsum(*args)
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
    return function(*positional, **{k: x for k, x in given.items() if x is not np._NoValue})


def bare_all(x: Any) -> Any:
    """The same arguments with the data of the nodes in place of the nodes."""
    if isinstance(x, (list, tuple)):
        return type(x)(map(bare_all, x))
    if isinstance(x, dict):
        return {key: bare_all(value) for key, value in x.items()}
    return bare(x)
