"""One run of a function on fresh nodes, and the gradients of a recorded output."""

from __future__ import annotations

import functools
import operator
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from . import nested
from .assembly import stack
from .backward import differentiate, unrecorded
from .elementwise import positive
from .node import Node, leading_to, topological_order
from .recording import ARGUMENT, UNRECORDED, is_recording, recording
from .structure import reshape
from .tensor import Tensor
from .value import Value
from .variable import Variable

Function = Callable[..., Any]
Picks = int | tuple[int, ...]


# --- gradients of a recorded output ---------------------------------------------------------


def gradients(output: Any, nodes: Any, seed: Any = None, create_graph: bool = False) -> Any:
    """The gradient of a recorded output with respect to some of the nodes it came from.

    Args:
        output: a Value or Tensor.
        nodes: a node, leaf or inner, or a nesting of nodes.
        seed: the gradient of the output, of its shape; 1 for a scalar.
        create_graph: return nodes, to be differentiated again.

    Returns:
        The gradients, nested as the nodes are: floats for Values, arrays for Tensors. Nothing is
        stored in `.grad`.

    Raises:
        ValueError: if there is no seed and the output is not a scalar.
        TypeError: if the output or one of the nodes is not a node.

    >>> x = Tensor([1.0, 2.0])
    >>> y = x * x
    >>> gradients(y.sum(), [x, y])
    [array([2., 4.]), array([1., 1.])]
    """
    wanted = list(nested.leaves(nodes))
    for node in (output, *wanted):
        if not isinstance(node, Variable):
            raise TypeError(
                f"gradients: expected a Value or Tensor, got {type(node).__name__} ({node!r})"
            )
    order = path_to(output, wanted)
    found = gradients_along(order, output, output.checked_seed(seed), wanted, create_graph)
    return nested.rebuild(nodes, iter(found))


def path_to(output: Node, nodes: Sequence[Node], stop: Sequence[Node] = ()) -> list[Node]:
    """The nodes that lead from the output to some it came from.

    All that the output came from is looked at for changes, since a node on the path may hold a
    view of an array that was changed at a node beside the path.
    """
    every = topological_order(output, stop)
    for node in every:
        if node._first is not None:
            node.check_unchanged()
        elif node.primitive in UNRECORDED:
            raise RuntimeError(unrecorded(node))
    return leading_to(every, nodes)


def gradients_along(
    order: list[Node], output: Variable, seed: Any, nodes: Sequence[Variable], create_graph: bool
) -> list[Any]:
    """Gradients of the output for the given nodes; zeros for those it does not depend on."""
    found = differentiate(output, seed, create_graph, order, set(nodes)) if order else {}
    result = []
    for node in nodes:
        gradient = found.get(node)
        gradient = node.zero() if gradient is None else gradient
        if create_graph:
            result.append(node.constant(gradient))
        else:
            result.append(np.copy(gradient) if isinstance(node, Tensor) else gradient)
    return result


# --- one run of a function --------------------------------------------------------------------


class Run:
    """A function that has run with fresh nodes, the variables, in place of picked arguments."""

    def __init__(
        self, name: str, function: Function, picks: Picks, args: tuple[Any, ...], kwargs: Any
    ) -> None:
        self.name = name
        self.keep_nodes = is_recording()  # under no_grad() plain gradients are wanted
        positions = checked_positions(name, picks, len(args))
        several = isinstance(picks, (tuple, list))
        self.picked = tuple(args[p] for p in positions) if several else args[positions[0]]
        self.items = list(nested.leaves(self.picked))
        with recording():
            self.variables = [variable(name, x) for x in self.items]
            fresh = iter(self.variables)
            values = list(args)
            for position in positions:
                values[position] = nested.rebuild(args[position], fresh)
            self.result = function(*values, **kwargs)
        for x in self.variables:
            if x.primitive is None:
                x.primitive = ARGUMENT  # a leaf for transforms inside the function, not outside
        self.outputs = list(nested.leaves(self.result))

    @functools.cached_property
    def orders(self) -> list[list[Node]]:
        """For each output the nodes between it and the variables."""
        return [
            path_to(x, self.variables, stop=self.variables) if isinstance(x, Variable) else []
            for x in self.outputs
        ]

    @functools.cached_property
    def outer(self) -> bool:
        """Whether the gradients depend on nodes: on arguments, or on leaves the function uses."""
        if not self.keep_nodes:
            return False
        seen: set[Node] = set(self.variables)
        stack = [x for x in self.outputs if isinstance(x, Node)]
        while stack:
            node = stack.pop()
            if node not in seen:
                seen.add(node)
                stack += [x for x in node.inputs if isinstance(x, Node)]
        leaves = any(x.primitive is None for x in seen.difference(self.variables))
        return leaves or any(map(is_variable, self.items))

    def gradient(self, seeds: Sequence[Any], create_graph: bool = False) -> list[Any]:
        """For each variable the gradient of all outputs together, given theirs."""
        if not self.outputs:
            raise ValueError(f"{self.name}: the function returned an empty nesting")
        pairs = [(x, s) for x, s in zip(self.outputs, seeds, strict=True) if is_variable(x)]
        output: Any
        create_graph = create_graph or self.outer
        with recording():
            if len(pairs) == 1:
                ((output, seed),) = pairs
            else:  # one pass for their weighted sum, not one for each
                output = sum((x * s).sum() for x, s in pairs)
                seed = output.checked_seed(None) if pairs else None
            order = path_to(output, self.variables, stop=self.variables) if pairs else []
            return gradients_along(order, output, seed, self.variables, create_graph)

    def pulled(self, position: int, seed: Any) -> list[Any]:
        """For each variable the gradient of one output, given its own."""
        output, order = self.outputs[position], self.orders[position]
        with recording():
            return gradients_along(order, output, seed, self.variables, self.outer)

    def shaped(self, gradient: list[Any]) -> Any:
        """Gradients for all variables, nested as the arguments were."""
        parts = [
            unboxed(g) if isinstance(x, np.generic) else g
            for g, x in zip(gradient, self.items, strict=True)
        ]
        return nested.rebuild(self.picked, iter(parts))

    def seeds(self, seed: Any) -> list[Any]:
        """Checked gradients of the outputs, given nested as these are."""
        try:
            given = list(nested.aligned(seed, self.result))
        except ValueError as error:
            raise ValueError(
                f"{self.name}: the seed must be nested as the output is: {error}"
            ) from None
        return [
            x.checked_seed(g) if isinstance(x, Variable) else g
            for x, g in zip(self.outputs, given, strict=True)
        ]

    def jacobian(self, position: int) -> Any:
        """All derivatives of one output, nested as the arguments were."""
        output = self.outputs[position]
        shape = np.shape(output)
        rows = []
        for index in np.ndindex(shape):
            seed = np.zeros(shape)
            seed[index] = 1.0
            if isinstance(output, Variable):
                seed = output.checked_seed(seed)
            rows.append(self.pulled(position, seed))
        columns = zip(*rows, strict=True) if rows else [()] * len(self.variables)
        return self.shaped(
            [
                stacked(column, shape + x.shape)
                for column, x in zip(columns, self.variables, strict=True)
            ]
        )

    def scalar_output(self) -> Variable | None:
        """The only output, which must be a scalar; None with a warning if it is a constant."""
        out = self.result
        if not isinstance(out, Variable):
            if not isinstance(out, (int, float, np.generic, np.ndarray)) or np.shape(out) != ():
                raise TypeError(f"{self.name}: the function must return a number, got {out!r}")
            warnings.warn(
                f"{self.name}: the function returned a plain number that no node leads to, so its "
                "gradient is zero. If it used math.* or float(), use autograd's functions instead",
                RuntimeWarning,
                stacklevel=4,
            )
            return None
        if out.shape != ():
            raise ValueError(
                f"{self.name}: the function must return a scalar, got shape {out.shape}; reduce "
                "it with .sum() or .mean(), or use jacobian or vjp"
            )
        return out


def checked_positions(name: str, picks: Picks, count: int) -> list[int]:
    """The positions that argnums names, counted from 0."""
    positions = []
    for given in picks if isinstance(picks, (tuple, list)) else (picks,):
        try:
            position = operator.index(given)
        except TypeError:
            raise TypeError(
                f"{name}: argnums must be a position or a tuple of positions, got {given!r}"
            ) from None
        if not -count <= position < count:
            raise ValueError(
                f"{name}: argnums says position {position}, but the function was called with "
                f"{count} positional arguments"
            )
        positions.append(position % count)
    if len(set(positions)) < len(positions):
        raise ValueError(f"{name}: argnums {picks} names an argument twice")
    return positions


def is_variable(x: Any) -> bool:
    """Whether x is a node, which a gradient can be asked of."""
    return isinstance(x, Variable)


def variable(name: str, x: Any) -> Variable:
    """A fresh node for an item of an argument; of a node, one that the node leads to."""
    if isinstance(x, Variable):
        return positive(x)  # type: ignore[no-any-return]
    if isinstance(x, (np.ndarray, np.generic)):
        node: Variable = Tensor(x)
    elif isinstance(x, (int, float)):
        node = Value(x)
    else:
        raise TypeError(unsuitable(name, x))
    return node


def unsuitable(name: str, x: Any) -> str:
    """What to say of an argument that cannot be differentiated with respect to."""
    return (
        f"{name}: cannot differentiate with respect to {type(x).__name__} ({x!r}); give numbers, "
        "arrays or nodes, nested in lists, tuples and dicts, or leave the argument out of argnums"
    )


def stacked(rows: Sequence[Any], shape: tuple[int, ...]) -> Any:
    """Numbers, arrays or nodes in one array or node of the given shape."""
    if not shape:
        return rows[0]
    if any(isinstance(x, Tensor) for x in rows):
        return reshape(stack(rows), shape)
    if any(isinstance(x, Value) for x in rows):
        return np.array(rows, dtype=object).reshape(shape)
    return (np.stack(rows) if len(rows) else np.array(rows)).reshape(shape)


def plain(x: Any) -> Any:
    """The number or array inside a node."""
    if isinstance(x, Value):
        return x.data
    return unboxed(np.copy(x.data)) if isinstance(x, Tensor) else x


def unboxed(x: Any) -> Any:
    """The number in an array without axes; anything else as it is."""
    return x[()] if isinstance(x, np.ndarray) and x.ndim == 0 else x
