"""One case measured: value, gradient and second derivative of a call against slopes from values."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

import autograd

from ...arrays import Array
from ...node import Node
from ...tensor import Tensor
from ...value import Value
from .calls import Row, evaluate, operands
from .judging import Case, curvature, parts, slopes

#: Errors above these are failures, for each order; those of single precision are looser.
LIMITS = 1e-10, 1e-8
SINGLE = 5e-4

Tensors = Mapping[str, Tensor]


class Measured(NamedTuple):
    """What came out of a call: the errors of each order, and whether anything has a slope."""

    errors: tuple[float, ...]
    slopes: bool


class WrongError(AssertionError):
    """What a function of the engine does wrong."""


def require(holds: Any, message: str) -> None:
    """Raise `WrongError` with this message unless something holds."""
    if not holds:
        raise WrongError(message)


def measure(name: str, call: str, row: Row) -> Measured:
    """Check one call in every respect; the errors of its slopes, relative to the terms in them.

    Raises:
        WrongError: if something is not as it must be.
    """
    with np.errstate(all="ignore"):
        arrays = operands(name, call, row)
        leaves = {letter: Tensor(x) for letter, x in arrays.items()}
        expected = list(parts(evaluate(call, arrays)))
        found = list(parts(evaluate(call, leaves)))
        compare_values(found, expected, name)
        case = weighed(name, call, row, arrays, found)
        require_constant(case, found)
        gradients = compare_gradients(found, case, leaves)
        terms = [g * case.first[k] for k, g in gradients.items()]
        size = size_of(terms)
        interval = slopes(case, size)
        errors = [interval.distance(sum_of(terms)) / (size or 1.0)]
        require(errors[0] <= LIMITS[0], f"order 1: {sum_of(terms)}, 50 digits: {interval}")
        if interval.smooth:
            errors.append(compare_second(found, case, leaves))
        if row.single:
            compare_single(case, gradients)
        compare_numbers(case, found)
    return Measured(tuple(errors), any(np.any(g != 0) for g in gradients.values()))


def weighed(name: str, call: str, row: Row, arrays: Mapping[str, Array], found: list[Any]) -> Case:
    """A case with random weights, none for outputs that are plain, and two random directions."""
    rng = np.random.default_rng(zlib.crc32(call.encode()))
    weights = [rng.uniform(0.5, 2.0, np.shape(x)) * isinstance(x, Node) for x in found]
    first, second = ({k: direction(x, rng) for k, x in arrays.items()} for _ in range(2))
    return Case(name, call, row, arrays, weights, first, second)


def direction(x: Array, rng: np.random.Generator) -> Array:
    """A random direction for an operand, no larger than the least of its sizes that is not 0."""
    sizes = np.abs(x[np.isfinite(x) & (x != 0.0)])
    scale = min(1.0, sizes.min(initial=1.0)) if sizes.min(initial=1.0) < 1e-6 else 1.0
    scale = sizes.min() if sizes.size and sizes.min() > 1e6 else scale
    found: Array = rng.uniform(0.5, 1.5, x.shape) * rng.choice([-1.0, 1.0], x.shape) * scale
    return found


def weighted(outputs: list[Any], weights: list[Any]) -> Any:
    """The sum of all numbers of the outputs that are nodes, each times its weight."""
    total: Any = 0.0
    for out, weight in zip(outputs, weights, strict=True):
        if isinstance(out, Node):
            total = total + (out * weight).sum()
    return total


def sum_of(terms: list[Array]) -> float:
    """The sum of all numbers of some arrays."""
    return float(sum(x.sum() for x in terms))


def size_of(terms: list[Array]) -> float:
    """The sum of the sizes of all numbers of some arrays."""
    return float(sum(np.abs(x).sum() for x in terms))


# --- what must hold -------------------------------------------------------------------------------


def compare_values(found: list[Any], expected: list[Any], name: str) -> None:
    """Values, shapes and dtypes must be those that NumPy gives."""
    require(len(found) == len(expected), f"{len(found)} results where NumPy has {len(expected)}")
    for ours, theirs in zip(found, expected, strict=True):
        data = np.asarray(ours._raw if isinstance(ours, Node) else ours)
        theirs = np.asarray(theirs)
        require(data.shape == theirs.shape, f"shape {data.shape}, not {theirs.shape}")
        if theirs.dtype.kind == "f":
            require(data.dtype == theirs.dtype, f"dtype {data.dtype}, not {theirs.dtype}")
        usual = np.isfinite(theirs) | ~np.isfinite(data)  # ours may be finite where NumPy overflows
        data, theirs = np.where(usual, data, 0.0), np.where(usual, theirs, 0.0)
        close = np.allclose(data, theirs, rtol=1e-11, atol=1e-13, equal_nan=True)
        require(close, f"value {data}, not {theirs}")
    require(any(isinstance(x, Node) for x in found), "nothing of the result is a node")


def require_constant(case: Case, found: list[Any]) -> None:
    """Outputs that are plain must not depend on the operands: no gradient is dropped."""
    plain = [np.ones(np.shape(x)) * (not isinstance(x, Node)) for x in found]
    if any(weight.any() for weight in plain):
        slope = slopes(case._replace(weights=plain), 1.0)
        require(slope.smooth and abs(slope.low) < 1e-20, "a plain answer that has a gradient")


def compare_gradients(found: list[Any], case: Case, leaves: Tensors) -> dict[str, Array]:
    """The gradients; each must have the shape and dtype of its operand."""
    total = weighted(found, case.weights)
    gradients = dict(zip(leaves, autograd.gradients(total, list(leaves.values())), strict=True))
    for letter, gradient in gradients.items():
        x = case.arrays[letter]
        require(gradient.shape == x.shape, f"gradient of shape {gradient.shape} for {x.shape}")
        require(gradient.dtype == x.dtype, f"gradient of dtype {gradient.dtype} for {x.dtype}")
    return gradients


def compare_second(found: list[Any], case: Case, leaves: Tensors) -> float:
    """The error of the second derivative along the two directions."""
    nodes = list(leaves.values())
    total = weighted(found, case.weights)
    gradients = zip(leaves, autograd.gradients(total, nodes, create_graph=True), strict=True)
    slope = sum(((g * case.first[k]).sum() for k, g in gradients), start=Tensor(0.0))
    seconds = zip(leaves, autograd.gradients(slope, nodes), strict=True)
    terms = [h * case.second[k] for k, h in seconds]
    exact = curvature(case)
    error = float(abs(sum_of(terms) - exact) / max(size_of(terms), 1e-3))
    require(error <= LIMITS[1], f"order 2: {sum_of(terms)}, 50 digits: {float(exact)}")
    return error


def compare_single(case: Case, gradients: Mapping[str, Array]) -> None:
    """In float32: dtypes as NumPy has them, gradients of float32 and near those of float64."""
    leaves = {k: Tensor(x, dtype=np.float32) for k, x in case.arrays.items()}
    expected = parts(evaluate(case.call, {k: x._raw for k, x in leaves.items()}))
    found = list(parts(evaluate(case.call, leaves)))
    for ours, theirs in zip(found, expected, strict=True):
        if isinstance(ours, Node):
            dtypes = ours._raw.dtype, np.asarray(theirs).dtype
            require(dtypes[0] == dtypes[1], f"float32 gives {dtypes[0]}, not {dtypes[1]}")
    total = weighted(found, [np.float32(weight) for weight in case.weights])
    single = autograd.gradients(total, list(leaves.values()))
    for letter, gradient in zip(leaves, single, strict=True):
        exact = gradients[letter]
        require(gradient.dtype == np.float32, f"float32 has a gradient of {gradient.dtype}")
        if all(1e-30 < abs(x) < 1e30 for x in case.arrays[letter].flat if x):
            size = np.abs(exact[np.isfinite(exact)]).max(initial=1.0)
            close = np.allclose(gradient, exact, rtol=SINGLE, atol=SINGLE * size, equal_nan=True)
            require(close, f"float32 gradient {gradient}, that of float64 {exact}")


def compare_numbers(case: Case, found: list[Any]) -> None:
    """What takes Tensors without axes takes Values too, and gives the same."""
    arrays = case.arrays
    if (
        case.name.startswith("ndarray.")
        or not arrays
        or any(x.ndim for x in arrays.values())
        or len(found) != 1
        or found[0].ndim
    ):
        return
    tensors, values = ({k: kind(float(x)) for k, x in arrays.items()} for kind in (Tensor, Value))
    out = evaluate(case.call, values)
    if isinstance(out, np.ndarray) and out.ndim == 0:  # np.roll and others put it in an array
        out = out[()]
    require(isinstance(out, Value), f"of Values: {type(out).__name__}, not a Value")
    ours = autograd.gradients(out, list(values.values()))
    theirs = autograd.gradients(evaluate(case.call, tensors), list(tensors.values()))
    require(np.allclose(out.data, found[0].data, rtol=1e-14), "Value and Tensor differ")
    require(np.allclose(ours, theirs, rtol=1e-13, equal_nan=True), "their gradients differ")
