"""Functions of functions: grad, vjp, jvp, jacobian, hessian, hvp, over nested arguments.

While a function runs, its numbers are Values and its arrays Tensors. The gradient comes back as
plain numbers and arrays, nested as the argument was. Only where it depends on nodes itself,
because an argument or something else the function uses is a node, does it come back as nodes.
That is what lets transforms nest: grad(grad(f)) differentiates the gradient.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from . import nested
from .recording import recording
from .tracing import Picks, Run, gradients, is_variable, plain, stacked, unboxed

Function = Callable[..., Any]


# --- gradients of functions ---------------------------------------------------------------------


def value_and_grad(function: Function, argnums: Picks = 0) -> Function:
    """As `grad`, for a function that returns the value and the gradient.

    >>> value_and_grad(lambda x: x * x)(3.0)
    (9.0, 6.0)
    """

    @functools.wraps(function)
    def differentiated(*args: Any, **kwargs: Any) -> Any:
        run = Run("grad", function, argnums, args, kwargs)
        out = run.scalar_output()
        if out is None:
            return run.result, run.shaped([x.zero() for x in run.variables])
        gradient = run.shaped(run.gradient([out.checked_seed(None)]))
        return (out if run.outer else plain(out)), gradient

    return differentiated


def grad(function: Function, argnums: Picks = 0) -> Function:
    """The function that computes the gradient of a scalar-valued function.

    Args:
        function: takes numbers, arrays and nestings of them, returns a scalar.
        argnums: the position of the argument to differentiate with respect to, or a tuple.

    Returns:
        A function of the same arguments. Its result has the nesting, shapes and dtypes of the
        argument; for a tuple of positions it is a tuple with one entry each.

    Raises:
        ValueError: if the function does not return a scalar.
        TypeError: if the argument holds something that is no number, array or node.

    >>> grad(lambda x: x**3)(2.0)
    12.0
    >>> grad(grad(lambda x: x**3))(2.0)
    12.0
    >>> grad(lambda p: (p["w"] * np.array([1.0, 2.0])).sum() + p["b"])({"w": np.ones(2), "b": 0.0})
    {'w': array([1., 2.]), 'b': 1.0}
    """
    both = value_and_grad(function, argnums)

    @functools.wraps(function)
    def differentiated(*args: Any, **kwargs: Any) -> Any:
        return both(*args, **kwargs)[1]

    return differentiated


# --- vector-Jacobian and Jacobian-vector products -----------------------------------------------


def vjp(function: Function, *args: Any) -> tuple[Any, Function]:
    """The value of a function, and its pullback: seeds for the output to gradients for the args.

    Args:
        function: takes numbers, arrays and nestings of them, and returns such.
        args: all its arguments; the function is differentiated with respect to each.

    Returns:
        The value, and a function that takes the gradient of the value, nested and shaped as it
        is, and returns a tuple with the gradient for each argument.

    Raises:
        ValueError: from the pullback, if the seed does not have the shape of the value.

    >>> value, pullback = vjp(lambda x, y: x * y, np.array([1.0, 2.0]), 3.0)
    >>> value, pullback(np.array([1.0, 10.0]))
    (array([3., 6.]), (array([ 3., 30.]), 21.0))
    """
    run = Run("vjp", function, tuple(range(len(args))), args, {})

    def pullback(seed: Any) -> Any:
        return run.shaped(run.gradient(run.seeds(seed)))

    return run.result if run.outer else nested.mapped(plain, run.result), pullback


def jvp(function: Function, primals: Any, tangents: Any) -> tuple[Any, Any]:
    """The value of a function, and its directional derivative along the tangents.

    Args:
        function: takes numbers, arrays and nestings of them, and returns such.
        primals: the tuple of its arguments; or the only argument, if that is not a tuple.
        tangents: the direction, nested and shaped as the primals are.

    Returns:
        The value, and the derivative of the value, nested and shaped as it is.

    Raises:
        ValueError: if a tangent does not have the shape of its primal.

    The pullback is linear in its seed; the derivative of that linear function along the tangents
    is the pushforward (https://j-towns.github.io/2017/06/12/A-new-trick.html).

    >>> jvp(np.sin, 0.0, 2.0)
    (0.0, 2.0)
    """
    if not isinstance(primals, tuple):
        primals, tangents = (primals,), (tangents,)
    run = Run("jvp", function, tuple(range(len(primals))), primals, {})
    directions = checked_tangents("jvp", primals, tangents)
    with recording():
        seeds = [x.constant(x.checked_seed(np.ones(x.shape))) if is_variable(x) else None
                 for x in run.outputs]  # fmt: skip
        pulled = run.gradient(seeds, create_graph=True)
        slope = inner(pulled, directions)
        found = gradients(slope, [x for x in seeds if x is not None], create_graph=run.outer)
    parts = iter(found)
    derivatives = [
        0.0 * np.asarray(x) if seed is None else unboxed(next(parts))
        for x, seed in zip(run.outputs, seeds, strict=True)
    ]
    value = run.result if run.outer else nested.mapped(plain, run.result)
    return value, nested.rebuild(run.result, iter(derivatives))


def inner(xs: Sequence[Any], ys: Sequence[Any]) -> Any:
    """The sum of all products of elements."""
    return functools.reduce(operator.add, [(x * y).sum() for x, y in zip(xs, ys, strict=True)])


def checked_tangents(name: str, primals: Any, tangents: Any) -> list[Any]:
    """The leaves of the tangents, each of the shape of its primal."""
    try:
        directions = list(nested.aligned(tangents, primals))
    except ValueError as error:
        raise ValueError(
            f"{name}: the tangents must be nested and shaped as the primals are: {error}"
        ) from None
    shapes = [np.shape(x) for x in nested.leaves(primals)], [np.shape(x) for x in directions]
    if shapes[0] != shapes[1]:
        raise ValueError(
            f"{name}: the tangents must be nested and shaped as the primals are: expected shapes "
            f"{shapes[0]}, got {shapes[1]}"
        )
    return directions


def hvp(function: Function, primals: Any, tangents: Any) -> Any:
    """The Hessian of a scalar-valued function times a vector, without computing the Hessian.

    Args:
        function: takes numbers, arrays and nestings of them, returns a scalar.
        primals: the tuple of its arguments; or the only argument, if that is not a tuple.
        tangents: the vector, nested and shaped as the primals are.

    Returns:
        The product, nested and shaped as the primals are.

    Raises:
        ValueError: if a tangent does not have the shape of its primal.

    >>> hvp(lambda x: (x**3).sum(), np.array([1.0, 2.0]), np.array([1.0, 0.0]))
    array([6., 0.])
    """
    if not isinstance(primals, tuple):
        return hvp(function, (primals,), (tangents,))[0]
    directions = checked_tangents("hvp", primals, tangents)
    every = tuple(range(len(primals)))

    def slope(*args: Any) -> Any:
        return inner(list(nested.leaves(grad(function, every)(*args))), directions)

    return grad(slope, every)(*primals)


# --- matrices of derivatives ----------------------------------------------------------------------


def jacobian(function: Function, argnums: Picks = 0) -> Function:
    """The function that computes all derivatives of all outputs, in numerator layout.

    Args:
        function: takes numbers, arrays and nestings of them, returns a number, an array or a
            nesting of them.
        argnums: the position of the argument to differentiate with respect to, or a tuple.

    Returns:
        A function of the same arguments. Its result has shape output.shape + argument.shape; it
        is nested as the output is, and within that as the argument is.

    Raises:
        TypeError: if the argument holds something that is no number, array or node.

    Source: lectures.md, C "matrix calculus".

    >>> jacobian(lambda x: x * x)(np.array([1.0, 2.0]))
    array([[2., 0.],
           [0., 4.]])
    """

    @functools.wraps(function)
    def differentiated(*args: Any, **kwargs: Any) -> Any:
        run = Run("jacobian", function, argnums, args, kwargs)
        rows = [run.jacobian(position) for position in range(len(run.outputs))]
        if isinstance(run.result, np.ndarray) and len(run.items) == 1:  # an array of Values
            return stacked(rows, run.result.shape + np.shape(run.items[0]))
        return nested.rebuild(run.result, iter(rows))

    return differentiated


def hessian(function: Function, argnums: Picks = 0) -> Function:
    """The function that computes all second derivatives of a scalar-valued function.

    Args and Raises as for `grad`.

    Returns:
        A function of the same arguments. Its result has shape argument.shape + argument.shape,
        and is nested as the argument is, twice.

    >>> hessian(lambda x: (x**3).sum())(np.array([1.0, 2.0]))
    array([[ 6.,  0.],
           [ 0., 12.]])
    """
    return jacobian(grad(function, argnums), argnums)
