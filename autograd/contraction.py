"""Sums of products: matmul for operands of every rank, dot, outer, and einsum."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from .structure import (
    array_like,
    broadcast_to,
    expand_dims,
    linear,
    ravel,
    reshape,
    scatter,
    swapaxes,
)

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


# --- matmul -------------------------------------------------------------------------------------


def matmul_left(grad: Any, x: Any, y: Any) -> Any:
    """The gradient of x @ y for x: grad @ y^T; a missing axis counts as size 1."""
    if y.ndim == 1:
        return expand_dims(grad, -1) * y
    if x.ndim == 1:
        return (y @ expand_dims(grad, -1))[..., 0]
    return grad @ (y.T if y.ndim == 2 else swapaxes(y, -1, -2))


def matmul_right(grad: Any, x: Any, y: Any) -> Any:
    """The gradient of x @ y for y: x^T @ grad; a missing axis counts as size 1."""
    if x.ndim == 1:
        return x * grad if y.ndim == 1 else expand_dims(x, -1) * expand_dims(grad, -2)
    if y.ndim == 1:
        return (swapaxes(x, -1, -2) @ expand_dims(grad, -1))[..., 0]
    if y.ndim == 2 and x.ndim > 2:  # one product instead of one per batch element
        rows = math.prod(x.shape[:-1])
        x, grad = reshape(x, (rows, x.shape[-1])), reshape(grad, (rows, grad.shape[-1]))
    return (x.T if x.ndim == 2 else swapaxes(x, -1, -2)) @ grad


@linear(
    lambda grad, out, x, y: matmul_left(grad, x, y),
    lambda grad, out, x, y: matmul_right(grad, x, y),
)
def matmul(x: Any, y: Any) -> Any:
    """x @ y as NumPy defines it: vectors, matrices, and stacks of matrices with broadcasting.

    Source: lectures.md, C "matrix calculus": dl/dW = delta^T x^T.

    >>> matmul(np.ones((2, 3)), np.ones(3))
    array([3., 3.])
    """
    try:
        return np.matmul(x, y)
    except ValueError:
        raise ValueError(f"matmul: {mismatch(np.shape(x), np.shape(y))}") from None


def mismatch(left: tuple[int, ...], right: tuple[int, ...]) -> str:
    """Why two shapes cannot be multiplied, in words."""
    if not left or not right:
        return f"operands need at least one axis, got shapes {left} and {right}; use * for numbers"
    inner = right[-2] if len(right) > 1 else right[0]
    if left[-1] != inner:
        which = "second-to-last" if len(right) > 1 else "only"
        hint = ""
        if len(right) == 2 and left[-1] == right[-1]:
            hint = ". Did you mean left @ right.T?"
        elif len(left) == 2 and left[-2] == inner:
            hint = ". Did you mean left.T @ right?"
        return (
            f"inner sizes differ: left is {left}, right is {right}; left's last axis "
            f"({left[-1]}) must equal right's {which} axis ({inner}){hint}"
        )
    return f"the leading axes of {left} and {right} must be equal, or 1 on one side"


def dot(x: Any, y: Any) -> Any:
    """The product of NumPy's `dot`: of numbers, vectors, matrices; last axis with second-to-last.

    >>> dot(np.ones(3), np.ones(3))
    np.float64(3.0)
    """
    x, y = array_like(x), array_like(y)
    if x.ndim == 0 or y.ndim == 0:
        return x * y
    if x.shape[-1] != y.shape[-2 if y.ndim > 1 else 0]:
        raise ValueError(f"dot: {mismatch(x.shape, y.shape)}")
    if y.ndim <= 2:
        return matmul(x, y)
    left = LETTERS[: x.ndim]
    right = LETTERS[x.ndim : x.ndim + y.ndim - 2] + left[-1] + LETTERS[-1]
    return einsum(f"{left},{right}->{left[:-1]}{right[:-2]}{right[-1]}", x, y)


def outer(x: Any, y: Any) -> Any:
    """Every element of x times every element of y, both flattened: shape (x.size, y.size).

    >>> outer(np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    array([[3., 4.],
           [6., 8.]])
    """
    return reshape(ravel(x), (-1, 1)) * reshape(ravel(y), (1, -1))


# --- einsum -------------------------------------------------------------------------------------


def explicit(subscripts: str, ranks: list[int]) -> str:
    """Einsum subscripts with every axis named: no ellipsis, and the output after ->."""
    terms, arrow, output = subscripts.replace(" ", "").partition("->")
    inputs = terms.split(",")
    if len(inputs) != len(ranks):
        raise ValueError(f"einsum: {subscripts!r} names {len(inputs)} operands, got {len(ranks)}")
    spare = [letter for letter in LETTERS if letter not in subscripts]
    longest = 0
    for position, (term, rank) in enumerate(zip(inputs, ranks, strict=True)):
        hidden = rank - len(term.replace("...", "")) if "..." in term else 0
        if hidden < 0 or ("..." not in term and len(term) != rank):
            raise ValueError(
                f"einsum: {term!r} names {len(term.replace('...', ''))} axes, "
                f"but operand {position} has {rank}"
            )
        longest = max(longest, hidden)
        inputs[position] = term.replace("...", "".join(spare[:hidden][::-1]))
    shared = "".join(spare[:longest][::-1])
    if not arrow:
        letters = terms.replace(",", "").replace("...", "")
        output = "..." + "".join(sorted(a for a in set(letters) if letters.count(a) == 1))
    return ",".join(inputs) + "->" + output.replace("...", shared)


def einsum_gradient(grad: Any, operands: tuple[Any, ...], subscripts: str, index: int) -> Any:
    """The gradient of einsum for one operand: again an einsum, of grad and the other operands.

    An axis that appears nowhere else was summed alone: a factor of ones repeats the gradient
    along it. An axis named twice took a diagonal: the gradient is put back there.
    """
    inputs, _, output = subscripts.partition("->")
    terms = inputs.split(",")
    term, sizes = terms[index], operands[index].shape
    factors = [grad, *operands[:index], *operands[index + 1 :]]
    names = [output, *terms[:index], *terms[index + 1 :]]
    for letter, size in dict(zip(term, sizes, strict=True)).items():
        if not any(letter in name for name in names):
            factors.append(np.ones(size, dtype=grad.dtype))
            names.append(letter)
    letters = "".join(dict.fromkeys(term))
    part = contract(*factors, subscripts=",".join(names) + "->" + letters)
    known = dict(zip(term, sizes, strict=True))
    # Where all other operands have size 1 they were repeated along this one, and so is the part.
    shape = tuple(known[a] if n == 1 else n for a, n in zip(letters, part.shape, strict=True))
    part = part if shape == part.shape else broadcast_to(part, shape)
    if letters == term:
        return part
    places = dict(zip(letters, np.ix_(*map(np.arange, part.shape)), strict=True))
    diagonal = tuple(places[letter] for letter in term)
    return scatter(part, diagonal, tuple(places[letter].size for letter in term))


def einsum_rules(*operands: Any, subscripts: str, optimize: Any) -> Iterator[Any]:
    """For each operand of an einsum its rule."""
    for index in range(len(operands)):
        yield lambda grad, out, index=index: einsum_gradient(grad, operands, subscripts, index)


@linear(each=einsum_rules, name="einsum")
def contract(*operands: Any, subscripts: str, optimize: Any = None) -> Any:
    """The contraction named by explicit subscripts; see `einsum`.

    >>> contract(np.ones(3), subscripts="i->")
    np.float64(3.0)
    """
    # NumPy's search for the best order of products does not know arrays of Values.
    if any(x.dtype.hasobject for x in operands):
        optimize = False
    elif optimize is None:
        optimize = len(operands) > 2
    try:
        return np.einsum(subscripts, *operands, optimize=optimize)
    except ValueError:
        raise ValueError(f"einsum: {conflict(subscripts, operands)}") from None


def conflict(subscripts: str, operands: tuple[Any, ...]) -> str:
    """Which axis of an einsum does not fit, in words."""
    inputs = subscripts.partition("->")[0]
    sizes: dict[str, int] = {}
    for term, x in zip(inputs.split(","), operands, strict=True):
        for letter, size in zip(term, x.shape, strict=True):
            known = sizes.setdefault(letter, size)
            if 1 != known != size != 1:
                return f"axis {letter!r} of {subscripts!r} has sizes {known} and {size}"
            sizes[letter] = max(known, size)
    return f"the output of {subscripts!r} must name axes of the inputs, each once"


def einsum(*operands: Any, optimize: Any = None) -> Any:
    """Sums of products named by subscripts, as NumPy's `einsum`: "ij,jk->ik" is matmul.

    Axes may be repeated ("ii->i"), left to an ellipsis, and the output may be implicit. The axes
    may also be given as lists of integers: `einsum(x, [0, 1], y, [1, 2], [0, 2])`.

    Args:
        operands: the subscripts, then the arrays; or each array with its list of axes, then, if
            the output is not implicit, the list of its axes.
        optimize: how NumPy orders the products: True or False, "greedy", "optimal", or a path of
            np.einsum_path; None chooses by the number of operands.

    >>> einsum("ij,j", np.ones((2, 3)), np.ones(3))
    array([3., 3.])
    """
    subscripts, arrays = interleaved(operands)
    subscripts = explicit(subscripts, [x.ndim for x in arrays])
    for term, x in zip(subscripts.partition("->")[0].split(","), arrays, strict=True):
        # Of an axis that is named twice NumPy may read beyond the end if the sizes differ.
        if len(set(zip(term, x.shape, strict=True))) > len(set(term)):
            raise ValueError(f"einsum: {term!r} names axes of different sizes in shape {x.shape}")
    return contract(*arrays, subscripts=subscripts, optimize=optimize)


def interleaved(operands: tuple[Any, ...]) -> tuple[str, list[Any]]:
    """The subscripts as text, and the arrays, of either form of the operands of einsum."""
    if operands and isinstance(operands[0], str):
        return operands[0], [array_like(x) for x in operands[1:]]
    count = len(operands) // 2
    lists = operands[1 : 2 * count : 2] + operands[2 * count :]
    if not lists or not all(isinstance(names, (list, tuple)) for names in lists):
        kinds = ", ".join(type(x).__name__ for x in operands)
        raise TypeError(
            "einsum: subscripts must be text such as 'ij,jk->ik' before the arrays, or a list of "
            f"integers after each of them, got {kinds or 'nothing'}"
        )
    terms = ["".join(map(letter_of, names)) for names in lists]
    output = "->" + terms.pop() if len(operands) % 2 else ""
    return ",".join(terms) + output, [array_like(x) for x in operands[: 2 * count : 2]]


def letter_of(axis: Any) -> str:
    """The letter for an axis that is named by an integer; letters sort as the integers do."""
    if axis is Ellipsis:
        return "..."
    if not isinstance(axis, (int, np.integer)) or not 0 <= axis < len(LETTERS):
        raise ValueError(
            f"einsum: axes must be integers from 0 to {len(LETTERS) - 1}, got {axis!r}"
        )
    return sorted(LETTERS)[axis]
